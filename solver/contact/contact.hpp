//! \file A batch contact: what a liquor and a solvent come to when they are shaken
//! until nothing changes. Pure functions of the chemistry and the contact; thread-safe.
//!
//! Per m3 of liquor and r m3 of solvent the flask holds T_i = (x_i + r y_i)/(1 + r) of
//! each component, a = 1/(1 + r) and o = r/(1 + r) of the phases, and is split by the
//! stage equilibrium.
#pragma once

#include <string>
#include <vector>

#include "inputs/readers/contact/contact_spec.hpp"
#include "kernels/stage_equilibrium.hpp"
#include "outputs/results/result.hpp"

namespace didymium {

//! Of a metal, mol/m3: below, there is nothing that could precipitate.
inline constexpr double least_held = 1e-12;

//! mol/m3 to mol/L, what files and people read.
std::vector<double> in_litres(std::vector<double> values);

//! Concentrations by component: cations, ions, H, extractant; mol/m3. Those of the
//! equilibrium are empty where there is none.
struct ContactPrediction {
    Status status = Status::ok;
    std::string message;
    std::vector<double> feed_aqueous;  //!< with the acid or base that was added
    std::vector<double> feed_organic;
    std::vector<double> aqueous;
    std::vector<double> organic;
    std::vector<double>
        distribution;  //!< (distributing component) by the law, also of what is absent
    std::vector<double> closure;   //!< (component), of what is held
    double proton = 0.0;           //!< [H+], mol/m3
    double ph = 0.0;               //!< of activities where the chemistry has them
    double free_extractant = 0.0;  //!< mol units/m3
    double loading = 0.0;          //!< bound units over all of the extractant
    double added = 0.0;  //!< mol of acid (< 0: of base) per m3 of liquor, for a pH

    bool has_solution() const { return !aqueous.empty(); }
};

//! \param series  that the contact belongs to: what it may be brought to a pH with
ContactPrediction predict_contact(const StageEquilibrium& equilibrium,
                                  const ChemistrySpec& chemistry,
                                  const ContactSeries& series,
                                  const ContactSpec& contact);

//! D of each cation as it was measured: as stated, else organic over aqueous, else from
//! what left the liquor; NaN where none of these is known.
std::vector<double> measured_distribution(const ContactSpec& contact);

}  // namespace didymium
