#include "inputs/readers/chemistry/chemistry_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <set>

#include "inputs/readers/chemistry/chemistry_keys.hpp"
#include "inputs/readers/chemistry/chemistry_level.hpp"
#include "inputs/readers/chemistry/chemistry_liquor.hpp"
#include "inputs/readers/chemistry/chemistry_species.hpp"
#include "inputs/readers/liquor/elements.hpp"
#include "inputs/readers/text/suggest.hpp"
#include "inputs/readers/text/table_reader.hpp"
#include "inputs/readers/text/toml_text.hpp"

namespace didymium {

namespace {

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
        spec.law = law_ == "empirical"     ? DistributionLaw::empirical
                   : law_ == "mass_action" ? DistributionLaw::mass_action
                                           : DistributionLaw::conditional_constants;
        spec.acidic = spec.law != DistributionLaw::mass_action;
        spec.stoichiometric = law_ == "constant_beta";
        read_extractant();
        read_components();
        SpeciesReader species(law_, unit_, components_, problems_);
        chemistry_.bases = read_substances("bases", species);
        read_species(species);
        species.conclude(chemistry_);
        chemistry_.acids = read_substances("acids", species);
        const bool names_known = problems_.size() == before;
        read_level(root_, problems_, law_ == "constant_beta", species.stated(),
                   chemistry_);
        read_liquor(root_, problems_, chemistry_);
        read_window();
        read_activity();
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
        if (spec.law == DistributionLaw::mass_action) {
            read_extractant_activity(table);
        }
        table.finish();
    }

    void read_extractant_activity(TableReader& extractant) {
        const Value* value = extractant.table("activity");
        if (value == nullptr) {
            return;
        }
        ExtractantActivity& activity = chemistry_.spec.extractant_activity;
        TableReader table(*value, extractant.path("activity"),
                          keys::extractant_activity, problems_);
        activity.coefficient = table.number("coefficient");
        activity.order = table.number("order");
        activity.reference = table.quantity("reference") / 1000.0;  // mol/m3 to mol/L
        activity.provenance = read_provenance(table);
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
            ChemistryComponent component;
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
        if (std::none_of(components_.begin(), components_.end(),
                         [](const auto& c) { return c.name == "H"; })) {
            problems_.add(value->where,
                          "components has no H, expected the proton among "
                          "them");
        }
    }

    std::vector<NamedAmounts> read_substances(const std::string& key,
                                              SpeciesReader& reader) {
        std::vector<NamedAmounts> substances;
        const Value* value = root_.table(key);
        if (value != nullptr) {
            for (const Member& member : value->table()->members) {
                substances.push_back(reader.read_amounts(
                    member.key, member.value, key + "." + member.key, false));
            }
        }
        return substances;
    }

    void read_species(SpeciesReader& reader) {
        const Array* species = root_.array("species");
        if (species == nullptr) {
            root_.missing("species");
            return;
        }
        for (const Value& value : *species) {
            reader.read(value);
        }
    }

    void read_activity() {
        const Value* value = root_.table("activity");
        if (value == nullptr) {
            return;
        }
        TableReader table(*value, "activity", keys::activity, problems_);
        chemistry_.activity_parameters = table.text("parameters");
        chemistry_.activity_where = table.where("parameters");
        if (const Array* constants = table.array("constants")) {
            for (const Value& one : *constants) {
                read_activity_constant(one);
            }
        }
        table.finish();
        if (!law_.empty() && law_ != "mass_action") {
            root_.problem("activity",
                          fmt::format("activity does not go with the law {}, expected "
                                      "the law mass_action",
                                      law_));
        }
    }

    void read_activity_constant(const Value& value) {
        TableReader table(value, "activity.constants", keys::activity_constant,
                          problems_);
        RestatedActivity one;
        one.name = table.text("name");
        one.value = table.number("value");
        one.provenance = read_provenance(table);
        one.where = table.where("name");
        table.finish();
        if (!one.name.empty() && std::isfinite(one.value)) {
            chemistry_.activity_constants.push_back(std::move(one));
        }
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
    std::vector<ChemistryComponent> components_;
};

}  // namespace

ChemistryFile parse_chemistry(const std::string& text, const std::string& file,
                              Diagnostics& problems) {
    const Value root = parse_toml(text, file);
    ChemistryFile chemistry = ChemistryParser(root, problems).parse();
    chemistry.spec.name = std::filesystem::path(file).stem().string();
    chemistry.sources = {{file, "chemistry", text}};
    return chemistry;
}

ChemistryFile parse_chemistry(const std::string& text, const std::string& file) {
    Diagnostics problems;
    ChemistryFile chemistry = parse_chemistry(text, file, problems);
    problems.raise();
    return chemistry;
}

}  // namespace didymium
