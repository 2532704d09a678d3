//! \file The [chemistry] table of a case: which data file, which elements, and
//! constants that the case sets itself.
#pragma once

#include <string>
#include <vector>

#include "inputs/chemistry_file.hpp"
#include "inputs/included_files.hpp"
#include "inputs/table_reader.hpp"

namespace didymium {

struct CaseChemistry {
    ChemistryFile file;                 //!< with the case's own constants
    std::vector<std::string> elements;  //!< as listed; empty = those that streams name
    Location where;

    //! Which cations the case keeps: the listed or named elements and the base cations
    //! in use (the first base's when none is). Reports named elements that are not
    //! listed.
    std::vector<bool> keep(const std::vector<bool>& named, Diagnostics& problems) const;
};

//! Throws InputError when there is no usable chemistry: nothing else can be read then.
CaseChemistry read_case_chemistry(TableReader& root, const IncludedFiles& files,
                                  Diagnostics& problems);

}  // namespace didymium
