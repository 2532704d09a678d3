//! \file What is tried where a scenario of a sweep fails.
#pragma once

#include <functional>
#include <span>

#include "inputs/readers/case/case_file.hpp"
#include "outputs/results/result.hpp"
#include "solver/run/simulate.hpp"

namespace didymium {

//! The first: tolerances a tenth, and CVODES instead of RODAS. The second: the same
//! with order 2 at most, whose steps are shorter but never unstable; and where a steady
//! state is looked for, from solvent that holds no metal.
inline constexpr int max_retries = 2;

//! Makes a case ready for an attempt after `retry` failed ones.
void prepare_retry(CaseSpec& spec, SweepRun run, int retry);

//! Runs a scenario after so many failed attempts.
using Attempt = std::function<ScenarioResult(int retry)>;

//! Attempts a scenario again where numbers, not physics, may have ended it. What
//! succeeds says so in a warning; what does not is the first attempt, with what was
//! tried in its message.
ScenarioResult with_retries(SweepRun run, const Attempt& attempt);

//! A scenario of a sweep, with retries. A bug ends as a status, too: nothing is thrown.
ScenarioResult run_with_retries(const CaseFile& file, SweepRun run,
                                std::span<const Assignment> assignments,
                                const ResultShape& shape, const RunHooks& hooks);

}  // namespace didymium
