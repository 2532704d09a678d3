//! \file Rows that go from one file to another of the same layout.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "outputs/storage/hdf5_handle.hpp"

namespace didymium {

//! A finished file that takes rows of others. Throws OutputError. Include it in .cpp
//! files only.
class RowCopier {
  public:
    explicit RowCopier(const std::filesystem::path& path);

    //! Copies the rows of a variable for which `take` (first axis) is true: chunks as
    //! they are, without unpacking them. Both files have it with the same extents and
    //! chunks, and a chunk's rows are taken together.
    void copy(const std::filesystem::path& from, const std::string& variable,
              const std::vector<bool>& take);
    void set_attribute(const std::string& name, const std::string& value);
    void set_attribute(const std::string& name, double value);
    void set_attribute(const std::string& name, std::int64_t value);
    void close();

  private:
    void copy_chunks(hid_t from, hid_t to, const std::vector<hsize_t>& extents,
                     const std::vector<hsize_t>& chunk, const std::vector<bool>& take);
    void copy_rows(hid_t from, hid_t to, const std::vector<hsize_t>& extents,
                   const std::vector<bool>& take);
    void set(const std::string& name, hid_t type, bool is_array, const void* value);

    std::filesystem::path path_;
    Hdf5Handle file_;
    std::filesystem::path source_path_;
    Hdf5Handle source_;  //!< the file that was read last
};

}  // namespace didymium
