//! \file Files with parameters of activity coefficients. docs/inputs.md describes the
//! format.
#pragma once

#include <string>

#include "inputs/readers/chemistry/activity_spec.hpp"
#include "inputs/readers/text/table_reader.hpp"

namespace didymium {

//! Reads the text of a parameter file. Throws InputError with everything wrong.
ActivitySpec parse_activity(const std::string& text, const std::string& file);

//! The same, but reports what is wrong and returns what is known all the same; throws
//! InputError only where the text is no TOML.
ActivitySpec parse_activity(const std::string& text, const std::string& file,
                            Diagnostics& problems);

}  // namespace didymium
