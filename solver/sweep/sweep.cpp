#include "solver/sweep/sweep.hpp"

#include <omp.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <span>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "solver/run/stopwatch.hpp"
#include "solver/sweep/group_order.hpp"
#include "solver/sweep/result_queue.hpp"
#include "solver/sweep/retry.hpp"
#include "solver/time/dynamic_run.hpp"
#include "solver/time/lane_run.hpp"
#include "solver/time/rosenbrock_method.hpp"

namespace didymium {

namespace {

//! Packed groups that wait for the writer, for each thread.
constexpr int waiting_groups = 2;

std::vector<double> input_values(const SweepSpec& sweep, int scenario) {
    std::vector<double> values;
    for (std::size_t a = 0; a < sweep.axes.size(); ++a) {
        const int index = sweep.points[scenario][a];
        const double number = sweep.axes[a].numbers[index];
        values.push_back(std::isnan(number) ? index : number);
    }
    return values;
}

//! Scenarios that one thread runs at once: several where the first point is integrated
//! by a method that takes them side by side.
int scenarios_at_once(const SweepSpec& sweep, const CaseFile& file) {
    if (sweep.run != SweepRun::dynamic || sweep.points.empty() ||
        sweep.structures.size() > 1)
        return 1;
    try {
        std::vector<CaseInterval> course;
        const CaseSpec spec = file.resolve(sweep.assignments(0), nullptr, &course);
        const IntegrationMethod method = integration_method(spec, course);
        return rosenbrock_method(method) != nullptr ? lanes_of_group : 1;
    } catch (const InputError&) {
        return 1;  // which that scenario says
    }
}

//! Scenarios `first` to `end`, side by side where they can be.
std::vector<ScenarioResult> run_scenarios(const SweepSpec& sweep, const CaseFile& file,
                                          int first, int end, const SweepShapes& shapes,
                                          const RunHooks& hooks) {
    const ResultShape& shape = shapes.structures[sweep.structure(first)];
    const auto alone = [&](std::span<const Assignment> point) {
        return run_with_retries(file, sweep.run, point, shape, hooks);
    };
    std::vector<std::vector<Assignment>> points;
    for (int s = first; s < end; ++s)
        points.push_back(sweep.assignments(s));
    if (points.size() == 1) {
        std::vector<ScenarioResult> one;
        one.push_back(alone(points.front()));
        return one;
    }
    try {
        return run_dynamic_group(file, points, shape, hooks, alone);
    } catch (const std::exception& e) {  // a bug, which ends no sweep
        std::vector<ScenarioResult> results;
        for (const std::vector<Assignment>& point : points) {
            results.push_back(alone(point));
            results.back().warnings.push_back(
                fmt::format("run alone, for side by side with others: {}", e.what()));
        }
        return results;
    }
}

}  // namespace

SweepGrouping group_scenarios(const SweepSpec& sweep, const CaseFile& file,
                              const ResultShape& shape, std::size_t n_unknowns) {
    const int n = static_cast<int>(sweep.points.size());
    SweepGrouping grouping;
    grouping.at_once = scenarios_at_once(sweep, file);
    const int sets = scenarios_per_group(shape, n, n_unknowns) / grouping.at_once;
    grouping.scenarios = std::max(1, sets) * grouping.at_once;
    return grouping;
}

int sweep_threads(const SweepOptions& options) {
    return options.threads > 0 ? options.threads : omp_get_max_threads();
}

SweepRunEnd run_sweep(const SweepSpec& sweep, const CaseFile& file,
                      const SweepShapes& shapes, const GroupPacker& packer,
                      const SweepGrouping& grouping, const std::vector<int>& groups,
                      const SweepOptions& options, const GroupSink& sink) {
    const int n = static_cast<int>(sweep.points.size());
    const int threads = sweep_threads(options);
    SweepRunEnd end;
    const WallClock::time_point begin = WallClock::now();
    BoundedQueue<std::string> queue(static_cast<std::size_t>(waiting_groups * threads));
    GroupOrder order(groups);
    const ToCome to_come = [&order, threads]() -> std::optional<double> {
        const std::optional<double> seconds = order.to_come();
        return seconds ? std::optional(*seconds / threads) : std::nullopt;
    };
    std::exception_ptr failure;
    std::thread writer([&] {
        try {
            while (const auto record = queue.pop()) {
                const WallClock::time_point start = WallClock::now();
                sink(*record, to_come);
                end.effort.writing += seconds_since(start);
            }
        } catch (...) {
            failure = std::current_exception();
            queue.close();
        }
    });

    RunHooks hooks;
    hooks.stop = options.abort;
    hooks.stored = options.stored;
    hooks.analyse = sweep.run != SweepRun::dynamic;
    std::atomic<bool> ended{false};  // the sink has thrown, or packing hit a bug
    std::atomic<bool> timed_out{false};
    std::exception_ptr bug;
    double computing = 0.0;
    double packing = 0.0;

    // \return the packed group; empty: it was given up.
    const auto run_group = [&](int group, double& pack_seconds) {
        std::vector<ScenarioResult> results;
        const int begin_of = group * grouping.scenarios;
        const int end_of = std::min(n, begin_of + grouping.scenarios);
        for (int s = begin_of; s < end_of; s += grouping.at_once)
            for (ScenarioResult& result :
                 run_scenarios(sweep, file, s, std::min(end_of, s + grouping.at_once),
                               shapes, hooks)) {
                if (result.status == Status::not_run)
                    return std::string();
                const int scenario = begin_of + static_cast<int>(results.size());
                result.input_values = input_values(sweep, scenario);
                results.push_back(
                    shapes.keep(std::move(result), sweep.structure(scenario)));
            }
        const WallClock::time_point start = WallClock::now();
        std::string record = packer.pack(group, results);
        pack_seconds = seconds_since(start);
        return record;
    };

#pragma omp parallel num_threads(threads) reduction(+ : computing, packing)
    while (!ended.load() && !(options.stop && options.stop->load())) {
        // A group that would not be finished by then is not begun, but one is.
        if (const auto now = WallClock::now();
            options.end &&
            (now >= *options.end || now + order.longest() > *options.end)) {
            timed_out.store(true);
            break;
        }
        const std::optional<int> group = order.next();
        if (!group)
            break;
        try {
            const WallClock::time_point start = WallClock::now();
            double pack_seconds = 0.0;
            std::string record = run_group(*group, pack_seconds);
            const double seconds = seconds_since(start);
            order.took(*group, seconds);
            computing += seconds - pack_seconds;
            packing += pack_seconds;
            if (!record.empty() && !queue.push(std::move(record)))
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
    end.timed_out = timed_out.load() && order.next().has_value();
    end.effort.packing = packing;
    end.effort.wall = seconds_since(begin);
    end.effort.computing = computing;
    return end;
}

}  // namespace didymium
