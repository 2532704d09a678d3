//! \file Optimisation: derivatives against differences, the optimum against a grid,
//! what cannot be met, and the closed Nd/Pr circuit against the back-off rule, in time.
#include <catch2/catch.hpp>

#include <atomic>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "inputs/readers/optimise/optimise_file.hpp"
#include "solver/optimise/optimise_run.hpp"
#include "solver/optimise/optimise_search.hpp"
#include "tests/case_runs.hpp"

using namespace didymium;
using namespace didymium::test;
using Catch::Contains;

namespace {

const std::atomic<bool> go_on{false};

OptimiseSpec optimisation_of(const std::string& text) {
    const TemporaryFile file(".toml", text);
    return read_optimise(file.path());
}

OptimiseRun optimised(const OptimiseSpec& spec) {
    return run_optimisation(spec, go_on, [](double, double, const std::string&) {});
}

//! Of the short bank. \param more  further tables
std::string short_bank(const std::string& more) {
    return fmt::format(
        "case = \"{}\"\nminimise = \"reagents\"\n"
        "[[vary]]\npath = \"streams.solvent.flow\"\nlow = \"10 m3/h\"\nhigh = \"30 "
        "m3/h\"\n"
        "[[vary]]\npath = \"streams.scrub.flow\"\nlow = \"0.5 m3/h\"\nhigh = \"4 "
        "m3/h\"\n{}",
        (inputs_dir / "cases/short_ndpr.toml").string(), more);
}

std::string required(const std::string& pr, const std::string& nd) {
    return fmt::format(
        "[[require]]\nresult = \"split.raffinate.Pr.purity\"\nat_least = \"{}\"\n"
        "[[require]]\nresult = \"split.loaded_organic.Nd.purity\"\nat_least = \"{}\"\n",
        pr, nd);
}

double objective_of(const OptimiseRun& run, const std::string& name) {
    for (const auto& one : run.report.objectives)
        if (one.name == name)
            return one.optimum;
    return std::nan("");
}

}  // namespace

TEST_CASE("derivatives of an optimisation are those of its steady states",
          "[optimise]") {
    OptimiseSpec spec = optimisation_of(short_bank(required("65 %", "85 %")) +
                                        "[[require]]\n"
                                        "result = \"split.raffinate.Pr.recovery\"\n"
                                        "at_least = \"50 %\"\n");
    spec.costs = CostSpec{};
    spec.costs->reagents = {{"HCl", 0.5}, {"NaOH", 0.8}, {"NH4OH", 0.3}};
    spec.costs->oxides = {{"Nd", 60.0, 0.0}, {"Pr", 50.0, 0.0}};
    spec.costs->extractant = 10.0;
    spec.costs->stage = 4000.0;
    spec.costs->interest = 0.08;
    spec.costs->life = 15.0;
    const SunContext context;
    const std::vector<double> x = {20.0, 2.3};
    OptimiseModel model(spec, x, context);
    REQUIRE(model.move_to(x));
    SteadySlopes slopes;
    REQUIRE(model.slopes(slopes));
    for (std::size_t k = 0; k < x.size(); ++k) {
        const double step = 1e-4 * x[k];
        SteadyFigures sides[2];
        for (const int side : {0, 1}) {
            std::vector<double> moved = x;
            moved[k] += side == 0 ? -step : step;
            REQUIRE(model.move_to(moved));
            sides[side] = model.figures();
        }
        for (std::size_t i = 0; i < n_objectives; ++i) {
            const double difference =
                (sides[1].objectives[i] - sides[0].objectives[i]) / (2.0 * step);
            INFO(k << ", " << objective_name(static_cast<Objective>(i)));
            CHECK(slopes.objectives[k][i] ==
                  Approx(difference).epsilon(1e-5).margin(1e-7));
        }
        for (std::size_t j = 0; j < spec.requirements.size(); ++j) {
            const double difference =
                (sides[1].scaled[j] - sides[0].scaled[j]) / (2.0 * step);
            INFO(k << ", " << spec.requirements[j].result.text);
            CHECK(slopes.scaled[k][j] == Approx(difference).epsilon(1e-5));
        }
    }
}

TEST_CASE("an optimum is that of a search over a grid", "[optimise]") {
    const OptimiseSpec spec = optimisation_of(
        short_bank(required("65 %", "85 %")) +
        "[[vary]]\npath = \"banks.split.sections.extraction.stages\"\nlow = 4\nhigh = "
        "6\n[[vary]]\npath = \"banks.split.sections.scrub.stages\"\nlow = 4\nhigh = "
        "6\n");
    OptimiseSpec limited = spec;
    limited.most_stages = 10;
    const OptimiseRun run = optimised(limited);
    REQUIRE(run.report.feasible);
    CHECK(run.report.converged);
    const double optimum = objective_of(run, "reagents");

    // For each choice of stages a grid of flows, refined around its best point four
    // times.
    const SunContext context;
    constexpr int n = 16;
    double best = 1e9;
    std::vector<double> best_choice;
    for (int extraction = 4; extraction <= 6; ++extraction)
        for (int scrub = 4; scrub <= 6 && extraction + scrub <= 10; ++scrub) {
            OptimiseModel model(spec, {15.0, 1.5, 1.0 * extraction, 1.0 * scrub},
                                context);
            double least = 1e9;
            std::vector<double> middle = {15.0, 1.5};
            for (double width = 1.0; width > 0.002; width *= 0.4) {
                const std::vector<double> from = middle;
                for (int i = 0; i <= n; ++i)
                    for (int k = 0; k <= n; ++k) {
                        const int j = i % 2 == 0 ? k : n - k;  // each next to the last
                        const std::vector<double> x = {
                            from[0] + width * 5.0 * (2.0 * i / n - 1.0),
                            from[1] + width * 1.0 * (2.0 * j / n - 1.0)};
                        if (x[0] < 10.0 || x[1] < 0.5 || !model.move_to(x))
                            continue;
                        bool met = true;
                        for (std::size_t r = 0; r < spec.requirements.size(); ++r)
                            met = met && model.figures().results[r] >=
                                             spec.requirements[r].target;
                        const double reagents =
                            model.figures().objectives[index_of(Objective::reagents)];
                        if (met && reagents < least) {
                            least = reagents;
                            middle = x;
                        }
                    }
            }
            if (least < best) {
                best = least;
                best_choice = {1.0 * extraction, 1.0 * scrub};
            }
        }
    REQUIRE(best < 1e9);
    INFO("optimum " << optimum << ", grid " << best);
    CHECK(optimum <= best * (1.0 + 1e-6));
    CHECK(optimum > best * (1.0 - 5e-3));
    CHECK(run.best[2] == best_choice[0]);
    CHECK(run.best[3] == best_choice[1]);
}

TEST_CASE("where nothing meets the requirements, the report says what misses most",
          "[optimise]") {
    const OptimiseRun run =
        optimised(optimisation_of(short_bank(required("65 %", "99.9 %"))));
    CHECK_FALSE(run.report.feasible);
    CHECK_FALSE(run.report.converged);
    CHECK(run.report.violation > 0.0);
    CHECK_THAT(run.report.message, Contains("meets all requirements"));
    CHECK_THAT(run.report.message,
               Contains("split.loaded_organic.Nd.purity >= 0.999 misses most"));
}

TEST_CASE("a start far from what is required finds the same optimum", "[optimise]") {
    OptimiseSpec spec = optimisation_of(short_bank(required("65 %", "85 %")));
    const OptimiseRun near = optimised(spec);
    spec.variables[0].start = 28.0;
    spec.variables[1].start = 3.9;
    const OptimiseRun far = optimised(spec);
    REQUIRE(far.report.feasible);
    CHECK(objective_of(far, "reagents") ==
          Approx(objective_of(near, "reagents")).epsilon(1e-6));
}

TEST_CASE("multipliers are what a requirement costs", "[optimise]") {
    OptimiseSpec spec = optimisation_of(short_bank(required("65 %", "85 %")));
    const OptimiseRun run = optimised(spec);
    constexpr double more = 1e-4;
    spec.requirements[1].target += more;
    const OptimiseRun dearer = optimised(spec);
    const double cost =
        (objective_of(dearer, "reagents") - objective_of(run, "reagents")) / more;
    REQUIRE(cost > 0.0);
    CHECK(run.report.requirements[1].multiplier == Approx(cost).epsilon(1e-2));
}

TEST_CASE("a front only falls, and its ends are those of either objective",
          "[optimise]") {
    OptimiseSpec spec = optimisation_of(
        short_bank(required("65 %", "85 %")) +
        "[[vary]]\npath = \"banks.split.sections.scrub.stages\"\nlow = 2\nhigh = 9\n"
        "[pareto]\nagainst = \"stages\"\npoints = 4\n");
    const OptimiseRun run = optimised(spec);
    const auto& front = run.report.front;
    REQUIRE(front.size() == 4);
    const auto of = [&](std::size_t point, Objective objective) {
        return front[point].objectives[objective == Objective::stages ? 3 : 2];
    };
    for (std::size_t i = 0; i < front.size(); ++i) {
        REQUIRE(front[i].feasible == 1);
        CHECK(of(i, Objective::stages) <= front[i].limit);
        if (i > 0)
            CHECK(of(i, Objective::reagents) >=
                  of(i - 1, Objective::reagents) * (1.0 - 1e-6));
    }
    CHECK(of(0, Objective::reagents) == Approx(objective_of(run, "reagents")));
    spec.minimise = Objective::stages;
    spec.against.reset();
    CHECK(of(3, Objective::stages) == objective_of(optimised(spec), "stages"));
}

TEST_CASE(
    "the optimum of the closed circuit needs less than the back-off rule at the same "
    "purity, and comes to specification in time",
    "[optimise]") {
    const OptimiseSpec spec =
        read_optimise(inputs_dir / "optimise/ndpr_same_purity.toml");
    const OptimiseRun run = optimised(spec);
    REQUIRE(run.report.feasible);
    double start = 0.0;
    for (const auto& one : run.report.objectives)
        start = one.name == "reagents" ? one.start : start;
    CHECK(objective_of(run, "reagents") < 0.9995 * start);
    CHECK(objective_of(run, "stages") <= 108.0);

    const TemporaryFile file(".toml", optimised_case(spec, run, "didymium optimise"));
    const CaseFile optimum = CaseFile::read(file.path());
    const CaseSpec resolved = optimum.resolve();
    CHECK(resolved.banks.front().n_stages() ==
          static_cast<int>(run.best[2] + run.best[3]));
    const ResultShape shape = make_shape(resolved, "run");
    const ScenarioResult result = run_dynamic(optimum, {}, shape, {});
    INFO(result.message);
    REQUIRE(result.status == Status::ok);
    for (const double kept_from : result.specification_kept_from)
        CHECK(kept_from < 200.0 * 24.0);
}
