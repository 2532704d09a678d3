//! \file How many bytes a result takes, before there is one.
#include <algorithm>

#include "outputs/results/result_file.hpp"
#include "outputs/results/schema.hpp"
#include "outputs/storage/netcdf4.hpp"

namespace didymium {

namespace {

double bytes_of(NetcdfType type) {
    return type == NetcdfType::real || type == NetcdfType::int64 ? 8.0 : 1.0;
}

//! Bytes of a variable's values; 0 where the file lacks one of its dimensions.
double value_bytes(const Variable& variable, const std::vector<DimensionSize>& sizes) {
    double bytes = bytes_of(netcdf_type(variable));
    const auto size_of = [&](std::string_view name) {
        return static_cast<double>(
            std::ranges::find(sizes, name, &DimensionSize::name)->size);
    };
    for (const std::string_view dimension : variable.dimensions) {
        bytes *= size_of(dimension);
    }
    const bool named =
        variable.is_coordinate() && netcdf_type(variable) == NetcdfType::text;
    return named && variable.dimensions.size() == 1 ? bytes * size_of("name_strlen")
                                                    : bytes;
}

std::vector<DimensionSize> sizes_with_unknowns(const ResultShape& shape,
                                               int n_scenarios,
                                               std::size_t n_unknowns) {
    std::vector<DimensionSize> sizes = dimension_sizes(shape, n_scenarios);
    std::ranges::find(sizes, "unknown", &DimensionSize::name)->size = n_unknowns;
    return sizes;
}

}  // namespace

double uncompressed_bytes(const ResultShape& shape, int n_scenarios,
                          std::size_t n_unknowns, const RunProvenance& provenance) {
    const auto sizes = sizes_with_unknowns(shape, n_scenarios, n_unknowns);
    double bytes = 0.0;
    for (const Variable& variable : schema()) {
        bytes += value_bytes(variable, sizes);
    }
    const std::size_t numbers = shape.inputs.size() + shape.counters.size();
    bytes += 8.0 * static_cast<double>(numbers) * n_scenarios;
    for (const SourceFile& source : provenance.sources) {
        bytes += static_cast<double>(source.text.size());
    }
    return bytes + static_cast<double>(provenance.resolved_case.size());
}

double scenario_bytes(const ResultShape& shape, std::size_t n_unknowns) {
    const auto sizes = sizes_with_unknowns(shape, 1, n_unknowns);
    double bytes = 0.0;
    for (const Variable& variable : schema()) {
        bytes += variable.per_scenario() ? value_bytes(variable, sizes) : 0.0;
    }
    return bytes;
}

int scenarios_per_group(const ResultShape& shape, int n_scenarios,
                        std::size_t n_unknowns) {
    constexpr double kGroupBytes = 1e6;
    constexpr int kLargest = 16;
    constexpr int kFewestGroups = 64;
    const int by_size = static_cast<int>(
        std::min<double>(kLargest, kGroupBytes / scenario_bytes(shape, n_unknowns)));
    return std::clamp(std::min(by_size, n_scenarios / kFewestGroups), 1, kLargest);
}

}  // namespace didymium
