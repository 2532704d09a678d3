#include "result.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace robustness {

using didymium::NetcdfReader;

namespace {

bool is_text(const NetcdfReader& file, const std::string& variable) {
    const auto dimensions = file.dimensions(variable);
    return !dimensions.empty() && dimensions.back().ends_with("strlen");
}

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
    return a.size() == b.size() &&
           (a.empty() ||
            std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0);
}

}  // namespace

std::vector<std::string> all_variables(const NetcdfReader& file) {
    std::vector<std::string> all = file.variables("/");
    for (const std::string& group : file.groups())
        for (const std::string& variable : file.variables(group))
            all.push_back(variable);
    std::sort(all.begin(), all.end());
    return all;
}

double value_bytes(const std::filesystem::path& file) {
    const NetcdfReader reader(file);
    double bytes = 0.0;
    for (const std::string& name : all_variables(reader)) {
        const bool flag =
            name == "status" || name == "end_is_steady" || name == "retries";
        double size = is_text(reader, name) || flag ? 1.0 : 8.0;
        for (const std::size_t extent : reader.extents(name))
            size *= static_cast<double>(extent);
        bytes += size;
    }
    return bytes;
}

std::vector<std::string> differences(const std::filesystem::path& a,
                                     const std::filesystem::path& b) {
    const NetcdfReader one(a);
    const NetcdfReader other(b);
    const auto names = all_variables(one);
    const auto other_names = all_variables(other);
    std::vector<std::string> different;
    std::set_symmetric_difference(names.begin(), names.end(), other_names.begin(),
                                  other_names.end(), std::back_inserter(different));
    for (const std::string& name : names) {
        if (!other.has(name) || name == "solver/solver_seconds")
            continue;
        const bool same =
            one.extents(name) == other.extents(name) &&
            (is_text(one, name) ? one.text(name) == other.text(name)
                                : same_bits(one.numbers(name), other.numbers(name)));
        if (!same)
            different.push_back(name);
    }
    return different;
}

std::vector<double> scenario(const std::filesystem::path& file,
                             const std::string& variable, std::size_t index) {
    return NetcdfReader(file).numbers(variable, index);
}

std::vector<double> numbers(const std::filesystem::path& file,
                            const std::string& variable) {
    return NetcdfReader(file).numbers(variable);
}

std::string text(const std::filesystem::path& file, const std::string& variable,
                 std::size_t index) {
    return NetcdfReader(file).text(variable).at(index);
}

double largest(const std::vector<double>& values) {
    double all = 0.0;
    for (const double value : values)
        all = std::max(all, std::isnan(value) ? std::numeric_limits<double>::infinity()
                                              : std::fabs(value));
    return all;
}

double distance(const std::vector<double>& a, const std::vector<double>& b) {
    if (a.size() != b.size())
        return std::numeric_limits<double>::infinity();
    double all = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i)
        if (!(std::isnan(a[i]) && std::isnan(b[i])))
            all = std::max(all, largest({a[i] - b[i]}));
    return all;
}

}  // namespace robustness
