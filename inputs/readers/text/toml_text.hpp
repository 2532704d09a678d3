//! \file TOML text to located tree, and back.
#pragma once

#include <string>
#include <string_view>

#include "inputs/readers/text/tree.hpp"

namespace didymium {

//! Parses a document; `file` is what locations say. Throws InputError for syntax
//! errors, numbers that are not finite, dates (no input is one), and what is nested
//! deeper than max_depth.
Value parse_toml(std::string_view text, const std::string& file);

//! The value that an assignment's text stands for: a number, true, false, a TOML array,
//! table or quoted string; any other text as it is. Throws InputError at `where`.
Value parse_assigned(const std::string& text, const Location& where);

//! A document: tables under headings down to two levels, what lies deeper inline.
//! parse_toml of it gives the same tree (numbers to the last bit).
std::string write_toml(const Table& root);

//! Text in quotes.
std::string toml_string(std::string_view text);

//! The shortest text that reads back as the same double, and as a double.
std::string toml_number(double value);

//! A scalar as text to assign: parse_assigned of it gives the same value.
std::string assigned_text(const Value& scalar);

}  // namespace didymium
