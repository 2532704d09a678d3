//! \file The stage equilibrium of any reactions: that it is that of the exchange laws
//! where they hold, its derivatives, balances and limits.
#include <catch2/catch.hpp>

#include <cmath>
#include <random>
#include <vector>

#include "kernels/dual.hpp"
#include "kernels/speciated_stage.hpp"

using namespace didymium;

namespace {

using Random = std::mt19937_64;

double uniform(Random& random, double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random);
}
double power_of_ten(Random& random, double low, double high) {
    return std::pow(10.0, uniform(random, low, high));
}

constexpr double ln10 = 2.302585092994045684;
constexpr double water = 1e6 * 1e-14;  // (mol/m3)^2

SpeciesReaction hydroxide() {
    return {false, std::log(water), -1, -1, 0, {}};
}
SpeciesReaction exchange(int cation, int charge, double k) {
    return {true, std::log(k), cation, -charge, charge, {}};
}

struct Vessel {
    std::vector<double> total;  //!< mol/m3 of vessel
    double a = 0.5, o = 0.5;
};

struct Split {
    EquilibriumStatus status = EquilibriumStatus::ok;
    std::vector<double> w, d, x, y;
    SharedState<double> shared{};
};

Split split(const StageEquilibrium& stage, const Vessel& vessel) {
    Split s;
    const int n = stage.system().n_distributing();
    s.w.assign(stage.n_unknowns(), 0.0);
    s.d.resize(n);
    s.status = stage.solve(vessel.total.data(), vessel.a, vessel.o, s.w.data(),
                           s.d.data(), s.shared);
    for (int i = 0; i < n; ++i) {
        s.x.push_back(vessel.total[i] / (vessel.a + vessel.o * s.d[i]));
        s.y.push_back(s.d[i] * s.x.back());
    }
    return s;
}

//! Made-up activities of a plausible size: ln gamma of sqrt(I) and of sums.
class MadeUp final : public LiquorActivity {
  public:
    explicit MadeUp(std::vector<int> charges) : charges_(std::move(charges)) {}
    void factors(const double* c, double* mu, double* by_c) const override {
        const std::size_t n = charges_.size();
        double ionic = 1e-6;
        for (std::size_t i = 0; i < n; ++i)
            ionic += 0.5e-3 * charges_[i] * charges_[i] * c[i];
        const double root = std::sqrt(ionic);
        const double f = root / (1.0 + 1.2 * root);
        const double slope = 0.5 / root / std::pow(1.0 + 1.2 * root, 2);
        for (std::size_t i = 0; i < n; ++i) {
            const double z2 = charges_[i] * charges_[i];
            mu[i] = z2 * (-0.8 * f + 0.04 * ionic);
            for (std::size_t j = 0; j < n && by_c != nullptr; ++j)
                by_c[i * n + j] =
                    z2 * (-0.8 * slope + 0.04) * 0.5e-3 * charges_[j] * charges_[j];
        }
    }

  private:
    std::vector<int> charges_;
};

// Pr, Nd, Ca, Na | Cl | dimer
ExchangeSystem chloride_components() {
    ExchangeSystem system{{3, 3, 2, 1}, {-1.0}};
    system.kw = water;
    return system;
}

std::vector<double> random_totals(const ExchangeSystem& system, double most,
                                  Random& random) {
    std::vector<double> total;
    double equivalents = 0.0;
    for (const int charge : system.charge) {
        total.push_back(power_of_ten(random, -2.0, most));
        equivalents += charge * total.back();
    }
    // Anions for all of them but what the solvent may take, or more, or less
    equivalents *= uniform(random, 0.2, 1.5);
    for (int k = 0; k < system.n_ions(); ++k)
        total.push_back(equivalents / system.n_ions() / -system.ion_charge[k]);
    total.push_back(power_of_ten(random, 0.0, 3.0));
    return total;
}

//! From ordinary to absurd; with activities up to some 10 mol/L, which they are for.
Vessel random_vessel(const ExchangeSystem& system, Random& random,
                     bool active = false) {
    Vessel v;
    v.a = active ? uniform(random, 0.2, 0.8) : uniform(random, 0.05, 0.95);
    v.o = 1.0 - v.a;
    v.total = random_totals(system, active ? 2.5 : 3.0, random);
    return v;
}

//! What the chemistries below have in common: every kind of species.
struct Chemistry {
    std::string name;
    std::shared_ptr<const SpeciatedStage> stage;

    bool active() const { return stage->solver().n_mu() > 0; }
};

std::shared_ptr<const SpeciatedStage> make(ExchangeSystem components,
                                           std::vector<SpeciesReaction> reactions,
                                           bool acidic, EffectiveExtractant effective,
                                           bool active) {
    SpeciationSystem system(std::move(components), std::move(reactions), acidic,
                            effective);
    std::shared_ptr<const LiquorActivity> activity;
    if (active)
        activity = std::make_shared<MadeUp>(system.ion_charges());
    return std::make_shared<SpeciatedStage>(std::move(system), activity);
}

double in_cubic_metres(double log10_k, int order) {
    return ln10 * (log10_k - 3.0 * order);
}

//! Acidic extractant in chloride with a chloro complex in both phases.
std::shared_ptr<const SpeciatedStage> chloro(bool active) {
    ExchangeSystem c{{3, 3, 1}, {-1.0}};
    c.n_extracted = 1;
    return make(c,
                {hydroxide(),
                 exchange(0, 3, 5e-3),
                 exchange(1, 3, 7e-3),
                 exchange(2, 1, 1e-7),
                 {false, in_cubic_metres(0.31, 1), 0, 0, 0, {{0, 1}}},
                 {false, in_cubic_metres(0.31, 1), 1, 0, 0, {{0, 1}}},
                 {true, in_cubic_metres(-2.0, 1), 0, -2, 2, {{0, 1}}},
                 {true, in_cubic_metres(-1.7, 1), 1, -2, 2, {{0, 1}}}},
                true, {0.02, 500.0}, active);
}

//! Solvating extractant: Ln(NO3)3 3 E and HNO3 E; nitrate complexes.
std::shared_ptr<const SpeciatedStage> nitrate(bool active) {
    ExchangeSystem c{{3, 3}, {-1.0}};
    c.n_extracted = 1;
    return make(c,
                {hydroxide(),
                 {false, in_cubic_metres(0.65, 1), 0, 0, 0, {{0, 1}}},
                 {true, in_cubic_metres(-1.2, 6), 0, 0, 3, {{0, 3}}},
                 {true, in_cubic_metres(-1.1, 6), 1, 0, 3, {{0, 3}}},
                 {true, in_cubic_metres(-0.8, 2), -1, 1, 1, {{0, 1}}}},
                false, {}, active);
}

//! Sulfate: HSO4-, two complexes, monomers; chloride that reacts with nothing.
std::shared_ptr<const SpeciatedStage> sulfate(bool active) {
    return make({{3, 3, 1}, {-2.0, -1.0}},
                {hydroxide(),
                 {false, in_cubic_metres(1.99, 1), -1, 1, 0, {{0, 1}}},
                 {false, in_cubic_metres(3.64, 1), 0, 0, 0, {{0, 1}}},
                 {false, in_cubic_metres(5.15, 2), 0, 0, 0, {{0, 2}}},
                 {false, in_cubic_metres(3.7, 1), 1, 0, 0, {{0, 1}}},
                 exchange(0, 3, 1e-2),
                 exchange(1, 3, 1.0),
                 exchange(2, 1, 1e-6)},
                true, {0.01, 300.0}, active);
}

std::vector<Chemistry> all_chemistries() {
    return {{"chloro", chloro(false)},   {"chloro, activities", chloro(true)},
            {"nitrate", nitrate(false)}, {"nitrate, activities", nitrate(true)},
            {"sulfate", sulfate(false)}, {"sulfate, activities", sulfate(true)}};
}

}  // namespace

TEST_CASE("a speciated vessel with exchange alone is that of the exchange law",
          "[speciation]") {
    Random random(1);
    const ExchangeSystem components = chloride_components();
    double worst = 0.0;
    double worst_derivative = 0.0;
    for (int trial = 0; trial < 300; ++trial) {
        std::vector<double> k;
        std::vector<SpeciesReaction> reactions{hydroxide()};
        for (int i = 0; i < 4; ++i) {
            k.push_back(power_of_ten(random, -7.0, 2.0));
            reactions.push_back(exchange(i, components.charge[i], k.back()));
        }
        const ExchangeStage<ConditionalConstants> law(
            components, ConditionalConstants(k, components.charge));
        const auto speciated = make(components, reactions, true, {}, false);
        const Vessel vessel = random_vessel(components, random);
        const Split a = split(law, vessel);
        const Split b = split(*speciated, vessel);
        REQUIRE(a.status == EquilibriumStatus::ok);
        REQUIRE(b.status == EquilibriumStatus::ok);
        // Where base exceeds acid, H+ is what rounding of the totals leaves.
        if (a.shared.proton < 1e-6)
            continue;
        for (int i = 0; i < 4; ++i)
            worst = std::max(worst, std::fabs(std::log(b.d[i] / a.d[i])));
        ExchangeDerivatives da;
        ExchangeDerivatives db;
        law.derivatives(vessel.total.data(), vessel.a, vessel.o, a.w.data(), a.d.data(),
                        a.shared, da);
        speciated->derivatives(vessel.total.data(), vessel.a, vessel.o, b.w.data(),
                               b.d.data(), b.shared, db);
        for (std::size_t e = 0; e < da.x_total.size(); ++e)
            worst_derivative =
                std::max(worst_derivative, std::fabs(da.x_total[e] - db.x_total[e]));
    }
    CHECK(worst < 1e-7);
    CHECK(worst_derivative < 1e-6);
}

TEST_CASE("every species balance closes, whatever the vessel", "[speciation]") {
    for (const Chemistry& chemistry : all_chemistries()) {
        INFO(chemistry.name);
        Random random(2);
        const SpeciationSolver& solver = chemistry.stage->solver();
        double worst = 0.0;
        int failed = 0;
        for (int trial = 0; trial < 2000; ++trial) {
            const Vessel vessel =
                random_vessel(chemistry.stage->system(), random, chemistry.active());
            const Split s = split(*chemistry.stage, vessel);
            if (s.status != EquilibriumStatus::ok) {
                ++failed;
                continue;
            }
            SpeciationSolver::Point point;
            solver.evaluate(vessel.total.data(), vessel.a, vessel.o, s.w.data() + 1,
                            point);
            double scale = 0.0;
            for (const double total : vessel.total)
                scale += total;
            for (int l = 0; l < solver.n_masters(); ++l)
                worst = std::max(worst, std::fabs(point.balance[l]) / scale);
            // Not more than there is extractant.
            CHECK(s.shared.free > 0.0);
        }
        CHECK(failed == 0);
        CHECK(worst < 1e-13);
    }
}

TEST_CASE("derivatives of a speciated vessel are those of differences",
          "[speciation]") {
    for (const Chemistry& chemistry : all_chemistries()) {
        INFO(chemistry.name);
        Random random(3);
        const StageEquilibrium& stage = *chemistry.stage;
        const int n = stage.system().n_distributing();
        const int m = stage.system().n_components();
        double worst = 0.0;
        double worst_g = 0.0;
        for (int trial = 0; trial < 100; ++trial) {
            const Vessel vessel =
                random_vessel(stage.system(), random, chemistry.active());
            const Split s = split(stage, vessel);
            REQUIRE(s.status == EquilibriumStatus::ok);
            if (s.shared.proton < 1e-3)
                continue;
            ExchangeDerivatives d;
            stage.derivatives(vessel.total.data(), vessel.a, vessel.o, s.w.data(),
                              s.d.data(), s.shared, d);
            for (int k = 0; k < m; ++k) {
                const double h = 1e-5 * vessel.total[k];
                Vessel up = vessel;
                Vessel down = vessel;
                up.total[k] += h;
                down.total[k] -= h;
                const Split above = split(stage, up);
                const Split below = split(stage, down);
                for (int i = 0; i < n; ++i) {
                    const double difference = (above.x[i] - below.x[i]) / (2.0 * h);
                    const double scale = vessel.total[i] / vessel.total[k] + 1.0;
                    worst = std::max(
                        worst, std::fabs(difference - d.x_total[i * m + k]) / scale);
                }
                // At constant v
                std::vector<double> ratios(n);
                SharedState<double> shared{};
                std::vector<double> w = s.w;
                const double g_up = stage.residual(w.data(), up.total.data(), vessel.a,
                                                   vessel.o, ratios.data(), shared);
                w = s.w;
                const double g_down =
                    stage.residual(w.data(), down.total.data(), vessel.a, vessel.o,
                                   ratios.data(), shared);
                worst_g = std::max(
                    worst_g, std::fabs((g_up - g_down) / (2.0 * h) - d.g_total[k]));
            }
        }
        CHECK(worst < 1e-6);
        CHECK(worst_g < 1e-5);
    }
}
