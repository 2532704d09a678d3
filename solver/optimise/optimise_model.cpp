#include "solver/optimise/optimise_model.hpp"

#include <algorithm>
#include <cmath>

#include "inputs/readers/case/perturbed_case.hpp"
#include "inputs/readers/case/result_name.hpp"
#include "inputs/readers/text/location.hpp"
#include "solver/flowsheet/initial_state.hpp"
#include "solver/time/input_sensitivities.hpp"

namespace didymium {

namespace {

//! Of the unknowns that a result depends on, along a tangent: small enough for
//! impurities that grow by a third with a thousandth of a percent of a flow.
constexpr double relative_move = 1e-6;

//! sum += weight * figures
void add_figures(SteadyFigures& sum, double weight, const SteadyFigures& figures) {
    for (std::size_t i = 0; i < sum.objectives.size(); ++i)
        sum.objectives[i] += weight * figures.objectives[i];
    for (std::size_t i = 0; i < sum.scaled.size(); ++i)
        sum.scaled[i] += weight * figures.scaled[i];
}

}  // namespace

OptimiseModel::OptimiseModel(const OptimiseSpec& spec, std::vector<double> values,
                             const SunContext& context)
    : spec_(&spec), context_(&context), values_(std::move(values)) {
    for (std::size_t i = 0; i < spec.variables.size(); ++i)
        if (!spec.variables[i].whole)
            continuous_.push_back(i);
}

void OptimiseModel::build() {
    steady_ = std::make_unique<SteadySolver>(cascade_, case_.solver, *context_);
    results_.clear();
    for (const OptimiseRequirement& one : spec_->requirements)
        // By name: ports and stages of this structure may be others.
        results_.emplace_back(
            parse_result_name(one.result.text, case_, one.result.where), cascade_);
}

SteadyFigures OptimiseModel::figures_of(const std::vector<double>& unknowns,
                                        Workspace& workspace) {
    SteadyFigures figures;
    const Layout& layout = steady_->layout();
    figures.objectives = objective_values(spec_->costs ? &*spec_->costs : nullptr,
                                          layout, unknowns, workspace);
    for (const NamedResult& result : results_) {
        const double value =
            result.value(workspace.cascade(), layout, unknowns.data(), workspace);
        figures.results.push_back(value);
        figures.scaled.push_back(result.scale().at(value));
    }
    return figures;
}

bool OptimiseModel::move_to(const std::vector<double>& x) {
    ++n_states_;
    std::vector<double> values = values_;
    for (std::size_t i = 0; i < continuous_.size(); ++i)
        values[continuous_[i]] = x[i];
    const bool first = !has_state();
    const CaseSpec before = case_;
    const Cascade cascade_before = cascade_;
    std::vector<double> unknowns = unknowns_;
    try {
        case_ = spec_->case_file->resolve_again(spec_->assignments(values));
        cascade_ = build_cascade(case_);
        if (first) {
            build();
            unknowns =
                fill_vessels(cascade_, steady_->layout(), case_.simulate.initial);
        }
        steady_->set_cascade(cascade_);
        steady_->solve(unknowns, first);
        const SteadyFigures figures = figures_of(unknowns, steady_->workspace());
        const auto known = [](double value) { return std::isfinite(value); };
        if (std::ranges::all_of(figures.scaled, known)) {
            figures_ = figures;
            values_ = std::move(values);
            unknowns_ = std::move(unknowns);
            return true;
        }
        const auto at = std::ranges::find_if_not(figures.scaled, known);
        failure_ =
            spec_->requirements[static_cast<std::size_t>(at - figures.scaled.begin())]
                .result.text +
            " is not defined";
    } catch (const InputError& error) {
        failure_ = error.diagnostics().front().message;
    } catch (const SteadyError& error) {
        if (context_->stopped())
            throw OptimiseInterrupted();
        failure_ = error.what();
    }
    if (first) {
        steady_.reset();
    } else {
        case_ = before;
        cascade_ = cascade_before;
        steady_->set_cascade(cascade_);
    }
    return false;
}

bool OptimiseModel::slopes(SteadySlopes& slopes) {
    ++n_slopes_;
    if (context_->stopped())
        throw OptimiseInterrupted();
    CaseSpec asked = case_;
    asked.simulate.sensitivities.clear();
    for (const std::size_t i : continuous_) {
        const OptimiseVariable& one = spec_->variables[i];
        asked.simulate.sensitivities.push_back(
            {one.path, values_[i], one.unit, one.where});
    }
    const Layout& layout = steady_->layout();
    std::vector<PerturbedInput> inputs;
    try {
        inputs = perturb_inputs(*spec_->case_file, spec_->assignments(values_), asked);
    } catch (const InputError& error) {
        failure_ = error.diagnostics().front().message;
        return false;
    }
    PerturbedModels models(inputs, layout, [&](int input, std::size_t side) {
        return build_cascade(inputs[input].cases[side].spec);
    });
    std::vector<std::string> failures;
    const Sensitivities tangents =
        steady_sensitivities(*steady_, models, unknowns_, failures);
    if (!failures.empty()) {
        failure_ = failures.front();
        return false;
    }
    slopes = {};
    for (int k = 0; k < models.size(); ++k) {
        SteadyFigures sum;
        sum.scaled.resize(results_.size());
        // What figures owe to the input itself, and then to the unknowns, whose tangent
        // may be steep: along it the step is one of the unknowns.
        for (std::size_t s = 0; s < inputs[k].cases.size(); ++s) {
            const Cascade& side = models.cascade(k, s);
            Workspace workspace(side, layout);
            add_figures(sum, inputs[k].cases[s].weight,
                        figures_of(unknowns_, workspace));
        }
        double steepest = 0.0;
        for (const NamedResult& result : results_)
            for (const int i : result.dependencies(cascade_, layout))
                if (unknowns_[i] != 0.0)
                    steepest =
                        std::max(steepest, std::fabs(tangents[k][i] / unknowns_[i]));
        const double step = relative_move / std::max(steepest, 1.0);
        std::vector<double> moved(unknowns_.size());
        for (const double sign : {1.0, -1.0}) {
            for (std::size_t i = 0; i < moved.size(); ++i)
                moved[i] = unknowns_[i] + sign * step * tangents[k][i];
            add_figures(sum, sign / (2.0 * step),
                        figures_of(moved, steady_->workspace()));
        }
        const double per_unit = 1.0 / inputs[k].scale;
        for (double& value : sum.objectives)
            value *= per_unit;
        for (double& value : sum.scaled)
            value *= per_unit;
        slopes.objectives.push_back(sum.objectives);
        slopes.scaled.push_back(sum.scaled);
    }
    return true;
}

}  // namespace didymium
