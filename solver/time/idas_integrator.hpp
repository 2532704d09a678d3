//! \file IDAS on the DAE form: ln([E]/[H+]) of every stage is an unknown of its own.
#pragma once

#include <memory>

#include "solver/time/integrator.hpp"

namespace didymium {

std::unique_ptr<Integrator> make_idas_integrator(const SolverSpec& spec,
                                                 Workspace& workspace,
                                                 const SunContext& context);

}  // namespace didymium
