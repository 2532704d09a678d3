//! \file HDF5 files that are valid netCDF-4, so that h5py, xarray, ncdump, Octave,
//! MATLAB and R all open them. This is the only place that knows the recipe:
//!
//! * groups, data sets and attributes keep their creation order;
//! * every dimension is a dimension scale with an integer `_Netcdf4Dimid`, and every
//!   variable attaches one scale per axis; a dimension without values is a scale whose
//!   name says so in netCDF's words;
//! * text is an array of single characters with a dimension for the length: arrays of
//! HDF5
//!   strings crash netCDF-C 4.9.0 and variable-length ones break Octave;
//! * a text coordinate, `component(component, name_strlen)`, is itself the scale of its
//!   first axis and lists its dimensions in `_Netcdf4Coordinates`;
//! * attributes are numbers or scalar strings of fixed length.
//!
//! The library version bounds stay at their default: a file of the latest format that
//! was not closed does not open again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace didymium {

enum class NetcdfType { int8, int64, real, text };

//! Writes a file. Names are paths from the root, "balance/closure". Everything throws
//! OutputError with the file and the reason. One thread at a time.
class NetcdfWriter {
  public:
    //! Creates the file, or empties an existing one; takes no lock.
    explicit NetcdfWriter(const std::filesystem::path& path);
    ~NetcdfWriter();
    NetcdfWriter(const NetcdfWriter&) = delete;
    NetcdfWriter& operator=(const NetcdfWriter&) = delete;

    void add_group(const std::string& name);
    //! A dimension without values. Sizes are 1 or more: netCDF reads 0 as "unlimited".
    void add_dimension(const std::string& name, std::size_t size);
    //! A dimension and the variable of the same name that labels it. Text labels have a
    //! second, existing dimension for their length.
    void add_coordinate(const std::string& name, std::size_t size, NetcdfType type,
                        const std::string& strlen_dimension = {});
    //! A variable over existing dimensions. `fill` is what unwritten elements hold;
    //! real variables are filled with NaN instead. \param rows  as in chunk_shape()
    void add_variable(const std::string& name, NetcdfType type,
                      const std::vector<std::string>& dimensions, int fill = 0,
                      std::size_t rows = 0);

    bool has_dimension(const std::string& name) const;
    bool has_variable(const std::string& name) const;
    //! Extents of a variable.
    std::vector<std::size_t> extents(const std::string& variable) const;

    //! Attributes of a variable or group; "/" is the root.
    void set_attribute(const std::string& object, const std::string& name,
                       const std::string& value);
    void set_attribute(const std::string& object, const std::string& name,
                       double value);
    void set_attribute(const std::string& object, const std::string& name,
                       std::int64_t value);
    void set_attribute(const std::string& object, const std::string& name,
                       std::span<const std::int8_t> values);

    //! Writes the block that starts at `start` and has extent `count` on every axis.
    void write(const std::string& variable, std::span<const std::size_t> start,
               std::span<const std::size_t> count, std::span<const double> values);
    void write(const std::string& variable, std::span<const std::size_t> start,
               std::span<const std::size_t> count,
               std::span<const std::int64_t> values);
    void write(const std::string& variable, std::span<const std::size_t> start,
               std::span<const std::size_t> count, std::span<const std::int8_t> values);
    void write(const std::string& variable, std::span<const std::size_t> start,
               std::span<const std::size_t> count, std::span<const char> values);

    //! Writes whole rows of the first axis, as the bytes that the file holds.
    void write_rows(const std::string& variable, std::size_t first,
                    std::span<const char> bytes);
    //! Writes the chunk that starts at `start`, shuffled and deflated before.
    void write_chunk(const std::string& variable, std::span<const std::size_t> start,
                     std::span<const char> filtered);

    //! Hands everything written so far to the operating system.
    void flush();
    //! Closes the file and waits until it is on disk.
    void close();

  private:
    struct Impl;
    Impl& impl() const;
    std::unique_ptr<Impl> impl_;
};

//! The meanings of a variable that holds an enumeration, counted from zero, as CF wants
//! them.
template <typename Flag>
void set_flags(NetcdfWriter& file, const std::string& variable, Flag last,
               const char* (*name)(Flag)) {
    std::vector<std::int8_t> values;
    std::string meanings;
    for (int value = 0; value <= static_cast<int>(last); ++value) {
        values.push_back(static_cast<std::int8_t>(value));
        meanings += (value == 0 ? "" : " ");
        meanings += name(static_cast<Flag>(value));
    }
    file.set_attribute(variable, "flag_values", values);
    file.set_attribute(variable, "flag_meanings", meanings);
}

//! Reads what NetcdfWriter wrote, also while it is written: takes no lock.
class NetcdfReader {
  public:
    explicit NetcdfReader(const std::filesystem::path& path);
    ~NetcdfReader();
    NetcdfReader(const NetcdfReader&) = delete;
    NetcdfReader& operator=(const NetcdfReader&) = delete;

    bool has(const std::string& name) const;
    //! Names of the variables of a group ("/" is the root), dimensions without values
    //! left out, in the order of their creation.
    std::vector<std::string> variables(const std::string& group = "/") const;
    std::vector<std::string> groups() const;
    std::vector<std::size_t> extents(const std::string& variable) const;
    //! Names of a variable's dimensions.
    std::vector<std::string> dimensions(const std::string& variable) const;

    //! All values of a variable, or `count` rows of its first axis from `first` on;
    //! integers are converted.
    std::vector<double> numbers(const std::string& variable) const;
    std::vector<double> numbers(const std::string& variable, std::size_t first,
                                std::size_t count = 1) const;
    //! The strings of a text variable, without the padding; likewise.
    std::vector<std::string> text(const std::string& variable) const;
    std::vector<std::string> text(const std::string& variable, std::size_t first,
                                  std::size_t count) const;

    //! Attributes; "" or NaN where there is none.
    std::string text_attribute(const std::string& object,
                               const std::string& name) const;
    double number_attribute(const std::string& object, const std::string& name) const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace didymium
