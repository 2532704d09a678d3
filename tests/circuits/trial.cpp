#include "tests/circuits/trial.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include <fmt/format.h>

#include "solver/initial_state.hpp"
#include "solver/observe.hpp"
#include "solver/chemistry.hpp"
#include "solver/steady_state.hpp"
#include "tests/case_runs.hpp"

namespace didymium::test {

namespace {

constexpr double goal = 1e-10;      //!< residual of each component's throughput
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
    Cascade cascade = build_cascade(spec);
    if (const char* flat = getenv("FLAT")) {
        const double lambda = atof(flat);
        ChemistrySpec c = spec.chemistry;
        double sum = 0.0, weight = 0.0, sumi = 0.0;
        const std::vector<double> fed = cascade.feed_rates();
        for (int i = 0; i < c.n_cations(); ++i)
            if (c.cations[i].rare_earth) {
                sum += fed[i] * c.cations[i].log10_k;
                sumi += fed[i] * c.cations[i].empirical.intercept;
                weight += fed[i];
            }
        double level = sum / weight;
        const char* soft = getenv("SOFT");
        const double shift = soft && c.stoichiometric ? atof(soft) - level : 0.0;
        for (Cation& k : c.cations)
            if (k.rare_earth) {
                k.log10_k = level + lambda * (k.log10_k - level) + (1 - lambda) * shift;
                k.empirical.intercept = sumi / weight + lambda * (k.empirical.intercept - sumi / weight);
            } else if (soft && c.stoichiometric) {
                k.log10_k += (1 - lambda) * (-7 - k.log10_k);
            }
        cascade.equilibrium = make_equilibrium(c);
        for (auto& e : cascade.of_bank) e = cascade.equilibrium;
    }
    const SunContext context;
    const auto start = std::chrono::steady_clock::now();
    SteadySolver solver(cascade, spec.solver, context);
    std::vector<double> u =
        fill_vessels(cascade, solver.layout(), spec.simulate.initial);
    try {
        solver.solve(u, true);
    } catch (const SteadyError& e) {
        trial.cause = e.what();
    }
    trial.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    trial.rung = solver.counters().steps > 0 ? "dynamic" : "newton";
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
    trial.residual = residual_norm(cascade, solver.layout(), rates.data());
    trial.lowest = lowest_amount(cascade, solver.layout(), u);
    if (!(trial.residual <= goal))
        trial.cause = fmt::format("residual of {:.1e}", trial.residual);
    else if (trial.lowest < -rounding)
        trial.cause = fmt::format("{:.1e} of a component's feed", trial.lowest);
    trial.reached = trial.cause.empty();
    return trial;
}

}  // namespace didymium::test
