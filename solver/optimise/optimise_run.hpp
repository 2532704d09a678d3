//! \file All of an optimisation: from several starts, then along a front.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "inputs/readers/optimise/optimise_spec.hpp"
#include "outputs/results/optimise_report.hpp"

namespace didymium {

struct OptimiseRun {
    OptimiseReport report;
    bool interrupted = false;
    std::vector<double> best;  //!< values of all variables; empty: none
};

//! How far it is: searches done, of how many, and in words.
using OptimiseProgress =
    std::function<void(double done, double total, const std::string& text)>;

//! What physics or input refuse on the way ends in the report.
//! \param stop  ends it with what there is so far
OptimiseRun run_optimisation(const OptimiseSpec& spec, const std::atomic<bool>& stop,
                             const OptimiseProgress& progress);

//! The case of the optimum, with a heading that says what it is.
std::string optimised_case(const OptimiseSpec& spec, const OptimiseRun& run,
                           const std::string& command);

}  // namespace didymium
