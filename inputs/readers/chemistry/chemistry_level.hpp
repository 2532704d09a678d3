//! \file Constants stated as one level and separation factors between neighbours.
#pragma once

#include <set>
#include <string>

#include "inputs/readers/chemistry/chemistry_file.hpp"
#include "inputs/readers/text/table_reader.hpp"

namespace didymium {

//! source, class and sigma of a number.
Provenance read_provenance(TableReader& table);

//! Reads [level] and [[separation_factors]] and sets the constants that follow from
//! them. \param constant_beta  Xu's law: the level is the limit of stoichiometric
//! exchange \param stated  cations whose species states its constant
void read_level(TableReader& root, Diagnostics& problems, bool constant_beta,
                std::set<std::string> stated, ChemistryFile& chemistry);

}  // namespace didymium
