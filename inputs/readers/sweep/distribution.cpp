#include "inputs/readers/sweep/distribution.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "inputs/readers/sweep/quantiles.hpp"

namespace didymium {

namespace {

//! Below this, limits leave nothing of a distribution that its tails are exact for.
constexpr double least_inside = 1e-9;

}  // namespace

double Distribution::score(double value) const {
    return (kind == DistributionKind::lognormal ? std::log(value / centre)
                                                : value - centre) /
           spread;
}

double Distribution::below() const {
    const bool possible = low && (kind != DistributionKind::lognormal || *low > 0.0);
    return possible ? normal_probability(score(*low)) : 0.0;
}

double Distribution::inside() const {
    if (kind != DistributionKind::normal && kind != DistributionKind::lognormal) {
        return 1.0;
    }
    const double above = high ? normal_probability(-score(*high)) : 0.0;
    return 1.0 - below() - above;
}

double Distribution::quantile(double u) const {
    const auto score_of_u = [&] { return normal_quantile(below() + u * inside()); };
    // Rounding must not carry a value over its limit.
    const auto limited = [&](double value) {
        value = low ? std::max(value, *low) : value;
        return high ? std::min(value, *high) : value;
    };
    switch (kind) {
        case DistributionKind::loguniform:
            return limited(*low * std::exp(u * std::log(*high / *low)));
        case DistributionKind::normal:
            return limited(centre + spread * score_of_u());
        case DistributionKind::lognormal:
            return limited(centre * std::exp(spread * score_of_u()));
        case DistributionKind::triangular: {
            const double width = *high - *low;
            const double rising = centre - *low;
            return u * width < rising
                       ? *low + std::sqrt(u * width * rising)
                       : *high - std::sqrt((1.0 - u) * width * (*high - centre));
        }
        case DistributionKind::uniform:
            break;
    }
    return limited(*low + u * (*high - *low));
}

std::string Distribution::problem() const {
    if (low && high && !(*low < *high)) {
        return fmt::format("low {:.6g} is not below high {:.6g}", *low, *high);
    }
    switch (kind) {
        case DistributionKind::uniform:
            return {};
        case DistributionKind::loguniform:
            return *low > 0.0 ? std::string()
                              : fmt::format(
                                    "low is {:.6g}, and its logarithm does "
                                    "not exist",
                                    *low);
        case DistributionKind::triangular:
            return centre >= *low && centre <= *high
                       ? std::string()
                       : fmt::format(
                             "the peak {:.6g} is not between low {:.6g} and "
                             "high {:.6g}",
                             centre, *low, *high);
        case DistributionKind::lognormal:
            if (!(centre > 0.0)) {
                return fmt::format("the median is {:.6g}, expected above 0", centre);
            }
            if (!(spread > 0.0)) {
                return fmt::format("the factor is {:.6g}, expected above 1",
                                   std::exp(spread));
            }
            if (high && !(*high > 0.0)) {
                return fmt::format("high is {:.6g}, and all values are positive",
                                   *high);
            }
            break;
        case DistributionKind::normal:
            if (!(spread > 0.0)) {
                return fmt::format(
                    "the standard deviation is {:.6g}, expected above "
                    "0",
                    spread);
            }
            break;
    }
    return inside() > least_inside
               ? std::string()
               : fmt::format("only {:.2g} of it lies between its limits", inside());
}

std::string Distribution::text() const {
    std::string text;
    switch (kind) {
        case DistributionKind::uniform:
            return fmt::format("uniform, {:.6g} to {:.6g}", *low, *high);
        case DistributionKind::loguniform:
            return fmt::format("loguniform, {:.6g} to {:.6g}", *low, *high);
        case DistributionKind::triangular:
            return fmt::format("triangular, {:.6g} to {:.6g} with the peak at {:.6g}",
                               *low, *high, centre);
        case DistributionKind::normal:
            text = fmt::format("normal, mean {:.6g}, sd {:.6g}", centre, spread);
            break;
        case DistributionKind::lognormal:
            text = fmt::format("lognormal, median {:.6g}, factor {:.6g}", centre,
                               std::exp(spread));
            break;
    }
    text += low ? fmt::format(", from {:.6g}", *low) : std::string();
    return text + (high ? fmt::format(", up to {:.6g}", *high) : std::string());
}

}  // namespace didymium
