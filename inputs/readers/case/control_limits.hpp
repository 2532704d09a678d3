//! \file Whether a circuit can run where its controllers may take it.
#pragma once

#include "inputs/readers/case/case_spec.hpp"
#include "inputs/readers/text/table_reader.hpp"

namespace didymium {

//! With every controlled stream at its lower limit both phases must flow through all
//! stages, and draws must take less than what flows. Reports at the controller.
void check_lower_limits(const CaseSpec& spec, Diagnostics& problems);

}  // namespace didymium
