//! \file How deep a TOML document may go, so that nothing that recurses into it
//! exhausts the stack.
#pragma once

#include <string>
#include <string_view>

#include "inputs/readers/text/tree.hpp"

namespace didymium {

//! Throws InputError where keys with dots, inline tables and arrays lie more than some
//! hundreds deep within one another, before a parser recurses into them. What is not
//! TOML passes: that is the parser's to say.
void refuse_deep_nesting(std::string_view text, const std::string& file);

//! Throws InputError at the first value that lies deeper than max_depth below the root.
//! This limit is the smaller one: what is written of a tree that passes passes again.
void refuse_deep_nesting(const Value& root);

}  // namespace didymium
