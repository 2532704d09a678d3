//! \file Reading contact files: liquors, solvents, and what contacts they are to make.
#pragma once

#include <filesystem>
#include <string>

#include "inputs/readers/contact/contact_spec.hpp"
#include "inputs/readers/text/file_openers.hpp"

namespace didymium {

//! Whether a file is one of contacts, by its tables; false when it cannot be read.
bool is_contact_file(const std::filesystem::path& path);

//! Reads a contact file and all it includes; throws InputError with every error found.
ContactSet read_contacts(const std::filesystem::path& path);

//! The same with another [chemistry] in the place of the file's own. Throws InputError
//! at `where` when there is no such file.
ContactSet read_contacts(const std::filesystem::path& path, const Location& where,
                         const Value& chemistry);

//! The same of a text that is at hand; `files` are those that it may include.
//! \param chemistry  in the place of the file's own; null: that
ContactSet parse_contacts(std::string text, const std::filesystem::path& path,
                          const IncludedFiles& files, const CaseOpener& open_case,
                          const Value* chemistry = nullptr);

}  // namespace didymium
