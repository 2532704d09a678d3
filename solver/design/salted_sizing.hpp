//! \file The streams of a cut whose solvent gives off no protons: S and W by the salt
//! of feed and scrub, refused with the limit that binds.
#pragma once

#include <vector>

#include "solver/design/cut_basis.hpp"
#include "solver/design/separation_theory.hpp"

namespace didymium {

//! What is parted, lighter elements first, and how it divides where the feed enters.
struct SaltedGroup {
    std::vector<int> parted;
    std::vector<double> preference;  //!< (cation) organic over aqueous
};

//! The flows that carry S and W by salt; refuses where there are none.
SaltedFlows require_salted(const CutBasis& basis, const SaltedGroup& group,
                           double solvent, double scrub);

//! Sets the flows of solvent, scrub and strip: distribution carries S and W, and the
//! strip takes its product in the least liquor times the excess.
void size_salted_streams(const CutBasis& basis, const SaltedGroup& group,
                         CutTheory& theory);

}  // namespace didymium
