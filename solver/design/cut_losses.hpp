//! \file What purities and recoveries allow the products of a cut to lose to each
//! other.
#pragma once

#include "inputs/readers/design/separation_spec.hpp"

namespace didymium {

//! What of a component group is lost to the other product; fractions of what is fed.
struct CutLosses {
    double extracted = 0.0;  //!< of what the solvent prefers, to the raffinate
    double left = 0.0;       //!< of the others, to the loaded solvent
};

//! What a product may lose and take up so that both products reach their targets.
struct GroupOxides {
    double ratio = 1.0;  //!< oxide mass of A over that of B in the feed
    //! Others in the feed that go with A, over A, and with B, over B
    double with_extracted = 0.0;
    double with_left = 0.0;
};
//! \param share  of the allowed impurities and losses. Negative losses: what the feed
//! brings of others is more than a purity allows.
CutLosses allowed_losses(const ProductTarget& extracted, const ProductTarget& left,
                         const GroupOxides& oxides, double share);

}  // namespace didymium
