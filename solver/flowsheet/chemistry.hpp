//! \file The stage equilibrium of a chemistry, from its data.
#pragma once

#include <memory>

#include "inputs/readers/chemistry/chemistry_spec.hpp"
#include "kernels/stage_equilibrium.hpp"

namespace didymium {

//! What constants are measured at unless it is said, K.
inline constexpr double reference_temperature = 298.15;

//! The function that splits totals. \param temperature  K
//! \throws InputError where there is more than the kernels can hold.
std::shared_ptr<const StageEquilibrium> make_equilibrium(
    const ChemistrySpec& chemistry, double temperature = reference_temperature);

//! Whether nothing but water binds the protons of its liquors, and no ion is extracted.
inline bool water_alone_binds(const ExchangeSystem& system) {
    return system.protonating_ion < 0 && system.acid_cation < 0 &&
           system.n_extracted == 0;
}

//! The stage of a chemistry of conditional constants; null of any other.
const ExchangeStage<ConditionalConstants>* conditional_stage(
    const StageEquilibrium& equilibrium);

}  // namespace didymium
