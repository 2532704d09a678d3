//! \file The distributions of a sweep: by their parameters, or as files that the case
//! includes state them.
#pragma once

#include "inputs/readers/sweep/sweep_axes.hpp"
#include "inputs/readers/text/table_reader.hpp"

namespace didymium {

//! Reads `distribution` and the keys that go with it; adds an axis for each input that
//! the path stands for, and the transform. Reports impossible ones with the reason.
//! \param axis  with the path and where it stands
void read_distribution(TableReader& table, const SweepAxis& axis,
                       const VariedCase& varied, Vary& vary);

}  // namespace didymium
