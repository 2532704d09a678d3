//! \file Activity models: their derivatives against dual numbers and differences, that
//! they come from one Gibbs energy, limits, and liquors whose ions vanish.
#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "kernels/activity_model.hpp"
#include "kernels/dual.hpp"

using namespace didymium;

namespace {

using Random = std::mt19937_64;

double uniform(Random& random, double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random);
}

// H, Na, Ca, Pr, Nd | Cl, SO4 | NH3
constexpr int n = 8;
enum Species { H, Na, Ca, Pr, Nd, Cl, SO4, NH3 };
const std::vector<int> charge = {1, 1, 2, 3, 3, -1, -2, 0};

//! Every kind of parameter and every type of salt; not a real liquor.
PitzerParameters every_kind() {
    PitzerParameters p;
    p.charge = charge;
    p.binaries = {{H, Cl, 0.1775, 0.2945, 0.0, 0.0008},
                  {Na, Cl, 0.0765, 0.2664, 0.0, 0.00127},
                  {Cl, Ca, 0.3159, 1.614, -1.13, 0.0003},
                  {Pr, Cl, 0.5879, 5.448, 0.0, -0.02067},
                  {Nd, Cl, 0.5877, 5.206, 0.0, -0.01969},
                  {H, SO4, 0.0298, 0.0, 0.0, 0.0438},
                  {Na, SO4, 0.0196, 1.113, 0.0, 0.00497},
                  {Ca, SO4, 0.2, 3.1973, -54.24, 0.0},
                  {Nd, SO4, 1.792, 15.044, -100.0, -0.06},
                  {Pr, SO4, 1.7, 14.0, -90.0, -0.05, 1.8, 20.0}};
    p.thetas = {{H, Na, 0.036},  {Na, Nd, 0.1},   {H, Nd, 0.2},    {Ca, H, 0.092},
                {Cl, SO4, 0.02}, {NH3, Cl, 0.01}, {NH3, Nd, -0.02}};
    p.psis = {{H, Na, Cl, -0.004},
              {Na, Cl, SO4, 0.0014},
              {H, Nd, Cl, -0.07},
              {NH3, Na, Cl, 0.003}};
    return p;
}

SpecificIon specific_ion() {
    return {charge,
            {{H, Cl, 0.12},
             {Na, Cl, 0.03},
             {Ca, Cl, 0.14},
             {Nd, Cl, 0.3},
             {Na, SO4, -0.12},
             {NH3, Na, 0.05}}};
}

std::vector<std::pair<std::string, ActivityModel>> every_model() {
    PitzerParameters plain = every_kind();
    plain.unsymmetrical_mixing = false;
    return {{"Pitzer", ActivityModel(Pitzer(every_kind()))},
            {"Pitzer without E-theta", ActivityModel(Pitzer(plain))},
            {"SIT", ActivityModel(specific_ion())},
            {"Davies", ActivityModel(Davies(charge))}};
}

using Molality = std::array<double, n>;

Molality any_liquor(Random& random) {
    const double scale = std::pow(10.0, uniform(random, -5.0, 0.3));
    Molality m{};
    for (double& x : m)
        x = uniform(random, 0.0, 1.0) < 0.2 ? 0.0 : scale * uniform(random, 0.0, 1.0);
    return m;
}

struct Result {
    std::array<double, n> log_gamma{};
    std::array<double, n * n> by_molality{};
};

Result evaluate(const ActivityModel& model, const Molality& m) {
    Result r;
    model.derivatives(m.data(), r.log_gamma.data(), r.by_molality.data());
    return r;
}

double greatest(const std::array<double, n * n>& a) {
    double largest = 0.0;
    for (const double x : a)
        largest = std::max(largest, std::fabs(x));
    return largest;
}

}  // namespace

TEST_CASE("derivatives of ln gamma are those of dual numbers", "[activity]") {
    Random random(1);
    for (const auto& [name, model] : every_model()) {
        CAPTURE(name);
        for (int trial = 0; trial < 200; ++trial) {
            const Molality m = any_liquor(random);
            const Result r = evaluate(model, m);
            std::array<Dual<n>, n> x, y;
            for (int i = 0; i < n; ++i)
                x[i] = Dual<n>::variable(m[i], i);
            model.log_gamma(x.data(), y.data());
            const double scale = greatest(r.by_molality);
            for (int i = 0; i < n; ++i) {
                REQUIRE(y[i].value == Approx(r.log_gamma[i]).margin(1e-13));
                for (int j = 0; j < n; ++j)
                    REQUIRE(r.by_molality[i * n + j] ==
                            Approx(y[i].derivative[j])
                                .epsilon(1e-9)
                                .margin(1e-10 * scale + 1e-14));
            }
            // and those of ln a_w, which ln gamma give by Gibbs and Duhem
            const Dual<n> water = model.log_water_activity(x.data());
            for (int j = 0; j < n; ++j) {
                double sum = 1.0;
                for (int i = 0; i < n; ++i)
                    sum += m[i] * r.by_molality[i * n + j];
                REQUIRE(-water_molar_mass * sum ==
                        Approx(water.derivative[j]).epsilon(1e-9).margin(1e-12));
            }
        }
    }
}

TEST_CASE("derivatives of ln gamma are those of central differences", "[activity]") {
    Random random(2);
    for (const auto& [name, model] : every_model()) {
        CAPTURE(name);
        for (int trial = 0; trial < 100; ++trial) {
            Molality m{};
            for (double& x : m)
                x = uniform(random, 0.05, 1.5);
            const Result r = evaluate(model, m);
            constexpr double step = 1e-5;
            for (int j = 0; j < n; ++j) {
                Molality low = m, high = m;
                low[j] -= step;
                high[j] += step;
                std::array<double, n> a{}, b{};
                model.log_gamma(low.data(), a.data());
                model.log_gamma(high.data(), b.data());
                for (int i = 0; i < n; ++i)
                    REQUIRE(r.by_molality[i * n + j] ==
                            Approx((b[i] - a[i]) / (2.0 * step))
                                .epsilon(1e-6)
                                .margin(1e-7));
            }
        }
    }
}

TEST_CASE("ln gamma are derivatives of one Gibbs energy", "[activity]") {
    Random random(3);
    for (const auto& [name, model] : every_model()) {
        CAPTURE(name);
        for (int trial = 0; trial < 100; ++trial) {
            const Result r = evaluate(model, any_liquor(random));
            const double scale = greatest(r.by_molality);
            for (int i = 0; i < n; ++i)
                for (int j = 0; j < i; ++j)
                    REQUIRE(
                        r.by_molality[i * n + j] ==
                        Approx(r.by_molality[j * n + i]).margin(1e-14 * scale + 1e-18));
        }
    }
    const Pitzer pitzer(every_kind());
    for (int trial = 0; trial < 100; ++trial) {
        const Molality m = any_liquor(random);
        std::array<Dual<n>, n> x;
        std::array<double, n> log_gamma{};
        for (int i = 0; i < n; ++i)
            x[i] = Dual<n>::variable(m[i], i);
        pitzer.log_gamma(m.data(), log_gamma.data());
        const Dual<n> gibbs = pitzer.excess_gibbs(x.data());
        for (int i = 0; i < n; ++i)
            REQUIRE(log_gamma[i] ==
                    Approx(gibbs.derivative[i]).epsilon(1e-11).margin(1e-13));
    }
}

TEST_CASE("water gains what the ions lose along any change of a liquor", "[activity]") {
    // Gibbs and Duhem: d ln a_w/M_w + sum m_i d ln(m_i gamma_i) = 0, integrated.
    for (const auto& [name, model] : every_model()) {
        CAPTURE(name);
        const Molality from = {0.3, 0.2, 0.1, 0.02, 0.05, 0.5, 0.1, 0.2};
        const Molality to = {0.1, 1.2, 0.3, 0.4, 0.7, 3.0, 0.2, 0.1};
        constexpr int steps = 4000;
        double integral = 0.0;
        const auto at = [&](double t) {
            Molality m;
            for (int i = 0; i < n; ++i)
                m[i] = from[i] + t * (to[i] - from[i]);
            return m;
        };
        std::array<double, n> last{}, next{};
        model.log_gamma(from.data(), last.data());
        for (int k = 0; k < steps; ++k) {
            const Molality middle = at((k + 0.5) / steps);
            const Molality end = at((k + 1.0) / steps);
            model.log_gamma(end.data(), next.data());
            for (int i = 0; i < n; ++i)
                integral += middle[i] * (next[i] - last[i]) + (to[i] - from[i]) / steps;
            last = next;
        }
        const double change =
            model.log_water_activity(to.data()) - model.log_water_activity(from.data());
        CHECK(change == Approx(-water_molar_mass * integral).epsilon(1e-6));
    }
}

TEST_CASE("in a dilute liquor ln gamma is the limiting law", "[activity]") {
    constexpr double i_low = 1e-6;
    for (const auto& [name, model] : every_model()) {
        CAPTURE(name);
        Molality m{};
        m[Nd] = i_low / 6.0;  // NdCl3: I = 6 m
        m[Cl] = 3.0 * m[Nd];
        std::array<double, n> log_gamma{};
        model.log_gamma(m.data(), log_gamma.data());
        const double slope =
            name.starts_with("Pitzer") ? 3.0 * 0.3915 : 0.509 * std::log(10.0);
        for (int i = 0; i < n; ++i)
            CHECK(log_gamma[i] ==
                  Approx(-slope * charge[i] * charge[i] * std::sqrt(i_low))
                      .epsilon(0.03)
                      .margin(1e-6));
        CHECK(model.log_water_activity(m.data()) ==
              Approx(-water_molar_mass * 4.0 * m[Nd]).epsilon(0.01));
    }
}

TEST_CASE("an ion that is absent, or slightly less than absent, does no harm",
          "[activity]") {
    for (const auto& [name, model] : every_model()) {
        CAPTURE(name);
        const Molality full = {0.5, 0.3, 0.1, 0.2, 0.9, 4.0, 0.2, 0.1};
        for (int absent = 0; absent < n; ++absent) {
            Molality zero = full;
            zero[absent] = 0.0;
            Molality below = full;
            below[absent] = -1e-9;
            const Result a = evaluate(model, zero);
            const Result b = evaluate(model, below);
            const double scale = greatest(a.by_molality);
            for (int i = 0; i < n; ++i)
                CHECK(b.log_gamma[i] == Approx(a.log_gamma[i]).margin(2e-9 * scale));
            for (int i = 0; i < n * n; ++i)
                CHECK(b.by_molality[i] ==
                      Approx(a.by_molality[i]).margin(1e-7 * scale));
        }
    }
}

TEST_CASE("pure water and less than pure water have finite derivatives", "[activity]") {
    for (const auto& [name, model] : every_model()) {
        CAPTURE(name);
        for (const double trace : {0.0, -1e-9, -1e-6, 1e-12, 1e-9, 1e-6}) {
            Molality m{};
            m.fill(trace);
            const Result r = evaluate(model, m);
            for (const double g : r.log_gamma)
                CHECK(std::fabs(g) < 0.05);
            CHECK(greatest(r.by_molality) < 1e6);  // NaN fails as well
            CHECK(std::fabs(model.log_water_activity(m.data())) < 1e-6);
        }
    }
}

TEST_CASE("the floor under the ionic strength is not felt in a liquor", "[activity]") {
    const Slopes<double> s = floored_ionic_strength(1e-3);
    CHECK(s.value == Approx(1e-3).epsilon(2e-10));
    CHECK(s.first == Approx(1.0).epsilon(2e-10));
    CHECK(floored_ionic_strength(0.0).value == ionic_strength_floor);
    CHECK(floored_ionic_strength(-1e-3).value > 0.0);
    for (const double i : {-3e-8, 0.0, 1e-8, 1e-7}) {
        const Dual<1> d = floored_ionic_strength(Dual<1>::variable(i, 0)).value;
        const Dual<1> d2 = floored_ionic_strength(Dual<1>::variable(i, 0)).first;
        CHECK(floored_ionic_strength(i).first ==
              Approx(d.derivative[0]).epsilon(1e-10));
        CHECK(floored_ionic_strength(i).second ==
              Approx(d2.derivative[0]).epsilon(1e-10));
    }
}

TEST_CASE("Davies' equation stops at 0.5 mol/kg without a kink", "[activity]") {
    const Davies davies({1, 3, -1});
    const auto at = [&](double i) {  // HCl
        const std::array<double, 3> m = {i, 0.0, i};
        std::array<double, 3> log_gamma{};
        davies.log_gamma(m.data(), log_gamma.data());
        return log_gamma[1];
    };
    const auto plain = [](double i) {
        return -9.0 * 0.509 * std::log(10.0) *
               (std::sqrt(i) / (1.0 + std::sqrt(i)) - 0.3 * i);
    };
    CHECK(at(0.1) == Approx(plain(0.1)).epsilon(1e-10));
    CHECK(at(0.399) == Approx(plain(0.399)).epsilon(1e-10));
    CHECK(at(0.7) == Approx(plain(0.5)).epsilon(1e-10));
    CHECK(at(9.0) == Approx(plain(0.5)).epsilon(1e-10));
    for (const double edge : {0.4, 0.6}) {
        constexpr double step = 1e-6;
        const double left = (at(edge) - at(edge - step)) / step;
        const double right = (at(edge + step) - at(edge)) / step;
        CHECK(left == Approx(right).margin(1e-4));
    }
}
