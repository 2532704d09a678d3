//! \file Rosenbrock methods, alone and in lanes, against CVODES at tight tolerances.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <regex>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "solver/time/lane_cascade.hpp"
#include "solver/time/lane_run.hpp"
#include "tests/case_runs.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

Set solver(const std::string& method, const std::string& rtol) {
    return {{"solver.method", method},           {"solver.rtol", rtol},
            {"solver.atol", "1e-12 mol/L"},      {"simulate.until", "48 h"},
            {"simulate.output_interval", "1 h"}, {"simulate.stop_at_rate_norm", "0"}};
}

//! Shipped cases that have no obstacle.
const std::vector<std::string> taken = {"short_ndpr", "ndpr_start_cold", "xu_beta2",
                                        "light_re_p507", "blend_light_re"};

std::vector<CaseRun> in_lanes(const CaseFile& file, const std::vector<Set>& sets) {
    std::vector<std::vector<Assignment>> points;
    for (const Set& set : sets)
        points.push_back(assignments(set));
    const ResultShape shape = make_shape(file.resolve(points.front()), "run");
    RunHooks hooks;
    hooks.analyse = false;
    const auto alone = [&](std::span<const Assignment> point) {
        return run_dynamic(file, point, shape, hooks);
    };
    std::vector<CaseRun> runs;
    for (ScenarioResult& result : run_dynamic_group(file, points, shape, hooks, alone))
        runs.push_back({file.resolve(points[runs.size()]), shape, std::move(result)});
    return runs;
}

//! Over the largest value, from one on.
double largest_difference(const std::vector<double>& one,
                          const std::vector<double>& other, std::size_t first = 0) {
    double difference = 0.0;
    double largest = 0.0;
    for (std::size_t k = first; k < one.size(); ++k) {
        difference = std::max(difference, std::fabs(one[k] - other[k]));
        largest = std::max(largest, std::fabs(other[k]));
    }
    return difference / largest;
}

Set with(Set set, const std::string& path, const std::string& value) {
    set.emplace_back(path, value);
    return set;
}

//! Warnings but for when: what is looked at are the ends of steps.
std::vector<std::string> without_times(const CaseRun& run) {
    static const std::regex time(" at [0-9.]+ (s|min|h|d)");
    std::vector<std::string> warnings;
    for (const std::string& warning : run.result.warnings)
        warnings.push_back(std::regex_replace(warning, time, ""));
    return warnings;
}

}  // namespace

TEST_CASE("RODAS converges to what BDF converges to", "[rodas]") {
    const std::string method = GENERATE("rodas", "rodas4p2");
    CAPTURE(method);
    const CaseFile file = shipped("short_ndpr");
    const CaseRun reference = dynamic(file, solver("cvodes", "1e-11"));
    double before = 1.0;
    for (const std::string rtol : {"1e-4", "1e-6", "1e-8"}) {
        CAPTURE(rtol);
        const CaseRun run = dynamic(file, solver(method, rtol));
        REQUIRE(run.result.status == Status::ok);
        CHECK(run.result.method == method);
        CHECK(run.result.warnings == reference.result.warnings);
        const double error = outlet_difference(run, reference);
        CHECK(error < 100.0 * std::stod(rtol));
        CHECK(error < 0.1 * before);
        CHECK(run.worst_closure() < 1e-13);
        // Summed up within steps
        CHECK(largest_difference(run.result.inventory, reference.result.inventory) <
              10.0 * std::stod(rtol));
        CHECK(largest_difference(run.result.rate_norm, reference.result.rate_norm, 1) <
              100.0 * std::stod(rtol));
        before = error;
    }
}

TEST_CASE("RODAS gives what CVODES gives, in every shipped case that it takes",
          "[rodas]") {
    const std::string method = GENERATE("rodas", "rodas4p2");
    CAPTURE(method);
    for (const std::string& name : taken) {
        CAPTURE(name);
        const CaseFile file = shipped(name);
        const CaseRun one = dynamic(file, solver(method, "1e-7"));
        const CaseRun other = dynamic(file, solver("cvodes", "1e-9"));
        REQUIRE(one.result.status == Status::ok);
        CHECK(without_times(one) == without_times(other));
        CHECK(outlet_difference(one, other) < 1e-5);
        CHECK(one.worst_closure() < 1e-13);
        CHECK(one.counter("steps") < other.counter("steps"));
    }
}

TEST_CASE("lanes give what their scenarios give alone", "[rodas][lanes]") {
    const std::string method = GENERATE("rodas", "rodas4p2");
    CAPTURE(method);
    const CaseFile file = shipped("short_ndpr");
    std::vector<Set> sets;
    for (const std::string flow : {"22.0", "21.8", "21.6", "22.2", "21.4", "22.4"})
        sets.push_back(
            with(solver(method, "1e-6"), "streams.solvent.flow", flow + " m3/h"));
    const std::vector<CaseRun> lanes = in_lanes(file, sets);
    REQUIRE(lanes.size() == sets.size());
    for (std::size_t k = 0; k < sets.size(); ++k) {
        CAPTURE(k);
        const CaseRun alone = dynamic(file, sets[k]);
        CHECK(lanes[k].result.status == alone.result.status);
        CHECK(lanes[k].result.method == method);
        CHECK(lanes[k].result.warnings == alone.result.warnings);
        CHECK(outlet_difference(lanes[k], alone) < 1e-5);
        CHECK(lanes[k].counter("steps") == lanes[0].counter("steps"));
        CHECK(lanes[k].worst_closure() < 1e-13);
    }
}

TEST_CASE("with auto every shipped case gives in lanes what it gives alone",
          "[rodas][lanes]") {
    constexpr double rtol = 1e-5;
    int in_lane = 0;
    for (const char* name :
         {"black_sand", "blend_light_re", "kremser", "light_re_p507",
          "mountain_pass_train", "ndpr_closed", "ndpr_control", "ndpr_p507",
          "ndpr_plant", "ndpr_schedule", "ndpr_start_cold", "ndpr_start_reflux",
          "ndpr_strip", "short_ndpr", "sulfate_dehpa", "sulfate_dynamic",
          "three_outlet", "xu_beta2"}) {
        CAPTURE(name);
        const CaseFile file = shipped(name);
        const Set common = {{"solver.method", "auto"},
                            {"simulate.stop_at_rate_norm", "0"}};
        const StreamSpec stream = file.resolve().streams.front();
        std::vector<Set> sets;
        for (const double share : {1.0, 1.01, 0.99})
            sets.push_back(
                with(common, "streams." + stream.name + ".flow",
                     std::to_string(3600.0 * stream.flow * share) + " m3/h"));
        const std::vector<CaseRun> lanes = in_lanes(file, sets);
        in_lane += lanes[0].result.method == "rodas4p2" ? 1 : 0;
        for (std::size_t k = 0; k < sets.size(); ++k) {
            CAPTURE(k);
            const CaseRun alone = dynamic(file, sets[k]);
            REQUIRE(lanes[k].result.status == alone.result.status);
            CHECK(lanes[k].result.method == alone.result.method);
            CHECK(lanes[k].result.warnings.size() == alone.result.warnings.size());
            CHECK(outlet_difference(lanes[k], alone) < 10.0 * rtol);
        }
        Set bdf = sets.front();
        bdf.front().second = "cvodes";
        bdf.emplace_back("solver.rtol", "1e-7");
        CHECK(outlet_difference(lanes.front(), dynamic(file, bdf)) < 100.0 * rtol);
    }
    CHECK(in_lane >= 8);
}

TEST_CASE("with auto CVODES takes without a warning what RODAS does not know",
          "[rodas]") {
    const Set run = {{"solver.method", "auto"},
                     {"simulate.until", "6 h"},
                     {"simulate.output_interval", "1 h"}};
    const CaseRun sulfate = dynamic(shipped("sulfate_dynamic"), run);
    CHECK(sulfate.result.method == "cvodes");
    for (const std::string& warning : sulfate.result.warnings)
        CHECK_THAT(warning, !Catch::Contains("cvodes"));
    const CaseFile file = shipped("short_ndpr");
    CHECK(dynamic(file, run).result.method == "rodas4p2");
    CHECK(dynamic(file, with(run, "solver.linear", "klu")).result.method == "cvodes");
    CHECK(dynamic(file, with(run, "solver.max_order", "3")).result.method == "cvodes");
}

TEST_CASE("a lane that cannot be integrated with others is run alone",
          "[rodas][lanes]") {
    const CaseFile file = shipped("short_ndpr");
    const Set common = solver("rodas", "1e-6");
    const std::vector<CaseRun> lanes =
        in_lanes(file, {common, with(common, "solver.rtol", "1e-5"),
                        with(common, "solver.max_steps", "3"), common});
    CHECK(lanes[0].result.status == Status::ok);
    CHECK(lanes[2].result.status == Status::integration_failed);
    CHECK_THAT(lanes[2].result.message, Catch::Contains("solver.max_steps = 3"));
    CHECK(lanes[3].result.status == Status::ok);
    CHECK(lanes[0].result.outlet_concentration == lanes[3].result.outlet_concentration);
}

TEST_CASE("lanes have the method in common that a sweep may vary", "[rodas][lanes]") {
    const CaseFile file = shipped("short_ndpr");
    const std::vector<std::string> methods = {"rodas4p2", "rodas", "cvodes", "auto"};
    std::vector<Set> sets;
    for (const std::string& method : methods)
        sets.push_back(solver(method, "1e-6"));
    const std::vector<CaseRun> lanes = in_lanes(file, sets);
    for (std::size_t k = 0; k < sets.size(); ++k) {
        CAPTURE(methods[k]);
        CHECK(lanes[k].result.method == (k < 3 ? methods[k] : "rodas4p2"));
        CHECK(outlet_difference(lanes[k], dynamic(file, sets[k])) < 1e-9);
    }
    CHECK(lanes[0].result.outlet_concentration == lanes[3].result.outlet_concentration);
    CHECK(outlet_difference(lanes[0], lanes[1]) > 0.0);
}

TEST_CASE("what RODAS does not know is integrated by CVODES, with a warning",
          "[rodas]") {
    const std::string method = GENERATE("rodas", "rodas4p2");
    const CaseRun run =
        dynamic(shipped("sulfate_dynamic"), {{"solver.method", method},
                                             {"simulate.until", "6 h"},
                                             {"simulate.output_interval", "1 h"}});
    REQUIRE(run.result.status == Status::ok);
    CHECK_THAT(run.result.warnings.back(),
               Catch::StartsWith(fmt::format("method '{}' does not know", method)) &&
                   Catch::Contains("'cvodes' integrated instead"));
}

TEST_CASE("lanes have each its own constants where an event changes the temperature",
          "[rodas][lanes]") {
    // Alike at 25 C, whatever their enthalpies
    const std::string of_neodymium = "log10_k = -2.15\nenthalpy = ";
    const TemporaryFile one(".toml", p507_with_enthalpies());
    const TemporaryFile other(
        ".toml", replaced(p507_with_enthalpies(), of_neodymium + "\"55.8 kJ/mol\"",
                          of_neodymium + "\"25 kJ/mol\""));
    const CaseFile file =
        written(replaced(shipped_text("short_ndpr"), "[banks.split]\n",
                         "[banks.split]\ntemperature = \"25 C\"\n") +
                "[[events]]\nat = \"6 h\"\n"
                "set = { \"banks.split.temperature\" = \"45 C\" }\n");
    std::vector<Set> sets;
    for (const TemporaryFile* system : {&one, &other, &one, &other})
        sets.push_back(with(solver("rodas4p2", "1e-7"), "chemistry.system",
                            system->path().string()));
    const std::vector<CaseRun> lanes = in_lanes(file, sets);
    for (std::size_t k = 0; k < sets.size(); ++k) {
        CAPTURE(k);
        REQUIRE(lanes[k].result.status == Status::ok);
        CHECK(outlet_difference(lanes[k], dynamic(file, sets[k])) < 1e-5);
    }
    CHECK(outlet_difference(lanes[0], lanes[1]) > 1e-3);
}

TEST_CASE("lanes have each its own limits of solubility", "[rodas][lanes]") {
    const auto system_with = [](const std::string& log10_ks) {
        std::ifstream file(inputs_dir / "chemistry/p507-hcl.toml");
        const std::string text((std::istreambuf_iterator<char>(file)), {});
        return replaced(text, "Nd = 20.49", "Nd = " + log10_ks);
    };
    const TemporaryFile one(".toml", system_with("20.49"));
    const TemporaryFile other(".toml", system_with("17.0"));
    const CaseFile file = shipped("short_ndpr");
    std::vector<Set> sets;
    for (const TemporaryFile* system : {&one, &other, &one, &other})
        sets.push_back(with(solver("rodas4p2", "1e-6"), "chemistry.system",
                            system->path().string()));
    const std::vector<CaseRun> lanes = in_lanes(file, sets);
    for (std::size_t k = 0; k < sets.size(); ++k) {
        CAPTURE(k);
        CHECK(without_times(lanes[k]) == without_times(dynamic(file, sets[k])));
    }
    CHECK(without_times(lanes[0]) != without_times(lanes[1]));
}

TEST_CASE("lanes whose events differ in temperature are run alone", "[rodas][lanes]") {
    const TemporaryFile system(".toml", p507_with_enthalpies());
    std::string text = replaced(shipped_text("short_ndpr"), "[banks.split]\n",
                                "[banks.split]\ntemperature = \"25 C\"\n");
    text = replaced(text, "\"p507-hcl\"", "\"" + system.path().string() + "\"") +
           "[[events]]\nat = \"6 h\"\n"
           "set = { \"banks.split.temperature\" = \"30 C\" }\n";
    const CaseFile file = written(text);
    const Set common = solver("rodas", "1e-7");
    std::vector<Set> sets;
    for (const std::string celsius : {"30 C", "60 C", "30 C"})
        sets.push_back(with(common, "events.1.set.banks.split.temperature", celsius));
    const std::vector<CaseRun> lanes = in_lanes(file, sets);
    for (std::size_t k = 0; k < sets.size(); ++k) {
        CAPTURE(k);
        Set alone = sets[k];
        alone.front().second = "cvodes";
        REQUIRE(lanes[k].result.status == Status::ok);
        CHECK(outlet_difference(lanes[k], dynamic(file, alone)) < 1e-5);
    }
    CHECK(outlet_difference(lanes[0], lanes[1]) > 1e-2);
}
