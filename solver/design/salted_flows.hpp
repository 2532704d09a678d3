//! \file Flows of a cut whose solvent gives off no protons (TBP, Aliquat 336): what
//! carries S and W there is the distribution of a section, which salt, metal and
//! loading make.
//!
//! Where neither phase changes from stage to stage, liquor and solvent are at
//! equilibrium with what they carry. Per mol of feed these are W + 1 and S below the
//! feed, W and S above it, in Q_feed + Q_scrub and Q_scrub of liquor and Q_solvent:
//!     D = S (Q_feed + Q_scrub)/((W + 1) Q_solvent),    D' = S Q_scrub/(W Q_solvent).
//! Two equations for both flows. More solvent takes up more; more scrub liquor has a
//! smaller D by dilution, and near D = D' the flow is W times that of the feed.
#pragma once

#include <vector>

#include "kernels/stage_equilibrium.hpp"
#include "solver/contact/contact.hpp"

namespace didymium {

//! What meets in the sections of a cut; concentrations by component, mol/m3.
struct SaltedCut {
    const StageEquilibrium* equilibrium = nullptr;
    const ChemistrySpec* chemistry = nullptr;
    const StreamSpec* feed = nullptr;  //!< with its flow
    const StreamSpec* solvent = nullptr;
    const StreamSpec* scrub = nullptr;
    std::vector<int> parted;         //!< cations that the cut parts
    std::vector<double> preference;  //!< (cation) organic over aqueous, up to a factor
};

//! One section where nothing changes from stage to stage.
struct SaltedSection {
    double distribution = 0.0;  //!< of all that is parted
    double anion = 0.0;         //!< of the balancing ion in the liquor, mol/m3
    double loading = 0.0;       //!< bound extractant over all of it
    //! Above 1 a salt of the rare earths can form in the liquor; 0: none is known.
    double saturation = 0.0;
    ContactPrediction contact;
};

struct SaltedFlows {
    bool found = false;
    std::string message;        //!< of a contact without equilibrium
    double solvent_flow = 0.0;  //!< m3/s
    double scrub_flow = 0.0;    //!< m3/s
    SaltedSection extraction;
    SaltedSection scrub;
};

//! \param solvent  S and \param scrub  W, mol per mol of what is parted
SaltedFlows salted_flows(const SaltedCut& cut, double solvent, double scrub);

//! The least flow of a liquor, m3/s, that takes `product` (cation, mol/s) from a
//! solvent of that flow, however many the stages; infinite where none does.
double least_strip_flow(const SaltedCut& cut, const StreamSpec& liquor,
                        const std::vector<double>& product, double solvent_flow);

}  // namespace didymium
