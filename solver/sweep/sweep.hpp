//! \file Many scenarios on all cores. The only place that knows
//! OpenMP.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "inputs/readers/sweep/sweep_spec.hpp"
#include "outputs/results/result.hpp"
#include "outputs/results/result_file.hpp"
#include "outputs/storage/group_packer.hpp"
#include "solver/sweep/sweep_shapes.hpp"

namespace didymium {

//! How scenarios are grouped, by their numbers alone, so that results depend on nothing
//! else.
struct SweepGrouping {
    int scenarios = 1;  //!< run by one thread, packed and written together
    int at_once = 1;    //!< of these integrated side by side: group by group
};

//! \param shape  of the file
//! \param n_unknowns  of the state at the end, where it is kept
SweepGrouping group_scenarios(const SweepSpec& sweep, const CaseFile& file,
                              const ResultShape& shape, std::size_t n_unknowns);

struct SweepOptions {
    int threads = 0;  //!< 0: all that OpenMP offers
    //! Groups that run are finished, no others begun ...
    const std::atomic<bool>* stop = nullptr;
    //! ... as from here on ...
    std::optional<std::chrono::steady_clock::time_point> end;
    //! ... or scenarios are given up at their next step, with their groups.
    const std::atomic<bool>* abort = nullptr;
    const StoredState* stored = nullptr;  //!< where the case starts from a file
};

//! Seconds that a sweep still takes, by what it took so far; not known at first.
using ToCome = std::function<std::optional<double>()>;

//! Called with every finished group as it was packed, in order of finishing, from one
//! thread.
using GroupSink = std::function<void(const std::string& record, const ToCome& to_come)>;

//! How a sweep went, over all its threads.
struct SweepRunEnd {
    bool timed_out = false;  //!< groups were left when its time was up
    SweepEffort effort;
};

//! Runs groups of scenarios and packs them; each scenario ends with a status of its
//! own. Results do not depend on the number of threads or on their order: a scenario
//! shares nothing with another but the read-only case, and what it works on is made by
//! the thread that runs it, near its core. What the sink throws (a full disk) ends the
//! sweep and is thrown again here.
SweepRunEnd run_sweep(const SweepSpec& sweep, const CaseFile& file,
                      const SweepShapes& shapes, const GroupPacker& packer,
                      const SweepGrouping& grouping, const std::vector<int>& groups,
                      const SweepOptions& options, const GroupSink& sink);

//! Threads that run_sweep will use.
int sweep_threads(const SweepOptions& options);

}  // namespace didymium
