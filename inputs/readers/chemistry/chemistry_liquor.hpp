//! \file What a liquor does besides exchanging metals: water dissociates, solids
//! precipitate; and what circuits bear.
#pragma once

#include "inputs/readers/chemistry/chemistry_file.hpp"
#include "inputs/readers/text/table_reader.hpp"

namespace didymium {

//! Reads [water], [[solids]] and [practice]. Cations and ions must be known.
void read_liquor(TableReader& root, Diagnostics& problems, ChemistryFile& chemistry);

}  // namespace didymium
