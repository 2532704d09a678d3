//! \file The controllers of a case.
#pragma once

#include <vector>

#include "inputs/readers/case/case_spec.hpp"
#include "inputs/readers/text/table_reader.hpp"

namespace didymium {

//! `spec` holds the streams, banks and chemistry, which have what is measured and set.
std::vector<ControlSpec> read_controls(TableReader& root, const CaseSpec& spec,
                                       Diagnostics& problems);

}  // namespace didymium
