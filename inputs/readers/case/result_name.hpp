//! \file Results by name, for [[solve]] and sensitivities:
//!   <bank>.raffinate.<element>.purity | purity_mole | recovery | concentration
//!   <bank>.loaded_organic.<element>.<the same>,  <bank>.raffinate.pH
//!   <bank>.<draw>.<the same>,  <tank>.<the same>,  <splitter>.<outlet>.<the same>
//!   <bank>.stages.<n>.pH | loading,  <bank>.stages.<n>.aqueous.<element>,
//!   ....organic....
//! n counts from 1 at the stage where the solvent enters.
#pragma once

#include <string>
#include <vector>

#include "inputs/readers/case/case_spec.hpp"
#include "inputs/readers/text/table_reader.hpp"

namespace didymium {

//! Throws InputError at `where`, with a suggestion, when the name means nothing in the
//! case, of which units, ports and chemistry are known.
ResultName parse_result_name(const std::string& text, const CaseSpec& spec,
                             const Location& where);

//! What a result is to be: a fraction, a concentration (mol/m3) or a pH, by its kind.
//! Reports at the value and returns NaN when it is something else; `path` is for the
//! message.
double read_target(const Value& value, const std::string& path,
                   const ResultName& result, const std::vector<Cation>& cations,
                   Diagnostics& problems);

//! A value of the result for messages: "0.9997", "0.8 mol/L".
std::string result_text(const ResultName& result, double value);

}  // namespace didymium
