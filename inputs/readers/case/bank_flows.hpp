//! \file Flows from stage to stage of one bank, volumes being additive. Stages are
//! counted from where the solvent enters: liquor goes from stage j to j - 1 and solvent
//! to j + 1, and each carries some of the other phase with it.
#pragma once

#include <span>
#include <vector>

#include "inputs/readers/case/case_spec.hpp"

namespace didymium {

//! Flows of one stage, m3/s.
struct StageFlow {
    // Given: what enters its mixer from elsewhere, what is drawn from its settler
    double aqueous_in = 0.0;
    double organic_in = 0.0;
    double aqueous_drawn = 0.0;
    double organic_drawn = 0.0;
    // Given: entrainment, m3 per m3 of the phase that carries it away
    double organic_in_aqueous = 0.0;
    double aqueous_in_organic = 0.0;
    //! Given where holdups are proportional: of the mixer
    double organic_fraction = 0.0;
    // Found: what its settler gives off as a phase of its own, draws aside
    double aqueous_out = 0.0;  //!< to stage j - 1, or as raffinate
    double organic_out = 0.0;  //!< to stage j + 1, or as loaded organic

    //! Through the settler: all that leaves, by itself, entrained or drawn.
    double aqueous_settler() const {
        return aqueous_out + aqueous_drawn +
               aqueous_in_organic * (organic_out + organic_drawn);
    }
    double organic_settler() const {
        return organic_out + organic_drawn +
               organic_in_aqueous * (aqueous_out + aqueous_drawn);
    }
};

//! Of a bank at time zero, with fixed flows. \param port_flows  (port) m3/s
std::vector<StageFlow> stage_flows(const CaseSpec& spec, const BankSpec& bank,
                                   const std::vector<double>& port_flows);

//! Where every vessel holds as much of a phase as ever.
void solve_fixed_flows(std::span<StageFlow> stages);

//! What solve_proportional_flows() works in. Kept, it need not be allocated again.
struct ProportionalRow {
    // a and o per Q, and what is drawn of them
    double aqueous = 0.0;
    double organic = 0.0;
    double aqueous_drawn = 0.0;
    double organic_drawn = 0.0;
    double upper = 0.0;
    double right = 0.0;
};

//! Where the phases leave each mixer in the ratio in which it holds them.
void solve_proportional_flows(std::span<StageFlow> stages,
                              std::vector<ProportionalRow>& rows);

}  // namespace didymium
