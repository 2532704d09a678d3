//! \file The electrostatic term of mixing ions of the same sign and different charge,
//! which Pitzer's equations cannot do without where H+ or Na+ meet Ln3+.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>

#include "kernels/ionic_strength.hpp"

namespace didymium {

namespace unsymmetrical_mixing {

// J by Mellin transform of its integrand: J(x) = sum_n c_n x^(n-1) (d_n - ln x), n >=
// 3,
//     c_n = n^(n-3)/(n! (n-3)!),  d_n = psi(n+1) + psi(n-2) - ln n - (n-3)/n
// which converges for all x and is used below 1.
inline constexpr std::array<double, 27> series_c = {
    0.16666666666666667,    0.16666666666666667,
    0.10416666666666667,    0.05,
    0.019849537037037037,   0.0067724867724867725,
    0.0020340401785714286,  0.00054677220682511688,
    0.00013318804365560525, 2.9684601113172542e-5,
    6.1008475636056168e-6,  1.1637088103916886e-6,
    2.0713740610754259e-7,  3.4566854719941775e-8,
    5.430102556900767e-9,   8.0583651947387252e-10,
    1.1332961156963523e-10, 1.5146657119895848e-11,
    1.9286897540140395e-12, 2.3451451173054665e-13,
    2.7285861792261601e-14, 3.0435924223831218e-15,
    3.2603777411661985e-16, 3.359491511388793e-17,
    3.3345856636979087e-18, 3.192745360013885e-19,
    2.9525013058020122e-20};
inline constexpr std::array<double, 27> series_d = {
    -0.41971028513784208, 0.29260764241037699, 0.61946409109616724, 0.83714253430221261,
    1.0044204259035257,   1.1423176047075745,  1.2606456801623022,  1.3648089740282854,
    1.4581351578603242,   1.5428409525878661,  1.6204905526066374,  1.6922367263070614,
    1.7589581405343957,   1.8213426963199014,  1.8799407635790968,  1.935200650392743,
    1.9874930782452742,   2.0371285764273831,  2.0843701582896972,  2.1294427605632117,
    2.1725404051070024,   2.2138317223652251,  2.2534642732995154,  2.2915679748619532,
    2.3282578463093056,   2.3636362338844624,  2.3977946298746323};

// x (J - x/4 + 1) as a Chebyshev series of ln x between ln 1 and ln 1000, interpolated
// from quadratures of 30 digits.
inline constexpr double last_x = 1000.0;
inline constexpr double log_last_x = 6.907755278982137052;
inline constexpr std::array<double, 28> chebyshev = {
    47.898316747003579,     32.915965073267702,      11.864566997196979,
    2.1663602948174847,     0.12256417889407001,     -0.012205259358102137,
    0.00052320731087721684, 0.0001871037379302883,   -6.2169398344003872e-5,
    7.9121090300312271e-6,  9.3775157017027691e-7,   -6.9292792866032757e-7,
    1.4032501556631807e-7,  3.7315442390745488e-9,   -1.0511628041440602e-8,
    2.8182615982672234e-9,  -6.2991999881964185e-11, -1.9363580651247374e-10,
    6.2036187865383583e-11, -2.9415892479720463e-12, -4.1594046221804572e-12,
    1.4639918683159913e-12, -7.9162242906972181e-14, -1.0169711665682526e-13,
    3.6339307520588463e-14, -1.5936301329693887e-15, -2.7807977220744962e-15,
    1.0097931137739463e-15};

template <class Real>
Slopes<Real> by_series(const Real& x) {
    using std::log;
    const Real log_x = log(x);
    Real power = x * x;
    Slopes<Real> j{Real(0.0), Real(0.0), Real(0.0)};
    for (std::size_t k = 0; k < series_c.size(); ++k) {
        const double n = static_cast<double>(k + 3);
        const Real term = Real(series_c[k]) * power;
        const Real l = Real(series_d[k]) - log_x;
        j.value += term * l;
        j.first += term * (Real(n - 1.0) * l - Real(1.0));
        j.second += term * (Real((n - 1.0) * (n - 2.0)) * l - Real(2.0 * n - 3.0));
        power = power * x;
    }
    return {j.value, j.first / x, j.second / (x * x)};
}

template <class Real>
Slopes<Real> by_chebyshev(const Real& x) {
    using std::log;
    constexpr double scale = 2.0 / log_last_x;
    const Real u = x < Real(last_x) ? Real(scale) * log(x) - Real(1.0) : Real(1.0);
    const Real u2 = Real(2.0) * u;
    // Clenshaw's recurrence, differentiated twice.
    Real b1(0.0), b2(0.0), d1(0.0), d2(0.0), e1(0.0), e2(0.0);
    for (std::size_t k = chebyshev.size() - 1; k > 0; --k) {
        const Real e0 = u2 * e1 - e2 + Real(4.0) * d1;
        const Real d0 = u2 * d1 - d2 + Real(2.0) * b1;
        const Real b0 = u2 * b1 - b2 + Real(chebyshev[k]);
        e2 = e1;
        e1 = e0;
        d2 = d1;
        d1 = d0;
        b2 = b1;
        b1 = b0;
    }
    const Real p = u * b1 - b2 + Real(0.5 * chebyshev[0]);
    const Real p_t = Real(scale) * (b1 + u * d1 - d2);
    const Real p_tt = Real(scale * scale) * (Real(2.0) * d1 + u * e1 - e2);
    const Real x2 = x * x;
    return {Real(0.25) * x - Real(1.0) + p / x, Real(0.25) + (p_t - p) / x2,
            (p_tt - Real(3.0) * p_t + Real(2.0) * p) / (x2 * x)};
}

}  // namespace unsymmetrical_mixing

//! Pitzer's function
//!     J(x) = x/4 - 1 + (1/x) int_0^inf (1 - exp(-(x/y) exp(-y))) y^2 dy
//! (J. Solution Chem. 4 (1975) 249, where J is J_0) with J' and J''. Relative errors
//! below 1e-14 (J), 1e-13 (J') and 1e-11 (J'') for 0 < x < 1000; beyond, no ionic
//! strength of a solution leads.
template <class Real>
Slopes<Real> mixing_integral(const Real& x) {
    return x < Real(1.0) ? unsymmetrical_mixing::by_series(x)
                         : unsymmetrical_mixing::by_chebyshev(x);
}

//! E-theta of two ions of the same sign,
//!     E = |z1 z2|/(4 S) (J(x12) - J(x11)/2 - J(x22)/2),  x12 = 6 |z1 z2| A_phi sqrt(S)
//! and its derivatives by the ionic strength S. It vanishes for |z1| = |z2|.
//! \param z1, z2  absolute charges
template <class Real>
Slopes<Real> electrostatic_theta(int z1, int z2, double a_phi, const Real& s) {
    using std::sqrt;
    const Real root = sqrt(s);
    Slopes<Real> d{Real(0.0), Real(0.0), Real(0.0)};
    const auto add = [&](double weight, int product) {
        const double k = 6.0 * a_phi * product;
        const Real x = Real(k) * root;
        const Slopes<Real> j = mixing_integral(x);
        const Real x_s = Real(0.5 * k) / root;  // dx/dS; the second is -x_s/(2 S)
        d.value += Real(weight) * j.value;
        d.first += Real(weight) * j.first * x_s;
        d.second +=
            Real(weight) * (j.second * x_s * x_s - j.first * x_s / (Real(2.0) * s));
    };
    add(1.0, z1 * z2);
    add(-0.5, z1 * z1);
    add(-0.5, z2 * z2);
    const Real factor = Real(0.25 * z1 * z2) / s;
    const Real ratio = d.value / s;
    const Real slope = d.first - ratio;
    return {factor * d.value, factor * slope,
            factor * (d.second - Real(2.0) * slope / s)};
}

}  // namespace didymium
