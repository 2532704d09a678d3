//! \file A cut with three outlets sized by theory: the separation factors where the
//! feed enters, the least S by both pinches, stages by the exact cascade, and the flows
//! that carry S, W and the draw.
#pragma once

#include "solver/design/cut_basis.hpp"
#include "solver/design/separation_theory.hpp"

namespace didymium {

//! Of acidic extractants. Throws InputError at the table whose specification is
//! impossible; the message names the limit that binds.
CutTheory size_three_outlets(const CutBasis& basis);

}  // namespace didymium
