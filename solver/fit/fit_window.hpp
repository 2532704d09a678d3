//! \file What the constants of a fit hold for: the most that the contacts and samples
//! hold which they were fitted to.
#pragma once

#include "inputs/readers/chemistry/chemistry_rewrite.hpp"
#include "solver/fit/fit_point.hpp"

namespace didymium {

RewrittenWindow fit_window(const FitSpec& spec, const FitValues& values);

}  // namespace didymium
