//! \file What is said of a cut while it is designed, and noted in its case and report.
#pragma once

#include <string>
#include <vector>

#include "solver/design/circuit_search.hpp"
#include "solver/design/circuit_text.hpp"

namespace didymium {

//! "Pr", "Sm, Gd, Dy"
std::string element_names(const ChemistrySpec& chemistry,
                          const std::vector<int>& cations);

//! Of its sections: "27 + 26", "5 + 4 + 17".
std::string stages_of(const BankPlan& plan);
std::string stages_of(const ThreeOutletStages& stages);

//! What a plan that was tried comes to.
std::string progress_of(const BankPlan& plan, const SteadyBank& bank);

//! What was decided, line by line. \param scrub  as it is specified
std::vector<std::string> design_notes(const SeparationSpec& spec,
                                      const ChemistrySpec& chemistry,
                                      const StreamSpec& scrub, const BankPlan& plan,
                                      const SteadyBank& steady);

}  // namespace didymium
