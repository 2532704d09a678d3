//! \file Names and grids of a result, from its case.
#pragma once

#include <string>

#include "inputs/case_spec.hpp"
#include "outputs/result.hpp"

namespace didymium {

//! \param mode  run | steady; a steady state has one time and one profile.
ResultShape make_shape(const CaseSpec& spec, const std::string& mode);

}  // namespace didymium
