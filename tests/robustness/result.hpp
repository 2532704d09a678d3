//! \file Result files as the tests look at them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "outputs/storage/netcdf4.hpp"

namespace robustness {

//! Every variable of the root group and of all groups, by path.
std::vector<std::string> all_variables(const didymium::NetcdfReader& file);

//! Variables whose values differ in a single bit, or that only one file has; those left
//! out that SCHEMA.md allows to differ between two runs.
std::vector<std::string> differences(const std::filesystem::path& a,
                                     const std::filesystem::path& b);

//! The values of one scenario.
std::vector<double> scenario(const std::filesystem::path& file,
                             const std::string& variable, std::size_t index = 0);

std::vector<double> numbers(const std::filesystem::path& file,
                            const std::string& variable);
std::string text(const std::filesystem::path& file, const std::string& variable,
                 std::size_t index = 0);

//! Bytes of all values of a file, as they are stored before compression.
double value_bytes(const std::filesystem::path& file);

//! Largest absolute value; NaN counts as infinite.
double largest(const std::vector<double>& values);
//! Largest absolute difference; NaN beside NaN is none.
double distance(const std::vector<double>& a, const std::vector<double>& b);

}  // namespace robustness
