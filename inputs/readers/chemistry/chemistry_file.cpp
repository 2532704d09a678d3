#include "inputs/readers/chemistry/chemistry_file.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace didymium {

ChemistryFile ChemistryFile::unknown() {
    ChemistryFile file;
    file.spec.name = "the chemistry";
    file.names_known = false;
    return file;
}

std::vector<std::string> cation_names(const std::vector<Cation>& cations) {
    std::vector<std::string> names;
    for (const Cation& cation : cations) {
        names.push_back(cation.name);
    }
    return names;
}

std::vector<std::string> ChemistryFile::element_names() const {
    std::vector<std::string> names = cation_names(spec.cations);
    names.resize(n_elements);
    return names;
}

std::vector<std::string> ChemistryFile::ion_names() const {
    std::vector<std::string> names;
    for (const AqueousIon& candidate : spec.ions) {
        names.push_back(candidate.name);
    }
    return names;
}

int ChemistryFile::cation(const std::string& name) const {
    for (int i = 0; i < spec.n_cations(); ++i) {
        if (spec.cations[i].name == name) {
            return i;
        }
    }
    return -1;
}

int ChemistryFile::ion(const std::string& name) const {
    for (int i = 0; i < spec.n_ions(); ++i) {
        if (spec.ions[i].name == name) {
            return i;
        }
    }
    return -1;
}

std::vector<std::string> ChemistryFile::apply_level() {
    std::vector<bool> known(spec.cations.size(), false);
    if (const int level = cation(level_element); level >= 0) {
        spec.cations[level].log10_k = level_log10_k;
        spec.cations[level].enthalpy = level_enthalpy;
        spec.cations[level].provenance = level_provenance;
        known[level] = true;
    }
    // Each pass takes the chain one neighbour further.
    for (bool moved = true; moved;) {
        moved = false;
        for (const SeparationFactor& factor : factors) {
            const int heavier = cation(factor.heavier);
            const int lighter = cation(factor.lighter);
            if (known[heavier] == known[lighter]) {
                continue;
            }
            const int from = known[heavier] ? heavier : lighter;
            const int to = known[heavier] ? lighter : heavier;
            const double step = known[heavier] ? -factor.log10_beta : factor.log10_beta;
            spec.cations[to].log10_k = spec.cations[from].log10_k + step;
            spec.cations[to].enthalpy =
                spec.cations[from].enthalpy +
                (known[heavier] ? -factor.enthalpy : factor.enthalpy);
            spec.cations[to].provenance = factor.provenance;
            known[to] = true;
            moved = true;
        }
    }
    std::vector<std::string> unreached;
    for (std::size_t i = 0; i < known.size(); ++i) {
        if (!known[i]) {
            unreached.push_back(spec.cations[i].name);
        }
    }
    return unreached;
}

double ChemistryFile::acid_equivalent_mass() const {
    double mass = 0.0;
    int protons = 0;
    if (acids.empty()) {
        return mass;
    }
    for (const auto& [part, amount] : acids.front().parts) {
        if (part == "H") {
            protons += amount;
            mass += amount * proton_molar_mass;
        } else if (const int index = ion(part); index >= 0) {
            mass += amount * spec.ions[index].molar_mass;
        }
    }
    return protons > 0 ? mass / protons : 0.0;
}

ChemistrySpec ChemistryFile::select(const std::vector<bool>& keep) const {
    ChemistrySpec selected = spec;
    selected.cations.clear();
    for (std::size_t i = 0; i < keep.size(); ++i) {
        if (keep[i]) {
            selected.cations.push_back(spec.cations[i]);
        }
    }
    selected.reactions.clear();
    for (ReactingSpecies species : spec.reactions) {
        if (species.cation < 0 || keep[species.cation]) {
            if (species.cation >= 0) {
                species.cation = static_cast<int>(
                    std::count(keep.begin(), keep.begin() + species.cation, true));
            }
            selected.reactions.push_back(std::move(species));
        }
    }
    selected.acid_equivalent_mass = acid_equivalent_mass();
    selected.solids.clear();
    for (Solid solid : spec.solids) {
        std::vector<double> kept;
        bool held = false;
        for (std::size_t i = 0; i < keep.size(); ++i) {
            if (keep[i]) {
                kept.push_back(solid.ks[i]);
                held = held || solid.ks[i] > 0.0;
            }
        }
        if (held) {
            solid.ks = kept;
            selected.solids.push_back(solid);
        }
    }
    return selected;
}

}  // namespace didymium
