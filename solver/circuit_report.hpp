//! \file What a design came to, for a person: on the console and as Markdown.
#pragma once

#include <string>

#include "solver/circuit_design.hpp"

namespace didymium {

//! Cuts by formula, exact stepping and rigorous; products against what was asked.
std::string design_summary(const CircuitDesign& design);

//! The same as a Markdown page with the flows and the picture of the run.
//! \param case_name  of the case file, \param picture  of the run, by name
std::string design_page(const CircuitDesign& design, const std::string& case_name,
                        const std::string& picture);

}  // namespace didymium
