#include "outputs/storage/netcdf4_rows.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

#include "outputs/storage/disk.hpp"
#include "outputs/storage/output_error.hpp"

namespace didymium {

namespace fs = std::filesystem;

namespace {

Hdf5Handle open_file(const fs::path& path, unsigned mode) {
    hdf5_quiet();
    const auto access = hdf5_unlocked(path, "open");
    return hdf5_own(H5Fopen(path.c_str(), mode, access), H5Fclose, path, "open");
}

std::vector<hsize_t> extents_of(hid_t dataset) {
    const Hdf5Handle space(H5Dget_space(dataset), H5Sclose);
    std::vector<hsize_t> sizes(
        static_cast<std::size_t>(std::max(0, H5Sget_simple_extent_ndims(space))));
    H5Sget_simple_extent_dims(space, sizes.data(), nullptr);
    return sizes;
}

//! Empty: in one piece.
std::vector<hsize_t> chunk_of(hid_t dataset, std::size_t rank) {
    const Hdf5Handle list(H5Dget_create_plist(dataset), H5Pclose);
    if (H5Pget_layout(list) != H5D_CHUNKED) {
        return {};
    }
    std::vector<hsize_t> chunk(rank);
    H5Pget_chunk(list, static_cast<int>(rank), chunk.data());
    return chunk;
}

}  // namespace

RowCopier::RowCopier(const fs::path& path)
    : path_(path), file_(open_file(path, H5F_ACC_RDWR)) {}

void RowCopier::copy(const fs::path& from, const std::string& variable,
                     const std::vector<bool>& take) {
    if (source_path_ != from) {
        source_ = open_file(from, H5F_ACC_RDONLY);
        source_path_ = from;
    }
    const std::string task = "open variable '" + variable + "'";
    const auto source = hdf5_own(H5Dopen2(source_, variable.c_str(), H5P_DEFAULT),
                                 H5Dclose, from, task);
    const auto target =
        hdf5_own(H5Dopen2(file_, variable.c_str(), H5P_DEFAULT), H5Dclose, path_, task);
    const auto extents = extents_of(target);
    const auto chunk = chunk_of(target, extents.size());
    if (extents_of(source) != extents || chunk_of(source, extents.size()) != chunk ||
        extents.at(0) != take.size()) {
        throw OutputError(from.string() + ": '" + variable +
                          "' has another layout than in the other shards");
    }
    if (chunk.empty()) {
        copy_rows(source, target, extents, take);
    } else {
        copy_chunks(source, target, extents, chunk, take);
    }
}

void RowCopier::copy_chunks(hid_t from, hid_t to, const std::vector<hsize_t>& extents,
                            const std::vector<hsize_t>& chunk,
                            const std::vector<bool>& take) {
    std::vector<hsize_t> at(extents.size(), 0);
    std::vector<char> bytes;
    for (at[0] = 0; at[0] < extents[0]; at[0] += chunk[0]) {
        if (!take[at[0]]) {
            continue;
        }
        // No other axis is cut.
        for (at[1] = 0; at[1] < extents[1]; at[1] += chunk[1]) {
            unsigned mask = 0;
            haddr_t address = HADDR_UNDEF;
            hsize_t size = 0;
            hdf5_require(
                H5Dget_chunk_info_by_coord(from, at.data(), &mask, &address, &size),
                source_path_, "read");
            if (address == HADDR_UNDEF) {
                continue;  // nothing but fill values
            }
            bytes.resize(size);
            hdf5_require(
                H5Dread_chunk(from, H5P_DEFAULT, at.data(), &mask, bytes.data()),
                source_path_, "read");
            hdf5_require(H5Dwrite_chunk(to, H5P_DEFAULT, mask, at.data(), bytes.size(),
                                        bytes.data()),
                         path_, "write");
        }
    }
}

void RowCopier::copy_rows(hid_t from, hid_t to, const std::vector<hsize_t>& extents,
                          const std::vector<bool>& take) {
    const auto type = hdf5_own(H5Dget_type(to), H5Tclose, path_, "read");
    const std::size_t row = std::accumulate(extents.begin() + 1, extents.end(),
                                            H5Tget_size(type), std::multiplies<>());
    std::vector<char> mine(row * extents[0]);
    std::vector<char> theirs(mine.size());
    hdf5_require(H5Dread(to, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, mine.data()), path_,
                 "read");
    hdf5_require(H5Dread(from, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, theirs.data()),
                 source_path_, "read");
    for (std::size_t r = 0; r < take.size(); ++r) {
        if (take[r]) {
            std::copy_n(&theirs[r * row], row, &mine[r * row]);
        }
    }
    hdf5_require(H5Dwrite(to, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, mine.data()), path_,
                 "write");
}

void RowCopier::set(const std::string& name, hid_t type, bool is_array,
                    const void* value) {
    const std::string task = "write attribute '" + name + "'";
    if (H5Aexists(file_, name.c_str()) > 0) {
        hdf5_require(H5Adelete(file_, name.c_str()), path_, task);
    }
    const hsize_t one = 1;
    const auto space =
        hdf5_own(is_array ? H5Screate_simple(1, &one, nullptr) : H5Screate(H5S_SCALAR),
                 H5Sclose, path_, task);
    const auto attribute =
        hdf5_own(H5Acreate2(file_, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT),
                 H5Aclose, path_, task);
    hdf5_require(H5Awrite(attribute, type, value), path_, task);
}

void RowCopier::set_attribute(const std::string& name, const std::string& value) {
    const auto type = hdf5_own(H5Tcopy(H5T_C_S1), H5Tclose, path_, "create a type");
    H5Tset_size(type, std::max<std::size_t>(1, value.size()));
    H5Tset_strpad(type, H5T_STR_NULLPAD);
    H5Tset_cset(type, H5T_CSET_UTF8);
    set(name, type, false, value.c_str());
}

void RowCopier::set_attribute(const std::string& name, double value) {
    set(name, H5T_NATIVE_DOUBLE, true, &value);
}

void RowCopier::set_attribute(const std::string& name, std::int64_t value) {
    set(name, H5T_NATIVE_INT64, true, &value);
}

void RowCopier::close() {
    source_ = {};
    hdf5_require(H5Fclose(file_.release()), path_, "close");
    sync_to_disk(path_);
}

}  // namespace didymium
