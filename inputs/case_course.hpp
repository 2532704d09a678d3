//! \file The course of a run: what events and schedules make of a case, one interval
//! after another.
#pragma once

#include <functional>
#include <vector>

#include "inputs/case_spec.hpp"
#include "inputs/tree.hpp"

namespace didymium {

//! Reads a case with other values of streams and set points: chemistry, streams, banks,
//! controls, warnings and sources count. Throws InputError.
using ReadAgain = std::function<CaseSpec(const Value& root)>;

//! From time zero to the end, without gaps. Throws InputError at what an event or a
//! schedule sets when the case is impossible from then on.
//! \param root   the tree of the case at time zero
//! \param notes  gets the warnings and files that events bring in; may be null
std::vector<CaseInterval> read_course(Value root, const CaseSpec& spec,
                                      const ReadAgain& read, CaseSpec* notes);

}  // namespace didymium
