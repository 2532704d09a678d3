#include "solver/fit/fit_run.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <random>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "inputs/readers/chemistry/activity_constants.hpp"
#include "inputs/readers/chemistry/chemistry_constants.hpp"
#include "inputs/readers/chemistry/chemistry_rewrite.hpp"
#include "inputs/readers/text/suggest.hpp"
#include "outputs/build_info.hpp"
#include "solver/fit/fit_statistics.hpp"
#include "solver/fit/fit_window.hpp"

namespace didymium {

namespace {

//! Which measurements each fold holds out, with its name.
struct Fold {
    std::string name;
    std::vector<bool> held_out;
};

std::vector<Fold> folds_of_groups(const FitProblem& problem) {
    const auto& measurements = problem.measurements();
    std::vector<Fold> folds;
    for (std::size_t m = 0; m < measurements.size(); ++m) {
        auto fold = std::find_if(folds.begin(), folds.end(), [&](const Fold& f) {
            return f.name == measurements[m].group;
        });
        if (fold == folds.end()) {
            folds.push_back(
                {measurements[m].group, std::vector<bool>(measurements.size(), false)});
            fold = folds.end() - 1;
        }
        fold->held_out[m] = true;
    }
    return folds;
}

//! Units in an order that the seed alone decides, dealt out in turn.
std::vector<Fold> random_folds(const FitProblem& problem, int count,
                               std::uint64_t seed) {
    std::vector<int> order(problem.n_units());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = static_cast<int>(i);
    std::mt19937_64 random(seed);
    for (std::size_t i = order.size(); i > 1; --i)
        std::swap(order[i - 1], order[random() % i]);
    std::vector<int> fold_of(order.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        fold_of[order[i]] = static_cast<int>(i) % count;
    const auto& measurements = problem.measurements();
    std::vector<Fold> folds;
    for (int f = 0; f < count; ++f) {
        folds.push_back({fmt::format("part {}", f + 1),
                         std::vector<bool>(measurements.size(), false)});
        for (std::size_t m = 0; m < measurements.size(); ++m)
            folds.back().held_out[m] = fold_of[measurements[m].unit] == f;
    }
    return folds;
}

void run_folds(FitProblem& problem, const FitValues& best,
               const Eigen::VectorXd& at_start, const std::atomic<bool>& stop,
               FitReport& report) {
    const FitSpec& spec = problem.spec();
    if (spec.folds == FitFolds::none)
        return;
    if (spec.folds == FitFolds::contact && spec.n_folds > problem.n_units())
        throw InputError({spec.file, 0, 0},
                         fmt::format("{} folds of {} contacts, expected no more folds "
                                     "than contacts",
                                     spec.n_folds, problem.n_units()));
    const std::vector<Fold> folds =
        spec.folds == FitFolds::group ? folds_of_groups(problem)
                                      : random_folds(problem, spec.n_folds, spec.seed);
    const auto& measurements = problem.measurements();
    for (const Fold& fold : folds) {
        FitReport::Fold record;
        record.name = fold.name;
        std::vector<bool> counts = fold.held_out;
        counts.flip();
        record.n_values = static_cast<int>(
            std::count(fold.held_out.begin(), fold.held_out.end(), true));
        // From the estimate of all data, which a fold moves a little only.
        const FitEstimate fitted = estimate(problem, counts, best, stop);
        record.converged = fitted.converged;
        record.message = fitted.message;
        record.constants = fitted.values;
        const FitProblem::Prediction predicted = problem.predict(fitted.values, true);
        FitStatistics others;
        if (!predicted.failure.empty()) {
            record.converged = false;
            record.message = predicted.failure;
        } else {
            others = fit_statistics(problem, counts, predicted, fitted.values);
        }
        double squares = 0.0;
        double squares_start = 0.0;
        int n_predicted = 0;
        for (std::size_t m = 0; m < measurements.size(); ++m) {
            if (!fold.held_out[m] || !predicted.failure.empty())
                continue;
            const auto row = static_cast<Eigen::Index>(m);
            FitReport::Value& value = report.values[m];
            value.fold = static_cast<int>(report.folds.size());
            // Constants that the others leave open are those of all data.
            if (!others.determine(predicted.derivatives.row(row)))
                continue;
            ++n_predicted;
            value.held_out = predicted.values[row];
            squares += std::pow((value.held_out - value.measured) / value.sigma, 2);
            squares_start +=
                std::pow((at_start[row] - value.measured) / value.sigma, 2);
        }
        record.rms = std::sqrt(squares / n_predicted);
        record.rms_start = std::sqrt(squares_start / n_predicted);
        if (predicted.failure.empty() && n_predicted < record.n_values)
            report.warnings.push_back(fmt::format(
                "{} of the {} values of {} depend on constants that the others do not "
                "determine, and are not predicted",
                record.n_values - n_predicted, record.n_values, record.name));
        report.folds.push_back(std::move(record));
        if (stop.load())
            return;
    }
}

void note_statistics(const FitProblem& problem, const FitStatistics& statistics,
                     const FitValues& values, FitReport& report) {
    const FitSpec& spec = problem.spec();
    const std::size_t n = values.size();
    for (std::size_t k = 0; k < n; ++k) {
        const FitConstant& constant = spec.constants[k];
        FitReport::Constant c;
        c.name = constant.name;
        c.unit = constant.unit;
        c.start = constant.start;
        c.value = values[k];
        if (constant.prior_sigma > 0.0) {
            c.prior = constant.prior;
            c.prior_sigma = constant.prior_sigma;
        }
        c.lower = constant.lower;
        c.upper = constant.upper;
        const double margin = 1e-9 * (1.0 + std::fabs(values[k]));
        c.at_bound = values[k] <= constant.lower + margin ||
                     values[k] >= constant.upper - margin;
        if (c.at_bound)
            report.warnings.push_back(fmt::format(
                "{} is at its bound: standard errors do not hold", constant.name));
        if (statistics.regular) {
            c.sigma = statistics.sigma[static_cast<Eigen::Index>(k)];
            c.sigma_scaled = statistics.sigma_scaled[static_cast<Eigen::Index>(k)];
        }
        report.constants.push_back(std::move(c));
    }
    report.covariance.assign(n * n, FitReport::nan);
    report.correlation.assign(n * n, FitReport::nan);
    for (Eigen::Index i = 0; statistics.regular && i < statistics.sigma.size(); ++i)
        for (Eigen::Index j = 0; j < statistics.sigma.size(); ++j) {
            const auto at = static_cast<std::size_t>(i) * n + j;
            report.covariance[at] = statistics.covariance(i, j);
            report.correlation[at] = statistics.covariance(i, j) /
                                     (statistics.sigma[i] * statistics.sigma[j]);
        }
    if (statistics.regular) {
        report.squares = statistics.squares;
        report.degrees_of_freedom = statistics.degrees_of_freedom;
        report.error_scale = statistics.error_scale;
    }
    report.warnings.insert(report.warnings.end(), statistics.warnings.begin(),
                           statistics.warnings.end());
}

}  // namespace

FitRun run_fit(const FitSpec& spec, const std::atomic<bool>& stop) {
    const auto begin = std::chrono::steady_clock::now();
    FitProblem problem(spec, stop);
    FitRun run;
    FitReport& report = run.report;
    report.title = spec.title;
    report.chemistry = spec.chemistry.spec.name;
    report.loss = fit_loss_name(spec.loss);
    report.loss_scale = spec.loss == FitLoss::none ? FitReport::nan : spec.loss_scale;
    for (const InputWarning& warning : spec.warnings)
        report.warnings.push_back(warning.text());

    const FitValues start = start_values(spec);
    const FitProblem::Prediction first = problem.predict(start, false);
    if (stop.load()) {
        run.values = start;
        report.message = "interrupted";
        note_statistics(problem, FitStatistics(), start, report);
        return run;
    }
    if (!first.failure.empty())
        throw InputError({spec.file, 0, 0},
                         fmt::format("{} with the constants of the start, expected one "
                                     "to begin with",
                                     first.failure));
    const std::vector<bool> all(problem.measurements().size(), true);
    const FitEstimate fitted = estimate(problem, all, start, stop);
    run.values = fitted.values;
    report.converged = fitted.converged;
    report.message = fitted.message;
    report.iterations = fitted.iterations;
    report.evaluations = fitted.evaluations;
    report.cost_start = fitted.cost_start;
    report.cost = fitted.cost;

    const FitProblem::Prediction best = problem.predict(fitted.values, true);
    FitStatistics statistics;
    if (best.failure.empty())
        statistics = fit_statistics(problem, all, best, fitted.values);
    else if (fitted.converged)
        report.message = best.failure;
    report.converged = report.converged && best.failure.empty();
    note_statistics(problem, statistics, fitted.values, report);
    if (report.converged && !statistics.regular) {
        report.converged = false;
        report.message =
            "the data do not determine all constants: there are several "
            "solutions";
    }
    for (std::size_t m = 0; m < all.size(); ++m) {
        const FitMeasurement& measurement = problem.measurements()[m];
        const auto row = static_cast<Eigen::Index>(m);
        FitReport::Value value;
        value.name = measurement.name;
        value.data = spec.data[problem.source_of()[m]].name;
        value.group = measurement.group;
        value.element = measurement.element;
        value.kind = measurement.kind;
        value.measured = measurement.measured;
        value.sigma = measurement.sigma;
        value.start = first.values[row];
        value.fitted = best.failure.empty() ? best.values[row] : FitReport::nan;
        value.weight = loss_weight(spec.loss, spec.loss_scale,
                                   (value.fitted - value.measured) / value.sigma);
        report.values.push_back(std::move(value));
    }
    if (report.converged)
        run_folds(problem, fitted.values, first.values, stop, report);
    report.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return run;
}

std::string fitted_chemistry(const FitSpec& spec, FitRun& run) {
    std::set<std::string> groups;
    std::vector<std::string> names;
    for (const FitReport::Value& value : run.report.values)
        if (groups.insert(value.group).second)
            names.push_back(value.group);
    const std::string fitted_to = fmt::format(
        "fit to {} measured values of {} ({})", run.report.values.size(),
        join_words(names), std::filesystem::path(spec.file).filename().string());
    std::vector<RewrittenConstant> constants;
    for (std::size_t k = 0; k < spec.constants.size(); ++k)
        for (const std::string& name : spec.constants[k].of)
            constants.push_back({name, run.values[k], run.report.constants[k].sigma,
                                 fitted_to, "fitted"});
    RewrittenWindow window = fit_window(spec, run.values);
    window.note = fmt::format("what {} was fitted to",
                              std::filesystem::path(spec.file).stem().string());
    std::string text = rewrite_chemistry(
        spec.chemistry, constants, window,
        {fmt::format("{} with constants of a {} by didymium {}.",
                     spec.chemistry.spec.name, fitted_to, build_info().version),
         "Standard errors are those of the stated errors of the data. All else is as "
         "it was."});

    FitSpec again = spec;
    again.chemistry = parse_chemistry(text, spec.chemistry.sources.front().path);
    again.chemistry.spec.activity = spec.chemistry.spec.activity;
    Diagnostics problems;
    restate_activities(again.chemistry, problems);
    problems.raise();
    // One prediction, of which an interrupted fit is in no less need.
    static const std::atomic<bool> never{false};
    FitProblem problem(again, never);
    FitValues written = run.values;
    const std::vector<ChemistryConstant> known = chemistry_constants(again.chemistry);
    for (std::size_t k = 0; k < written.size(); ++k)
        for (const ChemistryConstant& constant : known)
            if (!spec.constants[k].of_case &&
                constant.name == spec.constants[k].of.front())
                written[k] = constant.value;
    const FitProblem::Prediction predicted = problem.predict(written, false);
    run.report.read_back = predicted.failure.empty() ? 0.0 : FitReport::nan;
    for (std::size_t m = 0; m < run.report.values.size(); ++m)
        run.report.read_back =
            std::max(run.report.read_back,
                     std::fabs(predicted.values[static_cast<Eigen::Index>(m)] -
                               run.report.values[m].fitted));
    return text;
}

}  // namespace didymium
