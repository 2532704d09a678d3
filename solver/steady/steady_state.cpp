#include "solver/steady/steady_state.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "inputs/readers/liquor/constants.hpp"
#include "solver/flowsheet/level_hold.hpp"
#include "solver/steady/chemistry_path.hpp"
#include "solver/steady/pseudo_transient.hpp"
#include "solver/time/condition_watch.hpp"
#include "solver/time/observe.hpp"

namespace didymium {

namespace {
constexpr double near_steady = 1e-6;  //!< residual_norm from which Newton takes over
constexpr double rounding_left = 1e-12;
constexpr int few_steps = 40;
constexpr int many_steps = 200;
constexpr int marching_steps = 500;

//! Where water is inert a liquor without anions has no pH: what rounding leaves of them
//! gives it none.
bool has_acidity(const Cascade& cascade, const Layout& at,
                 const std::vector<double>& u) {
    constexpr double rounding = 1e-12;
    const ChemistrySpec& chemistry = cascade.chemistry;
    if (chemistry.law == DistributionLaw::mass_action || chemistry.kw > 0.0)
        return true;
    double least = std::numeric_limits<double>::infinity();
    double largest = 0.0;
    for (int j = 0; j < at.n_stages(); ++j) {
        double anions = 0.0;
        for (std::size_t k = 0; k < chemistry.ions.size(); ++k)
            anions -= chemistry.ions[k].charge *
                      u[at.mixer(j) + chemistry.n_cations() + static_cast<int>(k)];
        least = std::min(least, anions);
        largest = std::max(largest, anions);
    }
    return least > rounding * largest;
}

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

bool is_physical(const Cascade& cascade, const Layout& at,
                 const std::vector<double>& u) {
    constexpr double rounding = 1e-10;
    for (int i = 0; i < at.n_components(); ++i) {
        double least = 0.0;
        double largest = 0.0;
        for (int j = 0; j < at.n_stages(); ++j) {
            least = std::min(least, u[at.mixer(j) + i]);
            largest = std::max(largest, u[at.mixer(j) + i]);
        }
        if (least < -rounding * largest)
            return false;
    }
    return has_acidity(cascade, at, u);
}

std::string steady_rung_name(SteadyRung rung) {
    switch (rung) {
        case SteadyRung::newton:
            return "newton";
        case SteadyRung::back_mixing:
            return "back_mixing";
        case SteadyRung::chemistry:
            return "chemistry";
        case SteadyRung::pseudo_transient:
            return "pseudo_transient";
        case SteadyRung::dynamic:
            return "dynamic";
        case SteadyRung::none:
            break;
    }
    return "none";
}

SteadySolver::SteadySolver(const Cascade& cascade, const SolverSpec& spec,
                           const SunContext& context)
    : spec_(spec), context_(&context), system_(cascade, spec.linear, context) {}

void SteadySolver::set_cascade(const Cascade& cascade) {
    system_.set_cascade(cascade);
}

bool SteadySolver::factor(const std::vector<double>& u) {
    return system_.factor(u);
}

void SteadySolver::solve_linear(const std::vector<double>& b, std::vector<double>& z) {
    system_.solve(-1.0, b, z);  // of J, not of -J
}

void SteadySolver::make_room() {
    for (auto* array : {&rates_, &step_, &trial_})
        array->resize(layout().size());
}

bool SteadySolver::newton(std::vector<double>& u) {
    make_room();
    norm_ = system_.evaluate(u, rates_);
    for (int iteration = 0; iteration < 60 && std::isfinite(norm_); ++iteration) {
        if (norm_ <= converged_norm) {
            polish(u);
            return true;
        }
        if (!factor(u))
            return false;
        solve_linear(rates_, step_);
        ++newton_iterations_;
        double best = std::numeric_limits<double>::infinity();
        double damping = 1.0;
        for (int halvings = 0; halvings < 10; ++halvings, damping *= 0.5) {
            for (std::size_t i = 0; i < u.size(); ++i)
                trial_[i] = u[i] - damping * step_[i];
            best = system_.evaluate(trial_, rates_);
            if (best < (1.0 - 0.1 * damping) * norm_)
                break;
        }
        if (!(best < norm_)) {
            norm_ = system_.evaluate(u, rates_);
            break;
        }
        u.swap(trial_);
        norm_ = best;
    }
    if (norm_ <= near_steady)
        settle(u);
    return is_accepted(u);
}

//! Whether what is left is little, or rounding.
bool SteadySolver::is_accepted(const std::vector<double>& u) {
    make_room();
    norm_ = system_.evaluate(u, rates_);
    return norm_ <= acceptable_norm ||
           (std::isfinite(norm_) && system_.is_rounding(u, rates_, acceptable_norm));
}

//! Two more steps. What is converged by the feed of the flowsheet need not be by the
//! traces that pass some unit of it, whose balance is to close as well. The first is so
//! short that its Jacobian does for the second.
void SteadySolver::polish(std::vector<double>& u) {
    make_room();
    if (!workspace().rates(u.data(), rates_.data()) || !factor(u))
        return;
    ++newton_iterations_;
    for (int step = 0; step < 2; ++step) {
        solve_linear(rates_, step_);
        for (std::size_t i = 0; i < u.size(); ++i)
            trial_[i] = u[i] - step_[i];
        const double norm = system_.evaluate(trial_, rates_);
        if (!(norm <= converged_norm))
            return;
        u.swap(trial_);
        norm_ = norm;
    }
}

//! Steps of (s I - J)^-1, with the least s first, while they improve. Where J is nearly
//! singular, Newton's step for the rounding of the rates is long in the direction that
//! hardly changes them, and its square leaves more than there was. These leave that
//! direction alone.
void SteadySolver::settle(std::vector<double>& u) {
    constexpr double least = 1e-9;  // 1/s
    constexpr double most = 2e-2;   // 1/s, of the residence in a mixer
    constexpr int most_steps = 4;   // for an s
    make_room();
    std::vector<double> next(u.size());
    norm_ = system_.evaluate(u, rates_);
    for (double s = least; s < most && norm_ > converged_norm; s *= 10.0) {
        for (int k = 0; k < most_steps && norm_ > converged_norm; ++k) {
            if (!system_.factor(u, s))
                return;
            ++newton_iterations_;
            system_.solve(rates_, step_);
            for (std::size_t i = 0; i < u.size(); ++i)
                trial_[i] = u[i] + step_[i];
            const double reached = system_.evaluate(trial_, next);
            if (!(reached < norm_))
                break;
            u.swap(trial_);
            rates_.swap(next);
            norm_ = reached;
        }
    }
}

//! With the levels that controllers hold as good as held all the time: controllers as
//! slow as some are would let tanks run empty or over on the way.
void SteadySolver::integrate(std::vector<double>& u, double seconds) {
    const LevelHold levels(workspace(), u);
    const Cascade held = levels.held_tightly(cascade());
    const Layout ode(held, Form::ode);
    Workspace live(held, ode);
    SolverSpec loose = spec_;
    loose.method = IntegrationMethod::cvodes;
    loose.rtol = spec_.retry > 0 ? 1e-4 : 1e-3;
    loose.atol = loose.rtol;
    std::unique_ptr<Integrator> integrator = make_integrator(loose, live, *context_);
    workspace().follow(u.data());
    std::vector<double> all = ode.take_over(layout(), u, workspace().cascade());
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
                film_hint(ode, all.data(), live));
        }
    }
    integrator->interpolate(seconds, all);
    counters_ += integrator->counters();
    u = layout().take_over(ode, all, workspace().cascade());
}

//! Where nothing controls the level of a tank, as much must enter as is pumped from it.
void SteadySolver::require_level_tanks(const std::vector<double>& u) {
    constexpr double balanced = 1e-9;
    workspace().follow(u.data());
    const Cascade& now = workspace().cascade();
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
    workspace().reset();
    const LevelHold levels(workspace(), u);
    if (const std::string obstacle = levels.obstacle(); !obstacle.empty())
        throw SteadyError("no steady state: " + obstacle);
    levels.apply(u);
    require_level_tanks(u);
    require_flow(cascade());
    rung_ = SteadyRung::none;
    if (std::vector<double> trial = u;
        !guess_is_rough && finish(u, trial, SteadyRung::newton))
        return;
    // Controllers with limits may stand still in several states, of which the one is
    // meant that they come to.
    if (cascade().controls.empty() && climb(u))
        return;
    approach_in_time(u);
}

//! Newton from what a rung has found. \return whether that is a steady state, in
//! `unknowns` then.
bool SteadySolver::finish(std::vector<double>& u, std::vector<double>& trial,
                          SteadyRung rung) {
    const std::vector<double> before = trial;
    if (!newton(trial) || !is_physical(cascade(), layout(), trial)) {
        // Near a singular matrix the last steps are no better than what they start
        // from.
        trial = before;
        if (!is_accepted(trial) || !is_physical(cascade(), layout(), trial))
            return false;
    }
    u.swap(trial);
    rung_ = rung;
    return true;
}

//! As finish(), of fronts that may still be some stages off.
bool SteadySolver::arrive(SteadySystem& way, const std::vector<double>& near,
                          std::vector<double>& u, SteadyRung rung) {
    std::vector<double> trial = near;
    if (finish(u, trial, rung))
        return true;
    trial = near;
    return NaturalNewton(way).solve(trial, {50, 1e-6, 1e-4}) && finish(u, trial, rung);
}

//! The rungs between Newton and the dynamic model.
bool SteadySolver::climb(std::vector<double>& u) {
    // The block solver whatever the case says: the last steps, by which a state is
    // accepted, are with the linear algebra that was asked for.
    if (spec_.linear == LinearAlgebra::block) {
        const int factorizations = system_.factorizations() - newton_iterations_;
        const Cascade& goal = cascade();
        bool found = false;
        try {
            found = climb(u, system_);
        } catch (...) {
            system_.set_cascade(goal);  // paths have their own, and end with it
            throw;
        }
        newton_iterations_ = system_.factorizations() - factorizations;
        return found;
    }
    SteadySystem way(cascade(), LinearAlgebra::block, *context_);
    const bool found = climb(u, way);
    newton_iterations_ += way.factorizations();
    workspace().split_calls += way.workspace().split_calls;
    return found;
}

bool SteadySolver::climb(std::vector<double>& u, SteadySystem& way) {
    std::vector<double> far = u;  // how far the last path came
    const auto ends = [&](bool found, SteadyRung rung) {
        return found && arrive(way, far, u, rung);
    };
    const auto mixing = [&](MixingPath::Pace pace) {
        far = u;
        return ends(MixingPath(way).follow(cascade(), far, pace),
                    SteadyRung::back_mixing);
    };
    const auto chemistry = [&] {
        far = u;
        return ends(ChemistryPath(way).follow(cascade(), far), SteadyRung::chemistry);
    };
    const auto relaxing = [&](int steps) {
        if (ends(relax(way, far, near_steady, steps), SteadyRung::pseudo_transient))
            return true;
        relax(way, far, rounding_left, steps);
        return ends(true, SteadyRung::pseudo_transient);
    };
    const auto marching = [&] {
        if (std::vector<double> rates(u.size());
            !std::isfinite(way.evaluate(far, rates)))
            far = u;  // the path before was lost where there are no rates
        march(way, far, rounding_left, marching_steps);
        return ends(true, SteadyRung::pseudo_transient);
    };
    return mixing(MixingPath::Pace::quick) || relaxing(few_steps) || chemistry() ||
           mixing(MixingPath::Pace::careful) || relaxing(many_steps) || marching();
}

void SteadySolver::approach_in_time(std::vector<double>& u) {
    SteadySystem way(cascade(), LinearAlgebra::block, *context_);
    double seconds = 3000.0 * hour;
    for (int attempt = 0; attempt < 5; ++attempt, seconds *= 4.0) {
        try {
            integrate(u, seconds);
        } catch (const IntegrationError& e) {
            throw SteadyError(std::string("no steady state: ") + e.what());
        }
        std::vector<double> near = u;
        if (arrive(way, near, u, SteadyRung::dynamic))
            return;
        relax(way, near, rounding_left, few_steps);
        if (arrive(way, near, u, SteadyRung::dynamic))
            return;
        // Long steps take no notice of limits that controllers meet on the way.
        near = u;
        if (cascade().controls.empty()) {
            march(way, near, rounding_left, many_steps);
            if (arrive(way, near, u, SteadyRung::dynamic))
                return;
        }
        if (const std::string limits = LevelHold(workspace(), u).out_of_reach();
            !limits.empty())
            throw SteadyError("no steady state: " + limits);
    }
    throw SteadyError(fmt::format(
        "no steady state: after {:.0f} h of simulated time Newton still ends at an "
        "accumulation of {:.1e} of the feed",
        seconds / 4.0 / hour, norm_));
}

}  // namespace didymium
