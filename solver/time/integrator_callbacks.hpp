//! \file What the callbacks of both integrators share: the equations, the error
//! weights, and the words for a failure.
#pragma once

#include <string>
#include <vector>

#include "solver/time/integrator.hpp"
#include "solver/time/sensitivity_rates.hpp"

namespace didymium {

struct IntegratorCallbacks {
    Workspace* workspace = nullptr;
    LinearSystem* linear = nullptr;
    SolverSpec spec;
    SensitivityRates* sensitivities = nullptr;  //!< none: not carried along
    std::string failure;                        //!< text of the last physics failure
    // (input) arrays of sensitivities and of their rates, for sensitivity_rates()
    std::vector<const double*> sensitivity_values;
    std::vector<double*> sensitivity_slopes;

    //! Rates at t and y; a failure is recoverable and keeps its text.
    bool rates(double t, const double* y, double* r);
    //! Those of the sensitivities, likewise. Arrays (input) of the layout.
    bool sensitivity_rates(double t, const double* y,
                           const std::vector<const double*>& s,
                           const std::vector<double*>& r);
    //! The matrix beta M + alpha J there; 0, or 1 for a recoverable failure.
    int assemble(double t, const double* y, double alpha, double beta,
                 SUNMatrix j) const;
    //! Weights of the error norm. What has left the flowsheet is an integral of the
    //! rest: it stays outside the error test.
    void weights(const double* y, double* w) const;
    //! Throws IntegrationError where constant distribution ratios have filled the
    //! extractant of a stage: steps towards that point would only become ever smaller.
    void require_capacity(double t, const double* y) const;
    //! Throws IntegrationError: the time, the physics that failed or else `reason`, and
    //! the unknowns that strained the error test most, by error and weight.
    [[noreturn]] void fail(double t, const std::string& reason, const double* error,
                           const double* weight) const;

    //! Throws IntegrationError with the time and the reason.
    [[noreturn]] static void fail(double t, const std::string& reason);

    //! SUNDIALS' error handler: keeps it from writing to the console. Its texts count
    //! in seconds and name functions; fail() says it for a reader.
    static void ignore_message(int code, const char* module, const char* function,
                               char* text, void* user);
};

//! A call that only a bug can make fail: throws std::logic_error.
void require_success(int flag, const char* what);

}  // namespace didymium
