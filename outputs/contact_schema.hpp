//! \file The variables of a result file of contacts: name, dimensions, units and
//! meaning, in one table. The writer works from it; SCHEMA.md is checked against it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "outputs/contact_report.hpp"
#include "outputs/contact_residuals.hpp"
#include "outputs/schema.hpp"

namespace didymium {

//! A report and what is computed from it.
struct ContactResult {
    const ContactReport& report;
    ResidualTable residuals;
};

//! All values of a variable, row-major.
using ContactValues = std::variant<std::vector<std::string> (*)(const ContactResult&),
                                   std::vector<double> (*)(const ContactResult&),
                                   std::vector<std::int8_t> (*)(const ContactResult&),
                                   std::vector<std::int64_t> (*)(const ContactResult&)>;

struct ContactVariable {
    std::string_view name;
    //! A variable named after its first dimension labels it.
    std::vector<std::string_view> dimensions;
    std::string_view units;
    std::string_view long_name;
    ContactValues values;

    bool is_coordinate() const { return dimensions.front() == name; }
};

//! Every variable; coordinates come first.
std::span<const ContactVariable> contact_schema();

//! Dimensions; zero where the file has none of the kind.
std::vector<DimensionSize> contact_dimensions(const ContactResult& result);

}  // namespace didymium
