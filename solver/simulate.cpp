#include "solver/simulate.hpp"

#include <ctime>

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "outputs/summary.hpp"
#include "solver/end_analysis.hpp"
#include "solver/initial_state.hpp"
#include "solver/input_solver.hpp"
#include "solver/observe.hpp"
#include "solver/specification.hpp"

namespace didymium {

namespace {

constexpr double hour = 3600.0;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

//! Processor time of this thread, s: what a scenario costs whatever else runs.
double thread_seconds() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

std::vector<std::int64_t> counter_values(const IntegratorCounters& c,
                                         std::int64_t split_calls,
                                         std::int64_t steady_newton) {
    return {c.steps,           c.rate_evaluations,  c.jacobians,
            c.factorizations,  c.newton_iterations, c.error_test_failures,
            c.newton_failures, c.restarts,          split_calls,
            steady_newton};
}

std::vector<NamedResult> sensitivity_results(const ResultShape& shape,
                                             const Cascade& cascade) {
    std::vector<NamedResult> results;
    for (const std::string& name : shape.sensitivity_results)
        results.push_back(NamedResult::parse(name, cascade, {}));
    return results;
}

void store_balance(const Balance& balance, ScenarioResult& result) {
    result.balance_in = balance.in;
    result.balance_out = balance.out;
    result.balance_initial = balance.initial;
    result.balance_final = balance.final;
    result.closure = balance.closure();
    const double worst =
        *std::max_element(result.closure.begin(), result.closure.end());
    if (!(worst <= kClosureTolerance)) {
        result.status = Status::closure_missed;
        result.message = fmt::format(
            "the mass balance misses by {:.1e} of the throughput "
            "(allowed {:.0e})",
            worst, kClosureTolerance);
    }
}

void append(std::vector<std::string>& all, const std::vector<std::string>& more) {
    all.insert(all.end(), more.begin(), more.end());
}

//! Steadiness and sensitivities at the end of a run.
void analyse(const Cascade& cascade, const CaseSpec& spec, const ResultShape& shape,
             const SunContext& context, const std::vector<double>& end_unknowns,
             bool is_steady_solution, ScenarioResult& result) {
    SteadySolver solver(cascade, spec.solver, context);
    std::vector<double> u(end_unknowns.begin(),
                          end_unknowns.begin() + solver.layout().size());
    const EndAnalysis end = analyse_end(solver, u);
    result.slowest_time_constant = end.time_constant / hour;
    result.end_is_steady = end.steady ? 1 : 0;
    if (!end.steady)
        result.warnings.push_back(fmt::format(
            "the end state is not steady: accumulation {:.1e} of the feed, slowest "
            "time "
            "constant {:.3g} d; purities would still move by about {:.1e}",
            end.rate_norm, end.time_constant / 24.0 / hour, end.purity_to_come));
    // Gains are those of the steady state that these inputs lead to.
    try {
        if (!is_steady_solution)
            solver.solve(u, false);
        result.sensitivity =
            flow_sensitivities(solver, spec, u, sensitivity_results(shape, cascade));
        for (double& gain : result.sensitivity)
            gain /= hour;  // per m3/s -> per m3/h
        for (std::size_t k = 0; k < cascade.outlets.size(); ++k)
            for (int i = 0; i < cascade.n_rare_earths(); ++i)
                result.steady_purity.push_back(purity_by_oxide(
                    cascade.chemistry,
                    leaving(cascade, solver.layout(), static_cast<int>(k), u.data()),
                    i));
    } catch (const SteadyError& e) {
        result.warnings.push_back(std::string("no sensitivities: ") + e.what());
    }
}

//! The dynamic run; failures leave as exceptions.
class DynamicRun {
  public:
    DynamicRun(std::vector<Segment> segments, const ResultShape& shape,
               const RunHooks& hooks, ScenarioResult& result)
        : segments_(std::move(segments)),
          shape_(&shape),
          hooks_(&hooks),
          result_(&result) {
        for (const Segment& s : segments_)
            cascades_.push_back(build_cascade(s.spec, segments_.front().spec));
    }

    void run() {
        const CaseSpec& spec = segments_.front().spec;
        const Layout ode(cascades_.front(), Form::ode);
        const Layout form(
            cascades_.front(),
            spec.solver.method == IntegrationMethod::idas ? Form::dae : Form::ode);
        Workspace integration(cascades_.front(), form);
        Workspace observation(cascades_.front(), ode);
        Observer observer(*shape_, cascades_.front(), ode, *result_);
        SpecificationClock clock(spec, cascades_.front(), ode);
        Balance balance(cascades_.front().n_components() + 1);

        unknowns_ =
            initial_unknowns(spec, hooks_->stored, cascades_.front(), ode, context_);
        balance.initial =
            inventory(cascades_.front(), ode, unknowns_.data(), observation);
        const std::unique_ptr<Integrator> integrator =
            make_integrator(spec.solver, integration, context_);
        std::vector<double> at_output(unknowns_.size());
        std::size_t next_time = 0;
        std::size_t next_profile = 0;
        double t = 0.0;
        bool settled = false;

        for (std::size_t k = 0; k < segments_.size() && !settled; ++k) {
            const Segment& segment = segments_[k];
            const Cascade& cascade = cascades_[k];
            integration.set_cascade(cascade);
            observation.set_cascade(cascade);
            observer.set_cascade(cascade);
            integrator->start(t, unknowns_);
            clock.begin_segment(t, unknowns_.data());
            // A value at an event belongs to the time before it.
            auto record_until = [&](double now) {
                auto due = [&](const std::vector<double>& grid, std::size_t i) {
                    return i < grid.size() && grid[i] * hour <= now * (1.0 + 1e-14);
                };
                auto state_at = [&](double at) -> const double* {
                    if (now == segment.begin)
                        return unknowns_.data();
                    integrator->interpolate(std::min(at, now), at_output);
                    return at_output.data();
                };
                for (; due(shape_->times, next_time); ++next_time)
                    observer.outlets(next_time,
                                     state_at(shape_->times[next_time] * hour),
                                     observation);
                for (; due(shape_->profile_times, next_profile); ++next_profile)
                    observer.profile(
                        next_profile,
                        state_at(shape_->profile_times[next_profile] * hour),
                        observation);
            };
            if (k == 0)
                record_until(t);
            while (t < segment.end && !settled) {
                const double before = t;
                t = integrator->step(segment.end);
                integrator->interpolate(t, unknowns_);
                clock.step(before, t, *integrator, unknowns_);
                record_until(t);
                settled = is_settled(spec, cascade, ode, observation);
                check_limits(spec, *integrator);
                if (hooks_->progress)
                    hooks_->progress(t / hour, integrator->counters().steps);
            }
            balance.add_inflow(cascade, t - segment.begin);
            clock.end_segment();
        }
        const Cascade& last = observation.cascade();
        result_->end_time = t / hour;
        balance.out = total_left(last, ode, unknowns_.data());
        balance.final = inventory(last, ode, unknowns_.data(), observation);
        observer.end(unknowns_.data());
        if (settled)
            record_rest(observer, observation, next_time, next_profile);
        result_->time_to_specification = clock.hours();
        store_cumulative(last, ode, balance);
        append(result_->warnings,
               window_warnings(last, ode, unknowns_.data(), observation));
        store_balance(balance, *result_);
        result_->counters =
            counter_values(integrator->counters(), integration.split_calls, 0);
        final_spec_ = &segments_[last_segment(t)].spec;
        final_cascade_ = &last;
    }

    void analyse_end_state() {
        analyse(*final_cascade_, *final_spec_, *shape_, context_, unknowns_, false,
                *result_);
    }

  private:
    std::size_t last_segment(double t) const {
        std::size_t k = 0;
        while (k + 1 < segments_.size() && segments_[k + 1].begin < t)
            ++k;
        return k;
    }

    bool is_settled(const CaseSpec& spec, const Cascade& cascade, const Layout& layout,
                    Workspace& workspace) {
        if (!(spec.simulate.stop_at_rate_norm > 0.0))
            return false;
        std::vector<double> rates(unknowns_.size());
        return workspace.rates(unknowns_.data(), rates.data()) &&
               rate_norm(cascade, layout, rates.data()) <
                   spec.simulate.stop_at_rate_norm;
    }

    void check_limits(const CaseSpec& spec, const Integrator& integrator) const {
        if (integrator.counters().steps > spec.solver.max_steps)
            throw IntegrationError(fmt::format("more than solver.max_steps = {} steps",
                                               spec.solver.max_steps));
        if (hooks_->stop && hooks_->stop->load())
            throw IntegrationError("interrupted");
    }

    //! After an early end the last point of both grids shows where it ended.
    void record_rest(Observer& observer, Workspace& workspace, std::size_t next_time,
                     std::size_t next_profile) {
        if (next_time < shape_->times.size())
            observer.outlets(shape_->times.size() - 1, unknowns_.data(), workspace);
        if (next_profile < shape_->profile_times.size())
            observer.profile(shape_->profile_times.size() - 1, unknowns_.data(),
                             workspace);
    }

    //! Recovery over the whole run: what left through an outlet over what was fed.
    void store_cumulative(const Cascade& cascade, const Layout& layout,
                          const Balance& balance) {
        for (std::size_t o = 0; o < cascade.outlets.size(); ++o)
            for (int i = 0; i < cascade.n_rare_earths(); ++i) {
                const double left = unknowns_[layout.left(static_cast<int>(o)) + i];
                result_->recovery_cumulative.push_back(
                    balance.in[i] > 0.0 ? left / balance.in[i] : nan);
            }
    }

    std::vector<Segment> segments_;
    std::vector<Cascade> cascades_;
    const ResultShape* shape_;
    const RunHooks* hooks_;
    ScenarioResult* result_;
    SunContext context_;
    std::vector<double> unknowns_;
    const CaseSpec* final_spec_ = nullptr;
    const Cascade* final_cascade_ = nullptr;
};

//! The steady state, through [[solve]] where the case has one.
void steady_run(const CaseFile& file, std::span<const Assignment> assignments,
                const CaseSpec& spec, const ResultShape& shape, const RunHooks& hooks,
                ScenarioResult& result) {
    const SunContext context;
    InputSolver solver(file, assignments, spec, context);
    solver.solve();
    const Cascade& cascade = solver.cascade();
    const Layout& layout = solver.steady().layout();
    Workspace workspace(cascade, layout);
    const std::vector<double>& u = solver.unknowns();
    Observer observer(shape, cascade, layout, result);
    observer.outlets(0, u.data(), workspace);
    observer.profile(0, u.data(), workspace);
    observer.end(u.data());
    result.solve_value = solver.values();

    // The balance of one hour of operation.
    Balance balance(cascade.n_components() + 1);
    balance.add_inflow(cascade, hour);
    balance.initial = inventory(cascade, layout, u.data(), workspace);
    balance.final = balance.initial;
    for (std::size_t k = 0; k < cascade.outlets.size(); ++k) {
        const double* c = leaving(cascade, layout, static_cast<int>(k), u.data());
        const std::vector<double> all = cascade.outlets[k].phase == Phase::aqueous
                                            ? with_proton_aqueous(cascade, c)
                                            : with_proton_organic(cascade, c);
        for (std::size_t i = 0; i < all.size(); ++i)
            balance.out[i] += cascade.outlets[k].flow * hour * all[i];
        for (int i = 0; i < cascade.n_rare_earths(); ++i)
            result.recovery_cumulative.push_back(balance.in[i] > 0.0
                                                     ? cascade.outlets[k].flow * hour *
                                                           c[i] / balance.in[i]
                                                     : nan);
    }
    for (const SpecificationSpec& s : spec.specifications)
        result.time_to_specification.push_back(
            specification_met(s, cascade, layout, u.data())
                ? 0.0
                : std::numeric_limits<double>::infinity());
    append(result.warnings, window_warnings(cascade, layout, u.data(), workspace));
    store_balance(balance, result);
    result.counters = counter_values(solver.steady().counters(),
                                     solver.steady().workspace().split_calls,
                                     solver.steady().newton_iterations());
    if (hooks.analyse)
        analyse(cascade, solver.spec(), shape, context, u, true, result);
}

//! Runs a scenario body and turns whatever it throws into a status.
template <class Body>
ScenarioResult guarded(const RunHooks& hooks, Body&& body) {
    ScenarioResult result;
    const double begin = thread_seconds();
    auto end_with = [&](Status status, const std::string& message) {
        result.status = hooks.stop && hooks.stop->load() ? Status::not_run : status;
        result.message = message;
    };
    try {
        result.status = Status::ok;
        body(result);
    } catch (const InputError& e) {
        end_with(Status::input_error, e.what());
    } catch (const SolveError& e) {
        end_with(Status::solve_failed, e.what());
    } catch (const SteadyError& e) {
        end_with(Status::steady_failed, e.what());
    } catch (const IntegrationError& e) {
        end_with(Status::integration_failed, e.what());
    }
    if (result.solver_seconds == 0.0)
        result.solver_seconds = thread_seconds() - begin;
    return result;
}

}  // namespace

std::vector<Segment> make_segments(const CaseFile& file,
                                   std::span<const Assignment> assignments,
                                   const CaseSpec& spec) {
    std::vector<Segment> segments = {{0.0, spec.simulate.until, spec}};
    std::vector<Assignment> all(assignments.begin(), assignments.end());
    for (const EventSpec& event : spec.events) {
        all.insert(all.end(), event.set.begin(), event.set.end());
        if (segments.back().begin == event.at) {
            segments.back().spec = file.resolve(all);
            continue;
        }
        segments.back().end = event.at;
        segments.push_back({event.at, spec.simulate.until, file.resolve(all)});
    }
    return segments;
}

ResultShape make_shape(const CaseSpec& spec, const std::string& mode) {
    const Cascade cascade = build_cascade(spec);
    ResultShape shape;
    shape.mode = mode;
    for (const Cation& c : spec.chemistry.cations) {
        shape.components.push_back(c.name);
        if (c.rare_earth)
            shape.rare_earths.push_back(c.name);
    }
    for (const AqueousIon& ion : spec.chemistry.ions)
        shape.components.push_back(ion.name);
    shape.components.insert(shape.components.end(), {"H", spec.chemistry.extractant});
    for (std::size_t i = 0; i + 1 < shape.rare_earths.size(); ++i)
        shape.pairs.push_back(shape.rare_earths[i + 1] + "/" + shape.rare_earths[i]);
    for (const Stage& s : cascade.stages) {
        shape.stages.push_back(s.label);
        shape.stage_units.push_back(s.label.substr(0, s.label.rfind('.')));
        shape.stage_feeds.emplace_back();
    }
    auto feeds_stage = [&](std::size_t stage, int stream) {
        if (stream < 0)
            return;
        std::string& names = shape.stage_feeds[stage];
        names += (names.empty() ? "" : ", ") + spec.streams[stream].name;
    };
    std::size_t first = 0;
    for (const BankSpec& bank : spec.banks) {
        feeds_stage(first, bank.solvent);
        for (const FeedSpec& feed : bank.feeds)
            feeds_stage(first + feed.stage, feed.stream);
        feeds_stage(first + bank.n_stages() - 1, bank.aqueous);
        first += bank.n_stages();
    }
    for (const Outlet& o : cascade.outlets)
        shape.outlets.push_back(o.name);
    for (const StreamSpec& s : spec.streams)
        shape.streams.push_back(s.name);
    for (const SpecificationSpec& s : spec.specifications) {
        shape.specifications.push_back(
            fmt::format("{} {} >= {:.8g}", s.outlet, s.element, s.purity));
        shape.sensitivity_results.push_back(s.outlet + "." + s.element + ".purity");
    }
    if (shape.sensitivity_results.empty())
        for (const std::string& outlet : shape.outlets)
            for (const std::string& element : shape.rare_earths)
                shape.sensitivity_results.push_back(outlet + "." + element + ".purity");
    for (const SolveSpec& s : spec.solves)
        shape.solve_names.push_back(
            fmt::format("{} [{}] for {} = {:.9g}", s.vary, s.unit, s.result, s.value));
    shape.n_solves = static_cast<int>(spec.solves.size());
    shape.counters = {"steps",
                      "rate_evaluations",
                      "jacobians",
                      "factorizations",
                      "newton_iterations",
                      "error_test_failures",
                      "newton_failures",
                      "restarts",
                      "stage_equilibria",
                      "steady_newton_iterations"};
    if (mode == "steady" || !(spec.simulate.until > 0.0)) {
        shape.times = {0.0};
        shape.profile_times = {0.0};
        return shape;
    }
    auto grid = [&](double interval) {
        std::vector<double> times;
        const double until = spec.simulate.until;
        const auto n = static_cast<int>(std::ceil(until / interval - 1e-9));
        for (int i = 0; i < n; ++i)
            times.push_back(i * interval / hour);
        times.push_back(until / hour);
        return times;
    };
    shape.times = grid(spec.simulate.output_interval);
    shape.profile_times = grid(spec.simulate.profile_interval);
    for (const EventSpec& event : spec.events)
        for (const Assignment& set : event.set)
            shape.events.emplace_back(event.at / hour, set.path + " = " + set.value);
    return shape;
}

ScenarioResult run_dynamic(const CaseFile& file,
                           std::span<const Assignment> assignments,
                           const ResultShape& shape, const RunHooks& hooks) {
    return guarded(hooks, [&](ScenarioResult& result) {
        const CaseSpec spec = file.resolve(assignments);
        append(result.warnings, spec.warnings);
        if (!spec.solves.empty())
            result.warnings.emplace_back(
                "[[solve]] belongs to steady states ('didymium steady'); this run uses "
                "the "
                "inputs as written");
        const double begin = thread_seconds();
        DynamicRun run(make_segments(file, assignments, spec), shape, hooks, result);
        run.run();
        result.solver_seconds = thread_seconds() - begin;
        if (hooks.analyse)
            run.analyse_end_state();
    });
}

ScenarioResult run_steady(const CaseFile& file, std::span<const Assignment> assignments,
                          const ResultShape& shape, const RunHooks& hooks) {
    return guarded(hooks, [&](ScenarioResult& result) {
        const CaseSpec spec = file.resolve(assignments);
        append(result.warnings, spec.warnings);
        if (!spec.events.empty())
            result.warnings.emplace_back(
                "events are not applied: the steady state is that of the inputs at "
                "time "
                "zero");
        const double begin = thread_seconds();
        steady_run(file, assignments, spec, shape, hooks, result);
        result.solver_seconds = thread_seconds() - begin;
    });
}

}  // namespace didymium
