//! \file [H+] of a vessel from its proton balance
//!     F(h) = (a + o q) h + T_P h/(Ka + h) - a Kw/h - T_B a Kb/(a Kb + w_B h) - S = 0,
//! where T_P is an anion that takes a proton up, T_B a cation that gives one off and
//! w_B = a + o D of it if none did.
#pragma once

#include <cmath>

#include "kernels/exchange_system.hpp"

namespace didymium {

//! What the balance follows from besides S; amounts per m3 of vessel.
template <class Real>
struct ProtonTerms {
    double a, o;      //!< volume fractions of the phases
    Real q;           //!< [E]/[H+]
    Real anion;       //!< T_P
    Real base;        //!< T_B
    Real base_scale;  //!< w_B
};

//! d(ln h)/d(ln q) and the derivatives of h by S, by T_P and by T_B.
struct ProtonSlopes {
    double log_by_v, by_acidity, by_anion, by_base;
};

//! pH as -log10 of [H+] in mol/L. \param proton  mol/m3
inline double ph_of(double proton) {
    return 3.0 - std::log10(proton);
}

namespace proton_balance {

//! The positive root of w h^2 + b h - c = 0 (w, c > 0), in the form that does not
//! cancel.
template <class Real>
Real root(const Real& w, const Real& b, const Real& c) {
    using std::sqrt;
    const Real s = sqrt(b * b + Real(4.0) * w * c);
    return b > Real(0.0) ? Real(2.0) * c / (b + s) : (s - b) / (Real(2.0) * w);
}

//! h where there is no OH-. Needs S > 0.
template <class Real>
Real without_hydroxide(const ExchangeSystem& system, const Real& w, const Real& acidity,
                       const ProtonTerms<Real>& terms) {
    if (system.protonating_ion < 0)
        return acidity / w;
    return root(w, w * Real(system.ka) + terms.anion - acidity,
                acidity * Real(system.ka));
}

//! With more than one of the terms. F rises and is concave: Newton's method inside a
//! bracket, of an anion and a base that are protonated to the last or not at all.
template <class Real>
Real of_all(const ExchangeSystem& system, const Real& w, const Real& acidity,
            const ProtonTerms<Real>& terms) {
    using std::sqrt;
    const auto& [a, o, q, anion, base, base_scale] = terms;
    const Real hydroxide(a * system.kw);
    const Real k_base(a * system.k_acid);
    const auto sum = [](const Real& s, const Real& t) {  // of what is positive
        return (s > Real(0.0) ? s : Real(0.0)) + (t > Real(0.0) ? t : Real(0.0));
    };
    Real low = root(w, sum(anion, -base) - acidity, hydroxide);
    Real high = root(w, -acidity - sum(base, -anion), hydroxide);
    Real h = acidity > Real(0.0) ? without_hydroxide(system, w, acidity, terms) : low;
    for (int iteration = 0; iteration < 200; ++iteration) {
        Real excess = w * h - hydroxide / h - acidity;
        Real slope = w + hydroxide / (h * h);
        if (system.protonating_ion >= 0) {
            const Real dissociating = Real(system.ka) + h;
            excess += anion * h / dissociating;
            slope += anion * Real(system.ka) / (dissociating * dissociating);
        }
        if (system.acid_cation >= 0) {
            const Real gas = k_base + base_scale * h;
            excess -= k_base * base / gas;
            slope += k_base * base * base_scale / (gas * gas);
        }
        (excess > Real(0.0) ? high : low) = h;
        const Real step = excess / slope;
        const Real next = h - step;
        // The error after a Newton step is of the order of its square.
        if (step < Real(1e-9) * h && Real(-1e-9) * h < step)
            return next;
        h = next > low && next < high ? next : sqrt(low * high);
    }
    return h;
}

}  // namespace proton_balance

//! The positive root of F, mol per m3 of liquor. Needs S > 0 where water is inert.
template <class Real>
Real proton_of(const ExchangeSystem& system, const Real& acidity,
               const ProtonTerms<Real>& terms) {
    const Real w = Real(terms.a) + Real(terms.o) * terms.q;
    if (system.acid_cation >= 0 || (system.protonating_ion >= 0 && system.kw > 0.0))
        return proton_balance::of_all(system, w, acidity, terms);
    const Real hydroxide(terms.a * system.kw);
    // In an acid liquor OH- is less than the rounding of h.
    const bool acid =
        system.kw == 0.0 ||
        (acidity > Real(0.0) && !(w * hydroxide > Real(1e-17) * acidity * acidity));
    return acid ? proton_balance::without_hydroxide(system, w, acidity, terms)
                : proton_balance::root(w, -acidity, hydroxide);
}

//! By the implicit function theorem, at the root.
inline ProtonSlopes proton_slopes(const ExchangeSystem& system,
                                  const ProtonTerms<double>& terms, double proton) {
    const auto& [a, o, q, anion, base, base_scale] = terms;
    double stiffness = a + o * q + a * system.kw / (proton * proton);
    double along_v = o * q;
    double dissociated = 0.0;
    double gas = 0.0;
    if (system.protonating_ion >= 0) {
        const double sum = system.ka + proton;
        stiffness += anion * system.ka / (sum * sum);
        dissociated = proton / sum;
    }
    if (system.acid_cation >= 0) {
        const double sum = a * system.k_acid + base_scale * proton;
        gas = a * system.k_acid / sum;
        stiffness += gas * base * base_scale / sum;
        along_v += gas * base * (base_scale - a) / sum;
    }
    return {-along_v / stiffness, 1.0 / stiffness, -dissociated / stiffness,
            gas / stiffness};
}

}  // namespace didymium
