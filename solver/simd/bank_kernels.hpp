//! \file What lane_kernels do with a bank. For the files of this folder alone: see
//! README.md.
#pragma once

#include "solver/time/lane_kernels.hpp"

namespace didymium::DIDYMIUM_ISA {

//! See LaneKernels::factor.
void factor_bank(const LaneModel& model, const LaneFactors& factors, int bank);
//! See LaneKernels::solve_bank.
bool solve_bank(const LaneModel& model, const LaneFactors& factors, int bank,
                const LaneStage& stage);

}  // namespace didymium::DIDYMIUM_ISA
