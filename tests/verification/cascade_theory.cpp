//! \file Cascade theory at a constant separation factor: published designs, the exact
//! cascade, and the engine in the limit where the theory holds.
#include <catch2/catch.hpp>

#include <cmath>
#include <cstdio>

#include <fmt/format.h>

#include "solver/design/cascade_theory.hpp"
#include "tests/case_runs.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

std::string with_stages(const std::string& text, int before, int after) {
    return replaced(
        text,
        fmt::format("{{ name = \"extraction\", stages = {0} }}, {{ name = \"scrub\", "
                    "stages = {0} }}",
                    before),
        fmt::format("{{ name = \"extraction\", stages = {0} }}, {{ name = \"scrub\", "
                    "stages = {0} }}",
                    after));
}

}  // namespace

TEST_CASE("the textbook separation: beta 2, equimolar, 99.9 % and 99.99 %", "[xu]") {
    const SeparationTarget target{2.0, 0.5, 0.999, 0.9999, Phase::aqueous};
    const CascadeDesign d = design_cascade(target);
    CHECK_FALSE(d.extraction_controls);
    CHECK(d.scrub_ratio == Approx(1.414).margin(5e-4));
    // Published .773; the formulas give .77377, cut off rather than rounded.
    CHECK(d.extraction_ratio == Approx(0.773).margin(1e-3));
    CHECK(std::ceil(d.extraction_stages) == 24.0);
    CHECK(std::ceil(d.scrub_stages) == 21.0);
    const StageCount exact = count_stages(target, d);
    CHECK(exact.extraction == 25);
    CHECK(exact.scrub == 21);
    std::printf("[xu] beta 2: E_M %.5f, E'_M %.5f, n %.2f, m %.2f, exact %d/%d\n",
                d.extraction_ratio, d.scrub_ratio, d.extraction_stages, d.scrub_stages,
                exact.extraction, exact.scrub);
}

TEST_CASE("a neodymium-rich separation: beta 1.5, three quarters A", "[xu]") {
    const SeparationTarget target{1.5, 0.75, 0.999, 0.99, Phase::aqueous};
    const CascadeDesign d = design_cascade(target);
    CHECK(d.scrub_ratio == Approx(1.2247).margin(5e-5));
    CHECK(d.extraction_ratio == Approx(0.9418).margin(5e-5));
    CHECK(d.solvent == Approx(4.078).margin(1e-3));
    CHECK(d.scrub == Approx(3.329).margin(1e-3));
    CHECK(d.extraction_stages == Approx(18.9).margin(0.05));
    CHECK(d.scrub_stages == Approx(28.2).margin(0.05));
    const StageCount exact = count_stages(target, d);
    CHECK(exact.extraction == 19);
    CHECK(exact.scrub == 27);
    std::printf("[xu] beta 1.5: S %.4f, W %.4f, n %.2f, m %.2f, exact %d/%d\n",
                d.solvent, d.scrub, d.extraction_stages, d.scrub_stages,
                exact.extraction, exact.scrub);
}

TEST_CASE("products and yields of a design close the balance", "[xu]") {
    for (const Phase feed : {Phase::aqueous, Phase::organic})
        for (const double feed_a : {0.1, 0.25, 0.5, 0.75, 0.9})
            for (const double beta : {1.2, 1.5, 3.0, 10.0}) {
                const SeparationTarget t{beta, feed_a, 0.9995, 0.999, feed};
                const CascadeDesign d = design_cascade(t);
                CHECK(d.product_a + d.product_b == Approx(1.0).epsilon(1e-14));
                CHECK(d.product_a * t.purity_a + d.product_b * (1.0 - t.purity_b) ==
                      Approx(feed_a).epsilon(1e-13));
                CHECK(d.product_a * t.purity_a == Approx(feed_a * d.yield_a));
                // The ratios are those of the flows.
                const double liquor = d.scrub + (feed == Phase::aqueous ? 1.0 : 0.0);
                const double solvent = d.solvent + (feed == Phase::organic ? 1.0 : 0.0);
                CHECK(d.extraction_ratio == Approx(d.solvent / liquor).epsilon(1e-12));
                CHECK(d.scrub_ratio == Approx(solvent / d.scrub).epsilon(1e-12));
                // One section at its best, the other with reserve.
                const double root = std::sqrt(beta);
                CHECK(beta * d.extraction_ratio >= root * (1.0 - 1e-12));
                CHECK(beta / d.scrub_ratio >= root * (1.0 - 1e-12));
                CHECK((beta * d.extraction_ratio == Approx(root) ||
                       beta / d.scrub_ratio == Approx(root)));
            }
}

TEST_CASE("a feed in the solvent is the mirror image of a feed in the liquor", "[xu]") {
    // Exchange the phases, and A with B: what extraction was is scrub.
    for (const double feed_a : {0.1, 0.4, 0.6, 0.9}) {
        const CascadeDesign organic =
            design_cascade({1.5, feed_a, 0.9999, 0.999, Phase::organic});
        const CascadeDesign mirror =
            design_cascade({1.5, 1.0 - feed_a, 0.999, 0.9999, Phase::aqueous});
        CHECK(organic.extraction_ratio ==
              Approx(1.0 / mirror.scrub_ratio).epsilon(1e-12));
        CHECK(organic.scrub_ratio ==
              Approx(1.0 / mirror.extraction_ratio).epsilon(1e-12));
        CHECK(organic.product_a == Approx(mirror.product_b).epsilon(1e-12));
    }
}

TEST_CASE("what is no separation is refused", "[xu]") {
    CHECK_THROWS_AS(design_cascade({1.0, 0.5, 0.99, 0.99, Phase::aqueous}),
                    std::invalid_argument);
    CHECK_THROWS_AS(design_cascade({2.0, 0.5, 0.4, 0.99, Phase::aqueous}),
                    std::invalid_argument);
    CHECK_THROWS_AS(design_cascade({2.0, 0.5, 0.99, 1.0, Phase::aqueous}),
                    std::invalid_argument);
    CHECK_THROWS_AS(exact_cascade(1.5, 0.75, 0.5, 0.6, 10, 10), std::invalid_argument);
}

TEST_CASE("the exact cascade has the published purities", "[xu]") {
    const double solvent = 1.10 * least_solvent(1.5, 0.75);
    CHECK(solvent == Approx(3.025).epsilon(1e-14));
    const double scrub = solvent - 0.75;
    const CascadePurity forty = exact_cascade(1.5, 0.75, solvent, scrub, 40, 40);
    CHECK(1.0 - forty.b_in_a == Approx(0.99884110).margin(5e-9));
    CHECK(1.0 - forty.a_in_b == Approx(0.99652331).margin(5e-9));
    const CascadePurity sixty = exact_cascade(1.5, 0.75, solvent, scrub, 60, 60);
    CHECK(1.0 - sixty.b_in_a == Approx(0.99988692).margin(5e-9));
    CHECK(1.0 - sixty.a_in_b == Approx(0.99966075).margin(5e-9));
}

TEST_CASE("the number of stages that stepping finds reaches the purities", "[xu]") {
    const SeparationTarget target{2.0, 0.5, 0.999, 0.9999, Phase::aqueous};
    const CascadeDesign d = design_cascade(target);
    const CascadePurity enough = exact_cascade(2.0, 0.5, d.solvent, d.scrub, 25, 21);
    CHECK(enough.b_in_a <= 1.0 - target.purity_a);
    CHECK(enough.a_in_b <= 1.0 - target.purity_b);
    const CascadePurity fewer = exact_cascade(2.0, 0.5, d.solvent, d.scrub, 24, 20);
    CHECK(fewer.b_in_a > 1.0 - target.purity_a);
}

TEST_CASE("below the least solvent flow no number of stages separates completely",
          "[xu]") {
    const double least = least_solvent(1.5, 0.75);
    auto impurity = [&](double factor, int stages) {
        const double solvent = factor * least;
        return exact_cascade(1.5, 0.75, solvent, solvent - 0.75, stages, stages).b_in_a;
    };
    CHECK(impurity(1.05, 400) < 1e-9);
    CHECK(impurity(0.95, 400) > 1e-3);
    CHECK(impurity(0.95, 800) == Approx(impurity(0.95, 400)).epsilon(1e-2));
}

TEST_CASE("near total reflux every stage multiplies the separation by beta (Fenske)",
          "[xu]") {
    const int n = 6;
    const int m = 7;
    const double ideal = std::pow(1.5, n + m);
    auto separation = [&](double solvent) {
        const CascadePurity p = exact_cascade(1.5, 0.5, solvent, solvent - 0.5, n, m);
        return (1.0 - p.b_in_a) / p.b_in_a * (1.0 - p.a_in_b) / p.a_in_b;
    };
    CHECK(separation(1e7) == Approx(ideal).epsilon(1e-5));
    CHECK(separation(1e3) < ideal);
    // The shortfall is the inverse of the reflux.
    const double ratio = (ideal - separation(1e4)) / (ideal - separation(1e5));
    CHECK(ratio == Approx(10.0).epsilon(0.02));
}

TEST_CASE("the engine's exact cascade is that of theory", "[xu][engine]") {
    const double scrub = 3.025 - 0.75;
    const std::string text = shipped_text("xu_beta15");
    for (const auto& [stages, nd, pr] : {std::tuple{60, 0.99988692, 0.99966075},
                                         std::tuple{40, 0.99884110, 0.99652331}}) {
        CAPTURE(stages);
        const CaseRun run = steady(written(with_stages(text, 60, stages)));
        REQUIRE(run.result.status == Status::ok);
        const double neodymium = run.purity_mole("loaded_organic", "Nd");
        const double praseodymium = run.purity_mole("raffinate", "Pr");
        CHECK(neodymium == Approx(nd).margin(1e-7).epsilon(0.0));
        CHECK(praseodymium == Approx(pr).margin(1e-7).epsilon(0.0));
        const CascadePurity exact =
            exact_cascade(1.5, 0.75, 3.025, scrub, stages, stages);
        std::printf(
            "[xu] engine, %d + %d stages: Nd %.8f (%.1e from theory), Pr %.8f "
            "(%.1e)\n",
            stages, stages, neodymium, neodymium - 1.0 + exact.b_in_a, praseodymium,
            praseodymium - 1.0 + exact.a_in_b);
    }
}

TEST_CASE("the engine agrees with theory on the textbook case", "[xu][engine]") {
    const CascadeDesign d = design_cascade({2.0, 0.5, 0.999, 0.9999, Phase::aqueous});
    const CascadePurity exact = exact_cascade(2.0, 0.5, d.solvent, d.scrub, 24, 21);
    const CaseRun run = steady(shipped("xu_beta2"));
    REQUIRE(run.result.status == Status::ok);
    const double b_in_a = run.purity_mole("loaded_organic", "Pr");
    const double a_in_b = run.purity_mole("raffinate", "Nd");
    CHECK(b_in_a == Approx(exact.b_in_a).margin(1e-7).epsilon(0.0));
    CHECK(a_in_b == Approx(exact.a_in_b).margin(1e-7).epsilon(0.0));
    std::printf(
        "[xu] engine, beta 2, 24 + 21 stages: Nd %.8f (%.1e from theory), Pr "
        "%.8f (%.1e)\n",
        1.0 - b_in_a, exact.b_in_a - b_in_a, 1.0 - a_in_b, exact.a_in_b - a_in_b);
}

TEST_CASE("the engine near total reflux is the theory there", "[xu][engine]") {
    // 6 + 7 stages with a hundred times the flows of a normal circuit.
    const double solvent = 302.5;  // mol of rare earth per mol fed
    std::string text = shipped_text("xu_beta15");
    text = replaced(text, "stages = 60 }, { name = \"scrub\", stages = 60 }",
                    "stages = 6 }, { name = \"scrub\", stages = 7 }");
    text = replaced(text, "Pr = \"0.25 mol/L\", Nd = \"0.75 mol/L\"",
                    "Pr = \"0.5 mol/L\", Nd = \"0.5 mol/L\"");
    const CaseRun run = steady(
        written(text),
        {{"streams.solvent.flow", fmt::format("{:.17g} m3/h", 3.0 * solvent / 0.55)},
         {"streams.scrub.flow", fmt::format("{:.17g} m3/h", solvent - 0.5)}});
    REQUIRE(run.result.status == Status::ok);
    const double b_in_a = run.purity_mole("loaded_organic", "Pr");
    const double a_in_b = run.purity_mole("raffinate", "Nd");
    const CascadePurity exact = exact_cascade(1.5, 0.5, solvent, solvent - 0.5, 6, 7);
    CHECK(b_in_a == Approx(exact.b_in_a).margin(1e-7).epsilon(0.0));
    CHECK(a_in_b == Approx(exact.a_in_b).margin(1e-7).epsilon(0.0));
    const double separation = (1.0 - b_in_a) / b_in_a * (1.0 - a_in_b) / a_in_b;
    CHECK(separation == Approx(std::pow(1.5, 13)).epsilon(0.05));
    std::printf("[xu] engine, S 302.5, 6 + 7 stages: separation %.3f, beta^13 %.3f\n",
                separation, std::pow(1.5, 13));
}
