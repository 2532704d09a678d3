//! \file The shipped Nd/Pr split against an independent calculation of the same circuit
//! (another program, other formulation).
#include <catch2/catch.hpp>

#include <cstdio>

#include "tests/case_runs.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

constexpr double praseodymium = 0.9999070;  // raffinate at 60 d, element mole fraction
constexpr double neodymium = 0.9999159;     // loaded solvent

void check_purities(const CaseRun& run, double margin) {
    CHECK(run.purity_mole("raffinate", "Pr") ==
          Approx(praseodymium).margin(margin).epsilon(0.0));
    CHECK(run.purity_mole("loaded_organic", "Nd") ==
          Approx(neodymium).margin(margin).epsilon(0.0));
}

bool any_contains(const std::vector<std::string>& texts, const std::string& part) {
    return std::any_of(texts.begin(), texts.end(), [&](const std::string& text) {
        return text.find(part) != std::string::npos;
    });
}

}  // namespace

TEST_CASE("sixty days of the Nd/Pr split end at the purities of an independent solver",
          "[ndpr]") {
    const CaseRun tight =
        dynamic(shipped("ndpr_p507"),
                {{"solver.rtol", "1e-9"}, {"solver.atol", "1e-13 mol/L"}});
    INFO(tight.result.message);
    REQUIRE(tight.result.status == Status::ok);
    check_purities(tight, 1e-6);
    std::printf("[ndpr] rtol 1e-9: Pr %.8f (%+.1e), Nd %.8f (%+.1e)\n",
                tight.purity_mole("raffinate", "Pr"),
                tight.purity_mole("raffinate", "Pr") - praseodymium,
                tight.purity_mole("loaded_organic", "Nd"),
                tight.purity_mole("loaded_organic", "Nd") - neodymium);
    for (const auto& [stage, ph] :
         {std::pair{0, 1.5547}, std::pair{39, 1.1250}, std::pair{89, 0.4477}}) {
        CAPTURE(stage + 1);
        CHECK(tight.ph(stage) == Approx(ph).margin(1e-4).epsilon(0.0));
        std::printf("[ndpr] pH in stage %d: %.5f (%+.1e)\n", stage + 1, tight.ph(stage),
                    tight.ph(stage) - ph);
    }

    const CaseRun usual =
        dynamic(shipped("ndpr_p507"), {}, nullptr, true);  // as the program runs it
    REQUIRE(usual.result.status == Status::ok);
    check_purities(usual, 1e-5);
    std::printf(
        "[ndpr] defaults: Pr %.8f (%+.1e), Nd %.8f (%+.1e), %ld steps, %.3f s\n",
        usual.purity_mole("raffinate", "Pr"),
        usual.purity_mole("raffinate", "Pr") - praseodymium,
        usual.purity_mole("loaded_organic", "Nd"),
        usual.purity_mole("loaded_organic", "Nd") - neodymium,
        static_cast<long>(usual.counter("steps")), usual.result.solver_seconds);
}

TEST_CASE("the DAE form comes to the same sixty days", "[ndpr]") {
    const CaseRun run = dynamic(shipped("ndpr_p507"), {{"solver.method", "idas"},
                                                       {"solver.rtol", "1e-8"},
                                                       {"solver.atol", "1e-12 mol/L"}});
    INFO(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    check_purities(run, 1e-6);
}

TEST_CASE("a plant liquor is outside what was measured, and sixty days are not steady",
          "[ndpr]") {
    const CaseRun run = dynamic(shipped("ndpr_p507"), {}, nullptr, true);
    REQUIRE(run.result.status == Status::ok);
    CHECK(any_contains(run.result.warnings, "outside its measured window"));
    CHECK(any_contains(run.result.warnings, "not steady"));
    CHECK(run.result.end_is_steady == 0);
    // Near the exact cut what remains takes years: 420-1130 days per e-fold.
    const double days = run.result.slowest_time_constant / 24.0;
    CHECK(days > 400.0);
    CHECK(days < 1200.0);
    std::printf("[ndpr] slowest time constant at 60 d: %.0f d\n", days);
}

TEST_CASE("left running, neodymium falls back to .9997 while praseodymium gains",
          "[ndpr]") {
    // The steady state of the flows after the event.
    std::string text = shipped_text("ndpr_p507");
    const std::size_t event = text.find("[[events]]");
    text.erase(event, text.find("[[spec", event) - event);
    const CaseRun rest = steady(written(text), {{"streams.scrub.flow", "2.6532 m3/h"}});
    REQUIRE(rest.result.status == Status::ok);
    CHECK(rest.purity_mole("loaded_organic", "Nd") ==
          Approx(0.9997).margin(1e-4).epsilon(0.0));
    CHECK(rest.purity_mole("raffinate", "Pr") > 0.99998);
    std::printf("[ndpr] steady: Pr %.7f, Nd %.7f\n",
                rest.purity_mole("raffinate", "Pr"),
                rest.purity_mole("loaded_organic", "Nd"));
}

TEST_CASE("a saponified solvent gives up its sodium in the first stages", "[ndpr]") {
    const CaseRun run = steady(shipped("ndpr_p507"));
    REQUIRE(run.result.status == Status::ok);
    const double entering = 0.54;  // mol/L: 36 % of 1.5
    CHECK(run.organic(0, "Na") < 0.05 * entering);
    CHECK(run.organic(3, "Na") < 1e-3 * entering);
    // All of it leaves with the raffinate.
    CHECK(run.concentration("raffinate", "Na") * 3.62 ==
          Approx(entering * 22.0).epsilon(1e-6));
}
