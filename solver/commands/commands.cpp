#include "solver/commands/commands.hpp"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <optional>

#include <fmt/format.h>

#include "outputs/console/progress.hpp"
#include "outputs/console/summary.hpp"
#include "outputs/results/result_file.hpp"
#include "solver/commands/command_parts.hpp"
#include "solver/fit/estimate.hpp"
#include "solver/flowsheet/cascade.hpp"
#include "solver/run/simulate.hpp"

namespace didymium {

namespace {

std::atomic<bool> interrupted{false};
std::atomic<bool> impatient{false};
std::atomic<std::int64_t> interrupted_at{0};  //!< s
static_assert(std::atomic<bool>::is_always_lock_free &&
                  std::atomic<std::int64_t>::is_always_lock_free,
              "set from a signal handler");

//! The first signal asks for an end. A second one is meant if it does not come at once
//! after: timeout(1), for one, sends two.
void take_signal(int /*signal*/) {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (!interrupted.exchange(true))
        interrupted_at.store(now.tv_sec);
    else if (now.tv_sec > interrupted_at.load() + 1)
        impatient.store(true);
}

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
    const RunProvenance provenance = provenance_of(file, spec, options, steady);
    const std::filesystem::path path = output_path(options);
    require_room(spec, estimate_size(spec, shape, 1, 1, {}, {}, provenance),
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

const std::atomic<bool>& impatience() {
    return impatient;
}

void install_signal_handlers() {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction before {};
        // Under nohup a run goes on when its terminal goes.
        if (signal == SIGHUP && sigaction(signal, nullptr, &before) == 0 &&
            before.sa_handler == SIG_IGN)
            continue;
        std::signal(signal, take_signal);
    }
    // A file beyond the limit of its size is an error of the write, with a message.
    std::signal(SIGXFSZ, SIG_IGN);
}

int run_command(const CommandOptions& options) {
    return single_scenario(options, false);
}

int steady_command(const CommandOptions& options) {
    return options.follow.empty() ? single_scenario(options, true)
                                  : follow_command(options);
}

int info_command(const CommandOptions& options) {
    fmt::print("{}\n", describe_result(options.input));
    return exit_ok;
}

}  // namespace didymium
