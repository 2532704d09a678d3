#include "solver/steady/steady_curve.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "solver/flowsheet/initial_state.hpp"
#include "solver/run/scenario_record.hpp"
#include "solver/steady/natural_newton.hpp"
#include "solver/steady/steady_run.hpp"
#include "solver/steady/steady_state.hpp"
#include "solver/time/observe.hpp"

namespace didymium {

namespace {

const Location command_line{"command line", 0, 0};

//! rates(u; input) = 0, with lambda from 0 to 1 on the way of the input.
class SteadyCurve : public CurveEquations {
  public:
    SteadyCurve(const CaseFile& file, const FollowSpec& follow,
                const SunContext& context)
        : file_(&file),
          follow_(&follow),
          spec_(spec_at(0.0)),
          cascade_(build_cascade(spec_)),
          system_(cascade_, spec_.solver.linear, context),
          solver_(cascade_, spec_.solver, context),
          side_(cascade_),
          beside_(side_, system_.layout()) {}

    double value(double lambda) const {
        return follow_->from + lambda * (follow_->to - follow_->from);
    }

    std::vector<double> start() {
        std::vector<double> u =
            fill_vessels(cascade_, system_.layout(), spec_.simulate.initial);
        solver_.solve(u, true);
        return u;
    }

    double evaluate(const std::vector<double>& u, double lambda,
                    std::vector<double>& f) override {
        if (!move_to(lambda))
            return std::numeric_limits<double>::infinity();
        const double norm = system_.evaluate(u, f);
        if (!std::isfinite(norm))
            reason_ = system_.workspace().failure().text(system_.workspace().cascade());
        return norm / acceptable_norm;
    }

    bool linearize(const std::vector<double>& u, double lambda,
                   std::vector<double>& f_lambda) override {
        constexpr double offset = 1e-5;  // of the input, as for sensitivities
        const double whole = follow_->to - follow_->from;
        const double step =
            offset * std::max(std::fabs(value(lambda)), std::fabs(whole)) / whole;
        std::vector<double> more(u.size()), less(u.size());
        double width = 2.0 * step;
        if (!rates_beside(u, lambda + step, more)) {
            width = step;
            if (!move_to(lambda) || !system_.workspace().rates(u.data(), more.data()))
                return false;
        }
        if (!rates_beside(u, lambda - step, less)) {
            if (width == step || !move_to(lambda) ||
                !system_.workspace().rates(u.data(), less.data()))
                return false;
            width = step;
        }
        f_lambda.resize(u.size());
        for (std::size_t i = 0; i < u.size(); ++i)
            f_lambda[i] = (more[i] - less[i]) / width;
        return move_to(lambda) && system_.factor(u);
    }

    void solve(const std::vector<double>& b, std::vector<double>& z) override {
        system_.solve(b, z);
        for (double& entry : z)
            entry = -entry;  // of J, not of -J
    }

    void weigh(const std::vector<double>& u, std::vector<double>& weight) override {
        const int counted = weigh_changes(system_, u, weight);
        for (double& w : weight)
            w /= std::sqrt(static_cast<double>(std::max(counted, 1)));
    }

    //! Levels and flows are looked at as by any search of a steady state.
    bool is_allowed(const std::vector<double>& u, double lambda) override {
        if (!move_to(lambda))
            return false;
        if (!is_physical(system_.cascade(), system_.layout(), u)) {
            reason_ = "a content would fall below zero";
            return false;
        }
        try {
            std::vector<double> again = u;
            solver_.solve(again, false);
        } catch (const SteadyError& e) {
            reason_ = e.what();
            return false;
        }
        if (solver_.rung() != SteadyRung::newton) {
            reason_ = "Newton's method leaves the curve";
            return false;
        }
        reason_.clear();
        return true;
    }

    //! The model at a lambda. \return false where the case is impossible
    bool move_to(double lambda) {
        if (lambda == at_)
            return true;
        try {
            CaseSpec spec = spec_at(lambda);
            Cascade cascade = build_cascade(spec);
            if (Layout(cascade, Form::steady).size() != system_.layout().size()) {
                reason_ = "the case has another structure";
                return false;
            }
            spec_ = std::move(spec);
            cascade_ = std::move(cascade);
        } catch (const InputError& e) {
            reason_ = e.diagnostics().front().message;
            return false;
        }
        system_.set_cascade(cascade_);
        solver_.set_cascade(cascade_);
        at_ = lambda;
        return true;
    }

    const CaseSpec& spec() const { return spec_; }
    const Cascade& cascade() const { return cascade_; }
    SteadySolver& solver() { return solver_; }
    //! Why the last step could not be made; empty: it could.
    const std::string& reason() const { return reason_; }

  private:
    CaseSpec spec_at(double lambda) const {
        const std::string number = fmt::format("{:.17g}", value(lambda));
        const std::vector<Assignment> set{
            {follow_->path,
             follow_->unit.empty() ? number : number + " " + follow_->unit,
             command_line}};
        return file_->resolve_again(set);
    }

    bool rates_beside(const std::vector<double>& u, double lambda,
                      std::vector<double>& rates) {
        try {
            side_ = build_cascade(spec_at(lambda));
        } catch (const InputError&) {
            return false;
        }
        beside_.set_cascade(side_);
        return beside_.rates(u.data(), rates.data());
    }

    const CaseFile* file_;
    const FollowSpec* follow_;
    CaseSpec spec_;
    Cascade cascade_;
    SteadySystem system_;
    SteadySolver solver_;
    Cascade side_;
    Workspace beside_;
    double at_ = 0.0;
    std::string reason_;
};

//! A number and what stands behind it.
std::pair<double, std::string> number_and_unit(const std::string& text) {
    const char* const begin = text.c_str();
    char* rest = nullptr;
    const double number = std::strtod(begin, &rest);
    std::string unit = rest;
    unit.erase(0, unit.find_first_not_of(' '));
    unit.erase(unit.find_last_not_of(' ') + 1);
    return {rest == begin ? std::numeric_limits<double>::quiet_NaN() : number, unit};
}

//! Whether no rare earth is another from one stage to the next.
bool unchanged(const std::vector<double>& concentrations, std::size_t components,
               std::size_t rare_earths, std::size_t stage) {
    constexpr double small_change = 1e-2;
    constexpr double trace = 1e-9;
    const double* const here = concentrations.data() + stage * components;
    const double* const next = here + components;
    const double richest = *std::max_element(here, here + rare_earths);
    std::size_t present = 0;
    for (std::size_t i = 0; i < rare_earths; ++i) {
        const double larger = std::max(here[i], next[i]);
        if (!(larger > trace * richest))
            continue;
        ++present;
        if (!(std::fabs(next[i] - here[i]) <= small_change * larger))
            return false;
    }
    return present >= std::min<std::size_t>(2, rare_earths);
}

//! Of "split.extraction.1": the bank.
std::string bank_of(const std::string& stage) {
    return stage.substr(0, stage.find('.'));
}

}  // namespace

FollowSpec parse_follow(const std::string& text, int points) {
    const auto wrong = [&] {
        return InputError(
            command_line,
            fmt::format("found '{}' after --follow, expected PATH=FROM:TO "
                        "with two different numbers, such as "
                        "'streams.scrub.flow=2.4:2.8 m3/h'",
                        text));
    };
    const std::size_t equals = text.find('=');
    const std::size_t colon =
        equals == std::string::npos ? equals : text.find(':', equals);
    if (equals == 0 || colon == std::string::npos)
        throw wrong();
    FollowSpec follow;
    follow.path = text.substr(0, equals);
    const auto [from, unit_of_from] =
        number_and_unit(text.substr(equals + 1, colon - equals - 1));
    const auto [to, unit] = number_and_unit(text.substr(colon + 1));
    if (!std::isfinite(from) || !std::isfinite(to) || from == to ||
        (!unit_of_from.empty() && unit_of_from != unit))
        throw wrong();
    follow.unit = unit;
    follow.from = from;
    follow.to = to;
    follow.points = points;
    return follow;
}

Pinch longest_pinch(const ResultShape& shape, const ScenarioResult& result) {
    constexpr int fewest = 3;
    const std::size_t components = shape.components.size();
    const std::size_t rare_earths = shape.rare_earths.size();
    Pinch longest;
    std::size_t first = 0;
    for (std::size_t j = 0; j < shape.stages.size(); ++j) {
        const bool goes_on = j + 1 < shape.stages.size() &&
                             bank_of(shape.stages[j]) == bank_of(shape.stages[j + 1]) &&
                             unchanged(result.aqueous, components, rare_earths, j) &&
                             unchanged(result.organic, components, rare_earths, j);
        if (goes_on)
            continue;
        const int stages = static_cast<int>(j - first) + 1;
        if (stages >= fewest && stages > longest.stages)
            longest = {stages, shape.stages[first], shape.stages[j]};
        first = j + 1;
    }
    return longest;
}

ResultShape curve_shape(const CaseSpec& spec, const FollowSpec& follow) {
    SweepAxis axis;
    axis.path = follow.path;
    axis.unit = follow.unit;
    axis.numbers = {follow.from, follow.to};
    ResultShape shape = make_shape(spec, "steady", {&axis, 1});
    shape.mode = "sweep";
    shape.parameters.clear();  // of sensitivities, which are not made here
    shape.curves = {follow.path};
    return shape;
}

FollowedCurve follow_steady_states(const CaseFile& file, const FollowSpec& follow,
                                   const ResultShape& shape, const RunHooks& hooks) {
    if (const CaseSpec spec = file.resolve(); !spec.solves.empty())
        throw InputError(spec.solves.front().where,
                         "a curve is followed at given inputs, and [[solve]] varies "
                         "others; expected a case without it");
    const SunContext context(hooks.stop);
    SteadyCurve curve(file, follow, context);
    const std::vector<double> start = curve.start();
    ArcLength::Limits limits;
    limits.longest_lambda = 1.0 / std::max(follow.points - 1, 1);
    FollowedCurve followed;
    const auto visit = [&](const CurvePoint& at) {
        curve.move_to(at.lambda);
        FollowedPoint& point = followed.points.emplace_back();
        point.value = curve.value(at.lambda);
        point.is_fold = at.is_fold;
        ScenarioResult& result = point.result;
        result.status = Status::ok;
        result.input_values = {point.value};
        store_steady_state(curve.solver(), curve.spec(), at.u, shape, result);
        // At a fold the slowest time constant is infinite, and nothing else is found.
        if (hooks.analyse && !at.is_fold)
            store_end_analysis(curve.cascade(), curve.spec(), shape, context,
                               Form::steady, at.u, result);
        point.pinch = longest_pinch(shape, result);
        result.is_fold = {static_cast<std::int8_t>(at.is_fold ? 1 : 0)};
        result.curve_slope = {at.slope};
        result.pinch_stages = {static_cast<double>(point.pinch.stages)};
        if (hooks.progress)
            hooks.progress(at.lambda,
                           static_cast<std::int64_t>(followed.points.size()));
    };
    followed.end = ArcLength(curve, limits).follow(start, visit);
    switch (followed.end) {
        case ArcLength::End::arrived:
            break;
        case ArcLength::End::returned:
            followed.reason = "the curve turned back to where it began";
            break;
        case ArcLength::End::full:
            followed.reason =
                fmt::format("{} points were not enough", followed.points.size());
            break;
        case ArcLength::End::stuck:
            followed.reason = curve.reason().empty()
                                  ? "Newton's method converges at no step"
                                  : curve.reason();
            break;
    }
    return followed;
}

}  // namespace didymium
