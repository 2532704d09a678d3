#include "inputs/elements.hpp"

namespace didymium {

namespace {

constexpr double oxygen = 15.999e-3;  // kg/mol

// The oxides are those that assays report: the ones ignition in air gives.
constexpr RareEarth table[] = {
    {"La", 138.90547e-3, "La2O3", 2, 3},   {"Ce", 140.116e-3, "CeO2", 1, 2},
    {"Pr", 140.90766e-3, "Pr6O11", 6, 11}, {"Nd", 144.242e-3, "Nd2O3", 2, 3},
    {"Sm", 150.36e-3, "Sm2O3", 2, 3},      {"Eu", 151.964e-3, "Eu2O3", 2, 3},
    {"Gd", 157.25e-3, "Gd2O3", 2, 3},      {"Tb", 158.925354e-3, "Tb4O7", 4, 7},
    {"Dy", 162.500e-3, "Dy2O3", 2, 3},     {"Ho", 164.930329e-3, "Ho2O3", 2, 3},
    {"Er", 167.259e-3, "Er2O3", 2, 3},     {"Tm", 168.934219e-3, "Tm2O3", 2, 3},
    {"Yb", 173.045e-3, "Yb2O3", 2, 3},     {"Lu", 174.9668e-3, "Lu2O3", 2, 3},
    {"Y", 88.905838e-3, "Y2O3", 2, 3},     {"Sc", 44.955907e-3, "Sc2O3", 2, 3},
};

}  // namespace

double RareEarth::oxide_per_mol() const {
    return molar_mass + oxygen * oxide_oxygen / oxide_metal;
}

const RareEarth* find_rare_earth(std::string_view symbol) {
    for (const RareEarth& element : table) {
        if (element.symbol == symbol) {
            return &element;
        }
    }
    return nullptr;
}

const RareEarth* find_oxide(std::string_view oxide) {
    for (const RareEarth& element : table) {
        if (element.oxide == oxide) {
            return &element;
        }
    }
    return nullptr;
}

std::vector<std::string> rare_earth_symbols() {
    std::vector<std::string> symbols;
    for (const RareEarth& element : table) {
        symbols.emplace_back(element.symbol);
    }
    return symbols;
}

std::vector<std::string> rare_earth_oxides() {
    std::vector<std::string> oxides;
    for (const RareEarth& element : table) {
        oxides.emplace_back(element.oxide);
    }
    return oxides;
}

}  // namespace didymium
