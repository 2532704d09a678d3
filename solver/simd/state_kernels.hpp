//! \file What lane_kernels see in a state. For the files of this folder alone: see
//! README.md.
#pragma once

#include "solver/time/lane_kernels.hpp"

namespace didymium::DIDYMIUM_ISA {

//! See LaneKernels::watch.
void watch_limits(const LaneModel& model, const LaneLimits& limits,
                  const LaneEquilibria& there, const double* unknowns, double* most,
                  double* seen);

//! See LaneKernels::guess.
void guess_equilibria(const LaneModel& model, const LaneFactors& factors,
                      const double* base, const double* v_there, const double* unknowns,
                      double* v);

}  // namespace didymium::DIDYMIUM_ISA
