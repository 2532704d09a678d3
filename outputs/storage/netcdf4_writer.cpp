#include <hdf5_hl.h>

#include <algorithm>
#include <array>
#include <map>
#include <numeric>

#include <fmt/format.h>

#include "inputs/readers/liquor/constants.hpp"
#include "outputs/storage/chunk_shape.hpp"
#include "outputs/storage/deflate_level.hpp"
#include "outputs/storage/disk.hpp"
#include "outputs/storage/hdf5_handle.hpp"
#include "outputs/storage/netcdf4.hpp"
#include "outputs/storage/output_error.hpp"

namespace didymium {

namespace fs = std::filesystem;

namespace {

constexpr unsigned kCreationOrder = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;

hid_t file_type(NetcdfType type) {
    switch (type) {
        case NetcdfType::int8:
            return H5T_STD_I8LE;
        case NetcdfType::int64:
            return H5T_STD_I64LE;
        case NetcdfType::real:
            return H5T_IEEE_F64LE;
        case NetcdfType::text:
            break;
    }
    return H5T_C_S1;  // one character
}

//! Where the chunks are, HDF5 remembers by nodes of 64, up to 2 MB of them as they
//! stand in the file; in memory each takes six times as much (room for 32 axes). Of so
//! many chunks as a large sweep writes, few are needed again.
void limit_metadata(hid_t access, const fs::path& path) {
    constexpr std::size_t kRemembered = 512 * 1024;
    H5AC_cache_config_t config{};
    config.version = H5AC__CURR_CACHE_CONFIG_VERSION;
    hdf5_require(H5Pget_mdc_config(access, &config), path, "create");
    config.set_initial_size = true;
    config.initial_size = kRemembered;
    config.min_size = kRemembered;
    config.max_size = kRemembered;
    hdf5_require(H5Pset_mdc_config(access, &config), path, "create");
}

std::string parent_of(const std::string& name) {
    const auto slash = name.rfind('/');
    return slash == std::string::npos ? "" : name.substr(0, slash + 1);
}

std::string leaf_of(const std::string& name) {
    return name.substr(parent_of(name).size());
}

}  // namespace

struct NetcdfWriter::Impl {
    struct Dimension {
        int id = 0;
        hsize_t size = 0;
        Hdf5Handle scale;
    };

    fs::path path;
    Hdf5Handle file;
    std::map<std::string, Dimension> dimensions;
    std::map<std::string, Hdf5Handle> variables;

    Hdf5Handle properties(hid_t property_class) const {
        auto list =
            hdf5_own(H5Pcreate(property_class), H5Pclose, path, "set properties");
        hdf5_require(H5Pset_attr_creation_order(list, kCreationOrder), path,
                     "set properties");
        // Same run, same bytes: no time stamps.
        hdf5_require(H5Pset_obj_track_times(list, false), path, "set properties");
        return list;
    }

    hid_t variable(const std::string& name) const {
        const auto found = variables.find(name);
        if (found == variables.end()) {
            throw OutputError(path.string() + ": no variable '" + name + "'");
        }
        return found->second;
    }

    //! A variable sees the dimensions of its own group and of the root.
    const Dimension& dimension(const std::string& variable,
                               const std::string& name) const {
        auto found = dimensions.find(parent_of(variable) + name);
        if (found == dimensions.end()) {
            found = dimensions.find(name);
        }
        if (found == dimensions.end()) {
            throw OutputError(path.string() + ": no dimension '" + name + "'");
        }
        return found->second;
    }

    Hdf5Handle create_dataset(const std::string& name, hid_t type,
                              const std::vector<std::size_t>& extents, int fill,
                              std::size_t rows = 0) const {
        const std::string task = "create '" + name + "'";
        const std::vector<hsize_t> sizes(extents.begin(), extents.end());
        const auto space = hdf5_own(
            H5Screate_simple(static_cast<int>(sizes.size()), sizes.data(), nullptr),
            H5Sclose, path, task);
        const auto list = properties(H5P_DATASET_CREATE);
        const bool real = H5Tget_class(type) == H5T_FLOAT;
        hdf5_require(real ? H5Pset_fill_value(list, H5T_NATIVE_DOUBLE, &nan)
                     : H5Tget_class(type) == H5T_INTEGER
                         ? H5Pset_fill_value(list, H5T_NATIVE_INT, &fill)
                         : 0,
                     path, task);
        const auto shape = chunk_shape(extents, H5Tget_size(type), rows);
        if (!shape.empty()) {
            const std::vector<hsize_t> chunk(shape.begin(), shape.end());
            hdf5_require(
                H5Pset_chunk(list, static_cast<int>(chunk.size()), chunk.data()), path,
                task);
            hdf5_require(H5Pset_shuffle(list), path, task);
            hdf5_require(H5Pset_deflate(list, kDeflateLevel), path, task);
        }
        return hdf5_own(
            H5Dcreate2(file, name.c_str(), type, space, H5P_DEFAULT, list, H5P_DEFAULT),
            H5Dclose, path, task);
    }

    //! Opens the object anew: root, group and variable alike.
    void set_attribute(const std::string& object, const std::string& name, hid_t type,
                       const std::vector<hsize_t>& extents, const void* values) const {
        const std::string task =
            fmt::format("write attribute '{}' of '{}'", name, object);
        const auto owner =
            hdf5_own(H5Oopen(file, object.c_str(), H5P_DEFAULT), H5Oclose, path, task);
        const auto space = hdf5_own(
            extents.empty() ? H5Screate(H5S_SCALAR)
                            : H5Screate_simple(static_cast<int>(extents.size()),
                                               extents.data(), nullptr),
            H5Sclose, path, task);
        if (H5Aexists(owner, name.c_str()) > 0) {
            hdf5_require(H5Adelete(owner, name.c_str()), path, task);
        }
        const auto attribute = hdf5_own(
            H5Acreate2(owner, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT),
            H5Aclose, path, task);
        hdf5_require(H5Awrite(attribute, type, values), path, task);
    }

    //! Makes a data set the scale of a new dimension.
    void add_scale(const std::string& name, hsize_t size, Hdf5Handle dataset,
                   const std::string& scale_name) {
        hdf5_require(H5DSset_scale(dataset, scale_name.c_str()), path,
                     "create dimension '" + name + "'");
        const int id = static_cast<int>(dimensions.size());
        dimensions[name] = {id, size, std::move(dataset)};
        set_attribute(name, "_Netcdf4Dimid", H5T_NATIVE_INT, {}, &id);
    }

    //! Attributes that netCDF expects of text and of values that may be missing.
    void add_type_attributes(const std::string& name, NetcdfType type) const {
        if (type == NetcdfType::real) {
            set_attribute(name, "_FillValue", H5T_NATIVE_DOUBLE, {1}, &nan);
        } else if (type == NetcdfType::text) {
            set_text(name, "_Encoding", "utf-8");
        }
    }

    void set_text(const std::string& object, const std::string& name,
                  const std::string& value) const {
        const auto type = hdf5_own(H5Tcopy(H5T_C_S1), H5Tclose, path, "create a type");
        H5Tset_size(type, std::max<std::size_t>(1, value.size()));
        H5Tset_strpad(type, H5T_STR_NULLPAD);
        H5Tset_cset(type, H5T_CSET_UTF8);
        set_attribute(object, name, type, {}, value.c_str());
    }

    void write(const std::string& name, std::span<const std::size_t> start,
               std::span<const std::size_t> count, hid_t type, std::size_t n_values,
               const void* values) const {
        const std::string task = "write '" + name + "'";
        const hid_t dataset = variable(name);
        const std::vector<hsize_t> from(start.begin(), start.end());
        const std::vector<hsize_t> extent(count.begin(), count.end());
        const auto space = hdf5_own(H5Dget_space(dataset), H5Sclose, path, task);
        const auto size = std::accumulate(count.begin(), count.end(), std::size_t{1},
                                          std::multiplies<>());
        if (H5Sget_simple_extent_ndims(space) != static_cast<int>(from.size()) ||
            from.size() != extent.size() || n_values != size) {
            throw OutputError(fmt::format("{}: cannot {}: {} values for a block of {}",
                                          path.string(), task, n_values, size));
        }
        hdf5_require(H5Sselect_hyperslab(space, H5S_SELECT_SET, from.data(), nullptr,
                                         extent.data(), nullptr),
                     path, task);
        const hsize_t n = size;
        const auto memory =
            hdf5_own(H5Screate_simple(1, &n, nullptr), H5Sclose, path, task);
        hdf5_require(H5Dwrite(dataset, type, memory, space, H5P_DEFAULT, values), path,
                     task);
    }
};

NetcdfWriter::NetcdfWriter(const fs::path& path) : impl_(std::make_unique<Impl>()) {
    hdf5_quiet();
    impl_->path = path;
    const auto list = impl_->properties(H5P_FILE_CREATE);
    hdf5_require(H5Pset_link_creation_order(list, kCreationOrder), path, "create");
    // HDF5 would empty the file of another process before it finds its lock: keeping
    // others out is left to the owner of the path.
    const auto access = hdf5_unlocked(path, "create");
    limit_metadata(access, path);
    impl_->file = hdf5_own(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, list, access),
                           H5Fclose, path, "create");
}

NetcdfWriter::~NetcdfWriter() = default;

NetcdfWriter::Impl& NetcdfWriter::impl() const {
    hdf5_quiet();  // the thread that writes need not be the one that created the file
    return *impl_;
}

void NetcdfWriter::add_group(const std::string& name) {
    const std::string task = "create group '" + name + "'";
    const auto list = impl().properties(H5P_GROUP_CREATE);
    hdf5_require(H5Pset_link_creation_order(list, kCreationOrder), impl().path, task);
    hdf5_own(H5Gcreate2(impl().file, name.c_str(), H5P_DEFAULT, list, H5P_DEFAULT),
             H5Gclose, impl().path, task);
}

void NetcdfWriter::add_dimension(const std::string& name, std::size_t size) {
    impl().add_scale(
        name, size, impl().create_dataset(name, H5T_IEEE_F32BE, {size}, 0),
        fmt::format("This is a netCDF dimension but not a netCDF variable.{:10d}",
                    size));
}

void NetcdfWriter::add_coordinate(const std::string& name, std::size_t size,
                                  NetcdfType type,
                                  const std::string& strlen_dimension) {
    std::vector<std::size_t> extents{size};
    int strlen_id = 0;
    if (!strlen_dimension.empty()) {
        const auto& length = impl().dimension(name, strlen_dimension);
        extents.push_back(length.size);
        strlen_id = length.id;
    }
    // Scales are owned by the dimension; a second handle serves the writing of values.
    impl().add_scale(name, size,
                     impl().create_dataset(name, file_type(type), extents, 0),
                     leaf_of(name));
    impl().variables[name] = hdf5_own(H5Dopen2(impl().file, name.c_str(), H5P_DEFAULT),
                                      H5Dclose, impl().path, "open '" + name + "'");
    if (!strlen_dimension.empty()) {
        const std::array<int, 2> ids{impl().dimensions.at(name).id, strlen_id};
        impl().set_attribute(name, "_Netcdf4Coordinates", H5T_NATIVE_INT, {2},
                             ids.data());
    }
    impl().add_type_attributes(name, type);
}

void NetcdfWriter::add_variable(const std::string& name, NetcdfType type,
                                const std::vector<std::string>& dimensions, int fill,
                                std::size_t rows) {
    std::vector<std::size_t> extents;
    for (const auto& dimension : dimensions) {
        extents.push_back(impl().dimension(name, dimension).size);
    }
    auto dataset = impl().create_dataset(name, file_type(type), extents, fill, rows);
    for (std::size_t axis = 0; axis < dimensions.size(); ++axis) {
        hdf5_require(
            H5DSattach_scale(dataset, impl().dimension(name, dimensions[axis]).scale,
                             static_cast<unsigned>(axis)),
            impl().path, "attach dimension '" + dimensions[axis] + "'");
    }
    impl().variables[name] = std::move(dataset);
    impl().add_type_attributes(name, type);
}

bool NetcdfWriter::has_dimension(const std::string& name) const {
    return impl().dimensions.contains(name);
}

bool NetcdfWriter::has_variable(const std::string& name) const {
    return impl().variables.contains(name);
}

std::vector<std::size_t> NetcdfWriter::extents(const std::string& variable) const {
    const auto space = hdf5_own(H5Dget_space(impl().variable(variable)), H5Sclose,
                                impl().path, "read the extents of '" + variable + "'");
    std::vector<hsize_t> sizes(
        static_cast<std::size_t>(H5Sget_simple_extent_ndims(space)));
    H5Sget_simple_extent_dims(space, sizes.data(), nullptr);
    return {sizes.begin(), sizes.end()};
}

void NetcdfWriter::set_attribute(const std::string& object, const std::string& name,
                                 const std::string& value) {
    impl().set_text(object, name, value);
}

void NetcdfWriter::set_attribute(const std::string& object, const std::string& name,
                                 double value) {
    impl().set_attribute(object, name, H5T_NATIVE_DOUBLE, {1}, &value);
}

void NetcdfWriter::set_attribute(const std::string& object, const std::string& name,
                                 std::int64_t value) {
    impl().set_attribute(object, name, H5T_NATIVE_INT64, {1}, &value);
}

void NetcdfWriter::set_attribute(const std::string& object, const std::string& name,
                                 std::span<const std::int8_t> values) {
    impl().set_attribute(object, name, H5T_NATIVE_INT8, {values.size()}, values.data());
}

void NetcdfWriter::write(const std::string& variable,
                         std::span<const std::size_t> start,
                         std::span<const std::size_t> count,
                         std::span<const double> values) {
    impl().write(variable, start, count, H5T_NATIVE_DOUBLE, values.size(),
                 values.data());
}

void NetcdfWriter::write(const std::string& variable,
                         std::span<const std::size_t> start,
                         std::span<const std::size_t> count,
                         std::span<const std::int64_t> values) {
    impl().write(variable, start, count, H5T_NATIVE_INT64, values.size(),
                 values.data());
}

void NetcdfWriter::write(const std::string& variable,
                         std::span<const std::size_t> start,
                         std::span<const std::size_t> count,
                         std::span<const std::int8_t> values) {
    impl().write(variable, start, count, H5T_NATIVE_INT8, values.size(), values.data());
}

void NetcdfWriter::write(const std::string& variable,
                         std::span<const std::size_t> start,
                         std::span<const std::size_t> count,
                         std::span<const char> values) {
    impl().write(variable, start, count, H5T_C_S1, values.size(), values.data());
}

void NetcdfWriter::write_rows(const std::string& variable, std::size_t first,
                              std::span<const char> bytes) {
    auto count = extents(variable);
    std::vector<std::size_t> start(count.size(), 0);
    start[0] = first;
    const auto type = hdf5_own(H5Dget_type(impl().variable(variable)), H5Tclose,
                               impl().path, "write '" + variable + "'");
    const std::size_t row = std::accumulate(count.begin() + 1, count.end(),
                                            H5Tget_size(type), std::multiplies<>());
    count[0] = bytes.size() / row;
    impl().write(variable, start, count, type, bytes.size() / H5Tget_size(type),
                 bytes.data());
}

void NetcdfWriter::write_chunk(const std::string& variable,
                               std::span<const std::size_t> start,
                               std::span<const char> filtered) {
    const std::vector<hsize_t> from(start.begin(), start.end());
    hdf5_require(H5Dwrite_chunk(impl().variable(variable), H5P_DEFAULT, 0, from.data(),
                                filtered.size(), filtered.data()),
                 impl().path, "write '" + variable + "'");
}

void NetcdfWriter::flush() {
    hdf5_require(H5Fflush(impl().file, H5F_SCOPE_GLOBAL), impl().path, "write");
}

void NetcdfWriter::close() {
    flush();
    impl().variables.clear();
    impl().dimensions.clear();
    hdf5_require(H5Fclose(impl().file.release()), impl().path, "close");
    sync_to_disk(impl().path);
}

}  // namespace didymium
