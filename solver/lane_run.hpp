//! \file Scenarios of one structure, integrated side by side with the same steps.
#pragma once

#include <span>
#include <vector>

#include "solver/simulate.hpp"

namespace didymium {

//! Scenarios of a sweep that share their steps: as many as a vector of the processor
//! has lanes.
constexpr int lanes_of_group = 8;

//! What run_dynamic() gives for each point. Points that `method = "rodas"` can take
//! side by side are; all others, and those that fail there, are run alone. Results
//! depend on which points these are, within the tolerances, and on nothing else.
std::vector<ScenarioResult> run_dynamic_group(
    const CaseFile& file, std::span<const std::vector<Assignment>> points,
    const ResultShape& shape, const RunHooks& hooks);

}  // namespace didymium
