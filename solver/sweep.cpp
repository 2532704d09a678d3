#include "solver/sweep.hpp"

#include <omp.h>

#include <exception>
#include <thread>
#include <utility>

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
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads)
    for (int s = 0; s < n; ++s) {
        if (ended.load() || (options.stop && options.stop->load()))
            continue;
        try {
            const std::vector<Assignment> point = sweep.assignments(s);
            const int structure = sweep.structure(s);
            const auto run = sweep.run == SweepRun::steady ? run_steady
                             : sweep.run == SweepRun::both ? run_both
                                                           : run_dynamic;
            ScenarioResult result = shapes.keep(
                run(file, point, shapes.structures[structure], hooks), structure);
            result.input_values = input_values(sweep, s);
            if (!queue.push({s, std::move(result)}))
                ended.store(true);
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
