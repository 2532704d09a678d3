//! \file A scenario at steady state, through [[solve]] where the case has one.
#pragma once

#include "solver/run/simulate.hpp"
#include "solver/steady/steady_state.hpp"

namespace didymium {

//! Stores the steady state of a case, at index 0 of every grid. Failures leave as
//! exceptions: SteadyError, SolveError, InputError.
void run_to_steady_state(const CaseFile& file, std::span<const Assignment> assignments,
                         const CaseSpec& spec, const ResultShape& shape,
                         const RunHooks& hooks, ScenarioResult& result);

//! Stores a steady state u of the cascade of `steady`, as the one above.
void store_steady_state(SteadySolver& steady, const CaseSpec& spec,
                        const std::vector<double>& unknowns, const ResultShape& shape,
                        ScenarioResult& result);

}  // namespace didymium
