#include "solver/fit/fit_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <fmt/format.h>
#include <Eigen/Eigenvalues>

namespace didymium {

namespace {

//! Data that narrow a prior by less have hardly moved it.
constexpr double hardly = 0.05;
//! Of a direction without a prior, in units of log10: not determined for any use.
constexpr double useless = 1.0;
constexpr double singular = 1e-10;
//! Of a derivative along what is not determined: below the scatter of any measurement.
constexpr double negligible = 0.01;
//! Degrees of freedom below are what rounding leaves of none.
constexpr double no_freedom = 1e-6;

//! What one unit of a constant is worth where nothing is known of it: 10 kJ/mol change
//! log10 K by 0.1 over 20 K, 1 kg/mol of an interaction log10 gamma by about one at 1
//! mol/kg, and so does 0.1 (kg/mol)^2 at some; a number of a case is worth its size.
double natural_scale(const FitConstant& constant) {
    if (constant.of_case && constant.start != 0.0)
        return std::fabs(constant.start);
    return constant.unit == "kJ/mol" ? 10.0 : constant.unit == "(kg/mol)^2" ? 0.1 : 1.0;
}

//! "0.71 log10_beta.Eu/Sm - 0.70 log10_beta.Gd/Eu"
std::string combination(const FitSpec& spec, const Eigen::VectorXd& direction) {
    std::vector<Eigen::Index> order(direction.size());
    for (Eigen::Index i = 0; i < direction.size(); ++i)
        order[i] = i;
    std::sort(order.begin(), order.end(), [&](Eigen::Index a, Eigen::Index b) {
        return std::fabs(direction[a]) > std::fabs(direction[b]);
    });
    const double largest = direction[order.front()];
    std::string text;
    int shown = 0;
    for (const Eigen::Index i : order) {
        const double part = direction[i] / largest;
        if (std::fabs(part) < 0.1)
            break;
        if (++shown > 5) {
            text += " ...";
            break;
        }
        const std::string factor = std::fabs(std::fabs(part) - 1.0) < 0.005
                                       ? std::string()
                                       : fmt::format("{:.2f} ", std::fabs(part));
        text += (text.empty() ? ""
                 : part < 0.0 ? " - "
                              : " + ") +
                factor + spec.constants[i].name;
    }
    return text;
}

//! What the data say of each direction, in units of priors or of natural scales: the
//! eigenvectors of the information, the least determined first.
void warn(const FitSpec& spec, const Eigen::MatrixXd& information,
          FitStatistics& statistics) {
    const Eigen::Index n = information.rows();
    Eigen::VectorXd scale(n);
    for (Eigen::Index k = 0; k < n; ++k)
        scale[k] = spec.constants[k].prior_sigma > 0.0
                       ? spec.constants[k].prior_sigma
                       : natural_scale(spec.constants[k]);
    const Eigen::MatrixXd scaled =
        scale.asDiagonal() * information * scale.asDiagonal();
    std::vector<bool> named(n, false);
    for (Eigen::Index k = 0; k < n; ++k) {
        const FitConstant& constant = spec.constants[k];
        if (constant.prior_sigma > 0.0 && statistics.regular &&
            statistics.sigma[k] > (1.0 - hardly) * constant.prior_sigma) {
            named[k] = true;
            const double narrowed =
                std::max(0.0, 1.0 - statistics.sigma[k] / constant.prior_sigma);
            statistics.warnings.push_back(
                fmt::format("{} is its prior: the data narrow it by {:.1f} % only",
                            constant.name, 100.0 * narrowed));
        }
    }
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> spectrum(scaled);
    for (Eigen::Index j = 0; j < n; ++j) {
        const double value = std::max(0.0, spectrum.eigenvalues()[j]);
        const Eigen::VectorXd direction =
            scale.asDiagonal() * spectrum.eigenvectors().col(j);
        // Of the direction, how much lies in constants without a prior
        double open = 0.0;
        Eigen::Index most = 0;
        for (Eigen::Index k = 0; k < n; ++k) {
            const double part = spectrum.eigenvectors()(k, j);
            if (!(spec.constants[k].prior_sigma > 0.0))
                open += part * part;
            if (std::fabs(part) > std::fabs(spectrum.eigenvectors()(most, j)))
                most = k;
        }
        const bool alone = std::fabs(spectrum.eigenvectors()(most, j)) > 0.99;
        const double narrowed = 1.0 - 1.0 / std::sqrt(1.0 + value);
        if (open > 0.5 && value < 1.0 / (useless * useless)) {
            statistics.warnings.push_back(fmt::format(
                "the data do not determine {}{}", combination(spec, direction),
                value > singular
                    ? fmt::format(": standard error {:.2g} where the largest part is "
                                  "one natural unit",
                                  1.0 / std::sqrt(value))
                    : std::string()));
        } else if (open <= 0.5 && narrowed < hardly && !(alone && named[most])) {
            statistics.warnings.push_back(
                fmt::format("the prior, not the data, determines {}",
                            combination(spec, direction)));
        }
    }
}

}  // namespace

bool FitStatistics::determine(const Eigen::VectorXd& derivatives) const {
    return undetermined.cols() == 0 ||
           (undetermined.transpose() * derivatives).cwiseAbs().maxCoeff() <=
               negligible * derivatives.cwiseAbs().maxCoeff();
}

FitStatistics fit_statistics(const FitProblem& problem, const std::vector<bool>& counts,
                             const FitProblem::Prediction& at,
                             const FitValues& values) {
    const FitSpec& spec = problem.spec();
    const auto n = static_cast<Eigen::Index>(values.size());
    Eigen::MatrixXd information = Eigen::MatrixXd::Zero(n, n);
    FitStatistics statistics;
    double weights = 0.0;
    for (std::size_t m = 0; m < counts.size(); ++m) {
        if (!counts[m])
            continue;
        const FitMeasurement& measurement = problem.measurements()[m];
        const auto row = static_cast<Eigen::Index>(m);
        const double r = (at.values[row] - measurement.measured) / measurement.sigma;
        const double weight = loss_weight(spec.loss, spec.loss_scale, r);
        const Eigen::VectorXd j =
            at.derivatives.row(row).transpose() / measurement.sigma;
        information += weight * j * j.transpose();
        statistics.squares += weight * r * r;
        weights += weight;
    }
    Eigen::MatrixXd prior = Eigen::MatrixXd::Zero(n, n);
    Eigen::VectorXd unit(n);
    for (Eigen::Index k = 0; k < n; ++k) {
        const double sigma = spec.constants[k].prior_sigma;
        prior(k, k) = sigma > 0.0 ? 1.0 / (sigma * sigma) : 0.0;
        unit[k] = natural_scale(spec.constants[k]);
    }
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> spectrum(
        unit.asDiagonal() * (information + prior) * unit.asDiagonal());
    const Eigen::VectorXd& eigenvalues = spectrum.eigenvalues();
    const Eigen::Index none =
        n - (eigenvalues.array() > singular * eigenvalues[n - 1]).count();
    statistics.regular = none == 0;
    statistics.undetermined =
        unit.asDiagonal() * spectrum.eigenvectors().leftCols(none);
    if (statistics.regular) {
        const auto inverse = [&](const Eigen::MatrixXd& of) -> Eigen::MatrixXd {
            const Eigen::MatrixXd scaled = unit.asDiagonal() * of * unit.asDiagonal();
            const Eigen::MatrixXd solved =
                scaled.ldlt().solve(Eigen::MatrixXd::Identity(n, n));
            return unit.asDiagonal() * solved * unit.asDiagonal();
        };
        statistics.covariance = inverse(information + prior);
        statistics.sigma = statistics.covariance.diagonal().cwiseSqrt();
        statistics.degrees_of_freedom =
            weights - (statistics.covariance * information).trace();
        statistics.error_scale =
            statistics.degrees_of_freedom > no_freedom
                ? std::sqrt(statistics.squares / statistics.degrees_of_freedom)
                : FitErrors::none;
        const double s2 = statistics.error_scale * statistics.error_scale;
        statistics.sigma_scaled =
            s2 > 0.0 && std::isfinite(s2)
                ? inverse(information / s2 + prior).diagonal().cwiseSqrt().eval()
                : Eigen::VectorXd::Constant(n, FitErrors::none);
    }
    warn(spec, information, statistics);
    return statistics;
}

}  // namespace didymium
