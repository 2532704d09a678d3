//! \file Is the end state steady, how slow is what remains, and how do the products
//! answer to the flows? Linear algebra with the Jacobian at one state.
#pragma once

#include <string>
#include <vector>

#include "inputs/readers/case/case_spec.hpp"
#include "solver/run/named_results.hpp"
#include "solver/steady/steady_state.hpp"

namespace didymium {

struct EndAnalysis {
    double rate_norm = 0.0;  //!< at the state, see rate_norm()
    bool steady = false;     //!< residual_norm() <= steady_rate_norm
    //! The steady state that the same inputs lead to (vessel unknowns); empty when none
    //! was found, `failure` then says why.
    std::vector<double> steady_unknowns;
    std::string failure;
    double time_constant =
        0.0;  //!< slowest of the approach to that state, s; NaN: none
    double purity_to_come = 0.0;  //!< largest change of an outlet purity until then
    bool singular = false;        //!< the Jacobian at the steady state
};

//! Analyses a state (vessel unknowns) of a cascade, with its rate_norm() and
//! residual_norm(). Unless it failed, the solver has the Jacobian at the steady state
//! factored.
EndAnalysis analyse_end(SteadySolver& solver, const std::vector<double>& unknowns,
                        double rate_norm, double residual_norm);

//! The same of a steady state that the solver itself found.
EndAnalysis analyse_steady(SteadySolver& solver, const std::vector<double>& unknowns,
                           double rate_norm, double residual_norm);

//! d(result)/d(flow of an inlet stream) [per m3/s] at a steady state of `spec`, where
//! the solver has the Jacobian factored, row-major (result, stream). Volumes are held.
std::vector<double> flow_sensitivities(SteadySolver& solver, const CaseSpec& spec,
                                       const std::vector<double>& unknowns,
                                       const std::vector<NamedResult>& results);

}  // namespace didymium
