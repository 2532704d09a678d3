//! \file Concentrations, written as an amount or as a mass per volume.
#pragma once

#include <string>

#include "inputs/readers/text/table_reader.hpp"

namespace didymium {

//! mol/m3, from mol/L or from g/L of a substance of that molar mass (kg/mol; zero: not
//! known, masses are refused). Reports and returns NaN when it is neither, or out of
//! range (in mol/m3); `path` is for the message.
double read_concentration(const Value& value, const std::string& path,
                          double molar_mass, const Range& range, Diagnostics& problems);

}  // namespace didymium
