//! \file The ladder of methods for steady states, on random circuits and rung by rung.
#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "solver/flowsheet/initial_state.hpp"
#include "solver/steady/mixing_path.hpp"
#include "solver/steady/pseudo_transient.hpp"
#include "solver/time/observe.hpp"
#include "tests/case_runs.hpp"
#include "tests/circuits/trial.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

//! Largest difference of two states, each component relative to its largest total.
double distance(const Layout& at, const std::vector<double>& a,
                const std::vector<double>& b) {
    double worst = 0.0;
    for (int i = 0; i < at.n_components(); ++i) {
        double largest = 0.0;
        double apart = 0.0;
        for (int j = 0; j < at.n_stages(); ++j) {
            largest = std::max(largest, std::fabs(b[at.mixer(j) + i]));
            apart = std::max(apart, std::fabs(a[at.mixer(j) + i] - b[at.mixer(j) + i]));
        }
        if (largest > 0.0)
            worst = std::max(worst, apart / largest);
    }
    return worst;
}

}  // namespace

TEST_CASE("random circuits come to their steady states without a guess",
          "[steady][ladder]") {
    constexpr int circuits = 200;
    constexpr double share = 0.99;
    int reached = 0;
    std::map<std::string, int> rungs;
    for (int k = 0; k < circuits; ++k) {
        const RandomCircuit circuit = draw_circuit(2, k);
        const Trial trial = try_circuit(circuit);
        INFO("circuit " << k << " of seed 2\n" << circuit.text);
        // What is called a steady state is one.
        if (trial.reached) {
            CHECK((trial.summed <= 1e-10 || trial.roundings <= 100.0));
            CHECK(trial.lowest >= -1e-12);
        }
        reached += trial.reached ? 1 : 0;
        ++rungs[trial.reached ? trial.rung : "none"];
    }
    for (const auto& [rung, count] : rungs)
        fmt::print("[ladder] {}: {} of {}\n", rung, count, circuits);
    CHECK(reached >= share * circuits);
}

TEST_CASE("a front that drifts by some billionths of the feed is followed to its end",
          "[steady][ladder]") {
    // At the exact cut but for the last digits of their flows: the front between two
    // products has to go so far that one of them holds traces which make up for these.
    // Of the last two no vessel accumulates 1e-10 of the feed where Newton stops. In
    // the first two what Newton ends at is within that or not as it is rounded.
    for (const int number : {372, 2122, 75, 134, 3288, 5672}) {
        const RandomCircuit circuit = draw_circuit(1, number);
        const Trial trial = try_circuit(circuit);
        INFO("circuit " << number << " of seed 1: " << trial.cause);
        CHECK(circuit.exact_cut);
        CHECK(trial.reached);
        CHECK(trial.summed <= 1e-10);
        CHECK(trial.lowest >= -1e-12);
        if (number != 372 && number != 2122)
            CHECK(trial.rung == "pseudo_transient");
    }
}

TEST_CASE("steps that leave the soft direction of a matrix alone end at rounding",
          "[steady][ladder]") {
    // Newton alone ends at sums of 5 to 7e-10: its steps along the front are so long
    // for the rounding of the rates that their squares are no rounding.
    for (const int number : {277, 1512, 1686}) {
        const RandomCircuit circuit = draw_circuit(1, number);
        const Trial trial = try_circuit(circuit);
        INFO("circuit " << number << " of seed 1: " << trial.cause);
        CHECK(trial.reached);
        CHECK(trial.summed <= 1e-10);
    }
}

TEST_CASE("a random circuit is the same each time, and another for another number",
          "[steady][ladder]") {
    CHECK(draw_circuit(1, 7).text == draw_circuit(1, 7).text);
    CHECK(draw_circuit(1, 7).text != draw_circuit(1, 8).text);
    CHECK(draw_circuit(1, 7).text != draw_circuit(2, 7).text);
}

TEST_CASE("back-mixing that is taken away leaves the steady state of the dynamic model",
          "[steady][ladder]") {
    const CaseSpec spec = shipped("short_ndpr").resolve();
    const Cascade cascade = build_cascade(spec);
    const SunContext context;
    SteadySystem system(cascade, LinearAlgebra::block, context);
    std::vector<double> mixed =
        fill_vessels(cascade, system.layout(), spec.simulate.initial);
    std::vector<double> relaxed = mixed;
    REQUIRE(MixingPath(system).follow(cascade, mixed));
    REQUIRE(NaturalNewton(system).solve(mixed, {20, 1e-9, 1e-2}));
    REQUIRE(relax(system, relaxed, 1e-11, 400));
    CHECK(distance(system.layout(), mixed, relaxed) < 1e-6);
}

TEST_CASE("back-mixing moves nothing across the border", "[steady][ladder]") {
    const CaseSpec spec = shipped("short_ndpr").resolve();
    Cascade cascade = build_cascade(spec);
    const Cascade plain = cascade;
    cascade.back_mixing = 3.0;
    cascade.update_steady_flows();
    const Layout layout(cascade, Form::steady);
    const std::vector<double> u = fill_vessels(cascade, layout, spec.simulate.initial);
    // What all vessels together take up is what comes in less what goes out, however
    // much goes to and fro.
    const auto taken_up = [&](const Cascade& model, int component) {
        Workspace workspace(model, layout);
        std::vector<double> rates(u.size());
        REQUIRE(workspace.rates(u.data(), rates.data()));
        double sum = 0.0;
        for (int j = 0; j < layout.n_stages(); ++j) {
            const Stage& stage = model.stages[j];
            sum += stage.mixer_volume * rates[layout.mixer(j) + component];
            for (int c = 0; c < stage.aqueous_cells; ++c)
                sum +=
                    stage.aqueous_cell * rates[layout.aqueous_cell(j, c) + component];
            for (int c = 0; c < stage.organic_cells; ++c)
                sum +=
                    stage.organic_cell * rates[layout.organic_cell(j, c) + component];
        }
        return sum;
    };
    const std::vector<double> fed = plain.feed_rates();
    for (int i = 0; i < cascade.n_rare_earths(); ++i)
        CHECK(taken_up(cascade, i) ==
              Approx(taken_up(plain, i)).margin(1e-10 * fed[i]));
    // And it does go to and fro.
    CHECK(cascade.stages[0].aqueous_flow > 3.0 * plain.stages[0].aqueous_flow);
}

TEST_CASE("a steady state says by which method it was found", "[steady][ladder]") {
    const CaseRun run = steady(shipped("ndpr_p507"));
    CHECK(static_cast<SteadyRung>(run.counter("steady_rung")) ==
          SteadyRung::back_mixing);
    CHECK(run.counter("steps") == 0);
    CHECK(run.counter("steady_newton_iterations") > 0);
    CHECK(run.result.rate_norm.back() <= 1e-10);
}
