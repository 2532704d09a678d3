#include "solver/run/simulate.hpp"

#include <ctime>
#include <utility>

#include "solver/flowsheet/input_solver.hpp"
#include "solver/run/subnormals.hpp"
#include "solver/steady/steady_run.hpp"
#include "solver/sweep/retry.hpp"
#include "solver/time/condition_watch.hpp"
#include "solver/time/dynamic_run.hpp"

namespace didymium {

namespace {

//! Runs a scenario's body and turns what physics or input may throw into a status.
template <class Body>
ScenarioResult guarded(const RunHooks& hooks, Body&& body) {
    ScenarioResult result;
    result.status = Status::ok;
    auto end_with = [&](Status status, const std::string& message) {
        result.status = status;
        result.message = message;
    };
    const double begin = thread_seconds();
    try {
        body(result);
    } catch (const InputError& e) {
        end_with(Status::input_error, e.what());
    } catch (const SolveError& e) {
        end_with(Status::solve_failed, e.what());
    } catch (const SteadyError& e) {
        end_with(Status::steady_failed, e.what());
    } catch (const PrecipitationError& e) {
        end_with(Status::precipitation, e.what());
    } catch (const LimitError& e) {
        end_with(Status::integration_failed, e.what());
        result.is_final = true;
    } catch (const IntegrationError& e) {
        end_with(Status::integration_failed, e.what());
    }
    if (hooks.stop && hooks.stop->load())
        end_with(Status::not_run, "interrupted");
    if (result.solver_seconds == 0.0)
        result.solver_seconds = thread_seconds() - begin;
    return result;
}

//! To the end, once.
void simulate_once(const CaseSpec& spec, std::vector<CaseInterval> course,
                   std::vector<PerturbedInput> inputs, const ResultShape& shape,
                   const RunHooks& hooks, ScenarioResult& result) {
    const double begin = thread_seconds();
    const FlushedSubnormals flushed;
    DynamicRun run(spec, std::move(course), std::move(inputs), shape, hooks, result);
    run.run();
    result.solver_seconds = thread_seconds() - begin;
    if (hooks.analyse)
        run.analyse();
}

//! Where a Rosenbrock method was no wish of the case's and fails, cvodes has the last
//! word.
void simulate_in_time(const CaseFile& file, CaseSpec spec,
                      std::vector<CaseInterval> course,
                      std::vector<PerturbedInput> inputs, const ResultShape& shape,
                      const RunHooks& hooks, ScenarioResult& result) {
    perturb_courses(file, inputs);
    const ScenarioResult before = result;
    try {
        simulate_once(spec, course, inputs, shape, hooks, result);
        return;
    } catch (const LimitError&) {
        throw;
    } catch (const IntegrationError&) {
        if (spec.solver.method != IntegrationMethod::automatic ||
            result.method != name_of(IntegrationMethod::rodas4p2) ||
            (hooks.stop && hooks.stop->load()))
            throw;
    }
    result = before;
    spec.solver.method = IntegrationMethod::cvodes;
    simulate_once(spec, std::move(course), std::move(inputs), shape, hooks, result);
}

}  // namespace

double thread_seconds() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

void begin_result(const CaseSpec& spec, ScenarioResult& result) {
    for (const InputWarning& warning : spec.warnings)
        result.warnings.push_back(warning.text());
    if (!spec.solves.empty())
        result.warnings.emplace_back(
            "[[solve]] belongs to steady states ('didymium steady'); this run uses "
            "the inputs as written");
}

ScenarioResult run_dynamic(const CaseFile& file,
                           std::span<const Assignment> assignments,
                           const ResultShape& shape, const RunHooks& hooks) {
    return guarded(hooks, [&](ScenarioResult& result) {
        std::vector<PerturbedInput> inputs;
        std::vector<CaseInterval> course;
        CaseSpec spec = file.resolve(assignments, &inputs, &course);
        prepare_retry(spec, SweepRun::dynamic, hooks.retry);
        begin_result(spec, result);
        simulate_in_time(file, spec, std::move(course), std::move(inputs), shape, hooks,
                         result);
    });
}

ScenarioResult run_both(const CaseFile& file, std::span<const Assignment> assignments,
                        const ResultShape& shape, const RunHooks& hooks) {
    return guarded(hooks, [&](ScenarioResult& result) {
        std::vector<PerturbedInput> inputs;
        std::vector<CaseInterval> course;
        CaseSpec spec = file.resolve(assignments, &inputs, &course);
        std::vector<Assignment> solved(assignments.begin(), assignments.end());
        if (!spec.solves.empty()) {
            prepare_retry(spec, SweepRun::steady, hooks.retry);
            const SunContext context(hooks.stop);
            InputSolver solver(file, assignments, spec, context);
            solver.solve();
            result.solve_value = solver.values();
            solved = solver.assignments();
            spec = file.resolve(solved, &inputs, &course);
        }
        prepare_retry(spec, SweepRun::dynamic, hooks.retry);
        for (const InputWarning& warning : spec.warnings)
            result.warnings.push_back(warning.text());
        simulate_in_time(file, spec, std::move(course), std::move(inputs), shape, hooks,
                         result);
    });
}

ScenarioResult run_steady(const CaseFile& file, std::span<const Assignment> assignments,
                          const ResultShape& shape, const RunHooks& hooks) {
    return guarded(hooks, [&](ScenarioResult& result) {
        CaseSpec spec = file.resolve(assignments);
        prepare_retry(spec, SweepRun::steady, hooks.retry);
        for (const InputWarning& warning : spec.warnings)
            result.warnings.push_back(warning.text());
        if (!spec.events.empty())
            result.warnings.emplace_back(
                "events are not applied: the steady state is that of the inputs at "
                "time "
                "zero");
        if (!spec.schedules.empty())
            result.warnings.emplace_back(
                "schedules are not followed: the steady state is that of the inputs at "
                "time zero");
        run_to_steady_state(file, assignments, spec, shape, hooks, result);
    });
}

}  // namespace didymium
