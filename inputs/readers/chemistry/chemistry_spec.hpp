//! \file The chemistry of a case, read from a data file and restricted to the elements
//! that the case uses. Concentrations mol/m3, masses kg/mol.
#pragma once

#include <algorithm>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace didymium {

//! Where a number comes from.
struct Provenance {
    std::string source;      //!< a citation, never empty
    std::string data_class;  //!< measured | fitted | interpolated | assumed
    double sigma = 0.0;  //!< standard deviation of log10 K or log10 D; 0 = not given
};

//! log10 D = (ph_slope + ph_slope_per_dosage d) pH + intercept + dosage_exponent log10
//! d with d = dosage_per_mol [free extractant, mol/m3].
struct EmpiricalCoefficients {
    double ph_slope = 0.0;
    double ph_slope_per_dosage = 0.0;
    double intercept = 0.0;
    double dosage_exponent = 0.0;
};

//! A cation that exchanges with H+ on the extractant:
//! M(e+) + e E = M E_e (organic) + e H+, with E one extractant unit (a dimer (HA)2, or
//! a monomer where the chemistry counts monomers).
struct Cation {
    std::string name;  //!< "Nd"
    int charge = 3;
    int units = 3;                  //!< of extractant that it binds
    double molar_mass = 0.0;        //!< kg/mol
    bool rare_earth = false;        //!< rare earths come first among the cations
    bool base = false;              //!< brought by a base, to saponify
    std::string oxide;              //!< "Nd2O3"; empty for a base cation
    double oxide_molar_mass = 0.0;  //!< kg of oxide per mol of the cation
    double ka =
        0.0;  //!< of M+ = M' + H+ (ammonium), mol/m3; 0 = none; at most one has it
    double log10_k = 0.0;   //!< log10 of the constant; not of the law empirical
    double enthalpy = 0.0;  //!< of the reaction, J/mol
    EmpiricalCoefficients empirical;  //!< law empirical
    Provenance provenance;
};

//! In their order.
std::vector<std::string> cation_names(const std::vector<Cation>& cations);

//! An ion of the liquor, which exchanges for no proton.
struct AqueousIon {
    std::string name;         //!< "Cl", "SO4"
    int charge = -1;          //!< signed
    double molar_mass = 0.0;  //!< kg/mol
    bool protonates =
        false;        //!< has a second dissociation (HSO4-); at most one ion does
    double ka = 0.0;  //!< that dissociation constant, mol/m3
    bool extracted = false;  //!< some species of the solvent holds it
};

//! A species of the law mass_action: components and units of extractant that it forms
//! from, protons negative where they are given off.
struct ReactingSpecies {
    std::string name;
    bool organic = false;
    int cation = -1;  //!< index among the cations, or -1
    int protons = 0;
    int units = 0;
    std::vector<std::pair<int, int>> ions;  //!< index, how many
    bool has_cations_constant = false;      //!< its constant is log10_k of its cation
    double log10_k = 0.0;   //!< of its formation, mol/L (activities: molal) at 25 C
    double enthalpy = 0.0;  //!< of its formation, J/mol
    Provenance provenance;
};

//! What mass action in a solvent lacks: log10 of the activity of the free extractant
//! over its concentration, at C mol/L of units in all, is
//!     -coefficient (sqrt C - sqrt reference) + (order - 1) log10(C/reference).
struct ExtractantActivity {
    double coefficient = 0.0;  //!< (L/mol)^(1/2)
    double order = 1.0;
    double reference = 1.0;  //!< mol/L
    Provenance provenance;
};

//! How log10 D depends on the solution.
enum class DistributionLaw { conditional_constants, empirical, mass_action };

//! A limit of which 0 says that none is known.
inline double limit_or_none(double limit) {
    return limit > 0.0 ? limit : std::numeric_limits<double>::infinity();
}

//! Concentrations the constants were measured at; a run outside warns.
struct ValidityWindow {
    double max_rare_earth = 0.0;  //!< mol/m3, aqueous total; 0 = no limit known
    double max_chloride = 0.0;    //!< mol/m3; 0 = no limit known
    double max_loading =
        0.0;           //!< fraction of capacity (e bound units / units); 0 = none
    std::string note;  //!< said in the warning
};

//! What rare-earth liquors and loaded solvents bear in practice; beyond, a run warns.
struct PracticeLimits {
    double max_loading = 0.0;  //!< as of the window; 0 = none
    std::string note;          //!< what happens beyond; said in the warning
};

//! A solid that liquors may be saturated with: hydroxides or salts of one anion. Those
//! of several metals form mixed crystals, so that their saturation ratios add up.
struct Solid {
    std::string name;
    int ion = -1;  //!< the anion among the ions; -1: hydroxide
    //! At saturation, per cation M of charge e, concentrations in mol/L: [M]/[H+]^e of
    //! a hydroxide, [M][X]^(e/z) of a salt; 0 of what it does not hold.
    std::vector<double> ks;
    Provenance provenance;
};

//! What a run does about a liquor above saturation.
enum class Precipitation { warn, stop };

struct ActivitySpec;

struct ChemistrySpec {
    std::string name;  //!< "p507-hcl"
    std::string title;
    DistributionLaw law = DistributionLaw::conditional_constants;
    //! Law constant_beta: constants are a limit, and the pH they imply has no meaning.
    bool stoichiometric = false;
    std::vector<Cation> cations;  //!< the elements of the case, then the base cation
    std::vector<AqueousIon> ions;
    //! kg of pure acid per mol H+, of the first acid of the chemistry (36.5 g for HCl).
    double acid_equivalent_mass = 0.0;
    std::string balancing_ion;  //!< closes the charge of a stream unless it says else
    std::string extractant;     //!< "P507"
    double extractant_molar_mass = 0.0;  //!< of the monomer, kg/mol
    int monomers_per_unit = 2;           //!< 2: units are dimers
    double dosage_per_mol =
        1.0;          //!< law empirical: d = dosage_per_mol * [units, mol/m3]
    double kw = 0.0;  //!< ion product of water, (mol/m3)^2; 0 = water is inert
    double water_enthalpy = 0.0;             //!< of H2O = H+ + OH-, J/mol
    std::vector<ReactingSpecies> reactions;  //!< law mass_action
    ExtractantActivity extractant_activity;  //!< law mass_action
    //! Of the ions of the liquor; null: concentrations count.
    std::shared_ptr<const ActivitySpec> activity;
    //! Whether the extractant gives off protons for what it binds.
    bool acidic = true;
    std::vector<Solid> solids;
    Precipitation precipitation = Precipitation::warn;  //!< chosen by the case
    ValidityWindow window;
    PracticeLimits practice;

    //! Whether constants change with temperature.
    bool knows_enthalpies() const {
        const auto has = [](const auto& item) { return item.enthalpy != 0.0; };
        return std::any_of(cations.begin(), cations.end(), has) ||
               std::any_of(reactions.begin(), reactions.end(), has);
    }

    //! Metals enter a solvent that gives off no protons with their anions: adds these.
    //! \param organic  (component)
    void add_anions_of_metals(std::vector<double>& organic) const {
        if (acidic || ions.empty() || !ions.front().extracted)
            return;
        for (std::size_t i = 0; i < cations.size(); ++i)
            organic[cations.size()] -=
                cations[i].charge * organic[i] / ions.front().charge;
    }

    //! Component of the balancing ion; -1 where there is none.
    int balancing_component() const {
        for (int i = 0; i < n_ions(); ++i)
            if (ions[i].name == balancing_ion)
                return n_cations() + i;
        return -1;
    }

    //! Adds the balancing ions that go with so much more charge of cations.
    //! \param amounts  (component)
    void add_balancing_ions(std::vector<double>& amounts, double charge) const {
        if (const int c = balancing_component(); c >= 0)
            amounts[c] -= charge / ions[c - n_cations()].charge;
    }

    int n_cations() const { return static_cast<int>(cations.size()); }
    int n_ions() const { return static_cast<int>(ions.size()); }
    //! Components that both phases hold: cations, and the ions that are extracted,
    //! which come first among them.
    int n_distributing() const {
        return n_cations() + static_cast<int>(std::count_if(
                                 ions.begin(), ions.end(),
                                 [](const AqueousIon& ion) { return ion.extracted; }));
    }
    //! Independent components: cations, then aqueous ions, then the extractant (counted
    //! in units, bound or free). The proton follows from electroneutrality in each
    //! phase.
    int n_components() const { return n_cations() + n_ions() + 1; }
};

}  // namespace didymium
