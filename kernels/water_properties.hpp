//! \file Liquid water at 1 bar, and what follows from it for electrolytes.
#pragma once

#include <cmath>

namespace didymium {

inline constexpr double water_molar_mass = 0.018015268;  //!< kg/mol

//! Density, kg/m3. Kell, J. Chem. Eng. Data 20 (1975) 97, 0 to 150 C at 1 atm.
//! \param temperature  K
inline double water_density(double temperature) {
    const double t = temperature - 273.15;
    return (999.83952 +
            t * (16.945176 +
                 t * (-7.9870401e-3 +
                      t * (-46.170461e-6 + t * (105.56302e-9 - t * 280.54253e-12))))) /
           (1.0 + 16.879850e-3 * t);
}

//! Static relative permittivity. Bradley and Pitzer, J. Phys. Chem. 83 (1979) 1599, 0
//! to 350 C, here at 1 bar. \param temperature  K
inline double water_permittivity(double temperature) {
    const double t = temperature;
    const double at_1000_bar = 3.4279e2 * std::exp(t * (-5.0866e-3 + t * 9.4690e-7));
    const double c = -2.0525 + 3.1159e3 / (t - 1.8289e2);
    const double b = -8.0325e3 + 4.2142e6 / t + 2.1417 * t;
    return at_1000_bar + c * std::log((b + 1.0) / (b + 1000.0));
}

//! Debye-Hueckel slope of the osmotic coefficient, (kg/mol)^(1/2):
//!     A_phi = (1/3) (2 pi N rho)^(1/2) (e^2/(4 pi eps0 eps k T))^(3/2)
//! with rho in kg/m3; 0.3915 at 25 C. Pitzer, J. Phys. Chem. 77 (1973) 268.
//! \param temperature  K
inline double debye_hueckel_slope(double temperature) {
    constexpr double pi = 3.14159265358979323846;
    constexpr double avogadro = 6.02214076e23;                // 1/mol
    constexpr double elementary_charge = 1.602176634e-19;     // C
    constexpr double boltzmann = 1.380649e-23;                // J/K
    constexpr double vacuum_permittivity = 8.8541878128e-12;  // F/m
    const double bjerrum = elementary_charge * elementary_charge /
                           (4.0 * pi * vacuum_permittivity *
                            water_permittivity(temperature) * boltzmann * temperature);
    return std::sqrt(2.0 * pi * avogadro * water_density(temperature)) * bjerrum *
           std::sqrt(bjerrum) / 3.0;
}

}  // namespace didymium
