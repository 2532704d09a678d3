//! \file Chemistry data files: components, species with the reactions that form them,
//! and constants with their sources. docs/inputs.md describes the format.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "inputs/readers/case/case_spec.hpp"
#include "inputs/readers/chemistry/chemistry_spec.hpp"
#include "inputs/readers/text/table_reader.hpp"

namespace didymium {

//! A substance in terms of components: HCl = 1 H + 1 Cl.
struct NamedAmounts {
    std::string name;
    std::vector<std::pair<std::string, int>> parts;
};

//! K(heavier) / K(lighter).
struct SeparationFactor {
    std::string heavier;
    std::string lighter;
    double log10_beta = 0.0;
    double enthalpy = 0.0;  //!< of the heavier less that of the lighter, J/mol
    Provenance provenance;

    std::string pair() const { return heavier + "/" + lighter; }
};

//! A parameter of activities that a chemistry states itself, by the name it has as a
//! constant.
struct RestatedActivity {
    std::string name;
    double value = 0.0;
    Provenance provenance;
    Location where;
};

//! Everything a chemistry file says, before a case picks its elements.
struct ChemistryFile {
    ChemistrySpec spec;               //!< every element, then every base cation
    int n_elements = 0;               //!< cations that are not base cations
    double proton_molar_mass = 0.0;   //!< kg/mol
    std::vector<NamedAmounts> acids;  //!< HCl = H + Cl
    std::vector<NamedAmounts> bases;  //!< NaOH brings Na
    std::vector<NamedAmounts> aqueous_species;  //!< HSO4 = H + SO4
    //! Level and separation factors: log10 K of one element, and ratios between others.
    //! No level element: every species states its own constant.
    std::string level_element;
    double level_log10_k = 0.0;
    double level_enthalpy = 0.0;  //!< J/mol
    Provenance level_provenance;
    std::vector<SeparationFactor> factors;
    std::string activity_parameters;  //!< name of their file; empty: none
    Location activity_where;
    //! In the place of those of that file, once it is read.
    std::vector<RestatedActivity> activity_constants;
    std::vector<SourceFile> sources;  //!< its own, that of activities
    bool names_known = true;          //!< false: faulty, so that any name may be right

    //! Of a file that cannot be read.
    static ChemistryFile unknown();

    std::vector<std::string> element_names() const;
    std::vector<std::string> ion_names() const;
    //! Index among spec.cations, or -1.
    int cation(const std::string& name) const;
    //! Index among spec.ions, or -1.
    int ion(const std::string& name) const;

    //! Sets log10 K of the elements that follow from level and separation factors.
    //! Returns the elements that cannot be reached from the level.
    std::vector<std::string> apply_level();

    //! kg of the first acid per mol of its H+; 0 without acids.
    double acid_equivalent_mass() const;

    //! The chemistry restricted to some cations (one flag each), in the order of the
    //! file.
    ChemistrySpec select(const std::vector<bool>& keep) const;
};

//! Reads the text of a chemistry file. Throws InputError with everything wrong.
ChemistryFile parse_chemistry(const std::string& text, const std::string& file);

//! The same, but reports what is wrong and returns what is known all the same.
ChemistryFile parse_chemistry(const std::string& text, const std::string& file,
                              Diagnostics& problems);

}  // namespace didymium
