//! \file What dynamic and steady scenarios store alike: balance, counters, end
//! analysis.
#pragma once

#include <string>
#include <vector>

#include "outputs/results/result.hpp"
#include "solver/flowsheet/balance.hpp"
#include "solver/time/integrator.hpp"

namespace didymium {

class SteadySolver;

//! Names of ScenarioResult::counters, in the order of counter_values().
std::vector<std::string> counter_names();
std::vector<std::int64_t> counter_values(const IntegratorCounters& integrator,
                                         std::int64_t stage_equilibria,
                                         std::int64_t steady_newton_iterations);

//! A closure (component) above 1e-9 becomes the status. \param what  balances
void require_closure(const std::vector<double>& closure, const std::string& what,
                     ScenarioResult& result);

//! Stores balances and how they close, see require_closure().
void store_balance(const PlantBalance& balance, const ResultShape& shape,
                   ScenarioResult& result);

//! Stores whether a state (in a form of the cascade) is steady, and of the steady state
//! its inputs lead to: slowest time constant, purities, sensitivities. Counts the
//! iterations it takes on top of the counters, which are stored before.
void store_end_analysis(const Cascade& cascade, const CaseSpec& spec,
                        const ResultShape& shape, const SunContext& context, Form form,
                        const std::vector<double>& unknowns, ScenarioResult& result);

//! The same of a steady state that the solver itself found.
void store_steady_analysis(SteadySolver& solver, const CaseSpec& spec,
                           const ResultShape& shape,
                           const std::vector<double>& unknowns, ScenarioResult& result);

}  // namespace didymium
