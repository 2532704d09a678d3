//! \file Activities of the ions of a liquor from the parameters of a file, which go by
//! name.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "inputs/readers/chemistry/activity_spec.hpp"
#include "kernels/speciation.hpp"

namespace didymium {

//! Parameters apply to an ion of the name and the charge that their file states. An ion
//! that has none, also of interactions with some others, has Debye and Hueckel's term;
//! one without a volume has none.
//!
//! Away from the temperature of the file the interactions stay, Debye and Hueckel's
//! slope changes as that of water does, and so does water's density.
//! \param ions, charges  as SpeciationSystem::ion_charges() has them, signed
//! \param temperature    K, 273 to 373
//! \throws std::invalid_argument for more than 40 ions, and names that are not as many
//! as charges or stand twice
std::shared_ptr<const LiquorActivity> make_activity(
    const ActivitySpec& spec, const std::vector<std::string>& ions,
    const std::vector<int>& charges, double temperature);

}  // namespace didymium
