//! \file Names and grids of a result, from its case.
#pragma once

#include <limits>
#include <span>
#include <string>

#include "inputs/readers/sweep/sweep_spec.hpp"
#include "outputs/results/result.hpp"

namespace didymium {

//! The label of a last grid point that holds the end of each scenario, whenever that
//! is: for runs that may end early. Above all times, so that grids rise.
inline constexpr double at_the_end = std::numeric_limits<double>::infinity();

//! \param mode   run | steady; a steady state has one time and one profile.
//! \param swept  what scenarios vary: names say so instead of quoting the case
ResultShape make_shape(const CaseSpec& spec, const std::string& mode,
                       std::span<const SweepAxis> swept = {});

}  // namespace didymium
