#include "solver/steady_state.hpp"
#include "inputs/constants.hpp"
#include "solver/condition_watch.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "solver/level_hold.hpp"
#include "solver/observe.hpp"

namespace didymium {

namespace {
constexpr double converged = 1e-12;   //!< residual_norm of a steady state
constexpr double acceptable = 1e-10;  //!< where rounding ends the descent

//! What nothing flows through would keep anything for ever.
void require_flow(const Cascade& cascade) {
    const auto stands = [](const std::string& where, Phase phase) {
        return SteadyError(fmt::format(
            "no steady state: no {} flows through {}, so that it keeps what it holds",
            phase == Phase::organic ? "solvent" : "liquor", where));
    };
    for (const Stage& stage : cascade.stages) {
        if (!(stage.aqueous_flow > 0.0))
            throw stands("stage " + stage.label, Phase::aqueous);
        if (!(stage.organic_flow > 0.0))
            throw stands("stage " + stage.label, Phase::organic);
    }
    for (const Tank& tank : cascade.tanks)
        if (!(tank.leaving > 0.0))
            throw stands("tank " + tank.name, tank.phase);
}

}  // namespace

SteadySolver::SteadySolver(const Cascade& cascade, const SolverSpec& spec,
                           const SunContext& context)
    : cascade_(&cascade),
      spec_(spec),
      context_(&context),
      layout_(cascade, Form::steady),
      workspace_(cascade, layout_),
      linear_(make_linear_system(spec.linear, cascade, layout_, context)),
      right_(make_vector(layout_.size(), context, spec.linear)) {}

void SteadySolver::set_cascade(const Cascade& cascade) {
    cascade_ = &cascade;
    workspace_.set_cascade(cascade);
}

double SteadySolver::evaluate(const std::vector<double>& u,
                              std::vector<double>& rates) {
    if (!workspace_.rates(u.data(), rates.data()))
        return std::numeric_limits<double>::infinity();
    return residual_norm(*cascade_, layout_, rates.data());
}

bool SteadySolver::factor(const std::vector<double>& u) {
    return linear_->factor(workspace_, u.data(), 1.0, 0.0);
}

void SteadySolver::solve_linear(const std::vector<double>& b, std::vector<double>& z) {
    std::copy(b.begin(), b.end(), data(right_));
    linear_->solve(right_.get(), right_.get());
    z.assign(data(right_), data(right_) + layout_.size());
}

bool SteadySolver::newton(std::vector<double>& u) {
    std::vector<double> rates(u.size());
    std::vector<double> step(u.size());
    std::vector<double> trial(u.size());
    norm_ = evaluate(u, rates);
    for (int iteration = 0; iteration < 60 && std::isfinite(norm_); ++iteration) {
        if (norm_ <= converged) {
            polish(u);
            return true;
        }
        if (context_->stopped())
            throw SteadyError("interrupted");
        if (!factor(u))
            return false;
        solve_linear(rates, step);
        ++newton_iterations_;
        double best = std::numeric_limits<double>::infinity();
        double damping = 1.0;
        for (int halvings = 0; halvings < 10; ++halvings, damping *= 0.5) {
            for (std::size_t i = 0; i < u.size(); ++i)
                trial[i] = u[i] - damping * step[i];
            best = evaluate(trial, rates);
            if (best < (1.0 - 0.1 * damping) * norm_)
                break;
        }
        if (!(best < norm_)) {
            norm_ = evaluate(u, rates);
            break;
        }
        u = trial;
        norm_ = best;
    }
    return norm_ <= acceptable;
}

//! Two more steps. What is converged by the feed of the flowsheet need not be by the
//! traces that pass some unit of it, whose balance is to close as well.
void SteadySolver::polish(std::vector<double>& u) {
    std::vector<double> rates(u.size());
    std::vector<double> step(u.size());
    std::vector<double> trial(u.size());
    for (int iteration = 0; iteration < 2; ++iteration) {
        if (!workspace_.rates(u.data(), rates.data()) || !factor(u))
            return;
        solve_linear(rates, step);
        ++newton_iterations_;
        for (std::size_t i = 0; i < u.size(); ++i)
            trial[i] = u[i] - step[i];
        const double norm = evaluate(trial, rates);
        if (!(norm <= converged))
            return;
        u = trial;
        norm_ = norm;
    }
}

//! With the levels that controllers hold as good as held all the time: controllers as
//! slow as some are would let tanks run empty or over on the way.
void SteadySolver::integrate(std::vector<double>& u, double seconds) {
    const LevelHold levels(workspace_, u);
    const Cascade held = levels.held_tightly(*cascade_);
    const Layout ode(held, Form::ode);
    Workspace workspace(held, ode);
    SolverSpec loose = spec_;
    loose.method = IntegrationMethod::cvodes;
    loose.rtol = spec_.retry > 0 ? 1e-4 : 1e-3;
    loose.atol = loose.rtol;
    std::unique_ptr<Integrator> integrator =
        make_integrator(loose, workspace, *context_);
    workspace_.follow(u.data());
    std::vector<double> all = ode.take_over(layout_, u, workspace_.cascade());
    levels.ask(held, ode, all);
    integrator->start(0.0, all);
    for (double t = 0.0; t < seconds;) {
        t = integrator->step(seconds);
        if (context_->stopped())
            throw SteadyError("interrupted");
        if (integrator->counters().steps > 100000) {
            integrator->interpolate(t, all);
            throw SteadyError(
                "the approach to the steady state takes more than 100000 "
                "steps" +
                film_hint(ode, all.data(), workspace));
        }
    }
    integrator->interpolate(seconds, all);
    counters_ += integrator->counters();
    u = layout_.take_over(ode, all, workspace_.cascade());
}

//! Where nothing controls the level of a tank, as much must enter as is pumped from it.
void SteadySolver::require_level_tanks(const std::vector<double>& u) {
    constexpr double balanced = 1e-9;
    workspace_.follow(u.data());
    const Cascade& now = workspace_.cascade();
    for (std::size_t t = 0; t < now.tanks.size(); ++t) {
        const Tank& tank = now.tanks[t];
        if (!tank.is_pumped || now.level_control(tank) != nullptr ||
            std::fabs(tank.entering - tank.leaving) <= balanced * tank.leaving)
            continue;
        throw SteadyError(
            fmt::format("no steady state: {:.6g} m3/h enters the tank '{}' and {:.6g} "
                        "m3/h is pumped "
                        "from it, so that its level never stands still; give it a "
                        "controller or the "
                        "same flow",
                        tank.entering * hour, tank.name, tank.leaving * hour));
    }
}

void SteadySolver::solve(std::vector<double>& u, bool guess_is_rough) {
    workspace_.reset();
    const LevelHold levels(workspace_, u);
    if (const std::string obstacle = levels.obstacle(); !obstacle.empty())
        throw SteadyError("no steady state: " + obstacle);
    levels.apply(u);
    require_level_tanks(u);
    require_flow(*cascade_);
    if (!guess_is_rough) {
        std::vector<double> trial = u;
        if (newton(trial)) {
            u = trial;
            return;
        }
    }
    double seconds = 3000.0 * hour;
    for (int attempt = 0; attempt < 5; ++attempt, seconds *= 4.0) {
        try {
            integrate(u, seconds);
        } catch (const IntegrationError& e) {
            throw SteadyError(std::string("no steady state: ") + e.what());
        }
        std::vector<double> trial = u;
        if (newton(trial)) {
            u = trial;
            return;
        }
        if (const std::string limits = LevelHold(workspace_, u).out_of_reach();
            !limits.empty())
            throw SteadyError("no steady state: " + limits);
    }
    throw SteadyError(fmt::format(
        "no steady state: after {:.0f} h of simulated time Newton still ends at an "
        "accumulation of {:.1e} of the feed",
        seconds / 4.0 / hour, norm_));
}

}  // namespace didymium
