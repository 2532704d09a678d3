//! \file The scale on which the solver compares values of a result: nines count in
//! purities and recoveries, ratios in concentrations, differences in pH and loading.
//! It is smooth, increasing and finite for every number, because results pass through
//! what has no logit or logarithm: recoveries beyond 1 while a circuit unloads, outlets
//! still without an element.
//!     fraction p:       asinh(p/2c) - asinh((1 - p)/2c)  ~ logit(p) for c < p < 1 - c
//!     concentration x:  asinh(x/2f)                      ~ ln(x/f)  for x > f
//! linear through the ends, logarithmic beyond. f = 1e-9 mol/L; c = 1e-6 for purities,
//! 1e-3 for recoveries: they do not end at 1, and with more nines a controller would
//! throw its flow about wherever one crosses it.
#pragma once

#include "inputs/readers/case/case_spec.hpp"

namespace didymium {

class ResultScale {
  public:
    explicit ResultScale(ResultKind kind);

    //! \param value  a fraction, mol/m3, or a pH; NaN stays NaN
    double at(double value) const;
    //! d(at)/d(value) > 0
    double slope(double value) const;
    //! The value that is there: the inverse of at().
    double value(double at) const;

  private:
    enum class Form { logit, logarithm, linear };
    Form form_;
    double least_ = 0.0;  //!< c or f
};

}  // namespace didymium
