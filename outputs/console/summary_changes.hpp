//! \file What changed in the course of a run, for the summary.
#pragma once

#include <string>

#include "outputs/results/result.hpp"

namespace didymium {

//! Events and schedules, one a line; empty without any.
std::string changes_text(const ResultShape& shape);

}  // namespace didymium
