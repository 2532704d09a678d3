//! \file CVODES on the totals: every rate evaluation solves the stage equilibria.
#pragma once

#include <memory>

#include "solver/time/integrator.hpp"

namespace didymium {

std::unique_ptr<Integrator> make_cvodes_integrator(const SolverSpec& spec,
                                                   Workspace& workspace,
                                                   const SunContext& context,
                                                   SensitivityRates* sensitivities);

}  // namespace didymium
