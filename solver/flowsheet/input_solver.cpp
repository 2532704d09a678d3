#include "solver/flowsheet/input_solver.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "inputs/readers/case/result_name.hpp"
#include "solver/flowsheet/initial_state.hpp"
#include "solver/time/observe.hpp"

namespace didymium {

namespace {

constexpr double hit = 1e-10;  //!< on the scale of phi
constexpr int search_points = 40;

}  // namespace

InputSolver::InputSolver(const CaseFile& file, std::span<const Assignment> assignments,
                         const CaseSpec& spec, const SunContext& context)
    : file_(&file),
      assignments_(assignments.begin(), assignments.end()),
      spec_(spec),
      targets_(spec.solves),
      cascade_(std::make_unique<Cascade>(build_cascade(spec))),
      steady_(*cascade_, spec.solver, context) {
    for (const SolveSpec& target : targets_) {
        results_.emplace_back(target.result, *cascade_);
        values_.push_back(target.start);
    }
}

std::vector<Assignment> InputSolver::assignments() const {
    return assignments_at(values_);
}

CaseSpec InputSolver::resolve(const std::vector<double>& values) const {
    return file_->resolve_again(assignments_at(values));
}

std::vector<Assignment> InputSolver::assignments_at(
    const std::vector<double>& values) const {
    std::vector<Assignment> all = assignments_;
    for (std::size_t k = 0; k < targets_.size(); ++k) {
        const SolveSpec& t = targets_[k];
        all.push_back({t.vary,
                       t.unit.empty() ? fmt::format("{:.17g}", values[k])
                                      : fmt::format("{:.17g} {}", values[k], t.unit),
                       t.where});
    }
    return all;
}

void InputSolver::move_to(const std::vector<double>& values) {
    values_ = values;
    spec_ = resolve(values);
    *cascade_ = build_cascade(spec_);
    steady_.set_cascade(*cascade_);
}

double InputSolver::scaled_result(std::size_t k, const Cascade& cascade,
                                  const double* unknowns) {
    return results_[k].scale().at(
        results_[k].value(cascade, steady_.layout(), unknowns, steady_.workspace()));
}

double InputSolver::scaled_target(std::size_t k) const {
    return results_[k].scale().at(targets_[k].value);
}

Border InputSolver::make_border() {
    const std::size_t n = unknowns_.size();
    Border border;
    std::vector<double> up(n);
    std::vector<double> down(n);
    border.corner.assign(targets_.size(), std::vector<double>(targets_.size()));
    for (std::size_t c = 0; c < targets_.size(); ++c) {
        // Rates are linear in flows and compositions, so a central difference is exact
        // but for rounding.
        const double step = 1e-4 * std::max(std::fabs(values_[c]), 1e-6);
        std::vector<double> side = values_;
        side[c] = values_[c] + step;
        const Cascade more = build_cascade(resolve(side));
        side[c] = values_[c] - step;
        const Cascade less = build_cascade(resolve(side));
        Workspace workspace(more, steady_.layout());
        workspace.rates(unknowns_.data(), up.data());
        workspace.set_cascade(less);
        workspace.rates(unknowns_.data(), down.data());
        std::vector<double> column(n);
        for (std::size_t i = 0; i < n; ++i)
            column[i] = (up[i] - down[i]) / (2.0 * step);
        border.columns.push_back(std::move(column));
        for (std::size_t r = 0; r < targets_.size(); ++r)
            border.corner[r][c] = (scaled_result(r, more, unknowns_.data()) -
                                   scaled_result(r, less, unknowns_.data())) /
                                  (2.0 * step);
    }
    for (std::size_t r = 0; r < targets_.size(); ++r) {
        std::vector<std::pair<int, double>> row;
        std::vector<double> trial = unknowns_;
        for (const int i : results_[r].dependencies(*cascade_, steady_.layout())) {
            const double step = 1e-6 * std::max(std::fabs(unknowns_[i]), 1e-9);
            trial[i] = unknowns_[i] + step;
            const double above = scaled_result(r, *cascade_, trial.data());
            trial[i] = unknowns_[i] - step;
            const double below = scaled_result(r, *cascade_, trial.data());
            trial[i] = unknowns_[i];
            row.emplace_back(i, (above - below) / (2.0 * step));
        }
        border.rows.push_back(std::move(row));
    }
    return border;
}

bool InputSolver::newton(const std::vector<double>& goals) {
    const std::size_t n = targets_.size();
    std::vector<double> rates(unknowns_.size());
    std::vector<double> deviations(n);
    const InnerSolve inner = [this](const std::vector<double>& b,
                                    std::vector<double>& z) {
        steady_.solve_linear(b, z);
    };
    double last = std::numeric_limits<double>::infinity();
    for (int iteration = 0; iteration < 20; ++iteration) {
        if (!steady_.workspace().rates(unknowns_.data(), rates.data()))
            return false;
        double worst = 0.0;
        for (std::size_t k = 0; k < n; ++k) {
            deviations[k] = scaled_result(k, *cascade_, unknowns_.data()) - goals[k];
            worst = std::max(worst, std::fabs(deviations[k]));
        }
        const double norm = residual_norm(*cascade_, steady_.layout(), rates.data());
        if (!std::isfinite(worst) || !std::isfinite(norm))
            return false;
        const bool stagnates = norm > 0.5 * last;
        if (worst < hit && (norm < 1e-12 || (norm < 1e-10 && stagnates)))
            return true;
        last = norm;
        const Border border = make_border();
        if (!steady_.factor(unknowns_) ||
            !solve_bordered(inner, border, rates, deviations))
            return false;
        std::vector<double> values = values_;
        for (std::size_t k = 0; k < n; ++k) {
            values[k] -= deviations[k];
            if (!(values[k] >= targets_[k].lower && values[k] <= targets_[k].upper))
                return false;
        }
        for (std::size_t i = 0; i < unknowns_.size(); ++i)
            unknowns_[i] -= rates[i];
        move_to(values);
    }
    return false;
}

bool InputSolver::approach_targets() {
    const std::size_t n = targets_.size();
    std::vector<double> from(n);
    for (std::size_t k = 0; k < n; ++k) {
        from[k] = scaled_result(k, *cascade_, unknowns_.data());
        if (!std::isfinite(from[k]))
            return false;
    }
    double reached = 0.0;
    for (double step = 1.0; reached < 1.0;) {
        const double next = std::min(1.0, reached + step);
        std::vector<double> goals(n);
        for (std::size_t k = 0; k < n; ++k)
            goals[k] = from[k] + next * (scaled_target(k) - from[k]);
        const std::vector<double> unknowns = unknowns_;
        const std::vector<double> values = values_;
        if (newton(goals)) {
            reached = next;
            step *= 2.0;
            continue;
        }
        unknowns_ = unknowns;
        move_to(values);
        step *= 0.25;
        if (step < 1e-3)
            return false;
    }
    return true;
}

struct InputSolver::Point {
    double input = 0.0;
    double deviation = std::numeric_limits<double>::quiet_NaN();
    double result = std::numeric_limits<double>::quiet_NaN();
    std::vector<double> unknowns;
};

void InputSolver::search() {
    const SolveSpec& target = targets_.front();
    const std::vector<double> fill =
        fill_vessels(*cascade_, steady_.layout(), spec_.simulate.initial);
    auto at = [&](double input, const std::vector<double>& guess) {
        Point point;
        point.input = input;
        point.unknowns = guess;
        try {
            move_to({input});
            steady_.solve(point.unknowns, false);
        } catch (const std::runtime_error&) {
            point.unknowns = fill;  // no steady state there: the point says nothing
            return point;
        }
        point.deviation =
            scaled_result(0, *cascade_, point.unknowns.data()) - scaled_target(0);
        point.result = results_.front().value(
            *cascade_, steady_.layout(), point.unknowns.data(), steady_.workspace());
        return point;
    };
    const bool logarithmic = target.lower > 0.0 && target.upper / target.lower > 4.0;
    std::vector<Point> points;
    for (int i = 0; i <= search_points; ++i) {
        const double f = static_cast<double>(i) / search_points;
        const double input =
            logarithmic ? target.lower * std::pow(target.upper / target.lower, f)
                        : target.lower + f * (target.upper - target.lower);
        points.push_back(at(input, points.empty() ? fill : points.back().unknowns));
    }
    // The passage nearest to the value in the case.
    int best = -1;
    for (int i = 0; i < search_points; ++i) {
        const bool passes = points[i].deviation * points[i + 1].deviation <= 0.0;
        if (passes && (best < 0 || std::fabs(points[i].input - target.start) <
                                       std::fabs(points[best].input - target.start)))
            best = i;
    }
    if (best < 0) {
        double lowest = std::numeric_limits<double>::infinity();
        double highest = -lowest;
        double nearest = std::numeric_limits<double>::infinity();
        double nearest_input = target.start;
        for (const Point& p : points) {
            if (!std::isfinite(p.deviation))
                continue;
            lowest = std::min(lowest, p.result);
            highest = std::max(highest, p.result);
            if (std::fabs(p.deviation) < nearest) {
                nearest = std::fabs(p.deviation);
                nearest_input = p.input;
            }
        }
        if (lowest > highest)
            throw SolveError(fmt::format(
                "no steady state exists for {} between {:.6g} and {:.6g} {}",
                target.vary, target.lower, target.upper, target.unit));
        throw SolveError(fmt::format(
            "no value of {} between {:.6g} and {:.6g} {} gives {} = {}: it ranges from "
            "{} to {}, nearest at {:.6g} {}",
            target.vary, target.lower, target.upper, target.unit, target.result.text,
            result_text(target.result, target.value),
            result_text(target.result, lowest), result_text(target.result, highest),
            nearest_input, target.unit));
    }
    Point low = points[best];
    Point high = points[best + 1];
    for (int i = 0; i < 60; ++i) {
        // Newton from the nearer end as soon as it works; bisection until then.
        const Point& nearer =
            std::fabs(low.deviation) < std::fabs(high.deviation) ? low : high;
        move_to({nearer.input});
        unknowns_ = nearer.unknowns;
        if (newton({scaled_target(0)}) && values_.front() >= low.input &&
            values_.front() <= high.input)
            return;
        Point middle = at(0.5 * (low.input + high.input), nearer.unknowns);
        if (!std::isfinite(middle.deviation))
            break;
        (middle.deviation * low.deviation <= 0.0 ? high : low) = std::move(middle);
    }
    throw SolveError(fmt::format(
        "{} passes {} between {:.9g} and {:.9g} {} of {}, but the steady states there "
        "could not be followed",
        target.result.text, result_text(target.result, target.value), low.input,
        high.input, target.unit, target.vary));
}

void InputSolver::solve() {
    unknowns_ = fill_vessels(*cascade_, steady_.layout(), spec_.simulate.initial);
    try {
        steady_.solve(unknowns_, true);
        if (targets_.empty() || approach_targets())
            return;
    } catch (const SteadyError&) {
        if (targets_.size() != 1)
            throw;  // with one input the search below may still find a way
    }
    if (targets_.size() != 1) {
        std::string names;
        for (const SolveSpec& t : targets_)
            names += (names.empty() ? "" : ", ") + t.vary;
        throw SolveError(
            fmt::format("no values of {} within their ranges meet all {} "
                        "targets (approached from the values in the case)",
                        names, targets_.size()));
    }
    search();
}

}  // namespace didymium
