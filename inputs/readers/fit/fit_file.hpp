//! \file Reading fit files: which constants of a chemistry are estimated from which
//! measurements.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "inputs/readers/fit/fit_spec.hpp"
#include "inputs/readers/text/file_openers.hpp"
#include "inputs/readers/text/included_files.hpp"

namespace didymium {

//! Whether a file is a fit, by its tables; false when it cannot be read.
bool is_fit_file(const std::filesystem::path& path);

//! Reads a fit file and all it includes; throws InputError with every error found.
FitSpec read_fit(const std::filesystem::path& path);

//! Reads the contacts of a file with another chemistry in the place of its own; throws
//! InputError at `where` when there is none.
using ContactOpener = std::function<ContactSet(
    const std::filesystem::path& path, const Location& where, const Value& chemistry)>;

//! The same of a text that is at hand; `files` are those that it may include.
FitSpec parse_fit(std::string text, const std::filesystem::path& path,
                  const IncludedFiles& files, const ContactOpener& open_contacts,
                  const CaseOpener& open_case);

}  // namespace didymium
