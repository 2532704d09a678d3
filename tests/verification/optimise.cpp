//! \file Optimisation: derivatives against differences, the optimum against a grid,
//! what cannot be met, and the closed Nd/Pr circuit against the back-off rule, in time.
#include <catch2/catch.hpp>

#include <atomic>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "inputs/optimise_file.hpp"
#include "solver/optimise_run.hpp"
#include "solver/optimise_search.hpp"
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
        "[[vary]]\npath = \"banks.split.sections.extraction.stages\"\nlow = 3\nhigh = "
        "7\n[[vary]]\npath = \"banks.split.sections.scrub.stages\"\nlow = 3\nhigh = "
        "7\n");
    OptimiseSpec limited = spec;
    limited.most_stages = 10;
    const OptimiseRun run = optimised(limited);
    REQUIRE(run.report.feasible);
    CHECK(run.report.converged);
    const double optimum = objective_of(run, "reagents");

    // Every choice of stages, and flows in steps of which one changes the reagents by
    // some percent; refined around its best point.
    const SunContext context;
    double best = 1e9;
    std::vector<double> best_values;
    const auto grid = [&](std::vector<double> from, std::vector<double> to, int n,
                          int extraction, int scrub) {
        OptimiseModel model(spec, {from[0], from[1], double(extraction), double(scrub)},
                            context);
        for (int i = 0; i <= n; ++i)
            for (int j = 0; j <= n; ++j) {
                const std::vector<double> x = {
                    from[0] + (to[0] - from[0]) * i / n,
                    from[1] + (to[1] - from[1]) * (i % 2 == 0 ? j : n - j) / n};
                if (!model.move_to(x))
                    continue;
                bool met = true;
                for (std::size_t r = 0; r < spec.requirements.size(); ++r)
                    met = met &&
                          model.figures().results[r] >= spec.requirements[r].target;
                const double reagents =
                    model.figures()
                        .objectives[static_cast<std::size_t>(Objective::reagents)];
                if (met && reagents < best) {
                    best = reagents;
                    best_values = model.values();
                }
            }
    };
    for (int extraction = 3; extraction <= 7; ++extraction)
        for (int scrub = 3; scrub <= 7 && extraction + scrub <= 10; ++scrub)
            grid({10.0, 0.5}, {20.0, 2.5}, 24, extraction, scrub);
    REQUIRE(best < 1e9);
    for (double width = 1.0; width > 0.01; width *= 0.4)
        grid({best_values[0] - width * 0.5, best_values[1] - width * 0.1},
             {best_values[0] + width * 0.5, best_values[1] + width * 0.1}, 20,
             static_cast<int>(best_values[2]), static_cast<int>(best_values[3]));
    INFO("optimum " << optimum << ", grid " << best);
    CHECK(optimum <= best * (1.0 + 1e-6));
    CHECK(optimum > best * (1.0 - 5e-3));
    CHECK(run.best[2] == best_values[2]);
    CHECK(run.best[3] == best_values[3]);
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
    spec.variables[0].start = 29.0;
    spec.variables[1].start = 0.6;
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
