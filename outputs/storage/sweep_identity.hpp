//! \file What makes two parts of a sweep parts of one and the same.
#pragma once

#include <string>

#include "outputs/results/result_file.hpp"

namespace didymium {

//! One line for the layout of files, the program, and each file read, with a hash of
//! its text; and one for the case with all defaults, and for the state it starts from.
//! Folders do not count: shards may be run elsewhere.
std::string sweep_identity(const RunProvenance& provenance, const StoredState* stored,
                           int n_scenarios);

//! What differs: "the case short.toml is not what it was"; empty: nothing.
std::string identity_change(const std::string& before, const std::string& now);

}  // namespace didymium
