//! \file [[schedules]]: values over time, from a CSV or written in the case.
//!
//! A CSV has the column `time [h]` and one for each value, named by its path and unit:
//!     time [h],streams.pls.flow [m3/h],streams.pls.total_reo [g/L]
//!     0,1.00,200
//!     24,1.05,188
#pragma once

#include <vector>

#include "inputs/readers/case/case_spec.hpp"
#include "inputs/readers/text/included_files.hpp"
#include "inputs/readers/text/table_reader.hpp"

namespace didymium {

//! The schedules of a case, one for every value.
//! \param tree   the case, which has the values that are set
//! \param until  s; nothing is set later
std::vector<ScheduleSpec> read_schedules(TableReader& root, const Value& tree,
                                         const IncludedFiles& files, double until,
                                         std::vector<SourceFile>& sources,
                                         Diagnostics& problems);

//! The number of a point with its unit, as it would stand in the case.
Value scheduled_value(const ScheduleSpec& schedule, double number,
                      const Location& where);

//! Gives a case the values that its schedules have at time zero. What is wrong with
//! these is left for read_schedules() to say. Returns where the values stand that they
//! took the place of.
std::vector<Location> start_schedules(Value& tree, const IncludedFiles& files);

}  // namespace didymium
