//! \file The stage equilibrium of an acidic extractant as a function: totals in the
//! vessel in, the split of every component between the phases out, with exact
//! derivatives.
//!
//! A cation i of charge e_i exchanges for e_i protons and binds e_i extractant units:
//!     M(e+) + e E = M E_e (organic) + e H+.
//! Totals T are per m3 of vessel; a and o are the volume fractions of the phases. Every
//! exchange releases one proton for each unit bound, so the sum of the aqueous protons
//! and the free units,
//!     S = C - sum e_i T_i + T_E,      C = equivalents of aqueous anions,
//! does not change when the phases equilibrate. With q = [E]/[H+] and v = ln q:
//!     P(h) = a h + T_P h/(Ka + h) - a Kw/h - a x_B Kb/(Kb + h)
//! the protons of the liquor; T_P: anion that takes one up, Kw/h = [OH-], x_B: cation
//! (ammonium) that gives one off, of which the liquor holds a part without its proton,
//!     P(h) + o q h = S                       gives h = [H+](v)
//!     x_i = T_i/(a + o D_i),  y_i = D_i x_i  the concentrations of cation i
//!     g(v) = C - sum e_i a x_i - P(h) = 0
//! which is the charge balance of the aqueous phase. With Kw > 0, g rises from -T_E to
//! infinity: there always is a root (given T_E > 0), alkaline where base exceeds acid.
//! Without, g rises to C: there is one if and only if C > 0 and S > 0. Every cation is
//! linear in its own total, so an absent one stays exactly zero and a slightly negative
//! one does no harm.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "kernels/distribution_laws.hpp"
#include "kernels/exchange_system.hpp"
#include "kernels/proton_balance.hpp"

namespace didymium {

enum class EquilibriumStatus {
    ok,
    no_acidity,   //!< S <= 0 without Kw: more base than protons and extractant
    no_anion,     //!< C <= 0 without Kw: no anions, so no H+ to speak of
    no_capacity,  //!< a constant D binds more than there is extractant
    not_converged
};

//! Partial derivatives at a solution; `total` derivatives follow with dv = -(g_T/g_v)
//! dT.
struct ExchangeDerivatives {
    double g_v = 0.0;
    std::vector<double> g_total;    //!< (component) at constant v
    std::vector<double> x_v;        //!< (cation) d[aqueous]/dv at constant totals
    std::vector<double> x_partial;  //!< (cation, component) d[aqueous]/dT at constant v
    std::vector<double> x_total;  //!< (cation, component) d[aqueous]/dT at equilibrium
    // What they are made of, of laws with a single unknown
    std::vector<double> v_total;     //!< (component) dv/dT
    std::vector<double> log_proton;  //!< (component) d ln[H+]/dT at constant v
};

//! How a split moves with constants of the chemistry, at constant totals.
struct ConstantDerivatives {
    std::vector<double> log_d;  //!< (distributing component) of ln D
    double log_proton = 0.0;    //!< of ln(activity of H+)
};

//! The organic phase at equilibrium with an aqueous one.
struct SolventDerivatives {
    std::vector<double> by_aqueous;  //!< (cation, aqueous component) dy/dx
    std::vector<double> by_units;    //!< (cation) dy/d(extractant units)
};

template <class Law>
class ExchangeEquilibrium {
  public:
    ExchangeEquilibrium(ExchangeSystem system, Law law)
        : system_(std::move(system)), law_(std::move(law)) {}

    const ExchangeSystem& system() const { return system_; }
    const Law& law() const { return law_; }

    //! Everything at given v; d: distribution ratios (cation).
    //! \return g(v), mol/m3 of vessel.
    template <class Real>
    Real residual(const Real& v, const Real* total, double a, double o, Real* d,
                  SharedState<Real>& s) const {
        using std::exp;
        const auto [anions, acidity] = invariants(total);
        s.log_q = v;
        s.q = exp(v);
        s.proton = proton_of(system_, acidity, proton_terms(total, s.q, a, o));
        s.free = s.q * s.proton;
        distribution(s, d);
        Real g = anions - (acidity - Real(o) * s.free);
        for (int i = 0; i < system_.n_cations(); ++i)
            g -= Real(system_.charge[i] * a) * total[i] / (Real(a) + Real(o) * d[i]);
        return g;
    }

    //! Solves for v from the guess it holds. Newton inside a bracket that every sign of
    //! g tightens: a plain Newton cycles between the sigmoids.
    EquilibriumStatus solve(const double* total, double a, double o, double& v,
                            double* d, SharedState<double>& s) const {
        const auto [anions, acidity] = invariants(total);
        if (least_loading(total, a, o) > 1.0)
            return EquilibriumStatus::no_capacity;
        if (!(acidity > 0.0) && system_.kw == 0.0)
            return EquilibriumStatus::no_acidity;
        if (!(anions > 0.0) && system_.kw == 0.0)
            return EquilibriumStatus::no_anion;
        double low = -700.0;
        double high = 170.0;  // q^4 stays representable
        v = std::isfinite(v) ? std::clamp(v, -170.0, 160.0) : 0.0;
        const double noise = 1e-16 * (std::fabs(anions) + std::fabs(acidity));
        for (int iteration = 0; iteration < 200; ++iteration) {
            const double g = residual(v, total, a, o, d, s);
            if (std::fabs(g) <= noise)
                return EquilibriumStatus::ok;
            (g > 0.0 ? high : low) = v;
            const double slope = slope_of(total, a, o, d, s);
            const double step = -g / slope;
            // The error after a Newton step is of the order of its square.
            if (std::fabs(step) < 1e-9) {
                v += step;
                residual(v, total, a, o, d, s);
                return EquilibriumStatus::ok;
            }
            v += std::fabs(step) < 8.0 ? step : std::copysign(8.0, -g);
            if (!(v > low && v < high))
                v = 0.5 * (low + high);
        }
        return EquilibriumStatus::not_converged;
    }

    //! The share of the extractant that constant distribution ratios bind whatever the
    //! conditions; above one there is no equilibrium.
    double least_loading(const double* total, double a, double o) const {
        double bound = 0.0;
        for (int i = 0; i < system_.n_cations(); ++i) {
            const double d = law_.least_distribution(static_cast<std::size_t>(i));
            bound += system_.charge[i] * total[i] * o * d / (a + o * d);
        }
        return bound > 0.0 ? bound / total[system_.extractant()] : 0.0;
    }

    //! Derivatives at a solution of solve(), by the implicit function theorem.
    void derivatives(const double* total, double a, double o, const double* ratio,
                     const SharedState<double>& s, ExchangeDerivatives& d) const;

    //! Derivatives by t at t = 0 where ln D is that of this law and t times as much
    //! towards that of another, at a solution of solve().
    void derivatives_towards(const Law& other, const double* total, double a, double o,
                             const double* ratio, const SharedState<double>& s,
                             ConstantDerivatives& out) const;

    //! The organic phase that is at equilibrium with an aqueous phase of composition x
    //! (cations, ions; mol/m3) and holds U units of extractant: with [H+] from the
    //! charges of x,
    //!     [E] + sum e_i D_i([H+], [E]) x_i = U    gives [E],   y_i = D_i x_i.
    //! \param s  out; its [E] is the guess when positive
    EquilibriumStatus solvent_at(const double* x, double units, double* d,
                                 SharedState<double>& s) const {
        s.proton = free_proton(x);
        if (!(s.proton > 0.0))
            return EquilibriumStatus::no_acidity;
        if (!(units > 0.0))
            return EquilibriumStatus::not_converged;
        const double log_proton = std::log(s.proton);
        double low = std::log(units) - 700.0;
        double high = std::log(units) + 1.0;
        double log_free = std::clamp(s.free > 0.0 ? std::log(s.free) : high, low, high);
        for (int iteration = 0; iteration < 200; ++iteration) {
            s.free = std::exp(log_free);
            s.log_q = log_free - log_proton;
            s.q = std::exp(s.log_q);
            distribution(s, d);
            double by_proton[max_cations];
            double by_free[max_cations];
            slopes(s, by_proton, by_free);
            double sum = s.free;
            double slope = s.free;
            for (int i = 0; i < system_.n_cations(); ++i) {
                const double bound = system_.charge[i] * d[i] * x[i];
                sum += bound;
                slope += bound * by_free[i];
            }
            (sum > units ? high : low) = log_free;
            // The sum is nearly a power of [E]: Newton on its logarithm.
            const double step = -std::log(sum / units) * sum / slope;
            if (std::fabs(step) < 1e-14)
                return EquilibriumStatus::ok;
            log_free += step;
            if (!(log_free > low && log_free < high)) {
                if (high - low < 1e-14 * std::fabs(high))
                    return std::fabs(sum - units) <= 1e-9 * units
                               ? EquilibriumStatus::ok
                           : has_negative(x) ? EquilibriumStatus::not_converged
                                             : EquilibriumStatus::no_capacity;
                log_free = 0.5 * (low + high);
            }
        }
        return EquilibriumStatus::not_converged;
    }

    //! Its derivatives, with d and s from solvent_at().
    void solvent_derivatives(const double* x, const double* d,
                             const SharedState<double>& s,
                             SolventDerivatives& out) const;

    //! [H+] of an aqueous phase from its composition: cations, then ions, mol/m3.
    //! \return the negative or zero proton total itself where there is no free acid and
    //! water is inert.
    double free_proton(const double* aqueous) const {
        const double total = proton_total(aqueous);
        if (!(total > 0.0) && system_.kw == 0.0)
            return total;
        return proton_of(system_, total, liquor_terms(aqueous));
    }

    //! Proton total of an aqueous phase by electroneutrality, mol/m3: H+ and HA- less
    //! OH-.
    double proton_total(const double* aqueous) const {
        double sum = 0.0;
        for (int i = 0; i < system_.n_cations(); ++i)
            sum -= system_.charge[i] * aqueous[i];
        for (int k = 0; k < system_.n_ions(); ++k)
            sum -= system_.ion_charge[k] * aqueous[system_.n_cations() + k];
        return sum;
    }

  private:
    //! What is left of a cation as a difference may be less than nothing.
    bool has_negative(const double* x) const {
        return std::any_of(x, x + system_.n_cations(),
                           [](double c) { return c < 0.0; });
    }

    //! {C, S}
    template <class Real>
    std::pair<Real, Real> invariants(const Real* total) const {
        Real anions = 0.0;
        for (int k = 0; k < system_.n_ions(); ++k)
            anions -= Real(system_.ion_charge[k]) * total[system_.n_cations() + k];
        Real acidity = anions + total[system_.extractant()];
        for (int i = 0; i < system_.n_cations(); ++i)
            acidity -= Real(system_.charge[i]) * total[i];
        return {anions, acidity};
    }

    template <class Real>
    Real protonating(const Real* total) const {
        if (system_.protonating_ion < 0)
            return 0.0;
        return total[system_.n_cations() + system_.protonating_ion];
    }

    //! What the protons of a vessel follow from besides S.
    template <class Real>
    ProtonTerms<Real> proton_terms(const Real* total, const Real& q, double a,
                                   double o) const {
        const int base = system_.acid_cation;
        if (base < 0)
            return {a, o, q, protonating(total), Real(0.0), Real(a)};
        const Real ratio = law_.exchange_ratio(base, q);
        return {a, o, q, protonating(total), total[base], Real(a) + Real(o) * ratio};
    }
    //! The same of a liquor alone.
    ProtonTerms<double> liquor_terms(const double* x) const {
        return proton_terms(x, 0.0, 1.0, 0.0);
    }

    //! D of all that a cation is in the liquor: the law's, which exchanges the cation
    //! itself.
    template <class Real>
    void distribution(const SharedState<Real>& s, Real* d) const {
        law_.distribution(s, d);
        if (system_.acid_cation >= 0)
            d[system_.acid_cation] =
                d[system_.acid_cation] * s.proton / (Real(system_.k_acid) + s.proton);
    }
    void slopes(const SharedState<double>& s, double* by_proton,
                double* by_free) const {
        law_.slopes(s, by_proton, by_free);
        if (system_.acid_cation >= 0)
            by_proton[system_.acid_cation] +=
                system_.k_acid / (system_.k_acid + s.proton);
    }

    //! What changes phase per unit of ln D: T theta (1 - theta), theta the organic
    //! share.
    static double moved(double total, double a, double o, double ratio) {
        const double sum = a + o * ratio;
        return total * (a / sum) * (o * ratio / sum);
    }

    double slope_of(const double* total, double a, double o, const double* ratio,
                    const SharedState<double>& s) const {
        double by_proton[max_cations];
        double by_free[max_cations];
        slopes(s, by_proton, by_free);
        const ProtonSlopes p =
            proton_slopes(system_, proton_terms(total, s.q, a, o), s.proton);
        double g_v = o * s.free * (1.0 + p.log_by_v);
        for (int i = 0; i < system_.n_cations(); ++i)
            g_v += system_.charge[i] * moved(total[i], a, o, ratio[i]) *
                   (by_proton[i] * p.log_by_v + by_free[i] * (1.0 + p.log_by_v));
        return g_v;
    }

  public:
    static constexpr int max_cations = 32;

  private:
    ExchangeSystem system_;
    Law law_;
};

template <class Law>
void ExchangeEquilibrium<Law>::derivatives(const double* total, double a, double o,
                                           const double* ratio,
                                           const SharedState<double>& s,
                                           ExchangeDerivatives& d) const {
    const int n = system_.n_cations();
    const int m = system_.n_components();
    d.g_total.resize(m);
    d.x_v.resize(n);
    d.x_partial.resize(static_cast<std::size_t>(n) * m);
    d.x_total.resize(d.x_partial.size());
    d.v_total.resize(m);
    d.log_proton.resize(m);
    double by_proton[max_cations];
    double by_free[max_cations];
    double amount[max_cations];  // see moved()
    slopes(s, by_proton, by_free);
    const ProtonSlopes p =
        proton_slopes(system_, proton_terms(total, s.q, a, o), s.proton);

    // Slopes of ln D_i: along v, along S, along T_P, along T_B.
    const double log_by_acidity = p.by_acidity / s.proton;
    const double log_by_anion = p.by_anion / s.proton;
    const double log_by_base = p.by_base / s.proton;
    d.g_v = o * s.free * (1.0 + p.log_by_v);
    double g_acidity = o * s.q * p.by_acidity - 1.0;
    double g_anion = o * s.q * p.by_anion;
    double g_base = o * s.q * p.by_base;
    for (int i = 0; i < n; ++i) {
        amount[i] = moved(total[i], a, o, ratio[i]);
        const double along_v =
            by_proton[i] * p.log_by_v + by_free[i] * (1.0 + p.log_by_v);
        const double shared = by_proton[i] + by_free[i];
        d.g_v += system_.charge[i] * amount[i] * along_v;
        g_acidity += system_.charge[i] * amount[i] * shared * log_by_acidity;
        g_anion += system_.charge[i] * amount[i] * shared * log_by_anion;
        g_base += system_.charge[i] * amount[i] * shared * log_by_base;
        d.x_v[i] = -amount[i] * along_v / a;
    }

    for (int k = 0; k < m; ++k) {
        const bool is_cation = k < n;
        const bool is_ion = !is_cation && k < n + system_.n_ions();
        const double acidity_k = is_cation ? -system_.charge[k]
                                 : is_ion  ? -system_.ion_charge[k - n]
                                           : 1.0;
        const double anion_k = is_ion && k - n == system_.protonating_ion ? 1.0 : 0.0;
        const double base_k = k == system_.acid_cation ? 1.0 : 0.0;
        d.g_total[k] = acidity_k * g_acidity + anion_k * g_anion + base_k * g_base;
        if (is_cation)
            d.g_total[k] -= system_.charge[k] * a / (a + o * ratio[k]);
        if (is_ion)
            d.g_total[k] += acidity_k;
        d.v_total[k] = -d.g_total[k] / d.g_v;
        d.log_proton[k] =
            log_by_acidity * acidity_k + log_by_anion * anion_k + log_by_base * base_k;
    }
    for (int i = 0; i < n; ++i) {
        const double by_log_proton = -amount[i] / a * (by_proton[i] + by_free[i]);
        const double by_v = d.x_v[i];
        double* partial = d.x_partial.data() + static_cast<std::ptrdiff_t>(i) * m;
        double* all = d.x_total.data() + static_cast<std::ptrdiff_t>(i) * m;
        for (int k = 0; k < m; ++k)
            partial[k] = by_log_proton * d.log_proton[k];
        partial[i] += 1.0 / (a + o * ratio[i]);
        for (int k = 0; k < m; ++k)
            all[k] = partial[k] + by_v * d.v_total[k];
    }
}

template <class Law>
void ExchangeEquilibrium<Law>::derivatives_towards(const Law& other,
                                                   const double* total, double a,
                                                   double o, const double* ratio,
                                                   const SharedState<double>& s,
                                                   ConstantDerivatives& out) const {
    const int n = system_.n_cations();
    double by_proton[max_cations];
    double by_free[max_cations];
    slopes(s, by_proton, by_free);
    double here[max_cations];
    double there[max_cations];
    law_.distribution(s, here);
    other.distribution(s, there);
    const ProtonTerms<double> terms = proton_terms(total, s.q, a, o);
    const ProtonSlopes p = proton_slopes(system_, terms, s.proton);
    // At constant v only what a base holds in the solvent moves H+.
    double log_proton = 0.0;
    if (const int base = system_.acid_cation; base >= 0) {
        const double moved_scale =
            (terms.base_scale - a) * std::log(there[base] / here[base]);
        log_proton = -p.by_base * total[base] * moved_scale /
                     (a * system_.k_acid + terms.base_scale * s.proton);
    }
    double g_v = o * s.free * (1.0 + p.log_by_v);
    double g_t = o * s.free * log_proton;
    out.log_d.resize(n);
    for (int i = 0; i < n; ++i) {
        const double amount = system_.charge[i] * moved(total[i], a, o, ratio[i]);
        out.log_d[i] =
            std::log(there[i] / here[i]) + (by_proton[i] + by_free[i]) * log_proton;
        g_t += amount * out.log_d[i];
        g_v += amount * (by_proton[i] * p.log_by_v + by_free[i] * (1.0 + p.log_by_v));
    }
    const double v_t = -g_t / g_v;
    for (int i = 0; i < n; ++i)
        out.log_d[i] +=
            v_t * (by_proton[i] * p.log_by_v + by_free[i] * (1.0 + p.log_by_v));
    out.log_proton = log_proton + v_t * p.log_by_v;
}

template <class Law>
void ExchangeEquilibrium<Law>::solvent_derivatives(const double* x, const double* d,
                                                   const SharedState<double>& s,
                                                   SolventDerivatives& out) const {
    const int n = system_.n_cations();
    const int m = n + system_.n_ions();
    out.by_aqueous.resize(static_cast<std::size_t>(n) * m);
    out.by_units.resize(n);
    double by_proton[max_cations];
    double by_free[max_cations];
    slopes(s, by_proton, by_free);
    // d ln[E]/d ln[H+] at constant x, and per unit.
    double log_free_slope = s.free;
    double log_proton_slope = 0.0;
    for (int i = 0; i < n; ++i) {
        const double bound = system_.charge[i] * d[i] * x[i];
        log_free_slope += bound * by_free[i];
        log_proton_slope += bound * by_proton[i];
    }
    for (int i = 0; i < n; ++i)
        out.by_units[i] = d[i] * x[i] * by_free[i] / log_free_slope;
    const ProtonSlopes p = proton_slopes(system_, liquor_terms(x), s.proton);
    for (int k = 0; k < m; ++k) {
        const bool cation = k < n;
        double proton =
            p.by_acidity * (cation ? -system_.charge[k] : -system_.ion_charge[k - n]);
        if (!cation && k - n == system_.protonating_ion)
            proton += p.by_anion;
        if (k == system_.acid_cation)
            proton += p.by_base;
        const double log_proton = proton / s.proton;
        const double taken = cation ? system_.charge[k] * d[k] : 0.0;
        const double log_free =
            -(log_proton_slope * log_proton + taken) / log_free_slope;
        for (int i = 0; i < n; ++i)
            out.by_aqueous[static_cast<std::size_t>(i) * m + k] =
                (i == k ? d[i] : 0.0) +
                d[i] * x[i] * (by_proton[i] * log_proton + by_free[i] * log_free);
    }
}

}  // namespace didymium
