#include "inputs/chemistry_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <set>

#include "inputs/chemistry_keys.hpp"
#include "inputs/chemistry_level.hpp"
#include "inputs/chemistry_liquor.hpp"
#include "inputs/elements.hpp"
#include "inputs/suggest.hpp"
#include "inputs/table_reader.hpp"
#include "inputs/toml_text.hpp"

namespace didymium {

namespace {

struct Component {
    std::string name;
    int charge = 0;
    double molar_mass = 0.0;  // kg/mol
};

class ChemistryParser {
  public:
    ChemistryParser(const Value& root, Diagnostics& problems)
        : problems_(problems),
          root_(root, "the file", keys::chemistry_file, problems) {}

    ChemistryFile parse() {
        ChemistrySpec& spec = chemistry_.spec;
        spec.title = root_.text("title");
        law_ = root_.choice("law");
        const std::size_t before = problems_.size();
        spec.law = law_ == "empirical" ? DistributionLaw::empirical
                                       : DistributionLaw::conditional_constants;
        spec.stoichiometric = law_ == "constant_beta";
        read_extractant();
        read_components();
        chemistry_.bases = read_substances("bases");
        read_species();
        order_cations();
        chemistry_.acids = read_substances("acids");
        const bool names_known = problems_.size() == before;
        read_level(root_, problems_, law_ == "constant_beta", stated_, chemistry_);
        read_liquor(root_, problems_, chemistry_);
        read_window();
        spec.balancing_ion = root_.text("balancing_ion");
        if (!spec.balancing_ion.empty() && chemistry_.ion(spec.balancing_ion) < 0) {
            root_.problem(
                "balancing_ion",
                fmt::format("balancing_ion '{}' is no ion of this chemistry, expected "
                            "one of {}",
                            spec.balancing_ion, join_words(chemistry_.ion_names())),
                did_you_mean(spec.balancing_ion, chemistry_.ion_names()));
        }
        root_.finish();
        const bool usable = names_known && chemistry_.ion(spec.balancing_ion) >= 0;
        return usable ? chemistry_ : ChemistryFile::unknown();
    }

  private:
    void read_extractant() {
        const Value* value = root_.table("extractant");
        if (value == nullptr) {
            root_.missing("extractant");
            return;
        }
        ChemistrySpec& spec = chemistry_.spec;
        TableReader table(*value, "extractant", keys::extractant, problems_);
        spec.extractant = table.text("name");
        unit_ = table.text("unit");
        spec.monomers_per_unit = static_cast<int>(table.integer("monomers_per_unit"));
        spec.extractant_molar_mass = table.quantity("molar_mass");
        if (spec.law == DistributionLaw::empirical) {
            // The dosage is the free extractant in percent of the pure extractant.
            const double pure = table.quantity("pure");
            spec.dosage_per_mol =
                100.0 * spec.extractant_molar_mass * spec.monomers_per_unit / pure;
        }
        table.finish();
    }

    void read_components() {
        const Value* value = root_.table("components");
        if (value == nullptr) {
            root_.missing("components");
            return;
        }
        for (const Member& member : value->table()->members) {
            TableReader table(member.value, "components." + member.key, keys::component,
                              problems_);
            Component component;
            component.name = member.key;
            component.charge = static_cast<int>(table.integer("charge"));
            const Element* element = find_rare_earth(member.key);
            if (element != nullptr && !table.has("molar_mass")) {
                component.molar_mass = element->molar_mass;
            } else {
                // Zero: an ion of unknown nature, which no mass concentration can name.
                component.molar_mass = table.quantity("molar_mass");
            }
            table.finish();
            if (component.name == "H") {
                chemistry_.proton_molar_mass = component.molar_mass;
            }
            components_.push_back(component);
        }
        if (component("H") == nullptr) {
            problems_.add(value->where,
                          "components has no H, expected the proton among "
                          "them");
        }
    }

    const Component* component(const std::string& name) const {
        for (const Component& candidate : components_) {
            if (candidate.name == name) {
                return &candidate;
            }
        }
        return nullptr;
    }

    std::vector<std::string> component_names() const {
        std::vector<std::string> names;
        for (const Component& candidate : components_) {
            names.push_back(candidate.name);
        }
        return names;
    }

    //! { H = 1, Cl = 1 } with known components (and the extractant unit where allowed).
    NamedAmounts read_amounts(const std::string& name, const Value& value,
                              const std::string& path, bool with_extractant) {
        NamedAmounts amounts{name, {}};
        if (value.table() == nullptr) {
            problems_.add(value.where, fmt::format("{} is {}, expected a table", path,
                                                   value.kind()));
            return amounts;
        }
        for (const Member& member : value.table()->members) {
            const bool extractant = with_extractant && member.key == unit_;
            if (!extractant && component(member.key) == nullptr) {
                problems_.add(
                    member.where,
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

    std::vector<NamedAmounts> read_substances(const std::string& key) {
        std::vector<NamedAmounts> substances;
        const Value* value = root_.table(key);
        if (value != nullptr) {
            for (const Member& member : value->table()->members) {
                substances.push_back(read_amounts(member.key, member.value,
                                                  key + "." + member.key, false));
            }
        }
        return substances;
    }

    void read_species() {
        const Array* species = root_.array("species");
        if (species == nullptr) {
            root_.missing("species");
            return;
        }
        for (const Value& value : *species) {
            TableReader table(value, "species", keys::species, problems_);
            const std::string name = table.text("name");
            const std::string phase = table.choice("phase");
            const Value* formula = table.table("formed_from");
            if (formula == nullptr) {
                table.missing("formed_from");
                table.skip();
                table.finish();
                continue;
            }
            const std::size_t before = problems_.size();
            const NamedAmounts amounts =
                read_amounts(name, *formula, name + ".formed_from", true);
            if (problems_.size() > before) {
                // What it is remains unknown.
            } else if (phase == "organic") {
                read_organic_species(table, amounts, formula->where);
            } else if (phase == "aqueous") {
                read_aqueous_species(table, amounts, formula->where);
            }
            if (problems_.size() > before) {
                table.skip();
            }
            table.finish();
        }
    }

    //! Sum of the charges of what a species is formed from.
    int charge_of(const NamedAmounts& amounts) const {
        int charge = 0;
        for (const auto& [name, amount] : amounts.parts) {
            const Component* part = component(name);
            charge += part == nullptr ? 0 : amount * part->charge;
        }
        return charge;
    }

    //! M + e E = M E_e + e H: the exchange law of the kernels, read off the reaction.
    void read_organic_species(TableReader& table, const NamedAmounts& amounts,
                              const Location& where) {
        const Component* metal = nullptr;
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
        if (metals != 1 || metal == nullptr) {
            problems_.add(where,
                          fmt::format("{} holds {} metal atoms, expected exactly one",
                                      name, metals));
            return;
        }
        if (charge_of(amounts) != 0) {
            problems_.add(where,
                          fmt::format("{} is organic and its parts have charge {:+d}, "
                                      "expected none",
                                      name, charge_of(amounts)));
            return;
        }
        if (released != bound) {
            problems_.add(where,
                          fmt::format("{} binds {} {} and releases {} H, expected one "
                                      "H for each unit",
                                      name, bound, unit_, released));
            return;
        }
        Cation cation;
        cation.name = metal->name;
        cation.charge = bound;
        cation.molar_mass = metal->molar_mass;
        if (const Element* element = find_rare_earth(metal->name)) {
            cation.rare_earth = true;
            cation.oxide = element->oxide;
            // Per mol of cation: this file's own mass for the metal, oxygen from the
            // table.
            cation.oxide_molar_mass =
                metal->molar_mass + (element->oxide_per_mol() - element->molar_mass);
        }
        read_constant(table, cation);
        if (chemistry_.cation(cation.name) >= 0) {
            problems_.add(where, fmt::format("{} forms a second organic species, "
                                             "expected one a metal in this version",
                                             cation.name));
            return;
        }
        chemistry_.spec.cations.push_back(cation);
    }

    void read_constant(TableReader& table, Cation& cation) {
        if (chemistry_.spec.law == DistributionLaw::empirical) {
            read_empirical(table, cation);
            cation.provenance = read_provenance(table);
        } else if (table.has("log10_k") || table.has("source")) {
            if (table.has("log10_k")) {
                cation.log10_k = table.number("log10_k");
                stated_.insert(cation.name);
            }
            cation.provenance = read_provenance(table);
        }
    }

    void read_empirical(TableReader& table, Cation& cation) {
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

    //! Available are an anion with a proton, HSO4 = SO4 + H, and a base cation without
    //! one, NH3 = NH4 - H.
    void read_aqueous_species(TableReader& table, const NamedAmounts& amounts,
                              const Location& where) {
        const double pka = table.number("pka");
        read_provenance(table);
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
                          fmt::format("{} is no aqueous species of this version, "
                                      "expected an anion with one H, or a cation of "
                                      "charge 1 without one",
                                      amounts.name));
            return;
        }
        std::string& place = anion ? protonates_ : dissociates_;
        if (!place.empty()) {
            problems_.add(
                where,
                fmt::format("{} is a second {}, expected at most one in "
                            "this version",
                            amounts.name,
                            anion ? "protonated ion" : "cation without its proton"));
            return;
        }
        place = ion;
        (anion ? ka_ : cation_ka_) = 1000.0 * std::pow(10.0, -pka);  // mol/L to mol/m3
        dissociates_where_ = cation ? where : dissociates_where_;
        chemistry_.aqueous_species.push_back(amounts);
    }

    //! Rare earths in the order of the components, other elements, base cations; what
    //! no organic species holds is an aqueous ion.
    void order_cations() {
        std::vector<Cation> elements;
        std::vector<Cation> base_cations;
        for (const Component& component : components_) {
            if (component.name == "H") {
                continue;
            }
            const int index = chemistry_.cation(component.name);
            if (index < 0) {
                const bool protonates = component.name == protonates_;
                chemistry_.spec.ions.push_back({component.name, component.charge,
                                                component.molar_mass, protonates,
                                                protonates ? ka_ : 0.0});
                continue;
            }
            Cation cation = chemistry_.spec.cations[index];
            cation.base = is_base_cation(cation.name);
            cation.ka = cation.name == dissociates_ ? cation_ka_ : 0.0;
            (cation.base ? base_cations : elements).push_back(cation);
        }
        if (!dissociates_.empty() &&
            (!is_base_cation(dissociates_) || chemistry_.cation(dissociates_) < 0 ||
             law_ != "conditional_constants")) {
            problems_.add(
                dissociates_where_,
                fmt::format("{} cannot give off a proton; expected the cation "
                            "of a base, with an organic species and the law "
                            "conditional_constants",
                            dissociates_));
        }
        std::stable_partition(elements.begin(), elements.end(),
                              [](const Cation& cation) { return cation.rare_earth; });
        chemistry_.n_elements = static_cast<int>(elements.size());
        elements.insert(elements.end(), base_cations.begin(), base_cations.end());
        chemistry_.spec.cations = elements;
    }

    bool is_base_cation(const std::string& name) const {
        for (const NamedAmounts& base : chemistry_.bases) {
            for (const auto& [part, amount] : base.parts) {
                if (part == name) {
                    return true;
                }
            }
        }
        return false;
    }

    void read_window() {
        ValidityWindow& window = chemistry_.spec.window;
        const Value* value = root_.table("window");
        if (value == nullptr) {
            return;
        }
        TableReader table(*value, "window", keys::window, problems_);
        window.max_rare_earth = table.quantity("rare_earth");
        window.max_chloride = table.quantity("chloride");
        window.max_loading = table.quantity("loading");
        window.note = table.text("note");
        table.finish();
    }

    Diagnostics& problems_;
    TableReader root_;
    ChemistryFile chemistry_;
    std::string law_;
    std::string unit_;  // what reactions call one extractant unit: "(HA)2"
    std::vector<Component> components_;
    std::string protonates_;   // the ion with a second dissociation
    double ka_ = 0.0;          // of that ion, mol/m3
    std::string dissociates_;  // the cation that gives off its proton
    Location dissociates_where_;
    double cation_ka_ = 0.0;        // of that cation, mol/m3
    std::set<std::string> stated_;  // cations whose species states its constant
};

}  // namespace

ChemistryFile parse_chemistry(const std::string& text, const std::string& file,
                              Diagnostics& problems) {
    const Value root = parse_toml(text, file);
    ChemistryFile chemistry = ChemistryParser(root, problems).parse();
    chemistry.spec.name = std::filesystem::path(file).stem().string();
    chemistry.source = {file, "chemistry", text};
    return chemistry;
}

ChemistryFile parse_chemistry(const std::string& text, const std::string& file) {
    Diagnostics problems;
    ChemistryFile chemistry = parse_chemistry(text, file, problems);
    problems.raise();
    return chemistry;
}

}  // namespace didymium
