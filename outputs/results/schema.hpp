//! \file The variables of a result file: name, dimensions, units and meaning, in one
//! table. The writer works from it; SCHEMA.md is checked against it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "outputs/results/result.hpp"
#include "outputs/storage/netcdf4.hpp"

namespace didymium {

//! Version of the layout, a root attribute. The first number changes when a reader of
//! the old layout would go wrong, the second when something is added.
inline constexpr std::string_view kSchemaVersion = "1.5";

//! Lengths of text, in bytes of UTF-8. Longer text ends in "...".
inline constexpr std::size_t kMessageLength = 1024;
inline constexpr std::size_t kWarningsLength = 4096;

//! Where the values of a variable come from: fixed for the file (names, grids) or one
//! set per scenario.
using VariableSource = std::variant<
    std::vector<std::string> (*)(const ResultShape&),
    std::vector<double> (*)(const ResultShape&), std::vector<double> ScenarioResult::*,
    double ScenarioResult::*, std::int8_t ScenarioResult::*,
    std::vector<std::int8_t> ScenarioResult::*, Status ScenarioResult::*,
    std::string ScenarioResult::*, std::vector<std::string> ScenarioResult::*>;

struct Variable {
    std::string_view name;  //!< path from the root: "balance/closure"
    //! A variable named after its first dimension labels it. Those of a scenario start
    //! with "scenario".
    std::vector<std::string_view> dimensions;
    std::string_view units;  //!< as udunits spells them; empty for text and flags
    std::string_view long_name;
    VariableSource source;

    bool is_coordinate() const { return dimensions.front() == name; }
    bool per_scenario() const { return dimensions.front() == "scenario"; }
};

//! Every variable whose name does not depend on the case; coordinates come first. Next
//! to these, a file has a variable per swept input, solver counter and input file.
std::span<const Variable> schema();

//! How a file stores the values of a variable.
NetcdfType netcdf_type(const Variable& variable);

//! A dimension; zero where the file has none of the kind, and where (`unknown`) the
//! first scenario decides.
struct DimensionSize {
    std::string_view name;
    std::size_t size = 0;
};
std::vector<DimensionSize> dimension_sizes(const ResultShape& shape, int n_scenarios);

//! A path of a case as a name that every netCDF reader accepts: "streams_scrub_flow".
std::string netcdf_name(std::string_view path);

}  // namespace didymium
