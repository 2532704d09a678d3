//! \file Is the end state steady, how slow is what remains, and how do the products
//! answer to the flows? Linear algebra with the Jacobian at one state.
#pragma once

#include <string>
#include <vector>

#include "inputs/case_spec.hpp"
#include "solver/named_results.hpp"
#include "solver/steady_state.hpp"

namespace didymium {

struct EndAnalysis {
    double time_constant = 0.0;  //!< slowest, s
    double rate_norm = 0.0;      //!< see rate_norm()
    //! Largest change of an outlet purity that the linearised model still predicts.
    double purity_to_come = 0.0;
    bool steady = false;  //!< rate_norm <= 1e-6 and purity_to_come <= 1e-6
};

//! Analyses a state (vessel unknowns) of a cascade.
EndAnalysis analyse_end(SteadySolver& solver, const std::vector<double>& unknowns);

//! d(result)/d(flow of an inlet stream) [per m3/s] at a steady state of `spec`,
//! row-major (result, stream). Volumes are held. Empty when the Jacobian is singular.
std::vector<double> flow_sensitivities(SteadySolver& solver, const CaseSpec& spec,
                                       const std::vector<double>& unknowns,
                                       const std::vector<NamedResult>& results);

//! Where and by how much a state lies outside what the chemistry was measured at; one
//! sentence per limit, with the stages.
std::vector<std::string> window_warnings(const Cascade& cascade, const Layout& layout,
                                         const double* unknowns, Workspace& workspace);

}  // namespace didymium
