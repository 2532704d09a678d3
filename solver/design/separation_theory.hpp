//! \file A cut sized by the theory of cascades: the chemistry's separation factor where
//! the feed enters, Xu's formulas and exact stepping, the flows that carry S and W, and
//! which limit a specification breaks. Pure functions of specification and chemistry.
#pragma once

#include <string>
#include <vector>

#include "inputs/readers/design/separation_spec.hpp"
#include "kernels/stage_equilibrium.hpp"
#include "solver/design/cascade_theory.hpp"
#include "solver/design/cut_basis.hpp"
#include "solver/design/cut_losses.hpp"
#include "solver/design/salted_flows.hpp"
#include "solver/design/three_outlet_stages.hpp"

namespace didymium {

//! Of a cut with three outlets. The light group is what the raffinate is of, the heavy
//! one what goes with the solvent.
struct ThreeOutletTheory {
    std::vector<int> middle;  //!< cations; empty: two outlets
    int light_key = 0;        //!< the light cation that is extracted most
    int middle_low = 0;       //!< the middle one that is extracted least
    int middle_high = 0;      //!< and most
    double beta_light = 0.0;  //!< middle over light; beta is heavy over middle
    ThreeOutletLosses allowed;
    ThreeOutletLosses designed;
    LeastSolvent least;         //!< S, of the losses it is designed for
    ThreeOutletOptimum stated;  //!< of all the losses that are allowed
    ThreeOutletFlows flows;     //!< as chosen
    ThreeOutletStages stages;   //!< exact, with them
    double draw_flow = 0.0;     //!< m3/s
    //! By the exact cascade, what of both keys is drawn; fractions of what is fed.
    double light_key_drawn = 0.0;
    double heavy_key_drawn = 0.0;
};

struct CutTheory {
    std::vector<int> extracted;    //!< cations of A, which the solvent prefers
    std::vector<int> left;         //!< cations of B
    bool light_extracted = false;  //!< the order of extraction is reversed
    int extracted_key = 0;         //!< the cation of A that is extracted least
    int left_key = 0;              //!< the cation of B that is extracted most

    // The feed stage, by a batch contact of what meets there
    double beta = 0.0;  //!< of the two keys
    double ph = 0.0;
    double loading = 0.0;  //!< bound extractant over all of it

    double feed = 0.0;  //!< rare earth that is parted, mol/s
    //! What cuts before let through and A takes along, by oxide mass over that of A.
    double carried = 0.0;
    double charge = 3.0;         //!< equivalents per mol of it
    CutLosses allowed;           //!< by the specification
    CutLosses designed;          //!< less, by the impurity share
    SeparationTarget stated;     //!< mole fractions of the specification
    CascadeDesign stated_flows;  //!< Xu's optimum of it
    StageCount stated_stages;    //!< exact stepping of it

    SeparationTarget target;           //!< mole fractions it is designed for
    CascadeDesign flows;               //!< S and W as chosen
    StageCount stages;                 //!< exact stepping with them
    double least_solvent = 0.0;        //!< S below which no stages suffice
    double least_stages = 0.0;         //!< extraction and scrub at infinite flows
    std::vector<std::string> choices;  //!< where a limit moved it from the optimum

    double solvent_flow = 0.0;  //!< m3/s
    double scrub_flow = 0.0;
    double strip_flow = 0.0;
    double caustic_flow = 0.0;  //!< that brings the base of the solvent
    double saponified = 0.0;    //!< mol of base per mol of monomer

    ThreeOutletTheory three;
    bool has_middle() const { return !three.middle.empty(); }

    //! Of a solvent that gives off no protons, at the flows that were chosen.
    bool is_salted = false;
    SaltedFlows salted;
};

//! Throws InputError at the table whose specification is impossible; the message names
//! the limit that binds.
CutTheory size_cut(const SeparationSpec& spec, const CutSpec& cut,
                   const ChemistrySpec& chemistry, const StageEquilibrium& equilibrium,
                   const CutStreams& streams);

}  // namespace didymium
