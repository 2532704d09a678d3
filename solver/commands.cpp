#include "solver/commands.hpp"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <optional>

#include <fmt/format.h>

#include "outputs/progress.hpp"
#include "outputs/result_file.hpp"
#include "outputs/summary.hpp"
#include "solver/cascade.hpp"
#include "solver/command_parts.hpp"
#include "solver/estimate.hpp"
#include "solver/simulate.hpp"
#include "solver/sweep.hpp"

namespace didymium {

namespace {

std::atomic<bool> interrupted{false};
static_assert(std::atomic<bool>::is_always_lock_free, "set from a signal handler");

int exit_code(Status status) {
    switch (status) {
        case Status::ok:
            return exit_ok;
        case Status::input_error:
            return exit_bad_input;
        case Status::closure_missed:
            return exit_not_closed;
        case Status::not_run:
            return exit_interrupted;
        default:
            return exit_failed;
    }
}

//! Stores and reports the one scenario of `run` and `steady`.
int conclude(const CommandOptions& options, const ResultShape& shape,
             const CaseSpec& spec, ScenarioResult& result, ResultWriter& writer,
             const std::filesystem::path& path) {
    if (result.status == Status::not_run) {
        fmt::print(stderr, "interrupted: nothing written\n");
        return exit_interrupted;
    }
    if (result.status == Status::input_error) {
        fmt::print(stderr, "{}\n", result.message);
        return exit_bad_input;
    }
    writer.write(0, result);
    writer.finish();
    if (!options.quiet)
        fmt::print("{}\nwrote {}\n", summarize(shape, result, spec), path.string());
    if (result.status != Status::ok)
        fmt::print(stderr, "{}: error: {} ({})\n", spec.file, result.message,
                   status_name(result.status));
    return exit_code(result.status);
}

int single_scenario(const CommandOptions& options, bool steady) {
    const CaseFile file = CaseFile::read(options.input);
    const CaseSpec spec = file.resolve();
    require_memory(spec, 1);
    build_cascade(spec);  // what only the solver can check
    const ResultShape shape = make_shape(spec, steady ? "steady" : "run");
    const std::optional<StoredState> stored = stored_state(spec);
    const RunProvenance provenance = provenance_of(spec, options, steady);
    const std::filesystem::path path = output_path(options);
    require_room(spec, estimate_size(spec, shape, 1, 1, true, provenance),
                 options.quiet ? std::filesystem::path() : path);
    ResultWriter writer(path, shape, 1, provenance);
    RunHooks hooks;
    hooks.stop = &interrupted;
    hooks.stored = stored ? &*stored : nullptr;
    ScenarioResult result;
    if (steady) {
        result = run_steady(file, {}, shape, hooks);
    } else {
        const double until = spec.simulate.until / 3600.0;
        std::optional<Progress> progress;
        if (!options.quiet)
            progress.emplace("simulating", until);
        hooks.progress = [&](double hours, std::int64_t steps) {
            if (progress)
                progress->update(hours, fmt::format("{:.3g} of {:.3g} d, {} steps",
                                                    hours / 24.0, until / 24.0, steps));
        };
        result = run_dynamic(file, {}, shape, hooks);
        if (progress)
            progress->finish(result.status == Status::ok);
    }
    return conclude(options, shape, spec, result, writer, path);
}

}  // namespace

const std::atomic<bool>& interruption() {
    return interrupted;
}

void install_signal_handlers() {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction before {};
        // Under nohup a run goes on when its terminal goes.
        if (signal == SIGHUP && sigaction(signal, nullptr, &before) == 0 &&
            before.sa_handler == SIG_IGN)
            continue;
        std::signal(signal, [](int) { interrupted.store(true); });
    }
    // A file beyond the limit of its size is an error of the write, with a message.
    std::signal(SIGXFSZ, SIG_IGN);
}

int run_command(const CommandOptions& options) {
    return single_scenario(options, false);
}

int steady_command(const CommandOptions& options) {
    return single_scenario(options, true);
}

int sweep_command(const CommandOptions& options) {
    const SweepSpec sweep = read_sweep(options.input);
    const CaseFile file = CaseFile::read(sweep.case_path);
    const CaseSpec spec = file.resolve();
    SweepOptions sweep_options;
    sweep_options.threads = options.threads;
    require_memory(spec, sweep_threads(sweep_options));
    build_cascade(spec);  // what only the solver can check
    const SweepShapes shapes(file, spec, sweep);
    const std::optional<StoredState> stored = stored_state(spec);
    sweep_options.stop = &interrupted;
    sweep_options.stored = stored ? &*stored : nullptr;
    RunProvenance provenance = sweep_provenance(spec, options, sweep);
    provenance.threads = sweep_threads(sweep_options);
    const int n = static_cast<int>(sweep.points.size());
    const std::filesystem::path path = output_path(options);
    require_room(spec,
                 estimate_size(spec, shapes.file, n, provenance.threads,
                               sweep.kept.profiles, provenance),
                 options.quiet ? std::filesystem::path() : path);
    ResultWriter writer(path, shapes.file, n, provenance);

    SweepSummary summary(shapes.file, provenance.title);
    std::optional<Progress> progress;
    if (!options.quiet)
        progress.emplace("sweeping", n);
    int done = 0;
    int failed = 0;
    run_sweep(sweep, file, shapes, sweep_options,
              [&](int scenario, const ScenarioResult& result) {
                  if (result.status == Status::not_run)
                      return;  // its place in the file says so
                  writer.write(scenario, result);
                  summary.add(scenario, result);
                  failed += result.status == Status::ok ? 0 : 1;
                  ++done;
                  if (progress)
                      progress->update(
                          done, fmt::format("{} of {} scenarios{}", done, n,
                                            failed ? fmt::format(", {} failed", failed)
                                                   : std::string()));
              });
    if (interrupted.load() && done == 0) {
        fmt::print(stderr, "interrupted: nothing written\n");
        return exit_interrupted;
    }
    const bool complete = done == n;
    if (progress)
        progress->finish(complete);
    writer.finish(complete);
    if (!options.quiet)
        fmt::print("{}\nwrote {}\n", summary.text(), path.string());
    if (!complete) {
        fmt::print(stderr, "interrupted: {} of {} scenarios not run\n", n - done, n);
        return exit_interrupted;
    }
    if (failed > 0)
        fmt::print(stderr, "{}: error: {} of {} scenarios failed\n",
                   options.input.string(), failed, n);
    return failed > 0 ? exit_failed : exit_ok;
}

int info_command(const CommandOptions& options) {
    fmt::print("{}\n", describe_result(options.input));
    return exit_ok;
}

}  // namespace didymium
