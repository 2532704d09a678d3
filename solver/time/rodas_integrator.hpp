//! \file A Rosenbrock method for one cascade behind the interface of the integrators.
#pragma once

#include <memory>
#include <string>

#include "solver/time/integrator.hpp"
#include "solver/time/rosenbrock_method.hpp"

namespace didymium {

//! What keeps these methods from integrating a cascade; empty where it can.
std::string rodas_obstacle(const Cascade& cascade, bool with_sensitivities);

//! For a cascade without obstacle. \param workspace  says what the model is, at each
//! start
std::unique_ptr<Integrator> make_rodas_integrator(const RosenbrockMethod& method,
                                                  const SolverSpec& spec,
                                                  Workspace& workspace);

}  // namespace didymium
