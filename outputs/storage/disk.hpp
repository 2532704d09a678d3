//! \file What is to survive a loss of power.
#pragma once

#include <filesystem>

namespace didymium {

//! Waits until a file, or the names in a folder, are on disk. Throws OutputError.
void sync_to_disk(const std::filesystem::path& path);

}  // namespace didymium
