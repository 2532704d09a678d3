//! \file A file that is not yet what it will be.
#pragma once

#include <filesystem>
#include <string>

namespace didymium {

//! The place "PATH.partial" in which a result grows until it takes the place of PATH.
//! It belongs to one process at a time: a lock on the file, which the system releases
//! even when the process is killed, keeps others out. Throws OutputError.
class PartialFile {
  public:
    //! Creates the file empty, or empties what a killed run left. Refuses a directory
    //! that does not exist, a target that is not a regular file, and a place where
    //! another process is writing.
    explicit PartialFile(const std::filesystem::path& target);
    //! Removes the file, unless it has taken its place or is left.
    ~PartialFile();
    PartialFile(const PartialFile&) = delete;
    PartialFile& operator=(const PartialFile&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    //! Renames the file to its target, in place of an older one.
    void take_place();
    //! Lets go of the file and keeps it.
    void leave();

  private:
    std::filesystem::path target_;
    std::filesystem::path path_;
    int descriptor_;  //!< negative once the file was let go
};

//! Writes a text as a whole, or throws OutputError and leaves what was there.
void write_whole(const std::filesystem::path& path, const std::string& text);

}  // namespace didymium
