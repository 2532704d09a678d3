//! \file The state of a flowsheet whose banks are a single stage each: what is first
//! known of its steady state.
#pragma once

#include <vector>

#include "solver/flowsheet/layout.hpp"

namespace didymium {

//! Fills all vessels with what leaves when both phases of a bank meet in one vessel:
//! the equilibrium of all that enters, at the ratio of the flows. What comes round in
//! loops begins as `unknowns` hold it and is followed for some rounds. A bank without
//! such an equilibrium stays as it is.
void fill_as_mixed(const Cascade& cascade, const Layout& layout,
                   std::vector<double>& unknowns);

}  // namespace didymium
