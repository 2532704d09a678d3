//! \file Where and when a run is made, for the record.
#pragma once

#include <string>

namespace didymium {

//! "Intel(R) Xeon(R) ...", or "unknown".
std::string cpu_model();

//! The instruction set that the compiler was allowed to use: "x86-64", "x86-64+avx2",
//! ...
std::string compiled_isa();

//! Now, as ISO 8601 in UTC: "2025-01-31T12:00:00Z".
std::string utc_now();

}  // namespace didymium
