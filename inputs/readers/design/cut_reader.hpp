//! \file The cuts of a specification.
#pragma once

#include <vector>

#include "inputs/readers/case/case_streams.hpp"
#include "inputs/readers/design/separation_spec.hpp"

namespace didymium {

//! Reads `cuts` of a file. \param feed  what is fed; null: it is not known, and
//! elements are not looked at
std::vector<CutSpec> read_cuts(TableReader& root, const ChemistryFile& chemistry,
                               const PhaseContents* feed, Diagnostics& problems);

}  // namespace didymium
