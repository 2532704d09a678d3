//! \file What a design came to, for a person: on the console and as Markdown.
#pragma once

#include <string>

#include "solver/design/circuit_design.hpp"

namespace didymium {

//! Cuts by formula, exact stepping and rigorous; products against what was asked.
std::string design_summary(const CircuitDesign& design);

//! The same as a Markdown page with what was decided and the pictures of the run.
//! \param name  of the case file and of the result, without their endings
std::string design_page(const CircuitDesign& design, const std::string& name);

}  // namespace didymium
