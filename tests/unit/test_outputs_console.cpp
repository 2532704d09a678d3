//! \file What a person reads on the console: numbers, tables, progress, summaries.
#include <catch2/catch.hpp>

#include "outputs/console/progress.hpp"
#include "outputs/console/summary.hpp"
#include "outputs/console/text_table.hpp"
#include "tests/unit/test_outputs_example.hpp"

using namespace didymium;
using Catch::Contains;

namespace {

CaseSpec example_case() {
    CaseSpec spec;
    spec.title = "An example";
    for (const auto& name : example::shape().streams) {
        spec.streams.push_back({.name = name, .concentration = {}});
    }
    BankSpec bank;
    bank.name = "split";
    bank.stages.resize(2);
    bank.feeds = {{.source = {.stream = 0}, .stage = 0}};
    spec.banks = {bank};
    for (const auto& name : example::shape().rare_earths) {
        Cation cation;
        cation.name = name;
        cation.oxide = name + "2O3";
        cation.oxide_molar_mass = 0.168;
        spec.chemistry.cations.push_back(cation);
    }
    spec.specifications = {{"split.raffinate", "Pr", 0.999, {}},
                           {"split.loaded_organic", "Nd", 0.9995, {}}};
    return spec;
}

}  // namespace

TEST_CASE("purities keep the digits that matter", "[outputs]") {
    CHECK(format_percent(0.5) == "50.00 %");
    CHECK(format_percent(-1e-17) == "0.00 %");
    CHECK(format_percent(0.999907) == "99.9907 %");
    CHECK(format_percent(0.99999916) == "99.999916 %");
    CHECK(format_percent(0.000093) == "0.0093 %");
    CHECK(format_percent(1.0) == "100.00 %");
    CHECK(format_percent(0.0) == "0.00 %");
    CHECK(format_percent(1.0 / 0.0) == "-");
    // Above 100 % nothing is missing.
    CHECK(format_percent(1.00025) == "100.025 %");
    CHECK(format_percent(1.000000000012) == "100.00 %");
    CHECK(format_percent(1.583) == "158.30 %");
}

TEST_CASE("numbers and times read as an engineer writes them", "[outputs]") {
    CHECK(format_number(22.0) == "22.00");
    CHECK(format_number(0.02937, 3) == "0.0294");
    CHECK(format_number(1.2345e-14, 2) == "1.2e-14");
    CHECK(format_number(0.0) == "0");
    CHECK(format_number(123456.0) == "123456");
    CHECK(format_number(NAN) == "-");
    CHECK(format_hours(0.025) == "1.5 min");
    CHECK(format_hours(36) == "36.0 h");
    CHECK(format_hours(198) == "8.25 d");
    CHECK(format_hours(24 * 1130) == "3.09 years");
    CHECK(format_hours(HUGE_VAL) == "never");
    CHECK(format_seconds(0.534) == "0.53 s");
    CHECK(format_seconds(125) == "2 min 05 s");
    CHECK(format_seconds(12000) == "3 h 20 min");
}

TEST_CASE("table columns are as wide as their text on the screen", "[outputs]") {
    TextTable table({"", "\u00b0C"});
    table.add_row({"feed", "25"});
    table.add_row({"a", "125"});
    CHECK(table.text(2) == "         \u00b0C\n  feed   25\n  a     125\n");
}

TEST_CASE("progress says how much time remains", "[outputs]") {
    CHECK(progress_line("sweep", 0.25, 30, "12 of 48", 0) ==
          "sweep   25 %  elapsed 30 s, remaining 1 min 30 s  12 of 48");
    CHECK(progress_line("run", 0.04, 30, "", 0) == "run    4 %  elapsed 30 s");
    CHECK(progress_line("run", 0.01, 60, "", 0) ==
          "run    1 %  elapsed 1 min 00 s, remaining 1 h 39 min");
    CHECK(progress_line("sweep", 1.0, 30, "", 0) == "sweep  100 %  elapsed 30 s");
    CHECK(progress_line("sweep", 0.5, 1, "", 60).find("[############............]") ==
          7);
    CHECK(progress_line("sweep", 0.5, 1, "a long remark", 30).size() == 30);
}

TEST_CASE("a summary answers what an engineer asks", "[outputs]") {
    const auto text = summarize(example::shape(), example::result(0), example_case());
    INFO(text);
    CHECK_THAT(text, Contains("99.990703 %") || Contains("99.9907 %"));
    CHECK_THAT(text, Contains("Pr >= 0.999           14.5 h"));
    CHECK_THAT(text, Contains("Nd >= 0.9995      never"));
    CHECK_THAT(text, Contains("Mass balance  closed: worst component Na, 3e-14"));
    CHECK_THAT(text, Contains("NOT steady: slowest time constant 420 d"));
    CHECK_THAT(text, Contains("-0.07960"));  // -0.03 per m3/h of 2.6532 m3/h
    CHECK_THAT(text, Contains("Warning       slow mode: 420 d"));
    CHECK_THAT(text, Contains("99.970 %"));  // Nd when left running
    CHECK_THAT(text, Contains("123 steps, 4567 rhs evaluations"));
}

TEST_CASE("what is not defined is called none", "[outputs]") {
    auto result = example::result(0);
    result.acid_per_product[0] = -NAN;
    result.sensitivity[1] = -NAN;
    result.sensitivity[2] = -1e-9;
    const auto text = summarize(example::shape(), result, example_case());
    INFO(text);
    CHECK_THAT(text,
               Contains("per oxide in split.raffinate        none  9.500  kg/kg"));
    CHECK_THAT(
        text, Contains("split.raffinate.Pr.purity       +0.01000      none         0"));
    CHECK_THAT(text, !Contains("nan"));
}

TEST_CASE("a specification that was lost again says when", "[outputs]") {
    auto result = example::result(0);
    CHECK_THAT(summarize(example::shape(), result, example_case()),
               !Contains("lost at"));
    result.specification_lost = {20.5, NAN};
    const auto text = summarize(example::shape(), result, example_case());
    INFO(text);
    CHECK_THAT(text, Contains("Pr >= 0.999           14.5 h   20.5 h             yes"));
    CHECK_THAT(text, Contains("Nd >= 0.9995      never        -             yes"));
}

TEST_CASE("a summary says what the way to specification took", "[outputs]") {
    auto result = example::result(0);
    const auto text = summarize(example::shape(), result, example_case());
    INFO(text);
    CHECK_THAT(text, Contains("Until specification\n"));
    // kg in the result, t here; what is never met has no reagents, but losses.
    CHECK_THAT(text,
               Contains("Pr >= 0.999              14.5 h  6.200  8.700       2.500 "
                        "    0.3350"));
    CHECK_THAT(text, Contains("Nd >= 0.9995         never      -      -           - "
                              "    0.9040"));
    result.specification_kept_from.clear();  // a steady state
    CHECK_THAT(summarize(example::shape(), result, example_case()),
               !Contains("Until specification"));
}

TEST_CASE("a balance that does not close is missed, also when it is not a number",
          "[outputs]") {
    auto result = example::result(0);
    result.closure[1] = 1e-8;
    CHECK_THAT(summarize(example::shape(), result, example_case()),
               Contains("MISSED: worst component Nd"));
    result.closure[0] = NAN;
    CHECK_THAT(summarize(example::shape(), result, example_case()),
               Contains("MISSED: worst component Pr"));
}

TEST_CASE("a failed scenario is summarised by its message", "[outputs]") {
    ScenarioResult failed;
    failed.status = Status::integration_failed;
    failed.message = "step size underflow at 3.2 h";
    const auto text = summarize(example::shape(), failed, example_case());
    CHECK_THAT(text, Contains("integration_failed") && Contains("underflow"));
    CHECK_THAT(text, !Contains("Products"));
}

TEST_CASE("a sweep is summarised by counts and ranges", "[outputs]") {
    SweepSummary summary(example::shape(), "Three and one");
    for (int scenario = 0; scenario < 3; ++scenario) {
        auto result = example::result(scenario);
        result.purity[4] = 0.999 + 0.0001 * scenario;
        summary.add(scenario, result);
    }
    ScenarioResult failed;
    failed.status = Status::input_error;
    failed.message = "flow is negative";
    summary.add(3, failed);
    const auto text = summary.text();
    INFO(text);
    CHECK_THAT(text,
               Catch::StartsWith("Three and one\n4 scenarios: 3 ok, 1 input_error"));
    CHECK_THAT(text, Contains("scenario 3: input_error: flow is negative"));
    CHECK_THAT(text, Contains("99.900 %"));
    CHECK_THAT(text, Contains("99.920 %"));
    CHECK_THAT(text, Contains("never in 3 of 3"));
}

TEST_CASE("a sweep of steady states says how many meet a specification", "[outputs]") {
    auto shape = example::shape();
    shape.times = {0.0};
    SweepSummary summary(shape, "Steady");
    for (int scenario = 0; scenario < 3; ++scenario) {
        auto result = example::result(scenario);
        result.time_to_specification = {scenario == 1 ? HUGE_VAL : 0.0, HUGE_VAL};
        summary.add(scenario, result);
    }
    const auto text = summary.text();
    INFO(text);
    CHECK_THAT(text, Contains("Pr >= 0.999: met in 2 of 3\n") &&
                         Contains("Nd >= 0.9995: met in 0 of 3\n"));
    CHECK_THAT(text, !Contains("kept from") && !Contains("never"));
}

TEST_CASE("elasticities are sorted by size, and none where nothing can be said",
          "[outputs]") {
    ResultShape shape = example::shape();
    shape.parameters = {{"streams.pls.acid.HCl", "mol/L"},
                        {"streams.scrub.flow", "m3/h"},
                        {"streams.solvent.flow", "m3/h"}};
    ScenarioResult result = example::result(0);
    result.outlet_flow = {1, 1, 1, 1};
    result.outlet_concentration.assign(24, 0.5);
    result.parameter_value = {0.0, 2.5, 22.0};
    // (time, parameter, outlet, rare earth), of which the last time counts
    result.purity_sensitivity.assign(24, 9.0);
    result.recovery_sensitivity.assign(24, 0.0);
    const auto at = [](std::size_t parameter, std::size_t outlet, std::size_t element) {
        return ((3 + parameter) * 2 + outlet) * 2 + element;
    };
    for (std::size_t k = 0; k < 3; ++k) {
        result.purity_sensitivity[at(k, 0, 0)] = 0.01;
        result.purity_sensitivity[at(k, 1, 1)] = NAN;
        result.recovery_sensitivity[at(k, 0, 0)] = -0.2;
    }
    const std::string text = summarize(shape, result, example_case());
    INFO(text);
    const std::size_t begin = text.find("Elasticities at the end");
    REQUIRE(begin != std::string::npos);
    const std::size_t solvent = text.find("streams.solvent.flow", begin);
    const std::size_t scrub = text.find("streams.scrub.flow", begin);
    const std::size_t acid = text.find("streams.pls.acid.HCl", begin);
    CHECK(solvent < scrub);
    CHECK(scrub < acid);
    const std::string line = text.substr(solvent, text.find('\n', solvent) - solvent);
    CHECK_THAT(line, Contains("+0.22"));  // 22 * 0.01 / 0.99990703
    CHECK_THAT(line, Contains("-4.4"));   // 22 * -0.2 / 0.9998
    CHECK_THAT(line, Contains("none"));
}
