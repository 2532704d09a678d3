//! \file Elements that assays report: atomic masses, and the oxides they are stated in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace didymium {

struct Element {
    std::string_view symbol;
    double molar_mass;       //!< kg/mol, IUPAC standard atomic weight (2021)
    std::string_view oxide;  //!< "Pr6O11"; empty for an element that has none
    int oxide_metal;         //!< atoms of the element in the oxide
    int oxide_oxygen;        //!< atoms of oxygen in the oxide
    bool rare_earth = false;

    //! kg of oxide per mol of the element; of the element itself where it has no oxide.
    double oxide_per_mol() const;
};

//! What the name of a row stands for.
struct Analyte {
    const Element* element = nullptr;
    double mass_per_mol = 0.0;  //!< kg of what is named per mol of the element
    bool oxide = false;         //!< the name is that of an oxide
};

//! By symbol; nullptr when the element is not in the table.
const Element* find_element(std::string_view symbol);

//! The same for the rare earths alone.
const Element* find_rare_earth(std::string_view symbol);

//! By oxide, "Nd2O3", or an impurity's second one, "FeO". No element when unknown.
Analyte find_oxide(std::string_view oxide);

std::vector<std::string> element_symbols();
std::vector<std::string> oxide_names();

}  // namespace didymium
