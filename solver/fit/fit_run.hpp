//! \file A fit from its specification to its report.
#pragma once

#include <atomic>
#include <string>

#include "inputs/readers/fit/fit_spec.hpp"
#include "outputs/results/fit_report.hpp"
#include "solver/fit/fit_estimate.hpp"

namespace didymium {

struct FitRun {
    FitReport report;
    FitValues values;
};

//! Estimates, judges, and leaves out one fold after another. Throws InputError where
//! the start has no prediction. \param stop  set by a signal
FitRun run_fit(const FitSpec& spec, const std::atomic<bool>& stop);

//! The chemistry file with the constants of a fit; notes in the report how far
//! predictions from that text are from those of the fit.
std::string fitted_chemistry(const FitSpec& spec, FitRun& run);

}  // namespace didymium
