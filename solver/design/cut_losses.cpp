#include "solver/design/cut_losses.hpp"

#include <algorithm>
#include <cmath>

#include "inputs/readers/liquor/constants.hpp"

namespace didymium {

namespace {

double loss_of(double recovery, double share) {
    return std::isnan(recovery) ? 1.0 : share * (1.0 - recovery);
}

//! Impurity over product, by oxide mass.
double ratio_of(double purity, double share) {
    return std::isnan(purity) ? infinity : share * (1.0 - purity) / purity;
}

//! Of what may be lost of the middle to both ends, of which each takes no more than its
//! own bound: half each, or what the other leaves.
double half_or_rest(double all, double own, double other) {
    return std::min(own, std::max(0.5 * all, all - other));
}

}  // namespace

CutLosses allowed_losses(const ProductTarget& extracted, const ProductTarget& left,
                         const GroupOxides& oxides, double share) {
    const auto loss = [&](double recovery) { return loss_of(recovery, share); };
    const auto ratio = [&](double purity, double others) {
        return ratio_of(purity, share) - others;
    };
    CutLosses losses;
    // What one product may take up falls with what it loses itself: a contraction.
    for (int i = 0; i < 200; ++i) {
        const double before = losses.extracted;
        losses.left = std::min(loss(left.recovery),
                               ratio(extracted.purity, oxides.with_extracted) *
                                   oxides.ratio * (1.0 - losses.extracted));
        losses.extracted =
            std::min(loss(extracted.recovery), ratio(left.purity, oxides.with_left) /
                                                   oxides.ratio * (1.0 - losses.left));
        if (std::fabs(losses.extracted - before) <= 1e-15 * losses.extracted)
            break;
    }
    return losses;
}

ThreeOutletLosses allowed_losses(const ThreeTargets& targets, const ThreeOxides& oxides,
                                 double share, double heavy_part) {
    const ProductTarget& light = targets.light;
    const ProductTarget& middle = targets.middle;
    const ProductTarget& heavy = targets.heavy;
    const double in_light = ratio_of(light.purity, share) - oxides.with_light;
    const double in_middle = ratio_of(middle.purity, share);
    const double in_heavy = ratio_of(heavy.purity, share) - oxides.with_heavy;
    const double lost = loss_of(middle.recovery, share);
    ThreeOutletLosses l;
    // What a product may take up falls with what it loses itself: a contraction.
    for (int i = 0; i < 200; ++i) {
        const ThreeOutletLosses before = l;
        const double raffinate =
            in_light * oxides.light * (1.0 - l.light_to_draw) / oxides.middle;
        const double solvent =
            in_heavy * oxides.heavy * (1.0 - l.heavy_to_draw) / oxides.middle;
        l.middle_to_raffinate = half_or_rest(lost, raffinate, solvent);
        l.middle_to_solvent = half_or_rest(lost, solvent, raffinate);
        const double room = in_middle * oxides.middle *
                            (1.0 - l.middle_to_raffinate - l.middle_to_solvent);
        const double light_loss = loss_of(light.recovery, share);
        const double heavy_loss = loss_of(heavy.recovery, share);
        l.heavy_to_draw = std::min(heavy_loss, heavy_part * room / oxides.heavy);
        l.light_to_draw = std::min(
            light_loss, (room - l.heavy_to_draw * oxides.heavy) / oxides.light);
        l.heavy_to_draw = std::min(
            heavy_loss, (room - l.light_to_draw * oxides.light) / oxides.heavy);
        if (std::fabs(l.heavy_to_draw - before.heavy_to_draw) +
                std::fabs(l.light_to_draw - before.light_to_draw) +
                std::fabs(l.middle_to_raffinate - before.middle_to_raffinate) +
                std::fabs(l.middle_to_solvent - before.middle_to_solvent) <=
            1e-15)
            break;
    }
    return l;
}

}  // namespace didymium
