//! \file Activity coefficients by the specific ion interaction theory of Bronsted,
//! Guggenheim and Scatchard (SIT):
//!     log10 gamma_i = -z_i^2 D + sum_j eps_ij m_j,  D = A sqrt S/(1 + 1.5 sqrt S)
//! as used by the NEA (Guillaumont et al., Update on the Chemical Thermodynamics of
//! Uranium..., Elsevier 2003, appendix B), good to an ionic strength of about 3.5
//! mol/kg. S: floored ionic strength.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

#include "kernels/ionic_strength.hpp"
#include "kernels/water_properties.hpp"

namespace didymium {

//! eps of a cation and an anion, or of a neutral species and any other; kg/mol.
struct SpecificIonInteraction {
    int i, j;
    double epsilon;
};

class SpecificIon {
  public:
    //! \param charge  signed, per species  \param a  A, (kg/mol)^(1/2), of log10 gamma
    //! \throws std::invalid_argument for an index out of range, two ions of the same
    //! sign and a pair given twice
    SpecificIon(const std::vector<int>& charge,
                std::vector<SpecificIonInteraction> interactions, double a = 0.509)
        : interactions_(std::move(interactions)), a_(ln10 * a) {
        for (const int z : charge)
            half_square_.push_back(0.5 * z * z);
        const int n = n_ions();
        for (std::size_t k = 0; k < interactions_.size(); ++k) {
            const auto& e = interactions_[k];
            if (e.i < 0 || e.i >= n || e.j < 0 || e.j >= n || e.i == e.j)
                throw std::invalid_argument("SIT: an interaction of unknown species");
            if (charge[e.i] * charge[e.j] > 0)
                throw std::invalid_argument(
                    "SIT: ions of the same sign do not interact");
            for (std::size_t l = 0; l < k; ++l)
                if (is_of(interactions_[l], e.i, e.j))
                    throw std::invalid_argument("SIT: an interaction given twice");
        }
    }

    int n_ions() const { return static_cast<int>(half_square_.size()); }

    //! ln gamma of every species, molal scale. \param m  mol/kg of water
    template <class Real>
    void log_gamma(const Real* m, Real* out) const {
        const Slopes<Real> s = strength(m);
        const Real by_i = debye_hueckel(s.value).first * s.first;
        for (int i = 0; i < n_ions(); ++i)
            out[i] = Real(half_square_[i]) * by_i;
        for (const auto& e : interactions_) {
            out[e.i] += Real(ln10 * e.epsilon) * m[e.j];
            out[e.j] += Real(ln10 * e.epsilon) * m[e.i];
        }
    }

    //! ln gamma and \param by_molality  (i, j) d ln gamma_i/d m_j, symmetric
    void derivatives(const double* m, double* log_gamma, double* by_molality) const {
        this->log_gamma(m, log_gamma);
        const Slopes<double> s = strength(m);
        const Slopes<double> f = debye_hueckel(s.value);
        const double by_i2 = f.second * s.first * s.first + f.first * s.second;
        const int n = n_ions();
        for (int i = 0; i < n; ++i)
            for (int j = 0; j < n; ++j)
                by_molality[i * n + j] = half_square_[i] * half_square_[j] * by_i2;
        for (const auto& e : interactions_) {
            by_molality[e.i * n + e.j] += ln10 * e.epsilon;
            by_molality[e.j * n + e.i] += ln10 * e.epsilon;
        }
    }

    //! ln a_w = -M_w (sum m_i (1 + ln gamma_i) - G), G: excess Gibbs energy over RT.
    template <class Real>
    Real log_water_activity(const Real* m) const {
        const Slopes<Real> s = strength(m);
        const Slopes<Real> f = debye_hueckel(s.value);
        Real sum = -f.value;
        for (int i = 0; i < n_ions(); ++i)
            sum += m[i] * (Real(1.0) + Real(half_square_[i]) * f.first * s.first);
        for (const auto& e : interactions_)
            sum += Real(ln10 * e.epsilon) * m[e.i] * m[e.j];
        return Real(-water_molar_mass) * sum;
    }

  private:
    static constexpr double ln10 = 2.302585092994045684;

    static bool is_of(const SpecificIonInteraction& e, int i, int j) {
        return (e.i == i && e.j == j) || (e.i == j && e.j == i);
    }

    template <class Real>
    Slopes<Real> strength(const Real* m) const {
        Real i(0.0);
        for (int k = 0; k < n_ions(); ++k)
            i += Real(half_square_[k]) * m[k];
        return floored_ionic_strength(i);
    }

    //! The electrostatic part of G: its slope by S is -2 ln(10) D.
    template <class Real>
    Slopes<Real> debye_hueckel(const Real& s) const {
        using std::log;
        using std::sqrt;
        constexpr double b = 1.5;
        const Real root = sqrt(s);
        const Real denominator = Real(1.0) + Real(b) * root;
        const Real integral = Real(0.5) * denominator * denominator -
                              Real(2.0) * denominator + log(denominator) + Real(1.5);
        return {Real(-4.0 * a_ / (b * b * b)) * integral,
                Real(-2.0 * a_) * root / denominator,
                Real(-a_) / (root * denominator * denominator)};
    }

    std::vector<double> half_square_;  //!< z^2/2
    std::vector<SpecificIonInteraction> interactions_;
    double a_;  //!< A ln 10
};

}  // namespace didymium
