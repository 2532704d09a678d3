//! \file Where and when a run is made, for the record.
#pragma once

#include <filesystem>
#include <string>

namespace didymium {

//! "Intel(R) Xeon(R) ...", or "unknown".
std::string cpu_model();

//! The instruction set that the compiler was allowed to use: "x86-64", "x86-64+avx2",
//! ...
std::string compiled_isa();

//! Bytes of memory of this machine, or of the share of it that this process may use.
double memory_limit();

//! Bytes that this program has held in memory at its peak; 0 where that is unknown.
double peak_memory();

//! Bytes that are free on the file system of a path; infinity where that is unknown.
double free_disk(const std::filesystem::path& folder);

//! Now, as ISO 8601 in UTC: "2025-01-31T12:00:00Z".
std::string utc_now();

}  // namespace didymium
