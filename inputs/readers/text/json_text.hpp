//! \file A tree as JSON.
#pragma once

#include <string>

#include "inputs/readers/text/tree.hpp"

namespace didymium {

//! Indented by two; what fits into a line stands on one. Ends without a line break.
std::string write_json(const Value& value);

}  // namespace didymium
