//! \file What a case asks of the solver: its options, events, solves and
//! specifications.
#pragma once

#include <string>
#include <vector>

#include "inputs/readers/case/case_spec.hpp"
#include "inputs/readers/text/table_reader.hpp"

namespace didymium {

//! Of the time of a run: instants that are nearer are one, times that are later by less
//! are in time.
inline constexpr double same_instant = 1e-12;

SolverSpec read_solver(TableReader& root, Diagnostics& problems);

//! In order of time, between zero and `until` (s).
std::vector<EventSpec> read_events(TableReader& root, double until,
                                   Diagnostics& problems);

//! `tree` is the case: a solve varies one of its quantities. `spec` holds its chemistry
//! and banks, which have the results.
std::vector<SolveSpec> read_solves(TableReader& root, const Value& tree,
                                   const CaseSpec& spec, Diagnostics& problems);

std::vector<SpecificationSpec> read_specifications(TableReader& root,
                                                   const CaseSpec& spec,
                                                   Diagnostics& problems);

//! Whether a path such as "streams.scrub.flow" leads through something else than the
//! table that it should be, which is reported where that stands.
bool is_of_no_table(const Value& tree, const std::string& path);

//! The quantity at a path of a case; throws InputError at `where` when there is none.
Quantity quantity_at(const Value& tree, const std::string& path, const Location& where);

}  // namespace didymium
