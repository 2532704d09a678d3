//! \file Distributions of varied inputs, in the unit of the input.
#pragma once

#include <optional>
#include <string>

namespace didymium {

enum class DistributionKind { uniform, loguniform, normal, lognormal, triangular };

//! A distribution as its parameters; the quantile is the inverse of its probability.
struct Distribution {
    DistributionKind kind = DistributionKind::uniform;
    //! mean of a normal, median of a lognormal, peak of a triangular one
    double centre = 0.0;
    //! standard deviation of a normal one, of ln(value) of a lognormal one
    double spread = 0.0;
    //! Limits; those of normal and lognormal ones cut them off (what lies outside is
    //! spread over the inside in proportion), and may be missing.
    std::optional<double> low, high;

    //! Probability of what lies between the limits.
    double inside() const;
    //! Value of probability u, 0 < u < 1. The parameters must be possible.
    double quantile(double u) const;
    //! Why no value has this distribution; empty when all is well.
    std::string problem() const;
    //! "normal, mean 100, sd 5, from 90"
    std::string text() const;

  private:
    //! Of a normal or lognormal one: a value in spreads from the centre.
    double score(double value) const;
    //! Probability of what lies below the limits.
    double below() const;
};

}  // namespace didymium
