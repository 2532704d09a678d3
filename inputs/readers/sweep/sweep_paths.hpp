//! \file What a sweep can vary, by path.
#pragma once

#include <string>

#include "inputs/readers/case/case_spec.hpp"
#include "inputs/readers/sweep/sweep_spec.hpp"
#include "inputs/readers/text/table_reader.hpp"

namespace didymium {

//! Why a path cannot be swept, whatever its values; empty when it can.
std::string refused_path(const std::string& path);

//! Reports axes that the case, or another axis, sets already, and axes of what the runs
//! of the sweep leave aside, so that all its scenarios would be the same.
void check_axes(const SweepSpec& sweep, const CaseSpec& spec, Diagnostics& problems);

}  // namespace didymium
