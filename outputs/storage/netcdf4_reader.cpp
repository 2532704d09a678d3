#include <hdf5_hl.h>

#include <functional>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "outputs/storage/hdf5_handle.hpp"
#include "outputs/storage/netcdf4.hpp"
#include "outputs/storage/output_error.hpp"

namespace didymium {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kNoVariable = "This is a netCDF dimension but not";

//! Collects the names of the links of a group whose objects are of one type.
struct Links {
    H5O_type_t type;
    std::vector<std::string> names;
};

herr_t collect_link(hid_t group, const char* name, const H5L_info_t* /*info*/,
                    void* data) {
    auto& links = *static_cast<Links*>(data);
    H5O_info_t object;
    if (H5Oget_info_by_name2(group, name, &object, H5O_INFO_BASIC, H5P_DEFAULT) >= 0 &&
        object.type == links.type) {
        links.names.emplace_back(name);
    }
    return 0;
}

herr_t first_scale_name(hid_t /*dataset*/, unsigned /*axis*/, hid_t scale, void* data) {
    const auto size = H5Iget_name(scale, nullptr, 0);
    std::string name(static_cast<std::size_t>(size), '\0');
    H5Iget_name(scale, name.data(), name.size() + 1);
    *static_cast<std::string*>(data) = name.substr(name.rfind('/') + 1);
    return 1;  // one scale per axis
}

}  // namespace

struct NetcdfReader::Impl {
    fs::path path;
    Hdf5Handle file;

    Hdf5Handle open(const std::string& variable) const {
        return hdf5_own(H5Dopen2(file, variable.c_str(), H5P_DEFAULT), H5Dclose, path,
                        "open variable '" + variable + "'");
    }

    std::vector<hsize_t> extents(hid_t dataset) const {
        const auto space =
            hdf5_own(H5Dget_space(dataset), H5Sclose, path, "read the extents");
        std::vector<hsize_t> sizes(
            static_cast<std::size_t>(H5Sget_simple_extent_ndims(space)));
        H5Sget_simple_extent_dims(space, sizes.data(), nullptr);
        return sizes;
    }

    std::vector<std::string> links(const std::string& group, H5O_type_t type) const {
        const auto owner = hdf5_own(H5Gopen2(file, group.c_str(), H5P_DEFAULT),
                                    H5Gclose, path, "open group '" + group + "'");
        Links links{type, {}};
        hsize_t position = 0;
        hdf5_require(H5Literate(owner, H5_INDEX_CRT_ORDER, H5_ITER_INC, &position,
                                collect_link, &links),
                     path, "list group '" + group + "'");
        return links.names;
    }

    //! The name of the dimension that a coordinate of several dimensions has on an
    //! axis.
    std::string dimension_name(const std::string& coordinate, std::size_t axis) const {
        const auto list = attribute(coordinate, "_Netcdf4Coordinates");
        if (!list.valid()) {
            return {};
        }
        std::vector<int> ids(H5Aget_storage_size(list) / sizeof(int));
        hdf5_require(H5Aread(list, H5T_NATIVE_INT, ids.data()), path,
                     "read dimensions");
        for (const auto& name : links("/", H5O_TYPE_DATASET)) {
            const auto id = attribute(name, "_Netcdf4Dimid");
            int value = -1;
            if (id.valid() && H5Aread(id, H5T_NATIVE_INT, &value) >= 0 &&
                value == ids.at(axis)) {
                return name;
            }
        }
        return {};
    }

    //! Reads rows of the first axis to where `place` has room for so many values.
    template <typename Place>
    void read_rows(const std::string& variable, std::size_t first, std::size_t rows,
                   hid_t type, Place&& place) const {
        const std::string task = "read '" + variable + "'";
        const auto dataset = open(variable);
        auto count = extents(dataset);
        if (count.empty() || first + rows > count[0]) {
            throw OutputError(fmt::format("{}: cannot {}: no index {}", path.string(),
                                          task, first + rows - 1));
        }
        std::vector<hsize_t> start(count.size(), 0);
        start[0] = first;
        count[0] = rows;
        const hsize_t n = std::accumulate(count.begin(), count.end(), hsize_t{1},
                                          std::multiplies<>());
        const auto space = hdf5_own(H5Dget_space(dataset), H5Sclose, path, task);
        const auto memory =
            hdf5_own(H5Screate_simple(1, &n, nullptr), H5Sclose, path, task);
        hdf5_require(H5Sselect_hyperslab(space, H5S_SELECT_SET, start.data(), nullptr,
                                         count.data(), nullptr),
                     path, task);
        hdf5_require(H5Dread(dataset, type, memory, space, H5P_DEFAULT, place(n)), path,
                     task);
    }

    //! An invalid handle where there is no such attribute.
    Hdf5Handle attribute(const std::string& object, const std::string& name) const {
        if (H5Aexists_by_name(file, object.c_str(), name.c_str(), H5P_DEFAULT) <= 0) {
            return {};
        }
        return hdf5_own(H5Aopen_by_name(file, object.c_str(), name.c_str(), H5P_DEFAULT,
                                        H5P_DEFAULT),
                        H5Aclose, path, "read attribute '" + name + "'");
    }
};

NetcdfReader::NetcdfReader(const fs::path& path) : impl_(std::make_unique<Impl>()) {
    hdf5_quiet();
    impl_->path = path;
    // The one who writes a file holds its lock until the end.
    const auto access = hdf5_unlocked(path, "open");
    impl_->file = {H5Fopen(path.c_str(), H5F_ACC_RDONLY, access), H5Fclose};
    if (!impl_->file.valid()) {
        const std::string reason = hdf5_reason();
        // HDF5 would speak of a signature that it did not find.
        throw OutputError(path.string() +
                          (H5Fis_hdf5(path.c_str()) == 0
                               ? ": not a result file of Didymium, expected one"
                               : ": cannot open: " + reason));
    }
}

NetcdfReader::~NetcdfReader() = default;

bool NetcdfReader::has(const std::string& name) const {
    // Every group on the way has to exist before HDF5 may be asked for the last link.
    for (auto slash = name.find('/', 1); slash != std::string::npos;
         slash = name.find('/', slash + 1)) {
        if (H5Lexists(impl_->file, name.substr(0, slash).c_str(), H5P_DEFAULT) <= 0) {
            return false;
        }
    }
    return H5Lexists(impl_->file, name.c_str(), H5P_DEFAULT) > 0;
}

std::vector<std::string> NetcdfReader::variables(const std::string& group) const {
    std::vector<std::string> names;
    const std::string prefix = group == "/" ? "" : group + "/";
    for (const auto& name : impl_->links(group, H5O_TYPE_DATASET)) {
        if (!text_attribute(prefix + name, "NAME").starts_with(kNoVariable)) {
            names.push_back(prefix + name);
        }
    }
    return names;
}

std::vector<std::string> NetcdfReader::groups() const {
    return impl_->links("/", H5O_TYPE_GROUP);
}

std::vector<std::size_t> NetcdfReader::extents(const std::string& variable) const {
    const auto sizes = impl_->extents(impl_->open(variable));
    return {sizes.begin(), sizes.end()};
}

std::vector<std::string> NetcdfReader::dimensions(const std::string& variable) const {
    const auto dataset = impl_->open(variable);
    const auto n_axes = impl_->extents(dataset).size();
    std::vector<std::string> names(n_axes);
    if (H5DSis_scale(dataset) > 0) {
        // A coordinate is its own first dimension and lists all by number.
        names[0] = variable.substr(variable.rfind('/') + 1);
        for (std::size_t axis = 1; axis < n_axes; ++axis) {
            names[axis] = impl_->dimension_name(variable, axis);
        }
        return names;
    }
    for (std::size_t axis = 0; axis < n_axes; ++axis) {
        H5DSiterate_scales(dataset, static_cast<unsigned>(axis), nullptr,
                           first_scale_name, &names[axis]);
    }
    return names;
}

std::vector<double> NetcdfReader::numbers(const std::string& variable) const {
    const auto n = impl_->extents(impl_->open(variable)).at(0);
    return numbers(variable, 0, n);
}

std::vector<double> NetcdfReader::numbers(const std::string& variable,
                                          std::size_t first, std::size_t count) const {
    std::vector<double> values;
    impl_->read_rows(variable, first, count, H5T_NATIVE_DOUBLE, [&](std::size_t n) {
        values.resize(n);
        return values.data();
    });
    return values;
}

std::vector<std::string> NetcdfReader::text(const std::string& variable) const {
    const auto n = impl_->extents(impl_->open(variable)).at(0);
    return text(variable, 0, n);
}

std::vector<std::string> NetcdfReader::text(const std::string& variable,
                                            std::size_t first,
                                            std::size_t count) const {
    const std::size_t length = extents(variable).back();
    std::string characters;
    impl_->read_rows(variable, first, count, H5T_C_S1, [&](std::size_t n) {
        characters.resize(n);
        return characters.data();
    });
    std::vector<std::string> strings;
    for (std::size_t begin = 0; begin < characters.size(); begin += length) {
        const auto padded = characters.substr(begin, length);
        strings.push_back(padded.substr(0, padded.find_last_not_of('\0') + 1));
    }
    return strings;
}

std::string NetcdfReader::text_attribute(const std::string& object,
                                         const std::string& name) const {
    const auto attribute = impl_->attribute(object, name);
    if (!attribute.valid()) {
        return {};
    }
    const auto type = Hdf5Handle(H5Aget_type(attribute), H5Tclose);
    if (H5Tget_class(type) != H5T_STRING || H5Tis_variable_str(type) > 0) {
        return {};
    }
    std::string value(H5Tget_size(type), '\0');
    hdf5_require(H5Aread(attribute, type, value.data()), impl_->path,
                 "read attribute '" + name + "'");
    return value.substr(0, value.find('\0'));
}

double NetcdfReader::number_attribute(const std::string& object,
                                      const std::string& name) const {
    const auto attribute = impl_->attribute(object, name);
    double value = std::numeric_limits<double>::quiet_NaN();
    if (attribute.valid() && H5Aget_storage_size(attribute) <= sizeof(double)) {
        hdf5_require(H5Aread(attribute, H5T_NATIVE_DOUBLE, &value), impl_->path,
                     "read attribute '" + name + "'");
    }
    return value;
}

}  // namespace didymium
