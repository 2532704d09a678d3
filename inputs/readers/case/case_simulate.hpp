//! \file [simulate]: how long, how often to write, and what the vessels hold at first.
#pragma once

#include <string>
#include <vector>

#include "inputs/readers/case/case_spec.hpp"
#include "inputs/readers/case/case_streams.hpp"
#include "inputs/readers/text/table_reader.hpp"

namespace didymium {

//! The initial state as written. Its contents are read before the elements of the case
//! are chosen, because they may name some.
struct InitialDraft {
    InitialSpec spec;  //!< kind and file
    bool filled_with_feed = false;
    PhaseContents aqueous;  //!< state "phases"
    PhaseContents organic;
    bool has_acid = false;  //!< state "filled with feed": acid was given
    PhaseContents acid;
    double organic_fraction = 0.1;
    bool known = false;  //!< nothing is wrong with it
    Location where;
};

//! Reads [simulate]; the initial state goes to `initial`.
SimulateSpec read_simulate(TableReader& root, StreamReader& streams,
                           const IncludedFiles& files, InitialDraft& initial,
                           Diagnostics& problems);

//! Spells the initial state out for every bank of a case whose streams and banks are
//! set. `drafts` are the streams in the components of the whole chemistry file, of
//! which the case keeps some and of which the first `n_elements` are no base cations.
InitialSpec fill_vessels(const InitialDraft& draft, const CaseSpec& spec,
                         const std::vector<StreamDraft>& drafts, int n_elements,
                         const std::vector<bool>& keep, StreamReader& streams,
                         Diagnostics& problems);

}  // namespace didymium
