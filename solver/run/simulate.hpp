//! \file One scenario, dynamic or steady. It ends with a status in its result, whatever
//! physics or input do; only a bug leaves as an exception.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "inputs/readers/case/case_file.hpp"
#include "outputs/results/result.hpp"
#include "outputs/results/result_file.hpp"
#include "solver/run/result_shape.hpp"

namespace didymium {

class Layout;

//! What a caller may want to know or to change while a scenario runs.
struct RunHooks {
    std::function<void(double hours, std::int64_t steps)> progress;
    const std::atomic<bool>* stop = nullptr;  //!< set by a signal: end as `not_run`
    //! Read beforehand where the case starts from a file: HDF5 stays on one thread.
    const StoredState* stored = nullptr;
    bool analyse = true;  //!< time constant and sensitivities at the end
    //! Gets the unknowns at each time of outlets, by its number, and their derivatives
    //! by inputs (input, unknown); null where there are none.
    std::function<void(std::size_t time, const Layout& layout,
                       const std::vector<double>& unknowns,
                       const std::vector<std::vector<double>>* derivatives)>
        observe;
    //! Attempts of this scenario that failed; see prepare_retry().
    int retry = 0;
};

//! Processor time of this thread, s: what a scenario costs whatever else runs.
double thread_seconds();

//! What the case and its inputs have to say before a dynamic run.
void begin_result(const CaseSpec& spec, ScenarioResult& result);

ScenarioResult run_dynamic(const CaseFile& file,
                           std::span<const Assignment> assignments,
                           const ResultShape& shape, const RunHooks& hooks = {});

//! First the steady state, of which the values that [[solve]] finds go into the run in
//! time.
ScenarioResult run_both(const CaseFile& file, std::span<const Assignment> assignments,
                        const ResultShape& shape, const RunHooks& hooks = {});

ScenarioResult run_steady(const CaseFile& file, std::span<const Assignment> assignments,
                          const ResultShape& shape, const RunHooks& hooks = {});

}  // namespace didymium
