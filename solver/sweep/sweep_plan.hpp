//! \file The plan of a sweep as `didymium check` prints it.
#pragma once

#include <string>

#include "inputs/readers/sweep/sweep_spec.hpp"
#include "solver/sweep/sweep_shapes.hpp"

namespace didymium {

//! Design, inputs, structures and first points, a line each.
std::string plan_text(const SweepSpec& sweep, const SweepShapes& shapes);

}  // namespace didymium
