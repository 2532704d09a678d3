//! \file The slowest time constant of the approach to a steady state.
#pragma once

#include <functional>
#include <vector>

#include "solver/steady/steady_state.hpp"

namespace didymium {

//! z = inv(J) b
using InverseSolve =
    std::function<void(const std::vector<double>& b, std::vector<double>& z)>;

//! The largest 1/|Re(eigenvalue)| of a real matrix J of n rows, of those eigenvalues
//! nearest to zero that Arnoldi's iteration on its inverse finds. \return infinity when
//! J is singular to working precision.
double slowest_time_constant(std::size_t n, const InverseSolve& inverse);

//! Of the linearised cascade at a steady state (Form::steady), s. Where controllers
//! hold levels these move as they do in time; a level that nothing controls has no
//! steady value and is left out. NaN where the Jacobian cannot be had.
//! \param factored  whether the solver has the Jacobian at that state factored
double slowest_time_constant(SteadySolver& solver, const std::vector<double>& steady,
                             bool factored);

}  // namespace didymium
