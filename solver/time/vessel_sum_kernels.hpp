//! \file What the vessels of cascades side by side hold, all added up, and how fast
//! that changes. Compiled for each instruction set (solver/simd/); a lane's results do
//! not depend on that nor on the lanes beside it.
#pragma once

#include "solver/linear/isa.hpp"

namespace didymium {

//! Unknowns of a vessel side by side, `first` and those after it, and the components
//! that they are of, `component` and those after it.
struct VesselPart {
    int first, n, component;
};

//! The vessels of all lanes.
struct VesselParts {
    int lanes = 1;
    int n_components = 0;
    int n = 0;
    const VesselPart* parts = nullptr;
    const double* volume = nullptr;  //!< (part, lane) m3
};

//! A step as the interpolant has it, s from 0 to 1 over it:
//!     u = before + s first + s (1 - s) (second + s third),
//! first = after - before, and the others sums of the stages.
struct StepTerms {
    static constexpr int n = 5;
    const double* before = nullptr;  //!< as all arrays (unknown, lane)
    const double* after = nullptr;
    const double* stages[n] = {};
    double second[n] = {};
    double third[n] = {};
};

//! The same of vessels, times their volumes. Sums are (component, lane).
struct StepAmounts {
    double* first = nullptr;  //!< (unknown, lane)
    double* second = nullptr;
    double* third = nullptr;
    double* sum_before = nullptr;
    double* sum_first = nullptr;
    double* sum_second = nullptr;
    double* sum_third = nullptr;
};

//! Results are (component, lane).
struct VesselSumKernels {
    //! \param held  volumes times the state \param moved  times magnitudes of its
    //! change
    void (*sum)(const VesselParts& vessels, const double* state, const double* change,
                double* held, double* moved);
    void (*expand)(const VesselParts& vessels, const StepTerms& step,
                   const StepAmounts& amounts);
    //! Magnitudes of first + a second + b third.
    void (*magnitudes)(const VesselParts& vessels, const StepAmounts& amounts, double a,
                       double b, double* sum);
};

const VesselSumKernels& vessel_sum_kernels(Isa isa);

}  // namespace didymium
