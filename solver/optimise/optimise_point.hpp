//! \file The best continuous values for given whole numbers.
//!
//! With x in [0, 1] between the bounds, f the objective over its value at the start and
//! s_j the scale of result j (nines count, see ResultScale):
//!     min f(x)   subject to   c_j(x) = +-(s_j(target) - s_j(x)) + margin <= 0
//! by SLSQP (Kraft, ACM Trans. Math. Softw. 20 (1994) 262; NLopt), started again from
//! where it ends until that gains nothing. From a start that meets not all
//! requirements first
//!     min t      subject to   c_j(x) <= t
//! until all are met: where t stays above zero, nothing near meets them, and the
//! greatest c_j names what binds. A point without a steady state counts as worse than
//! all others, so that the line search turns back from it.
//!
//! Multipliers lambda_j >= 0 of active requirements and bounds are those that leave the
//! least of grad f + sum lambda_j grad c_j: stationarity() of what is left says how far
//! the optimum is one.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "solver/optimise/optimise_model.hpp"

namespace didymium {

//! A further limit, of a front: of an objective.
struct ObjectiveLimit {
    Objective of = Objective::stages;
    double most = 0.0;
};

struct OptimisePoint {
    std::vector<double> values;  //!< of all variables
    SteadyFigures figures;
    bool has_state = false;  //!< false: no steady state was found; `message` says why
    double violation = 0.0;  //!< worst c_j, less the margin; feasible: <= 0
    int binding = -1;        //!< its requirement; n of them: the limit of the front
    bool feasible = false;
    bool converged = false;  //!< SLSQP says so, or nothing was to be minimised
    std::string message;
    //! (requirement) d(least objective)/d(target), in units of both; zero: not active
    std::vector<double> multipliers;
    //! (variable) d(least objective)/d(bound); zero: not at one
    std::vector<double> bound_multipliers;
    double stationarity = 0.0;  //!< of f per span of a variable
    long n_states = 0;          //!< steady states it took
    long n_slopes = 0;
};

//! One steady state of the way, as a trace keeps it.
struct OptimiseStep {
    std::vector<double> values;
    double objective = 0.0;
    double violation = 0.0;
};

using StepHook = std::function<void(const OptimiseStep&)>;

//! Throws OptimiseInterrupted.
//! \param start  values of all variables
//! \param hook   called at each steady state
OptimisePoint optimise_point(const OptimiseSpec& spec, const std::vector<double>& start,
                             const std::optional<ObjectiveLimit>& limit,
                             const SunContext& context, const StepHook& hook);

//! Whether one is better than the other: what is feasible, then what misses less, then
//! what has the lower objective, each by more than rounding; of as many stages what has
//! the larger reserve, which leads to fewer.
bool better(const OptimisePoint& one, const OptimisePoint& other, Objective minimise);

}  // namespace didymium
