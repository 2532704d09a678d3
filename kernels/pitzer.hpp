//! \file Activity coefficients of concentrated electrolytes by Pitzer's ion interaction
//! equations. J. Phys. Chem. 77 (1973) 268; J. Solution Chem. 4 (1975) 249; in the form
//! of Harvie, Moller and Weare, Geochim. Cosmochim. Acta 48 (1984) 723. All follow from
//! one excess Gibbs energy per kg of water, over RT:
//!     G = f(S) + 2 sum_pairs m_i m_j b_ij(S) + Z sum_ca m_c m_a C_ca + sum m_i m_j m_k
//!     psi_ijk f = -(4 A_phi S/b) ln(1 + b sqrt S),  b = 1.2,   Z = sum |z_i| m_i b_ca
//!     = beta0 + beta1 g(alpha1 sqrt S) + beta2 g(alpha2 sqrt S) b_ij = theta_ij +
//!     E_ij(S), same sign;  lambda_ij with a neutral species g(x) = 2 (1 - (1 + x)
//!     exp(-x))/x^2,   C = C_phi/(2 sqrt|z_c z_a|)
//! with S the floored ionic strength, so that ln gamma_i = dG/dm_i, its derivatives are
//! symmetric, and nothing is singular at zero molality of one or all ions.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "kernels/ionic_strength.hpp"
#include "kernels/pitzer_functions.hpp"
#include "kernels/pitzer_parameters.hpp"
#include "kernels/unsymmetrical_mixing.hpp"
#include "kernels/water_properties.hpp"

namespace didymium {

class Pitzer {
  public:
    static constexpr int max_species = 40;

    //! \throws std::invalid_argument for an index out of range, charges that do not fit
    //! the kind of a parameter, a parameter given twice, and more than max_species
    //! species.
    explicit Pitzer(const PitzerParameters& p);

    int n_ions() const { return static_cast<int>(ions_.size()); }

    //! ln gamma of every species, molal scale. \param m  mol/kg of water
    template <class Real>
    void log_gamma(const Real* m, Real* out) const;

    //! ln gamma and \param by_molality  (i, j) d ln gamma_i/d m_j, symmetric
    void derivatives(const double* m, double* log_gamma, double* by_molality) const;

    //! G, mol/kg.
    template <class Real>
    Real excess_gibbs(const Real* m) const;

    //! ln a_w = -M_w (sum m_i (1 + ln gamma_i) - G).
    template <class Real>
    Real log_water_activity(const Real* m) const;

    //! phi = -ln a_w/(M_w sum m); needs sum m > 0.
    template <class Real>
    Real osmotic_coefficient(const Real* m) const {
        Real sum(0.0);
        for (int i = 0; i < n_ions(); ++i)
            sum += m[i];
        return -log_water_activity(m) / (Real(water_molar_mass) * sum);
    }

    //! ln gamma and ln a_w are linear in every parameter. \param by_parameter
    //! d ln gamma_i/dp, whatever the values of the parameters. \return d ln a_w/dp
    double parameter_coefficients(const PitzerParameter& p, const double* m,
                                  double* by_parameter) const;

    double parameter(const PitzerParameter& p) const;
    //! \throws std::invalid_argument if the solution was made without that parameter
    void set_parameter(const PitzerParameter& p, double value);

  private:
    struct Ion {
        double magnitude;    //!< |z|
        double half_square;  //!< z^2/2, which is dI/dm
    };
    struct Pair {
        int i, j;
        double constant = 0.0;  //!< beta0, theta or lambda
        double beta1 = 0.0, beta2 = 0.0;
        double c_phi = 0.0, c_scale = 0.0;  //!< C = c_phi c_scale
        double alpha1 = 0.0, alpha2 = 0.0;  //!< 0: not a cation and an anion
        int g1 = -1, g2 = -1;               //!< of alphas_; -1: that beta is zero
        int mixing = -1;                    //!< of mixings_
    };

    static constexpr std::size_t max_functions = 12;
    template <class Real>
    struct State {
        Slopes<Real> s;  //!< S and its derivatives by I
        Real z;
        Slopes<Real> f;
        std::array<Slopes<Real>, max_functions> g, e;  //!< by S
    };

    template <class Real>
    State<Real> state(const Real* m) const;
    template <class Real>
    Slopes<Real> pair_function(const Pair& p, const State<Real>& state) const;
    template <class Real>
    void gradient(const Real* m, const State<Real>& t, Real* out) const;
    static bool is_of(const Pair& p, int i, int j) {
        return (p.i == i && p.j == j) || (p.i == j && p.j == i);
    }
    template <class Self>
    static auto find(Self& self, int i, int j) -> decltype(self.pairs_.data());
    Pair& pair(int i, int j);
    void use_alphas(Pair& p);
    int mixing_index(int z1, int z2);
    //! Where a parameter is kept, or null.
    template <class Self>
    static auto slot(Self& self, const PitzerParameter& p) -> decltype(&self.a_phi_);
    void check(bool good, const std::string& what) const {
        if (!good)
            throw std::invalid_argument("Pitzer: " + what);
    }

    std::vector<Ion> ions_;
    std::vector<Pair> pairs_;
    std::vector<PitzerPsi> triples_;
    std::vector<double> alphas_;
    std::vector<std::pair<int, int>> mixings_;  //!< absolute charges
    double a_phi_;
};

// --- Construction --------------------------------------------------------------------

inline Pitzer::Pitzer(const PitzerParameters& p) : a_phi_(p.a_phi) {
    const int n = static_cast<int>(p.charge.size());
    check(n <= max_species, "more than " + std::to_string(max_species) + " species");
    const auto& z = p.charge;
    for (const int charge : z)
        ions_.push_back({static_cast<double>(std::abs(charge)), 0.5 * charge * charge});
    const auto known = [&](int i) { return i >= 0 && i < n; };

    for (const PitzerBinary& b : p.binaries) {
        check(known(b.i) && known(b.j) && z[b.i] * z[b.j] < 0,
              "beta and C_phi are of a cation and an anion");
        check(!find(*this, b.i, b.j), "beta and C_phi of a pair given twice");
        const int z1 = std::abs(z[b.i]);
        const int z2 = std::abs(z[b.j]);
        const bool both = z1 > 1 && z2 > 1;
        const bool two_two = z1 == 2 && z2 == 2;
        Pair& q = pair(b.i, b.j);
        q.constant = b.beta0;
        q.beta1 = b.beta1;
        q.beta2 = b.beta2;
        q.c_phi = b.c_phi;
        q.c_scale = 0.5 / std::sqrt(static_cast<double>(z1 * z2));
        q.alpha1 = b.alpha1 > 0.0 ? b.alpha1 : two_two ? 1.4 : 2.0;
        q.alpha2 = b.alpha2 > 0.0 ? b.alpha2 : both && !two_two ? 50.0 : 12.0;
        use_alphas(q);
    }
    if (p.unsymmetrical_mixing)
        for (int i = 0; i < n; ++i)
            for (int j = i + 1; j < n; ++j)
                if (z[i] * z[j] > 0 && z[i] != z[j])
                    pair(i, j).mixing = mixing_index(std::abs(z[i]), std::abs(z[j]));
    for (std::size_t k = 0; k < p.thetas.size(); ++k) {
        const PitzerTheta& t = p.thetas[k];
        check(known(t.i) && known(t.j) && t.i != t.j && z[t.i] * z[t.j] >= 0,
              "theta is of two ions of the same sign, or of a neutral species and "
              "another");
        for (std::size_t l = 0; l < k; ++l)
            check(!same_species(p.thetas[l], t), "theta of a pair given twice");
        pair(t.i, t.j).constant = t.theta;
    }
    for (const PitzerPsi& t : p.psis) {
        check(known(t.i) && known(t.j) && known(t.k) && t.i != t.j && t.i != t.k &&
                  t.j != t.k,
              "psi is of three different species");
        for (const PitzerPsi& o : triples_)
            check(!same_species(o, t), "psi of three species given twice");
        triples_.push_back(t);
    }
}

template <class Self>
auto Pitzer::find(Self& self, int i, int j) -> decltype(self.pairs_.data()) {
    for (auto& p : self.pairs_)
        if (is_of(p, i, j))
            return &p;
    return nullptr;
}

inline Pitzer::Pair& Pitzer::pair(int i, int j) {
    if (Pair* p = find(*this, i, j))
        return *p;
    Pair p{};
    p.i = i;
    p.j = j;
    pairs_.push_back(p);
    return pairs_.back();
}

inline void Pitzer::use_alphas(Pair& p) {
    const auto index = [this](double alpha) {
        std::size_t k = 0;
        while (k < alphas_.size() && alphas_[k] != alpha)
            ++k;
        check(k < max_functions, "too many different alphas");
        if (k == alphas_.size())
            alphas_.push_back(alpha);
        return static_cast<int>(k);
    };
    p.g1 = p.beta1 == 0.0 ? -1 : index(p.alpha1);
    p.g2 = p.beta2 == 0.0 ? -1 : index(p.alpha2);
}

inline int Pitzer::mixing_index(int z1, int z2) {
    const std::pair<int, int> charges = std::minmax(z1, z2);
    std::size_t k = 0;
    while (k < mixings_.size() && mixings_[k] != charges)
        ++k;
    check(k < max_functions, "too many different charges");
    if (k == mixings_.size())
        mixings_.push_back(charges);
    return static_cast<int>(k);
}

// --- Functions of the ionic strength -------------------------------------------------

template <class Real>
Pitzer::State<Real> Pitzer::state(const Real* m) const {
    State<Real> t;
    Real i(0.0);
    t.z = Real(0.0);
    for (std::size_t k = 0; k < ions_.size(); ++k) {
        i += Real(ions_[k].half_square) * m[k];
        t.z += Real(ions_[k].magnitude) * m[k];
    }
    t.s = floored_ionic_strength(i);
    const Slopes<Real> f = pitzer::debye_hueckel(t.s.value);
    t.f = {Real(a_phi_) * f.value, Real(a_phi_) * f.first, Real(a_phi_) * f.second};
    for (std::size_t k = 0; k < alphas_.size(); ++k)
        t.g[k] = pitzer::g_of_ionic_strength(alphas_[k], t.s.value);
    for (std::size_t k = 0; k < mixings_.size(); ++k)
        t.e[k] = electrostatic_theta(mixings_[k].first, mixings_[k].second, a_phi_,
                                     t.s.value);
    return t;
}

template <class Real>
Slopes<Real> Pitzer::pair_function(const Pair& p, const State<Real>& t) const {
    Slopes<Real> b{Real(p.constant), Real(0.0), Real(0.0)};
    const auto add = [&b](double factor, const Slopes<Real>& g) {
        b.value += Real(factor) * g.value;
        b.first += Real(factor) * g.first;
        b.second += Real(factor) * g.second;
    };
    if (p.g1 >= 0)
        add(p.beta1, t.g[p.g1]);
    if (p.g2 >= 0)
        add(p.beta2, t.g[p.g2]);
    if (p.mixing >= 0)
        add(1.0, t.e[p.mixing]);
    return b;
}

// --- The Gibbs energy and its derivatives --------------------------------------------

template <class Real>
void Pitzer::log_gamma(const Real* m, Real* out) const {
    gradient(m, state(m), out);
}

template <class Real>
void Pitzer::gradient(const Real* m, const State<Real>& t, Real* out) const {
    const int n = n_ions();
    for (int i = 0; i < n; ++i)
        out[i] = Real(0.0);
    Real by_s = t.f.first;  // dG/dS
    Real by_z(0.0);         // dG/dZ
    for (const Pair& p : pairs_) {
        const Slopes<Real> b = pair_function(p, t);
        const Real c(p.c_phi * p.c_scale);
        const Real linear = Real(2.0) * b.value + t.z * c;
        const Real product = m[p.i] * m[p.j];
        out[p.i] += m[p.j] * linear;
        out[p.j] += m[p.i] * linear;
        by_s += Real(2.0) * product * b.first;
        by_z += product * c;
    }
    for (const PitzerPsi& p : triples_) {
        out[p.i] += Real(p.psi) * m[p.j] * m[p.k];
        out[p.j] += Real(p.psi) * m[p.i] * m[p.k];
        out[p.k] += Real(p.psi) * m[p.i] * m[p.j];
    }
    const Real by_i = by_s * t.s.first;
    for (int i = 0; i < n; ++i)
        out[i] += Real(ions_[i].half_square) * by_i + Real(ions_[i].magnitude) * by_z;
}

template <class Real>
Real Pitzer::excess_gibbs(const Real* m) const {
    const State<Real> t = state(m);
    Real sum = t.f.value;
    for (const Pair& p : pairs_)
        sum +=
            m[p.i] * m[p.j] *
            (Real(2.0) * pair_function(p, t).value + t.z * Real(p.c_phi * p.c_scale));
    for (const PitzerPsi& p : triples_)
        sum += Real(p.psi) * m[p.i] * m[p.j] * m[p.k];
    return sum;
}

template <class Real>
Real Pitzer::log_water_activity(const Real* m) const {
    std::array<Real, max_species> gamma;
    log_gamma(m, gamma.data());
    Real sum(0.0);
    for (int i = 0; i < n_ions(); ++i)
        sum += m[i] * (Real(1.0) + gamma[i]);
    return Real(-water_molar_mass) * (sum - excess_gibbs(m));
}

inline void Pitzer::derivatives(const double* m, double* log_gamma,
                                double* by_molality) const {
    const State<double> t = state(m);
    gradient(m, t, log_gamma);
    const int n = n_ions();
    std::array<double, max_species> pair_slope{};  // d2G/dm_i dS at constant S' and Z
    std::array<double, max_species> c_sum{};       // d2G/dm_i dZ
    double by_s = t.f.first;
    double by_s2 = t.f.second;
    for (int i = 0; i < n * n; ++i)
        by_molality[i] = 0.0;
    const auto add = [&](int i, int j, double value) {
        by_molality[i * n + j] += value;
        by_molality[j * n + i] += value;
    };
    for (const Pair& p : pairs_) {
        const Slopes<double> b = pair_function(p, t);
        const double c = p.c_phi * p.c_scale;
        const double product = 2.0 * m[p.i] * m[p.j];
        add(p.i, p.j, 2.0 * b.value + t.z * c);
        pair_slope[p.i] += 2.0 * m[p.j] * b.first;
        pair_slope[p.j] += 2.0 * m[p.i] * b.first;
        c_sum[p.i] += m[p.j] * c;
        c_sum[p.j] += m[p.i] * c;
        by_s += product * b.first;
        by_s2 += product * b.second;
    }
    for (const PitzerPsi& p : triples_) {
        add(p.i, p.j, p.psi * m[p.k]);
        add(p.i, p.k, p.psi * m[p.j]);
        add(p.j, p.k, p.psi * m[p.i]);
    }
    const double by_i2 = by_s2 * t.s.first * t.s.first + by_s * t.s.second;
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j)
            by_molality[i * n + j] +=
                ions_[i].half_square *
                    (ions_[j].half_square * by_i2 + pair_slope[j] * t.s.first) +
                ions_[j].half_square * pair_slope[i] * t.s.first +
                ions_[i].magnitude * c_sum[j] + ions_[j].magnitude * c_sum[i];
}

}  // namespace didymium

#include "kernels/pitzer_coefficients.hpp"
