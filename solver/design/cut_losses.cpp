#include "solver/design/cut_losses.hpp"

#include <algorithm>
#include <cmath>

#include "inputs/readers/liquor/constants.hpp"

namespace didymium {

CutLosses allowed_losses(const ProductTarget& extracted, const ProductTarget& left,
                         const GroupOxides& oxides, double share) {
    const auto loss = [&](double recovery) {
        return std::isnan(recovery) ? 1.0 : share * (1.0 - recovery);
    };
    // Impurity over product, by oxide mass
    const auto ratio = [&](double purity, double others) {
        return std::isnan(purity) ? infinity : share * (1.0 - purity) / purity - others;
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

}  // namespace didymium
