//! \file Reading contact files: liquors, solvents, and what contacts they are to make.
#pragma once

#include <filesystem>
#include <string>

#include "inputs/contact_spec.hpp"
#include "inputs/file_openers.hpp"

namespace didymium {

//! Whether a file is one of contacts, by its tables; false when it cannot be read.
bool is_contact_file(const std::filesystem::path& path);

//! Reads a contact file and all it includes; throws InputError with every error found.
ContactSet read_contacts(const std::filesystem::path& path);

//! The same of a text that is at hand; `files` are those that it may include.
ContactSet parse_contacts(std::string text, const std::filesystem::path& path,
                          const IncludedFiles& files, const CaseOpener& open_case);

}  // namespace didymium
