#include "solver/sweep.hpp"

#include <omp.h>

#include <algorithm>
#include <exception>
#include <thread>
#include <utility>

#include "solver/lane_run.hpp"
#include "solver/result_queue.hpp"
#include "solver/simulate.hpp"

namespace didymium {

namespace {

std::vector<double> input_values(const SweepSpec& sweep, int scenario) {
    std::vector<double> values;
    for (std::size_t a = 0; a < sweep.axes.size(); ++a)
        values.push_back(sweep.axes[a].numbers[sweep.points[scenario][a]]);
    return values;
}

//! Scenarios that one thread runs at once: several where the first point asks for a
//! method that integrates them side by side.
int scenarios_of_group(const SweepSpec& sweep, const CaseFile& file) {
    if (sweep.run != SweepRun::dynamic || sweep.points.empty() ||
        sweep.structures.size() > 1)
        return 1;
    try {
        const CaseSpec spec = file.resolve(sweep.assignments(0));
        return spec.solver.method == IntegrationMethod::rodas ? lanes_of_group : 1;
    } catch (const InputError&) {
        return 1;  // which that scenario says
    }
}

std::vector<ScenarioResult> run_group(const SweepSpec& sweep, const CaseFile& file,
                                      int first, int end, const SweepShapes& shapes,
                                      const RunHooks& hooks) {
    if (end - first == 1) {
        const int structure = sweep.structure(first);
        const auto run = sweep.run == SweepRun::steady ? run_steady
                         : sweep.run == SweepRun::both ? run_both
                                                       : run_dynamic;
        return {shapes.keep(
            run(file, sweep.assignments(first), shapes.structures[structure], hooks),
            structure)};
    }
    std::vector<std::vector<Assignment>> points;
    for (int s = first; s < end; ++s)
        points.push_back(sweep.assignments(s));
    std::vector<ScenarioResult> results =
        run_dynamic_group(file, points, shapes.structures.front(), hooks);
    for (ScenarioResult& result : results)
        result = shapes.keep(std::move(result), 0);
    return results;
}

}  // namespace

int sweep_threads(const SweepOptions& options) {
    return options.threads > 0 ? options.threads : omp_get_max_threads();
}

void run_sweep(const SweepSpec& sweep, const CaseFile& file, const SweepShapes& shapes,
               const SweepOptions& options, const ScenarioSink& sink) {
    const int n = static_cast<int>(sweep.points.size());
    const int threads = sweep_threads(options);
    BoundedQueue<std::pair<int, ScenarioResult>> queue(
        static_cast<std::size_t>(4 * threads));
    std::exception_ptr failure;
    std::thread writer([&] {
        try {
            while (auto item = queue.pop())
                sink(item->first, std::move(item->second));
        } catch (...) {
            failure = std::current_exception();
            queue.close();
        }
    });

    RunHooks hooks;
    hooks.stop = options.stop;
    hooks.stored = options.stored;
    hooks.analyse = sweep.run != SweepRun::dynamic;
    std::atomic<bool> ended{false};  // the sink has thrown, or a scenario hit a bug
    std::exception_ptr bug;
    // By number, so that results do not depend on threads.
    const int of_group = scenarios_of_group(sweep, file);
    const int groups = (n + of_group - 1) / of_group;
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads)
    for (int g = 0; g < groups; ++g) {
        if (ended.load() || (options.stop && options.stop->load()))
            continue;
        try {
            const int first = g * of_group;
            const int end = std::min(n, first + of_group);
            std::vector<ScenarioResult> results =
                run_group(sweep, file, first, end, shapes, hooks);
            for (int s = first; s < end; ++s) {
                ScenarioResult& result = results[s - first];
                result.input_values = input_values(sweep, s);
                if (!queue.push({s, std::move(result)}))
                    ended.store(true);
            }
        } catch (...) {  // nothing may leave the parallel region
#pragma omp critical
            bug = std::current_exception();
            ended.store(true);
        }
    }
    queue.close();
    writer.join();
    for (const std::exception_ptr& e : {failure, bug})
        if (e)
            std::rethrow_exception(e);
}

}  // namespace didymium
