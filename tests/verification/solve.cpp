//! \file [[solve]]: the inputs it finds give the results it was asked for.
#include <catch2/catch.hpp>

#include <cstdio>

#include <fmt/format.h>

#include "tests/case_runs.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

std::string solve(const std::string& vary, const std::string& result,
                  const std::string& value, const std::string& between = "") {
    return fmt::format("\n[[solve]]\nvary = \"{}\"\nresult = \"{}\"\nvalue = {}\n{}",
                       vary, result, value,
                       between.empty() ? "" : "between = " + between + "\n");
}

}  // namespace

TEST_CASE("the scrub flow is found that keeps neodymium at 99.97 %", "[solve]") {
    const std::string text = shipped_text("ndpr_p507");
    const CaseRun run = steady(
        written(text + solve("streams.scrub.flow", "split.loaded_organic.Nd.purity",
                             "0.9997", "[ \"2.5 m3/h\", \"2.8 m3/h\" ]")));
    INFO(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    CHECK(run.purity("loaded_organic", "Nd") ==
          Approx(0.9997).margin(1e-9).epsilon(0.0));
    // The same flow, written into the case, leads there without the search.
    const double flow = run.result.solve_value.at(0);
    CHECK(flow > 2.5);
    CHECK(flow < 2.8);
    const CaseRun again = steady(
        written(text), {{"streams.scrub.flow", fmt::format("{:.17g} m3/h", flow)}});
    REQUIRE(again.result.status == Status::ok);
    CHECK(again.purity("loaded_organic", "Nd") ==
          Approx(0.9997).margin(1e-9).epsilon(0.0));
    CHECK(again.result.rate_norm.at(0) <= 1e-10);
    std::printf(
        "[solve] scrub %.9f m3/h: Nd %.2e from 0.9997, Pr %.7f in the raffinate\n",
        flow, again.purity("loaded_organic", "Nd") - 0.9997,
        again.purity("raffinate", "Pr"));
}

TEST_CASE("a target out of reach is said with what can be reached", "[solve]") {
    const CaseRun run =
        steady(written(shipped_text("short_ndpr") +
                       solve("streams.scrub.flow", "split.loaded_organic.Nd.purity",
                             "0.9999999", "[ \"2.4 m3/h\", \"2.6 m3/h\" ]")));
    CHECK(run.result.status == Status::solve_failed);
    const std::string& text = run.result.message;
    CAPTURE(text);
    CHECK(text.find("streams.scrub.flow") != std::string::npos);
    CHECK(text.find("2.4 and 2.6 m3/h") != std::string::npos);
    CHECK(text.find("split.loaded_organic.Nd.purity = 0.9999999") != std::string::npos);
    CHECK(text.find("it ranges from 0.") != std::string::npos);
}

TEST_CASE("a concentration is found, and said in mol/L", "[solve]") {
    const std::string text = shipped_text("short_ndpr");
    const CaseRun run = steady(
        written(text + solve("streams.scrub.flow", "split.raffinate.Nd.concentration",
                             "\"1.44242 g/L\"")));
    INFO(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    CHECK(
        run.shape.solve_names.front() ==
        "streams.scrub.flow [m3/h] for split.raffinate.Nd.concentration = 0.01 mol/L");
    const std::size_t nd = 1;  // Pr, Nd
    CHECK(run.result.outlet_concentration.at(nd) == Approx(0.01).epsilon(1e-9));
    const CaseRun refused = steady(
        written(text + solve("streams.scrub.flow", "split.raffinate.Nd.concentration",
                             "\"2 mol/L\"", "[ \"2.4 m3/h\", \"2.6 m3/h\" ]")));
    CHECK(refused.result.status == Status::solve_failed);
    CAPTURE(refused.result.message);
    CHECK(refused.result.message.find("concentration = 2 mol/L: it ranges from 0.00") !=
          std::string::npos);
    CHECK(refused.result.message.find(" mol/L, nearest at 2.6 m3/h") !=
          std::string::npos);
}

TEST_CASE("two inputs are found for two results", "[solve]") {
    const std::string text = shipped_text("short_ndpr");
    // Where two known flows lead is what must lead back to them.
    const CaseRun known = steady(
        written(text),
        {{"streams.scrub.flow", "2.53 m3/h"}, {"streams.solvent.flow", "21.8 m3/h"}});
    REQUIRE(known.result.status == Status::ok);
    const double nd = known.purity("loaded_organic", "Nd");
    const double pr = known.purity("raffinate", "Pr");
    const CaseRun run =
        steady(written(text +
                       solve("streams.scrub.flow", "split.loaded_organic.Nd.purity",
                             fmt::format("{:.17g}", nd)) +
                       solve("streams.solvent.flow", "split.raffinate.Pr.purity",
                             fmt::format("{:.17g}", pr))));
    INFO(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    CHECK(run.purity("loaded_organic", "Nd") == Approx(nd).margin(1e-9).epsilon(0.0));
    CHECK(run.purity("raffinate", "Pr") == Approx(pr).margin(1e-9).epsilon(0.0));
    CHECK(run.result.solve_value.at(0) == Approx(2.53).epsilon(1e-7));
    CHECK(run.result.solve_value.at(1) == Approx(21.8).epsilon(1e-7));
    std::printf("[solve] two flows back from two purities: %.1e, %.1e (relative)\n",
                run.result.solve_value[0] / 2.53 - 1.0,
                run.result.solve_value[1] / 21.8 - 1.0);
}
