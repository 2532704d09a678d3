//! \file The keys of files with parameters of activity coefficients.
#pragma once

#include "inputs/readers/text/declaration.hpp"

namespace didymium::keys {

//! Where Debye and Hueckel's slope lies between 0 and 100 C, (kg/mol)^(1/2): of the
//! osmotic coefficient, and 3/ln 10 times that, of log10 gamma.
inline constexpr Range slope_of_osmotic_coefficient{0.37, 0.47};
inline constexpr Range slope_of_log10_gamma{0.48, 0.62};

extern const Declaration activity_file;
extern const Declaration activity_ions;
extern const Declaration binary;
extern const Declaration theta;
extern const Declaration psi;
extern const Declaration interaction;
extern const Declaration ion_volumes;

}  // namespace didymium::keys
