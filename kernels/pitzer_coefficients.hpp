//! \file How Pitzer's equations depend on their parameters: linearly. The coefficient
//! of a parameter p is dG/dp differentiated as ln gamma and ln a_w are from G.
#pragma once

#include "kernels/pitzer.hpp"

namespace didymium {

inline double Pitzer::parameter_coefficients(const PitzerParameter& p, const double* m,
                                             double* by_parameter) const {
    using Kind = PitzerParameter::Kind;
    const int n = n_ions();
    check(p.i >= 0 && p.i < n && p.j >= 0 && p.j < n, "a parameter of unknown species");
    for (int i = 0; i < n; ++i)
        by_parameter[i] = 0.0;
    const double product = m[p.i] * m[p.j];
    double gibbs = 0.0;
    if (p.kind == Kind::psi) {
        check(p.k >= 0 && p.k < n, "a parameter of unknown species");
        by_parameter[p.i] = m[p.j] * m[p.k];
        by_parameter[p.j] = m[p.i] * m[p.k];
        by_parameter[p.k] = product;
        gibbs = product * m[p.k];
    } else if (p.kind == Kind::c_phi) {
        const Pair* q = find(*this, p.i, p.j);
        check(q && q->alpha1 > 0.0, "C_phi of a pair that has none");
        double z = 0.0;
        for (int i = 0; i < n; ++i)
            z += ions_[i].magnitude * m[i];
        for (int i = 0; i < n; ++i)
            by_parameter[i] = q->c_scale * ions_[i].magnitude * product;
        by_parameter[p.i] += q->c_scale * z * m[p.j];
        by_parameter[p.j] += q->c_scale * z * m[p.i];
        gibbs = q->c_scale * z * product;
    } else {
        Slopes<double> f{1.0, 0.0, 0.0};
        double s_i = 0.0;
        if (p.kind == Kind::beta1 || p.kind == Kind::beta2) {
            const Pair* q = find(*this, p.i, p.j);
            check(q && q->alpha1 > 0.0, "beta of a pair that has none");
            double ionic_strength = 0.0;
            for (int i = 0; i < n; ++i)
                ionic_strength += ions_[i].half_square * m[i];
            const Slopes<double> s = floored_ionic_strength(ionic_strength);
            s_i = s.first;
            f = pitzer::g_of_ionic_strength(
                p.kind == Kind::beta1 ? q->alpha1 : q->alpha2, s.value);
        }
        for (int i = 0; i < n; ++i)
            by_parameter[i] = 2.0 * ions_[i].half_square * s_i * product * f.first;
        by_parameter[p.i] += 2.0 * m[p.j] * f.value;
        by_parameter[p.j] += 2.0 * m[p.i] * f.value;
        gibbs = 2.0 * product * f.value;
    }
    double sum = -gibbs;
    for (int i = 0; i < n; ++i)
        sum += m[i] * by_parameter[i];
    return -water_molar_mass * sum;
}

template <class Self>
auto Pitzer::slot(Self& self, const PitzerParameter& p) -> decltype(&self.a_phi_) {
    using Kind = PitzerParameter::Kind;
    if (p.kind == Kind::psi) {
        for (auto& t : self.triples_)
            if (same_species(t, {p.i, p.j, p.k, 0.0}))
                return &t.psi;
        return nullptr;
    }
    auto* q = find(self, p.i, p.j);
    if (!q || (q->alpha1 > 0.0) == (p.kind == Kind::theta))
        return nullptr;
    switch (p.kind) {
        case Kind::beta1:
            return &q->beta1;
        case Kind::beta2:
            return &q->beta2;
        case Kind::c_phi:
            return &q->c_phi;
        default:
            return &q->constant;
    }
}

inline double Pitzer::parameter(const PitzerParameter& p) const {
    const double* value = slot(*this, p);
    check(value != nullptr, "the solution was made without that parameter");
    return *value;
}

inline void Pitzer::set_parameter(const PitzerParameter& p, double value) {
    double* place = slot(*this, p);
    check(place != nullptr, "the solution was made without that parameter");
    *place = value;
    if (p.kind != PitzerParameter::Kind::psi)
        use_alphas(pair(p.i, p.j));
}

}  // namespace didymium
