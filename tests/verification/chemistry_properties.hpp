//! \file What must hold of every chemistry, whatever its numbers. Each property looks
//! at one contact of a system and returns how far off it is, as a share of what is
//! allowed. Include after catch.hpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "tests/chemistry_contacts.hpp"
#include "tests/verification/chemistry_dual.hpp"

namespace didymium::test {

//! A chemistry with all its metals, and contacts of it.
struct System {
    using Stage = std::shared_ptr<const StageEquilibrium>;

    PlausibleContact row;
    ChemistryFile file;
    //! Makes a stage of a chemistry; tests put a fault here.
    std::function<Stage(const ChemistrySpec&)> make;
    Stage stage;
    Random random{20261124};

    explicit System(
        const PlausibleContact& plausible,
        std::function<Stage(const ChemistrySpec&)> maker =
            [](const ChemistrySpec& chemistry) { return make_equilibrium(chemistry); })
        : row(plausible),
          file(chemistry_file(plausible.system)),
          make(std::move(maker)),
          stage(make(file.spec)) {}

    const ChemistrySpec& spec() const { return file.spec; }
    Contact contact() { return random_contact(row, file, random); }
    int extractant() const { return stage->system().extractant(); }
    //! Moves a component's total; a metal comes as a salt.
    void add(Contact& contact, int component, double amount) const {
        contact.total[component] += amount;
        if (component >= spec().n_cations())
            return;
        const int anion = acid_anion(file);
        contact.total[spec().n_cations() + anion] +=
            spec().cations[component].charge * amount / -spec().ions[anion].charge;
    }
    Split found(const Contact& contact) const {
        Split s = split(*stage, contact);
        REQUIRE(s.status == EquilibriumStatus::ok);
        return s;
    }
};

inline double relative(double a, double b) {
    return a == b ? 0.0 : std::fabs(a - b) / std::max(std::fabs(a), std::fabs(b));
}

//! Of all distributing components, over what there is of each.
inline double difference(const Contact& contact, const Split& a, const Split& b) {
    double worst = 0.0;
    for (std::size_t i = 0; i < a.x.size(); ++i)
        if (contact.total[i] > 0.0)
            worst = std::max(
                {worst, contact.a * std::fabs(a.x[i] - b.x[i]) / contact.total[i],
                 contact.o * std::fabs(a.y[i] - b.y[i]) / contact.total[i]});
    return worst;
}

inline std::vector<double> liquor_of(const System& system, const Contact& contact,
                                     const Split& s) {
    std::vector<double> liquor = s.x;
    for (int k = static_cast<int>(s.x.size()); k < system.extractant(); ++k)
        liquor.push_back(contact.total[k] / contact.a);
    return liquor;
}

//! Units of extractant in the solvent, and those of them that are bound.
inline std::pair<double, double> units_of(const System& system, const Contact& contact,
                                          const Split& s) {
    std::vector<double> organic = s.y;
    organic.push_back(contact.total.back() / contact.o);
    return {organic.back(), system.stage->bound_units(organic.data(), s.w.data())};
}

//! The phases hold what was brought together, and no charge.
inline double mass_and_charge(System& system, const Contact& contact) {
    const Split s = system.found(contact);
    double worst = 0.0;
    for (std::size_t i = 0; i < s.x.size(); ++i)
        worst = std::max(
            worst, relative(contact.a * s.x[i] + contact.o * s.y[i], contact.total[i]) /
                       1e-13);
    const auto [units, bound] = units_of(system, contact, s);
    worst = std::max(worst, relative(s.shared.free + bound, units) / 1e-11);
    // The liquor alone, neutral, has the pH that it has in the vessel. [H+] is what the
    // charges of all others leave.
    if (!system.spec().stoichiometric) {
        const std::vector<double> liquor = liquor_of(system, contact, s);
        double charges = 0.0;
        for (const double c : liquor)
            charges += 3.0 * c;
        const double h = s.shared.proton;
        worst =
            std::max(worst, std::fabs(system.stage->free_proton(liquor.data()) - h) /
                                (1e-9 * h + 1e-13 * charges));
    }
    return worst;
}

//! A metal that is not there stays away, and no other notices its place; a trace as
//! small as nothing does nothing either.
inline double zero_element(System& system, Contact contact) {
    const ChemistrySpec& spec = system.spec();
    std::uniform_int_distribution<int> any(0, system.file.n_elements - 1);
    const int absent = any(system.random);
    system.add(contact, absent, -contact.total[absent]);
    contact.total[absent] = 0.0;
    const Split s = system.found(contact);
    if (s.x[absent] != 0.0 || s.y[absent] != 0.0)
        return 1e300;
    Contact trace = contact;
    system.add(trace, absent, 1e-9);
    double worst = difference(contact, s, system.found(trace)) / 1e-7;
    if (system.file.n_elements == 1)
        return worst;  // nothing is left without it
    std::vector<bool> keep(spec.n_cations(), true);
    keep[absent] = false;
    Contact without = contact;
    without.total.erase(without.total.begin() + absent);
    const Split t = split(*system.make(system.file.select(keep)), without);
    REQUIRE(t.status == EquilibriumStatus::ok);
    Split rest = s;
    rest.x.erase(rest.x.begin() + absent);
    rest.y.erase(rest.y.begin() + absent);
    return std::max(worst, difference(without, rest, t) / 1e-9);
}

//! More extractant takes more of every metal.
inline double more_extractant(System& system, Contact contact) {
    const Split before = system.found(contact);
    contact.total.back() *= 1.1;
    const Split after = system.found(contact);
    double worst = 0.0;
    for (int i = 0; i < system.spec().n_cations(); ++i)
        worst = std::max(worst, contact.o * (before.y[i] - after.y[i]) /
                                    (contact.total[i] + 1e-30) / 1e-10);
    return worst;
}

//! More of a metal leaves more of it in both phases: loading rises along an isotherm.
inline double more_of_a_metal(System& system, const Contact& contact) {
    const Split before = system.found(contact);
    double worst = 0.0;
    for (int i = 0; i < system.file.n_elements; ++i) {
        Contact more = contact;
        system.add(more, i, 0.1 * contact.total[i]);
        const Split after = system.found(more);
        const auto rise = [&](double volume, double then, double now) {
            return volume * (now - then) /
                   std::max(volume * then, 1e-12 * contact.total[i]);
        };
        worst = std::max({worst, -rise(contact.a, before.x[i], after.x[i]) / 1e-10,
                          -rise(contact.o, before.y[i], after.y[i]) / 1e-10});
    }
    return worst;
}

//! Whether what solve() seeks, v at which no charge is left, is anywhere.
inline bool has_equilibrium(const System& system, const Contact& contact) {
    bool below = false;
    bool above = false;
    for (double v = -100.0; v <= 100.0; v += 0.01) {
        std::vector<double> w(system.stage->n_unknowns(), 0.0);
        w[0] = v;
        std::vector<double> d(system.stage->system().n_distributing());
        SharedState<double> s{};
        const double g = system.stage->residual(w.data(), contact.total.data(),
                                                contact.a, contact.o, d.data(), s);
        below = below || g < 0.0;
        above = above || g > 0.0;
    }
    return below && above;
}

//! No solvent binds more than it holds, with up to forty times as much of the metals.
inline double capacity(System& system, Contact contact) {
    const double factor = std::exp(uniform(system.random, 0.0, std::log(40.0)));
    for (int i = 0; i < system.file.n_elements; ++i)
        system.add(contact, i, (factor - 1.0) * contact.total[i]);
    const Split s = split(*system.stage, contact);
    if (s.status != EquilibriumStatus::ok) {
        // Empirical ratios may ask for more than there is: no equilibrium.
        const bool empirical = system.spec().law == DistributionLaw::empirical;
        return empirical && !has_equilibrium(system, contact) ? 0.0 : 1e300;
    }
    if (s.shared.free < 0.0)
        return 1e300;
    const auto [units, bound] = units_of(system, contact, s);
    return bound / units - 1e-10;
}

//! The order of the metals in a file has no meaning.
inline double permutation(System& system, const Contact& contact) {
    const int n = system.spec().n_cations();
    std::vector<int> order(n);
    std::iota(order.begin(), order.end(), 0);
    std::shuffle(order.begin(), order.end(), system.random);
    ChemistrySpec shuffled = system.spec();
    Contact other = contact;
    std::vector<int> place(n);
    for (int i = 0; i < n; ++i) {
        shuffled.cations[i] = system.spec().cations[order[i]];
        other.total[i] = contact.total[order[i]];
        place[order[i]] = i;
    }
    for (ReactingSpecies& species : shuffled.reactions)
        if (species.cation >= 0)
            species.cation = place[species.cation];
    const Split s = system.found(contact);
    const Split t = split(*system.make(shuffled), other);
    REQUIRE(t.status == EquilibriumStatus::ok);
    Split back = t;
    for (int i = 0; i < n; ++i) {
        back.x[order[i]] = t.x[i];
        back.y[order[i]] = t.y[i];
    }
    return difference(contact, s, back) / 1e-9;
}

//! Derivatives by hand are those of dual numbers and of differences.
inline double derivatives(System& system, const Contact& contact) {
    const Split s = system.found(contact);
    const int m = system.stage->system().n_components();
    ExchangeDerivatives d;
    system.stage->derivatives(contact.total.data(), contact.a, contact.o, s.w.data(),
                              s.d.data(), s.shared, d);
    const Matrix dual =
        by_dual(system.spec(), *make_equilibrium(system.spec()), contact, s);
    double worst = 0.0;
    for (int k = 0; k < m; ++k) {
        const double h = 1e-5 * contact.total[k];
        Contact up = contact;
        Contact down = contact;
        up.total[k] += h;
        down.total[k] -= h;
        const Split above = split(*system.stage, up, s.w);
        const Split below = split(*system.stage, down, s.w);
        for (std::size_t i = 0; i < s.x.size(); ++i) {
            const double hand = d.x_total[i * m + k];
            worst = std::max(
                worst, std::fabs(dual(i, k) - hand) / (1e-7 * (1.0 + std::fabs(hand))));
            if (h == 0.0)
                continue;
            const double slope = (above.x[i] - below.x[i]) / (2.0 * h);
            worst = std::max(worst,
                             std::fabs(slope - hand) /
                                 (1e-5 * (contact.total[i] / contact.total[k] + 1.0)));
        }
    }
    return worst;
}

//! There is one equilibrium, from wherever it is sought.
inline double any_start(System& system, const Contact& contact) {
    const Split s = system.found(contact);
    double worst = 0.0;
    for (const double far : {0.1, 3.0, 20.0}) {
        std::vector<double> guess = s.w;
        for (double& w : guess)
            w += uniform(system.random, -far, far);
        const Split t = split(*system.stage, contact, guess);
        REQUIRE(t.status == EquilibriumStatus::ok);
        worst = std::max(worst, difference(contact, s, t) / 1e-9);
    }
    return worst;
}

struct Property {
    const char* name;
    int contacts;  //!< that are drawn
    double (*check)(System&, const Contact&);
};

template <double (*check)(System&, Contact)>
double of_a_copy(System& system, const Contact& contact) {
    return check(system, contact);
}

inline const std::vector<Property>& properties() {
    static const std::vector<Property> all = {
        {"mass and charge", 300, mass_and_charge},
        {"an element of zero", 100, of_a_copy<zero_element>},
        {"more extractant takes more", 100, of_a_copy<more_extractant>},
        {"more of a metal loads more", 20, more_of_a_metal},
        {"capacity", 200, of_a_copy<capacity>},
        {"order of the metals", 100, permutation},
        {"derivatives", 40, derivatives},
        {"any start", 100, any_start},
    };
    return all;
}

//! The worst of random contacts.
inline double worst_of(const Property& property, System& system, int contacts) {
    double worst = 0.0;
    for (int trial = 0; trial < contacts; ++trial)
        worst = std::max(worst, property.check(system, system.contact()));
    return worst;
}

}  // namespace didymium::test
