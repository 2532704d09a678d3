//! \file Loops over arrays of the length of the unknowns: sums, products, norms.
//! Compiled once for each instruction set (solver/simd/), with the operations of every
//! element and the order of every sum the same in all, so that results are too.
#pragma once

#include "solver/linear/isa.hpp"

namespace didymium {

//! The loops of one instruction set. Arrays of n; an output may be one of the inputs,
//! but arrays do not overlap otherwise.
struct VectorKernels {
    void (*fill)(long n, double value, double* z);
    //! z = a x
    void (*scale)(long n, double a, const double* x, double* z);
    //! z = a x + b y
    void (*linear_sum)(long n, double a, const double* x, double b, const double* y,
                       double* z);
    //! z = sum over k of a[k] x[k]; z may be x[0] but no other
    void (*linear_combination)(long n, int terms, const double* a,
                               const double* const* x, double* z);
    //! z[k] = a[k] x + y[k]; z[k] may be y[k]
    void (*scale_add)(long n, int sums, const double* a, const double* x,
                      const double* const* y, double* const* z);
    void (*product)(long n, const double* x, const double* y, double* z);
    void (*quotient)(long n, const double* x, const double* y, double* z);
    void (*absolute)(long n, const double* x, double* z);
    void (*inverse)(long n, const double* x, double* z);
    void (*add_constant)(long n, const double* x, double b, double* z);
    double (*dot)(long n, const double* x, const double* y);
    //! sum of (x w)^2
    double (*weighted_squares)(long n, const double* x, const double* w);
    //! The same where mask > 0.
    double (*masked_squares)(long n, const double* x, const double* w,
                             const double* mask);
    double (*absolute_sum)(long n, const double* x);
    double (*largest)(long n, const double* x);   //!< magnitude
    double (*smallest)(long n, const double* x);  //!< value; of n > 0
};

const VectorKernels& vector_kernels(Isa isa);

}  // namespace didymium
