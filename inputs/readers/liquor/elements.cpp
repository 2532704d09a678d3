#include "inputs/readers/liquor/elements.hpp"

namespace didymium {

namespace {

constexpr double oxygen = 15.999e-3;  // kg/mol

// Of the rare earths the oxides that ignition in air gives, in which REO is reported.
constexpr Element known[] = {
    {"La", 138.90547e-3, "La2O3", 2, 3, true},
    {"Ce", 140.116e-3, "CeO2", 1, 2, true},
    {"Pr", 140.90766e-3, "Pr6O11", 6, 11, true},
    {"Nd", 144.242e-3, "Nd2O3", 2, 3, true},
    {"Sm", 150.36e-3, "Sm2O3", 2, 3, true},
    {"Eu", 151.964e-3, "Eu2O3", 2, 3, true},
    {"Gd", 157.25e-3, "Gd2O3", 2, 3, true},
    {"Tb", 158.925354e-3, "Tb4O7", 4, 7, true},
    {"Dy", 162.500e-3, "Dy2O3", 2, 3, true},
    {"Ho", 164.930329e-3, "Ho2O3", 2, 3, true},
    {"Er", 167.259e-3, "Er2O3", 2, 3, true},
    {"Tm", 168.934219e-3, "Tm2O3", 2, 3, true},
    {"Yb", 173.045e-3, "Yb2O3", 2, 3, true},
    {"Lu", 174.9668e-3, "Lu2O3", 2, 3, true},
    {"Y", 88.905838e-3, "Y2O3", 2, 3, true},
    {"Sc", 44.955907e-3, "Sc2O3", 2, 3, true},
    // Impurities of concentrates and liquors.
    {"Fe", 55.845e-3, "Fe2O3", 2, 3},
    {"Al", 26.9815384e-3, "Al2O3", 2, 3},
    {"Ca", 40.078e-3, "CaO", 1, 1},
    {"Th", 232.0377e-3, "ThO2", 1, 2},
    {"U", 238.02891e-3, "U3O8", 3, 8},
    {"Zn", 65.38e-3, "ZnO", 1, 1},
    {"Si", 28.085e-3, "SiO2", 1, 2},
    {"Mg", 24.305e-3, "MgO", 1, 1},
    {"Mn", 54.938043e-3, "MnO", 1, 1},
    {"Pb", 207.2e-3, "PbO", 1, 1},
    {"Ba", 137.327e-3, "BaO", 1, 1},
    {"Sr", 87.62e-3, "SrO", 1, 1},
    {"Na", 22.98976928e-3, "Na2O", 2, 1},
    {"K", 39.0983e-3, "K2O", 2, 1},
    {"Ti", 47.867e-3, "TiO2", 1, 2},
    {"Zr", 91.224e-3, "ZrO2", 1, 2},
    {"Nb", 92.90637e-3, "Nb2O5", 2, 5},
    {"V", 50.9415e-3, "V2O5", 2, 5},
    {"Cr", 51.9961e-3, "Cr2O3", 2, 3},
    {"Co", 58.933194e-3, "CoO", 1, 1},
    {"Ni", 58.6934e-3, "NiO", 1, 1},
    {"Cu", 63.546e-3, "CuO", 1, 1},
    {"B", 10.81e-3, "B2O3", 2, 3},
    {"P", 30.973761998e-3, "P2O5", 2, 5},
    {"S", 32.06e-3, "SO3", 1, 3},
    {"F", 18.998403162e-3, "", 1, 0},
};

//! Other oxides that impurities are reported in. None of a rare earth: REO is the sum
//! of the usual ones.
struct SecondOxide {
    std::string_view oxide;
    std::string_view symbol;
    int metal;
    int oxygen;
};

constexpr SecondOxide second_oxides[] = {
    {"FeO", "Fe", 1, 1}, {"Fe3O4", "Fe", 3, 4}, {"UO2", "U", 1, 2},
    {"UO3", "U", 1, 3},  {"MnO2", "Mn", 1, 2},
};

}  // namespace

double Element::oxide_per_mol() const {
    return molar_mass + oxygen * oxide_oxygen / oxide_metal;
}

const Element* find_element(std::string_view symbol) {
    for (const Element& element : known) {
        if (element.symbol == symbol) {
            return &element;
        }
    }
    return nullptr;
}

const Element* find_rare_earth(std::string_view symbol) {
    const Element* element = find_element(symbol);
    return element != nullptr && element->rare_earth ? element : nullptr;
}

Analyte find_oxide(std::string_view oxide) {
    for (const Element& element : known) {
        if (!element.oxide.empty() && element.oxide == oxide) {
            return {&element, element.oxide_per_mol(), true};
        }
    }
    for (const SecondOxide& second : second_oxides) {
        if (second.oxide == oxide) {
            const Element* element = find_element(second.symbol);
            return {element,
                    element->molar_mass + oxygen * second.oxygen / second.metal, true};
        }
    }
    return {};
}

std::vector<std::string> element_symbols() {
    std::vector<std::string> symbols;
    for (const Element& element : known) {
        symbols.emplace_back(element.symbol);
    }
    return symbols;
}

std::vector<std::string> oxide_names() {
    std::vector<std::string> names;
    for (const Element& element : known) {
        if (!element.oxide.empty()) {
            names.emplace_back(element.oxide);
        }
    }
    for (const SecondOxide& second : second_oxides) {
        names.emplace_back(second.oxide);
    }
    return names;
}

}  // namespace didymium
