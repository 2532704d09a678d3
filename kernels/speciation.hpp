//! \file What a vessel holds, of any reactions: the concentrations of all species from
//! those of the few that they share.
//!
//! Shared are H+, the extractant and the ions L that react (others stay as they are).
//! With their free concentrations h, E, L and the free cations m_i, mol/m3, species s
//! is
//!     c_s = m_i k_s b_s,   b_s = h^p E^e L^n,   k_s with activities, see below,
//! and holds at most one cation, so that the cations follow from their totals T (per m3
//! of vessel; a and o are the volume fractions of the phases):
//!     m_i = T_i/W_i,   W_i = sum of (a or o) k_s b_s over the species of cation i.
//! The unknowns are u = (ln h, ln E, ln L..., mu...). What is left are the balances of
//! the shared,
//!     F_k = sum over species of (a or o) nu_sk c_s - T_k = 0,
//! with the total of H+ from the charges of all others. F is the gradient by (ln h,
//! ...) of sum T_i ln W_i + sum of (a or o) c_s - sum T_k u_k, which is convex for
//! given mu: a sum of exponentials and of logarithms of such. So there is one solution.
//!
//! mu_r = ln(activity/concentration) of the ions of the liquor, where a model gives
//! them:
//!     ln k_s = ln K_s + sum nu_sr mu_r - mu_s + e f,   f of the extractant in all
//! (effective extractant). OH- counts as -1 H+.
#pragma once

#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "kernels/exchange_system.hpp"

namespace didymium {

//! What forms from the components: M + protons H + units E + ions.
struct SpeciesReaction {
    bool organic = false;
    double log_k = 0.0;  //!< natural logarithm; concentrations in mol/m3
    int cation = -1;     //!< index of the one it holds, or -1
    int protons = 0;     //!< negative: given off
    int units = 0;       //!< of extractant
    std::vector<std::pair<int, int>> ions;  //!< index, how many
};

//! Activities of the ions of a liquor.
class LiquorActivity {
  public:
    virtual ~LiquorActivity() = default;
    //! mu_r = ln(activity/concentration) of each ion, activities being 1000 times molal
    //! (so that both are in mol/m3), and its derivatives.
    //! \param c     (ion) mol/m3 of liquor: cations, ions, H+, charged species
    //! \param by_c  (ion, ion) out, may be null
    virtual void factors(const double* c, double* mu, double* by_c) const = 0;
};

//! ln of the activity of the extractant over its concentration, per unit, at C mol/m3
//! of units in all:
//!     -coefficient (sqrt C - sqrt reference) + (order - 1) ln(C/reference).
struct EffectiveExtractant {
    double coefficient = 0.0;  //!< (m3/mol)^0.5
    double reference = 1.0;    //!< mol/m3
    double order = 1.0;

    template <class Real>
    Real operator()(const Real& units) const {
        using std::log;
        using std::sqrt;
        Real sum(0.0);
        if (coefficient != 0.0)
            sum += Real(-coefficient) * (sqrt(units) - Real(std::sqrt(reference)));
        if (order != 1.0)
            sum += Real(order - 1.0) * log(units / Real(reference));
        return sum;
    }
    double slope(double units) const {
        return -0.5 * coefficient / std::sqrt(units) + (order - 1.0) / units;
    }
};

//! All concentrations at given unknowns.
template <class Real>
struct Speciated {
    static constexpr int most_species = 128;
    static constexpr int most_cations = 32;
    Real c[most_species];          //!< mol/m3 of its phase
    Real per_total[most_species];  //!< c of what holds a cation, per its total; or 0
    Real free_per_total[most_cations];                  //!< m_i/T_i
    Real aqueous[most_cations], organic[most_cations];  //!< sums of k b
};

class SpeciationSystem {
  public:
    //! \param components  of them `kw` and the like are not looked at: what water and
    //! anions do are species
    //! \param acidic      the extractant gives off protons: v = ln E - ln h, else ln E
    //! \throws std::invalid_argument where a species is impossible or there are too
    //! many
    SpeciationSystem(ExchangeSystem components,
                     const std::vector<SpeciesReaction>& reactions, bool acidic,
                     EffectiveExtractant effective = {});

    static constexpr int most_masters = 8;

    //! One species, free forms of cations and shared components among them.
    struct Member {
        bool organic = false;
        int cation = -1;
        double log_k = 0.0;
        double nu[most_masters] = {};  //!< by shared component
        int units = 0;
        int charge = 0;
        int ion = -1;  //!< among those that have an activity
        std::vector<std::pair<int, double>> kappa;  //!< d ln k/d mu_r
    };

    const ExchangeSystem& components() const { return components_; }
    const EffectiveExtractant& effective() const { return effective_; }
    bool acidic() const { return acidic_; }
    //! H+, extractant, ions that react.
    int n_masters() const { return 2 + static_cast<int>(reacting_.size()); }
    const std::vector<int>& reacting() const { return reacting_; }
    const std::vector<Member>& members() const { return members_; }
    //! Charges of all that has an activity: cations, ions, H+, charged species.
    const std::vector<int>& ion_charges() const { return ion_charges_; }
    int n_active() const { return static_cast<int>(ion_charges_.size()); }
    //! The member whose concentration an active ion has; -1: an ion that reacts with
    //! nothing.
    int member_of(int active) const { return member_of_[active]; }
    //! The first member that is no free form.
    int first_reaction() const { return first_reaction_; }
    int active_proton() const { return components_.n_cations() + components_.n_ions(); }

    //! Least total that a balance in logarithms can have, mol/m3; what is less counts
    //! as this or a smooth continuation of it. No matter is made by that: it only says
    //! where vanishing amounts go.
    static constexpr double least = 1e-8;
    template <class Real>
    static Real floored(const Real& total) {
        using std::exp;
        return total < Real(least)
                   ? Real(least) * exp(total * Real(1.0 / least) - Real(1.0))
                   : total;
    }
    static double floored_slope(double total) {
        return total < least ? std::exp(total / least - 1.0) : 1.0;
    }

    //! Total of H+ by electroneutrality.
    template <class Real>
    Real proton_total(const Real* total) const {
        Real sum(0.0);
        for (int i = 0; i < components_.n_cations(); ++i)
            sum += Real(-static_cast<double>(components_.charge[i])) * total[i];
        for (int k = 0; k < components_.n_ions(); ++k)
            sum +=
                Real(-components_.ion_charge[k]) * total[components_.n_cations() + k];
        return sum;
    }

    //! \param units    extractant in all, bound or free, mol/m3 of solvent
    //! \param u        masters; \param mu  (active ion), null: ideal
    //! \param balance  (master) F out
    template <class Real>
    void evaluate(const Real* total, double a, double o, const Real& units,
                  const Real* u, const Real* mu, Speciated<Real>& s,
                  Real* balance) const;

  private:
    void add(Member member);

    ExchangeSystem components_;
    EffectiveExtractant effective_;
    bool acidic_;
    int first_reaction_ = 0;
    std::vector<int> reacting_;
    std::vector<Member> members_;
    std::vector<int> ion_charges_;
    std::vector<int> member_of_;
};

inline void SpeciationSystem::add(Member member) {
    if (static_cast<int>(members_.size()) == Speciated<double>::most_species)
        throw std::invalid_argument("more than " +
                                    std::to_string(Speciated<double>::most_species) +
                                    " species");
    members_.push_back(std::move(member));
}

inline SpeciationSystem::SpeciationSystem(ExchangeSystem components,
                                          const std::vector<SpeciesReaction>& reactions,
                                          bool acidic, EffectiveExtractant effective)
    : components_(std::move(components)), effective_(effective), acidic_(acidic) {
    const int n = components_.n_cations();
    const int n_ions = components_.n_ions();
    if (n > Speciated<double>::most_cations)
        throw std::invalid_argument("too many cations");
    std::vector<int> master(n_ions, -1);
    const auto need = [&](int ion) {
        if (master[ion] < 0) {
            master[ion] = n_masters();
            reacting_.push_back(ion);
        }
        if (n_masters() > most_masters)
            throw std::invalid_argument("too many ions that react");
    };
    for (int k = 0; k < components_.n_extracted; ++k)
        need(k);
    for (const SpeciesReaction& r : reactions)
        for (const auto& [ion, amount] : r.ions)
            need(ion);

    member_of_.assign(n + n_ions + 1, -1);
    const auto free_form = [&](int active, int charge, int cation, int shared) {
        Member free;
        free.cation = cation;
        free.charge = charge;
        free.ion = active;
        if (shared >= 0)
            free.nu[shared] = 1.0;
        member_of_[active] = static_cast<int>(members_.size());
        add(std::move(free));
    };
    for (int i = 0; i < n; ++i) {
        free_form(i, components_.charge[i], i, -1);
        ion_charges_.push_back(components_.charge[i]);
    }
    for (int k = 0; k < n_ions; ++k) {
        const int charge = static_cast<int>(components_.ion_charge[k]);
        if (master[k] >= 0)
            free_form(n + k, charge, -1, master[k]);
        ion_charges_.push_back(charge);
    }
    free_form(n + n_ions, 1, -1, 0);
    ion_charges_.push_back(1);
    Member extractant;
    extractant.organic = true;
    extractant.units = 1;
    extractant.nu[1] = 1.0;
    add(std::move(extractant));
    first_reaction_ = static_cast<int>(members_.size());

    for (const SpeciesReaction& r : reactions) {
        Member m;
        m.organic = r.organic;
        m.cation = r.cation;
        m.log_k = r.log_k;
        m.units = r.units;
        m.nu[0] = r.protons;
        m.nu[1] = r.units;
        m.charge = r.protons + (r.cation >= 0 ? components_.charge[r.cation] : 0);
        if (r.cation >= 0)
            m.kappa.emplace_back(r.cation, 1.0);
        if (r.protons != 0)
            m.kappa.emplace_back(active_proton(), r.protons);
        for (const auto& [ion, amount] : r.ions) {
            m.nu[master[ion]] += amount;
            m.charge += amount * static_cast<int>(components_.ion_charge[ion]);
            m.kappa.emplace_back(n + ion, amount);
        }
        if (m.organic && m.charge != 0)
            throw std::invalid_argument("an organic species has a charge");
        if (!m.organic && m.charge != 0) {
            m.ion = n_active();
            m.kappa.emplace_back(m.ion, -1.0);
            ion_charges_.push_back(m.charge);
            member_of_.push_back(static_cast<int>(members_.size()));
        }
        add(std::move(m));
    }
}

template <class Real>
void SpeciationSystem::evaluate(const Real* total, double a, double o,
                                const Real& units, const Real* u, const Real* mu,
                                Speciated<Real>& s, Real* balance) const {
    using std::exp;
    const int n = components_.n_cations();
    const int masters = n_masters();
    const Real f = effective_(units);
    for (int i = 0; i < n; ++i)
        s.aqueous[i] = s.organic[i] = Real(0.0);
    for (std::size_t k = 0; k < members_.size(); ++k) {
        const Member& m = members_[k];
        Real log_c(m.log_k);
        for (int l = 0; l < masters; ++l)
            if (m.nu[l] != 0.0)
                log_c += Real(m.nu[l]) * u[l];
        if (mu != nullptr)
            for (const auto& [r, factor] : m.kappa)
                log_c += Real(factor) * mu[r];
        if (m.units > 0 && static_cast<int>(k) >= first_reaction_)
            log_c += Real(m.units) * f;
        s.c[k] = exp(log_c);
        s.per_total[k] = Real(0.0);
        if (m.cation >= 0)
            (m.organic ? s.organic : s.aqueous)[m.cation] += s.c[k];
    }
    for (int i = 0; i < n; ++i)
        s.free_per_total[i] =
            Real(1.0) / (Real(a) * s.aqueous[i] + Real(o) * s.organic[i]);
    for (int l = 0; l < masters; ++l)
        balance[l] = Real(0.0);
    balance[0] -= proton_total(total);
    balance[1] -= floored(total[components_.extractant()]);
    for (std::size_t l = 0; l < reacting_.size(); ++l)
        balance[2 + l] -= floored(total[n + reacting_[l]]);
    for (std::size_t k = 0; k < members_.size(); ++k) {
        const Member& m = members_[k];
        const Real volume(m.organic ? o : a);
        if (m.cation >= 0) {
            s.per_total[k] = s.c[k] * s.free_per_total[m.cation];
            s.c[k] = s.per_total[k] * total[m.cation];
        }
        for (int l = 0; l < masters; ++l)
            if (m.nu[l] != 0.0)
                balance[l] += volume * Real(m.nu[l]) * s.c[k];
    }
}

}  // namespace didymium
