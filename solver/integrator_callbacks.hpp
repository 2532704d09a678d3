//! \file What the callbacks of both integrators share: the equations, the error
//! weights, and the words for a failure.
#pragma once

#include <string>

#include "solver/integrator.hpp"

namespace didymium {

struct IntegratorCallbacks {
    Workspace* workspace = nullptr;
    LinearSystem* linear = nullptr;
    SolverSpec spec;
    std::string failure;         //!< text of the last physics failure
    std::string solver_message;  //!< SUNDIALS' own words

    //! Rates at y; a failure is recoverable and keeps its text.
    bool rates(const double* y, double* r);
    //! Weights of the error norm. What has left the flowsheet is an integral of the
    //! rest: it stays outside the error test.
    void weights(const double* y, double* w) const;
    //! Throws IntegrationError with all that is known; error and weight tell which
    //! unknowns strained the error test most.
    [[noreturn]] void fail(double t, int flag, const double* error,
                           const double* weight) const;

    //! SUNDIALS' error handler; `user` is an IntegratorCallbacks.
    static void keep_message(int code, const char* module, const char* function,
                             char* text, void* user);
};

//! A call that only a bug can make fail: throws std::logic_error.
void require_success(int flag, const char* what);

}  // namespace didymium
