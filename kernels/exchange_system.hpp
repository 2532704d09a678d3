//! \file What stays the same in every vessel of an exchange system.
#pragma once

#include <vector>

namespace didymium {

//! Cations, ions and the constants of the liquor.
struct ExchangeSystem {
    std::vector<int> charge;         //!< e_i per cation
    std::vector<double> ion_charge;  //!< signed, per aqueous ion
    int protonating_ion = -1;        //!< index of the ion with HA- <-> A2-, or -1
    double ka = 0.0;                 //!< its constant, mol/m3
    double kw = 0.0;  //!< ion product of water, (mol/m3)^2; 0 = water is inert
    //! Index of the cation (of charge 1) that gives off its proton, NH4+ = NH3 + H+, or
    //! -1; for laws with an exchange_ratio().
    int acid_cation = -1;
    double k_acid = 0.0;  //!< its constant, mol/m3
    //! Ions, the first of all, that enter the solvent as well.
    int n_extracted = 0;

    int n_cations() const { return static_cast<int>(charge.size()); }
    int n_ions() const { return static_cast<int>(ion_charge.size()); }
    //! Components that both phases hold: cations, extracted ions.
    int n_distributing() const { return n_cations() + n_extracted; }
    int n_components() const { return n_cations() + n_ions() + 1; }
    int extractant() const { return n_cations() + n_ions(); }
};

}  // namespace didymium
