//! \file Places for files that grow, each for one process at a time.
#pragma once

#include <filesystem>

namespace didymium {

//! Refuses a target in a directory that does not exist, and one that is not a regular
//! file. Throws OutputError.
void require_place(const std::filesystem::path& target);

//! Opens a file for reading and writing, creates it where there is none, and locks it
//! for as long as the descriptor is open; the system lets go of it even when the
//! process is killed. Throws OutputError, also when another process has it.
int open_locked(const std::filesystem::path& path);

}  // namespace didymium
