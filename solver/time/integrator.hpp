//! \file Time integration behind one interface: CVODES and Rosenbrock methods on the
//! totals (ODE form) and IDAS on the DAE form. All restart exactly at event boundaries.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "solver/linear/linear_solver.hpp"

namespace didymium {

//! The integrator gave up; what() says where and why.
class IntegrationError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

//! It was told to, or has emptied a tank: no other steps would have come further.
class LimitError : public IntegrationError {
  public:
    using IntegrationError::IntegrationError;
};

//! Work done so far.
struct IntegratorCounters {
    std::int64_t steps = 0;
    std::int64_t rate_evaluations = 0;
    std::int64_t jacobians = 0;
    std::int64_t factorizations = 0;
    std::int64_t newton_iterations = 0;
    std::int64_t error_test_failures = 0;
    std::int64_t newton_failures = 0;
    std::int64_t restarts = 0;

    IntegratorCounters& operator+=(const IntegratorCounters& o);
};

class SensitivityRates;

//! (input, unknown) du/d(theta), see PerturbedInput.
using Sensitivities = std::vector<std::vector<double>>;

//! What all vessels of a state come to: per component what they hold, mol, and the sum
//! of how fast that changes in each, mol/s.
struct StateSums {
    std::vector<double> held, moved;
};

//! What is looked at in a mixer after each step.
struct MixerConditions {
    double rare_earths, chloride;  //!< in the liquor, mol/m3
    double loading;                //!< of the extractant
    double saturation;  //!< the largest ratio of any solid, or more; 0: none known of
};

class Integrator {
  public:
    virtual ~Integrator() = default;

    //! Starts or restarts at t with the workspace's current model. The unknowns are
    //! those of the ODE form in either case; DAE forms complete them consistently.
    virtual void start(double t, const std::vector<double>& unknowns) = 0;
    //! One internal step, not past t_stop. \return the new time. Throws
    //! IntegrationError.
    virtual double step(double t_stop) = 0;
    //! Unknowns (ODE form) anywhere within the last step.
    virtual void interpolate(double t, std::vector<double>& unknowns) = 0;
    virtual IntegratorCounters counters() const = 0;

    //! As interpolate(), but only these unknowns need be right. \return whether all are
    virtual bool glance(double t, const std::vector<int>& places,
                        std::vector<double>& unknowns);
    //! The times within the last step at which sums() are going to be asked for, in
    //! order.
    virtual void foresee(std::span<const double> /*times*/) {}
    //! Within the last step. \return false where that has to be summed up from the
    //! unknowns
    virtual bool sums(double t, StateSums& sums);
    //! Whether all mixers are known to be within the limits of the chemistry after the
    //! last step.
    virtual bool within_limits() const { return false; }
    //! (stage) after the last step. \return false where they are to be found from the
    //! unknowns
    virtual bool conditions(std::vector<MixerConditions>& /*all*/) const {
        return false;
    }

    //! After start(): the sensitivities to go on from. Of integrators that were made
    //! with their equations.
    virtual void start_sensitivities(const Sensitivities& values);
    //! Anywhere within the last step.
    virtual void interpolate_sensitivities(double t, Sensitivities& values);
};

//! What integrates where the case asks for that: `automatic` becomes one of the others.
IntegrationMethod integration_method(const SolverSpec& spec, const Cascade& cascade,
                                     bool with_sensitivities);
//! Its name in case files.
std::string name_of(IntegrationMethod method);

//! \param workspace  its layout must have the form of the method; outlives the
//! integrator
//! \param sensitivities  to be carried along; none, or with CVODES. Outlives it too
std::unique_ptr<Integrator> make_integrator(const SolverSpec& spec,
                                            Workspace& workspace,
                                            const SunContext& context,
                                            SensitivityRates* sensitivities = nullptr);

}  // namespace didymium
