//! \file The estimate of a fit: with residuals r_i = (prediction - measurement)/sigma_i
//! and priors of the constants,
//!     minimise 1/2 sum rho(r_i^2) + 1/2 sum ((theta_k - prior_k)/prior_sigma_k)^2
//! by Levenberg and Marquardt's method (Ceres Solver) between bounds.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include <Eigen/Core>

#include "solver/fit/fit_source.hpp"

namespace didymium {

//! All measurements of a fit.
class FitProblem {
  public:
    //! Keeps references.
    FitProblem(const FitSpec& spec, const std::atomic<bool>& stop);

    const FitSpec& spec() const { return spec_; }
    const std::vector<FitMeasurement>& measurements() const { return measurements_; }
    int n_units() const { return n_units_; }
    //! (measurement); the source of each
    const std::vector<int>& source_of() const { return source_of_; }

    struct Prediction {
        Eigen::VectorXd values;       //!< (measurement)
        Eigen::MatrixXd derivatives;  //!< (measurement, constant); empty: not asked for
        std::string failure;          //!< empty: none
    };
    Prediction predict(const FitValues& values, bool with_derivatives);

  private:
    const FitSpec& spec_;
    int n_units_ = 0;
    std::vector<std::unique_ptr<FitSource>> sources_;
    std::vector<FitMeasurement> measurements_;
    std::vector<int> source_of_;
};

struct FitEstimate {
    bool converged = false;
    std::string message;  //!< how it ended
    FitValues values;
    int iterations = 0;
    int evaluations = 0;
    double cost_start = 0.0;
    double cost = 0.0;
};

//! \param counts  (measurement) whether it is used
FitEstimate estimate(FitProblem& problem, const std::vector<bool>& counts,
                     const FitValues& start, const std::atomic<bool>& stop);

//! The weight rho'(r^2) of a residual.
double loss_weight(FitLoss loss, double scale, double residual);

}  // namespace didymium
