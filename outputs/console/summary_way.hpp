//! \file What it took until products were on specification, for the summary.
#pragma once

#include <string>

#include "outputs/results/result.hpp"

namespace didymium {

//! Reagents of the plant, and what was shipped out of specification, one specification
//! a line; empty without any, and of a steady state.
std::string way_to_specification_text(const ResultShape& shape,
                                      const ScenarioResult& result);

}  // namespace didymium
