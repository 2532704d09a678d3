//! \file The variables of a result file of a fit: name, dimensions, units and meaning,
//! in one table. The writer works from it; SCHEMA.md is checked against it.
#pragma once

#include <span>
#include <vector>

#include "outputs/results/fit_report.hpp"
#include "outputs/results/fit_residuals.hpp"
#include "outputs/results/schema.hpp"
#include "outputs/storage/variable_table.hpp"

namespace didymium {

//! A report and what is computed from it.
struct FitResult {
    const FitReport& report;
    FitResidualTable distribution;  //!< of log10 D
};

using FitVariable = TableVariable<FitResult>;

//! Every variable; coordinates come first.
std::span<const FitVariable> fit_schema();

//! Dimensions; zero where the file has none of the kind.
std::vector<DimensionSize> fit_dimensions(const FitResult& result);

}  // namespace didymium
