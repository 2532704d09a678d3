//! \file Records that survive whatever ends the program that appends them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace didymium {

//! A file of records, each with its length and checksum before it. What is appended
//! outlives the program at once (kill -9), and a loss of power from the next sync() on.
//! A record that was cut short, by either or by a full disk, is left out with all that
//! follow. HDF5 files have no such guarantee: one that was not closed may not open.
//! One process at a time: a lock keeps others out. Throws OutputError.
class Journal {
  public:
    //! Opens the file, or creates an empty one.
    explicit Journal(const std::filesystem::path& path);
    ~Journal();
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    //! The first record, which says whose journal it is; empty: there is none.
    std::string first() const;
    bool has_more() const;
    //! Calls back with every other record, in order; the file then ends with the last
    //! whole one. To be called before append().
    //! \return bytes behind it that were no whole record, and are gone
    std::uint64_t replay(const std::function<void(std::string_view record)>& use);
    //! Whether there is something in the file that no journal begins with.
    bool is_foreign() const;
    void append(std::string_view record);
    void sync();
    //! Starts anew.
    void clear();
    void remove();

    const std::filesystem::path& path() const { return path_; }

  private:
    //! \return false where no whole record begins.
    bool read(std::uint64_t at, std::string& record) const;
    std::uint64_t file_size() const;
    void truncate(std::uint64_t size);

    std::filesystem::path path_;
    int descriptor_ = -1;
    std::uint64_t size_ = 0;  //!< up to the end of the last record
};

}  // namespace didymium
