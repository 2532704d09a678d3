#include "inputs/readers/contact/contact_constructions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "inputs/readers/contact/contact_keys.hpp"
#include "inputs/readers/text/concentration.hpp"
#include "inputs/readers/text/suggest.hpp"

namespace didymium {

ConstructionSpec ConstructionReader::read(const Value& value, int number) {
    TableReader table(value, fmt::format("mccabe_thiele.{}", number),
                      keys::mccabe_thiele, problems_);
    ConstructionSpec spec;
    spec.where = table.where();
    const bool of_case = table.has("case");
    spec.name = series_.name_of(table, fmt::format("mccabe_thiele_{}", number));
    if (of_case == table.has("liquor")) {
        table.value("case");
        table.value("liquor");
        problems_.add(
            table.where(),
            fmt::format("{} has {}, expected one of a case and a liquor", table.path(),
                        of_case ? "both" : "no phases that meet"),
            "write case = \"ndpr_p507.toml\", or liquor, solvent, "
            "phase_ratio and raffinate");
        table.skip();
    } else if (of_case) {
        read_bank(table, spec);
    } else {
        read_phases(table, spec);
    }
    table.finish();
    return spec;
}

void ConstructionReader::read_bank(TableReader& table, ConstructionSpec& spec) {
    const std::string name = table.text("case");
    try {
        const std::filesystem::path path =
            (path_.parent_path() / name).lexically_normal();
        spec.file = open_case_(path, table.where("case"));
        spec.spec = spec.file->resolve();
    } catch (const InputError& error) {
        problems_.add(error);
        table.skip();
        return;
    }
    std::vector<std::string> banks;
    for (const BankSpec& bank : spec.spec.banks) {
        banks.push_back(bank.name);
    }
    spec.by_fraction = table.choice("basis") == "fraction";
    const std::string word = table.choice(
        "bank", banks, banks.size() == 1 ? std::optional(banks.front()) : std::nullopt);
    const auto at = std::find(banks.begin(), banks.end(), word);
    spec.bank = at == banks.end() ? 0 : static_cast<int>(at - banks.begin());
    const ChemistrySpec& chemistry = spec.spec.chemistry;
    const Array* listed = table.array("elements");
    const std::vector<std::string> words = table.words("elements");
    std::vector<std::string> known;
    for (const Cation& cation : chemistry.cations) {
        if (spec.by_fraction ? cation.rare_earth : !cation.base) {
            known.push_back(cation.name);
        }
    }
    for (std::size_t i = 0; i < chemistry.cations.size(); ++i) {
        if (listed == nullptr && chemistry.cations[i].rare_earth) {
            spec.targets.push_back({static_cast<int>(i), 0.0});
        }
    }
    for (std::size_t i = 0; listed != nullptr && i < words.size(); ++i) {
        const auto found = std::find(known.begin(), known.end(), words[i]);
        if (found == known.end()) {
            problems_.add((*listed)[i].where,
                          fmt::format("the case has no element '{}', expected one "
                                      "of {}",
                                      words[i], join_words(known)),
                          did_you_mean(words[i], known));
            continue;
        }
        spec.targets.push_back({static_cast<int>(found - known.begin()), 0.0});
    }
}

void ConstructionReader::read_phases(TableReader& table, ConstructionSpec& spec) {
    const NamedPhase* liquor = series_.liquor(table);
    const NamedPhase* solvent = series_.solvent(table);
    spec.phase_ratio = table.quantity("phase_ratio");
    const Value* raffinate = table.table("raffinate");
    if (raffinate == nullptr || raffinate->table()->members.empty()) {
        table.missing("raffinate");
    }
    if (liquor == nullptr || solvent == nullptr || raffinate == nullptr) {
        return;
    }
    series_.note(liquor->contents);
    series_.note(solvent->contents);
    spec.aqueous = liquor->contents.concentration;
    spec.organic = solvent->contents.concentration;
    for (const Member& member : raffinate->table()->members) {
        const int cation = file_.cation(member.key);
        const std::string path = table.path("raffinate." + member.key);
        const double target =
            read_concentration(member.value, path,
                               cation < 0 ? 1.0 : file_.spec.cations[cation].molar_mass,
                               ranges::not_negative, problems_);
        const bool is_there =
            cation >= 0 && (spec.aqueous[cation] > 0.0 || spec.organic[cation] > 0.0);
        if (!is_there && file_.names_known && liquor->sound && solvent->sound) {
            std::vector<std::string> known;
            for (int i = 0; i < file_.n_elements; ++i) {
                if (spec.aqueous[i] > 0.0 || spec.organic[i] > 0.0) {
                    known.push_back(file_.spec.cations[i].name);
                }
            }
            problems_.add(member.where,
                          fmt::format("neither liquor nor solvent holds {}, "
                                      "expected one of {}",
                                      member.key, join_words(known)),
                          did_you_mean(member.key, known));
            continue;
        }
        if (cation >= 0) {
            spec.targets.push_back({cation, target});
        }
    }
}

}  // namespace didymium
