//! \file What splitters and draws take over time, and valves that are closed.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <functional>

#include <fmt/format.h>

#include "outputs/results/result_file.hpp"
#include "tests/case_runs.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

//! 1 m3/h of liquor through a bank that holds the same; what leaves is parted between
//! two tanks of 0.5 m3 without tracer.
std::string parted(const std::string& outlets, const std::string& course) {
    return R"(
[chemistry]
system = "tracer"
[streams.liquor]
phase = "aqueous"
flow = "1 m3/h"
composition = { La = "0.001 mol/L" }
acid = { HCl = "1 mol/L" }
[streams.solvent]
phase = "organic"
flow = "1e-9 m3/h"
extractant = "1 mol/L"
[streams.clear]
phase = "aqueous"
flow = "0 m3/h"
acid = { HCl = "1 mol/L" }
[banks.first]
sections = [ { name = "a", stages = 1 } ]
solvent = "solvent"
aqueous = "liquor"
mixer = { aqueous = "0.5 m3", organic = "1e-9 m3" }
settler = { aqueous = "0.5 m3", organic = "1 m3" }
[splitters.parting]
inlet = "first.raffinate"
outlets = { a = ")" +
           outlets + R"(", b = "rest" }
[tanks.ta]
phase = "aqueous"
inlets = [ "parting.a" ]
volume = "0.5 m3"
contents = "clear"
[tanks.tb]
phase = "aqueous"
inlets = [ "parting.b", "clear" ]
volume = "0.5 m3"
contents = "clear"
[simulate]
until = "6 h"
output_interval = "10 min"
[simulate.initial]
state = "phases"
aqueous = { composition = { La = "0.001 mol/L" }, acid = { HCl = "1 mol/L" } }
organic = { extractant = "1 mol/L" }
[solver]
rtol = 1e-10
atol = "1e-13 mol/L"
)" + course;
}

//! Of the tanks against 1 - exp(-volume that came/0.5 m3), the worst of all times.
double off_closed_form(const CaseRun& run, const std::function<double(double)>& came) {
    INFO(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    CHECK(run.worst_closure() <= 1e-12);
    double worst = 0.0;
    for (std::size_t i = 0; i < run.n_times(); ++i) {
        const double t = run.shape.times[i];
        const double a = 1.0 - std::exp(-came(t) / 0.5);
        const double b = 1.0 - std::exp(-(t - came(t)) / 0.5);
        worst =
            std::max({worst, std::fabs(run.concentration("ta", "La", i) / 0.001 - a),
                      std::fabs(run.concentration("tb", "La", i) / 0.001 - b)});
    }
    return worst;
}

//! m3 by a flow of 0.2 m3/h that ramps to 0.6 between the first and the third hour.
double ramped(double t) {
    const double past = std::clamp(t - 1.0, 0.0, 2.0);
    return 0.2 * t + 0.1 * past * past + 0.4 * std::max(t - 3.0, 0.0);
}

double flow(const CaseRun& run, const std::string& outlet, std::size_t time) {
    return run.result.outlet_flow[time * run.shape.outlets.size() +
                                  CaseRun::index(run.shape.outlets, outlet)];
}

double held(const CaseRun& run, const std::string& component, std::size_t time) {
    return run.result.inventory[time * run.shape.components.size() +
                                CaseRun::index(run.shape.components, component)];
}

}  // namespace

TEST_CASE("a tank behind a splitter that ramps fills as it does by hand", "[valves]") {
    const std::string event =
        "[[events]]\nat = \"1 h\"\nover = \"2 h\"\n"
        "set = { \"splitters.parting.outlets.a\" = \"";
    const double by_flow = off_closed_form(
        dynamic(written(parted("0.2 m3/h", event + "0.6 m3/h\" }\n"))), ramped);
    const double by_share =
        off_closed_form(dynamic(written(parted("20 %", event + "60 %\" }\n"))), ramped);
    const double by_schedule = off_closed_form(
        dynamic(written(parted("0 %",
                               "[[schedules]]\nshape = \"ramp\"\n"
                               "time = [ \"0 h\", \"1 h\", \"3 h\" ]\n"
                               "set = { \"splitters.parting.outlets.a\" = "
                               "[ 0.2, 0.2, \"60 %\" ] }\n"))),
        ramped);
    fmt::print(
        "[valves] ramps of a splitter: flow {:.1e}, share {:.1e}, schedule "
        "{:.1e}\n",
        by_flow, by_share, by_schedule);
    CHECK(by_flow <= 1e-8);
    CHECK(by_share <= 1e-8);
    CHECK(by_schedule <= 1e-8);
}

TEST_CASE("a valve that opens and closes lets through what it does by hand",
          "[valves]") {
    // All to one tank, all to the other for an hour, and back.
    const auto pulse = [](double t) { return std::clamp(t - 2.0, 0.0, 1.0); };
    for (const auto& [shut, open] :
         {std::pair("0 %", "100 %"), std::pair("0 m3/h", "1 m3/h")}) {
        const CaseRun run = dynamic(written(
            parted(shut, fmt::format("[[events]]\nat = \"2 h\"\nfor = \"1 h\"\n"
                                     "set = {{ \"splitters.parting.outlets.a\" = "
                                     "\"{}\" }}\n",
                                     open))));
        CHECK(off_closed_form(run, pulse) <= 1e-8);
        CHECK(flow(run, "parting.a", 0) == 0.0);
        CHECK(flow(run, "ta", run.n_times() - 1) == 0.0);
        CHECK(flow(run, "parting.b", 16) == Approx(0.0).margin(1e-15));
    }
}

TEST_CASE("around a loop flows follow the share that ramps, whoever solves it",
          "[valves]") {
    // What returns is s of what passes: F/(1 - s) circulates, which is no line in s.
    std::string text = replaced(
        parted("20 %",
               "[[events]]\nat = \"1 h\"\nover = \"4 h\"\nset = { "
               "\"splitters.parting.outlets.a\" = \"60 %\" }\n"),
        "inlets = [ \"parting.a\" ]", "inlets = [ \"parting.a\", \"liquor\" ]");
    text = replaced(text, "aqueous = \"liquor\"", "aqueous = \"ta\"");
    // Enough solvent for the equilibrium to be an unknown by itself (DAE).
    text = replaced(text, "flow = \"1e-9 m3/h\"", "flow = \"0.1 m3/h\"");
    text = replaced(text, "organic = \"1e-9 m3\"", "organic = \"0.1 m3\"");
    std::vector<CaseRun> runs;
    for (const char* solver :
         {"linear = \"block\"\n", "linear = \"klu\"\n", "method = \"idas\"\n"})
        runs.push_back(dynamic(
            written(replaced(text, "[solver]\n", "[solver]\n" + std::string(solver)))));
    for (const CaseRun& run : runs) {
        INFO(run.result.message);
        REQUIRE(run.result.status == Status::ok);
        CHECK(run.worst_closure() <= 1e-12);
        for (std::size_t i = 0; i < run.n_times(); ++i) {
            const double s = 0.2 + 0.1 * std::clamp(run.shape.times[i] - 1.0, 0.0, 4.0);
            CHECK(flow(run, "ta", i) == Approx(1.0 / (1.0 - s)).epsilon(1e-12));
        }
    }
    const double klu = outlet_difference(runs[1], runs[0]);
    const double idas = outlet_difference(runs[2], runs[0]);
    fmt::print("[valves] loop with a ramped share: KLU {:.1e}, DAE {:.1e}\n", klu,
               idas);
    CHECK(klu <= 1e-7);
    CHECK(idas <= 1e-6);
}

TEST_CASE("a bleed that is opened further is two runs, one after the other",
          "[valves]") {
    const Set exact = {{"solver.rtol", "1e-8"}, {"solver.atol", "1e-12 mol/L"}};
    const auto run_closed = [&](const std::string& events, Set set,
                                const StoredState* stored = nullptr) {
        set.insert(set.end(), exact.begin(), exact.end());
        std::string text = shipped_text("ndpr_closed");
        const std::size_t own = text.find("[[events]]");
        text.erase(own, text.find("[[specifications]]") - own);
        return dynamic(written(text + events), set, stored);
    };
    const CaseRun whole = run_closed(
        "\n[[events]]\nat = \"2 d\"\nset = { \"splitters.bleed.outlets.out\" = \"2 %\" "
        "}\n",
        {{"simulate.until", "4 d"}});
    const CaseRun first = run_closed("", {{"simulate.until", "2 d"}});
    REQUIRE(whole.result.status == Status::ok);
    REQUIRE(first.result.status == Status::ok);
    const TemporaryFile file(".h5");
    RunProvenance provenance;
    provenance.method = "cvodes";
    provenance.linear = "block";
    ResultWriter writer(file.path(), first.shape, 1, provenance);
    writer.write(0, first.result);
    writer.finish();
    const StoredState stored = read_stored_state(file.path());
    const CaseRun second = run_closed(
        "",
        {{"simulate.until", "2 d"},
         {"splitters.bleed.outlets.out", "2 %"},
         {"simulate.initial",
          fmt::format("{{ state = \"file\", file = \"{}\" }}", file.path().string())}},
        &stored);
    INFO(second.result.message);
    REQUIRE(second.result.status == Status::ok);
    double worst = 0.0;
    for (const char* outlet : {"split.raffinate", "strip.raffinate", "solvent_tank"})
        for (const char* component : {"Pr", "Nd", "Na"})
            worst = std::max(worst, std::fabs(whole.concentration(outlet, component) -
                                              second.concentration(outlet, component)));
    fmt::print("[valves] a bleed opened at 2 d against two runs: {:.1e} mol/L\n",
               worst);
    CHECK(worst <= 1e-6);
    // Half the circulation from then on.
    CHECK(flow(whole, "solvent_tank", whole.n_times() - 1) ==
          Approx(11.0).epsilon(1e-12));
    CHECK(whole.worst_closure() <= 1e-11);
}

TEST_CASE("a closed draw is none, and one over time takes what it says", "[valves]") {
    const auto with_draw = [](const std::string& flow, const std::string& more) {
        return written(replaced(shipped_text("short_ndpr"), "settler = {",
                                "draws = [ { name = \"side\", phase = \"aqueous\", "
                                "section = \"extraction\", stage = 3, flow = \"" +
                                    flow + "\" } ]\nsettler = {") +
                       more);
    };
    const Set two_days = {{"simulate.until", "48 h"}};
    const CaseRun none = dynamic(written(shipped_text("short_ndpr")), two_days);
    const CaseRun closed = dynamic(with_draw("0 m3/h", ""), two_days);
    INFO(closed.result.message);
    REQUIRE(closed.result.status == Status::ok);
    CHECK(closed.worst_closure() <= 1e-9);
    double worst = 0.0;
    for (const char* outlet : {"raffinate", "loaded_organic"})
        for (const char* component : {"Pr", "Nd", "Na"})
            worst = std::max(worst, std::fabs(none.concentration(outlet, component) -
                                              closed.concentration(outlet, component)));
    CHECK(worst <= 1e-9);
    CHECK(flow(closed, "split.side", 5) == 0.0);

    const CaseRun ramp =
        dynamic(with_draw("0 m3/h",
                          "\n[[events]]\nat = \"10 h\"\nover = \"10 h\"\nset = { "
                          "\"banks.split.draws.side.flow\" = \"0.5 m3/h\" }\n"),
                two_days);
    REQUIRE(ramp.result.status == Status::ok);
    CHECK(ramp.worst_closure() <= 1e-9);
    for (std::size_t i = 0; i < ramp.n_times(); ++i) {
        const double side = 0.05 * std::clamp(ramp.shape.times[i] - 10.0, 0.0, 10.0);
        CHECK(flow(ramp, "split.side", i) == Approx(side).margin(1e-12));
        CHECK(flow(ramp, "split.raffinate", i) == Approx(3.5 - side).epsilon(1e-12));
    }
}

TEST_CASE("what nothing flows through stands still", "[valves]") {
    const CaseRun run =
        dynamic(written(shipped_text("short_ndpr") +
                        "\n[[events]]\nat = \"20 h\"\nfor = \"10 h\"\nset = { "
                        "\"streams.solvent.flow\" = \"0 m3/h\" }\n"),
                {{"simulate.until", "48 h"}});
    INFO(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    CHECK(run.worst_closure() <= 1e-9);
    const auto at = [&](double hours) {
        return static_cast<std::size_t>(std::lower_bound(run.shape.times.begin(),
                                                         run.shape.times.end(),
                                                         hours - 1e-9) -
                                        run.shape.times.begin());
    };
    for (const char* component : {"Pr", "Nd", "Na"}) {
        const double stood = run.concentration("loaded_organic", component, at(22.0));
        CHECK(run.concentration("loaded_organic", component, at(30.0)) ==
              Approx(stood).epsilon(1e-12));
        CHECK(std::fabs(run.concentration("loaded_organic", component, at(40.0)) -
                        stood) > 1e-3 * stood);
    }
    CHECK_FALSE(run.result.warnings.empty());
    CHECK(run.result.warnings.front() ==
          "no organic flows through stages of banks.split at some time: there it "
          "stands still");

    const CaseRun never = steady(written(shipped_text("short_ndpr")),
                                 {{"streams.solvent.flow", "0 m3/h"}});
    CHECK(never.result.status == Status::steady_failed);
    CHECK(never.result.message.find("no solvent flows through stage "
                                    "split.extraction.1") != std::string::npos);
}

TEST_CASE("total reflux keeps every rare earth inside", "[valves]") {
    const CaseRun run = dynamic(shipped("ndpr_start_reflux"));
    INFO(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    CHECK(run.worst_closure() <= 1e-9);
    const std::size_t second = 24;  // a point every two hours
    const std::size_t third = 36;
    REQUIRE(run.shape.times[second] == Approx(48.0));
    REQUIRE(run.shape.times[third] == Approx(72.0));
    for (const char* element : {"Pr", "Nd"})
        CHECK(held(run, element, third) ==
              Approx(held(run, element, second)).epsilon(5e-4));
    // In production both products are on specification from the first hour on.
    for (const double kept : run.result.specification_kept_from)
        CHECK(kept <= 121.0);
}

TEST_CASE("the bleed that makes a purity is found", "[valves]") {
    const CaseRun run = steady(written(shipped_text("ndpr_closed") + R"(
[[solve]]
vary = "splitters.bleed.outlets.out"
between = [ "0.9 %", "1.1 %" ]
result = "strip.raffinate.Nd.purity"
value = "99.9 %"
)"));
    INFO(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    const double percent = run.result.solve_value.front();
    CHECK(percent > 0.9);
    CHECK(percent < 1.0);  // more solvent takes more praseodymium along
    CHECK(flow(run, "solvent_tank", 0) == Approx(22.0 / percent).epsilon(1e-9));
    const CaseRun there =
        steady(shipped("ndpr_closed"),
               {{"splitters.bleed.outlets.out", fmt::format("{:.17g} %", percent)}});
    CHECK(there.purity("strip.raffinate", "Nd") == Approx(0.999).epsilon(1e-8));
}
