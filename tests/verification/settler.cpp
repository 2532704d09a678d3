//! \file A settler of n well-mixed cells is n tanks in series. With a mixer that holds
//! as much of the phase as a cell, what passes through (chloride with the liquor,
//! extractant with the solvent) is delayed by n + 1 equal tanks: a step comes out as
//! the gamma distribution.
#include <catch2/catch.hpp>

#include <cmath>
#include <cstdio>

#include <fmt/format.h>

#include "tests/case_runs.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

//! Share of a step that has come through n equal tanks of residence time tau.
double gamma_response(int tanks, double t_over_tau) {
    double sum = 0.0;
    double term = std::exp(-t_over_tau);
    for (int k = 0; k < tanks; ++k) {
        sum += term;
        term *= t_over_tau / (k + 1);
    }
    return 1.0 - sum;
}

constexpr double chloride_step = 0.4 + 3e-6;  // mol/L: the acid, and what Nd brings

//! One stage at rest with one liquor and solvent; others enter from time zero on.
std::string one_stage(int aqueous_cells, int organic_cells, double aqueous_volume,
                      double organic_volume, double rtol) {
    return fmt::format(R"(
[chemistry]
system = "tracer"
[streams.liquor]
phase = "aqueous"
flow = "1 m3/h"
composition = {{ Nd = "1e-6 mol/L" }}
acid = {{ HCl = "0.5 mol/L" }}
[streams.solvent]
phase = "organic"
flow = "2 m3/h"
extractant = "1.2 mol/L"
[banks.one]
sections = [ {{ name = "stage", stages = 1 }} ]
solvent = "solvent"
aqueous = "liquor"
mixer = {{ volume = "0.3 m3", organic_holdup = "{}" }}
settler = {{ aqueous = "{} m3", organic = "{} m3", aqueous_cells = {}, organic_cells = {} }}
[simulate]
until = "2 h"
output_interval = "1 min"
[simulate.initial]
state = "phases"
aqueous = {{ acid = {{ HCl = "0.1 mol/L" }} }}
organic = {{ extractant = "1.0 mol/L" }}
[solver]
rtol = {}
atol = "1e-14 mol/L"
)",
                       2.0 / 3.0, aqueous_volume, organic_volume, aqueous_cells,
                       organic_cells, rtol);
}

//! Largest deviation of both outlets from the gamma response, as a share of the step.
double response_error(int aqueous_cells, int organic_cells, double rtol) {
    const CaseRun run = dynamic(written(one_stage(
        aqueous_cells, organic_cells, 0.1 * aqueous_cells, 0.2 * organic_cells, rtol)));
    REQUIRE(run.result.status == Status::ok);
    double worst = 0.0;
    for (std::size_t t = 0; t < run.n_times(); ++t) {
        const double in_tau = run.shape.times[t] / 0.1;  // 0.1 m3 at 1 m3/h
        const double chloride =
            (run.concentration("raffinate", "Cl", t) - 0.1) / chloride_step;
        const double extractant =
            (run.concentration("loaded_organic", "extractant", t) - 1.0) / 0.2;
        worst = std::max(
            worst, std::fabs(chloride - gamma_response(aqueous_cells + 1, in_tau)));
        worst = std::max(
            worst, std::fabs(extractant - gamma_response(organic_cells + 1, in_tau)));
    }
    return worst;
}

}  // namespace

TEST_CASE("a step through n settler cells comes out as the gamma distribution",
          "[settler]") {
    double worst = 0.0;
    for (const auto& [aqueous, organic] :
         {std::pair{1, 1}, std::pair{2, 5}, std::pair{8, 3}, std::pair{30, 20}}) {
        CAPTURE(aqueous, organic);
        const double error = response_error(aqueous, organic, 1e-11);
        CHECK(error <= 1e-8);
        worst = std::max(worst, error);
    }
    std::printf("[settler] step response, 1-30 cells, rtol 1e-11: %.1e\n", worst);
}

TEST_CASE("the error of the step response falls with the tolerance", "[settler]") {
    double last = 1.0;
    for (const double rtol : {1e-4, 1e-6, 1e-8}) {
        const double error = response_error(5, 3, rtol);
        CAPTURE(rtol, error);
        CHECK(error <= 0.1 * last);
        CHECK(error <= 100.0 * rtol);
        std::printf("[settler] rtol %.0e: error %.1e\n", rtol, error);
        last = error;
    }
}

TEST_CASE("more cells bring the settler nearer to plug flow", "[settler]") {
    // One settler volume, divided ever finer: half its residence time after a step
    // nothing would have come through a plug.
    double last = 1.0;
    for (const int cells : {1, 4, 16, 64}) {
        const CaseRun run = dynamic(written(one_stage(cells, cells, 1.0, 2.0, 1e-9)));
        REQUIRE(run.result.status == Status::ok);
        const double through =
            (run.concentration("raffinate", "Cl", 30) - 0.1) / chloride_step;
        CHECK(through < 0.6 * last);
        last = through;
    }
}
