//! \file What holds of every chemistry, whatever its numbers: balances, limits, order,
//! monotone loading, capacity, derivatives, one equilibrium from any start. Every file
//! of inputs/chemistry is tested, with contacts drawn as its row says.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <numeric>
#include <set>

#include "tests/chemistry_contacts.hpp"
#include "tests/verification/chemistry_dual.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

//! A chemistry with all its metals, and contacts of it.
struct System {
    const PlausibleContact& row;
    ChemistryFile file;
    std::shared_ptr<const StageEquilibrium> stage;
    Random random{20261124};

    explicit System(const PlausibleContact& plausible)
        : row(plausible),
          file(chemistry_file(plausible.system)),
          stage(make_equilibrium(file.spec)) {}

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
};

//! Runs a check with a number of contacts of every system, and says how far off the
//! worst was; what the check returns is a share of what is allowed.
void in_every_system(const char* what, int contacts,
                     const std::function<double(System&, const Contact&)>& check) {
    for (const PlausibleContact& row : plausible_contacts()) {
        INFO(row.system);
        System system(row);
        double worst = 0.0;
        for (int trial = 0; trial < contacts; ++trial)
            worst = std::max(worst, check(system, system.contact()));
        std::printf("[consistency] %-20s %-40s %.1e of what is allowed\n", row.system,
                    what, worst);
        CHECK(worst <= 1.0);
    }
}

double relative(double a, double b) {
    return a == b ? 0.0 : std::fabs(a - b) / std::max(std::fabs(a), std::fabs(b));
}

//! Of all distributing components, over what there is of each.
double difference(const Contact& contact, const Split& a, const Split& b) {
    double worst = 0.0;
    for (std::size_t i = 0; i < a.x.size(); ++i)
        if (contact.total[i] > 0.0)
            worst = std::max(
                {worst, contact.a * std::fabs(a.x[i] - b.x[i]) / contact.total[i],
                 contact.o * std::fabs(a.y[i] - b.y[i]) / contact.total[i]});
    return worst;
}

Split found(const System& system, const Contact& contact) {
    Split s = split(*system.stage, contact);
    REQUIRE(s.status == EquilibriumStatus::ok);
    return s;
}

//! Whether what solve() seeks, v at which no charge is left, is anywhere.
bool has_equilibrium(const System& system, const Contact& contact) {
    const auto residual = [&](double v) {
        std::vector<double> w{v};
        std::vector<double> d(system.stage->system().n_distributing());
        SharedState<double> s{};
        return system.stage->residual(w.data(), contact.total.data(), contact.a,
                                      contact.o, d.data(), s);
    };
    bool below = false;
    bool above = false;
    for (double v = -100.0; v <= 100.0; v += 0.01) {
        const double g = residual(v);
        below = below || g < 0.0;
        above = above || g > 0.0;
    }
    return below && above;
}

std::vector<double> liquor_of(const System& system, const Contact& contact,
                              const Split& s) {
    std::vector<double> liquor = s.x;
    for (int k = static_cast<int>(s.x.size()); k < system.extractant(); ++k)
        liquor.push_back(contact.total[k] / contact.a);
    return liquor;
}

}  // namespace

TEST_CASE("every shipped chemistry has a plausible contact", "[consistency]") {
    std::set<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(chemistry_folder))
        if (entry.path().extension() == ".toml")
            files.insert(entry.path().stem().string());
    std::set<std::string> rows;
    for (const PlausibleContact& row : plausible_contacts())
        rows.insert(row.system);
    CHECK(rows == files);
    CHECK(rows.size() == plausible_contacts().size());
}

TEST_CASE("the phases of a contact hold what was brought together, without a charge",
          "[consistency]") {
    in_every_system("mass and charge", 300, [](System& system, const Contact& contact) {
        const Split s = found(system, contact);
        double worst = 0.0;
        for (std::size_t i = 0; i < s.x.size(); ++i)
            worst = std::max(worst, relative(contact.a * s.x[i] + contact.o * s.y[i],
                                             contact.total[i]) /
                                        1e-13);
        std::vector<double> organic = s.y;
        const double units = contact.total.back() / contact.o;
        organic.push_back(units);
        const double bound = system.stage->bound_units(organic.data(), s.w.data());
        worst = std::max(worst, relative(s.shared.free + bound, units) / 1e-11);
        // The liquor alone, neutral, has the pH that it has in the vessel. [H+] is what
        // the charges of all others leave.
        if (!system.spec().stoichiometric) {
            const std::vector<double> liquor = liquor_of(system, contact, s);
            double charges = 0.0;
            for (const double c : liquor)
                charges += 3.0 * c;
            const double h = s.shared.proton;
            worst = std::max(worst,
                             std::fabs(system.stage->free_proton(liquor.data()) - h) /
                                 (1e-9 * h + 1e-13 * charges));
        }
        return worst;
    });
}

TEST_CASE("a metal that is not there stays away, and no other notices its place",
          "[consistency]") {
    in_every_system("a metal absent", 100, [](System& system, Contact contact) {
        const ChemistrySpec& spec = system.spec();
        std::uniform_int_distribution<int> any(0, system.file.n_elements - 1);
        const int absent = any(system.random);
        system.add(contact, absent, -contact.total[absent]);
        contact.total[absent] = 0.0;
        const Split s = found(system, contact);
        CHECK(s.x[absent] == 0.0);
        CHECK(s.y[absent] == 0.0);
        std::vector<bool> keep(spec.n_cations(), true);
        keep[absent] = false;
        Contact without = contact;
        without.total.erase(without.total.begin() + absent);
        const Split t = split(*make_equilibrium(system.file.select(keep)), without);
        REQUIRE(t.status == EquilibriumStatus::ok);
        Split rest = s;
        rest.x.erase(rest.x.begin() + absent);
        rest.y.erase(rest.y.begin() + absent);
        // A trace as small as nothing does nothing either.
        Contact trace = contact;
        system.add(trace, absent, 1e-9);
        return std::max(difference(without, rest, t) / 1e-9,
                        difference(contact, s, found(system, trace)) / 1e-7);
    });
}

TEST_CASE("more extractant takes more of every metal", "[consistency]") {
    int exceptions = 0;
    in_every_system("more extractant", 100, [&](System& system, Contact contact) {
        const Split before = found(system, contact);
        contact.total.back() *= 1.1;
        const Split after = found(system, contact);
        double worst = 0.0;
        for (int i = 0; i < system.spec().n_cations(); ++i) {
            const double less =
                contact.o * (before.y[i] - after.y[i]) / (contact.total[i] + 1e-30);
            worst = std::max(worst, less / 1e-10);
        }
        exceptions += worst > 1.0 && system.row.takes_less != nullptr ? 1 : 0;
        return system.row.takes_less != nullptr ? 0.0 : worst;
    });
    // The exception is one, and not forgotten where the reason has gone.
    CHECK(exceptions > 0);
}

TEST_CASE("more of a metal leaves more of it in both phases", "[consistency]") {
    in_every_system("more of a metal", 20, [](System& system, const Contact& contact) {
        const Split before = found(system, contact);
        double worst = 0.0;
        for (int i = 0; i < system.file.n_elements; ++i) {
            Contact more = contact;
            system.add(more, i, 0.1 * contact.total[i]);
            const Split after = found(system, more);
            const double rise = std::min(
                contact.a * (after.x[i] - before.x[i]) /
                    std::max(contact.a * before.x[i], 1e-12 * contact.total[i]),
                contact.o * (after.y[i] - before.y[i]) /
                    std::max(contact.o * before.y[i], 1e-12 * contact.total[i]));
            worst = std::max(worst, -rise / 1e-10);
        }
        return worst;
    });
}

TEST_CASE("no solvent binds more than it holds", "[consistency]") {
    in_every_system("capacity", 200, [](System& system, Contact contact) {
        // Up to forty times as much of the metals.
        const double factor = std::exp(uniform(system.random, 0.0, std::log(40.0)));
        for (int i = 0; i < system.file.n_elements; ++i)
            system.add(contact, i, (factor - 1.0) * contact.total[i]);
        const Split s = split(*system.stage, contact);
        if (s.status != EquilibriumStatus::ok) {
            // Empirical ratios may ask for more than there is: no equilibrium.
            CHECK(system.spec().law == DistributionLaw::empirical);
            return has_equilibrium(system, contact) ? 2.0 : 0.0;
        }
        std::vector<double> organic = s.y;
        organic.push_back(contact.total.back() / contact.o);
        CHECK(s.shared.free >= 0.0);
        return system.stage->bound_units(organic.data(), s.w.data()) / organic.back() -
               1e-10;
    });
}

TEST_CASE("the order of the metals in a file has no meaning", "[consistency]") {
    in_every_system("order of the metals", 100,
                    [](System& system, const Contact& contact) {
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
                        const Split s = found(system, contact);
                        Split t = split(*make_equilibrium(shuffled), other);
                        REQUIRE(t.status == EquilibriumStatus::ok);
                        Split back = t;
                        for (int i = 0; i < n; ++i) {
                            back.x[order[i]] = t.x[i];
                            back.y[order[i]] = t.y[i];
                        }
                        return difference(contact, s, back) / 1e-9;
                    });
}

TEST_CASE("derivatives of every chemistry are those of dual numbers and differences",
          "[consistency]") {
    in_every_system("derivatives", 40, [](System& system, const Contact& contact) {
        const Split s = found(system, contact);
        const int m = system.stage->system().n_components();
        ExchangeDerivatives d;
        system.stage->derivatives(contact.total.data(), contact.a, contact.o,
                                  s.w.data(), s.d.data(), s.shared, d);
        const Eigen::MatrixXd dual = by_dual(system.spec(), *system.stage, contact, s);
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
                worst = std::max(worst, std::fabs(dual(i, k) - hand) /
                                            (1e-7 * (1.0 + std::fabs(hand))));
                if (h == 0.0)
                    continue;
                const double slope = (above.x[i] - below.x[i]) / (2.0 * h);
                worst = std::max(
                    worst, std::fabs(slope - hand) /
                               (1e-5 * (contact.total[i] / contact.total[k] + 1.0)));
            }
        }
        return worst;
    });
}

TEST_CASE("every chemistry has one equilibrium, from wherever it is sought",
          "[consistency]") {
    in_every_system("any start", 100, [](System& system, const Contact& contact) {
        const Split s = found(system, contact);
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
    });
}
