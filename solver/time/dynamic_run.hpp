//! \file A scenario in time: from its initial state through its events to the end.
#pragma once

#include <optional>
#include <vector>

#include "solver/flowsheet/saturation.hpp"
#include "solver/run/scenario_record.hpp"
#include "solver/run/simulate.hpp"
#include "solver/time/condition_watch.hpp"
#include "solver/time/control_watch.hpp"
#include "solver/time/sensitivity_observer.hpp"
#include "solver/time/sensitivity_rates.hpp"
#include "solver/time/specification.hpp"

namespace didymium {

//! What integrates a case through that course, without sensitivities unless it asks for
//! them.
IntegrationMethod integration_method(const CaseSpec& spec,
                                     const std::vector<CaseInterval>& course);

//! Failures leave as exceptions: IntegrationError, SteadyError, InputError.
class DynamicRun {
  public:
    //! All arguments but the course and the inputs outlive the run.
    //! \param inputs  with their courses: what results are differentiated by
    //! \param integrator  of the caller's, who then takes the steps; none: one of its
    //! own
    DynamicRun(const CaseSpec& spec, std::vector<CaseInterval> course,
               std::vector<PerturbedInput> inputs, const ResultShape& shape,
               const RunHooks& hooks, ScenarioResult& result,
               std::unique_ptr<Integrator> integrator = nullptr);

    //! Integrates and stores everything up to the end state.
    void run();
    // What run() consists of, for a caller that takes the steps of several runs at
    // once: begin(), and of each interval begin_interval(), after_step() of every step
    // and end_interval(), and finish().
    void begin();
    void begin_interval(std::size_t interval);
    //! \param t  where the integrator has come to
    void after_step(double t);
    void end_interval();
    void finish();
    const std::vector<CaseInterval>& course() const { return course_; }
    const Cascade& cascade() const { return cascade_; }
    const Layout& layout() const { return integrated_; }
    IntegrationMethod method() const { return method_; }

    //! Stores steadiness, time constant and sensitivities of the end state.
    void analyse();

  private:
    void integrate(std::size_t interval);
    //! The model of an interval, with the structure of all.
    Cascade cascade_of(const CaseSpec& spec, const CaseInterval& interval) const;
    //! The models around it, for sensitivities.
    PerturbedModels::Build models_of(std::size_t interval) const;
    void enter(std::size_t interval);
    //! What streams that never vary brought in the interval at hand, which has just
    //! ended.
    void account_steady_inflow();
    //! What the others have brought in the whole run.
    void account_varied_inflow();
    void add_inflow(std::size_t inlet, const std::vector<double>& amount);
    //! Stores every grid point up to `now` that is still due.
    void record_until(double now);
    //! Unknowns at a time within the last step.
    const std::vector<double>& unknowns_at(double t);
    //! The same, of which those of outlets are right and all others only where a hook
    //! asks for them.
    const std::vector<double>& outlets_at(double t);
    //! Makes all unknowns at t_ right.
    void complete();
    const Sensitivities& sensitivities_at(double t);
    void record_outlets(std::size_t time_index, double t);
    bool is_settled();
    void check_limits() const;
    //! Throws when a tank has come to its end in the step that began at `before`.
    void check_levels(double before);
    //! Throws PrecipitationError if the case says so.
    void see_streams(const Operation& operation, double seconds);
    std::vector<std::string> condition_warnings() const;
    void store_end();

    const CaseSpec& spec() const { return *spec_; }

    const CaseSpec* spec_;
    std::vector<CaseInterval> course_;
    std::vector<PerturbedInput> inputs_;
    std::vector<bool> varies_;  //!< (stream) a controller or a ramp moves it sometime
    bool parts_vary_;           //!< a ramp moves splitters or draws sometime
    Cascade cascade_;           //!< of the interval at hand, before ramps
    const ResultShape* shape_;
    const RunHooks* hooks_;
    ScenarioResult* result_;
    SunContext context_;
    IntegrationMethod method_;
    Layout ode_;         //!< what results are read from
    Layout integrated_;  //!< what the integrator works on
    Workspace integration_;
    Workspace observation_;
    Observer observer_;
    SpecificationClock clock_;
    ConditionWatch watch_;
    std::vector<MixerConditions> conditions_;  //!< after a step, where they are known
    StreamWatch stream_watch_;
    ControlWatch control_watch_;
    PlantBalance balance_;
    std::vector<std::vector<double>> fed_;  //!< so far (plant, component), mol
    //! What carries sensitivities along; none where the case asks for none.
    struct SensitivityParts {
        explicit SensitivityParts(DynamicRun& run);
        PerturbedModels models;
        SensitivityRates rates;
        SensitivityObserver observer;
        Sensitivities values;        //!< at the begin of the interval at hand
        Sensitivities interpolated;  //!< within the last step
    };
    std::optional<SensitivityParts> sensitivities_;
    std::unique_ptr<Integrator> integrator_;
    std::int64_t steady_iterations_ = 0;  //!< that the initial state took
    std::vector<double> unknowns_;        //!< at t_
    bool complete_ = true;                //!< else those of places_ alone
    std::vector<int> places_;             //!< what every step is looked at for
    bool sees_all_ = false;               //!< more than that, in the interval at hand
    std::vector<double> interpolated_;
    StateSums sums_;
    std::vector<double> rates_;
    double t_ = 0.0;  //!< s
    std::size_t interval_ = 0;
    bool stepped_ = false;  //!< the integrator has a last step
    bool settled_ = false;  //!< ended early, below stop_at_rate_norm
    std::size_t next_time_ = 0;
    std::vector<double> due_;  //!< times, s, that are being recorded
    std::size_t next_profile_ = 0;
};

}  // namespace didymium
