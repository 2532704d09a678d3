#include "inputs/readers/chemistry/chemistry_species.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "inputs/readers/chemistry/chemistry_keys.hpp"
#include "inputs/readers/chemistry/chemistry_level.hpp"
#include "inputs/readers/liquor/elements.hpp"
#include "inputs/readers/text/suggest.hpp"

namespace didymium {

const ChemistryComponent* SpeciesReader::component(const std::string& name) const {
    for (const ChemistryComponent& candidate : components_) {
        if (candidate.name == name) {
            return &candidate;
        }
    }
    return nullptr;
}

std::vector<std::string> SpeciesReader::component_names() const {
    std::vector<std::string> names;
    for (const ChemistryComponent& candidate : components_) {
        names.push_back(candidate.name);
    }
    return names;
}

Cation* SpeciesReader::find_cation(const std::string& name) {
    const auto at = std::find_if(cations_.begin(), cations_.end(),
                                 [&](const Cation& c) { return c.name == name; });
    return at == cations_.end() ? nullptr : &*at;
}

NamedAmounts SpeciesReader::read_amounts(const std::string& name, const Value& value,
                                         const std::string& path,
                                         bool with_extractant) {
    NamedAmounts amounts{name, {}};
    if (value.table() == nullptr) {
        problems_.add(value.where,
                      fmt::format("{} is {}, expected a table", path, value.kind()));
        return amounts;
    }
    for (const Member& member : value.table()->members) {
        const bool extractant = with_extractant && member.key == unit_;
        if (!extractant && component(member.key) == nullptr) {
            problems_.add(member.where,
                          fmt::format("{} names '{}', expected a component: {}", path,
                                      member.key, join_words(component_names())),
                          did_you_mean(member.key, component_names()));
        }
        amounts.parts.emplace_back(
            member.key,
            static_cast<int>(read_integer(member.value, path + "." + member.key,
                                          keys::atoms, problems_)));
    }
    return amounts;
}

void SpeciesReader::read(const Value& value) {
    TableReader table(value, "species", keys::species, problems_);
    const std::string name = table.text("name");
    const std::string phase = table.choice("phase");
    const Value* formula = table.table("formed_from");
    if (formula == nullptr) {
        table.missing("formed_from");
        table.skip();
        table.finish();
        return;
    }
    const std::size_t before = problems_.size();
    const NamedAmounts amounts =
        read_amounts(name, *formula, name + ".formed_from", true);
    if (problems_.size() > before) {
        // What it is remains unknown.
    } else if (phase == "organic") {
        read_organic(table, amounts, formula->where);
    } else if (phase == "aqueous") {
        read_aqueous(table, amounts, formula->where);
    }
    if (problems_.size() > before) {
        table.skip();
    }
    table.finish();
}

//! Sum of the charges of what a species is formed from.
int SpeciesReader::charge_of(const NamedAmounts& amounts) const {
    int charge = 0;
    for (const auto& [name, amount] : amounts.parts) {
        const ChemistryComponent* part = component(name);
        charge += part == nullptr ? 0 : amount * part->charge;
    }
    return charge;
}

//! Of any reaction: one metal atom at most, no fewer than none of the ions and of the
//! extractant, and only neutral in the solvent.
bool SpeciesReader::is_possible(const NamedAmounts& amounts, bool organic,
                                const Location& where) {
    int metals = 0;
    bool sound = true;
    const auto refuse = [&](const std::string& why) {
        problems_.add(where, amounts.name + " " + why);
        sound = false;
    };
    for (const auto& [name, amount] : amounts.parts) {
        const ChemistryComponent* part = component(name);
        const bool metal = part != nullptr && name != "H" && part->charge > 0;
        metals += metal ? std::abs(amount) : 0;
        if (name != "H" && amount < 0) {
            refuse(fmt::format("releases {}, expected that it releases nothing but H",
                               name));
        } else if (!organic && name == unit_) {
            refuse(
                fmt::format("is aqueous and holds {}, expected it in the solvent "
                            "alone",
                            unit_));
        }
    }
    if (metals > 1) {
        refuse(fmt::format("holds {} metal atoms, expected one at most", metals));
    }
    if (organic && charge_of(amounts) != 0) {
        refuse(fmt::format("is organic and its parts have charge {:+d}, expected none",
                           charge_of(amounts)));
    }
    if (organic && std::none_of(amounts.parts.begin(), amounts.parts.end(),
                                [&](const auto& p) { return p.first == unit_; })) {
        refuse(fmt::format("is organic and holds no {}, expected some", unit_));
    }
    return sound;
}

//! With mass action whatever forms; else what exchanges for protons.
void SpeciesReader::read_organic(TableReader& table, const NamedAmounts& amounts,
                                 const Location& where) {
    if (!is_mass_action()) {
        read_exchange(table, amounts, where);
        return;
    }
    if (!is_possible(amounts, true, where)) {
        return;
    }
    const ChemistryComponent* metal = nullptr;
    int units = 0;
    for (const auto& [name, amount] : amounts.parts) {
        const ChemistryComponent* part = component(name);
        if (name == unit_) {
            units = amount;
        } else if (name != "H" && part->charge > 0) {
            metal = part;
        } else if (part->charge < 0) {
            extracted_.insert(name);
        }
    }
    Reaction reaction{amounts, {}};
    reaction.species.organic = true;
    reaction.species.has_cations_constant =
        metal != nullptr && find_cation(metal->name) == nullptr;
    if (reaction.species.has_cations_constant) {
        add_cation(table, *metal, units);
    } else {
        if (!table.has("log10_k")) {
            table.missing("log10_k");
        }
        reaction.species.log10_k = table.number("log10_k");
        reaction.species.enthalpy = table.quantity("enthalpy");
        reaction.species.provenance = read_provenance(table);
    }
    reactions_.push_back(std::move(reaction));
}

//! M + e E = M E_e + e H: the exchange law of the kernels, read off the reaction.
void SpeciesReader::read_exchange(TableReader& table, const NamedAmounts& amounts,
                                  const Location& where) {
    const ChemistryComponent* metal = nullptr;
    int metals = 0;
    int released = 0;
    int bound = 0;
    for (const auto& [name, amount] : amounts.parts) {
        if (name == "H") {
            released = -amount;
        } else if (name == unit_) {
            bound = amount;
        } else {
            metal = component(name);
            metals += std::abs(amount);
        }
    }
    const std::string& name = amounts.name;
    const char* const other =
        law_ == "conditional_constants" ? "law = \"mass_action\"" : "";
    if (metals != 1 || metal == nullptr) {
        problems_.add(
            where,
            fmt::format("{} holds {} metal atoms, expected exactly one", name, metals),
            other);
        return;
    }
    if (charge_of(amounts) != 0) {
        problems_.add(where, fmt::format("{} is organic and its parts have charge "
                                         "{:+d}, expected none",
                                         name, charge_of(amounts)));
        return;
    }
    if (released != bound) {
        problems_.add(where,
                      fmt::format("{} binds {} {} and releases {} H, expected one H "
                                  "for each unit",
                                  name, bound, unit_, released),
                      other);
        return;
    }
    if (find_cation(metal->name) != nullptr) {
        problems_.add(where,
                      fmt::format("{} forms a second organic species, expected one a "
                                  "metal with this law",
                                  metal->name),
                      other);
        return;
    }
    add_cation(table, *metal, bound);
}

void SpeciesReader::add_cation(TableReader& table, const ChemistryComponent& metal,
                               int units) {
    Cation cation;
    cation.name = metal.name;
    cation.charge = metal.charge;
    cation.units = units;
    cation.molar_mass = metal.molar_mass;
    if (const Element* element = find_rare_earth(metal.name)) {
        cation.rare_earth = true;
        cation.oxide = element->oxide;
        // Per mol of cation: this file's own mass for the metal, oxygen from the table.
        cation.oxide_molar_mass =
            metal.molar_mass + (element->oxide_per_mol() - element->molar_mass);
    }
    read_constant(table, cation);
    cations_.push_back(cation);
}

void SpeciesReader::read_constant(TableReader& table, Cation& cation) {
    if (law_ == "empirical") {
        read_empirical(table, cation);
        cation.provenance = read_provenance(table);
    } else if (table.has("log10_k") || table.has("source")) {
        if (table.has("log10_k")) {
            cation.log10_k = table.number("log10_k");
            cation.enthalpy = table.quantity("enthalpy");
            stated_.insert(cation.name);
        }
        cation.provenance = read_provenance(table);
    }
}

void SpeciesReader::read_empirical(TableReader& table, Cation& cation) {
    if (table.has("distribution_ratio")) {
        cation.empirical.intercept = std::log10(table.number("distribution_ratio"));
        return;
    }
    const Value* value = table.table("log10_d");
    if (value == nullptr) {
        table.missing("log10_d");
        return;
    }
    TableReader law(*value, table.path("log10_d"), keys::empirical, problems_);
    EmpiricalCoefficients& c = cation.empirical;
    c.ph_slope = law.number("ph_slope");
    c.ph_slope_per_dosage = law.number("ph_slope_per_dosage");
    c.intercept = law.number("intercept");
    c.dosage_exponent = law.number("dosage_exponent");
    law.finish();
}

void SpeciesReader::read_aqueous(TableReader& table, const NamedAmounts& amounts,
                                 const Location& where) {
    if (is_mass_action()) {
        read_complex(table, amounts, where);
    } else if (read_dissociation(table, amounts, where)) {
        aqueous_.push_back(amounts);
    }
}

//! Whatever forms in the liquor. That of an anion and one H is its acid, that of a
//! cation of charge 1 without H its base, as with the other laws.
void SpeciesReader::read_complex(TableReader& table, const NamedAmounts& amounts,
                                 const Location& where) {
    if (!is_possible(amounts, false, where)) {
        return;
    }
    Reaction reaction{amounts, {}};
    if (table.has("pka")) {
        const std::optional<Provenance> provenance =
            read_dissociation(table, amounts, where);
        if (!provenance) {
            return;
        }
        reaction.species.provenance = *provenance;
        const bool base =
            std::any_of(amounts.parts.begin(), amounts.parts.end(),
                        [](const auto& p) { return p.first == "H" && p.second < 0; });
        reaction.species.log10_k = (base ? -1.0 : 1.0) * table.number("pka");
    } else {
        if (!table.has("log10_k")) {
            table.missing("pka");
        }
        reaction.species.log10_k = table.number("log10_k");
        reaction.species.provenance = read_provenance(table);
    }
    reaction.species.enthalpy = table.quantity("enthalpy");
    aqueous_.push_back(amounts);
    reactions_.push_back(std::move(reaction));
}

//! An anion with a proton, HSO4 = SO4 + H, or a base cation without one, NH3 = NH4 - H.
std::optional<Provenance> SpeciesReader::read_dissociation(TableReader& table,
                                                           const NamedAmounts& amounts,
                                                           const Location& where) {
    if (!table.has("pka")) {
        table.missing("pka");
    }
    const double pka = table.number("pka");
    Provenance provenance = read_provenance(table);
    std::string ion;
    int charge = 0;
    int protons = 0;
    for (const auto& [name, amount] : amounts.parts) {
        if (name == "H") {
            protons = amount;
        } else if (amount == 1 && component(name) != nullptr) {
            ion = name;
            charge = component(name)->charge;
        }
    }
    const bool anion = protons == 1 && charge < 0;
    const bool cation = protons == -1 && charge == 1;
    if (amounts.parts.size() != 2 || !(anion || cation)) {
        problems_.add(where,
                      fmt::format("{} has no pka, expected an anion with one H, or a "
                                  "cation of charge 1 without one",
                                  amounts.name),
                      is_mass_action() ? "state log10_k of its formation"
                                       : "law = \"mass_action\"");
        return std::nullopt;
    }
    std::string& place = anion ? protonates_ : dissociates_;
    if (!place.empty()) {
        problems_.add(
            where, fmt::format("{} is a second {}, expected at most one", amounts.name,
                               anion ? "protonated ion" : "cation without its proton"));
        return std::nullopt;
    }
    place = ion;
    (anion ? ka_ : cation_ka_) = 1000.0 * std::pow(10.0, -pka);  // mol/L to mol/m3
    dissociates_where_ = cation ? where : dissociates_where_;
    return provenance;
}

ReactingSpecies SpeciesReader::indexed(const Reaction& reaction,
                                       const ChemistryFile& chemistry) const {
    ReactingSpecies species = reaction.species;
    species.name = reaction.amounts.name;
    for (const auto& [name, amount] : reaction.amounts.parts) {
        if (name == "H") {
            species.protons = amount;
        } else if (name == unit_) {
            species.units = amount;
        } else if (const int cation = chemistry.cation(name); cation >= 0) {
            species.cation = cation;
        } else {
            species.ions.emplace_back(chemistry.ion(name), amount);
        }
    }
    return species;
}

void SpeciesReader::conclude(ChemistryFile& chemistry) {
    const auto is_base_cation = [&](const std::string& name) {
        return std::any_of(
            chemistry.bases.begin(), chemistry.bases.end(), [&](const auto& base) {
                return std::any_of(base.parts.begin(), base.parts.end(),
                                   [&](const auto& p) { return p.first == name; });
            });
    };
    std::vector<Cation> elements;
    std::vector<Cation> base_cations;
    std::vector<AqueousIon>& ions = chemistry.spec.ions;
    for (const ChemistryComponent& component : components_) {
        if (component.name == "H") {
            continue;
        }
        const Cation* found = find_cation(component.name);
        if (found == nullptr) {
            const bool protonates = component.name == protonates_;
            ions.push_back({component.name, component.charge, component.molar_mass,
                            protonates, protonates ? ka_ : 0.0,
                            extracted_.count(component.name) != 0});
            continue;
        }
        Cation cation = *found;
        cation.base = is_base_cation(cation.name);
        cation.ka = cation.name == dissociates_ ? cation_ka_ : 0.0;
        (cation.base ? base_cations : elements).push_back(cation);
    }
    std::stable_partition(ions.begin(), ions.end(),
                          [](const AqueousIon& ion) { return ion.extracted; });
    if (!dissociates_.empty() &&
        (!is_base_cation(dissociates_) || find_cation(dissociates_) == nullptr ||
         (law_ != "conditional_constants" && !is_mass_action()))) {
        problems_.add(dissociates_where_,
                      fmt::format("{} cannot give off a proton; expected the cation of "
                                  "a base, with an organic species and the law "
                                  "conditional_constants",
                                  dissociates_));
    }
    std::stable_partition(elements.begin(), elements.end(),
                          [](const Cation& cation) { return cation.rare_earth; });
    chemistry.n_elements = static_cast<int>(elements.size());
    elements.insert(elements.end(), base_cations.begin(), base_cations.end());
    chemistry.spec.cations = elements;
    chemistry.aqueous_species = aqueous_;
    for (const Reaction& reaction : reactions_) {
        ReactingSpecies species = indexed(reaction, chemistry);
        chemistry.spec.acidic =
            chemistry.spec.acidic || (species.organic && species.protons < 0);
        chemistry.spec.reactions.push_back(std::move(species));
    }
}

}  // namespace didymium
