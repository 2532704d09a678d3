//! \file Two controllers that hold a cut: what is to be extracted is looked at below
//! the feed and asks for solvent, what is to stay above it and asks for scrub acid. Set
//! points are those of the steady state.
#pragma once

#include <vector>

#include "solver/design/circuit_search.hpp"

namespace didymium {

//! s: rare earth held in a bank at its steady state over what is fed.
double residence(const BankPlan& plan, const SteadyBank& steady);

//! s: until a bank that was filled with feed holds the middle product as its steady
//! state does, while next to nothing of it is drawn; below 0 where it holds more.
double time_to_fill(const BankPlan& plan, const ChemistrySpec& chemistry,
                    const StreamSpec& inflow, const SteadyBank& steady);

std::vector<ControlPlan> plan_controls(const SeparationSpec& spec, const BankPlan& plan,
                                       const ChemistrySpec& chemistry,
                                       const SteadyBank& steady);

}  // namespace didymium
