//! \file Mixer-settlers as a case writes them: sizes, holdups, transfer.
#pragma once

#include "inputs/readers/case/case_spec.hpp"
#include "inputs/readers/text/table_reader.hpp"

namespace didymium {

//! Sizes of one mixer-settler as written, for the stages of a section or of the bank.
struct Contactor {
    double mixer_volume = 0.0;    //!< m3
    double organic_holdup = 0.0;  //!< fraction; negative: the flow ratio
    double efficiency = 0.0;      //!< from which the rate of transfer follows; or zero
    StageSpec spec;               //!< mixer volumes not set
    bool has_mixer = false;
    bool has_settler = false;

    //! Its holdup or its rate of transfer follows from the flows through it.
    bool goes_by_flows() const { return organic_holdup < 0.0 || efficiency > 0.0; }
};

//! The keys `mixer` and `settler` of a table. What they leave out stays as it is: what
//! a section or a stage does not say is the bank's.
void read_contactor(TableReader& table, Contactor& contactor);

//! The stage that a contactor makes of flows through it, m3/s.
StageSpec size_stage(const Contactor& contactor, double aqueous, double organic);

}  // namespace didymium
