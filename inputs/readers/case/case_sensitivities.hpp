//! \file The inputs by which a case asks to differentiate its results.
#pragma once

#include <vector>

#include "inputs/readers/case/case_spec.hpp"
#include "inputs/readers/text/table_reader.hpp"
#include "inputs/readers/text/tree.hpp"

namespace didymium {

//! Gives inputs that are named by path and place the number and unit that stand there.
//! Reports those that are not there, that hold no quantity, that are no real numbers,
//! that runs leave aside, and that are named twice.
//! \param tree  the case \param spec  with its solver, schedules and solves
void read_sensitivities(const Value& tree, const CaseSpec& spec,
                        std::vector<SensitivitySpec>& sensitivities,
                        Diagnostics& problems);

//! Counts inputs to which a sweep has given another unit in that of the case as it is
//! written: all scenarios of a result have one.
void keep_units(const Value& written, std::vector<SensitivitySpec>& sensitivities);

}  // namespace didymium
