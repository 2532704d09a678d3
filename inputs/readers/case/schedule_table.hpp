//! \file The points of a schedule as a table: from a CSV, or from arrays in the case.
//! What the values are of is not known here.
#pragma once

#include <string>
#include <vector>

#include "inputs/readers/text/included_files.hpp"
#include "inputs/readers/text/table_reader.hpp"

namespace didymium {

//! A value as a table holds it: a number in the unit of its column.
struct ScheduleCell {
    double number = 0.0;  //!< NaN: not known, which was reported
    Location where;
};

struct ScheduleColumn {
    std::string path;
    std::string unit;  //!< empty: a plain number
    std::vector<ScheduleCell> cells;
    Location where;
    bool in_file = false;  //!< the unit stands in a header
};

struct ScheduleTime {
    double at = 0.0;  //!< s; NaN: not known
    std::string text;
    Location where;
};

//! Every column has a cell for every time, unless something was reported.
struct ScheduleTable {
    std::vector<ScheduleTime> times;
    std::vector<ScheduleColumn> columns;
};

//! Reads `file`, or else `time` and `set`, of a table of [[schedules]]; a file is noted
//! in `sources`.
ScheduleTable read_schedule_table(TableReader& table, const IncludedFiles& files,
                                  std::vector<SourceFile>& sources);

}  // namespace didymium
