#include "solver/sweep.hpp"

#include <omp.h>

#include <algorithm>
#include <exception>
#include <thread>
#include <utility>

#include "solver/group_order.hpp"
#include "solver/result_queue.hpp"
#include "solver/retry.hpp"
#include "solver/stopwatch.hpp"

namespace didymium {

namespace {

//! Packed groups that wait for the writer, for each thread.
constexpr int waiting_groups = 2;

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

SweepRunEnd run_sweep(const SweepSpec& sweep, const CaseFile& file,
                      const SweepShapes& shapes, const GroupPacker& packer,
                      const std::vector<int>& groups, const SweepOptions& options,
                      const GroupSink& sink) {
    const int n = static_cast<int>(sweep.points.size());
    const int threads = sweep_threads(options);
    SweepRunEnd end;
    const WallClock::time_point begin = WallClock::now();
    BoundedQueue<std::string> queue(static_cast<std::size_t>(waiting_groups * threads));
    std::exception_ptr failure;
    std::thread writer([&] {
        try {
            while (const auto record = queue.pop()) {
                const WallClock::time_point start = WallClock::now();
                sink(*record);
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
    GroupOrder order(groups);
    std::atomic<bool> ended{false};  // the sink has thrown, or packing hit a bug
    std::atomic<bool> timed_out{false};
    std::exception_ptr bug;
    double computing = 0.0;
    double packing = 0.0;

    // \return the packed group; empty: it was given up.
    const auto run_group = [&](int group, double& pack_seconds) {
        std::vector<ScenarioResult> results;
        const int first = group * packer.scenarios_per_group();
        for (int s = first; s < std::min(n, first + packer.scenarios_per_group());
             ++s) {
            const int structure = sweep.structure(s);
            ScenarioResult result =
                run_with_retries(file, sweep.run, sweep.assignments(s),
                                 shapes.structures[structure], hooks);
            if (result.status == Status::not_run)
                return std::string();
            result.input_values = input_values(sweep, s);
            results.push_back(shapes.keep(std::move(result), structure));
        }
        const WallClock::time_point start = WallClock::now();
        std::string record = packer.pack(group, results);
        pack_seconds = seconds_since(start);
        return record;
    };

#pragma omp parallel num_threads(threads) reduction(+ : computing, packing)
    while (!ended.load() && !(options.stop && options.stop->load())) {
        if (options.end && WallClock::now() >= *options.end) {
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
