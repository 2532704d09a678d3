//! \file Controllers in words: of a case, and how they stand at the end of a scenario.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "inputs/readers/case/case_spec.hpp"
#include "outputs/results/result.hpp"

namespace didymium {

//! What each controller measures, keeps it at, sets, and within which limits; empty
//! without controllers.
std::string controls_table(const CaseSpec& spec);

//! Measured value, set point and output of each at the end, and what holds it off;
//! empty without controllers. \param controls  of the case
std::string controls_text(const ResultShape& shape, const ScenarioResult& result,
                          const std::vector<ControlSpec>& controls);

//! "the controller 'cut' ends off its set point: ..."; empty where it does not.
std::string off_set_point_text(const ResultShape& shape, const ScenarioResult& result,
                               const std::vector<ControlSpec>& controls,
                               std::size_t control);

//! How many controllers of a scenario end at a limit off their set points, or measure
//! nothing.
int controls_off(const ScenarioResult& result);

}  // namespace didymium
