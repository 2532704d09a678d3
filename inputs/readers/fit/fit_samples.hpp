//! \file What was measured of the stages of a bank, as a CSV table: a row a stage (and
//! a time), columns `at`, `time [h]`, `group`, `aqueous.Nd [g/L]`, `organic.Nd [g/L]`,
//! `ph`.
#pragma once

#include <string>
#include <vector>

#include "inputs/readers/case/case_spec.hpp"
#include "inputs/readers/fit/fit_spec.hpp"
#include "inputs/readers/text/csv.hpp"

namespace didymium {

//! Labels of the stages of all banks, in the order of results: "split.scrub.3".
std::vector<std::string> stage_labels(const CaseSpec& spec);

//! Samples in the order of the rows; times of all rows or of none.
std::vector<FitSample> read_fit_samples(const CsvTable& csv, const std::string& file,
                                        const CaseSpec& spec, Diagnostics& problems);

}  // namespace didymium
