//! \file Cuts with three outlets: the pinches against closed formulas, the exact
//! cascade against a march in time and against two outlets, circuits against what they
//! are designed for.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "inputs/readers/design/separation_file.hpp"
#include "inputs/readers/sweep/random.hpp"
#include "solver/design/cascade_theory.hpp"
#include "solver/design/circuit_design.hpp"
#include "solver/design/three_outlet_stages.hpp"
#include "solver/run/result_shape.hpp"
#include "solver/run/simulate.hpp"
#include "tests/paths.hpp"

using namespace didymium;
using Catch::Contains;

namespace {

const std::filesystem::path here =
    std::filesystem::path(project_folder) / "inputs/designs/test.toml";

CircuitDesign designed(const std::string& text) {
    const SeparationSpec spec = parse_separation(text, here, IncludedFiles(here));
    return design_circuit(spec, here, nullptr, {});
}

std::string refused(const std::string& text) {
    try {
        designed(text);
    } catch (const InputError& error) {
        return error.what();
    }
    return "";
}

std::string shipped(const std::string& name) {
    return read_separation(here.parent_path() / name).sources.front().text;
}

//! A cascade of stages that each hold one mol, in steps of time until nothing moves.
ThreeOutletProducts marched(const std::vector<double>& alpha,
                            const std::vector<double>& feed,
                            const ThreeOutletFlows& flows,
                            const ThreeOutletStages& stages) {
    const int n = stages.sum();
    const int fed = stages.extraction - 1;
    const int drawn = stages.extraction + stages.light_scrub - 1;
    const std::size_t m = alpha.size();
    std::vector<std::vector<double>> x(n, feed);
    std::vector<std::vector<double>> y(n, feed);
    const auto liquor_into = [&](int stage) {  // from above
        const double above = flows.solvent - flows.extracted;
        return stage >= n - 1   ? 0.0
               : stage >= drawn ? above
               : stage >= fed   ? above - flows.drawn
                                : above - flows.drawn + 1.0;
    };
    const double step = 0.2 / (flows.solvent + 2.0);
    double moved = 1.0;
    while (moved > 1e-13) {
        for (int j = 0; j < n; ++j) {
            double sum = 0.0;
            for (std::size_t k = 0; k < m; ++k)
                sum += alpha[k] * x[j][k];
            for (std::size_t k = 0; k < m; ++k)
                y[j][k] = alpha[k] * x[j][k] / sum;
        }
        moved = 0.0;
        std::vector<std::vector<double>> next = x;
        for (int j = 0; j < n; ++j) {
            const double liquor_in = liquor_into(j) + (j == fed ? 1.0 : 0.0);
            const double solvent_in = j == 0 ? 0.0 : flows.solvent;
            const double solvent_out = j == n - 1 ? flows.extracted : flows.solvent;
            const double liquor_out = liquor_in + solvent_in - solvent_out;
            for (std::size_t k = 0; k < m; ++k) {
                double rate = (j + 1 < n ? liquor_into(j) * x[j + 1][k] : 0.0) +
                              (j == 0 ? 0.0 : solvent_in * y[j - 1][k]) -
                              solvent_out * y[j][k] - liquor_out * x[j][k];
                rate += j == fed ? feed[k] : 0.0;
                next[j][k] += step * rate;
                moved = std::max(moved, std::fabs(step * rate));
            }
        }
        x = next;
    }
    ThreeOutletProducts products;
    for (std::size_t k = 0; k < m; ++k) {
        products.raffinate.push_back(flows.raffinate() * x[0][k]);
        products.draw.push_back(flows.drawn * x[drawn][k]);
        products.solvent.push_back(flows.extracted * y[n - 1][k]);
    }
    return products;
}

}  // namespace

TEST_CASE("the exact cascade of three outlets is what a march in time comes to",
          "[three]") {
    const ThreeOutletStages stages{4, 3, 5};
    for (const std::vector<double>& alpha : {std::vector<double>{1.0, 4.0, 9.0},
                                             std::vector<double>{1.0, 1.8, 3.0, 9.0}}) {
        std::vector<double> feed(alpha.size(), 0.9 / static_cast<double>(alpha.size()));
        feed.front() += 0.1;
        const ThreeOutletFlows flows{2.0, feed.back(), 0.35};
        const ThreeOutletProducts exact =
            exact_three_outlets(alpha, feed, flows, stages);
        const ThreeOutletProducts slow = marched(alpha, feed, flows, stages);
        for (std::size_t k = 0; k < alpha.size(); ++k) {
            CHECK(exact.raffinate[k] == Approx(slow.raffinate[k]).epsilon(1e-7));
            CHECK(exact.draw[k] == Approx(slow.draw[k]).epsilon(1e-7));
            CHECK(exact.solvent[k] == Approx(slow.solvent[k]).epsilon(1e-7));
            CHECK(exact.raffinate[k] + exact.draw[k] + exact.solvent[k] ==
                  Approx(feed[k]).epsilon(1e-9));
        }
    }
}

TEST_CASE("a draw of next to nothing leaves the cascade of two outlets", "[three]") {
    const double beta = 1.5;
    const double feed = 0.75;
    const double solvent = 3.6;
    const ThreeOutletFlows flows{solvent, feed, 1e-12};
    const ThreeOutletProducts p =
        exact_three_outlets({1.0, beta}, {1.0 - feed, feed}, flows, {20, 8, 14});
    const CascadePurity two =
        exact_cascade(beta, feed, solvent, solvent - feed, 20, 22);
    CHECK(p.solvent[0] / feed == Approx(two.b_in_a).epsilon(1e-7));
    CHECK(p.raffinate[1] / (1.0 - feed) == Approx(two.a_in_b).epsilon(1e-7));
}

TEST_CASE("traces are as exact as the rest", "[three]") {
    const ThreeOutletFlows flows{2.0, 0.3, 0.35};
    const ThreeOutletProducts p = exact_three_outlets(
        {1.0, 4.0, 9.0, 30.0}, {0.35, 0.35, 0.3, 1e-40}, flows, {4, 3, 5});
    CHECK(p.raffinate[3] > 0.0);
    CHECK(p.raffinate[3] + p.draw[3] + p.solvent[3] == Approx(1e-40).epsilon(1e-9));
}

TEST_CASE("the pinch at the feed is that of two outlets", "[three]") {
    for (const double beta : {1.2, 1.5, 6.0})
        for (const double feed : {0.1, 0.5, 0.9})
            CHECK(least_solvent_between({1.0, beta}, {1.0 - feed, feed}, {0.0, feed}, 0,
                                        1) ==
                  Approx(least_solvent(beta, feed)).epsilon(1e-10));
}

TEST_CASE("the pinch at the draw is that of the page by hand", "[three]") {
    // docs/cases/three_outlet.md: S y - (S - 0.7) x = 0.1, y = beta x/(1 + (beta - 1)
    // x)
    const double beta = 2.01;
    const std::pair<double, double> rows[] = {
        {1.44, 0.950}, {2.16, 0.963}, {4.32, 0.980}, {8.64, 0.989}};
    for (const auto& [solvent, cerium] : rows) {
        double low = 0.0;
        double high = 1.0 / 7.0;
        for (int i = 0; i < 200; ++i) {
            const double x = 0.5 * (low + high);
            const double y = beta * x / (1.0 + (beta - 1.0) * x);
            (solvent * y - (solvent - 0.7) * x < 0.1 ? low : high) = x;
        }
        const double x = 0.5 * (low + high);
        CHECK(1.0 - x == Approx(cerium).margin(6e-4));
        const double drawn = 0.6 * x / (1.0 - x);
        CHECK(least_solvent_of_draw({6.8, 6.8 * beta}, {0.6, 0.1}, {{0}, {1}, drawn}) ==
              Approx(solvent).epsilon(1e-9));
    }
}

TEST_CASE("above the least S stages are counted, below there are none", "[three]") {
    // Two middle components, of which each has its pinch, and two heavy ones.
    ThreeOutletTarget t;
    t.alpha = {1.0, 10.0, 23.4, 34.7, 117.0};
    t.feed = {0.21, 0.07, 0.37, 0.11, 0.24};
    t.light = {0};
    t.middle = {1, 2};
    t.heavy = {3, 4};
    t.middle_low = 1;
    t.middle_high = 2;
    t.heavy_key = 3;
    t.losses = {0.03, 0.007, 0.001, 0.07};
    const double least = least_solvent(t).both();
    CHECK(least == least_solvent(t).draw);
    CHECK(count_stages(t, 1.005 * least).has_value());
    CHECK_FALSE(count_stages(t, 0.99 * least).has_value());
    // Here the cut at the feed decides.
    t.alpha = {1.0, 1.5, 1.7, 15.0, 40.0};
    t.losses.light_to_draw = 1e-3;
    t.losses.middle_to_raffinate = 1e-3;
    const double at_feed = least_solvent(t).both();
    CHECK(at_feed == least_solvent(t).light);
    CHECK(count_stages(t, 1.01 * at_feed).has_value());
    CHECK_FALSE(count_stages(t, 0.98 * at_feed).has_value());
}

TEST_CASE("a count has no stage too many, and keeps to the losses", "[three]") {
    ThreeOutletTarget t;
    t.alpha = {1.0, 6.8, 13.6};
    t.feed = {0.36, 0.55, 0.09};
    t.light = {0};
    t.middle = {1};
    t.heavy = {2};
    t.middle_low = t.middle_high = 1;
    t.heavy_key = 2;
    t.losses = {0.013, 5e-4, 5e-4, 0.2};
    const std::optional<ThreeOutletOptimum> best = least_holdup(t);
    REQUIRE(best);
    CHECK(best->solvent >= 1.0999 * least_solvent(t).both());
    const ThreeOutletFlows flows = flows_of(t, best->solvent);
    const auto within = [&](const ThreeOutletStages& stages) {
        const ThreeOutletProducts p =
            exact_three_outlets(t.alpha, t.feed, flows, stages);
        return p.raffinate[1] <= 1.00001 * t.losses.middle_to_raffinate * t.feed[1] &&
               p.solvent[1] <= 1.00001 * t.losses.middle_to_solvent * t.feed[1] &&
               p.draw[0] <= 1.00001 * t.losses.light_to_draw * t.feed[0] &&
               p.draw[2] <= 1.00001 * t.losses.heavy_to_draw * t.feed[2];
    };
    const ThreeOutletStages& n = best->stages;
    CHECK(within(n));
    CHECK_FALSE(within({n.extraction - 1, n.light_scrub, n.scrub}));
    CHECK_FALSE(within({n.extraction, n.light_scrub - 1, n.scrub}));
    CHECK_FALSE(within({n.extraction, n.light_scrub, n.scrub - 1}));
}

TEST_CASE("purities and recoveries of three products are made losses", "[three]") {
    ThreeTargets asked;
    asked.light.purity = 0.999;
    asked.middle.purity = 0.95;
    asked.heavy.purity = 0.99;
    const ThreeOxides oxides{2.0, 3.0, 0.5, 0.0, 0.0};
    const ThreeOutletLosses l = allowed_losses(asked, oxides, 1.0, 0.8);
    const double light = 2.0 * (1.0 - l.light_to_draw);
    const double middle = 3.0 * (1.0 - l.middle_to_raffinate - l.middle_to_solvent);
    const double heavy = 0.5 * (1.0 - l.heavy_to_draw);
    CHECK(light / (light + 3.0 * l.middle_to_raffinate) == Approx(0.999));
    CHECK(heavy / (heavy + 3.0 * l.middle_to_solvent) == Approx(0.99));
    CHECK(middle / (middle + 2.0 * l.light_to_draw + 0.5 * l.heavy_to_draw) ==
          Approx(0.95));
    CHECK(0.5 * l.heavy_to_draw == Approx(4.0 * 2.0 * l.light_to_draw));
    // A recovery that binds leaves the rest to the other.
    asked.heavy.recovery = 0.95;
    const ThreeOutletLosses bound = allowed_losses(asked, oxides, 1.0, 0.8);
    CHECK(bound.heavy_to_draw == Approx(0.05));
    CHECK(bound.light_to_draw > l.light_to_draw);
    asked.middle.recovery = 0.9995;
    const ThreeOutletLosses kept = allowed_losses(asked, oxides, 1.0, 0.8);
    CHECK(kept.middle_to_raffinate + kept.middle_to_solvent == Approx(5e-4));
}

namespace {

//! What is designed is pure and recovered at the steady state of the case as written.
void require_steady(const CircuitDesign& d) {
    const ResultShape shape = make_shape(d.circuit, "steady");
    const ScenarioResult steady = run_steady(*d.file, {}, shape, {});
    REQUIRE(steady.status == Status::ok);
    for (const DesignedProduct& product : products_of(d, shape, steady, 0)) {
        INFO(product.outlet << " " << product.purity << " " << product.recovery);
        CHECK(product.met());
    }
}

}  // namespace

TEST_CASE("shipped cuts with three outlets come to their specification", "[three]") {
    const auto [name, cuts] = GENERATE(
        table<const char*, int>({{"three_outlets.toml", 1}, {"lacepr.toml", 1}}));
    INFO(name);
    const CircuitDesign d = designed(shipped(name));
    INFO(d.case_text);
    REQUIRE(static_cast<int>(d.banks.size()) == cuts);
    REQUIRE(d.products.size() == 3);
    CHECK(d.verified());
    CHECK(d.products[1].outlet == "split.middle");
    const BankPlan& plan = d.banks.front();
    const ThreeOutletTheory& three = plan.theory.three;
    const ThreeOutletLosses& lost = d.steady.front().three;
    CHECK(lost.middle_to_raffinate <= three.designed.middle_to_raffinate * 1.00001);
    CHECK(lost.middle_to_solvent <= three.designed.middle_to_solvent * 1.00001);
    CHECK(lost.light_to_draw == Approx(three.designed.light_to_draw).epsilon(2e-3));
    CHECK(lost.heavy_to_draw == Approx(three.designed.heavy_to_draw).epsilon(2e-3));
    // The balances know the flows that the steady state needs.
    CHECK(plan.scrub_flow == Approx(plan.theory.scrub_flow).epsilon(5e-3));
    CHECK(plan.draw_flow == Approx(three.draw_flow).epsilon(1e-2));
    require_steady(d);
}

TEST_CASE(
    "at constant separation factors the rigorous bank is that of the exact cascade",
    "[three]") {
    std::string text = shipped("lacepr.toml");
    text.replace(text.find("p507-hcl\""), 9, "constant-beta\"");
    text.erase(text.find("acid = { HCl = \"0.02 mol/L\" }"), 29);
    const CircuitDesign d = designed(text);
    const BankPlan& plan = d.banks.front();
    const ThreeOutletTheory& three = plan.theory.three;
    CHECK(plan.extraction == three.stages.extraction);
    CHECK(plan.light_scrub == three.stages.light_scrub);
    CHECK(plan.scrub == three.stages.scrub);
    // Stoichiometric exchange: no acid stays in liquors. What the last stage of a
    // section gives beyond what is asked moves flows a little.
    CHECK(plan.scrub_flow == Approx(plan.theory.scrub_flow).epsilon(1e-4));
    CHECK(plan.draw_flow == Approx(three.draw_flow).epsilon(1e-3));
    CHECK(d.verified());
}

TEST_CASE("a draw feeds another cut that frees it from the heavy element", "[three]") {
    std::string text = shipped("lacepr.toml");
    text.replace(text.find("[[cuts]]"), std::string::npos,
                 "[[cuts]]\nname = \"three\"\nbetween = [ \"La\", \"Ce\", \"Pr\" ]\n"
                 "light = { purity = \"99.9 %\", recovery = \"99.8 %\" }\n"
                 "middle = { purity = \"93 %\" }\nheavy = { purity = \"99.5 %\" }\n"
                 "[[cuts]]\nname = \"ce\"\nfeed = \"three.middle\"\n"
                 "between = [ \"Ce\", \"Pr\" ]\nlight = { purity = \"99.5 %\" }\n"
                 "heavy = { purity = \"98 %\" }\n");
    const CircuitDesign d = designed(text);
    INFO(d.case_text);
    REQUIRE(d.products.size() == 5);
    CHECK(d.verified());
    CHECK(d.products[3].elements == "Ce");
    CHECK(d.products[4].elements == "Pr");
    CHECK_THAT(d.case_text, Contains("stream = \"three.middle\""));
    require_steady(d);
}

TEST_CASE("a product of two outlets feeds a cut with three", "[three]") {
    const CircuitDesign d = designed(
        "[chemistry]\nsystem = \"p507-hcl\"\n[feed]\nphase = \"aqueous\"\n"
        "flow = \"1 m3/h\"\ncomposition = { La = \"0.3 mol/L\", Ce = \"0.4 mol/L\", Pr "
        "= "
        "\"0.1 mol/L\", Nd = \"0.3 mol/L\", Sm = \"0.05 mol/L\" }\n"
        "acid = { HCl = \"0.02 mol/L\" }\n[solvent]\nextractant = \"1.5 mol/L\"\n"
        "[scrub]\nacid = { HCl = \"3.5 mol/L\" }\n[strip]\nacid = { HCl = \"5 mol/L\" "
        "}\n"
        "[caustic]\nalkali = { NaOH = \"4 mol/L\" }\n"
        "[[cuts]]\nname = \"ce\"\nbetween = [ \"Ce\", \"Pr\" ]\n"
        "light = { purity = \"99.9 %\" }\nheavy = { purity = \"99.9 %\" }\n"
        "[[cuts]]\nname = \"three\"\nfeed = \"ce.heavy\"\n"
        "between = [ \"Pr\", \"Nd\", \"Sm\" ]\nlight = { purity = \"98 %\" }\n"
        "middle = { purity = \"99 %\" }\nheavy = { purity = \"99 %\" }\n");
    INFO(d.case_text);
    CHECK(d.verified());
    // The draw is held back while its bank fills.
    CHECK_THAT(d.case_text, Contains("\"banks.three.draws.middle.flow\""));
}

TEST_CASE(
    "more solvent flows where acid leaves a draw less reflux than theory counts on",
    "[three]") {
    const CircuitDesign d = designed(
        "[chemistry]\nsystem = \"p507-hcl\"\n[feed]\nphase = \"aqueous\"\n"
        "flow = \"1 m3/h\"\ncomposition = { Gd = \"0.245 mol/L\", Tb = \"0.219 "
        "mol/L\", "
        "Dy = \"0.27 mol/L\" }\nacid = { HCl = \"0.02 mol/L\" }\n"
        "[solvent]\nextractant = \"1.5 mol/L\"\nsaponified = \"36 %\"\n"
        "[scrub]\nacid = { HCl = \"3.5 mol/L\" }\n"
        "[[cuts]]\nbetween = [ \"Gd\", \"Tb\", \"Dy\" ]\nlight = { purity = 0.997586 "
        "}\n"
        "middle = { purity = 0.983537 }\nheavy = { purity = 0.974186 }\n");
    CHECK_THAT(d.case_text, Contains("Chosen: S 1.15 times that of the optimum."));
    CHECK(d.verified());
}

TEST_CASE("a draw of little beside much that circulates is found", "[three]") {
    // Acid that liquor carries along is as much as a tenth of what goes with the
    // solvent.
    const CircuitDesign d = designed(
        "[chemistry]\nsystem = \"p507-hcl\"\n[feed]\nphase = \"aqueous\"\n"
        "flow = \"1 m3/h\"\ncomposition = { Gd = \"0.3926 mol/L\", Tb = \"0.0788 "
        "mol/L\", Dy = \"0.4805 mol/L\" }\nacid = { HCl = \"0.02 mol/L\" }\n"
        "[solvent]\nextractant = \"1.5 mol/L\"\nsaponified = \"36 %\"\n"
        "[scrub]\nacid = { HCl = \"3.5 mol/L\" }\n"
        "[[cuts]]\nbetween = [ \"Gd\", \"Tb\", \"Dy\" ]\nlight = { purity = 0.9987 }\n"
        "middle = { purity = 0.9755 }\nheavy = { purity = 0.9918 }\n");
    CHECK(d.banks.front().scrub_flow > 1.005 * d.banks.front().theory.scrub_flow);
    CHECK(d.verified());
}

TEST_CASE("a solvent flow that its controller would drive to a limit stands",
          "[three]") {
    // With both controllers terbium ends at 94.4 % and the solvent at its lower limit.
    const CircuitDesign d = designed(
        "[chemistry]\nsystem = \"p507-hcl\"\n[feed]\nphase = \"aqueous\"\n"
        "flow = \"1 m3/h\"\ncomposition = { Nd = \"0.1 mol/L\", Sm = \"0.1 mol/L\", "
        "Gd = \"0.1 mol/L\", Tb = \"0.1 mol/L\", Dy = \"0.1 mol/L\", "
        "Y = \"0.3 mol/L\" }\nacid = { HCl = \"0.02 mol/L\" }\n"
        "[solvent]\nextractant = \"1.5 mol/L\"\n"
        "[scrub]\nacid = { HCl = \"1 mol/L\" }\n"
        "[[cuts]]\nbetween = [ \"Gd\", \"Tb\", \"Dy\" ]\nlight = { purity = 0.99 }\n"
        "middle = { purity = 0.95 }\nheavy = { purity = 0.99 }\n");
    CHECK(d.verified());
    REQUIRE(d.banks.front().controls.size() == 1);
    CHECK(d.banks.front().controls.front().name == "split_scrub");
    CHECK_THAT(d.case_text, Contains("The solvent flow is not controlled"));
    // What the run comes to is the steady state.
    const ResultShape shape = make_shape(d.circuit, "steady");
    const ScenarioResult steady = run_steady(*d.file, {}, shape, {});
    REQUIRE(steady.status == Status::ok);
    for (const DesignedProduct& product : products_of(d, shape, steady, 0))
        CHECK(product.met());
}

TEST_CASE("random cuts with three outlets come to what they ask for", "[three]") {
    const std::vector<std::string> elements{"La", "Ce", "Pr", "Nd", "Sm", "Eu", "Gd"};
    RandomStream random(11, 0);
    const auto between = [&](double low, double high) {
        return low + (high - low) * random.uniform();
    };
    for (int i = 0; i < 6; ++i) {
        const auto first = static_cast<std::size_t>(between(0.0, 4.999));
        std::string composition;
        for (std::size_t k = first; k < first + 3; ++k)
            composition +=
                fmt::format("{}{} = \"{:.3f} mol/L\"", composition.empty() ? "" : ", ",
                            elements[k], between(0.1, 0.5));
        const std::string text = fmt::format(
            "[chemistry]\nsystem = \"p507-hcl\"\n[feed]\nphase = \"aqueous\"\n"
            "flow = \"1 m3/h\"\ncomposition = {{ {} }}\nacid = {{ HCl = \"0.02 mol/L\" "
            "}}\n"
            "[solvent]\nextractant = \"1.5 mol/L\"\n"
            "[scrub]\nacid = {{ HCl = \"3.5 mol/L\" }}\n[[cuts]]\n"
            "between = [ \"{}\", \"{}\", \"{}\" ]\nlight = {{ purity = {:.5f} }}\n"
            "middle = {{ purity = {:.5f} }}\nheavy = {{ purity = {:.5f} }}\n",
            composition, elements[first], elements[first + 1], elements[first + 2],
            1.0 - std::pow(10.0, -between(1.5, 3.0)),
            1.0 - std::pow(10.0, -between(1.0, 1.6)),
            1.0 - std::pow(10.0, -between(1.5, 3.0)));
        INFO(text);
        const CircuitDesign d = designed(text);
        CHECK(d.verified());
        const BankPlan& plan = d.banks.front();
        CHECK(plan.extraction + plan.light_scrub + plan.scrub <=
              1.2 * plan.theory.three.stages.sum() + 4);
    }
}

TEST_CASE("what three outlets cannot reach is refused with the limit that binds",
          "[three]") {
    const std::string text = shipped("lacepr.toml");
    const auto with = [&](const std::string& more) { return refused(text + more); };
    SECTION("a middle product purer than the reflux allows") {
        const std::string said = with("[limits]\nsolvent_flow = \"12 m3/h\"\n");
        CHECK_THAT(said,
                   Contains("test.toml:27:1") &&
                       Contains("the solvent flow binds: 12 m3/h carry S = 1.96") &&
                       Contains("the middle product reaches 94.45 % at the most") &&
                       Contains("however many the stages"));
        // What is said to be reached is, but for the margin of the optimum.
        std::string less = text + "[limits]\nsolvent_flow = \"12.3 m3/h\"\n";
        less.replace(less.find("95 %"), 4, "94.4 %");
        CHECK(designed(less).verified());
    }
    SECTION("a middle product that takes more reflux than anyone pumps") {
        std::string pure = text;
        pure.replace(pure.find("95 %"), 4, "99.99 %");
        CHECK_THAT(refused(pure),
                   Contains("test.toml:22:1") && Contains("the reflux binds") &&
                       Contains("with S = 100 the middle product reaches 99.8"));
    }
    SECTION("too few stages") {
        CHECK_THAT(with("[limits]\nstages = 12\n"),
                   Contains("test.toml:27:1") &&
                       Contains("the number of stages binds: 12 are allowed"));
    }
    SECTION("acid short of the balance") {
        CHECK_THAT(with("[limits]\nscrub_flow = \"2 m3/h\"\n"),
                   Contains("the scrub acid binds"));
    }
    SECTION("loading above what is allowed") {
        CHECK_THAT(
            with("[limits]\nloading = \"60 %\"\n"),
            Contains("the loading of [limits] binds") && Contains("saponify 30 %"));
    }
    SECTION("products that need not be parted") {
        std::string impure = text;
        impure.replace(impure.find("95 %"), 4, "50 %");
        CHECK_THAT(refused(impure), Contains("may lose all that is its own"));
    }
    SECTION("elements with others between them") {
        std::string skipped = text;
        skipped.replace(skipped.find("Pr = \"0.1"), 9,
                        "Pr = \"0.1 mol/L\", Nd = \"0.1");
        skipped.replace(skipped.find("\"Ce\", \"Pr\""), 10, "\"Ce\", \"Nd\"");
        CHECK_THAT(refused(skipped),
                   Contains("expected neighbours") &&
                       Contains("between Ce and Nd the feed holds Pr"));
    }
    SECTION("elements of another product") {
        std::string train = text;
        train.replace(train.find("Pr = \"0.1"), 9,
                      "Pr = \"0.2 mol/L\", Nd = \"0.3 mol/L\", Sm = \"0.2");
        train.erase(train.find("[[cuts]]"));
        train +=
            "[[cuts]]\nname = \"seg\"\nbetween = [ \"La\", \"Ce\" ]\n"
            "light = { purity = 0.75 }\nheavy = { purity = 0.8 }\n"
            "[[cuts]]\nname = \"x\"\nfeed = \"seg.light\"\n";
        CHECK_THAT(refused(train + "between = [ \"Ce\", \"Pr\", \"Nd\" ]\n"
                                   "light = { purity = 0.99 }\nmiddle = { purity = "
                                   "0.9 }\nheavy = { purity = 0.99 }\n"),
                   Contains("Ce is none of the elements of the product that feeds the "
                            "cut 'x'"));
        CHECK_THAT(refused(train + "between = [ \"Pr\", \"Nd\" ]\n"
                                   "light = { purity = 0.99 }\n"
                                   "heavy = { purity = 0.99 }\n"),
                   Contains("Pr is none of the elements"));
    }
    SECTION("an order that is reversed") {
        std::string reversed = text;
        reversed.replace(reversed.find("\"p507-hcl\""), 10,
                         "\"p507-hcl\"\nseparation_factors = { \"Pr/Ce\" = 0.8 }");
        CHECK_THAT(refused(reversed), Contains("the separation factor binds") &&
                                          Contains("take two cuts"));
    }
}
