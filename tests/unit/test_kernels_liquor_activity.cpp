//! \file Activities per m3 of liquor by the molal models: derivatives, limits, the
//! order of ions, and liquors that cannot be.
#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "kernels/liquor_activity.hpp"

using namespace didymium;

namespace {

// H, Na, Pr, Nd | Cl, SO4 | NdSO4
constexpr int n = 7;
enum Ion { H, Na, Pr, Nd, Cl, SO4, NdSO4 };
const std::vector<int> charges = {1, 1, 3, 3, -1, -2, 1};
const std::vector<double> volumes = {0.0,     0.1e-6, -30.1e-6, -30.7e-6,
                                     19.4e-6, 20e-6,  -10e-6};
constexpr double pure_water = 997.047;

using Liquor = std::array<double, n>;

//! Liquors whose ions stand in another order: place[i] is where ion i stands.
using Order = std::array<int, n>;
constexpr Order as_named = {0, 1, 2, 3, 4, 5, 6};

template <class T>
std::vector<T> ordered(const std::vector<T>& values, const Order& place) {
    std::vector<T> out(n);
    for (int i = 0; i < n; ++i)
        out[place[i]] = values[i];
    return out;
}

ActivityModel model(const std::string& name, const Order& at) {
    const std::vector<int> z = ordered(charges, at);
    if (name == "SIT")
        return ActivityModel(SpecificIon(z, {{at[H], at[Cl], 0.12},
                                             {at[Na], at[Cl], 0.03},
                                             {at[Nd], at[Cl], 0.23},
                                             {at[Na], at[SO4], -0.12},
                                             {at[NdSO4], at[Cl], 0.157}}));
    if (name == "Davies")
        return ActivityModel(Davies(z));
    PitzerParameters p;
    p.charge = z;
    p.binaries = {{at[H], at[Cl], 0.1775, 0.2945, 0.0, 0.0008},
                  {at[Na], at[Cl], 0.0765, 0.2664, 0.0, 0.00127},
                  {at[Pr], at[Cl], 0.5879, 5.448, 0.0, -0.02067},
                  {at[Nd], at[Cl], 0.5877, 5.206, 0.0, -0.01969},
                  {at[Na], at[SO4], 0.0196, 1.113, 0.0, 0.00497},
                  {at[Nd], at[SO4], 1.792, 15.044, -100.0, -0.06}};
    p.thetas = {{at[H], at[Nd], 0.2}, {at[Cl], at[SO4], 0.02}};
    p.psis = {{at[H], at[Na], at[Cl], -0.004}};
    return ActivityModel(Pitzer(p));
}

ModelledLiquor liquor(const std::string& name, const Order& place = as_named) {
    return {model(name, place), LiquorMolality(ordered(volumes, place), pure_water)};
}

const std::vector<std::string> models = {"Pitzer", "SIT", "Davies"};

struct Factors {
    std::array<double, n> mu{};
    std::array<double, n * n> by_c{};
};

Factors factors(const LiquorActivity& activity, const Liquor& c) {
    Factors f;
    activity.factors(c.data(), f.mu.data(), f.by_c.data());
    return f;
}

Liquor any_liquor(std::mt19937_64& random) {
    std::uniform_real_distribution<double> exponent(0.0, 3.3);
    Liquor c;
    for (double& x : c)
        x = std::pow(10.0, exponent(random)) / 3.0;
    return c;
}

}  // namespace

TEST_CASE("activities of a liquor have the derivatives that differences show",
          "[activity][liquor]") {
    std::mt19937_64 random(1);
    for (const std::string& name : models) {
        CAPTURE(name);
        const ModelledLiquor activity = liquor(name);
        for (int trial = 0; trial < 50; ++trial) {
            const Liquor c = any_liquor(random);
            const Factors f = factors(activity, c);
            Liquor alone{};
            activity.factors(c.data(), alone.data(), nullptr);
            CHECK(alone == f.mu);
            double scale = 0.0;
            for (const double x : f.by_c)
                scale = std::max(scale, std::fabs(x));
            for (int j = 0; j < n; ++j) {
                const double step = 1e-4 * c[j];
                Liquor more = c, less = c;
                more[j] += step;
                less[j] -= step;
                const Factors up = factors(activity, more);
                const Factors down = factors(activity, less);
                for (int i = 0; i < n; ++i) {
                    CAPTURE(i, j, c[j]);
                    CHECK(f.by_c[i * n + j] ==
                          Approx((up.mu[i] - down.mu[i]) / (2.0 * step))
                              .epsilon(1e-6)
                              .margin(1e-6 * scale));
                }
            }
        }
    }
}

TEST_CASE("the activity of a liquor is a thousand times its molality times gamma",
          "[activity][liquor]") {
    std::mt19937_64 random(2);
    for (const std::string& name : models) {
        CAPTURE(name);
        const ModelledLiquor activity = liquor(name);
        const Liquor c = any_liquor(random);
        Liquor m{}, log_gamma{};
        activity.molality().molality(c.data(), m.data());
        activity.model().log_gamma(m.data(), log_gamma.data());
        const Factors f = factors(activity, c);
        for (int i = 0; i < n; ++i)
            CHECK(c[i] * std::exp(f.mu[i]) ==
                  Approx(1000.0 * m[i] * std::exp(log_gamma[i])).epsilon(1e-13));
    }
}

TEST_CASE("in pure water an activity is a concentration but for water's density",
          "[activity][liquor]") {
    for (const std::string& name : models) {
        CAPTURE(name);
        const Factors f = factors(liquor(name), Liquor{});
        for (int i = 0; i < n; ++i) {
            // The floor of the ionic strength leaves 1.2e-4 z^2 of ln gamma.
            const double z = charges[i];
            CHECK(f.mu[i] ==
                  Approx(-std::log(pure_water / 1000.0)).margin(1.3e-4 * z * z));
            for (int j = 0; j < n; ++j)
                CHECK(std::isfinite(f.by_c[i * n + j]));
        }
    }
}

TEST_CASE("an ion that vanishes leaves the activities of the others",
          "[activity][liquor]") {
    for (const std::string& name : models) {
        CAPTURE(name);
        const ModelledLiquor activity = liquor(name);
        Liquor with = {100.0, 500.0, 1e-12, 300.0, 1400.0, 50.0, 1e-12};
        Liquor without = with;
        Liquor slightly_negative = with;
        without[Pr] = without[NdSO4] = 0.0;
        slightly_negative[Pr] = slightly_negative[NdSO4] = -1e-12;
        const Factors f = factors(activity, with);
        const Factors g = factors(activity, without);
        const Factors h = factors(activity, slightly_negative);
        for (int i = 0; i < n; ++i) {
            CHECK(f.mu[i] == Approx(g.mu[i]).epsilon(1e-12));
            CHECK(h.mu[i] == Approx(g.mu[i]).epsilon(1e-12));
        }
    }
}

TEST_CASE("activities do not depend on the order of the ions", "[activity][liquor]") {
    std::mt19937_64 random(3);
    Order place = as_named;
    for (const std::string& name : models) {
        for (int trial = 0; trial < 10; ++trial) {
            std::shuffle(place.begin(), place.end(), random);
            const Liquor c = any_liquor(random);
            Liquor moved{};
            for (int i = 0; i < n; ++i)
                moved[place[i]] = c[i];
            const Factors f = factors(liquor(name), c);
            const Factors g = factors(liquor(name, place), moved);
            CAPTURE(name, trial);
            for (int i = 0; i < n; ++i) {
                CHECK(g.mu[place[i]] == Approx(f.mu[i]).epsilon(1e-11));
                for (int j = 0; j < n; ++j)
                    CHECK(g.by_c[place[i] * n + place[j]] ==
                          Approx(f.by_c[i * n + j]).epsilon(1e-9).margin(1e-15));
            }
        }
    }
}

TEST_CASE("a liquor without room for water has no activities", "[activity][liquor]") {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    Liquor full{}, brim{}, unknown{};
    full[Cl] = 60000.0;
    brim[Cl] = 1.0 / volumes[Cl];
    unknown[H] = nan;
    for (const std::string& name : models) {
        CAPTURE(name);
        const ModelledLiquor activity = liquor(name);
        for (const Liquor& c : {full, unknown}) {
            const Factors f = factors(activity, c);
            for (const double x : f.mu)
                CHECK(std::isnan(x));
            for (const double x : f.by_c)
                CHECK(std::isnan(x));
            Liquor alone{};
            activity.factors(c.data(), alone.data(), nullptr);
            for (const double x : alone)
                CHECK(std::isnan(x));
        }
        // Whatever rounding makes of no water at all, it ends.
        const Factors f = factors(activity, brim);
        CHECK((std::isnan(f.mu[H]) || std::fabs(f.mu[H]) > 1.0));
    }
}

TEST_CASE("volumes must be those of the ions of the model", "[activity][liquor]") {
    const ActivityModel davies{Davies(charges)};
    CHECK_THROWS_AS(ModelledLiquor(davies, LiquorMolality({0.0, 0.0})),
                    std::invalid_argument);
    const auto many = [](int ions) {
        return ModelledLiquor(ActivityModel(Davies(std::vector<int>(ions, 1))),
                              LiquorMolality(std::vector<double>(ions, 0.0)));
    };
    CHECK(many(ModelledLiquor::max_ions).n_ions() == ModelledLiquor::max_ions);
    CHECK_THROWS_AS(many(ModelledLiquor::max_ions + 1), std::invalid_argument);
    CHECK(Pitzer::max_species >= ModelledLiquor::max_ions);
}
