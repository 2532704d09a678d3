#include "tests/circuits/trial.hpp"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <limits>

#include <fmt/format.h>

#include "solver/flowsheet/initial_state.hpp"
#include "solver/steady/steady_state.hpp"
#include "solver/time/observe.hpp"
#include "tests/case_runs.hpp"

namespace didymium::test {

namespace {

constexpr double goal = 1e-10;  //!< residual of each component's throughput
constexpr double most_roundings = 100.0;
constexpr double rounding = 1e-12;  //!< of what was fed, below nothing

//! The most negative concentration, of the largest of that component in any stream.
double lowest_amount(const Cascade& cascade, const Layout& layout,
                     const std::vector<double>& u) {
    std::vector<double> scale(cascade.n_components(), 0.0);
    for (const Inlet& inlet : cascade.inlets)
        for (std::size_t i = 0; i < scale.size(); ++i)
            scale[i] = std::max(scale[i], inlet.concentration[i]);
    double lowest = 0.0;
    for (int j = 0; j < layout.n_stages(); ++j)
        for (int i = 0; i < layout.n_components(); ++i)
            lowest = std::min(lowest, u[layout.mixer(j) + i] / scale[i]);
    return lowest;
}

}  // namespace

Trial try_circuit(const RandomCircuit& circuit) {
    Trial trial;
    const CaseSpec spec = written(circuit.text).resolve();
    const Cascade cascade = build_cascade(spec);
    const SunContext context;
    const std::clock_t start = std::clock();
    SteadySolver solver(cascade, spec.solver, context);
    std::vector<double> u =
        fill_vessels(cascade, solver.layout(), spec.simulate.initial);
    try {
        solver.solve(u, true);
    } catch (const SteadyError& e) {
        trial.cause = e.what();
    }
    trial.seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    trial.rung = steady_rung_name(solver.rung());
    trial.iterations = solver.newton_iterations();
    trial.steps = solver.counters().steps;
    if (!trial.cause.empty())
        return trial;
    Workspace fresh(cascade, solver.layout());
    std::vector<double> rates(u.size());
    if (!fresh.rates(u.data(), rates.data())) {
        trial.cause = fresh.failure().text(cascade);
        return trial;
    }
    const std::vector<double> residuals =
        largest_accumulations(cascade, solver.layout(), rates.data());
    trial.residual = *std::max_element(residuals.begin(), residuals.end());
    const std::vector<double> summed =
        summed_accumulations(cascade, solver.layout(), rates.data());
    trial.summed = *std::max_element(summed.begin(), summed.end());
    std::vector<std::string> names = cation_names(cascade.chemistry.cations);
    for (const auto& ion : cascade.chemistry.ions)
        names.push_back(ion.name);
    names.emplace_back("extractant");
    const std::vector<double> within =
        flows_within(cascade, solver.layout(), u.data(), fresh);
    constexpr double rounding_unit = 0.5 * std::numeric_limits<double>::epsilon();
    for (std::size_t i = 0; i < summed.size(); ++i)
        if (summed[i] > goal)
            trial.roundings =
                std::max(trial.roundings, summed[i] / (rounding_unit * within[i]));
    for (std::size_t i = 0; i < summed.size(); ++i)
        trial.summed_of.emplace_back(names[i], summed[i]);
    trial.lowest = lowest_amount(cascade, solver.layout(), u);
    if (!(trial.roundings <= most_roundings))
        trial.cause = fmt::format("residual of {:.1e}", trial.summed);
    else if (trial.lowest < -rounding)
        trial.cause = fmt::format("{:.1e} of a component's feed", trial.lowest);
    trial.reached = trial.cause.empty();
    return trial;
}

}  // namespace didymium::test
