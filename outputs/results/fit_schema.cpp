#include "outputs/results/fit_schema.hpp"

#include <cstdint>
#include <string>

namespace didymium {

namespace {

using F = FitResult;
using R = FitReport;
using Text = std::vector<std::string>;
using Numbers = std::vector<double>;
using Counts = std::vector<std::int64_t>;

using TextOf = FitVariable::TextOf;
using NumbersOf = FitVariable::NumbersOf;
using FlagsOf = FitVariable::FlagsOf;
using CountsOf = FitVariable::CountsOf;

using Cells = std::vector<std::vector<ResidualStatistics>>;

Numbers rms_of(const Cells& cells) {
    Numbers values;
    for (const auto& row : cells) {
        for (const ResidualStatistics& cell : row) {
            values.push_back(cell.rms());
        }
    }
    return values;
}

}  // namespace

// clang-format off
std::span<const FitVariable> fit_schema() {
  // One row per variable; clang-format would spread it over five lines.
  static const std::vector<FitVariable> variables = {
    // Names
    {"constant", {"constant", "name_strlen"}, "", "constant that was estimated",
     TextOf([](const F& f) {
         return of_each<std::string>(f.report.constants, &R::Constant::name); })},
    {"fold", {"fold", "name_strlen"}, "", "part of the data that was held out",
     TextOf([](const F& f) {
         return of_each<std::string>(f.report.folds, &R::Fold::name); })},
    {"group", {"group", "name_strlen"}, "",
     "group of measured distribution ratios, such as a study; the last is all of them",
     TextOf([](const F& f) {
         return f.distribution.empty() ? Text() : f.distribution.groups; })},
    {"element", {"element", "name_strlen"}, "",
     "element of measured distribution ratios; the last is all of them",
     TextOf([](const F& f) {
         return f.distribution.empty() ? Text() : f.distribution.elements; })},
    {"warning", {"warning", "message_strlen"}, "", "what there is to know of all this",
     TextOf([](const F& f) { return f.report.warnings; })},

    // Constants
    {"constant_unit", {"constant", "name_strlen"}, "", "unit of a constant",
     TextOf([](const F& f) {
         return of_each<std::string>(f.report.constants, &R::Constant::unit); })},
    {"start", {"constant"}, "", "where the fit began",
     NumbersOf([](const F& f) {
         return of_each<double>(f.report.constants, &R::Constant::start); })},
    {"estimate", {"constant"}, "", "estimated constant, in constant_unit",
     NumbersOf([](const F& f) {
         return of_each<double>(f.report.constants, &R::Constant::value); })},
    {"sigma", {"constant"}, "", "standard error with the stated errors of the data",
     NumbersOf([](const F& f) {
         return of_each<double>(f.report.constants, &R::Constant::sigma); })},
    {"sigma_scaled", {"constant"}, "",
     "standard error were the errors of the data error_scale times as large",
     NumbersOf([](const F& f) {
         return of_each<double>(f.report.constants, &R::Constant::sigma_scaled); })},
    {"prior", {"constant"}, "", "what was known beforehand",
     NumbersOf([](const F& f) {
         return of_each<double>(f.report.constants, &R::Constant::prior); })},
    {"prior_sigma", {"constant"}, "", "its standard deviation",
     NumbersOf([](const F& f) {
         return of_each<double>(f.report.constants, &R::Constant::prior_sigma); })},
    {"lower_bound", {"constant"}, "", "lower bound; infinite: none",
     NumbersOf([](const F& f) {
         return of_each<double>(f.report.constants, &R::Constant::lower); })},
    {"upper_bound", {"constant"}, "", "upper bound; infinite: none",
     NumbersOf([](const F& f) {
         return of_each<double>(f.report.constants, &R::Constant::upper); })},
    {"at_bound", {"constant"}, "1", "whether the estimate is at a bound",
     FlagsOf([](const F& f) {
         return of_each<std::int8_t>(f.report.constants, &R::Constant::at_bound); })},
    {"covariance", {"constant", "constant_2"}, "",
     "covariance of the estimates with the stated errors",
     NumbersOf([](const F& f) { return f.report.covariance; })},
    {"correlation", {"constant", "constant_2"}, "1", "correlation of the estimates",
     NumbersOf([](const F& f) { return f.report.correlation; })},

    // Measured values
    {"value_name", {"value", "name_strlen"}, "", "contact that a value was measured of",
     TextOf([](const F& f) {
         return of_each<std::string>(f.report.values, &R::Value::name); })},
    {"value_data", {"value", "name_strlen"}, "", "entry of [[data]]",
     TextOf([](const F& f) {
         return of_each<std::string>(f.report.values, &R::Value::data); })},
    {"value_group", {"value", "name_strlen"}, "", "group, such as a study",
     TextOf([](const F& f) {
         return of_each<std::string>(f.report.values, &R::Value::group); })},
    {"value_element", {"value", "name_strlen"}, "", "element; of a pH none",
     TextOf([](const F& f) {
         return of_each<std::string>(f.report.values, &R::Value::element); })},
    {"value_kind", {"value", "name_strlen"}, "",
     "distribution (log10 of organic over aqueous), aqueous or organic (log10 of mol/L), or ph",
     TextOf([](const F& f) {
         return of_each<std::string>(f.report.values, &R::Value::kind); })},
    {"measured", {"value"}, "1", "measured value",
     NumbersOf([](const F& f) {
         return of_each<double>(f.report.values, &R::Value::measured); })},
    {"measured_sigma", {"value"}, "1", "its stated standard error",
     NumbersOf([](const F& f) {
         return of_each<double>(f.report.values, &R::Value::sigma); })},
    {"predicted_start", {"value"}, "1", "predicted with the constants of the start",
     NumbersOf([](const F& f) {
         return of_each<double>(f.report.values, &R::Value::start); })},
    {"predicted", {"value"}, "1", "predicted with the estimated constants",
     NumbersOf([](const F& f) {
         return of_each<double>(f.report.values, &R::Value::fitted); })},
    {"predicted_held_out", {"value"}, "1",
     "predicted with constants estimated without the fold of the value; fill value where "
     "the others do not determine them",
     NumbersOf([](const F& f) {
         return of_each<double>(f.report.values, &R::Value::held_out); })},
    {"weight", {"value"}, "1", "weight that the loss gives the square of the residual",
     NumbersOf([](const F& f) {
         return of_each<double>(f.report.values, &R::Value::weight); })},
    {"value_fold", {"value"}, "1", "number of the fold that held the value out; -1: none",
     CountsOf([](const F& f) {
         return of_each<std::int64_t>(f.report.values, &R::Value::fold); })},

    // Residuals of log10 D
    {"count", {"group", "element"}, "1", "number of measured distribution ratios",
     CountsOf([](const F& f) {
         Counts values;
         for (const auto& row : f.distribution.fitted) {
             for (const ResidualStatistics& cell : row) {
                 values.push_back(cell.count);
             }
         }
         return values;
     })},
    {"rms_start", {"group", "element"}, "1",
     "root mean square of log10 D predicted with the start less measured",
     NumbersOf([](const F& f) { return rms_of(f.distribution.start); })},
    {"rms", {"group", "element"}, "1",
     "root mean square of log10 D predicted with the estimate less measured",
     NumbersOf([](const F& f) { return rms_of(f.distribution.fitted); })},
    {"rms_held_out", {"group", "element"}, "1",
     "the same, each value predicted without its fold",
     NumbersOf([](const F& f) { return rms_of(f.distribution.held_out); })},

    // Folds
    {"fold_converged", {"fold"}, "1", "whether the fit without the fold converged",
     FlagsOf([](const F& f) {
         return of_each<std::int8_t>(f.report.folds, &R::Fold::converged); })},
    {"fold_message", {"fold", "message_strlen"}, "", "how it ended",
     TextOf([](const F& f) {
         return of_each<std::string>(f.report.folds, &R::Fold::message); })},
    {"fold_values", {"fold"}, "1", "number of values held out",
     CountsOf([](const F& f) {
         return of_each<std::int64_t>(f.report.folds, &R::Fold::n_values); })},
    {"fold_estimate", {"fold", "constant"}, "", "constants estimated without the fold",
     NumbersOf([](const F& f) {
         Numbers values;
         for (const auto& fold : f.report.folds) {
             values.insert(values.end(), fold.constants.begin(), fold.constants.end());
         }
         return values;
     })},
    {"fold_rms_start", {"fold"}, "1",
     "root mean square residual of the fold with the start, in stated errors",
     NumbersOf([](const F& f) {
         return of_each<double>(f.report.folds, &R::Fold::rms_start); })},
    {"fold_rms", {"fold"}, "1",
     "the same with constants estimated without the fold",
     NumbersOf([](const F& f) {
         return of_each<double>(f.report.folds, &R::Fold::rms); })},
  };
  return variables;
}
// clang-format on

std::vector<DimensionSize> fit_dimensions(const FitResult& result) {
    const FitReport& report = result.report;
    const bool compares = !result.distribution.empty();
    return {{"constant", report.constants.size()},
            {"constant_2", report.constants.size()},
            {"value", report.values.size()},
            {"group", compares ? result.distribution.groups.size() : 0},
            {"element", compares ? result.distribution.elements.size() : 0},
            {"fold", report.folds.size()},
            {"warning", report.warnings.size()},
            {"name_strlen", longest_name(fit_schema(), result)},
            {"message_strlen", kMessageLength}};
}

}  // namespace didymium
