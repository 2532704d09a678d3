//! \file Reading specifications that circuits are designed for.
#pragma once

#include <filesystem>
#include <string>

#include "inputs/readers/design/separation_spec.hpp"
#include "inputs/readers/text/included_files.hpp"

namespace didymium {

//! Whether a file is such a specification, by its tables; false when it cannot be read.
bool is_separation_file(const std::filesystem::path& path);

//! Reads a specification and all it includes; throws InputError with every error found.
SeparationSpec read_separation(const std::filesystem::path& path);

//! The same of a text that is at hand; `files` are those that it may include.
SeparationSpec parse_separation(std::string text, const std::filesystem::path& path,
                                const IncludedFiles& files);

}  // namespace didymium
