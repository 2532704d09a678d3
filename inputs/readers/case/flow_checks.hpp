//! \file Do the flows of a flowsheet make sense?
#pragma once

#include <vector>

#include "inputs/readers/case/case_spec.hpp"
#include "inputs/readers/text/table_reader.hpp"

namespace didymium {

//! Flows of all ports, m3/s, at the start of a case. Reports a loop whose flow nothing
//! decides, one without make-up or bleed, and a unit that gives off more than enters;
//! the flows are zero where nothing is known of them.
std::vector<double> checked_flows(const CaseSpec& spec, Diagnostics& problems);

//! Reports at `where` when a flow would be negative in between two operations of a
//! case that are possible themselves: around a loop flows do not move in a line when
//! shares do. Looks at sixteenths of the way.
void check_flows_between(const CaseSpec& from, const CaseSpec& to,
                         const Location& where, Diagnostics& problems);

}  // namespace didymium
