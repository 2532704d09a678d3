#include "solver/fit/fit_estimate.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <utility>

#include <ceres/ceres.h>
#include <fmt/format.h>
#include <glog/logging.h>

namespace didymium {

FitProblem::FitProblem(const FitSpec& spec, const std::atomic<bool>& stop)
    : spec_(spec) {
    for (const FitData& data : spec.data) {
        sources_.push_back(data.file ? make_bank_source(data, n_units_, stop)
                                     : make_contact_source(data, n_units_));
        const auto& own = sources_.back()->measurements();
        measurements_.insert(measurements_.end(), own.begin(), own.end());
        source_of_.resize(measurements_.size(), static_cast<int>(sources_.size()) - 1);
    }
}

FitProblem::Prediction FitProblem::predict(const FitValues& values,
                                           bool with_derivatives) {
    using RowMajor =
        Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    const FitPoint point(spec_, values);
    const auto n = static_cast<Eigen::Index>(measurements_.size());
    Prediction prediction;
    prediction.values.resize(n);
    RowMajor derivatives(with_derivatives ? n : 0, point.size());
    Eigen::Index row = 0;
    for (const auto& source : sources_) {
        prediction.failure = source->predict(
            point, prediction.values.data() + row,
            with_derivatives ? derivatives.data() + row * point.size() : nullptr);
        if (!prediction.failure.empty())
            return prediction;
        row += static_cast<Eigen::Index>(source->measurements().size());
    }
    prediction.derivatives = derivatives;
    return prediction;
}

double loss_weight(FitLoss loss, double scale, double residual) {
    const double u = std::fabs(residual) / scale;
    switch (loss) {
        case FitLoss::huber:
            return u <= 1.0 ? 1.0 : 1.0 / u;
        case FitLoss::cauchy:
            return 1.0 / (1.0 + u * u);
        case FitLoss::tukey:
            return u < 1.0 ? (1.0 - u * u) * (1.0 - u * u) : 0.0;
        default:
            return 1.0;
    }
}

namespace {

std::unique_ptr<ceres::LossFunction> loss_function(const FitSpec& spec) {
    switch (spec.loss) {
        case FitLoss::huber:
            return std::make_unique<ceres::HuberLoss>(spec.loss_scale);
        case FitLoss::cauchy:
            return std::make_unique<ceres::CauchyLoss>(spec.loss_scale);
        case FitLoss::tukey:
            return std::make_unique<ceres::TukeyLoss>(spec.loss_scale);
        default:
            return nullptr;
    }
}

//! All predictions at once, for the residuals that Ceres asks for one by one.
class SharedPrediction final : public ceres::EvaluationCallback {
  public:
    SharedPrediction(FitProblem& problem, FitValues& values)
        : problem_(problem), values_(values) {}

    void PrepareForEvaluation(bool jacobians, bool new_point) override {
        if (!new_point && (!jacobians || has_jacobians_))
            return;
        now = problem_.predict(values_, jacobians);
        has_jacobians_ = jacobians;
        ++evaluations;
    }

    FitProblem::Prediction now;
    int evaluations = 0;

  private:
    FitProblem& problem_;
    FitValues& values_;
    bool has_jacobians_ = false;
};

class MeasurementCost final : public ceres::CostFunction {
  public:
    MeasurementCost(const SharedPrediction& shared, const FitMeasurement& measurement,
                    std::size_t row, int n_constants)
        : shared_(shared), measurement_(measurement), row_(row) {
        set_num_residuals(1);
        mutable_parameter_block_sizes()->push_back(n_constants);
    }
    bool Evaluate(const double* const*, double* residuals,
                  double** jacobians) const override {
        if (!shared_.now.failure.empty())
            return false;
        const auto row = static_cast<Eigen::Index>(row_);
        residuals[0] =
            (shared_.now.values[row] - measurement_.measured) / measurement_.sigma;
        if (jacobians != nullptr && jacobians[0] != nullptr)
            for (int k = 0; k < parameter_block_sizes()[0]; ++k)
                jacobians[0][k] = shared_.now.derivatives(row, k) / measurement_.sigma;
        return true;
    }

  private:
    const SharedPrediction& shared_;
    const FitMeasurement& measurement_;
    std::size_t row_;
};

class PriorCost final : public ceres::CostFunction {
  public:
    PriorCost(const FitConstant& constant, int index, int n_constants)
        : constant_(constant), index_(index) {
        set_num_residuals(1);
        mutable_parameter_block_sizes()->push_back(n_constants);
    }
    bool Evaluate(const double* const* parameters, double* residuals,
                  double** jacobians) const override {
        residuals[0] =
            (parameters[0][index_] - constant_.prior) / constant_.prior_sigma;
        if (jacobians != nullptr && jacobians[0] != nullptr) {
            std::fill_n(jacobians[0], parameter_block_sizes()[0], 0.0);
            jacobians[0][index_] = 1.0 / constant_.prior_sigma;
        }
        return true;
    }

  private:
    const FitConstant& constant_;
    int index_;
};

class StopAsked final : public ceres::IterationCallback {
  public:
    explicit StopAsked(const std::atomic<bool>& stop) : stop_(stop) {}
    ceres::CallbackReturnType operator()(const ceres::IterationSummary&) override {
        return stop_.load() ? ceres::SOLVER_ABORT : ceres::SOLVER_CONTINUE;
    }

  private:
    const std::atomic<bool>& stop_;
};

std::string ending(const ceres::Solver::Summary& summary) {
    switch (summary.termination_type) {
        case ceres::CONVERGENCE:
            return "converged";
        case ceres::NO_CONVERGENCE:
            return fmt::format("not converged after {} iterations",
                               summary.iterations.size() - 1);
        case ceres::USER_FAILURE:
            return "interrupted";
        default:
            return "failed: " + summary.message;
    }
}

}  // namespace

FitEstimate estimate(FitProblem& problem, const std::vector<bool>& counts,
                     const FitValues& start, const std::atomic<bool>& stop) {
    FLAGS_minloglevel = google::GLOG_FATAL;  // failures come back as messages
    const FitSpec& spec = problem.spec();
    const int n = static_cast<int>(start.size());
    FitEstimate result;
    result.values = start;
    SharedPrediction shared(problem, result.values);
    ceres::Problem::Options ownership;
    ownership.evaluation_callback = &shared;
    ceres::Problem least_squares(ownership);
    double* const unknowns = result.values.data();
    least_squares.AddParameterBlock(unknowns, n);
    for (std::size_t m = 0; m < counts.size(); ++m)
        if (counts[m])
            least_squares.AddResidualBlock(
                new MeasurementCost(shared, problem.measurements()[m], m, n),
                loss_function(spec).release(), unknowns);
    for (int k = 0; k < n; ++k) {
        const FitConstant& constant = spec.constants[k];
        if (constant.prior_sigma > 0.0)
            least_squares.AddResidualBlock(new PriorCost(constant, k, n), nullptr,
                                           unknowns);
        if (std::isfinite(constant.lower))
            least_squares.SetParameterLowerBound(unknowns, k, constant.lower);
        if (std::isfinite(constant.upper))
            least_squares.SetParameterUpperBound(unknowns, k, constant.upper);
    }
    StopAsked stop_asked(stop);
    ceres::Solver::Options options;
    options.linear_solver_type = ceres::DENSE_QR;
    options.max_num_iterations = spec.most_iterations;
    options.function_tolerance = 1e-12;
    // An absolute one: it would end where errors are stated large.
    options.gradient_tolerance = 0.0;
    options.parameter_tolerance = 1e-9;
    options.logging_type = ceres::SILENT;
    options.callbacks.push_back(&stop_asked);
    ceres::Solver::Summary summary;
    ceres::Solve(options, &least_squares, &summary);
    result.converged = summary.termination_type == ceres::CONVERGENCE;
    result.message = ending(summary);
    result.iterations = std::max(0, static_cast<int>(summary.iterations.size()) - 1);
    result.evaluations = shared.evaluations;
    result.cost_start = summary.initial_cost;
    result.cost = summary.final_cost;
    return result;
}

}  // namespace didymium
