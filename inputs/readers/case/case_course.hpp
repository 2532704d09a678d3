//! \file The course of a run: what events and schedules make of a case, one interval
//! after another.
#pragma once

#include <functional>
#include <vector>

#include "inputs/readers/case/case_spec.hpp"
#include "inputs/readers/text/table_reader.hpp"
#include "inputs/readers/text/tree.hpp"

namespace didymium {

//! Reads a case with other values of streams, set points, splitters and draws:
//! chemistry, streams, banks, splitters, controls, warnings and sources count. Reports
//! what is wrong.
using ReadAgain = std::function<CaseSpec(const Value& root, Diagnostics& problems)>;

//! From time zero to the end, without gaps; of use when nothing was reported. What a
//! stream holds is linear between the instants at which it is set, see
//! Pieces::sets_contents(), its flow and set points between all of them. Reports
//! what an event or a schedule sets when the case is impossible from then on, and goes
//! on with the values before.
//! \param root   the tree of the case at time zero
//! \param sound  nothing is wrong with that
//! \param notes  gets the warnings and files that events bring in; may be null
std::vector<CaseInterval> read_course(Value root, const CaseSpec& spec,
                                      const ReadAgain& read, bool sound,
                                      Diagnostics& problems, CaseSpec* notes);

//! Gives a case the streams, set points, splitters and draws of an instant.
void set_operation(CaseSpec& spec, const Operation& operation);

}  // namespace didymium
