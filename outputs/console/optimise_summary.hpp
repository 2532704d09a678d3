//! \file What a person sees of an optimisation.
#pragma once

#include <string>

#include "outputs/results/optimise_report.hpp"

namespace didymium {

std::string summarize_optimisation(const OptimiseReport& report);

}  // namespace didymium
