//! \file A scenario in time: from its initial state through its events to the end.
#pragma once

#include <optional>
#include <vector>

#include "solver/condition_watch.hpp"
#include "solver/scenario_record.hpp"
#include "solver/simulate.hpp"
#include "solver/specification.hpp"

namespace didymium {

//! Failures leave as exceptions: IntegrationError, SteadyError, InputError.
class DynamicRun {
  public:
    //! All arguments but the segments outlive the run.
    DynamicRun(std::vector<Segment> segments, const ResultShape& shape,
               const RunHooks& hooks, ScenarioResult& result);

    //! Integrates and stores everything up to the end state.
    void run();
    //! Stores steadiness, time constant and sensitivities of the end state.
    void analyse();

  private:
    void integrate_segment(std::size_t k);
    //! What the streams brought in a segment that has just ended.
    void account_inflow(const Cascade& cascade, double seconds);
    //! Stores every grid point up to `now` that is still due.
    void record_until(double now);
    //! Unknowns at a time within the last step.
    const double* unknowns_at(double t);
    bool is_settled();
    void check_limits() const;
    void store_end();

    const CaseSpec& spec() const { return segments_.front().spec; }

    std::vector<Segment> segments_;
    std::vector<Cascade> cascades_;  //!< one per segment
    const ResultShape* shape_;
    const RunHooks* hooks_;
    ScenarioResult* result_;
    SunContext context_;
    Layout ode_;         //!< what results are read from
    Layout integrated_;  //!< what the integrator works on
    Workspace integration_;
    Workspace observation_;
    Observer observer_;
    SpecificationClock clock_;
    ConditionWatch watch_;
    Balance balance_;
    std::vector<std::vector<double>> fed_;  //!< so far (bank, component), mol
    std::unique_ptr<Integrator> integrator_;
    std::vector<double> unknowns_;  //!< at t_
    std::vector<double> interpolated_;
    std::vector<double> rates_;
    std::vector<double> entered_;  //!< (control) m3 before the segment at hand
    double t_ = 0.0;               //!< s
    std::size_t segment_ = 0;
    bool stepped_ = false;  //!< the integrator has a last step
    bool settled_ = false;  //!< ended early, below stop_at_rate_norm
    std::size_t next_time_ = 0;
    std::size_t next_profile_ = 0;
};

}  // namespace didymium
