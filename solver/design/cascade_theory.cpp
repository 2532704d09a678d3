#include "solver/design/cascade_theory.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace didymium {

namespace {

//! Fraction in the phase that prefers a component by the factor `beta`.
double preferred(double beta, double fraction) {
    return beta * fraction / (1.0 + (beta - 1.0) * fraction);
}

//! Fraction of A in the solvent of stage n, stepped up from the raffinate.
double solvent_from_raffinate(double beta, double solvent, double scrub,
                              double product_b, int stages, double raffinate_a) {
    double y = preferred(beta, raffinate_a);
    for (int j = 1; j < stages; ++j) {
        const double x = (solvent * y + product_b * raffinate_a) / (scrub + 1.0);
        y = preferred(beta, x);
    }
    return y;
}

//! Fraction of B in the solvent of stage n, stepped down from the loaded solvent.
double solvent_from_product(double beta, double solvent, double scrub, double product_a,
                            int stages, double product_b_fraction) {
    double y = product_b_fraction;
    for (int j = 0; j < stages; ++j) {
        const double x = preferred(beta, y);  // the liquor prefers B
        y = (scrub * x + product_a * product_b_fraction) / solvent;
    }
    return y;
}

}  // namespace

CascadeDesign design_cascade(const SeparationTarget& t) {
    const double feed_b = 1.0 - t.feed_a;
    if (!(t.beta > 1.0) || !(t.feed_a > 0.0 && t.feed_a < 1.0) ||
        !(t.purity_a > t.feed_a && t.purity_a < 1.0) ||
        !(t.purity_b > feed_b && t.purity_b < 1.0))
        throw std::invalid_argument(
            "a separation needs beta above 1 and both purities between that of the "
            "feed and 1");
    CascadeDesign d;
    d.purification_a = t.purity_a / (1.0 - t.purity_a) * feed_b / t.feed_a;
    d.purification_b = t.purity_b / (1.0 - t.purity_b) * t.feed_a / feed_b;
    const double a = d.purification_a;
    const double b = d.purification_b;
    d.yield_a = a * (b - 1.0) / (a * b - 1.0);
    d.yield_b = b * (a - 1.0) / (a * b - 1.0);
    d.product_a = t.feed_a * d.yield_a / t.purity_a;
    d.product_b = feed_b * d.yield_b / t.purity_b;

    const double root = std::sqrt(t.beta);
    if (t.feed == Phase::aqueous) {
        d.extraction_controls = d.product_b > root / (1.0 + root);
        if (d.extraction_controls) {
            d.extraction_ratio = 1.0 / root;
            d.scrub_ratio =
                d.extraction_ratio * d.product_b / (d.extraction_ratio - d.product_a);
        } else {
            d.scrub_ratio = root;
            d.extraction_ratio =
                d.scrub_ratio * d.product_a / (d.scrub_ratio - d.product_b);
        }
    } else {
        d.extraction_controls = d.product_b > 1.0 / (1.0 + root);
        if (d.extraction_controls) {
            d.extraction_ratio = 1.0 / root;
            d.scrub_ratio = (1.0 - d.extraction_ratio * d.product_a) / d.product_b;
        } else {
            d.scrub_ratio = root;
            d.extraction_ratio = (1.0 - d.scrub_ratio * d.product_b) / d.product_a;
        }
    }
    d.solvent = d.extraction_ratio * d.product_b / (1.0 - d.extraction_ratio);
    d.scrub = d.solvent - d.product_a + (t.feed == Phase::organic ? 1.0 : 0.0);

    // Composition of the feed stage: the phase of the feed has the feed's.
    const double feed_stage_b =
        t.feed == Phase::aqueous ? feed_b : preferred(t.beta, feed_b);
    const double feed_stage_a =
        t.feed == Phase::aqueous ? preferred(t.beta, t.feed_a) : t.feed_a;
    const double limit_b = t.beta * (1.0 - d.extraction_ratio) / (t.beta - 1.0);
    const double limit_a = 1.0 - (t.beta / d.scrub_ratio - 1.0) / (t.beta - 1.0);
    d.extraction_stages = std::log(b) / std::log(t.beta * d.extraction_ratio) +
                          std::log((t.purity_b - limit_b) / (feed_stage_b - limit_b));
    d.scrub_stages = std::log(a) / std::log(t.beta / d.scrub_ratio) - 1.0 +
                     std::log((t.purity_a - limit_a) / (feed_stage_a - limit_a));
    return d;
}

double least_solvent(double beta, double feed_a) {
    return feed_a + 1.0 / (beta - 1.0);
}

StageCount count_stages(const SeparationTarget& t, const CascadeDesign& d) {
    constexpr int limit = 10000;
    if (t.feed != Phase::aqueous)
        throw std::invalid_argument("stages are counted for an aqueous feed");
    const double raffinate_a = 1.0 - t.purity_b;
    const double leaves_b = d.product_b * raffinate_a;
    StageCount count;
    double x = raffinate_a;
    double y = 0.0;
    for (; x < t.feed_a; ++count.extraction) {
        if (count.extraction == limit)
            throw std::invalid_argument(
                "the extraction section does not reach the feed");
        y = preferred(t.beta, x);
        x = (d.solvent * y + leaves_b) / (d.scrub + 1.0);
    }
    for (; y < t.purity_a; ++count.scrub) {
        if (count.scrub == limit)
            throw std::invalid_argument("the scrub section does not reach the purity");
        x = (d.solvent * y + leaves_b - t.feed_a) / d.scrub;
        y = preferred(t.beta, x);
    }
    return count;
}

CascadePurity exact_cascade(double beta, double feed_a, double solvent, double scrub,
                            int extraction_stages, int scrub_stages) {
    const double product_a = solvent - scrub;
    const double product_b = 1.0 - product_a;
    if (!(scrub > 0.0) || !(product_a > 0.0) || !(product_b > 0.0))
        throw std::invalid_argument("S - W must be between 0 and the feed");
    // A in the raffinate fixes B in the loaded solvent. Both ends are stepped to the
    // feed stage, each from its small impurity, so that nothing cancels; the fraction
    // of A there rises with the first and falls with the second.
    auto b_in_product = [&](double raffinate_a) {
        return (product_a - feed_a + product_b * raffinate_a) / product_a;
    };
    double low = std::max(0.0, (feed_a - product_a) / product_b);
    double high = std::min(1.0, feed_a / product_b);
    low = std::max(low, 1e-300);
    for (int i = 0; i < 2000 && high / low - 1.0 > 2e-16; ++i) {
        const double middle =
            high / low > 2.0 ? std::sqrt(low) * std::sqrt(high) : 0.5 * (low + high);
        if (middle == low || middle == high)
            break;
        const double a = solvent_from_raffinate(beta, solvent, scrub, product_b,
                                                extraction_stages, middle);
        const double b = solvent_from_product(beta, solvent, scrub, product_a,
                                              scrub_stages, b_in_product(middle));
        (a + b > 1.0 ? high : low) = middle;
    }
    const double raffinate_a = 0.5 * (low + high);
    return {b_in_product(raffinate_a), raffinate_a};
}

}  // namespace didymium
