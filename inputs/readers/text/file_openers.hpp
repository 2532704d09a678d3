//! \file How files that name others get at them.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "inputs/readers/case/case_file.hpp"

namespace didymium {

//! Opens a case; throws InputError at `where` when there is none.
using CaseOpener =
    std::function<CaseFile(const std::filesystem::path& path, const Location& where)>;

//! The text of a file; throws InputError at `where` when there is none.
using TextOpener = std::function<std::string(const std::filesystem::path& path,
                                             const Location& where)>;

}  // namespace didymium
