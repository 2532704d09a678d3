//! \file How well a fit determines its constants. With J the derivatives of the
//! residuals r (in standard errors) at the estimate, W the weights of the loss and
//! P = diag(1/prior_sigma^2),
//!     covariance        C = (J' W J + P)^-1
//!     degrees of freedom f = sum W_i (of what counts) - tr(C J' W J)
//!     error scale       s^2 = r' W r/f
//!     scaled covariance (J' W J/s^2 + P)^-1.
#pragma once

#include <string>
#include <vector>

#include <Eigen/Core>

#include "solver/fit/fit_estimate.hpp"

namespace didymium {

struct FitStatistics {
    bool regular = false;  //!< the constants are determined at all
    Eigen::MatrixXd covariance;
    Eigen::VectorXd sigma;
    Eigen::VectorXd sigma_scaled;
    double squares = 0.0;
    double degrees_of_freedom = 0.0;
    double error_scale = 0.0;  //!< NaN: as many constants as measurements
    //! (constant, direction) along which nothing that counts changes
    Eigen::MatrixXd undetermined;
    std::vector<std::string> warnings;  //!< what the data do not determine

    //! Whether a prediction with these derivatives follows from the data.
    bool determine(const Eigen::VectorXd& derivatives) const;
};

//! \param counts  (measurement) whether it was used
FitStatistics fit_statistics(const FitProblem& problem, const std::vector<bool>& counts,
                             const FitProblem::Prediction& at, const FitValues& values);

}  // namespace didymium
