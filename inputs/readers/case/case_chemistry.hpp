//! \file The [chemistry] table of a case: which data file, which elements, and
//! constants that the case sets itself.
#pragma once

#include <string>
#include <vector>

#include "inputs/readers/chemistry/chemistry_file.hpp"
#include "inputs/readers/text/included_files.hpp"
#include "inputs/readers/text/table_reader.hpp"

namespace didymium {

struct CaseChemistry {
    ChemistryFile file;                 //!< with the case's own constants
    std::vector<std::string> elements;  //!< as listed; empty = those that streams name
    Location where;
    bool sound = true;           //!< nothing is wrong with the file
    bool elements_known = true;  //!< nor with the list

    //! Which cations the case keeps: the listed or named elements and the base cations
    //! in use (the first base's when none is). Reports named elements that are not
    //! listed; `by` is what names them.
    std::vector<bool> keep(const std::vector<bool>& named, Diagnostics& problems,
                           const std::string& by = "stream") const;
};

//! Where the file is faulty, its names remain as far as they are known. `of` is what
//! messages call the document.
CaseChemistry read_case_chemistry(TableReader& root, const IncludedFiles& files,
                                  Diagnostics& problems,
                                  const std::string& of = "the case");

}  // namespace didymium
