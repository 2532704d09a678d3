#include "solver/dynamic_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "solver/end_analysis.hpp"
#include "solver/initial_state.hpp"

namespace didymium {

namespace {

constexpr double hour = 3600.0;

std::vector<Cascade> cascades_of(const std::vector<Segment>& segments) {
    std::vector<Cascade> cascades;
    for (const Segment& s : segments)
        cascades.push_back(build_cascade(s.spec, segments.front().spec));
    return cascades;
}

}  // namespace

DynamicRun::DynamicRun(std::vector<Segment> segments, const ResultShape& shape,
                       const RunHooks& hooks, ScenarioResult& result)
    : segments_(std::move(segments)),
      cascades_(cascades_of(segments_)),
      shape_(&shape),
      hooks_(&hooks),
      result_(&result),
      context_(hooks.stop),
      ode_(cascades_.front(), Form::ode),
      integrated_(cascades_.front(), spec().solver.method == IntegrationMethod::idas
                                         ? Form::dae
                                         : Form::ode),
      integration_(cascades_.front(), integrated_),
      observation_(cascades_.front(), ode_),
      observer_(shape, cascades_.front(), ode_, least_rare_earths(spec().solver),
                result),
      clock_(spec(), cascades_.front(), ode_),
      watch_(cascades_.front()),
      balance_(cascades_.front().n_components() + 1),
      fed_(spec().banks.size(),
           std::vector<double>(cascades_.front().n_components(), 0.0)),
      integrator_(make_integrator(spec().solver, integration_, context_)),
      unknowns_(
          initial_unknowns(spec(), hooks.stored, cascades_.front(), ode_, context_)),
      interpolated_(unknowns_.size()),
      rates_(unknowns_.size()),
      entered_(ode_.n_controls(), 0.0) {}

void DynamicRun::run() {
    balance_.initial =
        inventory(cascades_.front(), ode_, unknowns_.data(), observation_);
    record_until(0.0);
    watch_.see(0.0, ode_, unknowns_.data(), observation_);
    for (std::size_t k = 0; k < segments_.size() && !settled_; ++k)
        integrate_segment(k);
    store_end();
}

void DynamicRun::integrate_segment(std::size_t k) {
    const Segment& segment = segments_[k];
    segment_ = k;
    integration_.set_cascade(cascades_[k]);
    observation_.set_cascade(cascades_[k]);
    observer_.set_cascade(cascades_[k]);
    integrator_->start(t_, unknowns_);
    clock_.begin_segment(t_, unknowns_.data());
    while (t_ < segment.end && !settled_) {
        const double before = t_;
        t_ = integrator_->step(segment.end);
        result_->end_time = t_ / hour;
        stepped_ = true;
        integrator_->interpolate(t_, unknowns_);
        clock_.step(before, t_, *integrator_, unknowns_);
        // A value at an event belongs to the time before it.
        record_until(t_);
        watch_.see(t_ / hour, ode_, unknowns_.data(), observation_);
        settled_ = is_settled();
        check_limits();
        if (hooks_->progress)
            hooks_->progress(t_ / hour, integrator_->counters().steps);
    }
    account_inflow(cascades_[k], t_ - segment.begin);
    clock_.end_segment();
}

void DynamicRun::account_inflow(const Cascade& cascade, double seconds) {
    std::vector<double> volumes;
    for (const Inlet& inlet : cascade.inlets)
        volumes.push_back(inlet.flow * seconds);
    for (int c = 0; c < ode_.n_controls(); ++c)
        if (ode_.entered(c) >= 0) {
            const double entered = unknowns_[ode_.entered(c)];
            volumes[cascade.controls[c].stream] = entered - entered_[c];
            entered_[c] = entered;
        }
    balance_.add_inflow(cascade, volumes);
    for (std::size_t k = 0; k < volumes.size(); ++k) {
        const Inlet& inlet = cascade.inlets[k];
        std::vector<double>& fed = fed_[cascade.stages[inlet.stage].bank];
        for (std::size_t i = 0; i < fed.size(); ++i)
            fed[i] += volumes[k] * inlet.concentration[i];
    }
}

const double* DynamicRun::unknowns_at(double t) {
    if (!stepped_ || t >= t_)
        return unknowns_.data();
    integrator_->interpolate(t, interpolated_);
    return interpolated_.data();
}

void DynamicRun::record_until(double now) {
    auto due = [now](const std::vector<double>& grid, std::size_t i) {
        return i < grid.size() &&
               grid[i] * hour <= now * (1.0 + 1e-14);  // inf never is
    };
    for (; due(shape_->times, next_time_); ++next_time_)
        observer_.outlets(next_time_, unknowns_at(shape_->times[next_time_] * hour),
                          observation_);
    for (; due(shape_->profile_times, next_profile_); ++next_profile_)
        observer_.profile(next_profile_,
                          unknowns_at(shape_->profile_times[next_profile_] * hour),
                          observation_);
}

bool DynamicRun::is_settled() {
    const double limit = spec().simulate.stop_at_rate_norm;
    const bool events_to_come = segment_ + 1 < segments_.size();
    return limit > 0.0 && !events_to_come &&
           observation_.rates(unknowns_.data(), rates_.data()) &&
           rate_norm(observation_.cascade(), ode_, rates_.data()) < limit;
}

void DynamicRun::check_limits() const {
    if (integrator_->counters().steps > spec().solver.max_steps)
        throw IntegrationError(
            fmt::format("more than solver.max_steps = {} steps by {:.4g} h",
                        spec().solver.max_steps, t_ / hour));
    if (hooks_->stop && hooks_->stop->load())
        throw IntegrationError("interrupted");
}

void DynamicRun::store_end() {
    const Cascade& cascade = cascades_[segment_];
    const double* u = unknowns_.data();
    balance_.out = total_left(cascade, ode_, u);
    balance_.final = inventory(cascade, ode_, u, observation_);
    observer_.end(u, observation_);
    // A grid for runs that may end early has a last point for the end itself.
    if (std::isinf(shape_->times.back()))
        observer_.outlets(shape_->times.size() - 1, u, observation_);
    if (std::isinf(shape_->profile_times.back()))
        observer_.profile(shape_->profile_times.size() - 1, u, observation_);
    result_->time_to_specification = clock_.hours();
    result_->specification_lost = clock_.hours_lost();
    for (std::size_t o = 0; o < cascade.outlets.size(); ++o)
        for (int i = 0; i < cascade.n_rare_earths(); ++i) {
            const double fed = fed_[cascade.bank_of(o)][i];
            result_->recovery_cumulative.push_back(
                fed > 0.0 ? u[ode_.left(static_cast<int>(o)) + i] / fed
                          : std::numeric_limits<double>::quiet_NaN());
        }
    for (std::string& warning : watch_.warnings())
        result_->warnings.push_back(std::move(warning));
    store_balance(balance_, *result_);
    result_->counters =
        counter_values(integrator_->counters(), integration_.split_calls, 0);
}

void DynamicRun::analyse() {
    store_end_analysis(cascades_[segment_], segments_[segment_].spec, *shape_, context_,
                       unknowns_, *result_);
}

}  // namespace didymium
