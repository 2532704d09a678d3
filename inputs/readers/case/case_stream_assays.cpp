//! \file The composition of a stream from assays, and its uncertainty.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "inputs/readers/case/case_streams.hpp"
#include "inputs/readers/text/suggest.hpp"

namespace didymium {

void StreamReader::read_assay(TableReader& table, PhaseContents& contents) {
    if (!table.has("assay")) {
        refuse_assay_keys(table);
        return;
    }
    const std::optional<AssayedLiquor> read = read_assayed_liquor(table, files_);
    if (!read) {
        contents.complete = false;
        return;
    }
    const AssayedLiquor& liquor = *read;
    contents.complete = contents.complete && liquor.complete;
    for (const std::shared_ptr<const Assay>& assay : liquor.assays) {
        if (std::find(assays_.begin(), assays_.end(), assay) == assays_.end()) {
            assays_.push_back(assay);
        }
    }
    Table composition;
    Table deviations;
    add_assayed(table, liquor, contents, composition, deviations);
    drop_assay_keys(table);
    table.resolve("composition", {std::move(composition), table.where("assay")});
    if (!deviations.members.empty()) {
        table.resolve("composition_sd", {std::move(deviations), table.where("assay")});
    }
}

//! An element that the chemistry does not know is an error when it is a rare earth, of
//! which REO is the sum; any other is an impurity.
void StreamReader::add_assayed(const TableReader& table, const AssayedLiquor& liquor,
                               PhaseContents& contents, Table& composition,
                               Table& deviations) {
    const std::string& name = chemistry_.spec.name;
    const bool of_reo =
        !liquor.assays.empty() && liquor.assays.front()->basis == AssayBasis::reo;
    // How much is not a number where something is wrong with the total.
    const auto some = [](const AssayEntry& entry) { return !(entry.amount <= 0.0); };
    std::vector<std::pair<std::string, std::string>> ignored;
    if (!chemistry_.names_known) {
        contents.complete = false;
        return;
    }
    for (const AssayEntry& entry : liquor.entries) {
        const int cation = chemistry_.cation(entry.element);
        if (cation >= 0) {
            const auto text = [&](double amount) {
                return Value{quantity_text(amount, "mol/L", kinds::concentration),
                             table.where("assay")};
            };
            contents.concentration[cation] = entry.amount;
            contents.sd[cation] = entry.sd();
            contents.named[cation] = true;
            composition.set(entry.element, text(entry.amount));
            if (entry.sd() > 0.0) {
                deviations.set(entry.element, text(entry.sd()));
            }
        } else if (some(entry) && entry.rare_earth()) {
            contents.complete = false;
            const std::string systems =
                files_.shipped_systems().suggestion(entry.element);
            problems_.add(
                entry.where,
                fmt::format("{} knows no element '{}', expected one of {}", name,
                            entry.element, join_words(chemistry_.element_names())),
                fmt::format("{}{}{}",
                            of_reo ? "take the row out and say '# closure: unreported'"
                                   : "take the row out of the assay",
                            systems.empty() ? "" : "; ", systems));
        } else if (some(entry) && liquor.impurities == "error") {
            const std::string systems =
                files_.shipped_systems().suggestion(entry.element);
            problems_.add(
                entry.where,
                fmt::format("{} does not know the impurity {}, expected one of {}",
                            name, entry.element,
                            join_words(chemistry_.element_names())),
                fmt::format("say impurities = \"warn\" in {} to leave it out{}{}",
                            table.path(), systems.empty() ? "" : "; ", systems));
        } else if (some(entry)) {
            ignored.emplace_back(entry.element,
                                 fmt::format("{:.3g} mol/L", entry.amount / 1000.0));
        }
    }
    if (!ignored.empty() && liquor.impurities == "warn") {
        warnings_.push_back(
            {fmt::format("{} holds impurities that {} does not know and "
                         "that are not simulated",
                         table.path(), name),
             std::move(ignored)});
    }
}

//! composition_sd = { Nd = "0.01 mol/L" }
void StreamReader::read_deviations(TableReader& table, PhaseContents& contents) {
    const Value* value = table.table("composition_sd");
    if (value == nullptr) {
        return;
    }
    if (table.has("assay")) {
        table.problem(
            "composition_sd",
            fmt::format("{} stands beside an assay, expected beside a composition",
                        table.path("composition_sd")),
            "an assay has a column sd");
        table.drop("composition_sd");
        return;
    }
    for (const Member& member : value->table()->members) {
        const int cation = chemistry_.cation(member.key);
        const std::string path = table.path("composition_sd." + member.key);
        if (!chemistry_.names_known) {
            amount_of(member.value, path, 1.0);
            continue;
        }
        if (cation < 0 || !contents.named[cation]) {
            problems_.add(
                member.where,
                fmt::format("{}: the composition names no metal '{}', expected "
                            "one that it does",
                            path, member.key));
            continue;
        }
        contents.sd[cation] =
            amount_of(member.value, path, chemistry_.spec.cations[cation].molar_mass);
    }
}

}  // namespace didymium
