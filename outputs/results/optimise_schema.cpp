#include "outputs/results/optimise_schema.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

namespace didymium {

namespace {

using Report = OptimiseReport;

//! A member that is an array itself, of each record.
template <typename Records, typename Member>
std::vector<double> joined(const Records& records, Member member) {
    std::vector<double> values;
    for (const auto& record : records)
        values.insert(values.end(), (record.*member).begin(), (record.*member).end());
    return values;
}

}  // namespace

// clang-format off
std::span<const OptimiseVariableRow> optimise_schema() {
  using Row = OptimiseVariableRow;
  using Names = std::vector<std::string>;
  // One row per variable; clang-format would spread it over five lines.
  static const std::vector<Row> rows = {
    // Names
    {"varied", {"varied", "name_strlen"}, "", "path of what was varied",
     Row::TextOf([](const Report& r) {
         return of_each<std::string>(r.variables, &Report::Variable::path); })},
    {"requirement", {"requirement", "name_strlen"}, "", "what was required",
     Row::TextOf([](const Report& r) {
         return of_each<std::string>(r.requirements, &Report::Requirement::text); })},
    {"objective", {"objective", "name_strlen"}, "", "what may be minimised",
     Row::TextOf([](const Report& r) {
         return of_each<std::string>(r.objectives, &Report::Objective::name); })},
    {"warning", {"warning", "message_strlen"}, "", "what there is to know of all this",
     Row::TextOf([](const Report& r) -> Names { return r.warnings; })},

    // The optimum
    {"varied_unit", {"varied", "name_strlen"}, "", "unit of what was varied",
     Row::TextOf([](const Report& r) {
         return of_each<std::string>(r.variables, &Report::Variable::unit); })},
    {"whole", {"varied"}, "1", "whether it takes whole numbers only",
     Row::FlagsOf([](const Report& r) {
         return of_each<std::int8_t>(r.variables, &Report::Variable::whole); })},
    {"low", {"varied"}, "", "lower bound, in varied_unit",
     Row::NumbersOf([](const Report& r) {
         return of_each<double>(r.variables, &Report::Variable::low); })},
    {"high", {"varied"}, "", "upper bound, in varied_unit",
     Row::NumbersOf([](const Report& r) {
         return of_each<double>(r.variables, &Report::Variable::high); })},
    {"start", {"varied"}, "", "where the search began, in varied_unit",
     Row::NumbersOf([](const Report& r) {
         return of_each<double>(r.variables, &Report::Variable::start); })},
    {"optimum", {"varied"}, "", "value at the optimum, in varied_unit",
     Row::NumbersOf([](const Report& r) {
         return of_each<double>(r.variables, &Report::Variable::optimum); })},
    {"bound_multiplier", {"varied"}, "",
     "change of the least objective with the bound that limits it, per varied_unit; zero: none does",
     Row::NumbersOf([](const Report& r) {
         return of_each<double>(r.variables, &Report::Variable::multiplier); })},
    {"target", {"requirement"}, "",
     "value that a result must reach: a fraction, mol/L or a pH",
     Row::NumbersOf([](const Report& r) {
         return of_each<double>(r.requirements, &Report::Requirement::target); })},
    {"result_start", {"requirement"}, "", "the result at the start",
     Row::NumbersOf([](const Report& r) {
         return of_each<double>(r.requirements, &Report::Requirement::start); })},
    {"result", {"requirement"}, "", "the result at the optimum",
     Row::NumbersOf([](const Report& r) {
         return of_each<double>(r.requirements, &Report::Requirement::value); })},
    {"multiplier", {"requirement"}, "",
     "change of the least objective with the target, in units of both; zero: it does not limit",
     Row::NumbersOf([](const Report& r) {
         return of_each<double>(r.requirements, &Report::Requirement::multiplier); })},
    {"objective_unit", {"objective", "name_strlen"}, "", "unit of an objective",
     Row::TextOf([](const Report& r) {
         return of_each<std::string>(r.objectives, &Report::Objective::unit); })},
    {"objective_start", {"objective"}, "", "objective at the start, in objective_unit",
     Row::NumbersOf([](const Report& r) {
         return of_each<double>(r.objectives, &Report::Objective::start); })},
    {"objective_optimum", {"objective"}, "", "objective at the optimum, in objective_unit",
     Row::NumbersOf([](const Report& r) {
         return of_each<double>(r.objectives, &Report::Objective::optimum); })},

    // Choices of whole numbers
    {"structure_values", {"structure", "varied"}, "",
     "whole numbers of a choice, and the best continuous values for them",
     Row::NumbersOf([](const Report& r) {
         return joined(r.structures, &Report::Structure::values); })},
    {"structure_stages", {"structure"}, "1", "number of stages of all banks",
     Row::NumbersOf([](const Report& r) {
         return of_each<double>(r.structures, &Report::Structure::stages); })},
    {"structure_objective", {"structure"}, "", "least objective of the choice",
     Row::NumbersOf([](const Report& r) {
         return of_each<double>(r.structures, &Report::Structure::objective); })},
    {"structure_violation", {"structure"}, "1",
     "how far the worst requirement is missed, on the scale of its result; below zero: met",
     Row::NumbersOf([](const Report& r) {
         return of_each<double>(r.structures, &Report::Structure::violation); })},
    {"structure_feasible", {"structure"}, "1", "whether all requirements are met",
     Row::FlagsOf([](const Report& r) {
         return of_each<std::int8_t>(r.structures, &Report::Structure::feasible); })},
    {"structure_states", {"structure"}, "1", "steady states that its optimum took",
     Row::CountsOf([](const Report& r) {
         return of_each<std::int64_t>(r.structures, &Report::Structure::states); })},
    {"structure_search", {"structure"}, "1",
     "search it belongs to: of each start from 0, then of the ends and points of the front",
     Row::CountsOf([](const Report& r) {
         return of_each<std::int64_t>(r.structures, &Report::Structure::search); })},

    // The trace
    {"step_structure", {"step"}, "1", "number of the choice of a steady state, from 0",
     Row::CountsOf([](const Report& r) {
         return of_each<std::int64_t>(r.steps, &Report::Step::structure); })},
    {"step_objective", {"step"}, "", "its objective",
     Row::NumbersOf([](const Report& r) {
         return of_each<double>(r.steps, &Report::Step::objective); })},
    {"step_violation", {"step"}, "1", "how far it misses the worst requirement",
     Row::NumbersOf([](const Report& r) {
         return of_each<double>(r.steps, &Report::Step::violation); })},
    {"step_values", {"step", "varied"}, "", "its values of what was varied",
     Row::NumbersOf([](const Report& r) {
         return joined(r.steps, &Report::Step::values); })},

    // The front
    {"front_limit", {"front"}, "", "upper limit of the other objective",
     Row::NumbersOf([](const Report& r) {
         return of_each<double>(r.front, &Report::FrontPoint::limit); })},
    {"front_feasible", {"front"}, "1", "whether a point with that limit was found",
     Row::FlagsOf([](const Report& r) {
         return of_each<std::int8_t>(r.front, &Report::FrontPoint::feasible); })},
    {"front_objective", {"front", "objective"}, "", "objectives of a point of the front",
     Row::NumbersOf([](const Report& r) {
         return joined(r.front, &Report::FrontPoint::objectives); })},
    {"front_values", {"front", "varied"}, "", "its values of what was varied",
     Row::NumbersOf([](const Report& r) {
         return joined(r.front, &Report::FrontPoint::values); })},
    {"front_result", {"front", "requirement"}, "",
     "its results: fractions, mol/L or pH",
     Row::NumbersOf([](const Report& r) {
         return joined(r.front, &Report::FrontPoint::results); })},
  };
  return rows;
}
// clang-format on

std::vector<DimensionSize> optimise_dimensions(const OptimiseReport& report) {
    return {{"varied", report.variables.size()},
            {"requirement", report.requirements.size()},
            {"objective", report.objectives.size()},
            {"structure", report.variables.empty() ? 0 : report.structures.size()},
            {"step", report.variables.empty() ? 0 : report.steps.size()},
            {"front", report.front.size()},
            {"warning", report.warnings.size()},
            {"name_strlen", longest_name(optimise_schema(), report)},
            {"message_strlen", kMessageLength}};
}

}  // namespace didymium
