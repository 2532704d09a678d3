#include "solver/run/scenario_record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "inputs/readers/case/result_name.hpp"
#include "inputs/readers/liquor/constants.hpp"
#include "outputs/console/summary.hpp"
#include "outputs/console/text_table.hpp"
#include "solver/steady/end_analysis.hpp"
#include "solver/time/observe.hpp"

namespace didymium {

namespace {

std::string not_steady_warning(const EndAnalysis& end) {
    // Controllers may be off their set points while vessels hardly take up anything.
    std::string text =
        end.rate_norm <= steady_rate_norm
            ? std::string("the end state is not steady: controllers still move")
            : fmt::format(
                  "the end state is not steady: vessels still take up {:.1e} "
                  "of the feed",
                  end.rate_norm);
    if (!end.failure.empty())
        return text;
    text += fmt::format("; purities will move by up to {:.2g} percentage points",
                        100.0 * end.purity_to_come);
    if (std::isfinite(end.time_constant))
        text += ", with a slowest time constant of " +
                format_hours(end.time_constant / hour);
    return text;
}

void store_analysis(SteadySolver& solver, const CaseSpec& spec,
                    const ResultShape& shape, const EndAnalysis& end,
                    ScenarioResult& result) {
    const Cascade& cascade = solver.cascade();
    result.slowest_time_constant = end.time_constant / hour;
    if (!end.steady)
        result.warnings.push_back(not_steady_warning(end));
    if (!end.failure.empty()) {
        result.warnings.push_back("no sensitivities and no time constant: " +
                                  end.failure);
        return;
    }
    const std::vector<double>& u = end.steady_unknowns;
    std::vector<NamedResult> results;
    for (const std::string& name : shape.sensitivity_results)
        results.emplace_back(parse_result_name(name, spec, {}), cascade);
    if (!end.singular)
        result.sensitivity = flow_sensitivities(solver, spec, u, results);
    for (double& gain : result.sensitivity)
        gain /= hour;  // per m3/s -> per m3/h
    for (std::size_t k = 0; k < cascade.outlets.size(); ++k)
        for (int i = 0; i < cascade.n_rare_earths(); ++i)
            result.steady_purity.push_back(purity_by_oxide(
                cascade.chemistry,
                leaving(cascade, solver.layout(), static_cast<int>(k), u.data()).data(),
                i));
}

}  // namespace

std::vector<std::string> counter_names() {
    return {"steps",
            "rate_evaluations",
            "jacobians",
            "factorizations",
            "newton_iterations",
            "error_test_failures",
            "newton_failures",
            "restarts",
            "stage_equilibria",
            "steady_rung",
            "steady_newton_iterations"};  // the last: store_end_analysis() adds to it
}

std::vector<std::int64_t> counter_values(const IntegratorCounters& c,
                                         std::int64_t stage_equilibria,
                                         std::int64_t steady_newton_iterations) {
    return {c.steps,
            c.rate_evaluations,
            c.jacobians,
            c.factorizations,
            c.newton_iterations,
            c.error_test_failures,
            c.newton_failures,
            c.restarts,
            stage_equilibria,
            0,  // run_to_steady_state() knows it
            steady_newton_iterations};
}

void require_closure(const std::vector<double>& closure, const std::string& what,
                     ScenarioResult& result) {
    double worst = 0.0;
    for (const double miss : closure)
        if (!(miss <= worst))  // lets a NaN through
            worst = miss;
    if (worst <= kClosureTolerance || result.status == Status::closure_missed)
        return;
    result.status = Status::closure_missed;
    result.message =
        fmt::format("{} misses by {:.1e} of the throughput (allowed {:.0e})", what,
                    worst, kClosureTolerance);
}

void store_balance(const PlantBalance& balance, const ResultShape& shape,
                   ScenarioResult& result) {
    const Balance& whole = balance.whole();
    result.balance_in = whole.in;
    result.balance_out = whole.out;
    result.balance_initial = whole.initial;
    result.balance_final = whole.final;
    result.closure = whole.closure();
    require_closure(result.closure, "the mass balance", result);
    result.unit_closure.clear();
    for (int k = 0; k < balance.n_units(); ++k) {
        const std::vector<double> closure = balance.unit_closure(k);
        result.unit_closure.insert(result.unit_closure.end(), closure.begin(),
                                   closure.end());
        require_closure(closure, "the mass balance of " + shape.units[k], result);
    }
}

void store_end_analysis(const Cascade& cascade, const CaseSpec& spec,
                        const ResultShape& shape, const SunContext& context, Form form,
                        const std::vector<double>& unknowns, ScenarioResult& result) {
    SteadySolver solver(cascade, spec.solver, context);
    const Layout own(cascade, form);
    Workspace workspace(cascade, own);
    std::vector<double> rates(own.size());
    const bool known = workspace.rates(unknowns.data(), rates.data());
    const Cascade& now = workspace.cascade();
    const double norm = known ? rate_norm(now, own, rates.data()) : nan;
    const double residual = known ? residual_norm(now, own, rates.data()) : nan;
    // Levels at which controllers would hold tanks are known once flows are.
    const Layout& steady = solver.layout();
    solver.workspace().follow(steady.take_over(own, unknowns, cascade).data());
    const EndAnalysis end = analyse_end(
        solver, steady.take_over(own, unknowns, solver.workspace().cascade()), norm,
        residual);
    result.counters.back() += solver.newton_iterations();
    store_analysis(solver, spec, shape, end, result);
}

void store_steady_analysis(SteadySolver& solver, const CaseSpec& spec,
                           const ResultShape& shape, const std::vector<double>& u,
                           ScenarioResult& result) {
    const Layout& layout = solver.layout();
    std::vector<double> rates(layout.size());
    const bool known = solver.workspace().rates(u.data(), rates.data());
    const Cascade& now = solver.workspace().cascade();
    const double norm = known ? rate_norm(now, layout, rates.data()) : nan;
    const double residual = known ? residual_norm(now, layout, rates.data()) : nan;
    store_analysis(solver, spec, shape, analyse_steady(solver, u, norm, residual),
                   result);
}

}  // namespace didymium
