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
    const VesselPart* parts = nullptr;  //!< one after the other, without gaps
    const double* volume = nullptr;     //!< (part, lane) m3
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

//! Sums over all vessels of volumes times these, (component, lane).
struct StepSums {
    double* before = nullptr;
    double* first = nullptr;
    double* second = nullptr;
    double* third = nullptr;
};

//! Times within a step at which its change, first + a second + b third, is looked at.
struct StepTimes {
    static constexpr int most = 16;
    int n = 0;
    double a[most] = {};
    double b[most] = {};
    double* moved[most] = {};  //!< (component, lane)
};

struct VesselSumKernels {
    //! Of a state. \param held  (component, lane) volumes times that \param moved times
    //! the magnitude of its change
    void (*sum)(const VesselParts& vessels, const double* state, const double* change,
                double* held, double* moved);
    //! Of a step; volumes times magnitudes of the change go to `times`.
    void (*within)(const VesselParts& vessels, const StepTerms& step,
                   const StepSums& sums, const StepTimes& times);
};

const VesselSumKernels& vessel_sum_kernels(Isa isa);

}  // namespace didymium
