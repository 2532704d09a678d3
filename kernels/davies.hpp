//! \file Activity coefficients by Davies' equation,
//!     log10 gamma_i = -A z_i^2 (sqrt I/(1 + sqrt I) - 0.3 I)
//! (Davies, Ion Association, Butterworths 1962). It fails above an ionic strength of
//! about 0.5 mol/kg: beyond, ln gamma keeps its value there. The step from one to the
//! other is a parabola between 0.4 and 0.6, so that ln gamma has continuous first
//! derivatives.
#pragma once

#include <cmath>
#include <vector>

#include "kernels/ionic_strength.hpp"
#include "kernels/water_properties.hpp"

namespace didymium {

class Davies {
  public:
    //! \param charge  signed, per species  \param a  A, (kg/mol)^(1/2), of log10 gamma
    explicit Davies(const std::vector<int>& charge, double a = 0.509) : a_(ln10 * a) {
        for (const int z : charge)
            half_square_.push_back(0.5 * z * z);
    }

    int n_ions() const { return static_cast<int>(half_square_.size()); }

    //! ln gamma of every species, molal scale. \param m  mol/kg of water
    template <class Real>
    void log_gamma(const Real* m, Real* out) const {
        const Slopes<Real> s = floored_ionic_strength(ionic_strength(m));
        const Real by_i = slope(s.value).value * s.first;
        for (int i = 0; i < n_ions(); ++i)
            out[i] = Real(half_square_[i]) * by_i;
    }

    //! ln gamma and \param by_molality  (i, j) d ln gamma_i/d m_j, symmetric
    void derivatives(const double* m, double* log_gamma, double* by_molality) const {
        this->log_gamma(m, log_gamma);
        const Slopes<double> s = floored_ionic_strength(ionic_strength(m));
        const Slopes<double> f = slope(s.value);
        const double by_i2 = f.first * s.first * s.first + f.value * s.second;
        const int n = n_ions();
        for (int i = 0; i < n; ++i)
            for (int j = 0; j < n; ++j)
                by_molality[i * n + j] = half_square_[i] * half_square_[j] * by_i2;
    }

    //! ln a_w = -M_w (sum m_i (1 + ln gamma_i) - G), G: excess Gibbs energy over RT.
    template <class Real>
    Real log_water_activity(const Real* m) const {
        const Slopes<Real> s = floored_ionic_strength(ionic_strength(m));
        const Real by_i = slope(s.value).value * s.first;
        Real sum = -excess_gibbs(s.value);
        for (int i = 0; i < n_ions(); ++i)
            sum += m[i] * (Real(1.0) + Real(half_square_[i]) * by_i);
        return Real(-water_molar_mass) * sum;
    }

  private:
    static constexpr double ln10 = 2.302585092994045684;
    static constexpr double limit = 0.5;       // mol/kg
    static constexpr double half_width = 0.1;  // of the parabola

    template <class Real>
    Real ionic_strength(const Real* m) const {
        Real i(0.0);
        for (int k = 0; k < n_ions(); ++k)
            i += Real(half_square_[k]) * m[k];
        return i;
    }

    //! S, then the limit.
    template <class Real>
    static Slopes<Real> clamped(const Real& s) {
        if (s < Real(limit - half_width))
            return {s, Real(1.0), Real(0.0)};
        if (s > Real(limit + half_width))
            return {Real(limit), Real(0.0), Real(0.0)};
        const Real above = s - Real(limit - half_width);
        return {s - above * above * Real(0.25 / half_width),
                Real(1.0) - above * Real(0.5 / half_width), Real(-0.5 / half_width)};
    }

    //! dG/dS, which is 2 ln gamma/z^2, and its slope.
    template <class Real>
    Slopes<Real> slope(const Real& s) const {
        using std::sqrt;
        const Slopes<Real> c = clamped(s);
        const Real root = sqrt(c.value);
        const Real denominator = Real(1.0) + root;
        const Real by_clamped =
            Real(0.5) / (root * denominator * denominator) - Real(0.3);
        return {Real(-2.0 * a_) * (root / denominator - Real(0.3) * c.value),
                Real(-2.0 * a_) * by_clamped * c.first, Real(0.0)};
    }

    //! The integral of slope() from zero: closed below the parabola and above it, by
    //! Gauss and Legendre's rule of five points (error below 1e-12) on it.
    template <class Real>
    Real excess_gibbs(const Real& s) const {
        using std::log;
        using std::sqrt;
        const Real low(limit - half_width);
        const Real high(limit + half_width);
        const Real first = s < low ? s : low;
        const Real u = Real(1.0) + sqrt(first);
        Real g = Real(-2.0 * a_) * (u * u - Real(4.0) * u + Real(2.0) * log(u) +
                                    Real(3.0) - Real(0.15) * first * first);
        if (s > low) {
            constexpr double node[] = {0.0, 0.5384693101056830910,
                                       0.9061798459386639928};
            constexpr double weight[] = {0.5688888888888888889, 0.4786286704993664680,
                                         0.2369268850561890875};
            const Real half = Real(0.5) * ((s < high ? s : high) - low);
            g += half * Real(weight[0]) * slope(low + half).value;
            for (int k = 1; k < 3; ++k)
                g += half * Real(weight[k]) *
                     (slope(low + half * Real(1.0 - node[k])).value +
                      slope(low + half * Real(1.0 + node[k])).value);
        }
        if (s > high)
            g += (s - high) * slope(high).value;
        return g;
    }

    std::vector<double> half_square_;  //!< z^2/2
    double a_;                         //!< A ln 10
};

}  // namespace didymium
