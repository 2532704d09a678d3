//! \file Parameters of activity coefficients, by the names of ions, as a parameter file
//! states them. Molal; temperatures in K.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "inputs/readers/chemistry/chemistry_spec.hpp"

namespace didymium {

enum class ActivityEquations {
    pitzer,  //!< kernels/pitzer.hpp
    sit,     //!< specific ion interactions, kernels/specific_ion.hpp
    davies   //!< kernels/davies.hpp
};

//! Of one cation and one anion.
struct PitzerPairSpec {
    std::string cation;
    std::string anion;
    double beta0 = 0.0;  //!< kg/mol, and so the other two
    double beta1 = 0.0;
    double beta2 = 0.0;
    double c_phi =
        0.0;  //!< (kg/mol)^2, without the factors of older tables of 3-1 salts
    double alpha1 = 0.0;  //!< (kg/mol)^(1/2); 0: the usual one for the charges
    double alpha2 = 0.0;
    double up_to = 0.0;  //!< mol/kg of the salt that it was fitted to; 0 = not given
    Provenance provenance;
};

//! Of two ions of the same sign, beside the electrostatic term.
struct PitzerThetaSpec {
    std::string first;
    std::string second;
    double theta = 0.0;  //!< kg/mol
    Provenance provenance;
};

//! Of two ions of the same sign and one of the other.
struct PitzerPsiSpec {
    std::string first;
    std::string second;
    std::string other;
    double psi = 0.0;  //!< (kg/mol)^2
    Provenance provenance;
};

//! SIT, of one cation and one anion.
struct IonInteractionSpec {
    std::string cation;
    std::string anion;
    double epsilon = 0.0;  //!< kg/mol
    double up_to = 0.0;    //!< mol/kg of the salt that it was fitted to; 0 = not given
    Provenance provenance;
};

//! Apparent molar volume of an ion, by the convention that that of H+ is zero.
struct IonVolumeSpec {
    std::string ion;
    double volume = 0.0;  //!< m3/mol
    Provenance provenance;
};

//! What one parameter file says; Provenance::sigma is that of the parameter itself.
struct ActivitySpec {
    std::string name;  //!< of the file, without its ending
    std::string title;
    ActivityEquations equations = ActivityEquations::davies;
    double temperature = 298.15;  //!< at which all hold
    //! Of Debye and Hueckel's law at that temperature, (kg/mol)^(1/2): with Pitzer's
    //! equations A_phi of the osmotic coefficient, with the others A of log10 gamma.
    double debye_hueckel_slope = 0.0;
    bool unsymmetrical_mixing = true;    //!< Pitzer: E-theta, beside which theta holds
    std::map<std::string, int> charges;  //!< of every ion that is named below
    std::vector<PitzerPairSpec> binaries;
    std::vector<PitzerThetaSpec> thetas;
    std::vector<PitzerPsiSpec> psis;
    std::vector<IonInteractionSpec> interactions;
    std::vector<IonVolumeSpec> volumes;
    //! What a chemistry states itself of the numbers above, by the names of constants
    //! (activity_constants.hpp).
    std::map<std::string, Provenance> restated;
};

}  // namespace didymium
