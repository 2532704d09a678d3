//! \file The functions of the ionic strength in Pitzer's equations, see pitzer.hpp.
#pragma once

#include <cmath>

#include "kernels/ionic_strength.hpp"

namespace didymium {

namespace pitzer {

//! g and its derivatives by x.
template <class Real>
Slopes<Real> g(const Real& x) {
    using std::exp;
    if (x < Real(1.0)) {
        // 2 sum_k (k+1)/(k+2)! (-x)^k: the closed form cancels.
        Slopes<Real> s{Real(0.0), Real(0.0), Real(0.0)};
        double factorial = 6402373705728000.0;  // 18!
        for (int k = 16; k >= 0; --k) {
            const double a = (k % 2 == 0 ? 2.0 : -2.0) * (k + 1) / factorial;
            s.second = s.second * x + Real(2.0) * s.first;
            s.first = s.first * x + s.value;
            s.value = s.value * x + Real(a);
            factorial /= k + 2;
        }
        return s;
    }
    const Real e = Real(2.0) * exp(-x);
    const Real value = (Real(2.0) - (Real(1.0) + x) * e) / (x * x);
    const Real first = (e - Real(2.0) * value) / x;
    return {value, first, (Real(2.0) * (value / x - first) - e - e / x) / x};
}

//! f/A_phi and its derivatives by S.
template <class Real>
Slopes<Real> debye_hueckel(const Real& s) {
    using std::log;
    using std::sqrt;
    constexpr double b = 1.2;
    const Real root = sqrt(s);
    const Real inverse = Real(1.0) / (Real(1.0) + Real(b) * root);
    const Real logarithm = Real(4.0 / b) * log(Real(1.0) + Real(b) * root);
    return {-s * logarithm, -logarithm - Real(2.0) * root * inverse,
            -inverse * (Real(2.0) + inverse) / root};
}

//! g(alpha sqrt S) and its derivatives by S.
template <class Real>
Slopes<Real> g_of_ionic_strength(double alpha, const Real& s) {
    using std::sqrt;
    const Real x = Real(alpha) * sqrt(s);
    const Slopes<Real> f = g(x);
    const Real x_s = Real(0.5) * x / s;  // dx/dS; the second is -x_s/(2 S)
    return {f.value, f.first * x_s, (f.second * x_s - Real(0.5) * f.first / s) * x_s};
}

}  // namespace pitzer

}  // namespace didymium
