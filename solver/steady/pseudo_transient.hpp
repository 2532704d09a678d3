//! \file Linearly implicit Euler steps that grow as the rates fall: (I/dt - J) s =
//! f(u), which keeps what is conserved. Far from a steady state it follows the
//! equations in time, near it becomes Newton's method. (C. T. Kelley and D. E. Keyes,
//! SIAM J. Numer. Anal. 35 (1998) 508.)
#pragma once

#include <vector>

#include "solver/steady/steady_system.hpp"

namespace didymium {

//! \param goal  residual_norm() at which it ends \return whether it was reached;
//! unknowns then hold that state, else where it gave up
bool relax(SteadySystem& system, std::vector<double>& unknowns, double goal, int steps);

}  // namespace didymium
