//! \file How the products answer to inputs, for the summary.
#pragma once

#include <string>

#include "outputs/results/result.hpp"

namespace didymium {

//! Elasticities d ln(result)/d ln(input) of purity and recovery of each product at the
//! end, one input a line, the largest first; empty without sensitivities and without
//! products.
std::string sensitivities_text(const ResultShape& shape, const ScenarioResult& result);

}  // namespace didymium
