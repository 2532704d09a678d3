//! \file Quantiles of standard distributions: the inverse transforms by which uniform
//! numbers become others, the same on every machine up to the last bits of exp and log.
#pragma once

namespace didymium {

//! Probability that a standard normal variable is below x.
double normal_probability(double x);

//! x of that probability p, 0 < p < 1, to 1e-15 relative: PPND16 of Wichura, Appl.
//! Statist. 37 (1988) 477 (algorithm AS 241).
double normal_quantile(double p);

//! Probability that a gamma variable of that shape and scale 1 is below x >= 0: series
//! and continued fraction, Abramowitz and Stegun 6.5.29 and 6.5.31.
double gamma_probability(double shape, double x);

//! x of that probability p, 0 < p < 1: Newton in log x, bracketed. shape > 0.
double gamma_quantile(double shape, double p);

}  // namespace didymium
