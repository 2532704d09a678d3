//! \file The streams of a cut whose solvent gives off protons: base carries S, scrub
//! acid brings W back and makes up for the acid that liquors keep, strip acid takes the
//! product. In equivalents; refused with the limit that binds.
#pragma once

#include <functional>

#include "solver/design/cut_basis.hpp"
#include "solver/design/separation_theory.hpp"

namespace didymium {

//! Sets the flows of solvent, caustic, scrub and strip.
//! \param acid_kept  mol/s that the liquors keep which leave, by the scrub flow (m3/s)
void size_exchanged_streams(const CutBasis& basis, CutTheory& theory,
                            const std::function<double(double scrub_flow)>& acid_kept);

}  // namespace didymium
