//! \file SUNDIALS matrix and linear solver pairs for a CascadeMatrix: our block solver
//! (a custom SUNMatrix and a direct SUNLinearSolver) and KLU on the assembled sparse
//! matrix. Both implement one interface, so that integrators and the steady solver take
//! either.
#pragma once

#include <atomic>
#include <memory>
#include <type_traits>

#include <nvector/nvector_serial.h>
#include <sundials/sundials_context.h>
#include <sundials/sundials_linearsolver.h>
#include <sundials/sundials_matrix.h>

#include "inputs/readers/case/case_spec.hpp"
#include "solver/flowsheet/residual.hpp"

namespace didymium {

//! SUNDIALS' per-thread context, with the flag that ends what runs in it.
class SunContext {
  public:
    explicit SunContext(const std::atomic<bool>* stop = nullptr);
    ~SunContext();
    SunContext(const SunContext&) = delete;
    SunContext& operator=(const SunContext&) = delete;
    operator SUNContext() const { return context_; }  // NOLINT: used as the handle
    //! Whether the user has asked for an end.
    bool stopped() const { return stop_ != nullptr && stop_->load(); }

  private:
    SUNContext context_ = nullptr;
    const std::atomic<bool>* stop_;
};

struct VectorDeleter {
    void operator()(N_Vector v) const { N_VDestroy(v); }
};
using Vector = std::unique_ptr<std::remove_pointer_t<N_Vector>, VectorDeleter>;
//! Zeros. With KLU a vector of SUNDIALS itself, so that together they are what anyone
//! would build from its parts: a baseline. Else our own, with the loops of this
//! processor.
Vector make_vector(int size, const SunContext& context, LinearAlgebra kind);
inline double* data(const Vector& v) {
    return N_VGetArrayPointer(v.get());
}

//! A matrix and the solver that goes with it.
class LinearSystem {
  public:
    virtual ~LinearSystem() = default;
    virtual SUNMatrix matrix() const = 0;
    virtual SUNLinearSolver solver() const = 0;

    //! Sets `target` (of the type of matrix()) to beta M + alpha J at the given
    //! unknowns. \return 0, or 1 when the physics fails there (recoverable).
    virtual int assemble(SUNMatrix target, Workspace& workspace, const double* unknowns,
                         double alpha, double beta) = 0;

    //! Convenience for Newton iterations of our own: assemble and factor, then solve.
    bool factor(Workspace& workspace, const double* unknowns, double alpha,
                double beta);
    //! z = inv(A) b; z and b may be the same vector.
    bool solve(N_Vector z, N_Vector b);
};

std::unique_ptr<LinearSystem> make_linear_system(LinearAlgebra kind,
                                                 const Cascade& cascade,
                                                 const Layout& layout,
                                                 const SunContext& context);

}  // namespace didymium
