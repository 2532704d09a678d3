//! \file Scenarios of one structure, integrated side by side with the same steps.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "solver/run/simulate.hpp"

namespace didymium {

//! Scenarios of a sweep that share their steps: as many as a vector of the processor
//! has lanes.
constexpr int lanes_of_group = 8;

//! Runs a scenario in time by itself.
using RunAlone = std::function<ScenarioResult(std::span<const Assignment> point)>;

//! What run_dynamic() gives for each point. Points that a Rosenbrock method is to
//! integrate and can take side by side are; all others, and those that fail there, are
//! run by `run_alone`. Results depend on which points these are, within the tolerances,
//! and on nothing else.
std::vector<ScenarioResult> run_dynamic_group(
    const CaseFile& file, std::span<const std::vector<Assignment>> points,
    const ResultShape& shape, const RunHooks& hooks, const RunAlone& run_alone);

}  // namespace didymium
