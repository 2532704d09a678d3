//! \file A case with other values: the text of the original, in which scalars are
//! replaced, and all else stays, comments too.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "inputs/readers/case/case_spec.hpp"

namespace didymium {

//! \param spec     the case, whose first source is its text; it names other files
//! \param heading  comment lines for the top, without `#`
//! What an assignment replaces must stand in the text. Paths of other files that the
//! case names become absolute, as the new text may lie elsewhere. Throws
//! std::out_of_range where a path holds no scalar.
std::string rewrite_case(const CaseSpec& spec, std::span<const Assignment> assignments,
                         const std::vector<std::string>& heading);

}  // namespace didymium
