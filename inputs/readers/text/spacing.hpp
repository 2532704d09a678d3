//! \file Values spread over a range.
#pragma once

namespace didymium {

//! The i-th of n numbers (n > 1) from first to last, both included: in equal steps, or
//! in equal ratios of positive ends.
double spaced(double first, double last, long i, long n, bool logarithmic);

}  // namespace didymium
