//! \file Steps in time that grow on the way to a steady state. Linearly implicit Euler
//! steps, (I/dt - J) s = f(u), keep what is conserved: far from a steady state they
//! follow the equations in time, near it they become Newton's method. (C. T. Kelley and
//! D. E. Keyes, SIAM J. Numer. Anal. 35 (1998) 508.) Implicit ones cost more each, and
//! follow a front over any time.
#pragma once

#include <vector>

#include "solver/steady/steady_system.hpp"

namespace didymium {

//! \param goal  residual_norm() at which it ends \return whether it was reached;
//! unknowns then hold that state, else where it gave up
bool relax(SteadySystem& system, std::vector<double>& unknowns, double goal, int steps);

//! Implicit Euler steps, each solved by Newton's method, as long as that follows. A
//! front that drifts by 1e-9 of the feed has more than 1e9 residence times to go: a
//! step moves it by a good part of a stage, where one that is linear in it, as of
//! relax(), has to leave the rates as small as they are and moves it by the root of
//! them. \param goal  accumulation in a single vessel at which it ends,
//! SteadySystem::largest() \return whether it was reached; unknowns then hold that
//! state, else where it gave up
bool march(SteadySystem& system, std::vector<double>& unknowns, double goal, int steps);

}  // namespace didymium
