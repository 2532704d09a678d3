//! \file Single contacts, and tables of them.
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <memory>
#include <utility>

#include "inputs/readers/case/case_keys.hpp"
#include "inputs/readers/contact/contact_keys.hpp"
#include "inputs/readers/contact/contact_series.hpp"
#include "inputs/readers/liquor/constants.hpp"
#include "inputs/readers/text/concentration.hpp"
#include "inputs/readers/text/suggest.hpp"

namespace didymium {

namespace {

//! The keys of a row in place of, or beside, those that all rows share.
Table merged(Table shared, const Table& own) {
    for (const Member& member : own.members) {
        Value* there = shared.find(member.key);
        if (there != nullptr && there->table() != nullptr &&
            member.value.table() != nullptr) {
            there->data = merged(std::move(*there->table()), *member.value.table());
        } else if (there != nullptr) {
            *there = member.value;
        } else {
            shared.members.push_back(member);
        }
    }
    return shared;
}

}  // namespace

void ContactSeriesReader::read_contacts(const Value& value, int number) {
    TableReader table(value, fmt::format("contacts.{}", number), keys::contacts,
                      problems_);
    const std::string file = table.has("file") ? table.text("file") : "";
    const std::string name =
        name_of(table, file.empty() ? fmt::format("contact_{}", number)
                                    : std::filesystem::path(file).stem().string());
    const bool in_file = table.has("file");
    for (const char* key : {"liquor", "solvent"}) {
        if (!in_file && !table.has(key)) {
            table.missing(key);
        }
    }
    const std::size_t before = problems_.size();
    const NamedPhase* of_liquor = table.has("liquor") ? liquor(table) : nullptr;
    const NamedPhase* of_solvent = table.has("solvent") ? solvent(table) : nullptr;
    const bool known = problems_.size() == before;
    const double phase_ratio = table.quantity("phase_ratio");
    series.push_back({name, SeriesKind::contacts, {}, {}, {}, table.where()});
    if (in_file && known) {
        read_file(table, of_liquor, of_solvent, phase_ratio);
    } else if (of_liquor != nullptr && of_solvent != nullptr) {
        add(name, of_liquor->contents, of_solvent->contents, phase_ratio,
            table.where());
    } else {
        complete = false;
    }
    if (in_file && !known) {
        table.skip();
    }
    table.finish();
}

void ContactSeriesReader::read_file(TableReader& table, const NamedPhase* liquor,
                                    const NamedPhase* solvent, double phase_ratio) {
    const std::string name = table.text("file");
    std::vector<ColumnName> columns;
    const Value* map = table.table("columns");
    for (std::size_t i = 0; map != nullptr && i < map->table()->members.size(); ++i) {
        const Member& member = map->table()->members[i];
        const std::string* heading = member.value.text();
        if (heading == nullptr) {
            problems_.add(
                member.value.where,
                fmt::format("{} is {}, expected the heading of a column",
                            table.path("columns." + member.key), member.value.kind()));
            return;
        }
        columns.push_back({member.key, *heading, member.where});
    }
    if (name.empty()) {
        return;
    }
    std::shared_ptr<const TableFile> file;
    try {
        file = files_.table(name, "contacts", table.where("file"));
    } catch (const InputError& error) {
        problems_.add(error);
        complete = false;
        return;
    }
    add_once(sources, file->file);
    problems_.add(file->problems);
    const Location whole{file->file.path, 0, 0};
    if (file->table.header.empty()) {
        if (file->problems.empty()) {
            problems_.add(whole, "the file is empty, expected a table of contacts",
                          "its first row names the columns: "
                          "liquor.composition.Nd [mol/L],solvent.extractant [mol/L]");
        }
        return;
    }
    const std::size_t before = problems_.size();
    const std::vector<ContactRow> rows =
        read_contact_table(file->table, file->file.path, columns, problems_);
    if (problems_.size() > before) {
        complete = false;
        return;
    }
    if (rows.empty() && file->problems.empty()) {
        problems_.add(whole, "the file has a header alone, expected rows");
    }
    const bool has_solvent =
        solvent != nullptr ||
        std::any_of(rows.begin(), rows.end(),
                    [](const ContactRow& row) { return !row.solvent.members.empty(); });
    if (!has_solvent && !rows.empty()) {
        table.problem("solvent",
                      fmt::format("{} has no solvent, expected one here or in columns",
                                  table.path()),
                      "add a column solvent.extractant [mol/L]");
        return;
    }
    for (const ContactRow& row : rows) {
        add_row(row, liquor, solvent, phase_ratio);
    }
}

void ContactSeriesReader::add_row(const ContactRow& row, const NamedPhase* liquor,
                                  const NamedPhase* solvent, double phase_ratio) {
    const Declaration& declared = keys::contacts;
    if (row.phase_ratio) {
        const ValueForm& form = declared.find("phase_ratio")->forms.front();
        phase_ratio = read_quantity(*row.phase_ratio, "phase_ratio", form.kind,
                                    form.range, problems_);
    }
    const PhaseContents aqueous =
        contents_of(row.liquor, liquor, Phase::aqueous, row.where);
    const PhaseContents organic =
        contents_of(row.solvent, solvent, Phase::organic, row.where);
    add(fmt::format("{}.{}", series.back().name, row.name), aqueous, organic,
        phase_ratio, row.where);
    contacts.back().group = row.group;
    contacts.back().measured = measured_of(row);
}

PhaseContents ContactSeriesReader::contents_of(const Table& own,
                                               const NamedPhase* shared, Phase phase,
                                               const Location& where) {
    if (shared != nullptr && (own.members.empty() || !shared->sound)) {
        return shared->contents;  // what is wrong with it was said
    }
    const bool aqueous = phase == Phase::aqueous;
    const Value whole{
        merged(shared == nullptr ? Table() : *shared->written.table(), own), where};
    TableReader table(whole, aqueous ? "liquor" : "solvent",
                      aqueous ? keys::aqueous : keys::organic, problems_);
    PhaseContents contents = streams_.read_contents(table, phase);
    table.finish();
    return contents;
}

MeasuredContact ContactSeriesReader::measured_of(const ContactRow& row) {
    const std::vector<double> nothing(file_.spec.cations.size(), nan);
    MeasuredContact all{nothing, nothing, nothing, nan};
    for (const MeasuredValue& measured : row.measured) {
        const std::string path =
            fmt::format("measured.{}{}{}", measured.what,
                        measured.element.empty() ? "" : ".", measured.element);
        if (measured.what == "ph") {
            all.ph = read_number(measured.value, path, ranges::any, problems_);
            continue;
        }
        const int cation = file_.cation(measured.element);
        if (cation < 0 && file_.names_known) {
            const std::vector<std::string> known = file_.element_names();
            problems_.add(
                measured.named,
                fmt::format("{} knows no element '{}', expected one of {}",
                            file_.spec.name, measured.element, join_words(known)),
                did_you_mean(measured.element, known));
        }
        if (cation < 0) {
            complete = false;
            continue;
        }
        named[cation] = true;
        if (measured.what == "distribution") {
            all.distribution[cation] =
                read_number(measured.value, path, ranges::positive, problems_);
        } else {
            (measured.what == "aqueous" ? all.aqueous : all.organic)[cation] =
                read_concentration(measured.value, path,
                                   file_.spec.cations[cation].molar_mass,
                                   ranges::not_negative, problems_);
        }
    }
    return all;
}

}  // namespace didymium
