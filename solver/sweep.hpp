//! \file Many scenarios on all cores. The only place that knows
//! OpenMP.
#pragma once

#include <atomic>
#include <functional>

#include "inputs/sweep_spec.hpp"
#include "outputs/result.hpp"
#include "outputs/result_file.hpp"
#include "solver/sweep_shapes.hpp"

namespace didymium {

struct SweepOptions {
    int threads = 0;  //!< 0: all that OpenMP offers
    const std::atomic<bool>* stop = nullptr;
    const StoredState* stored = nullptr;  //!< where the case starts from a file
};

//! Called with every finished scenario, in order of finishing, from one thread.
using ScenarioSink = std::function<void(int scenario, ScenarioResult result)>;

//! Runs every scenario; each ends with a status of its own. Results do not depend on
//! the number of threads: a scenario shares nothing with another but the read-only
//! case. What the sink throws (a full disk) ends the sweep and is thrown again here.
void run_sweep(const SweepSpec& sweep, const CaseFile& file, const SweepShapes& shapes,
               const SweepOptions& options, const ScenarioSink& sink);

//! Threads that run_sweep will use.
int sweep_threads(const SweepOptions& options);

}  // namespace didymium
