//! \file Names and grids of a result, from its case.
#pragma once

#include <limits>
#include <string>

#include "inputs/case_spec.hpp"
#include "outputs/result.hpp"

namespace didymium {

//! \param mode  run | steady; a steady state has one time and one profile.
//! The label of a last grid point that holds the end of each scenario, whenever that
//! is: for runs that may end early. Above all times, so that grids rise.
inline constexpr double at_the_end = std::numeric_limits<double>::infinity();

ResultShape make_shape(const CaseSpec& spec, const std::string& mode);

}  // namespace didymium
