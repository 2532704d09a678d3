#include "inputs/readers/case/case_chemistry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <utility>

#include "inputs/readers/case/case_keys.hpp"
#include "inputs/readers/chemistry/chemistry_constants.hpp"
#include "inputs/readers/text/suggest.hpp"

namespace didymium {

namespace {

const char* const own_source = "set by the case";

bool has_level(const ChemistryFile& file, TableReader& table, const std::string& key) {
    if (file.level_element.empty()) {
        table.problem(key,
                      fmt::format("{} has no constants of this kind, expected a "
                                  "chemistry with separation factors",
                                  file.spec.name),
                      fmt::format("take {} out", key));
        return false;
    }
    return true;
}

//! What a faulty chemistry leaves to check of constants: that they are numbers.
void read_elements(TableReader& table, const Value& map, const std::string& key) {
    for (const Member& member : map.table()->members) {
        table.element(key, member);
    }
}

//! constants = { "extractant.order" = 0.9 }: before those that have keys of their own,
//! which are refused here if they stand there.
void read_named_constants(TableReader& table, bool sound, ChemistryFile& file) {
    const Value* value = table.table("constants");
    if (value != nullptr && !sound) {
        read_elements(table, *value, "constants");
        return;
    }
    if (value == nullptr) {
        return;
    }
    std::vector<std::string> known;
    for (const ChemistryConstant& constant : chemistry_constants(file)) {
        known.push_back(constant.name);
    }
    const auto stands_in = [&](const char* key, const std::string& prefix,
                               const std::string& name) {
        const Value* own = table.value(key);
        return own != nullptr && own->table() != nullptr &&
               name.rfind(prefix, 0) == 0 &&
               own->table()->find(name.substr(prefix.size())) != nullptr;
    };
    for (const Member& member : value->table()->members) {
        const double number = table.element("constants", member);
        if (std::find(known.begin(), known.end(), member.key) == known.end()) {
            report_unknown_constant(table.problems(), member.where, file.spec,
                                    member.key, known);
        } else if (stands_in("log10_k", "log10_k.", member.key) ||
                   stands_in("separation_factors", "log10_beta.", member.key)) {
            table.problems().add(
                member.where, fmt::format("{} is set by another key as well, expected "
                                          "once",
                                          member.key));
        } else if (std::isfinite(number)) {
            set_constant(file, member.key, number);
        }
    }
}

//! separation_factors = { "Nd/Pr" = 1.5 }
void read_factors(TableReader& table, bool sound, ChemistryFile& file) {
    const Value* value = table.table("separation_factors");
    if (value != nullptr && !sound) {
        read_elements(table, *value, "separation_factors");
        return;
    }
    if (value == nullptr || !has_level(file, table, "separation_factors")) {
        return;
    }
    std::vector<std::string> pairs;
    for (const SeparationFactor& factor : file.factors) {
        pairs.push_back(factor.pair());
    }
    for (const Member& member : value->table()->members) {
        const auto at = std::find(pairs.begin(), pairs.end(), member.key);
        if (at == pairs.end()) {
            table.problems().add(
                member.where,
                fmt::format("'{}' is no pair of neighbours in {}, expected one of {}",
                            member.key, file.spec.name, join_words(pairs)),
                did_you_mean(member.key, pairs));
            continue;
        }
        const double beta = table.element("separation_factors", member);
        SeparationFactor& factor = file.factors[at - pairs.begin()];
        factor.log10_beta = std::log10(beta);
        factor.provenance = {own_source, "assumed", 0.0};
    }
}

//! log10_k = { Nd = -2.0 }: the level element moves all that follow from it, any other
//! element only itself.
void read_constants(TableReader& table, bool sound, ChemistryFile& file) {
    const Value* value = table.table("log10_k");
    if (!sound) {
        if (value != nullptr) {
            read_elements(table, *value, "log10_k");
        }
        return;
    }
    if (value == nullptr || !has_level(file, table, "log10_k")) {
        file.apply_level();
        return;
    }
    std::vector<std::pair<int, double>> own;
    const std::vector<std::string> names = cation_names(file.spec.cations);
    for (const Member& member : value->table()->members) {
        const int index = file.cation(member.key);
        const double log10_k = table.element("log10_k", member);
        if (index < 0) {
            table.problems().add(
                member.where,
                fmt::format("{} knows no '{}', expected one of {}", file.spec.name,
                            member.key, join_words(names)),
                did_you_mean(member.key, names));
        } else if (member.key == file.level_element) {
            file.level_log10_k = log10_k;
            file.level_provenance = {own_source, "assumed", 0.0};
        } else {
            own.emplace_back(index, log10_k);
        }
    }
    file.apply_level();
    for (const auto& [index, log10_k] : own) {
        file.spec.cations[index].log10_k = log10_k;
        file.spec.cations[index].provenance = {own_source, "assumed", 0.0};
    }
}

}  // namespace

CaseChemistry read_case_chemistry(TableReader& root, const IncludedFiles& files,
                                  Diagnostics& problems, const std::string& of) {
    const Value* value = root.table("chemistry");
    if (value == nullptr) {
        if (!root.has("chemistry")) {
            problems.add(root.where(),
                         fmt::format("{} has no [chemistry], expected [chemistry] "
                                     "system = \"p507-hcl\"",
                                     of));
        }
        return {ChemistryFile::unknown(), {}, root.where(), false};
    }
    TableReader table(*value, "chemistry", keys::chemistry, problems);
    const std::string system = table.text("system");
    const std::size_t before = problems.size();
    CaseChemistry chemistry{
        system.empty() ? ChemistryFile::unknown()
                       : files.chemistry(system, table.where("system"), problems),
        {},
        table.where()};
    chemistry.sound = !system.empty() && problems.size() == before;
    if (is_path(system, ".toml")) {
        table.resolve("system", {files.absolute(system).string(), table.where()});
    }
    ChemistryFile& file = chemistry.file;
    read_named_constants(table, chemistry.sound, file);
    read_factors(table, chemistry.sound, file);
    read_constants(table, chemistry.sound, file);
    if (table.choice("precipitation") == "stop") {
        file.spec.precipitation = Precipitation::stop;
        if (file.spec.solids.empty() && chemistry.sound) {
            table.problem(
                "precipitation",
                fmt::format("{} knows no solids, expected one that could precipitate",
                            file.spec.name),
                "add [[solids]] to the chemistry file, or leave the key out");
        }
    }
    const std::vector<std::string> known = file.element_names();
    const Array* listed = table.array("elements");
    chemistry.elements = table.words("elements");
    if (!file.names_known) {
        chemistry.elements_known = false;
        listed = nullptr;
    }
    for (std::size_t i = 0; listed != nullptr && i < listed->size(); ++i) {
        const std::string* name = (*listed)[i].text();
        if (name != nullptr &&
            std::find(known.begin(), known.end(), *name) == known.end()) {
            chemistry.elements_known = false;
            const std::string systems = files.shipped_systems().suggestion(*name);
            problems.add((*listed)[i].where,
                         fmt::format("{} knows no element '{}', expected one of {}",
                                     file.spec.name, *name, join_words(known)),
                         systems.empty() ? did_you_mean(*name, known) : systems);
        }
    }
    root.resolve("chemistry", table.finish());
    return chemistry;
}

std::vector<bool> CaseChemistry::keep(const std::vector<bool>& named,
                                      Diagnostics& problems,
                                      const std::string& by) const {
    std::vector<bool> keep = named;
    for (int i = 0; i < file.n_elements && !elements.empty() && elements_known; ++i) {
        const std::string& name = file.spec.cations[i].name;
        keep[i] = std::find(elements.begin(), elements.end(), name) != elements.end();
        if (named[i] && !keep[i]) {
            problems.add(where,
                         fmt::format("a {} names {}, which chemistry.elements does not "
                                     "list, expected all that {}s name",
                                     by, name, by),
                         fmt::format("add \"{}\"", name));
        }
    }
    // A solvent may be saponified later (by an event or a sweep) without new unknowns.
    const auto first_base = keep.begin() + file.n_elements;
    if (file.names_known && first_base != keep.end() &&
        std::find(first_base, keep.end(), true) == keep.end()) {
        *first_base = true;
    }
    return keep;
}

}  // namespace didymium
