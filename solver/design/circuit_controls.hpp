//! \file Two controllers that hold a cut: what is to be extracted is looked at below
//! the feed and asks for solvent, what is to stay above it (of three outlets the
//! middle, above the draw) and asks for scrub acid. Set points are those of the steady
//! state.
#pragma once

#include <vector>

#include "solver/design/circuit_search.hpp"

namespace didymium {

//! s: rare earth held in a bank at its steady state over what is fed.
double residence(const BankPlan& plan, const SteadyBank& steady);

//! s: the longest of the groups, each held over what is fed of it.
double longest_residence(const BankPlan& plan, const ChemistrySpec& chemistry,
                         const StreamSpec& inflow, const SteadyBank& steady);

//! What the draw takes until a bank that was filled with feed holds as much of the
//! middle product as its steady state: next to nothing where it lacks some, more where
//! it has too much.
DrawStart plan_start(const BankPlan& plan, const ChemistrySpec& chemistry,
                     const StreamSpec& inflow, const SteadyBank& steady);

std::vector<ControlPlan> plan_controls(const SeparationSpec& spec, const BankPlan& plan,
                                       const ChemistrySpec& chemistry,
                                       const SteadyBank& steady);

}  // namespace didymium
