//! \file Rosenbrock methods as tables of numbers, which Rodas works from.
//!
//! With U_1, ..., U_s the solutions of
//!     (1/(h gamma) - J) U_i = f(u + sum_j a_ij U_j) + sum_j c_ij U_j / h
//! these are stiffly accurate: u + sum_j a_sj U_j + U_s is the solution, and U_s the
//! error of that without it, of an order less. All of it is linear in f, so that linear
//! invariants (mass) are kept to rounding, within steps too. Rates do not depend on
//! time.
#pragma once

#include <string_view>

namespace didymium {

struct RosenbrockMethod {
    static constexpr int most_stages = 8;

    std::string_view name;
    int order;
    int n_stages;
    //! From this stage on (counted from 0) each starts from where the one before it
    //! did, but for errors.
    int first_repeated;
    double gamma;
    double a[most_stages][most_stages - 1];
    double c[most_stages][most_stages - 1];
    //! At s h within the step: (1 - s) u + s (after + (1 - s) (d_1 + s d_2 + s^2 d_3)),
    //! d_k = sum_j dense_kj U_j.
    int n_dense;
    int dense_stages;  //!< the last of them count no more
    double dense[3][most_stages];
};

//! Hairer and Wanner, Solving Ordinary Differential Equations II, IV.7: six stages,
//! order 4(3), L-stable, dense output of order 3.
extern const RosenbrockMethod rodas4;

}  // namespace didymium
