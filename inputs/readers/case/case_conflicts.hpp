//! \file Values of a case that two things would set.
#pragma once

#include "inputs/readers/case/case_spec.hpp"
#include "inputs/readers/text/table_reader.hpp"
#include "inputs/readers/text/tree.hpp"

namespace didymium {

//! Reports what events, schedules and solves set, alone or with the table it stands in,
//! although a controller does, and what events and solves set although a schedule does.
//! \param tree  the case, by which other names of a path are known
void check_setters(const Value& tree, const CaseSpec& spec, Diagnostics& problems);

}  // namespace didymium
