//! \file A chemistry file with other constants: the text of the original, in which
//! numbers and where they come from are replaced, and all else stays, comments too.
//! Parameters of activities stand in the chemistry, which keeps naming their file.
#pragma once

#include <string>
#include <vector>

#include "inputs/readers/chemistry/chemistry_file.hpp"

namespace didymium {

//! A constant by its name (chemistry_constants.hpp), with what is to stand beside it.
struct RewrittenConstant {
    std::string name;
    double value = 0.0;
    double sigma = 0.0;  //!< not written of enthalpies and of what has none of its own
    std::string source;
    std::string data_class = "fitted";
};

//! What the constants hold for, mol/m3; zero: not known.
struct RewrittenWindow {
    double max_rare_earth = 0.0;
    double max_chloride = 0.0;
    double max_loading = 0.0;
    std::string note;
};

//! \param original  as parse_chemistry read it, from sources.front()
//! \param heading   comment lines for the top, without `#`
//! Paths of other files that it names become absolute. Throws std::out_of_range where
//! a constant is none of the file.
std::string rewrite_chemistry(const ChemistryFile& original,
                              const std::vector<RewrittenConstant>& constants,
                              const RewrittenWindow& window,
                              const std::vector<std::string>& heading);

}  // namespace didymium
