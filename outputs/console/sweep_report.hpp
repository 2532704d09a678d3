//! \file What is said at the end of a sweep, from its result: so that it is the same
//! whether the sweep was run at once, in parts, or in shards.
#pragma once

#include <filesystem>

#include "outputs/console/failure_report.hpp"
#include "outputs/console/summary.hpp"
#include "outputs/storage/netcdf4.hpp"

namespace didymium {

//! Reads a few scenarios at a time. Those that were not run do not count. Throws
//! OutputError.
SweepSummary summarize_sweep(const std::filesystem::path& path);

//! Failures alone.
FailureReport failures_of(const NetcdfReader& file);

}  // namespace didymium
