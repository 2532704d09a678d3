//! \file Ramps, pulses and schedules: stirred tanks have closed forms for ramps of what
//! enters and of its flow; a pulse is two steps; the balance closes to rounding.
#include <catch2/catch.hpp>

#include <cmath>
#include <cstdio>

#include <fmt/format.h>

#include "tests/case_runs.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

//! One stage, mixer and settler of 0.1 m3 of liquor each: chloride, which never changes
//! phase, passes through two equal tanks.
std::string two_tanks(const std::string& changes) {
    return R"(
[chemistry]
system = "tracer"
[streams.liquor]
phase = "aqueous"
flow = "1 m3/h"
composition = { Nd = "1e-6 mol/L" }
acid = { HCl = "0.1 mol/L" }
[streams.solvent]
phase = "organic"
flow = "2 m3/h"
extractant = "1.2 mol/L"
[banks.one]
sections = [ { name = "stage", stages = 1 } ]
solvent = "solvent"
aqueous = "liquor"
mixer = { aqueous = "0.1 m3", organic = "0.2 m3" }
settler = { aqueous = "0.1 m3", organic = "0.2 m3" }
[simulate]
until = "2 h"
output_interval = "1 min"
initial = "steady"
[solver]
rtol = 1e-9
atol = "1e-13 mol/L"
)" + changes;
}

constexpr double tau = 0.1;  // h, of a tank

//! Response of two tanks to a ramp of slope 1 from time zero on: the inverse of
//! 1/(s (1 + tau s))^2.
double ramp_response(double t) {
    return t <= 0.0 ? 0.0 : t - 2.0 * tau + (t + 2.0 * tau) * std::exp(-t / tau);
}

CaseRun run_short(const std::string& changes, const Set& more = {}) {
    Set set = {{"simulate.until", "48 h"},
               {"simulate.stop_at_rate_norm", "0"},
               {"solver.rtol", "1e-8"},
               {"solver.atol", "1e-12 mol/L"}};
    set.insert(set.end(), more.begin(), more.end());
    return dynamic(written(shipped_text("short_ndpr") + changes), set);
}

//! Of the raffinate at the end, mol/L.
double neodymium_left(const CaseRun& run) {
    REQUIRE(run.result.status == Status::ok);
    return run.concentration("raffinate", "Nd");
}

const std::string moving_feed = R"(
[[schedules]]
shape = "ramp"
time = [ "0 h", "10 h", "30 h", "40 h" ]
[schedules.set]
"streams.pls.flow" = [ "1 m3/h", "1.2 m3/h", "0.9 m3/h", "1 m3/h" ]
"streams.pls.total_reo" = [ "200 g/L", "190 g/L", "220 g/L", "200 g/L" ]
"streams.solvent.flow" = [ "22 m3/h", "20 m3/h", "21 m3/h", "22 m3/h" ]
"streams.solvent.saponified" = [ "36 %", "35 %", "34 %", "36 %" ]
[[events]]
at = "15 h"
over = "10 h"
set = { "streams.scrub.acid.HCl" = "3.7 mol/L" }
[[events]]
at = "20 h"
for = "3 h"
set = { "streams.scrub.flow" = "2.7 m3/h" }
)";

}  // namespace

TEST_CASE("two tanks follow a ramp of what enters as their closed form says",
          "[schedules]") {
    const auto [method, linear] = GENERATE(table<std::string, std::string>(
        {{"cvodes", "block"}, {"cvodes", "klu"}, {"idas", "block"}, {"idas", "klu"}}));
    CAPTURE(method, linear);
    // From 0.1 to 0.5 mol/L of acid within 0.25 h to 0.85 h, as an event and as points.
    const std::string changes = GENERATE(as<std::string>(), R"(
[[events]]
at = "15 min"
over = "36 min"
set = { "streams.liquor.acid.HCl" = "0.5 mol/L" }
)",
                                         R"(
[[schedules]]
shape = "ramp"
time = [ "0.25 h", "0.85 h" ]
set = { "streams.liquor.acid.HCl" = [ "0.1 mol/L", "0.5 mol/L" ] }
)");
    const CaseRun run = dynamic(written(two_tanks(changes)),
                                {{"solver.method", method}, {"solver.linear", linear}});
    REQUIRE(run.result.status == Status::ok);
    const double slope = 0.4 / 0.6;
    const double start = run.concentration("raffinate", "Cl", 0);
    double worst = 0.0;
    for (std::size_t t = 0; t < run.n_times(); ++t) {
        const double hours = run.shape.times[t];
        const double expected =
            start + slope * (ramp_response(hours - 0.25) - ramp_response(hours - 0.85));
        worst = std::max(worst,
                         std::fabs(run.concentration("raffinate", "Cl", t) - expected));
    }
    CHECK(worst <= 1e-7);
    CHECK(run.counter("restarts") == 2);
    CHECK(run.worst_closure() <= 1e-12);
    std::printf("[schedules] ramp of concentration, %s %s: %.1e mol/L, closure %.1e\n",
                method.c_str(), linear.c_str(), worst, run.worst_closure());
}

TEST_CASE("two tanks are flushed by a ramped flow as by the volume it brings",
          "[schedules]") {
    const std::string method = GENERATE(as<std::string>(), "cvodes", "idas");
    // A step of concentration at time zero, and flow from 1 to 3 m3/h within 2 h.
    const std::string changes = R"(
[[schedules]]
shape = "ramp"
time = [ "0 h", "2 h" ]
set = { "streams.liquor.flow" = [ "1 m3/h", "3 m3/h" ] }
[simulate.initial]
state = "phases"
aqueous = { acid = { HCl = "0.5 mol/L" } }
organic = { extractant = "1.2 mol/L" }
)";
    const CaseRun run =
        dynamic(written(replaced(two_tanks(changes), "initial = \"steady\"\n", "")),
                {{"solver.method", method}});
    REQUIRE(run.result.status == Status::ok);
    double worst = 0.0;
    for (std::size_t t = 0; t < run.n_times(); ++t) {
        const double h = run.shape.times[t];
        const double volumes = (h + 0.5 * h * h) / 0.1;  // that have passed a tank
        const double left = (1.0 + volumes) * std::exp(-volumes);
        const double entering = 0.1 + 3e-6;
        const double expected = entering + (0.5 - entering) * left;
        worst = std::max(worst,
                         std::fabs(run.concentration("raffinate", "Cl", t) - expected));
        CHECK(run.result.outlet_flow[2 * t] == Approx(1.0 + h).epsilon(1e-13));
        CHECK(run.result.inlet_flow[2 * t] == Approx(1.0 + h).epsilon(1e-13));
    }
    CHECK(worst <= 1e-7);
    // 4 m3 of it: the amount that entered is integrated with the rest.
    const std::size_t chloride = CaseRun::index(run.shape.components, "Cl");
    CHECK(run.result.balance_in[chloride] == Approx(400.012).epsilon(1e-7));
    CHECK(run.worst_closure() <= 1e-12);
    std::printf("[schedules] ramp of flow, %s: %.1e mol/L, closure %.1e\n",
                method.c_str(), worst, run.worst_closure());
}

TEST_CASE("where flow and concentration ramp together, their product enters",
          "[schedules]") {
    const CaseRun run = dynamic(written(two_tanks(R"(
[[schedules]]
shape = "ramp"
time = [ "0 h", "2 h" ]
[schedules.set]
"streams.liquor.flow" = [ "1 m3/h", "3 m3/h" ]
"streams.liquor.acid.HCl" = [ "0.1 mol/L", "0.7 mol/L" ]
)")));
    REQUIRE(run.result.status == Status::ok);
    // The integral of (1 + t) (100 + 300 t) over 2 h, and what comes with Nd.
    const std::size_t chloride = CaseRun::index(run.shape.components, "Cl");
    CHECK(run.result.balance_in[chloride] ==
          Approx(200.0 + 800.0 + 800.0 + 0.012).epsilon(1e-7));
    CHECK(run.worst_closure() <= 1e-12);
}

TEST_CASE("a pulse is two steps, and points in steps are events", "[schedules]") {
    const auto same = [](const CaseRun& a, const CaseRun& b) {
        REQUIRE(a.result.status == Status::ok);
        CHECK(outlet_difference(a, b) == 0.0);
        CHECK(a.result.balance_in == b.result.balance_in);
        CHECK(a.result.time_to_specification == b.result.time_to_specification);
    };
    const std::string there = R"(
[[events]]
at = "11 h"
set = { "streams.scrub.flow" = "2.7 m3/h" }
)";
    const std::string back = R"(
[[events]]
at = "14.5 h"
set = { "streams.scrub.flow" = "2.5 m3/h" }
)";
    same(run_short(R"(
[[events]]
at = "11 h"
for = "210 min"
set = { "streams.scrub.flow" = "2.7 m3/h" }
)"),
         run_short(there + back));
    const CaseRun points = run_short(R"(
[[schedules]]
shape = "step"
time = [ "11 h", "14.5 h" ]
set = { "streams.scrub.flow" = [ "2.7 m3/h", "2500 L/h" ] }
)");
    CHECK(outlet_difference(points, run_short(there + back)) == 0.0);
    CHECK(points.counter("restarts") == 2);
}

TEST_CASE("a ramp tends to a step as it becomes short", "[schedules]") {
    const auto end = [](const std::string& over) {
        return neodymium_left(
            run_short("\n[[events]]\nat = \"46 h\"\n" + over +
                      "set = { \"streams.scrub.flow\" = \"2.7 m3/h\" }\n"));
    };
    const double step = end("");
    const double hour = std::fabs(end("over = \"1 h\"\n") - step);
    const double minute = std::fabs(end("over = \"1 min\"\n") - step);
    const double second = std::fabs(end("over = \"1 s\"\n") - step);
    CHECK(hour > 1e-5);
    CHECK(minute / hour == Approx(1.0 / 60.0).epsilon(0.3));
    CHECK(second / hour <= 1e-3);
    std::printf("[schedules] ramps of 1 h, 1 min, 1 s less the step: %.1e %.1e %.1e\n",
                hour, minute, second);
}

TEST_CASE("both integrators and both linear algebras follow a moving feed alike",
          "[schedules]") {
    const std::string transfer =
        GENERATE(as<std::string>(), "\"equilibrium\"",
                 "{ stage_efficiency = \"90 %\" }", "{ murphree = \"60 %\" }");
    CAPTURE(transfer);
    const Set as = {{"banks.split.mixer.transfer", transfer}};
    const CaseRun reference = run_short(moving_feed, as);
    REQUIRE(reference.result.status == Status::ok);
    for (const auto& [method, linear, allowed] :
         std::vector<std::tuple<std::string, std::string, double>>{
             {"cvodes", "klu", 1e-7}, {"idas", "block", 3e-7}, {"idas", "klu", 3e-7}}) {
        CAPTURE(method, linear);
        Set set = as;
        set.insert(set.end(), {{"solver.method", method}, {"solver.linear", linear}});
        const CaseRun other = run_short(moving_feed, set);
        REQUIRE(other.result.status == Status::ok);
        const double difference = outlet_difference(other, reference);
        CHECK(difference <= allowed);
        CHECK(other.worst_closure() <= 1e-12);
        std::printf("[schedules] %s %s, %s: %.1e, closure %.1e\n", method.c_str(),
                    linear.c_str(), transfer.c_str(), difference,
                    other.worst_closure());
    }
    CHECK(reference.worst_closure() <= 1e-12);
    CHECK(reference.counter("restarts") == 7);  // 10, 15, 20, 23, 25, 30, 40 h
}

TEST_CASE("points on one line change nothing", "[schedules]") {
    const auto run = [](const std::string& times, const std::string& flows) {
        return run_short(fmt::format(R"(
[[schedules]]
shape = "ramp"
time = [ {} ]
set = {{ "streams.scrub.flow" = [ {} ] }}
)",
                                     times, flows));
    };
    const CaseRun one = run("\"0 h\", \"40 h\"", "\"2.4 m3/h\", \"2.6 m3/h\"");
    const CaseRun many =
        run("\"0 h\", \"10 h\", \"20 h\", \"30 h\", \"40 h\"",
            "\"2.4 m3/h\", \"2.45 m3/h\", \"2.5 m3/h\", \"2.55 m3/h\", \"2.6 m3/h\"");
    REQUIRE(one.result.status == Status::ok);
    CHECK(outlet_difference(many, one) <= 1e-7);
    CHECK(many.counter("restarts") == one.counter("restarts") + 3);
    // A specification is kept across points, which are no events.
    REQUIRE(std::isfinite(one.result.time_to_specification[0]));
    for (std::size_t i = 0; i < one.result.time_to_specification.size(); ++i)
        CHECK(many.result.time_to_specification[i] ==
              Approx(one.result.time_to_specification[i]).epsilon(1e-5));
}

TEST_CASE("an event that changes nothing changes nothing of a ramp", "[schedules]") {
    const std::string ramp = R"(
[[events]]
at = "1 h"
over = "40 h"
[events.set]
"streams.solvent.extractant" = "1.2 mol/L"
"streams.solvent.saponified" = "20 %"
)";
    const std::string nothing = R"(
[[events]]
at = "21 h"
set = { "streams.scrub.flow" = "2.5 m3/h" }
)";
    const CaseRun alone = run_short(ramp);
    const CaseRun among = run_short(ramp + nothing);
    REQUIRE(alone.result.status == Status::ok);
    REQUIRE(among.result.status == Status::ok);
    CHECK(among.counter("restarts") == alone.counter("restarts") + 1);
    CHECK(outlet_difference(among, alone) <= 1e-6);
    double worst = 0.0;
    for (std::size_t i = 0; i < alone.result.inlet_concentration.size(); ++i)
        worst = std::max(worst, std::fabs(among.result.inlet_concentration[i] -
                                          alone.result.inlet_concentration[i]));
    CHECK(worst <= 1e-12);
    std::printf("[schedules] a restart within a ramp: outlets %.1e, inlets %.1e\n",
                outlet_difference(among, alone), worst);
}

TEST_CASE("streams are where their ramps have them, at every time", "[schedules]") {
    const CaseRun run = run_short(moving_feed);
    REQUIRE(run.result.status == Status::ok);
    const std::size_t n = run.shape.streams.size();
    const auto flow = [&](const std::string& stream, std::size_t t) {
        return run.result.inlet_flow[t * n + CaseRun::index(run.shape.streams, stream)];
    };
    const auto held = [&](const std::string& stream, const std::string& component,
                          std::size_t t) {
        return run.result
            .inlet_concentration[(t * n + CaseRun::index(run.shape.streams, stream)) *
                                     run.shape.components.size() +
                                 CaseRun::index(run.shape.components, component)];
    };
    const auto between = [](double t, double t0, double from, double t1, double to) {
        return from + (to - from) * (t - t0) / (t1 - t0);
    };
    const double grade = held("pls", "Nd", 0) / 200.0;
    for (std::size_t t = 0; t < run.n_times(); ++t) {
        const double h = run.shape.times[t];
        CAPTURE(h);
        const auto of = [&](double a, double b, double c, double d) {
            return h <= 10.0   ? between(h, 0.0, a, 10.0, b)
                   : h <= 30.0 ? between(h, 10.0, b, 30.0, c)
                   : h <= 40.0 ? between(h, 30.0, c, 40.0, d)
                               : d;
        };
        CHECK(flow("pls", t) == Approx(of(1.0, 1.2, 0.9, 1.0)).epsilon(1e-13));
        CHECK(flow("solvent", t) == Approx(of(22.0, 20.0, 21.0, 22.0)).epsilon(1e-13));
        CHECK(held("pls", "Nd", t) ==
              Approx(grade * of(200.0, 190.0, 220.0, 200.0)).epsilon(1e-12));
        CHECK(held("solvent", "Na", t) ==
              Approx(1.5 * of(0.36, 0.35, 0.34, 0.36)).epsilon(1e-12));
        const double acid = h <= 15.0   ? 3.5
                            : h <= 25.0 ? between(h, 15.0, 3.5, 25.0, 3.7)
                                        : 3.7;
        CHECK(held("scrub", "H", t) == Approx(acid).epsilon(1e-12));
        CHECK(flow("scrub", t) == (h > 20.0 && h <= 23.0 ? Approx(2.7) : Approx(2.5)));
        // All flows downstream move with them.
        const std::size_t outlets = run.shape.outlets.size();
        CHECK(run.result.outlet_flow[t * outlets] ==
              Approx(flow("pls", t) + flow("scrub", t)).epsilon(1e-13));
        CHECK(run.result.outlet_flow[t * outlets + 1] ==
              Approx(flow("solvent", t)).epsilon(1e-13));
    }
}

TEST_CASE("the case that a result keeps gives the same result again", "[schedules]") {
    const CaseRun run = run_short(moving_feed);
    REQUIRE(run.result.status == Status::ok);
    const CaseRun again = dynamic(written(run.spec.resolved_text));
    REQUIRE(again.result.status == Status::ok);
    CHECK(outlet_difference(again, run) == 0.0);
    CHECK(again.result.balance_in == run.result.balance_in);
    CHECK(again.shape.events == run.shape.events);
}

TEST_CASE("a controller works on while the feed ramps", "[schedules][control]") {
    const std::string linear = GENERATE(as<std::string>(), "block", "klu");
    const CaseRun run = dynamic(written(shipped_text("ndpr_control") + R"(
[[schedules]]
shape = "ramp"
time = [ "1 d", "2 d", "4 d" ]
set = { "streams.pls.flow" = [ "1 m3/h", "1.02 m3/h", "1 m3/h" ] }
)"),
                                {{"simulate.until", "5 d"},
                                 {"simulate.output_interval", "6 h"},
                                 {"simulate.profile_interval", "1 d"},
                                 {"solver.linear", linear},
                                 {"events", "[]"}});
    INFO(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    CHECK(run.worst_closure() <= 1e-12);
    const std::size_t stream = CaseRun::index(run.shape.streams, "scrub");
    double lowest = 1e9;
    double highest = 0.0;
    for (std::size_t t = 0; t < run.n_times(); ++t) {
        const double flow =
            run.result.inlet_flow[t * run.shape.streams.size() + stream];
        lowest = std::min(lowest, flow);
        highest = std::max(highest, flow);
    }
    CHECK(highest > lowest);  // it acts
}

TEST_CASE("a run begins with what a schedule has at time zero", "[schedules]") {
    const std::string lean = R"(
[[schedules]]
shape = "ramp"
time = [ "0 h" ]
set = { "streams.pls.total_reo" = [ "180 g/L" ] }
)";
    const CaseFile scheduled = written(shipped_text("short_ndpr") + lean);
    const CaseFile plain =
        written(replaced(shipped_text("short_ndpr"), "\"200 g/L\"", "\"180 g/L\""));
    const CaseRun a = steady(scheduled);
    const CaseRun b = steady(plain);
    REQUIRE(a.result.status == Status::ok);
    CHECK(outlet_difference(a, b) == 0.0);
    CHECK(a.result.warnings.size() == b.result.warnings.size() + 1);
}

TEST_CASE("a run does not end early while a stream ramps", "[schedules]") {
    const std::string slow = R"(
[[schedules]]
shape = "ramp"
time = [ "0 d", "20 d" ]
set = { "streams.scrub.flow" = [ "2.5 m3/h", "2.5001 m3/h" ] }
)";
    const CaseRun run = dynamic(written(shipped_text("short_ndpr") + slow),
                                {{"simulate.stop_at_rate_norm", "1e-4"}});
    REQUIRE(run.result.status == Status::ok);
    CHECK(run.result.end_time == Approx(480.0));
    CHECK(run.result.stream_flow[CaseRun::index(run.shape.streams, "scrub")] ==
          Approx(2.5001).epsilon(1e-12));
}
