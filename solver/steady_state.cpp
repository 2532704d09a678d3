#include "solver/steady_state.hpp"
#include "inputs/constants.hpp"
#include "solver/condition_watch.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "solver/level_hold.hpp"
#include "solver/observe.hpp"
#include "solver/profile_newton.hpp"

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

bool SteadySolver::pseudo_transient(std::vector<double>& u) {
    const std::size_t n = u.size();
    std::vector<double> rates(n), next(n), step(n), trial(n), miss(n);
    norm_ = evaluate(u, rates);
    double dt = 600.0;
    const bool show = getenv("SHOW_PTC") != nullptr;
    double grow_limit = 8.0;
    for (int iteration = 0; iteration < 400 && std::isfinite(norm_); ++iteration) {
        if (norm_ <= 1e-6) {
            std::vector<double> t2 = u;
            const double n0 = norm_;
            if (newton(t2)) { u = t2; return true; }
            norm_ = n0;
        }
        if (context_->stopped())
            throw SteadyError("interrupted");
        ++newton_iterations_;
        if (!linear_->factor(workspace_, u.data(), -1.0, 1.0 / dt)) {
            dt *= 0.25;
            continue;
        }
        solve_linear(rates, step);
        for (std::size_t i = 0; i < n; ++i)
            trial[i] = u[i] + step[i];
        const double norm = evaluate(trial, next);
        double rho = std::numeric_limits<double>::infinity();
        if (std::isfinite(norm)) {
            for (std::size_t i = 0; i < n; ++i)
                miss[i] = next[i] - step[i] / dt;
            rho = residual_norm(*cascade_, layout_, miss.data()) / norm_;
        }
        if (show)
            fmt::print("  {} dt {:.2e} h norm {:.2e} -> {:.2e} rho {:.2e}\n", iteration, dt / 3600, norm_, norm, rho);
        if (rho < 1.0) {
            u = trial;
            std::swap(rates, next);
            norm_ = norm;
            dt *= std::clamp(0.5 / rho, 0.5, grow_limit);
        } else {
            dt *= std::isfinite(rho) ? std::clamp(0.5 / rho, 0.1, 0.5) : 0.25;
            if (dt < 1e-3)
                return false;
        }
    }
    return false;
}

//! Deuflhard's NLEQ-ERR.
bool SteadySolver::natural_newton(std::vector<double>& u, double dt, int most, double goal, double least_damping) {
    const bool show = getenv("SHOW_NAT") != nullptr;
    const std::size_t n = u.size();
    std::vector<double> rates(n), step(n), trial(n), next(n), bar(n), weight(n), last_bar(n), start = u, work(n);
    const bool steady = dt >= 1e29;
    double damping = 1.0;
    double last_step = 0.0, last_bar_norm = 0.0;
    auto function = [&](const std::vector<double>& w, std::vector<double>& f) {
        const double norm = evaluate(w, f);
        if (!steady && std::isfinite(norm))
            for (std::size_t i = 0; i < n; ++i) f[i] -= (w[i] - start[i]) / dt;
        return norm;
    };
    auto reweigh = [&] {
        std::vector<double> largest(cascade_->n_components(), 1e-300);
        for (int j = 0; j < layout_.n_stages(); ++j)
            for (int i = 0; i < layout_.n_components(); ++i)
                largest[i] = std::max(largest[i], std::fabs(u[layout_.mixer(j) + i]));
        for (int j = 0; j < layout_.n_stages(); ++j)
            for (int i = 0; i < layout_.n_components(); ++i)
                weight[layout_.mixer(j) + i] = 1.0 / (std::fabs(u[layout_.mixer(j) + i]) + 1e-2 * largest[i]);
    };
    auto size = [&](const std::vector<double>& s) {
        double sum = 0.0;
        for (std::size_t i = 0; i < n; ++i) sum += s[i] * weight[i] * s[i] * weight[i];
        return std::sqrt(sum / (layout_.n_stages() * layout_.n_components()));
    };
    norm_ = function(u, rates);
    for (int k = 0; k < most; ++k) {
        if (!std::isfinite(norm_)) return false;
        reweigh();
        ++newton_iterations_;
        if (!linear_->factor(workspace_, u.data(), -1.0, steady ? 0.0 : 1.0 / dt)) return false;
        solve_linear(rates, step);
        const double s = size(step);
        if (!std::isfinite(s)) return false;
        if (k > 0) {
            double dev = 0.0;
            for (std::size_t i = 0; i < n; ++i) work[i] = last_bar[i] - step[i];
            dev = size(work);
            const double mu = last_step * last_bar_norm / (dev * s) * damping;
            damping = std::min(1.0, mu);
        }
        bool fine = false, reduced = false;
        double b = 0.0, norm = 0.0;
        for (;;) {
            if (damping < least_damping) break;
            for (std::size_t i = 0; i < n; ++i) trial[i] = u[i] + damping * step[i];
            norm = function(trial, next);
            if (!std::isfinite(norm)) { damping *= 0.3; reduced = true; continue; }
            solve_linear(next, bar);
            b = size(bar);
            for (std::size_t i = 0; i < n; ++i) work[i] = bar[i] - (1.0 - damping) * step[i];
            const double mu = 0.5 * s * damping * damping / size(work);
            if (b >= s) { damping = std::min(mu, 0.5 * damping); reduced = true; continue; }
            const double better = std::min(1.0, mu);
            if (better >= 4.0 * damping && !reduced && damping < 1.0) { damping = better; continue; }
            fine = true;
            break;
        }
        if (show) fmt::print("      nat {} norm {:.2e} -> {:.2e} step {:.2e} bar {:.2e} damping {:.2e}\n", k, norm_, norm, s, b, damping);
        if (!fine) { norm_ = evaluate(u, rates); return false; }
        u = trial;
        std::swap(rates, next);
        norm_ = norm;
        last_bar = bar;
        last_step = s;
        last_bar_norm = b;
        if (damping > 0.999 && b < goal) {
            for (std::size_t i = 0; i < n; ++i) trial[i] = u[i] + bar[i];
            const double last = evaluate(trial, next);
            if (std::isfinite(last)) { u = trial; norm_ = last; }
            return true;
        }
    }
    return false;
}

Cascade with_back_mixing(const Cascade& cascade, double r) {
    Cascade mixed = cascade;
    for (const Bank& bank : cascade.banks)
        for (int j = bank.first_stage; j + 1 < bank.first_stage + bank.n_stages; ++j) {
            Stage& low = mixed.stages[j];
            Stage& high = mixed.stages[j + 1];
            const double a = r * cascade.stages[j].aqueous_from_next;
            const double o = r * cascade.stages[j + 1].organic_from_previous;
            low.aqueous_from_next += a;
            high.aqueous_from_previous += a;
            low.aqueous_flow += a;
            high.aqueous_flow += a;
            high.organic_from_previous += o;
            low.organic_from_next += o;
            low.organic_flow += o;
            high.organic_flow += o;
            low.organic_entering += o;
            high.organic_entering += o;
        }
    return mixed;
}

bool SteadySolver::mixing_homotopy(std::vector<double>& u) {
    const bool show = getenv("SHOW_MIX") != nullptr;
    const Cascade* real = cascade_;
    const std::size_t n = u.size();
    std::vector<double> rates(n), step(n), trial(n), next(n);
    double r = getenv("R0") ? atof(getenv("R0")) : 100.0;
    double factor = getenv("RF") ? atof(getenv("RF")) : 0.3;
    bool first = true;
    bool good = false;
    std::vector<double> kept = u;
    double kept_r = r;
    for (int attempt = 0; attempt < 60; ++attempt) {
        Cascade mixed = with_back_mixing(*real, r);
        set_cascade(mixed);
        // Newton, damped
        bool ok = false;
        int k = newton_iterations_;
        if (first) {
            norm_ = evaluate(u, rates);
            double dt = 600.0;
            for (int it = 0; it < 60; ++it) {
                if (norm_ < 1e-3) { ok = true; break; }
                ++newton_iterations_;
                if (!std::isfinite(norm_) || !linear_->factor(workspace_, u.data(), -1.0, 1.0 / dt)) break;
                solve_linear(rates, step);
                for (std::size_t i = 0; i < n; ++i) trial[i] = u[i] + step[i];
                const double norm = evaluate(trial, next);
                if (show) fmt::print("    r {:.2e} dt {:.1e} norm {:.2e} -> {:.2e}\n", r, dt, norm_, norm);
                if (!std::isfinite(norm)) { dt *= 0.25; continue; }
                dt *= std::clamp(2.0 * norm_ / norm, 0.5, 10.0);
                u = trial;
                std::swap(rates, next);
                norm_ = norm;
            }
        } else
            ok = natural_newton(u, 1e30, 12, 1e-3, 0.02);
        k = newton_iterations_ - k;
        if (show) fmt::print("  r {:.2e} {} in {} norm {:.2e}\n", r, ok ? "ok" : "FAILED", k, norm_);
        if (ok) {
            kept = u;
            kept_r = r;
            if (r == 0.0) { good = true; break; }
            if (!first) factor = k <= 4 ? factor * factor : k >= 7 ? std::sqrt(factor) : factor;
            factor = std::max(factor, 0.01);
            first = false;
        } else {
            if (first) break;
            u = kept;
            factor = std::sqrt(factor);
            if (factor > 0.97) break;
        }
        r = kept_r * factor;
        if (kept_r < 1e-3) r = 0.0;
    }
    set_cascade(*real);
    return good && newton(u);
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
    if (getenv("NATURAL")) {
        std::vector<double> trial = u;
        if (natural_newton(trial, 1e30, 100, 1e-3, 1e-7) && newton(trial)) {
            u = trial;
            return;
        }
        throw SteadyError("natural");
    }
    if (getenv("MIXING")) {
        std::vector<double> trial = u;
        if (mixing_homotopy(trial)) {
            u = trial;
            return;
        }
        throw SteadyError("mixing");
    }
    if (getenv("PROFILE")) {
        std::vector<double> trial = u;
        if (profile_newton(*cascade_, trial, layout_, newton_iterations_) && newton(trial)) {
            u = trial;
            return;
        }
        throw SteadyError("profile");
    }
    if (getenv("NO_PTC") == nullptr) {
        std::vector<double> trial = u;
        if (pseudo_transient(trial)) {
            u = trial;
            return;
        }
        if (getenv("ONLY_PTC")) throw SteadyError(fmt::format("ptc {:.1e}", norm_));
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
