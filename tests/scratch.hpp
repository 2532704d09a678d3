//! \file A folder of this process for files that tests write: tests run side by side.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>

namespace didymium::test {

inline const std::filesystem::path& scratch_folder() {
    struct Folder {
        std::filesystem::path path = std::filesystem::temp_directory_path() /
                                     ("didymium_test_" + std::to_string(getpid()));
        Folder() { std::filesystem::create_directories(path); }
        ~Folder() {
            std::error_code ignored;
            std::filesystem::remove_all(path, ignored);
        }
        Folder(const Folder&) = delete;
        Folder& operator=(const Folder&) = delete;
    };
    static const Folder folder;
    return folder.path;
}

}  // namespace didymium::test
