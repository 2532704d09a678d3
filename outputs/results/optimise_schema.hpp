//! \file The variables of a result file of an optimisation: name, dimensions, units and
//! meaning, in one table. The writer works from it; SCHEMA.md is checked against it.
#pragma once

#include <span>
#include <vector>

#include "outputs/results/optimise_report.hpp"
#include "outputs/results/schema.hpp"
#include "outputs/storage/variable_table.hpp"

namespace didymium {

using OptimiseVariableRow = TableVariable<OptimiseReport>;

//! Every variable; coordinates come first.
std::span<const OptimiseVariableRow> optimise_schema();

//! Dimensions; zero where the file has none of the kind.
std::vector<DimensionSize> optimise_dimensions(const OptimiseReport& report);

}  // namespace didymium
