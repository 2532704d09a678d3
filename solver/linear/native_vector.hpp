//! \file SUNDIALS vectors with the loops of vector_kernels. Debian builds SUNDIALS
//! without optimisation, and most of a time step is vector operations.
#pragma once

#include <sundials/sundials_nvector.h>

#include "solver/linear/vector_kernels.hpp"

namespace didymium {

//! A vector of zeros, to be freed with N_VDestroy. Has every operation that CVODES and
//! IDAS call, fused ones too. Clones have the loops of the original. Throws
//! std::bad_alloc.
N_Vector new_native_vector(sunindextype length, const VectorKernels& kernels,
                           SUNContext context);

}  // namespace didymium
