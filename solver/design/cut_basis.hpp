//! \file What every sizing of a cut starts from: what is fed, what the solvent carries
//! by its base, the contact where the feed enters, and the acid that a liquor keeps.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "inputs/readers/design/separation_spec.hpp"
#include "kernels/stage_equilibrium.hpp"
#include "solver/contact/contact.hpp"

namespace didymium {

//! Of the feed: below, an element decides nothing.
inline constexpr double trace_share = 1e-3;

//! What flows into a cut; concentrations by component, mol/m3.
struct CutStreams {
    StreamSpec feed;     //!< with its flow
    StreamSpec solvent;  //!< saponified; its flow is designed
    StreamSpec scrub;
    StreamSpec strip;    //!< no acid: none
    StreamSpec caustic;  //!< no base: none
    //! (cation) that the cut is to part; others are what cuts before let through.
    std::vector<bool> parted;
};

//! Throws the refusal of a specification by the limit that binds.
[[noreturn]] void refuse_specification(const Location& where, const std::string& limit,
                                       const std::string& reason,
                                       const std::string& remedy = {});

//! m3/h or kmol/h x 1000 of an amount per second.
double per_hour(double flow);

//! A cut with all that it is sized by. Keeps references.
struct CutBasis {
    const SeparationSpec& spec;
    const CutSpec& cut;
    const ChemistrySpec& chemistry;
    const StageEquilibrium& equilibrium;
    const CutStreams& streams;
    double units = 0.0;  //!< mol/m3 of extractant
    double base = 0.0;   //!< equivalents per m3 of solvent

    CutBasis(const SeparationSpec& specification, const CutSpec& of,
             const ChemistrySpec& chemistry_spec, const StageEquilibrium& of_stage,
             const CutStreams& inflows);

    double rate(int cation) const;                        //!< fed, mol/s
    double sum(const std::vector<int>& cations) const;    //!< the same of several
    double oxide(const std::vector<int>& cations) const;  //!< kg/s of their oxides
    int cation(const std::string& name) const;            //!< -1: none
    double saponified() const;  //!< mol of base per mol of monomer

    //! Of the extractant, and what sets it.
    std::pair<double, std::string> loading_limit() const;

    //! Refuses a solvent that carries nothing, or more than its extractant bears.
    //! \param metal  a cation that it carries
    void require_loading(const Cation& metal) const;

    //! Refuses neighbours of a cut that are of another product than feeds it, of which
    //! the feed holds next to nothing, or between which it holds others. \param feed
    //! rare earth that is parted, mol/s
    void require_neighbours(int lighter, int heavier, double feed) const;

    //! The contact where the feed enters: liquor that carries W + 1, solvent that
    //! carries S, per mol of the feed of `parted` cations.
    //! \param preference  (cation) organic over aqueous, up to a factor
    ContactPrediction meet(const std::vector<int>& parted, double solvent, double scrub,
                           const std::vector<double>& preference) const;

    //! What solvent prefers where the feed enters [cations]: organic over aqueous.
    //! Refuses a contact that has no equilibrium.
    std::vector<double> preference_of(const ContactPrediction& contact) const;

    //! The acid that a liquor keeps, mol/s: its proton is in equilibrium with solvent
    //! of the same cations. \param liquor_flow  m3/s \param liquor, solvent  mol/s of
    //! rare earth in both \param sodium  whether the base of the solvent is in it
    double acid_kept(const std::vector<int>& cations, double liquor_flow, double liquor,
                     double solvent_flow, double solvent, bool sodium) const;
};

}  // namespace didymium
