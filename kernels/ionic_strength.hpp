//! \file Ionic strength with a smooth floor. The square root of the Debye-Hueckel law
//! has no derivative at zero, and an integrator may leave a vessel with slightly
//! negative amounts, so activity models are functions of
//!     S(I) = (I + sqrt(I^2 + 4 d^2))/2,   d = 1e-8 mol/kg
//! which is positive, analytic, I + d^2/I for I >> d and d at I = 0. As the models are
//! gradients of an excess Gibbs energy with S in the place of I, they stay gradients.
#pragma once

#include <cmath>

namespace didymium {

//! A function of one variable and its first two derivatives.
template <class Real>
struct Slopes {
    Real value, first, second;
};

inline constexpr double ionic_strength_floor = 1e-8;  //!< d, mol/kg

//! S(I) and its derivatives. \param i  (1/2) sum z^2 m, mol/kg
template <class Real>
Slopes<Real> floored_ionic_strength(const Real& i) {
    using std::sqrt;
    constexpr double four_d2 = 4.0 * ionic_strength_floor * ionic_strength_floor;
    const Real root = sqrt(i * i + Real(four_d2));
    const Real value =
        i > Real(0.0) ? Real(0.5) * (i + root) : Real(0.5 * four_d2) / (root - i);
    return {value, value / root, Real(0.5 * four_d2) / (root * root * root)};
}

}  // namespace didymium
