//! \file Tanks, splitters and loops: what they do by hand, and that a plant with a
//! closed solvent loop is solved whoever solves it.
#include <catch2/catch.hpp>

#include <cmath>

#include <fmt/format.h>

#include "tests/case_runs.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

std::string stream(const std::string& name, const std::string& keys) {
    return "[streams." + name + "]\n" + keys;
}

//! Extraction, strip and saponification; the solvent returns by way of a tank, and 1 %
//! of it is bled off.
std::string closed_circuit() {
    const std::string vessels =
        "mixer = { volume = \"1 m3\", organic_holdup = \"50 %\" }\n"
        "settler = { aqueous = \"1 m3\", organic = \"1 m3\" }\n";
    return "[chemistry]\nsystem = \"p507-hcl\"\n" +
           stream("pls",
                  "phase = \"aqueous\"\nflow = \"1 m3/h\"\ncomposition = { Pr = \"0.3 "
                  "mol/L\", Nd = \"0.9 mol/L\" }\nacid = { HCl = \"0.02 mol/L\" }\n") +
           stream("make_up",
                  "phase = \"organic\"\nflow = \"0.22 m3/h\"\nextractant = \"1.5 "
                  "mol/L\"\n") +
           stream("scrub",
                  "phase = \"aqueous\"\nflow = \"2.62 m3/h\"\nacid = { HCl = \"3.5 "
                  "mol/L\" }\n") +
           stream(
               "acid",
               "phase = \"aqueous\"\nflow = \"1.5 m3/h\"\nacid = { HCl = \"5 mol/L\" "
               "}\n") +
           stream("caustic",
                  "phase = \"aqueous\"\nflow = \"2 m3/h\"\nalkali = { NaOH = \"5.2 "
                  "mol/L\" }\n") +
           "[banks.strip]\nsections = [ { name = \"strip\", stages = 6 } ]\n"
           "solvent = \"split.loaded_organic\"\naqueous = \"acid\"\n" +
           vessels +
           "[banks.split]\nsections = [ { name = \"extraction\", stages = 8 }, { name "
           "= "
           "\"scrub\", stages = 9 } ]\nsolvent = \"reactor.loaded_organic\"\n"
           "aqueous = \"scrub\"\nfeeds = [ { stream = \"pls\", section = "
           "\"extraction\", "
           "stage = \"last\" } ]\n" +
           vessels +
           "[banks.reactor]\nsections = [ { name = \"saponification\", stages = 1 } ]\n"
           "solvent = \"buffer\"\naqueous = \"caustic\"\n" +
           vessels + R"(
[tanks.buffer]
phase = "organic"
inlets = [ "parting.back", "make_up" ]
volume = "10 m3"
[splitters.parting]
inlet = "strip.loaded_organic"
outlets = { bleed = "1 %", back = "rest" }
[simulate]
until = "10 d"
)";
}

double flow(const CaseRun& run, const std::string& outlet) {
    return run.result.outlet_flow[CaseRun::index(run.shape.outlets, outlet)];
}

//! Largest difference of anything that leaves a unit at any time, mol/L.
double apart(const CaseRun& one, const CaseRun& other) {
    double worst = 0.0;
    for (std::size_t i = 0; i < one.result.outlet_concentration.size(); ++i) {
        const double difference =
            one.result.outlet_concentration[i] - other.result.outlet_concentration[i];
        if (!std::isnan(difference))
            worst = std::max(worst, std::fabs(difference));
    }
    return worst;
}

}  // namespace

TEST_CASE("tanks behind a bank respond as stirred tanks in series", "[loops]") {
    // Mixer (0.5 m3 of liquor), settler and three tanks, each 0.5 m3 at 1 m3/h: the
    // response to a step is 1 - exp(-s) sum s^k/k!, s = t/0.5 h, of five tanks.
    std::string text =
        "[chemistry]\nsystem = \"tracer\"\n" +
        stream("liquor",
               "phase = \"aqueous\"\nflow = \"1 m3/h\"\ncomposition = { "
               "La = \"0.001 mol/L\" }\nacid = { HCl = \"1 mol/L\" }\n") +
        stream("solvent",
               "phase = \"organic\"\nflow = \"1e-9 m3/h\"\nextractant = "
               "\"1 mol/L\"\n") +
        stream("clear",
               "phase = \"aqueous\"\nflow = \"1e-12 m3/h\"\nacid = { HCl "
               "= \"1 mol/L\" }\n") +
        R"(
[banks.first]
sections = [ { name = "a", stages = 1 } ]
solvent = "solvent"
aqueous = "liquor"
mixer = { aqueous = "0.5 m3", organic = "1e-9 m3" }
settler = { aqueous = "0.5 m3", organic = "1 m3" }
[tanks.t1]
phase = "aqueous"
inlets = [ "first.raffinate", "clear" ]
volume = "0.5 m3"
[tanks.t2]
phase = "aqueous"
inlets = [ "t1" ]
volume = "0.5 m3"
contents = "clear"
[tanks.t3]
phase = "aqueous"
inlets = [ "t2" ]
volume = "0.5 m3"
contents = "clear"
[simulate]
until = "6 h"
[simulate.initial]
state = "phases"
aqueous = { acid = { HCl = "1 mol/L" } }
organic = { extractant = "1 mol/L" }
[solver]
rtol = 1e-10
atol = "1e-13 mol/L"
)";
    for (const char* linear : {"block", "klu"}) {
        const CaseRun run = dynamic(written(text + "linear = \"" + linear + "\"\n"));
        INFO(run.result.message);
        REQUIRE(run.result.status == Status::ok);
        CHECK(run.worst_closure() <= 1e-12);
        double worst = 0.0;
        for (std::size_t i = 0; i < run.n_times(); ++i) {
            const double s = run.shape.times[i] / 0.5;
            double term = std::exp(-s);
            double rest = 0.0;
            for (int k = 0; k < 5; ++k) {
                rest += term;
                term *= s / (k + 1);
            }
            worst = std::max(worst, std::fabs(run.concentration("t3", "La", i) / 0.001 -
                                              (1.0 - rest)));
        }
        fmt::print("[loops] tanks in series behind a bank, {}: {:.1e}\n", linear,
                   worst);
        CHECK(worst <= 1e-7);
    }
}

TEST_CASE("the flows of a closed circuit add up by hand", "[loops]") {
    const CaseRun run = steady(written(closed_circuit()));
    INFO(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    // What is bled off is made up: 1 % of the solvent is 0.22 m3/h.
    CHECK(flow(run, "buffer") == Approx(22.0).epsilon(1e-12));
    CHECK(flow(run, "parting.bleed") == Approx(0.22).epsilon(1e-12));
    CHECK(flow(run, "parting.back") == Approx(21.78).epsilon(1e-12));
    CHECK(flow(run, "split.raffinate") == Approx(3.62).epsilon(1e-12));
    // In dimers, which is what a component counts.
    CHECK(run.concentration("buffer", "P507") == Approx(0.75).epsilon(1e-9));
    CHECK(run.worst_closure() <= 1e-11);
    // Equivalents, kmol/h: the caustic's sodium leaves with liquors and bleed.
    double sodium = 0.0;
    for (const char* outlet :
         {"split.raffinate", "strip.raffinate", "reactor.raffinate", "parting.bleed"})
        sodium += flow(run, outlet) * run.concentration(outlet, "Na");
    CHECK(sodium == Approx(2.0 * 5.2).epsilon(1e-9));
}

TEST_CASE("a closed circuit does not depend on who solves it", "[loops]") {
    const std::string exact = "[solver]\nrtol = 1e-9\natol = \"1e-12 mol/L\"\n";
    const CaseRun block = dynamic(written(closed_circuit() + exact));
    INFO(block.result.message);
    REQUIRE(block.result.status == Status::ok);
    CHECK(block.worst_closure() <= 1e-11);
    const CaseRun klu =
        dynamic(written(closed_circuit() + exact + "linear = \"klu\"\n"));
    const CaseRun idas =
        dynamic(written(closed_circuit() + exact + "method = \"idas\"\n"));
    REQUIRE(klu.result.status == Status::ok);
    REQUIRE(idas.result.status == Status::ok);
    fmt::print(
        "[loops] closed circuit: block against KLU {:.1e} mol/L, ODE against DAE "
        "{:.1e} mol/L\n",
        apart(block, klu), apart(block, idas));
    CHECK(apart(block, klu) <= 1e-6);
    CHECK(apart(block, idas) <= 1e-5);
    // Started in its steady state, found from cold, it stays there.
    const CaseRun from_steady = dynamic(
        written(closed_circuit() + "[simulate.initial]\nstate = \"steady\"\n" + exact));
    REQUIRE(from_steady.result.status == Status::ok);
    double drift = 0.0;
    for (const char* outlet : {"strip.raffinate", "split.raffinate", "buffer"})
        for (const char* component : {"Pr", "Nd", "Na"})
            drift = std::max(
                drift, std::fabs(from_steady.concentration(outlet, component) -
                                 from_steady.concentration(outlet, component, 0)));
    fmt::print("[loops] closed circuit from its steady state: moves {:.1e} mol/L\n",
               drift);
    CHECK(drift <= 1e-6);
}
