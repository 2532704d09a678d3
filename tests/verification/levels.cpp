//! \file Tanks whose level a controller holds: against the two poles of an integrator
//! with a PI controller, and against what comes to rest and what cannot.
#include <catch2/catch.hpp>

#include <cmath>
#include <string>

#include <fmt/format.h>

#include "tests/case_runs.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

//! One stage fed from a tank of 10 m3 that 1 m3/h enters and 1.1 m3/h leaves at first.
std::string fed_from_tank(double gain, double integral_days,
                          const std::string& least = "0.5 m3/h") {
    return fmt::format(R"([chemistry]
system = "p507-hcl"
[streams.pls]
phase = "aqueous"
flow = "1 m3/h"
composition = {{ Pr = "0.3 mol/L", Nd = "0.9 mol/L" }}
acid = {{ HCl = "0.02 mol/L" }}
[streams.solvent]
phase = "organic"
flow = "4 m3/h"
extractant = "1.5 mol/L"
saponified = "36 %"
[tanks.ft]
phase = "aqueous"
inlets = [ "pls" ]
volume = "10 m3"
outflow = "1.1 m3/h"
[banks.split]
sections = [ {{ name = "e", stages = 1 }} ]
solvent = "solvent"
aqueous = "ft"
mixer = {{ volume = "1 m3" }}
settler = {{ aqueous = "1 m3", organic = "1 m3" }}
[simulate]
until = "60 d"
[[control]]
name = "lv"
measure = "ft.level"
set_point = "50 %"
vary = "tanks.ft.outflow"
between = [ "{}", "1.5 m3/h" ]
gain = {}
integral_time = "{} d"
)",
                       least, gain, integral_days);
}

ScenarioResult analysed(const std::string& text) {
    const CaseFile file = written(text);
    RunHooks hooks;
    hooks.analyse = true;
    return run_steady(file, {}, make_shape(file.resolve({}), "steady"), hooks);
}

//! Of s'' + a s' + a/T s = 0, the slower pole, h.
double slow_pole(double gain, double integral_hours) {
    const double a = std::fabs(gain) * 1.1 / 10.0;
    const double root = a * a - 4.0 * a / integral_hours;
    return root < 0.0 ? 2.0 / a : 2.0 / (a - std::sqrt(root));
}

}  // namespace

TEST_CASE("the slowest time constant knows the poles of a level", "[control]") {
    // Real poles, slow integrals, and a pair that rings: its envelope counts.
    for (const auto& [gain, days] :
         {std::pair{-0.2, 10.0}, {-0.2, 100.0}, {-0.2, 1000.0}, {-0.05, 1.0}}) {
        INFO(gain << ", " << days);
        const ScenarioResult result = analysed(fed_from_tank(gain, days));
        INFO(result.message);
        REQUIRE(result.status == Status::ok);
        CHECK(result.slowest_time_constant ==
              Approx(slow_pole(gain, 24.0 * days)).epsilon(2e-3));  // the lag
        CHECK(result.end_is_steady == 1);
    }
}

TEST_CASE("accumulation is what vessels take up, not how far a controller is off",
          "[control]") {
    const CaseRun run = dynamic(written(fed_from_tank(-0.2, 1000.0)));
    INFO(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    const std::size_t t = run.n_times() - 1;
    const std::size_t components = run.shape.components.size();
    double most = 0.0;
    for (const auto& [component, fed] : {std::pair{"Pr", 0.3e3}, {"Nd", 0.9e3}}) {
        const std::size_t c = CaseRun::index(run.shape.components, component);
        const double change = run.result.inventory[t * components + c] -
                              run.result.inventory[(t - 1) * components + c];
        const double hours = run.shape.times[t] - run.shape.times[t - 1];
        most = std::max(most, std::fabs(change) / hours / fed);
    }
    // Everything there moves with the level, and one way.
    CHECK(run.result.rate_norm.back() == Approx(most).epsilon(0.05));
    CHECK(std::fabs(run.result.tank_level.back() - 0.5) > 1e-3);
    CHECK(run.result.end_is_steady == 0);
}

TEST_CASE("no limit and no sign of a level's controller goes unnamed", "[control]") {
    const CaseRun low = steady(written(fed_from_tank(-0.2, 10.0, "1.05 m3/h")));
    CHECK(low.result.status == Status::steady_failed);
    CHECK(low.result.message ==
          "no steady state: to keep the level of the tank 'ft', the controller 'lv' "
          "would have to set 1 m3/h, below its limit of 1.05 m3/h");
    const CaseRun wrong = steady(written(fed_from_tank(0.2, 10.0)));
    CHECK(wrong.result.status == Status::steady_failed);
    CHECK_THAT(wrong.result.message,
               Catch::Contains("'lv' drives the level of the tank 'ft' away") &&
                   Catch::Contains("wrong sign"));
}

TEST_CASE("a tank runs over when it is full, not a step later", "[hydraulics]") {
    std::string text = fed_from_tank(-0.2, 10.0);
    text = replaced(text.substr(0, text.find("[[control]]")), "1.1 m3/h", "0.9 m3/h");
    const CaseRun run = dynamic(written(text));
    CHECK(run.result.status == Status::integration_failed);
    CHECK_THAT(run.result.message,
               Catch::StartsWith("the tank 'ft' runs over by 50 h"));
    CHECK(run.result.end_time == Approx(50.0).epsilon(1e-6));
}

TEST_CASE("a tank whose liquor is above saturation is named", "[hydraulics]") {
    const std::string caustic =
        "[streams.caustic]\nphase = \"aqueous\"\nflow = \"0.01 "
        "m3/h\"\nalkali = { NaOH = \"5.94 mol/L\" }\n";
    std::string text = fed_from_tank(-0.2, 10.0);
    text = replaced(text, "[tanks.ft]", caustic + "[tanks.ft]");
    text = replaced(text, "inlets = [ \"pls\" ]", "inlets = [ \"pls\", \"caustic\" ]");
    text = replaced(text, "between = [ \"0.5 m3/h\", \"1.5",
                    "between = [ \"0.5 m3/h\", \"3");
    const CaseRun stopped =
        dynamic(written(replaced(text, "system = \"p507-hcl\"",
                                 "system = \"p507-hcl\"\nprecipitation = \"stop\"")));
    CHECK(stopped.result.status == Status::precipitation);
    CHECK_THAT(stopped.result.message, Catch::Contains("in the tank 'ft'"));
}
