#include "solver/steady/steady_run.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "inputs/readers/liquor/constants.hpp"
#include "solver/flowsheet/input_solver.hpp"
#include "solver/flowsheet/reagents.hpp"
#include "solver/flowsheet/saturation.hpp"
#include "solver/run/scenario_record.hpp"
#include "solver/steady/end_analysis.hpp"
#include "solver/time/condition_watch.hpp"
#include "solver/time/control_watch.hpp"
#include "solver/time/input_sensitivities.hpp"
#include "solver/time/sensitivity_observer.hpp"
#include "solver/time/specification.hpp"

namespace didymium {

namespace {

//! The balance of one hour of operation.
PlantBalance hourly_balance(const Cascade& cascade, const Layout& layout,
                            const std::vector<double>& u, Workspace& workspace) {
    PlantBalance balance(cascade);
    const auto held = inventories(cascade, layout, u.data(), workspace);
    balance.start(held);
    balance.finish(held);
    for (const Inlet& inlet : cascade.inlets)
        balance.add_inflow(cascade, inlet, amounts_in(inlet, inlet.flow * hour));
    for (int k = 0; k < static_cast<int>(cascade.outlets.size()); ++k) {
        std::vector<double> amounts = leaving(cascade, layout, k, u.data());
        for (double& amount : amounts)
            amount *= cascade.outlets[k].flow * hour;
        balance.add_outflow(cascade, k, amounts.data());
    }
    return balance;
}

//! By the inputs that the case asks for; what [[solve]] varied stands still.
void store_sensitivities(const CaseFile& file, InputSolver& solver,
                         const ResultShape& shape, ScenarioResult& result) {
    const CaseSpec& spec = solver.spec();
    if (spec.simulate.sensitivities.empty())
        return;
    const std::vector<Assignment> assignments = solver.assignments();
    const std::vector<PerturbedInput> inputs = perturb_inputs(file, assignments, spec);
    PerturbedModels models(inputs, solver.steady().layout(),
                           [&](int input, std::size_t side) {
                               return build_cascade(inputs[input].cases[side].spec);
                           });
    const std::vector<double>& u = solver.unknowns();
    const Sensitivities slopes =
        steady_sensitivities(solver.steady(), models, u, result.warnings);
    SensitivityObserver observer(shape, models, no_rare_earths, result);
    Workspace& workspace = solver.steady().workspace();
    workspace.follow(u.data());
    observer.outlets(0, 0.0, workspace.cascade(), u, slopes);
}

}  // namespace

void store_steady_state(SteadySolver& steady, const CaseSpec& spec,
                        const std::vector<double>& u, const ResultShape& shape,
                        ScenarioResult& result) {
    const Cascade& cascade = steady.cascade();
    const Layout& layout = steady.layout();
    Workspace workspace(cascade, layout);
    Observer observer(shape, cascade, layout, no_rare_earths, result);
    observer.outlets(0, u.data(), workspace);
    observer.profile(0, u.data(), workspace);
    observer.end(u.data(), workspace);
    for (const SpecificationSpec& s : spec.specifications)
        result.time_to_specification.push_back(
            specification_met(s, cascade, layout, u.data(), no_rare_earths)
                ? 0.0
                : std::numeric_limits<double>::infinity());
    StreamWatch streams(cascade.chemistry, cascade.equilibrium);
    streams.see(spec.streams, 0.0);
    streams.stop_where_asked();
    result.warnings.insert(result.warnings.end(), streams.warnings().begin(),
                           streams.warnings().end());
    ConditionWatch watch(cascade, no_rare_earths);
    watch.see(std::numeric_limits<double>::quiet_NaN(), layout, u.data(), workspace);
    for (std::string& warning : watch.warnings())
        result.warnings.push_back(std::move(warning));
    ControlWatch controls(cascade);
    controls.see(std::numeric_limits<double>::quiet_NaN(), u.data(), workspace);
    for (std::string& warning : controls.warnings(shape, result))
        result.warnings.push_back(std::move(warning));
    store_balance(hourly_balance(workspace.cascade(), layout, u, workspace), shape,
                  result);
    result.counters = counter_values(steady.counters(), steady.workspace().split_calls,
                                     steady.newton_iterations());
    const std::vector<std::string> names = counter_names();
    const auto rung = std::find(names.begin(), names.end(), "steady_rung");
    result.counters[rung - names.begin()] = static_cast<std::int64_t>(steady.rung());
}

void run_to_steady_state(const CaseFile& file, std::span<const Assignment> assignments,
                         const CaseSpec& spec, const ResultShape& shape,
                         const RunHooks& hooks, ScenarioResult& result) {
    const SunContext context(hooks.stop);
    InputSolver solver(file, assignments, spec, context);
    solver.solve();
    result.solve_value = solver.values();
    store_steady_state(solver.steady(), solver.spec(), solver.unknowns(), shape,
                       result);
    store_sensitivities(file, solver, shape, result);
    if (hooks.analyse)
        store_steady_analysis(solver.steady(), solver.spec(), shape, solver.unknowns(),
                              result);
}

}  // namespace didymium
