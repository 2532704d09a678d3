//! \file Sensitivities are what differences of whole runs say: of runs with events and
//! ramps, controllers, rates of transfer, moving holdups, and of steady plants.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tests/case_runs.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

using Numbers = std::vector<double>;

//! A result over time, and its derivative by inputs.
struct Compared {
    const char* name;
    Numbers ScenarioResult::*value;
    Numbers ScenarioResult::*slope;
    //! Of the largest of all: what is smaller is error of the runs.
    double traces;
};

const std::vector<Compared> all_compared = {
    {"flow", &ScenarioResult::outlet_flow, &ScenarioResult::outlet_flow_sensitivity,
     1e-4},
    {"concentration", &ScenarioResult::outlet_concentration,
     &ScenarioResult::outlet_concentration_sensitivity, 1e-2},
    {"purity", &ScenarioResult::purity, &ScenarioResult::purity_sensitivity, 1e-4},
    {"purity by mole", &ScenarioResult::purity_mole,
     &ScenarioResult::purity_mole_sensitivity, 1e-4},
    {"recovery", &ScenarioResult::recovery, &ScenarioResult::recovery_sensitivity,
     1e-4}};

std::string names(const std::vector<std::string>& paths) {
    return fmt::format("sensitivities = [ \"{}\" ]\n", fmt::join(paths, "\", \""));
}

std::string with_sensitivities(const std::string& text,
                               const std::vector<std::string>& paths) {
    return replaced(text, "[simulate]\n", "[simulate]\n" + names(paths));
}

//! The worst difference between the derivatives of a run and central differences of
//! whole runs, extrapolated from two steps: over the outlets, each relative to its
//! largest derivative in time.
double worst_miss(const std::string& text, const std::vector<std::string>& paths,
                  bool is_steady = false, double step = 1e-3) {
    const CaseFile plain = written(text);
    const CaseFile file = written(with_sensitivities(text, paths));
    const CaseRun run = is_steady ? steady(file) : dynamic(file);
    INFO(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    CHECK(run.worst_closure() <= (is_steady ? 1e-9 : 1e-12));
    const std::size_t n_times = run.n_times();
    double worst = 0.0;
    for (std::size_t k = 0; k < paths.size(); ++k) {
        const double value = run.result.parameter_value[k];
        const std::string& unit = run.shape.parameters[k].second;
        const auto at = [&](double factor) {
            const std::string number = fmt::format("{:.17g}", value * (1.0 + factor));
            const Set set = {{paths[k], unit == "1" ? number : number + " " + unit}};
            CaseRun side = is_steady ? steady(plain, set) : dynamic(plain, set);
            INFO(paths[k] << " = " << number << ": " << side.result.message);
            REQUIRE(side.result.status == Status::ok);
            return side;
        };
        const CaseRun more = at(step);
        const CaseRun less = at(-step);
        const CaseRun much_more = at(2.0 * step);
        const CaseRun much_less = at(-2.0 * step);
        for (const Compared& of : all_compared) {
            const Numbers& slopes = run.result.*of.slope;
            const std::size_t row = slopes.size() / (n_times * paths.size());
            Numbers largest(row, 0.0);
            Numbers miss(row, 0.0);
            for (std::size_t t = 0; t < n_times; ++t)
                for (std::size_t i = 0; i < row; ++i) {
                    const auto difference = [&](const CaseRun& a, const CaseRun& b,
                                                double of_step) {
                        return ((a.result.*of.value)[t * row + i] -
                                (b.result.*of.value)[t * row + i]) /
                               (2.0 * of_step * value);
                    };
                    const double expected =
                        (4.0 * difference(more, less, step) -
                         difference(much_more, much_less, 2.0 * step)) /
                        3.0;
                    const double slope = slopes[(t * paths.size() + k) * row + i];
                    REQUIRE(std::isnan(slope) == std::isnan(expected));
                    if (std::isnan(slope))
                        continue;
                    largest[i] = std::max(largest[i], std::fabs(expected));
                    miss[i] = std::max(miss[i], std::fabs(slope - expected));
                }
            const double most = *std::max_element(largest.begin(), largest.end());
            // Of what an input has nothing to do with, rounding is left.
            const double least = std::max(of.traces * most, 1e-7 / std::fabs(value));
            for (std::size_t i = 0; i < row; ++i)
                if (largest[i] > least) {
                    INFO(paths[k] << ", " << of.name << " " << i << ": "
                                  << miss[i] / largest[i]);
                    CHECK(miss[i] <= 1e-5 * largest[i]);
                    worst = std::max(worst, miss[i] / largest[i]);
                }
        }
    }
    return worst;
}

//! Prints how far a kind of case misses.
void show(const char* what, double worst) {
    std::printf("[sensitivities] %s against differences of whole runs: %.1e\n", what,
                worst);
}

//! The shipped short bank for two days, with tolerances that differences can be seen
//! by.
std::string short_bank() {
    std::string text = shipped_text("short_ndpr");
    text.erase(text.find("[solver]"));
    text = replaced(text, "stop_at_rate_norm = 1e-9\n", "");
    text = replaced(text, "until = \"20 d\"", "until = \"2 d\"");
    return text + "[solver]\nrtol = 1e-10\natol = \"1e-14 mol/L\"\n";
}

std::string with(const std::string& text, const std::string& more) {
    return replaced(text, "[simulate]\n", more + "[simulate]\n");
}

const std::string ramp_and_step =
    "[[events]]\nat = \"12 h\"\nover = \"6 h\"\nset = { \"streams.solvent.flow\" = "
    "\"21 m3/h\" }\n[[events]]\nat = \"1 d\"\nset = { \"streams.scrub.flow\" = "
    "\"2.6 m3/h\" }\n";

const std::string controller = R"([[control]]
name = "cut"
measure = "split.stages.4.aqueous.Nd"
vary = "streams.scrub.flow"
set_point = "0.5 mol/L"
between = [ "1 m3/h", "4 m3/h" ]
gain = 0.05
integral_time = "6 h"
)";

}  // namespace

TEST_CASE("sensitivities of the main case are differences of its runs",
          "[sensitivities]") {
    std::string text = shipped_text("ndpr_p507");
    text = replaced(text, "until = \"60 d\"", "until = \"4 d\"");
    text = replaced(text, "output_interval = \"6 h\"", "output_interval = \"8 h\"");
    text = replaced(text, "at = \"20 d\"", "at = \"2 d\"");
    text += "[solver]\nrtol = 1e-10\natol = \"1e-14 mol/L\"\n";
    show("main case",
         worst_miss(text, {"streams.solvent.flow", "streams.pls.total_reo",
                           "streams.scrub.acid.HCl", "banks.split.mixer.volume",
                           "events.1.set.streams.scrub.flow"}));
}

TEST_CASE("sensitivities go on through steps and ramps", "[sensitivities]") {
    show("steps and ramps",
         worst_miss(with(short_bank(), ramp_and_step),
                    {"streams.solvent.flow", "streams.scrub.flow",
                     "events.1.set.streams.solvent.flow",
                     "events.2.set.streams.scrub.flow", "streams.solvent.saponified"}));
}

TEST_CASE("constants of the chemistry are inputs, too", "[sensitivities]") {
    const std::string text =
        replaced(short_bank(), "system = \"p507-hcl\"",
                 "system = \"p507-hcl\"\nseparation_factors = { \"Nd/Pr\" = 1.5 }\n"
                 "log10_k = { Nd = -2.0 }");
    show("chemistry", worst_miss(text, {"chemistry.separation_factors.Nd/Pr",
                                        "chemistry.log10_k.Nd"}));
}

TEST_CASE("a run from a steady state starts with the sensitivities of that",
          "[sensitivities]") {
    const std::string text = replaced(short_bank(), "initial = \"filled with feed\"",
                                      "initial = \"steady\"");
    show("start from a steady state",
         worst_miss(with(text, ramp_and_step),
                    {"streams.solvent.flow", "streams.scrub.acid.HCl",
                     "banks.split.mixer.volume", "events.2.set.streams.scrub.flow"}));
}

TEST_CASE("controllers are part of sensitivities", "[sensitivities]") {
    const std::string event =
        "[[events]]\nat = \"1 d\"\nset = { \"control.cut.set_point\" = "
        "\"0.4 mol/L\" }\n";
    const std::string text = with(short_bank(), controller + event);
    show("a controller", worst_miss(text, {"streams.scrub.flow", "streams.solvent.flow",
                                           "control.cut.gain", "control.cut.set_point",
                                           "events.1.set.control.cut.set_point"}));
    show("a controller, steady",
         worst_miss(with(short_bank(), controller),
                    {"streams.solvent.flow", "control.cut.set_point"}, true));
}

TEST_CASE("mixers out of equilibrium have sensitivities", "[sensitivities]") {
    const auto transfer = [](const std::string& how) {
        return replaced(short_bank(), "organic_holdup = \"50 %\" }",
                        "organic_holdup = \"50 %\", transfer = { " + how + " } }");
    };
    show("a rate of transfer",
         worst_miss(transfer("rate = \"0.01 1/s\""),
                    {"banks.split.mixer.transfer.rate", "streams.solvent.flow",
                     "streams.pls.total_reo"}));
    show("a Murphree efficiency",
         worst_miss(transfer("murphree = \"80 %\""),
                    {"streams.solvent.flow", "streams.scrub.acid.HCl"}));
}

TEST_CASE("holdups that move take sensitivities along", "[sensitivities]") {
    std::string text = replaced(short_bank(), "sections = [",
                                "hydraulics = \"proportional\"\nsections = [");
    text = replaced(text, ", organic_holdup = \"50 %\"", "");
    show("proportional holdups",
         worst_miss(with(text, ramp_and_step),
                    {"streams.solvent.flow", "streams.scrub.flow",
                     "events.1.set.streams.solvent.flow"}));
}

TEST_CASE("sensitivities of a steady plant are differences of its steady states",
          "[sensitivities]") {
    show("a plant with loop, tank and controllers, steady",
         worst_miss(shipped_text("ndpr_plant"),
                    {"streams.pls.total_reo", "control.neodymium.set_point",
                     "control.praseodymium.set_point", "streams.strip_acid.flow"},
                    true, 5e-3));
}

TEST_CASE("levels and loops have sensitivities", "[sensitivities]") {
    std::string text = shipped_text("ndpr_plant");
    text = replaced(text, "until = \"60 d\"", "until = \"2 d\"");
    text = replaced(text, "at = \"20 d\"", "at = \"1 d\"");
    text += "[solver]\nrtol = 1e-10\natol = \"1e-14 mol/L\"\n";
    const CaseRun run = dynamic(written(with_sensitivities(
        text, {"tanks.solvent_tank.outflow", "events.1.set.streams.pls.total_reo"})));
    INFO(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    CHECK(run.worst_closure() <= 1e-12);
    // What leaves the tank is pumped: one m3/h more is one m3/h more.
    const std::size_t tank = CaseRun::index(run.shape.outlets, "solvent_tank");
    const std::size_t n_outlets = run.shape.outlets.size();
    for (std::size_t t = 0; t < run.n_times(); ++t) {
        const Numbers& slope = run.result.outlet_flow_sensitivity;
        CHECK(slope[(2 * t) * n_outlets + tank] == Approx(1.0).epsilon(1e-9));
        CHECK(std::fabs(slope[(2 * t + 1) * n_outlets + tank]) <= 1e-9);
    }
    // A richer feed from day 1 on changes nothing before.
    const Numbers& slope = run.result.outlet_concentration_sensitivity;
    const std::size_t row = n_outlets * run.shape.components.size();
    double before = 0.0;
    double after = 0.0;
    for (std::size_t t = 0; t < run.n_times(); ++t)
        for (std::size_t i = 0; i < row; ++i) {
            double& largest = run.shape.times[t] <= 24.0 ? before : after;
            largest = std::max(largest, std::fabs(slope[(2 * t + 1) * row + i]));
        }
    CHECK(before <= 1e-9 * after);
    CHECK(after > 1e-4);
}

TEST_CASE("an input that is zero has one-sided sensitivities", "[sensitivities]") {
    const std::string text = replaced(short_bank(), "acid = { HCl = \"0.02 mol/L\" }",
                                      "acid = { HCl = \"0 mol/L\" }");
    const CaseRun run =
        dynamic(written(with_sensitivities(text, {"streams.pls.acid.HCl"})));
    INFO(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    CHECK(run.result.parameter_value.front() == 0.0);
    const CaseRun base = dynamic(written(text));
    const CaseRun more =
        dynamic(written(text), {{"streams.pls.acid.HCl", "0.001 mol/L"}});
    const CaseRun much =
        dynamic(written(text), {{"streams.pls.acid.HCl", "0.002 mol/L"}});
    const double expected = (-1.5 * base.concentration("raffinate", "Pr") +
                             2.0 * more.concentration("raffinate", "Pr") -
                             0.5 * much.concentration("raffinate", "Pr")) /
                            0.001;
    const Numbers& slope = run.result.outlet_concentration_sensitivity;
    const std::size_t row = run.shape.outlets.size() * run.shape.components.size();
    CHECK(slope[(run.n_times() - 1) * row] == Approx(expected).epsilon(1e-3));
}

TEST_CASE("the default tolerances are good for sensitivities of four digits",
          "[sensitivities]") {
    const auto slopes = [](const std::string& solver) {
        std::string text = shipped_text("ndpr_p507");
        text = replaced(text, "until = \"60 d\"", "until = \"30 d\"");
        return dynamic(written(with_sensitivities(
            text + solver, {"streams.solvent.flow", "streams.scrub.acid.HCl",
                            "events.1.set.streams.scrub.flow"})));
    };
    const CaseRun fast = slopes("");
    const CaseRun good = slopes("[solver]\nrtol = 1e-9\natol = \"1e-13 mol/L\"\n");
    const Numbers& a = fast.result.recovery_sensitivity;
    const Numbers& b = good.result.recovery_sensitivity;
    REQUIRE(a.size() == b.size());
    const std::size_t row = fast.shape.outlets.size() * fast.shape.rare_earths.size();
    for (std::size_t k = 0; k < 3; ++k) {
        double largest = 0.0;
        double miss = 0.0;
        for (std::size_t t = 0; t < fast.n_times(); ++t)
            for (std::size_t i = 0; i < row; ++i) {
                const std::size_t at = (t * 3 + k) * row + i;
                largest = std::max(largest, std::fabs(b[at]));
                miss = std::max(miss, std::fabs(a[at] - b[at]));
            }
        std::printf("[sensitivities] default tolerances, input %zu: %.1e\n", k,
                    miss / largest);
        CHECK(miss <= 1e-4 * largest);
    }
}

TEST_CASE("a sweep differentiates each of its scenarios", "[sensitivities]") {
    const std::string text =
        with_sensitivities(short_bank(), {"streams.scrub.flow", "streams.pls.flow"});
    const CaseFile file = written(text);
    const CaseRun one = dynamic(file);
    const CaseRun other = dynamic(file, {{"streams.scrub.flow", "2.6 m3/h"}});
    CHECK(one.result.parameter_value == Numbers{2.5, 1.0});
    CHECK(other.result.parameter_value == Numbers{2.6, 1.0});
    // In the unit of the case, whatever that of the sweep
    const CaseRun in_litres = dynamic(file, {{"streams.scrub.flow", "2600 L/h"}});
    CHECK(in_litres.result.parameter_value.front() == Approx(2.6).epsilon(1e-14));
    CHECK(in_litres.result.purity_sensitivity.back() ==
          Approx(other.result.purity_sensitivity.back()).epsilon(1e-6));
    const CaseRun written_so =
        dynamic(written(replaced(text, "flow = \"2.5 m3/h\"", "flow = \"2.6 m3/h\"")));
    CHECK(other.result.purity_sensitivity.back() ==
          written_so.result.purity_sensitivity.back());
}
