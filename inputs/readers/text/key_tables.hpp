//! \file Tables of keys for docs/inputs.md, from what is declared.
#pragma once

#include <string>

#include "inputs/readers/text/declaration.hpp"

namespace didymium {

//! A Markdown table of the keys, under a line that says whose they are. It stands
//! between two comments, "<!-- keys: mixer -->" and "<!-- end of keys -->". A variant
//! has a table of its own.
std::string key_table(const Declaration& declaration);

}  // namespace didymium
