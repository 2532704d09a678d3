//! \file Rosenbrock methods as tables of numbers, from which Rodas works: six stages,
//! order 4(3), L-stable, stiffly accurate, with dense output of order 3.
//!
//! With U_1, ..., U_6 the solutions of
//!     (1/(h gamma) - J) U_i = f(u + sum_j a_ij U_j) + sum_j c_ij U_j / h
//! and the last row of a repeated, u_5 + U_5 and then u + sum_j a_5j U_j + U_5 + U_6
//! are the solutions of order 3 and 4, so that U_6 is the error. All of it is linear in
//! f, so that linear invariants (mass) are kept to rounding, within steps too. The
//! rates do not depend on time.
#pragma once

#include "inputs/readers/case/case_spec.hpp"

namespace didymium {

struct RosenbrockMethod {
    static constexpr int order = 4;
    static constexpr int n_stages = 6;

    double gamma;
    double a[n_stages][n_stages - 1];
    double c[n_stages][n_stages - 1];
    //! At s h within a step: (1 - s) u + s (after + (1 - s) (d_2 + s d_3)), with d_k
    //! the sums over j of dense_kj U_j.
    double dense_2[n_stages - 1];
    double dense_3[n_stages - 1];
};

//! RODAS4: Hairer and Wanner, Solving Ordinary Differential Equations II, IV.7.
extern const RosenbrockMethod rodas4;

//! Rodas4P2: Steinebach, Improvement of Rosenbrock-Wanner method RODASP, in Progress in
//! Differential-Algebraic Equations II, 2020. Keeps its order where RODAS4 loses it, in
//! stiff equations whose forcing moves.
extern const RosenbrockMethod rodas4p2;

//! Its table; nullptr: no Rosenbrock method.
const RosenbrockMethod* rosenbrock_method(IntegrationMethod method);

}  // namespace didymium
