//! \file JSON schemas of what is declared, by which editors complete and check input
//! files. Draft 7, for that is what TOML editors know; no keyword stands beside a $ref.
#pragma once

#include <string>

#include "inputs/readers/text/declaration.hpp"

namespace didymium {

//! A file that these editors refuse is wrong, but not every wrong one is refused: they
//! know keys, kinds, words and ranges of plain numbers, of a quantity only that a
//! number stands before something like a unit, and nothing of what must exist
//! elsewhere.
std::string json_schema(const Declaration& root, const std::string& title);

}  // namespace didymium
