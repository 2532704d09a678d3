#include "solver/optimise/optimise_point.hpp"

#include <algorithm>
#include <cmath>
#include <exception>
#include <memory>

#include <nlopt.h>
#include <Eigen/Dense>

#include "inputs/readers/liquor/constants.hpp"

namespace didymium {

namespace {

//! Of scaled results: an optimum that a requirement limits is on its right side.
constexpr double margin = 1e-6;
constexpr double tolerance = 1e-8;  //!< of constraints, for the solver
constexpr double active = 1e-3;     //!< scaled results that near to their target are
constexpr double at_bound = 1e-6;   //!< of the span
constexpr double same = 1e-9;       //!< relative, of objectives
constexpr double least_reserve = 1e-3;  //!< gained of what is required, to be better
constexpr double no_state = 20.0;       //!< worse than any that has one
constexpr int most_states = 100;        //!< of one run of the solver
constexpr int most_slack_states = 40;   //!< of one search for a feasible point
constexpr int most_restarts = 6;
constexpr int most_attempts = 6;            //!< to meet all requirements
constexpr double most_stationarity = 1e-2;  //!< of an optimum
constexpr double gained = 0.99;      //!< of the worst miss, at most, is left by a step
constexpr double least_gain = 1e-7;  //!< of a restart, relative

//! Values and slopes at the points that the solver asks for, each solved once.
class Problem {
  public:
    Problem(const OptimiseSpec& spec, OptimiseModel& model,
            const std::optional<ObjectiveLimit>& limit, const StepHook& hook)
        : spec_(spec), model_(model), limit_(limit), hook_(hook) {
        for (const std::size_t i : model.continuous()) {
            const OptimiseVariable& one = spec.variables[i];
            low_.push_back(one.low);
            span_.push_back(one.high - one.low);
        }
    }

    std::size_t n() const { return low_.size(); }
    std::size_t n_constraints() const {
        return spec_.requirements.size() + (limit_ ? 1 : 0);
    }

    std::vector<double> scaled(const std::vector<double>& values) const {
        std::vector<double> x;
        for (std::size_t k = 0; k < n(); ++k)
            x.push_back(std::clamp(
                (values[model_.continuous()[k]] - low_[k]) / span_[k], 0.0, 1.0));
        return x;
    }
    double span(std::size_t k) const { return span_[k]; }

    //! Goes to a point. \return whether it has a steady state
    bool at(const std::vector<double>& x) {
        if (is_anywhere_ && x == x_)
            return solved_;
        is_anywhere_ = true;
        x_ = x;
        has_slopes_ = false;
        std::vector<double> values(n());
        for (std::size_t k = 0; k < n(); ++k)
            values[k] = low_[k] + x[k] * span_[k];
        solved_ = model_.move_to(values);
        if (!solved_)
            return false;
        if (!(scale_ > 0.0))
            scale_ = std::max(std::fabs(objective()), 1e-12);
        worst_objective_ = std::max(worst_objective_, objective() / scale_);
        if (hook_)
            hook_({model_.values(), objective(), violation()});
        return true;
    }

    double objective() const {
        return model_.figures().objectives[index_of(spec_.minimise)];
    }
    double scale() const { return scale_; }
    double f() const { return solved_ ? objective() / scale_ : worst_objective_ + 1.0; }
    double c(std::size_t j) const {
        if (!solved_)
            return no_state;
        if (j == spec_.requirements.size())
            return model_.figures().objectives[index_of(limit_->of)] / limit_scale() -
                   1.0;
        const OptimiseRequirement& one = spec_.requirements[j];
        const double miss =
            ResultScale(one.result.kind).at(one.target) - model_.figures().scaled[j];
        return (one.at_least ? miss : -miss) + margin;
    }
    //! Of the worst one, without the margin.
    double violation() const {
        double worst = -infinity;
        for (std::size_t j = 0; j < n_constraints(); ++j)
            worst = std::max(worst, c(j) - margin);
        return worst;
    }
    int binding() const {
        int most = -1;
        for (std::size_t j = 0; j < n_constraints(); ++j)
            if (most < 0 || c(j) > c(static_cast<std::size_t>(most)))
                most = static_cast<int>(j);
        return most;
    }

    //! d/dx of f and of constraint j; zeros where there is no state.
    void f_slope(double* out) {
        const bool known = need_slopes();
        for (std::size_t k = 0; k < n(); ++k)
            out[k] = known ? slopes_.objectives[k][index_of(spec_.minimise)] *
                                 span_[k] / scale_
                           : 0.0;
    }
    void c_slope(std::size_t j, double* out) {
        const bool known = need_slopes();
        for (std::size_t k = 0; k < n(); ++k) {
            double slope = 0.0;
            if (known && j == spec_.requirements.size())
                slope = slopes_.objectives[k][index_of(limit_->of)] / limit_scale();
            else if (known)
                slope = (spec_.requirements[j].at_least ? -1.0 : 1.0) *
                        slopes_.scaled[k][j];
            out[k] = slope * span_[k];
        }
    }

    std::exception_ptr interrupted;
    nlopt_opt running = nullptr;
    bool wants_reserve = false;  //!< goes on beyond what is required
    std::vector<double> met_at;  //!< point that meets all requirements; empty: none

  private:
    double limit_scale() const { return std::max(std::fabs(limit_->most), 1e-12); }
    bool need_slopes() {
        if (solved_ && !has_slopes_) {
            has_slopes_ = true;
            slopes_known_ = model_.slopes(slopes_);
        }
        return solved_ && slopes_known_;
    }

    const OptimiseSpec& spec_;
    OptimiseModel& model_;
    const std::optional<ObjectiveLimit>& limit_;
    const StepHook& hook_;
    std::vector<double> low_, span_;
    std::vector<double> x_;
    bool is_anywhere_ = false;  //!< x_ is empty where whole numbers alone vary
    bool solved_ = false;
    bool has_slopes_ = false;
    bool slopes_known_ = false;
    SteadySlopes slopes_;
    double scale_ = 0.0;
    double worst_objective_ = 0.0;
};

//! What NLopt calls; with a last unknown t in the search for a feasible point.
struct Callback {
    Problem* problem;
    bool slack;
    std::size_t constraint;
};

//! Goes to the point; no exception passes through C.
bool go_to(Problem& problem, unsigned n, const double* x, bool slack) {
    try {
        problem.at(std::vector<double>(x, x + n - (slack ? 1 : 0)));
        return true;
    } catch (...) {
        problem.interrupted = std::current_exception();
        nlopt_force_stop(problem.running);
        return false;
    }
}

template <class Slope>
void slope_into(Problem& problem, double* gradient, Slope slope) {
    if (gradient == nullptr || problem.interrupted)
        return;
    try {
        slope();
    } catch (...) {
        problem.interrupted = std::current_exception();
        nlopt_force_stop(problem.running);
    }
}

double objective_callback(unsigned n, const double* x, double* gradient, void* data) {
    const Callback& call = *static_cast<Callback*>(data);
    if (call.slack) {
        if (gradient != nullptr) {
            std::fill(gradient, gradient + n, 0.0);
            gradient[n - 1] = 1.0;
        }
        return x[n - 1];
    }
    if (!go_to(*call.problem, n, x, false))
        return 0.0;
    slope_into(*call.problem, gradient, [&] { call.problem->f_slope(gradient); });
    return call.problem->f();
}

double constraint_callback(unsigned n, const double* x, double* gradient, void* data) {
    const Callback& call = *static_cast<Callback*>(data);
    if (!go_to(*call.problem, n, x, call.slack))
        return 0.0;
    if (call.slack && !call.problem->wants_reserve &&
        call.problem->violation() <= 0.0) {
        call.problem->met_at.assign(x, x + n - 1);
        nlopt_force_stop(call.problem->running);
    }
    slope_into(*call.problem, gradient, [&] {
        call.problem->c_slope(call.constraint, gradient);
        if (call.slack)
            gradient[n - 1] = -1.0;
    });
    return call.problem->c(call.constraint) - (call.slack ? x[n - 1] : 0.0);
}

struct Destroy {
    void operator()(nlopt_opt opt) const { nlopt_destroy(opt); }
};

//! One run of SLSQP from x. \return whether it converged
bool run_slsqp(Problem& problem, std::vector<double>& x, bool slack) {
    const auto n = static_cast<unsigned>(x.size());
    const std::unique_ptr<std::remove_pointer_t<nlopt_opt>, Destroy> opt(
        nlopt_create(NLOPT_LD_SLSQP, n));
    std::vector<double> low(n, 0.0);
    std::vector<double> high(n, 1.0);
    if (slack) {
        low.back() = -1.0;
        high.back() = std::max(x.back(), 0.0) + 1.0;
    }
    nlopt_set_lower_bounds(opt.get(), low.data());
    nlopt_set_upper_bounds(opt.get(), high.data());
    std::vector<Callback> calls;
    calls.push_back({&problem, slack, 0});
    for (std::size_t j = 0; j < problem.n_constraints(); ++j)
        calls.push_back({&problem, slack, j});
    nlopt_set_min_objective(opt.get(), objective_callback, calls.data());
    for (std::size_t j = 0; j < problem.n_constraints(); ++j)
        nlopt_add_inequality_constraint(opt.get(), constraint_callback, &calls[j + 1],
                                        tolerance);
    nlopt_set_xtol_rel(opt.get(), 1e-10);
    nlopt_set_ftol_rel(opt.get(), 1e-10);
    nlopt_set_maxeval(opt.get(), slack ? most_slack_states : most_states);
    if (slack)
        nlopt_set_xtol_rel(opt.get(), 1e-5);
    problem.running = opt.get();
    double value = 0.0;
    const nlopt_result result = nlopt_optimize(opt.get(), x.data(), &value);
    problem.running = nullptr;
    if (problem.interrupted)
        std::rethrow_exception(problem.interrupted);
    for (unsigned k = 0; k < n; ++k)
        x[k] = std::clamp(x[k], low[k], high[k]);
    return (result > 0 && result != NLOPT_MAXEVAL_REACHED) ||
           result == NLOPT_ROUNDOFF_LIMITED;
}

//! Goes along the slope of the worst constraint, no farther than it takes to gain: a
//! long step may lead to where there is no state, or no purity. \return whether it
//! gained
bool descend(Problem& problem, std::vector<double>& x) {
    constexpr double shortest = 1e-3;
    if (!problem.at(x))
        return false;
    const double before = problem.violation();
    std::vector<double> slope(x.size());
    problem.c_slope(static_cast<std::size_t>(problem.binding()), slope.data());
    double square = 0.0;
    for (const double one : slope)
        square += one * one;
    if (!(square > 0.0))
        return false;
    const double wanted = before + 10.0 * margin;  // inside, for all that bends
    std::vector<double> best = x;
    double least = gained * before;
    const auto try_share = [&](double share) {
        std::vector<double> trial = x;
        for (std::size_t k = 0; k < x.size(); ++k)
            trial[k] = std::clamp(x[k] - share * wanted * slope[k] / square, 0.0, 1.0);
        if (!problem.at(trial) || !(problem.violation() < least))
            return false;
        best = trial;
        least = problem.violation();
        return true;
    };
    double share = 1.0;
    while (share > shortest && !try_share(share))
        share *= 0.5;
    // What was too long by half may be so by little: up to the edge of what exists.
    for (double more = 0.5 * share; least > 0.0 && more > shortest; more *= 0.5)
        if (share < 1.0 && try_share(share + more))
            share += more;
    const bool has_gained = best != x;
    x = best;
    problem.at(x);
    return has_gained;
}

//! Lowers the worst constraint until all are met. \return whether they are
bool find_feasible(Problem& problem, std::vector<double>& x) {
    for (int attempt = 0; attempt < most_attempts; ++attempt) {
        if (!problem.at(x))
            return false;
        const double before = problem.violation();
        if (before <= 0.0 && (!problem.wants_reserve || attempt > 0))
            return true;
        std::vector<double> with_slack = x;
        with_slack.push_back(before);
        problem.met_at.clear();
        run_slsqp(problem, with_slack, true);
        with_slack.pop_back();
        if (!problem.met_at.empty())
            with_slack = problem.met_at;
        if (problem.at(with_slack) &&
            problem.violation() < (before > 0.0 ? gained * before : before))
            x = with_slack;
        else if (before <= 0.0 || !descend(problem, x))
            break;
    }
    return problem.at(x) && problem.violation() <= 0.0;
}

//! Multipliers by least squares over what is active, none negative.
void find_multipliers(const OptimiseSpec& spec, const OptimiseModel& model,
                      Problem& problem, const std::vector<double>& x,
                      OptimisePoint& point) {
    const std::size_t n = problem.n();
    point.multipliers.assign(spec.requirements.size(), 0.0);
    point.bound_multipliers.assign(spec.variables.size(), 0.0);
    if (n == 0)
        return;
    const auto rows = static_cast<Eigen::Index>(n);
    Eigen::VectorXd f(rows);
    problem.f_slope(f.data());
    std::vector<Eigen::VectorXd> columns;
    std::vector<int> of;  // requirement; n_constraints() + k: bound of x_k
    for (std::size_t j = 0; j < problem.n_constraints(); ++j)
        if (problem.c(j) > -active) {
            Eigen::VectorXd column(rows);
            problem.c_slope(j, column.data());
            columns.push_back(column);
            of.push_back(static_cast<int>(j));
        }
    const auto n_constraints = static_cast<int>(problem.n_constraints());
    for (std::size_t k = 0; k < n; ++k)
        for (const bool lower : {true, false})
            if (lower ? x[k] < at_bound : x[k] > 1.0 - at_bound) {
                Eigen::VectorXd column = Eigen::VectorXd::Zero(rows);
                column[static_cast<Eigen::Index>(k)] = lower ? -1.0 : 1.0;
                columns.push_back(column);
                of.push_back(n_constraints + static_cast<int>(k));
            }
    Eigen::VectorXd lambda;
    for (;;) {
        Eigen::MatrixXd a(rows, static_cast<Eigen::Index>(columns.size()));
        for (std::size_t c = 0; c < columns.size(); ++c)
            a.col(static_cast<Eigen::Index>(c)) = columns[c];
        lambda = columns.empty() ? Eigen::VectorXd()
                                 : Eigen::VectorXd(a.colPivHouseholderQr().solve(-f));
        point.stationarity =
            (columns.empty() ? f : Eigen::VectorXd(f + a * lambda)).norm();
        Eigen::Index least = 0;
        if (columns.empty() || lambda.minCoeff(&least) >= 0.0)
            break;
        columns.erase(columns.begin() + least);
        of.erase(of.begin() + least);
    }
    for (std::size_t c = 0; c < columns.size(); ++c) {
        const double value = lambda[static_cast<Eigen::Index>(c)] * problem.scale();
        const int j = of[c];
        if (j >= n_constraints) {
            const auto k = static_cast<std::size_t>(j - n_constraints);
            point.bound_multipliers[model.continuous()[k]] =
                (x[k] < 0.5 ? value : -value) / problem.span(k);
        } else if (j < static_cast<int>(spec.requirements.size())) {
            const OptimiseRequirement& one =
                spec.requirements[static_cast<std::size_t>(j)];
            const double slope = ResultScale(one.result.kind).slope(one.target);
            point.multipliers[static_cast<std::size_t>(j)] =
                (one.at_least ? value : -value) * slope;
        }
    }
}

}  // namespace

OptimisePoint optimise_point(const OptimiseSpec& spec, const std::vector<double>& start,
                             const std::optional<ObjectiveLimit>& limit,
                             const SunContext& context, const StepHook& hook) {
    OptimiseModel model(spec, start, context);
    // Whole numbers decide it alone.
    const bool given = spec.minimise == Objective::stages || model.continuous().empty();
    Problem problem(spec, model, limit, hook);
    OptimisePoint point;
    std::vector<double> x = problem.scaled(start);
    const auto finish = [&] {
        point.n_states = model.n_states();
        point.n_slopes = model.n_slopes();
        return point;
    };
    if (!problem.at(x)) {
        point.values = start;
        point.violation = no_state;
        point.message = model.failure();
        return finish();
    }
    bool feasible = problem.violation() <= 0.0;
    problem.wants_reserve =
        spec.minimise == Objective::stages && !spec.requirements.empty();
    if ((!feasible || problem.wants_reserve) && problem.n() > 0)
        feasible = find_feasible(problem, x);
    point.converged = given;
    for (int run = 0; feasible && !given && run <= most_restarts; ++run) {
        problem.at(x);
        const double before = problem.f();
        std::vector<double> next = x;
        const bool ended = run_slsqp(problem, next, false);
        bool usable = problem.at(next);
        // Where the last step misses a requirement, the way back is short.
        usable = usable && (problem.violation() <= 0.0 || find_feasible(problem, next));
        if (usable && problem.f() <= before) {
            x = next;
            point.converged = ended;
        } else if (!usable && run > 0) {
            break;
        }
        problem.at(x);
        if (problem.f() > before - least_gain * std::fabs(before) && run > 0)
            break;
    }
    if (!problem.at(x)) {
        point.values = start;
        point.violation = no_state;
        point.message = model.failure();
        return finish();
    }
    point.has_state = true;
    point.values = model.values();
    point.figures = model.figures();
    point.violation = problem.n_constraints() > 0 ? problem.violation() : -infinity;
    point.binding = problem.binding();
    point.feasible = point.violation <= 0.0;
    if (point.feasible && !given) {
        find_multipliers(spec, model, problem, x, point);
        // It ends at the edge of what exists, or where slopes are noise.
        point.converged = point.converged && point.stationarity < most_stationarity;
    } else {
        point.multipliers.assign(spec.requirements.size(), nan);
        point.bound_multipliers.assign(spec.variables.size(), nan);
        point.stationarity = nan;
    }
    return finish();
}

bool better(const OptimisePoint& one, const OptimisePoint& other, Objective minimise) {
    if (one.has_state != other.has_state)
        return one.has_state;
    if (one.feasible != other.feasible)
        return one.feasible;
    if (!one.feasible || !one.has_state)
        return one.violation < other.violation - same;
    const double a = one.figures.objectives[index_of(minimise)];
    const double b = other.figures.objectives[index_of(minimise)];
    if (minimise == Objective::stages && a == b)
        return one.violation < other.violation - least_reserve;
    return a < b - same * std::fabs(b);
}

}  // namespace didymium
