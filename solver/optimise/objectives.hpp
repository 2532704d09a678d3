//! \file What an optimisation minimises, of a state of the cascade.
#pragma once

#include <array>
#include <vector>

#include "inputs/readers/optimise/cost_spec.hpp"
#include "inputs/readers/optimise/optimise_spec.hpp"
#include "solver/time/observe.hpp"

namespace didymium {

//! By Objective; NaN what has no prices, and what is per oxide where none is fed.
using ObjectiveValues = std::array<double, n_objectives>;

//! Acid, base and both in kg per kg of oxide fed, their cost and all cost in money per
//! kg of oxide fed, number of stages, inventory in kg of oxide.
//!
//! All cost is that of the reagents, the annuity of stages and of the extractant held,
//! and the interest of the rare earths held, at their price as oxides:
//!     annuity = i / (1 - (1 + i)^-n) of what is bought, for n years of life
//! Acid that feeds bring is not chosen, and what is lost of the solvent not known: both
//! are left out.
//! \param costs  nullptr: no prices
ObjectiveValues objective_values(const CostSpec* costs, const Layout& layout,
                                 const std::vector<double>& unknowns,
                                 Workspace& workspace);

}  // namespace didymium
