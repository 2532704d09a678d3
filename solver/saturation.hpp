//! \file Is a liquor saturated with a solid? Estimated with concentrations, as the
//! constants of the exchange are.
#pragma once

#include "inputs/chemistry_spec.hpp"

namespace didymium {

//! Sum over metals of [M]/[H+]^e (hydroxide) or [M][X]^(e/z) (salt) over what there is
//! at saturation; above one the solid can form, 0: the liquor holds nothing of it.
//! Metals of which there is less than `least` count as absent: what a run leaves of
//! them is rounding, of which any pH makes anything. \param aqueous  cations, then
//! ions, mol/m3 \param proton  [H+], mol/m3 \param held  (cation) what the mixer holds
//! of them in both phases, mol/m3
double saturation_ratio(const Solid& solid, const ChemistrySpec& chemistry,
                        const double* aqueous, double proton, const double* held,
                        double least);

//! Its log10; NaN where the liquor holds nothing of the solid.
double saturation_index(const Solid& solid, const ChemistrySpec& chemistry,
                        const double* aqueous, double proton, const double* held,
                        double least);

}  // namespace didymium
