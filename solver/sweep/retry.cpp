#include "solver/sweep/retry.hpp"

#include <algorithm>
#include <exception>
#include <new>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace didymium {

namespace {

//! Wrong inputs, saturation and targets out of reach (which are searched for from many
//! starts) stay what they are.
bool may_be_numerical(const ScenarioResult& result) {
    return !result.is_final && (result.status == Status::integration_failed ||
                                result.status == Status::steady_failed ||
                                result.status == Status::closure_missed);
}

const char* description(int retry, SweepRun run) {
    if (run == SweepRun::steady)
        return retry == 1 ? "a closer approach" : "another start";
    return retry == 1 ? "tolerances a tenth" : "tolerances a tenth and order 2";
}

ScenarioResult run_once(const CaseFile& file, SweepRun run,
                        std::span<const Assignment> assignments,
                        const ResultShape& shape, const RunHooks& hooks) {
    std::string bug;
    try {
        const auto run_in = run == SweepRun::steady ? run_steady
                            : run == SweepRun::both ? run_both
                                                    : run_dynamic;
        return run_in(file, assignments, shape, hooks);
    } catch (const std::bad_alloc&) {
        bug = "not enough memory for this scenario";
    } catch (const std::exception& e) {
        bug = e.what();
    }
    ScenarioResult result;
    result.status = Status::internal_error;
    result.message = bug;
    return result;
}

}  // namespace

void prepare_retry(CaseSpec& spec, SweepRun run, int retry) {
    if (retry == 0)
        return;
    constexpr double tighter = 0.1;
    spec.solver.rtol *= tighter;
    spec.solver.atol *= tighter;
    spec.solver.retry = retry;
    if (spec.solver.method != IntegrationMethod::idas)
        spec.solver.method = IntegrationMethod::cvodes;
    if (retry < 2)
        return;
    spec.solver.max_order = std::min(spec.solver.max_order, 2);
    if (run != SweepRun::steady && spec.simulate.initial.kind != InitialKind::steady)
        return;
    for (std::vector<double>& organic : spec.simulate.initial.organic)
        std::fill_n(organic.begin(), spec.chemistry.n_distributing(), 0.0);
}

ScenarioResult with_retries(SweepRun run, const Attempt& attempt) {
    ScenarioResult first = attempt(0);
    double seconds = first.solver_seconds;
    while (may_be_numerical(first) && first.retries < max_retries) {
        ++first.retries;
        ScenarioResult again = attempt(first.retries);
        seconds += again.solver_seconds;
        if (again.status == Status::not_run)
            return again;
        if (again.status == Status::ok) {
            again.retries = first.retries;
            again.warnings.push_back(fmt::format(
                "it took {}: at first {}: {}", description(first.retries, run),
                status_name(first.status), first.message));
            first = std::move(again);
            break;
        }
    }
    if (first.status != Status::ok && first.retries > 0)
        first.message += fmt::format(" (also with {}, and with {})",
                                     description(1, run), description(2, run));
    first.solver_seconds = seconds;
    return first;
}

ScenarioResult run_with_retries(const CaseFile& file, SweepRun run,
                                std::span<const Assignment> assignments,
                                const ResultShape& shape, const RunHooks& hooks) {
    return with_retries(run, [&](int retry) {
        RunHooks own = hooks;
        own.retry = retry;
        return run_once(file, run, assignments, shape, own);
    });
}

}  // namespace didymium
