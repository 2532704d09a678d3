#include "solver/time/dynamic_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "inputs/readers/case/case_course.hpp"
#include "inputs/readers/liquor/constants.hpp"
#include "solver/flowsheet/initial_state.hpp"
#include "solver/flowsheet/level_hold.hpp"
#include "solver/flowsheet/reagents.hpp"
#include "solver/steady/end_analysis.hpp"
#include "solver/time/input_sensitivities.hpp"
#include "solver/time/rodas_integrator.hpp"

namespace didymium {

namespace {

//! All intervals of a case and of those around it, which share one structure.
std::vector<const CaseInterval*> all_intervals(
    const std::vector<CaseInterval>& course,
    const std::vector<PerturbedInput>& inputs) {
    std::vector<const CaseInterval*> all;
    for (const CaseInterval& interval : course)
        all.push_back(&interval);
    for (const PerturbedInput& input : inputs)
        for (const PerturbedCase& side : input.cases)
            for (const CaseInterval& interval : side.course)
                all.push_back(&interval);
    return all;
}

//! Streams that a controller or a ramp moves at some time.
std::vector<bool> moved_streams(const CaseSpec& spec,
                                const std::vector<const CaseInterval*>& intervals) {
    std::vector<bool> moved(spec.streams.size(), false);
    for (const ControlSpec& control : spec.controls)
        if (control.stream >= 0)
            moved[control.stream] = true;
    for (const CaseInterval* interval : intervals)
        for (std::size_t k = 0; k < moved.size(); ++k)
            if (interval->from.streams[k] != interval->to.streams[k])
                moved[k] = true;
    return moved;
}

//! Whether a ramp moves what splitters or draws take at some time.
bool parts_move(const std::vector<const CaseInterval*>& intervals) {
    return std::any_of(intervals.begin(), intervals.end(),
                       [](const CaseInterval* interval) {
                           return interval->from.parts != interval->to.parts ||
                                  interval->from.draws != interval->to.draws ||
                                  interval->from.outflows != interval->to.outflows;
                       });
}

//! The model of an interval, with what moves at some time of the run.
Cascade flagged_cascade(const CaseSpec& spec, const CaseInterval& interval,
                        const std::vector<bool>& varies, bool parts_vary) {
    Cascade cascade = build_cascade(spec, interval);
    for (std::size_t k = 0; k < varies.size(); ++k)
        cascade.inlets[k].varies = varies[k];
    cascade.parts_vary = parts_vary;
    return cascade;
}

}  // namespace

IntegrationMethod integration_method(const CaseSpec& spec,
                                     const std::vector<CaseInterval>& course) {
    const std::vector<const CaseInterval*> all = all_intervals(course, {});
    return integration_method(
        spec.solver,
        flagged_cascade(spec, course.front(), moved_streams(spec, all),
                        parts_move(all)),
        !spec.simulate.sensitivities.empty());
}

DynamicRun::DynamicRun(const CaseSpec& spec, std::vector<CaseInterval> course,
                       std::vector<PerturbedInput> inputs, const ResultShape& shape,
                       const RunHooks& hooks, ScenarioResult& result,
                       std::unique_ptr<Integrator> integrator)
    : spec_(&spec),
      course_(std::move(course)),
      inputs_(std::move(inputs)),
      varies_(moved_streams(spec, all_intervals(course_, inputs_))),
      parts_vary_(parts_move(all_intervals(course_, inputs_))),
      cascade_(cascade_of(spec, course_.front())),
      shape_(&shape),
      hooks_(&hooks),
      result_(&result),
      context_(hooks.stop),
      method_(integration_method(spec.solver, cascade_, !inputs_.empty())),
      ode_(cascade_, Form::ode),
      integrated_(cascade_, method_ == IntegrationMethod::idas ? Form::dae : Form::ode),
      integration_(cascade_, integrated_),
      observation_(cascade_, ode_),
      observer_(shape, cascade_, ode_, least_rare_earths(spec.solver), result),
      clock_(spec, cascade_, ode_),
      watch_(cascade_, least_rare_earths(spec.solver)),
      stream_watch_(spec.chemistry, cascade_.equilibrium),
      control_watch_(cascade_),
      balance_(cascade_),
      fed_(cascade_.plant.size(), std::vector<double>(cascade_.n_components(), 0.0)),
      unknowns_(initial_unknowns(spec, hooks.stored, cascade_, ode_, context_,
                                 steady_iterations_)),
      places_(outlet_places(cascade_, ode_)),
      interpolated_(unknowns_.size()),
      sums_{std::vector<double>(cascade_.n_components()),
            std::vector<double>(cascade_.n_components())},
      rates_(unknowns_.size()) {
    if (!inputs_.empty())
        sensitivities_.emplace(*this);
    integrator_ = std::move(integrator);
    if (!integrator_)
        integrator_ =
            make_integrator(spec.solver, integration_, context_,
                            sensitivities_ ? &sensitivities_->rates : nullptr);
    const std::string obstacle = rodas_obstacle(cascade_, sensitivities_.has_value());
    if (rosenbrock_method(spec.solver.method) != nullptr && !obstacle.empty())
        result_->warnings.push_back(
            fmt::format("method '{}' does not know {}: 'cvodes' integrated instead",
                        name_of(spec.solver.method), obstacle));
    result_->method = name_of(method_);
    if (sensitivities_)
        sensitivities_->values = initial_sensitivities(
            spec, hooks.stored, cascade_, unknowns_, sensitivities_->models, context_);
}

void DynamicRun::begin() {
    observation_.follow(unknowns_.data());
    balance_.start(
        inventories(observation_.cascade(), ode_, unknowns_.data(), observation_));
    record_until(0.0);
    watch_.see(0.0, ode_, unknowns_.data(), observation_);
    control_watch_.see(0.0, unknowns_.data(), observation_);
}

void DynamicRun::run() {
    try {
        begin();
        for (std::size_t k = 0; k < course_.size() && !settled_; ++k)
            integrate(k);
    } catch (const PrecipitationError& error) {
        for (std::string& warning : condition_warnings())
            if (warning != error.what())
                result_->warnings.push_back(std::move(warning));
        throw;
    } catch (const LimitError& error) {
        throw LimitError(error.what() +
                         film_hint(ode_, unknowns_.data(), observation_));
    } catch (const IntegrationError& error) {
        throw IntegrationError(error.what() +
                               film_hint(ode_, unknowns_.data(), observation_));
    }
    finish();
}

void DynamicRun::finish() {
    clock_.end_segment();
    // An integrator may pass by what has no equilibrium; a result may not.
    if (!observation_.rates(unknowns_.data(), rates_.data()))
        throw IntegrationError(
            fmt::format("no end state at {:.4g} h: {}", t_ / hour,
                        observation_.failure().text(observation_.cascade())));
    account_varied_inflow();
    store_end();
}

DynamicRun::SensitivityParts::SensitivityParts(DynamicRun& run)
    : models(run.inputs_, run.ode_, run.models_of(0)),
      rates(run.cascade_, models),
      observer(*run.shape_, models, least_rare_earths(run.spec().solver),
               *run.result_) {}

Cascade DynamicRun::cascade_of(const CaseSpec& spec,
                               const CaseInterval& interval) const {
    return flagged_cascade(spec, interval, varies_, parts_vary_);
}

PerturbedModels::Build DynamicRun::models_of(std::size_t interval) const {
    return [this, interval](int input, std::size_t side) {
        const PerturbedCase& of = inputs_[input].cases[side];
        return cascade_of(of.spec, of.course[interval]);
    };
}

void DynamicRun::enter(std::size_t interval) {
    cascade_ = cascade_of(spec(), course_[interval]);
    integration_.set_cascade(cascade_);
    observation_.set_cascade(cascade_);
    observer_.set_cascade(cascade_);
    if (sensitivities_) {
        sensitivities_->models.rebuild(models_of(interval));
        sensitivities_->rates.set_cascade(cascade_);
    }
}

void DynamicRun::integrate(std::size_t k) {
    begin_interval(k);
    const double end = course_[k].end;
    while (t_ < end && !settled_)
        after_step(integrator_->step(end));
    end_interval();
}

void DynamicRun::begin_interval(std::size_t k) {
    const CaseInterval& interval = course_[k];
    interval_ = k;
    if (k > 0)
        enter(k);
    sees_all_ = hooks_->observe || cascade_.varies() ||
                spec().simulate.stop_at_rate_norm > 0.0 || watch_.minds_tanks();
    see_streams(interval.from, t_);
    integrator_->start(t_, unknowns_);
    if (sensitivities_)
        integrator_->start_sensitivities(sensitivities_->values);
    clock_.begin_model(t_, unknowns_.data());
    // A specification is kept until the next event; points of schedules are none.
    if (k == 0 || interval.is_event) {
        if (k > 0)
            clock_.end_segment();
        clock_.begin_segment(t_, unknowns_.data());
    }
}

void DynamicRun::after_step(double t) {
    const double before = t_;
    t_ = t;
    result_->end_time = t_ / hour;
    stepped_ = true;
    complete_ = integrator_->glance(t_, places_, unknowns_);
    if (sees_all_)
        complete();
    check_levels(before);
    clock_.step(before, t_, *integrator_, unknowns_);
    // A value at an event belongs to the time before it.
    record_until(t_);
    if (integrator_->within_limits() ||
        (integrator_->conditions(conditions_) && watch_.see(t_ / hour, conditions_))) {
        watch_.see_tanks(t_ / hour, ode_, unknowns_.data(), observation_);
    } else {
        complete();
        watch_.see(t_ / hour, ode_, unknowns_.data(), observation_);
    }
    control_watch_.see(t_ / hour, unknowns_.data(), observation_);
    settled_ = is_settled();
    check_limits();
    if (hooks_->progress)
        hooks_->progress(t_ / hour, integrator_->counters().steps);
}

void DynamicRun::complete() {
    if (!complete_)
        integrator_->interpolate(t_, unknowns_);
    complete_ = true;
}

void DynamicRun::end_interval() {
    complete();
    const CaseInterval& interval = course_[interval_];
    if (sensitivities_)
        integrator_->interpolate_sensitivities(t_, sensitivities_->values);
    clock_.end_model(t_, unknowns_.data());
    account_steady_inflow();
    if (!settled_)
        see_streams(interval.to, t_);
}

void DynamicRun::see_streams(const Operation& operation, double seconds) {
    stream_watch_.see(operation.streams, seconds);
    stream_watch_.stop_where_asked();
}

std::vector<std::string> DynamicRun::condition_warnings() const {
    std::vector<std::string> all = stream_watch_.warnings();
    const std::vector<std::string> stages = watch_.warnings();
    all.insert(all.end(), stages.begin(), stages.end());
    return all;
}

void DynamicRun::account_steady_inflow() {
    const double seconds = t_ - course_[interval_].begin;
    for (std::size_t k = 0; k < cascade_.inlets.size(); ++k)
        if (ode_.entered(static_cast<int>(k)) < 0)
            add_inflow(
                k, amounts_in(cascade_.inlets[k], cascade_.inlets[k].flow * seconds));
}

void DynamicRun::account_varied_inflow() {
    for (std::size_t k = 0; k < cascade_.inlets.size(); ++k) {
        const int first = ode_.entered(static_cast<int>(k));
        if (first < 0)
            continue;
        const bool aqueous = cascade_.inlets[k].phase == Phase::aqueous;
        const int n = aqueous ? ode_.n_aqueous() : ode_.n_organic();
        std::vector<double> amount(cascade_.n_components(), 0.0);
        for (int i = 0; i < n; ++i)
            amount[aqueous ? i : ode_.organic_component(i)] = unknowns_[first + i];
        add_inflow(k, amount);
    }
}

void DynamicRun::add_inflow(std::size_t inlet, const std::vector<double>& amount) {
    const Inlet& entering = cascade_.inlets[inlet];
    balance_.add_inflow(cascade_, entering, amount);
    const int plant = cascade_.plant_of(entering);
    for (std::size_t i = 0; i < amount.size(); ++i)
        fed_[plant][i] += amount[i];
}

const std::vector<double>& DynamicRun::unknowns_at(double t) {
    if (!stepped_ || t >= t_) {
        complete();
        return unknowns_;
    }
    integrator_->interpolate(t, interpolated_);
    return interpolated_;
}

const std::vector<double>& DynamicRun::outlets_at(double t) {
    if (hooks_->observe)
        return unknowns_at(t);
    if (!stepped_ || t >= t_)
        return unknowns_;
    integrator_->glance(t, places_, interpolated_);
    return interpolated_;
}

const Sensitivities& DynamicRun::sensitivities_at(double t) {
    if (!stepped_)
        return sensitivities_->values;
    integrator_->interpolate_sensitivities(std::min(t, t_),
                                           sensitivities_->interpolated);
    return sensitivities_->interpolated;
}

void DynamicRun::record_outlets(std::size_t time_index, double t) {
    const bool summed = stepped_ && integrator_->sums(std::min(t, t_), sums_);
    const std::vector<double>& u = summed ? outlets_at(t) : unknowns_at(t);
    observation_.set_time(t);
    observer_.outlets(time_index, u.data(), observation_, summed ? &sums_ : nullptr);
    if (hooks_->observe)
        hooks_->observe(time_index, ode_, u,
                        sensitivities_ ? &sensitivities_at(t) : nullptr);
    if (!sensitivities_)
        return;
    observation_.follow(u.data());
    sensitivities_->observer.outlets(time_index, t, observation_.cascade(), u,
                                     sensitivities_at(t));
}

void DynamicRun::record_until(double now) {
    auto due = [now](const std::vector<double>& grid, std::size_t i) {
        return i < grid.size() &&
               grid[i] * hour <= now * (1.0 + 1e-14);  // inf never is
    };
    due_.clear();
    for (std::size_t i = next_time_; due(shape_->times, i); ++i)
        due_.push_back(std::min(shape_->times[i] * hour, t_));
    if (stepped_)
        integrator_->foresee(due_);
    for (; due(shape_->times, next_time_); ++next_time_)
        record_outlets(next_time_, shape_->times[next_time_] * hour);
    for (; due(shape_->profile_times, next_profile_); ++next_profile_) {
        const double t = shape_->profile_times[next_profile_] * hour;
        observation_.set_time(t);
        observer_.profile(next_profile_, unknowns_at(t).data(), observation_);
    }
    observation_.set_time(now);
}

bool DynamicRun::is_settled() {
    const double limit = spec().simulate.stop_at_rate_norm;
    const bool changes_to_come =
        interval_ + 1 < course_.size() || !cascade_.ramps.empty();
    return limit > 0.0 && !changes_to_come &&
           observation_.rates(unknowns_.data(), rates_.data()) &&
           residual_norm(observation_.cascade(), ode_, rates_.data()) < limit;
}

void DynamicRun::check_limits() const {
    if (integrator_->counters().steps > spec().solver.max_steps)
        throw LimitError(
            fmt::format("more than solver.max_steps = {} steps by {:.4g} h",
                        spec().solver.max_steps, t_ / hour));
    if (hooks_->stop && hooks_->stop->load())
        throw IntegrationError("interrupted");
}

void DynamicRun::check_levels(double before) {
    constexpr double empty = 1e-3;
    const auto beyond = [](double level) { return level <= empty || level >= 1.0; };
    for (std::size_t k = 0; k < cascade_.tanks.size(); ++k) {
        const int at = ode_.level(static_cast<int>(k));
        if (at < 0 || !beyond(unknowns_[at]))
            continue;
        double inside = before;
        double outside = t_;
        for (int halvings = 0; halvings < 50; ++halvings) {
            const double middle = 0.5 * (inside + outside);
            integrator_->interpolate(middle, interpolated_);
            (beyond(interpolated_[at]) ? outside : inside) = middle;
        }
        record_until(inside);
        result_->end_time = outside / hour;
        integrator_->interpolate(outside, unknowns_);
        observation_.set_time(outside);
        observation_.follow(unknowns_.data());
        const Tank& tank = observation_.cascade().tanks[k];
        std::string text = fmt::format(
            "the tank '{}' {} by {:.4g} h: {:.6g} m3/h enters it and {:.6g} m3/h is "
            "pumped from it",
            tank.name, unknowns_[at] < 0.5 ? "runs empty" : "runs over", outside / hour,
            tank.entering * hour, tank.leaving * hour);
        const Layout steady(cascade_, Form::steady);
        Workspace flows(cascade_, steady);
        flows.set_time(outside);
        const std::string obstacle =
            LevelHold(flows, steady.take_over(ode_, unknowns_, observation_.cascade()))
                .obstacle();
        if (!obstacle.empty())
            text.append("; ").append(obstacle);
        throw LimitError(text);
    }
}

void DynamicRun::store_end() {
    const double* u = unknowns_.data();
    observation_.follow(u);
    const Cascade& cascade = observation_.cascade();
    for (int o = 0; o < static_cast<int>(cascade.outlets.size()); ++o)
        balance_.add_outflow(cascade, o, u + ode_.left(o));
    balance_.finish(inventories(cascade, ode_, u, observation_));
    observer_.end(u, observation_);
    // A grid for runs that may end early has a last point for the end itself.
    if (std::isinf(shape_->times.back()))
        record_outlets(shape_->times.size() - 1, t_);
    if (std::isinf(shape_->profile_times.back()))
        observer_.profile(shape_->profile_times.size() - 1, u, observation_);
    clock_.store(u, *result_);
    for (std::size_t o = 0; o < cascade.outlets.size(); ++o)
        for (int i = 0; i < cascade.n_rare_earths(); ++i) {
            const double fed = fed_[cascade.plant_of(cascade.outlets[o])][i];
            result_->recovery_cumulative.push_back(
                fed > 0.0 && cascade.outlets[o].leaves
                    ? u[ode_.left(static_cast<int>(o)) + i] / fed
                    : std::numeric_limits<double>::quiet_NaN());
        }
    for (std::string& warning : condition_warnings())
        result_->warnings.push_back(std::move(warning));
    for (std::string& warning : control_watch_.warnings(*shape_, *result_))
        result_->warnings.push_back(std::move(warning));
    store_balance(balance_, *shape_, *result_);
    result_->counters = counter_values(integrator_->counters(),
                                       integration_.split_calls, steady_iterations_);
}

void DynamicRun::analyse() {
    CaseSpec final = spec();
    set_operation(final, course_[interval_].to);
    const Cascade cascade = build_cascade(final, spec());
    store_end_analysis(cascade, final, *shape_, context_, Form::ode, unknowns_,
                       *result_);
}

}  // namespace didymium
