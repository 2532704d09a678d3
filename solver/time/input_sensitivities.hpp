//! \file How the state that a case starts from, or is steady at, depends on its inputs.
#pragma once

#include <string>
#include <vector>

#include "solver/flowsheet/initial_state.hpp"
#include "solver/flowsheet/perturbed_models.hpp"

namespace didymium {

//! At a steady state u of `solver`, by the implicit function theorem, all inputs with
//! one factorization: du/d(theta) = -J^-1 d(rates)/d(theta).
//! \param models    on the layout of the solver
//! \param failures  gets a sentence for each input that there is none of; NaN then
Sensitivities steady_sensitivities(SteadySolver& solver, PerturbedModels& models,
                                   const std::vector<double>& unknowns,
                                   std::vector<std::string>& failures);

//! Of the unknowns at time zero, for any kind of initial state. Throws SteadyError,
//! InputError.
//! \param cascade   the model at time zero \param unknowns  from initial_unknowns()
//! \param models    around it
Sensitivities initial_sensitivities(const CaseSpec& spec, const StoredState* stored,
                                    const Cascade& cascade,
                                    const std::vector<double>& unknowns,
                                    const PerturbedModels& models,
                                    const SunContext& context);

}  // namespace didymium
