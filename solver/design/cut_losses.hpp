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

//! What a cut with three outlets loses; fractions of what is fed.
struct ThreeOutletLosses {
    double light_to_draw = 0.0;
    double middle_to_raffinate = 0.0;
    double middle_to_solvent = 0.0;
    double heavy_to_draw = 0.0;
};

struct ThreeTargets {
    ProductTarget light;
    ProductTarget middle;
    ProductTarget heavy;
};

//! Oxide masses of the groups in the feed, up to a factor.
struct ThreeOxides {
    double light = 1.0;
    double middle = 1.0;
    double heavy = 1.0;
    //! Others in the feed that go with light, over it, and with heavy, over that
    double with_light = 0.0;
    double with_heavy = 0.0;
};
//! \param share  of the allowed impurities and losses \param heavy_part  of what the
//! middle product may hold of others, for the heavy; the rest is for the light.
//! What the middle product may lose goes to both ends alike, unless one may take less.
//! Negative losses as above.
ThreeOutletLosses allowed_losses(const ThreeTargets& targets, const ThreeOxides& oxides,
                                 double share, double heavy_part);

}  // namespace didymium
