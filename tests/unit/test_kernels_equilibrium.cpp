//! \file The stage equilibrium: derivatives, balances, limits, and that it is always
//! found. Vessels are drawn at random, from ordinary to absurd.
#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "kernels/dual.hpp"
#include "kernels/exchange_equilibrium.hpp"

using namespace didymium;

namespace {

using Random = std::mt19937_64;

double uniform(Random& random, double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random);
}
double power_of_ten(Random& random, double low, double high) {
    return std::pow(10.0, uniform(random, low, high));
}

struct Vessel {
    std::vector<double> total;  //!< mol/m3 of vessel
    double a = 0.5;
    double o = 0.5;
};

struct Split {
    EquilibriumStatus status = EquilibriumStatus::ok;
    double v = 0.0;
    std::vector<double> d;
    SharedState<double> shared{};
    std::vector<double> x, y;  //!< cations, mol/m3 of phase
};

template <class Law>
Split split(const ExchangeEquilibrium<Law>& equilibrium, const Vessel& vessel,
            double guess = 0.0) {
    const int n = equilibrium.system().n_cations();
    Split s;
    s.v = guess;
    s.d.resize(n);
    s.status = equilibrium.solve(vessel.total.data(), vessel.a, vessel.o, s.v,
                                 s.d.data(), s.shared);
    for (int i = 0; i < n; ++i) {
        s.x.push_back(vessel.total[i] / (vessel.a + vessel.o * s.d[i]));
        s.y.push_back(s.d[i] * s.x.back());
    }
    return s;
}

// --- Law 1: conditional constants, chloride: Pr, Nd, Ca, Na | Cl | dimer ------------

ExchangeSystem chloride_system() {
    return {{3, 3, 2, 1}, {-1.0}, -1, 0.0};
}

ExchangeEquilibrium<ConditionalConstants> chloride(std::vector<double> k) {
    const ExchangeSystem system = chloride_system();
    return {system, ConditionalConstants(std::move(k), system.charge)};
}

std::vector<double> random_constants(Random& random, double low, double high) {
    std::vector<double> k;
    for (int i = 0; i < 4; ++i)
        k.push_back(power_of_ten(random, low, high));
    return k;
}

constexpr double water = 1e6 * 1e-14;                 // (mol/m3)^2
const double ammonium = 1e3 * std::pow(10.0, -9.24);  // mol/m3

//! The same where water dissociates, and the last cation is ammonium if `k_acid` > 0.
ExchangeEquilibrium<ConditionalConstants> with_water(std::vector<double> k,
                                                     double k_acid) {
    ExchangeSystem system = chloride_system();
    system.kw = water;
    system.acid_cation = k_acid > 0.0 ? 3 : -1;
    system.k_acid = k_acid;
    return {system, ConditionalConstants(std::move(k), system.charge)};
}

//! A vessel with as much base above acid as one likes, or as little acid.
Vessel any_vessel(Random& random) {
    Vessel v;
    v.a = uniform(random, 0.05, 0.95);
    v.o = 1.0 - v.a;
    double equivalents = 0.0;
    for (const int charge : chloride_system().charge) {
        v.total.push_back(power_of_ten(random, -2.0, 3.0));
        equivalents += charge * v.total.back();
    }
    v.total.push_back(uniform(random, 0.0, 1.2) * equivalents);
    v.total.push_back(power_of_ten(random, 0.0, 3.0));
    return v;
}

//! A vessel with the given acidity S and anions C, both positive.
Vessel chloride_vessel(Random& random, double low, double high) {
    const ExchangeSystem system = chloride_system();
    for (;;) {
        Vessel v;
        v.a = uniform(random, 0.05, 0.95);
        v.o = 1.0 - v.a;
        double equivalents = 0.0;
        for (int i = 0; i < system.n_cations(); ++i) {
            v.total.push_back(power_of_ten(random, low, high));
            equivalents += system.charge[i] * v.total.back();
        }
        const double extractant = power_of_ten(random, 0.0, high);
        const double acidity = power_of_ten(random, low, high);
        const double anions = acidity + equivalents - extractant;
        v.total.push_back(anions);
        v.total.push_back(extractant);
        if (anions > 1e-6 * (equivalents + extractant))
            return v;
    }
}

// --- Law 2: empirical, sulfate with HSO4-: Nd, Dy, Ca | SO4, X | DEHPA --------------

ExchangeEquilibrium<EmpiricalDistribution> sulfate(double kw = 0.0) {
    const ExchangeSystem system{
        {3, 3, 2}, {-2.0, 1.0}, 0, std::pow(10.0, -1.99) * 1e3, kw};
    const double dosage_per_mol = 100.0 * 322.431 / 975800.0;
    return {system, EmpiricalDistribution({{0.31183, 0.03763, -1.62372, -0.38096},
                                           {1.70783, 0.06443, -2.42226, -0.02538},
                                           {0.0, 0.0, std::log10(0.0658), 0.0}},
                                          dosage_per_mol)};
}

Vessel sulfate_vessel(Random& random) {
    Vessel v;
    v.a = uniform(random, 0.2, 0.8);
    v.o = 1.0 - v.a;
    for (int i = 0; i < 3; ++i)
        v.total.push_back(power_of_ten(random, -4.0, 1.0));
    const double equivalents = 3.0 * (v.total[0] + v.total[1]) + 2.0 * v.total[2];
    const double sulfate_total = equivalents + power_of_ten(random, 0.0, 2.5);
    v.total.push_back(sulfate_total);
    v.total.push_back(uniform(random, 0.0, 0.4) * sulfate_total);
    v.total.push_back(2.0 * equivalents + power_of_ten(random, 0.5, 2.5));
    return v;
}

// --- Checks shared by both laws ------------------------------------------------------

//! |a - b| within `relative` of the terms that make them up.
void check_close(double a, double b, double terms, double relative) {
    CHECK(std::fabs(a - b) <= relative * terms);
}

//! The hand-written derivatives against those of dual numbers carried through the
//! residual: inputs are v (first) and all totals. M: components. A dual's derivative is
//! as exact as the last step of the iteration for [H+] was small.
template <std::size_t M, class Law>
void check_dual(const ExchangeEquilibrium<Law>& equilibrium, const Vessel& vessel,
                double exactness = 1e-10) {
    using Number = Dual<M + 1>;
    const int n = equilibrium.system().n_cations();
    const int m = equilibrium.system().n_components();
    REQUIRE(m == static_cast<int>(M));
    const Split s = split(equilibrium, vessel);
    REQUIRE(s.status == EquilibriumStatus::ok);
    ExchangeDerivatives hand;
    equilibrium.derivatives(vessel.total.data(), vessel.a, vessel.o, s.d.data(),
                            s.shared, hand);

    std::vector<Number> total;
    for (std::size_t k = 0; k < M; ++k)
        total.push_back(Number::variable(vessel.total[k], k + 1));
    std::vector<Number> ratio(n);
    SharedState<Number> shared;
    const Number g = equilibrium.residual(Number::variable(s.v, 0), total.data(),
                                          vessel.a, vessel.o, ratio.data(), shared);

    // g is a sum of terms that cancel: its derivatives are as exact as those terms.
    double moved = vessel.o * s.shared.free;
    for (int i = 0; i < n; ++i)
        moved += 9.0 * vessel.total[i];
    check_close(hand.g_v, g.derivative[0], std::fabs(hand.g_v) + 1e-3 * moved,
                0.1 * exactness);
    for (int k = 0; k < m; ++k)
        check_close(hand.g_total[k], g.derivative[k + 1], 4.0, 0.1 * exactness);
    for (int i = 0; i < n; ++i) {
        const Number x = total[i] / (Number(vessel.a) + Number(vessel.o) * ratio[i]);
        const double largest = s.x[i] + vessel.total[i];
        check_close(hand.x_v[i], x.derivative[0], largest, 0.01 * exactness);
        for (int k = 0; k < m; ++k) {
            const std::size_t at = static_cast<std::size_t>(i) * m + k;
            const double partial = x.derivative[k + 1];
            check_close(hand.x_partial[at], partial, std::fabs(partial) + 1e-6,
                        exactness);
            // Implicit function theorem: dv/dT = -(dg/dT)/(dg/dv).
            const double through_v =
                -x.derivative[0] * g.derivative[k + 1] / g.derivative[0];
            const double conditioning =
                std::fabs(x.derivative[0] / g.derivative[0]) *
                (1.0 + 1e-3 * moved / std::fabs(g.derivative[0]));
            check_close(hand.x_total[at], partial + through_v,
                        std::fabs(partial) + std::fabs(through_v) + conditioning,
                        exactness);
        }
    }
}

template <class Law>
void check_differences(const ExchangeEquilibrium<Law>& equilibrium,
                       const Vessel& vessel) {
    const int n = equilibrium.system().n_cations();
    const int m = equilibrium.system().n_components();
    const Split s = split(equilibrium, vessel);
    REQUIRE(s.status == EquilibriumStatus::ok);
    ExchangeDerivatives hand;
    equilibrium.derivatives(vessel.total.data(), vessel.a, vessel.o, s.d.data(),
                            s.shared, hand);
    for (int k = 0; k < m; ++k) {
        const double h = 1e-5 * vessel.total[k];
        Vessel above = vessel;
        Vessel below = vessel;
        above.total[k] += h;
        below.total[k] -= h;
        const Split up = split(equilibrium, above, s.v);
        const Split down = split(equilibrium, below, s.v);
        REQUIRE(up.status == EquilibriumStatus::ok);
        REQUIRE(down.status == EquilibriumStatus::ok);
        for (int i = 0; i < n; ++i) {
            const double slope = (up.x[i] - down.x[i]) / (2.0 * h);
            const double exact = hand.x_total[static_cast<std::size_t>(i) * m + k];
            // Truncation, and what rounding in x leaves after dividing by h.
            const double rounding = 1e-12 * s.x[i] / h;
            CHECK(std::fabs(slope - exact) <=
                  1e-6 * std::fabs(exact) + 1e-9 + rounding);
        }
    }
}

//! Charge of the aqueous phase over all charges in it, and the extractant's balance.
template <class Law>
void check_balances(const ExchangeEquilibrium<Law>& equilibrium, const Vessel& vessel,
                    const Split& s) {
    const ExchangeSystem& system = equilibrium.system();
    const double h = s.shared.proton;
    const double hydroxide = system.kw / h;
    double charge = h - hydroxide;
    double all = h + hydroxide;
    double bound = 0.0;
    for (int i = 0; i < system.n_cations(); ++i) {
        charge += system.charge[i] * s.x[i];
        all += system.charge[i] * s.x[i];
        bound += system.charge[i] * s.y[i];
        const double held = vessel.a * s.x[i] + vessel.o * s.y[i];
        CHECK(std::fabs(held - vessel.total[i]) <= 1e-14 * vessel.total[i]);
    }
    for (int k = 0; k < system.n_ions(); ++k) {
        const double ion = vessel.total[system.n_cations() + k] / vessel.a;
        const double protonated =
            k == system.protonating_ion ? ion * h / (system.ka + h) : 0.0;
        charge += system.ion_charge[k] * ion + protonated;
        all += std::fabs(system.ion_charge[k]) * ion + protonated;
    }
    if (const int base = system.acid_cation; base >= 0)
        charge -= s.x[base] * system.k_acid / (system.k_acid + h);
    CHECK(std::fabs(charge) <= 1e-13 * all);
    const double extractant = vessel.total[system.extractant()];
    CHECK(vessel.o * (s.shared.free + bound) == Approx(extractant).epsilon(1e-12));
}

//! Splits vessels from many guesses of v and keeps how far the results are apart.
class AnyStart {
  public:
    template <class Law>
    void add(const ExchangeEquilibrium<Law>& equilibrium, const Vessel& vessel) {
        constexpr double nan = std::numeric_limits<double>::quiet_NaN();
        constexpr double infinity = std::numeric_limits<double>::infinity();
        const Split first = split(equilibrium, vessel, 0.0);
        for (const double guess : {-100.0, -10.0, 0.0, 10.0, 100.0, nan, infinity}) {
            const Split s = split(equilibrium, vessel, guess);
            failures_ += s.status == EquilibriumStatus::ok ? 0 : 1;
            // Where v hardly matters it is hardly determined; concentrations are.
            for (std::size_t i = 0; i < s.x.size(); ++i) {
                const double content = vessel.total[i] / std::min(vessel.a, vessel.o);
                worst_ = std::max(worst_, std::fabs(s.x[i] - first.x[i]) / content);
                worst_ = std::max(worst_, std::fabs(s.y[i] - first.y[i]) / content);
            }
        }
    }
    void check() const {
        CHECK(failures_ == 0);
        CHECK(worst_ <= 1e-9);
    }

  private:
    long failures_ = 0;
    double worst_ = 0.0;
};

}  // namespace

TEST_CASE("derivatives of the stage equilibrium are those of dual numbers",
          "[kernels][equilibrium]") {
    Random random(1);
    SECTION("conditional constants") {
        for (int trial = 0; trial < 300; ++trial)
            check_dual<6>(chloride(random_constants(random, -6.0, 2.0)),
                          chloride_vessel(random, -2.0, 3.0));
    }
    SECTION("constants of an exchange to completion") {
        for (int trial = 0; trial < 100; ++trial)
            check_dual<6>(chloride({1e-30, 1.5e-30, 1e-30, 1e-25}),
                          chloride_vessel(random, -2.0, 3.0));
    }
    SECTION("empirical distribution with bisulfate") {
        for (int trial = 0; trial < 300; ++trial) {
            check_dual<6>(sulfate(), sulfate_vessel(random));
            check_dual<6>(sulfate(water), sulfate_vessel(random), 1e-7);
        }
    }
    SECTION("water, acid to alkaline") {
        for (int trial = 0; trial < 300; ++trial)
            check_dual<6>(with_water(random_constants(random, -6.0, 2.0), 0.0),
                          any_vessel(random));
    }
    SECTION("ammonia, acid to alkaline") {
        for (int trial = 0; trial < 300; ++trial)
            check_dual<6>(with_water(random_constants(random, -6.0, 2.0), ammonium),
                          any_vessel(random), 1e-7);
    }
}

TEST_CASE("derivatives of the stage equilibrium are those of central differences",
          "[kernels][equilibrium]") {
    Random random(2);
    for (int trial = 0; trial < 200; ++trial) {
        check_differences(chloride(random_constants(random, -4.0, 1.0)),
                          chloride_vessel(random, 0.0, 2.5));
        check_differences(sulfate(), sulfate_vessel(random));
    }
}

TEST_CASE("a vessel at equilibrium conserves mass and charge",
          "[kernels][equilibrium]") {
    Random random(3);
    for (int trial = 0; trial < 1000; ++trial) {
        const auto equilibrium = chloride(random_constants(random, -4.0, 1.0));
        const Vessel vessel = chloride_vessel(random, 0.0, 3.0);
        const Split s = split(equilibrium, vessel);
        REQUIRE(s.status == EquilibriumStatus::ok);
        // Dilute liquors under much extractant: what cancels is the extractant.
        if (vessel.total[4] > 0.05 * vessel.total[5])
            check_balances(equilibrium, vessel, s);
        const Vessel other = sulfate_vessel(random);
        check_balances(sulfate(), other, split(sulfate(), other));
        check_balances(sulfate(water), other, split(sulfate(water), other));
        for (const double k_acid : {0.0, ammonium}) {
            const auto alkaline =
                with_water(random_constants(random, -6.0, 1.0), k_acid);
            const Vessel any = any_vessel(random);
            const Split found = split(alkaline, any);
            REQUIRE(found.status == EquilibriumStatus::ok);
            if (any.total[4] > 0.05 * any.total[5])
                check_balances(alkaline, any, found);
        }
    }
}

TEST_CASE("a liquor alone has the pH of textbooks", "[kernels][equilibrium]") {
    // Cations, then chloride; mol/m3. No metals but the last one.
    const auto ph = [](const ExchangeEquilibrium<ConditionalConstants>& liquor,
                       double base, double chloride) {
        const double x[] = {0.0, 0.0, 0.0, base, chloride};
        return 3.0 - std::log10(liquor.free_proton(x));
    };
    const std::vector<double> k{1e-2, 1e-2, 1e-2, 1e-7};
    const auto sodium = with_water(k, 0.0);
    CHECK(ph(sodium, 0.0, 0.0) == Approx(7.0).margin(1e-12));
    CHECK(ph(sodium, 0.0, 10.0) == Approx(2.0).margin(1e-9));
    CHECK(ph(sodium, 10.0, 0.0) == Approx(12.0).margin(1e-9));
    // h - Kw/h = 1e-8 mol/L of acid
    const double h = 0.5e-8 + std::sqrt(0.25e-16 + 1e-14);
    CHECK(ph(sodium, 0.0, 1e-5) == Approx(-std::log10(h)).margin(1e-9));
    const auto ammonia = with_water(k, ammonium);
    // Half neutralised: pH = pKa, but for OH-.
    CHECK(ph(ammonia, 1000.0, 500.0) == Approx(9.24).margin(1e-4));
    // 0.1 mol/L of NH4Cl: h^2 = Ka c + Kw; of ammonia: [OH-]^2 = (Kw/Ka) (c - [OH-]).
    CHECK(ph(ammonia, 100.0, 100.0) ==
          Approx(-0.5 * std::log10(0.1 * std::pow(10.0, -9.24) + 1e-14)).margin(1e-4));
    const double kb = 1e-14 / std::pow(10.0, -9.24);
    const double hydroxide = -0.5 * kb + std::sqrt(0.25 * kb * kb + 0.1 * kb);
    CHECK(ph(ammonia, 100.0, 0.0) == Approx(14.0 + std::log10(hydroxide)).margin(1e-5));
}

TEST_CASE("base above acid leaves an alkaline liquor", "[kernels][equilibrium]") {
    // 300 mol/m3 of dimer, 400 of sodium, no acid: what the extractant cannot take is
    // NaOH in the liquor.
    const auto equilibrium = with_water({1e-2, 1e-2, 1e-2, 1e-7}, 0.0);
    const Vessel vessel{{0.0, 0.0, 0.0, 400.0, 0.0, 300.0}, 0.5, 0.5};
    const Split s = split(equilibrium, vessel);
    REQUIRE(s.status == EquilibriumStatus::ok);
    CHECK(s.y[3] == Approx(600.0).epsilon(1e-3));
    CHECK(water / s.shared.proton == Approx(200.0).epsilon(3e-3));
    check_balances(equilibrium, vessel, s);
    // Without the dissociation of water there is no solution.
    CHECK(split(chloride({1e-2, 1e-2, 1e-2, 1e-7}), vessel).status ==
          EquilibriumStatus::no_acidity);
}

TEST_CASE("a cation that is absent stays exactly absent", "[kernels][equilibrium]") {
    Random random(4);
    for (int trial = 0; trial < 50; ++trial) {
        const auto equilibrium = chloride(random_constants(random, -4.0, 1.0));
        Vessel vessel = chloride_vessel(random, 0.0, 2.5);
        vessel.total[4] -= 3.0 * vessel.total[1];
        if (vessel.total[4] <= 0.0)
            continue;
        vessel.total[1] = 0.0;
        const Split s = split(equilibrium, vessel);
        REQUIRE(s.status == EquilibriumStatus::ok);
        CHECK(s.x[1] == 0.0);
        CHECK(s.y[1] == 0.0);
        ExchangeDerivatives d;
        equilibrium.derivatives(vessel.total.data(), vessel.a, vessel.o, s.d.data(),
                                s.shared, d);
        CHECK(d.x_v[1] == 0.0);
        for (int k = 0; k < 6; ++k)
            if (k != 1)
                CHECK(d.x_total[6 + k] == 0.0);
        // The others do not notice the place it would have had.
        const ExchangeSystem without{{3, 2, 1}, {-1.0}, -1, 0.0};
        Vessel smaller = vessel;
        smaller.total.erase(smaller.total.begin() + 1);
        std::vector<double> k;
        for (const int i : {0, 2, 3})
            k.push_back(s.d[i] / std::pow(s.shared.q, without.charge[k.size()]));
        const Split t = split(ExchangeEquilibrium<ConditionalConstants>(
                                  without, ConditionalConstants(k, without.charge)),
                              smaller);
        CHECK(t.v == Approx(s.v).epsilon(1e-10).margin(1e-10));
    }
}

TEST_CASE("traces below zero do no harm", "[kernels][equilibrium]") {
    const auto equilibrium = chloride({1e-2, 1.5e-2, 1e-3, 1e-7});
    Vessel vessel{{50.0, 0.0, 10.0, 20.0, 250.0, 300.0}, 0.5, 0.5};
    const Split clean = split(equilibrium, vessel);
    REQUIRE(clean.status == EquilibriumStatus::ok);
    ExchangeDerivatives expected;
    equilibrium.derivatives(vessel.total.data(), vessel.a, vessel.o, clean.d.data(),
                            clean.shared, expected);
    for (const double trace : {-1e-9, -1e-12, -1e-20, -1e-46, -1e-300}) {
        vessel.total[1] = trace;
        const Split s = split(equilibrium, vessel);
        REQUIRE(s.status == EquilibriumStatus::ok);
        CHECK(s.v == Approx(clean.v).margin(1e-9));
        CHECK(s.x[1] < 0.0);
        CHECK(s.x[1] >= 3.0 * trace);
        ExchangeDerivatives d;
        equilibrium.derivatives(vessel.total.data(), vessel.a, vessel.o, s.d.data(),
                                s.shared, d);
        for (std::size_t i = 0; i < d.x_total.size(); ++i)
            CHECK(d.x_total[i] == Approx(expected.x_total[i]).margin(1e-9));
    }
    const auto acid = sulfate();
    Vessel leach{{1.0, 0.0, 2.0, 60.0, 10.0, 100.0}, 0.5, 0.5};
    const Split before = split(acid, leach);
    for (const double trace : {-1e-9, -1e-46}) {
        leach.total[1] = trace;
        const Split s = split(acid, leach);
        REQUIRE(s.status == EquilibriumStatus::ok);
        CHECK(s.v == Approx(before.v).margin(1e-9));
        CHECK(std::isfinite(s.y[1]));
    }
}

TEST_CASE("the order of the cations has no meaning", "[kernels][equilibrium]") {
    Random random(5);
    const ExchangeSystem system = chloride_system();
    const std::vector<int> order = {2, 0, 3, 1};
    for (int trial = 0; trial < 200; ++trial) {
        const std::vector<double> k = random_constants(random, -4.0, 1.0);
        const Vessel vessel = chloride_vessel(random, 0.0, 3.0);
        ExchangeSystem shuffled = system;
        std::vector<double> shuffled_k;
        Vessel other = vessel;
        for (std::size_t i = 0; i < order.size(); ++i) {
            shuffled.charge[i] = system.charge[order[i]];
            shuffled_k.push_back(k[order[i]]);
            other.total[i] = vessel.total[order[i]];
        }
        const Split s = split(chloride(k), vessel);
        const Split t =
            split(ExchangeEquilibrium<ConditionalConstants>(
                      shuffled, ConditionalConstants(shuffled_k, shuffled.charge)),
                  other);
        CHECK(t.v == Approx(s.v).epsilon(1e-11).margin(1e-11));
        for (std::size_t i = 0; i < order.size(); ++i)
            CHECK(t.x[i] == Approx(s.x[order[i]]).epsilon(1e-10));
    }
}

TEST_CASE("the equilibrium is found from any start", "[kernels][equilibrium]") {
    Random random(6);
    AnyStart found;
    SECTION("an acid liquor") {
        for (int trial = 0; trial < 5000; ++trial)
            found.add(chloride(random_constants(random, -5.0, 2.0)),
                      chloride_vessel(random, -1.0, 3.3));
    }
    SECTION("an absurd one") {
        for (int trial = 0; trial < 5000; ++trial)
            found.add(chloride(random_constants(random, -30.0, 6.0)),
                      chloride_vessel(random, -9.0, 4.0));
    }
    SECTION("acid or alkaline") {
        for (int trial = 0; trial < 4000; ++trial)
            found.add(with_water(random_constants(random, -12.0, 4.0),
                                 trial % 2 == 0 ? 0.0 : ammonium),
                      any_vessel(random));
    }
    SECTION("the empirical law") {
        for (int trial = 0; trial < 2000; ++trial)
            found.add(sulfate(), sulfate_vessel(random));
    }
    found.check();
}

TEST_CASE("a vessel without protons or without anions has no equilibrium, and says so",
          "[kernels][equilibrium]") {
    const auto equilibrium = chloride({1e-2, 1.5e-2, 1e-3, 1e-7});
    // Na | Cl | dimer: S = Cl - Na + dimer
    Vessel vessel{{0.0, 0.0, 0.0, 400.0, 50.0, 300.0}, 0.5, 0.5};
    CHECK(split(equilibrium, vessel).status == EquilibriumStatus::no_acidity);
    vessel.total[3] = 350.0;  // exactly used up
    CHECK(split(equilibrium, vessel).status == EquilibriumStatus::no_acidity);
    vessel.total[3] = 349.0;
    CHECK(split(equilibrium, vessel).status == EquilibriumStatus::ok);
    vessel.total[4] = 0.0;
    vessel.total[3] = 100.0;
    CHECK(split(equilibrium, vessel).status == EquilibriumStatus::no_anion);
    vessel.total[4] = std::numeric_limits<double>::quiet_NaN();
    CHECK(split(equilibrium, vessel).status != EquilibriumStatus::ok);
}

TEST_CASE("more extractant takes more metal and frees more acid",
          "[kernels][equilibrium]") {
    const auto equilibrium = chloride({1e-2, 1.5e-2, 1e-3, 1e-7});
    Vessel vessel{{50.0, 80.0, 10.0, 20.0, 500.0, 10.0}, 0.5, 0.5};
    Split last = split(equilibrium, vessel);
    for (double extractant = 20.0; extractant < 2000.0; extractant *= 1.3) {
        vessel.total[5] = extractant;
        const Split s = split(equilibrium, vessel);
        REQUIRE(s.status == EquilibriumStatus::ok);
        for (std::size_t i = 0; i < s.y.size(); ++i)
            CHECK(s.y[i] > last.y[i]);
        CHECK(s.shared.proton > last.shared.proton);
        CHECK(s.shared.free > 0.0);
        last = s;
    }
}

// The solvent of a split vessel is the one at equilibrium with its liquor, and its
// derivatives are those of central differences.
TEST_CASE("the solvent at equilibrium with a liquor is that of the split vessel",
          "[kernels][equilibrium]") {
    Random random(99);
    for (int trial = 0; trial < 300; ++trial) {
        // Every other one with water and ammonia that dissociate at any pH.
        ExchangeSystem system = chloride_system();
        if (trial % 2 == 1) {
            system.kw = power_of_ten(random, -2.0, 2.0);
            system.acid_cation = 3;
            system.k_acid = power_of_ten(random, -2.0, 2.0);
        }
        const ExchangeEquilibrium<ConditionalConstants> equilibrium(
            system,
            ConditionalConstants(random_constants(random, -3.0, 0.5), system.charge));
        const Vessel vessel = chloride_vessel(random, -2.0, 3.0);
        const Split both = split(equilibrium, vessel);
        REQUIRE(both.status == EquilibriumStatus::ok);
        std::vector<double> liquor = both.x;
        liquor.push_back(vessel.total[4] / vessel.a);
        const double units = vessel.total[5] / vessel.o;
        const double proton = equilibrium.free_proton(liquor.data());
        // What is left of the acid as a difference must have digits.
        if (!(proton > 1e-2 * liquor.back()))
            continue;
        const auto solvent = [&](const std::vector<double>& x, double u) {
            std::vector<double> d(4);
            SharedState<double> s{};
            REQUIRE(equilibrium.solvent_at(x.data(), u, d.data(), s) ==
                    EquilibriumStatus::ok);
            for (int i = 0; i < 4; ++i)
                d[i] *= x[i];
            return d;
        };
        const std::vector<double> y = solvent(liquor, units);
        for (int i = 0; i < 4; ++i)
            CHECK(y[i] == Approx(both.y[i]).epsilon(1e-9).margin(1e-9));

        std::vector<double> d(4);
        SharedState<double> s{};
        equilibrium.solvent_at(liquor.data(), units, d.data(), s);
        if (s.free < 1e-6 * units)
            continue;  // too curved for differences
        SolventDerivatives derivatives;
        equilibrium.solvent_derivatives(liquor.data(), d.data(), s, derivatives);
        const auto check = [&](double analytic, double up, double down, double h,
                               double scale) {
            CHECK(analytic == Approx((up - down) / (2.0 * h))
                                  .epsilon(1e-4)
                                  .margin(1e-6 * scale / h * 1e-3));
        };
        for (int k = 0; k < 5; ++k) {
            const double h = 1e-5 * std::min(liquor[k], proton);
            std::vector<double> moved = liquor;
            moved[k] = liquor[k] + h;
            const std::vector<double> up = solvent(moved, units);
            moved[k] = liquor[k] - h;
            const std::vector<double> down = solvent(moved, units);
            for (int i = 0; i < 4; ++i)
                check(derivatives.by_aqueous[i * 5 + k], up[i], down[i], h, y[i]);
        }
        const double h = 1e-5 * units;
        const std::vector<double> up = solvent(liquor, units + h);
        const std::vector<double> down = solvent(liquor, units - h);
        for (int i = 0; i < 4; ++i)
            check(derivatives.by_units[i], up[i], down[i], h, y[i]);
    }
}
