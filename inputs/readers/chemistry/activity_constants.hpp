//! \file Parameters of activities as constants of a chemistry, by name:
//!     pitzer.beta0.Nd/Cl, and so beta1, beta2 and cphi   of a cation and an anion
//!     pitzer.theta.H/Nd, pitzer.psi.H/Nd/Cl              ions in the order of the file
//!     sit.epsilon.Nd/Cl
//! ln gamma is linear in them at given molalities. Only what the file lists has a name,
//! and only of ions that a liquor of the chemistry holds.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "inputs/readers/chemistry/activity_spec.hpp"
#include "inputs/readers/chemistry/chemistry_file.hpp"

namespace didymium {

//! What is charged in a liquor, with its charge: cations, ions, H, OH, then aqueous
//! species in the order of the reactions.
std::vector<std::pair<std::string, int>> liquor_ions(const ChemistrySpec& chemistry);

//! Whether a name is of this kind, whatever the chemistry has.
bool names_activity(std::string_view name);

//! sigma 0: none is stated.
using ActivityVisitor = std::function<void(const std::string& name, const char* unit,
                                           double sigma, double& number)>;

//! Visits each parameter of a chemistry in the order of its file; of none without
//! activities. The parameters become a copy of the chemistry's own.
void for_each_activity_constant(ChemistrySpec& chemistry, const ActivityVisitor& visit);

//! Puts what the chemistry file itself states in the place of what its file of
//! activities does; reports names that are none.
void restate_activities(ChemistryFile& chemistry, Diagnostics& problems);

//! Why a name of this kind means nothing in a chemistry of other activities: "is of the
//! model pitzer, p507-davies has the model davies"; empty where the model is the same.
std::string other_activity_model(const ChemistrySpec& chemistry,
                                 const std::string& name);

}  // namespace didymium
