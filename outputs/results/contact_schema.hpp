//! \file The variables of a result file of contacts: name, dimensions, units and
//! meaning, in one table. The writer works from it; SCHEMA.md is checked against it.
#pragma once

#include <span>
#include <vector>

#include "outputs/results/contact_report.hpp"
#include "outputs/results/contact_residuals.hpp"
#include "outputs/results/schema.hpp"
#include "outputs/storage/variable_table.hpp"

namespace didymium {

//! A report and what is computed from it.
struct ContactResult {
    const ContactReport& report;
    ResidualTable residuals;
};

using ContactVariable = TableVariable<ContactResult>;

//! Every variable; coordinates come first.
std::span<const ContactVariable> contact_schema();

//! Dimensions; zero where the file has none of the kind.
std::vector<DimensionSize> contact_dimensions(const ContactResult& result);

}  // namespace didymium
