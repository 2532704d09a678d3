//! \file What the scenarios of a sweep share, and the structures they have where
//! numbers of stages vary.
#pragma once

#include "inputs/readers/sweep/sweep_spec.hpp"
#include "inputs/readers/text/table_reader.hpp"

namespace didymium {

//! Whether values at a path make circuits of other numbers of stages.
bool is_structural(const std::string& path);

//! Tries values in the first scenario that takes them, of designs that sample in some
//! scenarios and where an input is largest or smallest; finds the structures. A value
//! out of range is a scenario's own failure, unless no scenario is left; but all that
//! are valid must share what a result file states once.
void check_values(SweepSpec& sweep, const CaseFile& base, const CaseSpec& spec,
                  Diagnostics& problems);

//! Of a case or a sweep that is wrong otherwise: each listed value by itself, as far as
//! an error shows at its place.
void check_values_alone(const SweepSpec& sweep, const CaseFile& base,
                        Diagnostics& problems);

}  // namespace didymium
