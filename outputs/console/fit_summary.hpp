//! \file What a fit came to, for people.
#pragma once

#include <string>

#include "outputs/results/fit_report.hpp"

namespace didymium {

//! Tables of the constants, of residuals before and after, and of folds; how it ended,
//! and warnings.
std::string summarize_fit(const FitReport& report);

}  // namespace didymium
