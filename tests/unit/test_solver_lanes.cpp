//! \file Kernels of lanes against the equations and the solvers that other integrators
//! use.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "solver/flowsheet/initial_state.hpp"
#include "solver/flowsheet/saturation.hpp"
#include "solver/linear/linear_solver.hpp"
#include "solver/time/lane_cascade.hpp"
#include "tests/case_runs.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

//! A case in its initial state, moved a little, so that nothing is zero or equal.
struct Setting {
    Setting(const std::string& name, const Set& set, unsigned seed)
        : spec(shipped(name).resolve(assignments(set))),
          cascade(build_cascade(spec)),
          layout(cascade, Form::ode),
          workspace(cascade, layout) {
        const SunContext context;
        std::int64_t iterations = 0;
        u = initial_unknowns(spec, nullptr, cascade, layout, context, iterations);
        std::mt19937_64 random(seed);
        std::uniform_real_distribution<double> factor(0.8, 1.2);
        for (double& value : u)
            value *= factor(random);
    }
    CaseSpec spec;
    Cascade cascade;
    Layout layout;
    Workspace workspace;
    std::vector<double> u;
};

double largest(const std::vector<double>& x) {
    double largest = 0.0;
    for (const double value : x)
        largest = std::max(largest, std::fabs(value));
    return largest;
}

//! Of what stands in a lane, over the largest there.
double difference(const std::vector<double>& lanes, std::size_t n_lanes,
                  std::size_t lane, const std::vector<double>& expected) {
    double worst = 0.0;
    for (std::size_t i = 0; i < expected.size(); ++i)
        worst = std::max(worst, std::fabs(lanes[i * n_lanes + lane] - expected[i]));
    return worst / largest(expected);
}

//! Lanes of other flows, but of one structure.
std::vector<std::unique_ptr<Setting>> settings(const std::string& name,
                                               const std::string& flow, int n,
                                               const Set& more = {}) {
    std::vector<std::unique_ptr<Setting>> all;
    for (int k = 0; k < n; ++k) {
        const std::string value = std::to_string(2.0 + 0.1 * k) + " m3/h";
        Set set = more;
        if (!flow.empty())
            set.emplace_back(flow, value);
        all.push_back(std::make_unique<Setting>(name, set, 11 + k));
    }
    return all;
}

//! A Rosenbrock stage of so many parts: those after the first are small, and the
//! factors are of the size of those of methods.
struct TrialStage {
    TrialStage(const std::vector<double>& u, int n_parts, double h) {
        std::mt19937_64 random(5);
        std::uniform_real_distribution<double> entry(-1.0, 1.0);
        parts.emplace_back(u.begin(), u.end());
        stage.ahead[0] = 1.0;
        for (int k = 1; k < n_parts; ++k) {
            LineArray& part = parts.emplace_back(u.begin(), u.end());
            for (double& value : part)
                value *= 1e-3 * entry(random);
            stage.ahead[k] = entry(random);
            stage.known[k] = entry(random) / h;
        }
        stage.n_parts = n_parts;
        for (int k = 0; k < n_parts; ++k)
            stage.parts[k] = parts[k].data();
        argument.assign(u.size(), 0.0);
        z.assign(u.size(), 0.0);
        stage.argument = argument.data();
        stage.keeps_argument = true;
        stage.z = z.data();
    }
    //! Of a lane, place by place.
    double argument_at(std::size_t at) const {
        double sum = 0.0;
        for (std::size_t k = 0; k < parts.size(); ++k)
            sum += stage.ahead[k] * parts[k][at];
        return sum;
    }
    double known_at(std::size_t at) const {
        double sum = 0.0;
        for (std::size_t k = 1; k < parts.size(); ++k)
            sum += stage.known[k] * parts[k][at];
        return sum;
    }
    std::vector<LineArray> parts;
    LineArray argument, z;
    LaneStage stage;
};

void check_lanes(const std::string& name, const std::string& flow, int n_lanes,
                 const Set& more = {}) {
    CAPTURE(name, n_lanes);
    const auto all = settings(name, flow, n_lanes, more);
    const Setting& first = *all.front();
    REQUIRE(LaneCascade::obstacle(first.cascade).empty());
    const std::size_t n = n_lanes;
    const std::size_t size = first.layout.size();
    LaneCascade lanes(first.cascade, first.layout, n_lanes);
    std::vector<double> u(size * n);
    std::vector<double> b(size * n);
    std::vector<double> rates(size * n);
    std::vector<double> z(size * n);
    std::mt19937_64 random(5);
    std::uniform_real_distribution<double> entry(-1.0, 1.0);
    for (double& value : b)
        value = entry(random);
    for (std::size_t k = 0; k < n; ++k) {
        REQUIRE(LaneCascade::are_alike(first.cascade, all[k]->cascade));
        lanes.set(static_cast<int>(k), all[k]->cascade);
        for (std::size_t i = 0; i < size; ++i)
            u[i * n + k] = all[k]->u[i];
    }
    lanes.reset();
    REQUIRE(lanes.rates(u.data(), rates.data()));
    lanes.differentiate(u.data());
    constexpr double h = 1440.0;
    constexpr double beta = 4.0 / h;
    REQUIRE(lanes.factor(beta));
    lanes.solve(b.data(), z.data());
    std::vector<std::unique_ptr<TrialStage>> trials;
    for (int parts = 2; parts <= LaneStage::most_parts; ++parts) {
        trials.push_back(std::make_unique<TrialStage>(u, parts, h));
        REQUIRE(lanes.solve(trials.back()->stage, false));
    }
    // From where the stage before was, to which the last part is added
    trials.push_back(std::make_unique<TrialStage>(u, 3, h));
    REQUIRE(lanes.solve(trials.back()->stage, true));

    const SunContext context;
    for (std::size_t k = 0; k < n; ++k) {
        Setting& s = *all[k];
        std::vector<double> expected(size);
        REQUIRE(s.workspace.rates(s.u.data(), expected.data()));
        CHECK(difference(rates, n, k, expected) < 1e-11);

        const auto linear =
            make_linear_system(LinearAlgebra::block, s.cascade, s.layout, context);
        REQUIRE(linear->factor(s.workspace, s.u.data(), -1.0, beta));
        const Vector own = make_vector(s.layout.size(), context, LinearAlgebra::block);
        const Vector solved =
            make_vector(s.layout.size(), context, LinearAlgebra::block);
        for (std::size_t i = 0; i < size; ++i)
            data(own)[i] = b[i * n + k];
        REQUIRE(linear->solve(solved.get(), own.get()));
        CHECK(difference(z, n, k, {data(solved), data(solved) + size}) < 1e-10);
        for (const auto& trial : trials) {
            CAPTURE(k, trial->stage.n_parts);
            std::vector<double> argument(size);
            for (std::size_t i = 0; i < size; ++i)
                argument[i] = trial->argument_at(i * n + k);
            const std::vector<double> kept(trial->argument.begin(),
                                           trial->argument.end());
            CHECK(difference(kept, n, k, argument) < 1e-14);
            REQUIRE(s.workspace.rates(argument.data(), expected.data()));
            for (std::size_t i = 0; i < size; ++i)
                data(own)[i] = expected[i] + trial->known_at(i * n + k);
            REQUIRE(linear->solve(solved.get(), own.get()));
            const std::vector<double> found(trial->z.begin(), trial->z.end());
            CHECK(difference(found, n, k, {data(solved), data(solved) + size}) < 1e-9);
        }
    }
}

//! What is looked at in each mixer, against the phases there.
void check_conditions(const std::string& name) {
    CAPTURE(name);
    constexpr std::size_t n = lanes_side_by_side;
    const auto all = settings(name, "", n);
    const Setting& first = *all.front();
    LaneCascade lanes(first.cascade, first.layout, n);
    REQUIRE(lanes.knows_limits());
    const std::size_t stages = first.layout.n_stages();
    std::vector<double> u(first.layout.size() * n);
    std::vector<double> rates(u.size());
    std::vector<double> seen(stages * lane_conditions * n, -1.0);
    for (std::size_t k = 0; k < n; ++k)
        for (std::size_t i = 0; i < all[k]->u.size(); ++i)
            u[i * n + k] = all[k]->u[i];
    REQUIRE(lanes.rates(u.data(), rates.data()));
    std::vector<char> within;
    lanes.watch(u.data(), within, seen.data());
    const ChemistrySpec& chemistry = first.spec.chemistry;
    const int cations = chemistry.n_cations();
    int chloride = 0;
    while (chemistry.ions[chloride].name != "Cl")
        ++chloride;
    for (std::size_t k = 0; k < n; ++k)
        for (std::size_t j = 0; j < stages; ++j) {
            CAPTURE(k, j);
            Setting& s = *all[k];
            REQUIRE(s.workspace.phases(static_cast<int>(j), s.u.data()));
            const std::vector<double>& x = s.workspace.aqueous();
            const std::vector<double>& y = s.workspace.organic();
            double liquor = 0.0;
            double bound = 0.0;
            for (int i = 0; i < cations; ++i)
                if (chemistry.cations[i].rare_earth) {
                    liquor += x[i];
                    bound += chemistry.cations[i].units * y[i];
                }
            double saturation = 0.0;
            for (const Solid& solid : chemistry.solids)
                saturation = std::max(
                    saturation,
                    saturation_ratio(solid, chemistry, x.data(), s.workspace.proton(),
                                     s.u.data() + s.layout.mixer(static_cast<int>(j)),
                                     0.0));
            const auto entry = [&](std::size_t which) {
                return seen[(j * lane_conditions + which) * n + k];
            };
            CHECK(entry(0) == Approx(liquor).epsilon(1e-10));
            CHECK(entry(1) == Approx(x[cations + chloride]).epsilon(1e-10));
            CHECK(entry(2) == Approx(bound / y.back()).epsilon(1e-10));
            CHECK(entry(3) == Approx(saturation).epsilon(1e-8));
        }
}

}  // namespace

TEST_CASE("lanes see in each mixer what one by one is seen there", "[solver][lanes]") {
    for (const char* name : {"ndpr_p507", "light_re_p507", "ndpr_closed"})
        check_conditions(name);
}

TEST_CASE("lanes have the rates and the matrix of their cascades", "[solver][lanes]") {
    for (const int n_lanes : {1, lanes_side_by_side}) {
        check_lanes("ndpr_p507", "streams.scrub.flow", n_lanes);
        check_lanes("short_ndpr", "", n_lanes);
        check_lanes("light_re_p507", "", n_lanes);
        check_lanes("ndpr_closed", "", n_lanes);
        check_lanes("three_outlet", "", n_lanes);
        check_lanes("blend_light_re", "", n_lanes);
        check_lanes("ndpr_p507", "streams.scrub.flow", n_lanes,
                    {{"banks.split.settler.cells", "3"},
                     {"banks.split.settler.organic_in_aqueous", "0.5 %"},
                     {"banks.split.settler.aqueous_in_organic", "1 %"}});
    }
}

TEST_CASE("lanes have the chemistry of the temperature that an event has set",
          "[solver][lanes]") {
    // Where caustic is in excess, the ion product of water decides.
    const TemporaryFile chemistry(".toml", p507_with_enthalpies());
    const auto at = [&](const char* temperature) {
        return std::make_unique<Setting>(
            "ndpr_closed",
            Set{{"chemistry.system", chemistry.path().string()},
                {"banks.split.temperature", temperature},
                {"banks.saponification.temperature", temperature}},
            7);
    };
    const auto cold = at("25 C");
    const auto warm = at("60 C");
    CHECK_FALSE(LaneCascade::are_alike(cold->cascade, warm->cascade));
    const std::size_t size = cold->layout.size();
    LaneCascade lane(cold->cascade, cold->layout, 1);
    for (Setting* now : {cold.get(), warm.get(), cold.get()}) {
        lane.set(0, now->cascade);
        lane.reset();
        std::vector<double> rates(size);
        std::vector<double> expected(size);
        REQUIRE(lane.rates(now->u.data(), rates.data()));
        REQUIRE(now->workspace.rates(now->u.data(), expected.data()));
        CHECK(difference(rates, 1, 0, expected) < 1e-11);
        // The matrix knows the water, too.
        lane.differentiate(now->u.data());
        constexpr double beta = 1.0 / 360.0;
        REQUIRE(lane.factor(beta));
        const std::vector<double> right(size, 1.0);
        std::vector<double> z(size);
        lane.solve(right.data(), z.data());
        const SunContext context;
        const auto linear = make_linear_system(LinearAlgebra::block, now->cascade,
                                               now->layout, context);
        REQUIRE(linear->factor(now->workspace, now->u.data(), -1.0, beta));
        const Vector own =
            make_vector(now->layout.size(), context, LinearAlgebra::block);
        const Vector solved =
            make_vector(now->layout.size(), context, LinearAlgebra::block);
        std::fill_n(data(own), size, 1.0);
        REQUIRE(linear->solve(solved.get(), own.get()));
        CHECK(difference(z, 1, 0, {data(solved), data(solved) + size}) < 1e-10);
    }
}

TEST_CASE("equilibria of many vessels at once are those of one", "[solver][lanes]") {
    for (const char* name : {"ndpr_p507", "light_re_p507", "short_ndpr"}) {
        CAPTURE(name);
        Setting s(name, {}, 3);
        Setting again(name, {}, 3);
        const Workspace::AllStages all(s.workspace, s.u.data());
        const Workspace& alone = again.workspace;
        for (int j = 0; j < s.layout.n_stages(); ++j) {
            REQUIRE(s.workspace.phases(j, s.u.data()));
            REQUIRE(again.workspace.phases(j, again.u.data()));
            CHECK(s.workspace.v(j) == Approx(alone.v(j)).epsilon(1e-12).margin(1e-12));
            CHECK(s.workspace.ph() == Approx(again.workspace.ph()).epsilon(1e-12));
            for (int i = 0; i < s.layout.n_distributing(); ++i)
                CHECK(s.workspace.ratio(i) ==
                      Approx(again.workspace.ratio(i)).epsilon(1e-11));
        }
    }
}

TEST_CASE("what lanes do not know of a case is named", "[solver][lanes]") {
    const auto obstacle = [](const std::string& name) {
        return LaneCascade::obstacle(build_cascade(shipped(name).resolve({})));
    };
    CHECK(obstacle("ndpr_p507").empty());
    CHECK(obstacle("ndpr_control") == "controllers");
    CHECK(obstacle("ndpr_closed").empty());
    CHECK(obstacle("sulfate_dehpa") == "this law of distribution");
}
