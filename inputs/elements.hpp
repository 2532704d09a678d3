//! \file The rare earths: atomic masses and the oxides that assays are stated in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace didymium {

struct RareEarth {
    std::string_view symbol;
    double molar_mass;       //!< kg/mol, IUPAC standard atomic weight (2021)
    std::string_view oxide;  //!< "Pr6O11"
    int oxide_metal;         //!< atoms of the metal in the oxide
    int oxide_oxygen;        //!< atoms of oxygen in the oxide

    //! kg of oxide per mol of the element.
    double oxide_per_mol() const;
};

//! nullptr when the symbol is no rare earth.
const RareEarth* find_rare_earth(std::string_view symbol);

//! By oxide: "Nd2O3". nullptr when unknown.
const RareEarth* find_oxide(std::string_view oxide);

std::vector<std::string> rare_earth_symbols();
std::vector<std::string> rare_earth_oxides();

}  // namespace didymium
