#include "outputs/results/contact_result_file.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "outputs/results/contact_schema.hpp"
#include "outputs/results/provenance_record.hpp"
#include "outputs/storage/netcdf4.hpp"
#include "outputs/storage/partial_file.hpp"
#include "outputs/storage/variable_table.hpp"

namespace didymium {

namespace {

//! A cell of a table, in quotes where it has to be.
std::string cell(const std::string& text) {
    if (text.find_first_of(",\"\n") == std::string::npos) {
        return text;
    }
    std::string quoted = "\"";
    for (const char c : text) {
        quoted += c == '"' ? "\"\"" : std::string(1, c);
    }
    return quoted + '"';
}

//! To the last digit; nothing for what is not known.
std::string cell(double value) {
    return std::isnan(value) ? "" : fmt::format("{}", value);
}

std::string table_text(const ContactReport& report) {
    const std::pair<const char*, std::vector<double> ContactRecord::*> kinds[] = {
        {"feed_aqueous.{} [mol/L]", &ContactRecord::feed_aqueous},
        {"feed_organic.{} [mol/L]", &ContactRecord::feed_organic},
        {"aqueous.{} [mol/L]", &ContactRecord::aqueous},
        {"organic.{} [mol/L]", &ContactRecord::organic},
        {"distribution.{}", &ContactRecord::distribution},
        {"extracted.{}", &ContactRecord::extracted},
        {"measured_distribution.{}", &ContactRecord::measured_distribution},
        {"residual.{}", &ContactRecord::residual}};
    struct Column {
        std::string heading;
        std::vector<double> ContactRecord::*member;
        std::size_t component;
    };
    std::vector<Column> columns;
    for (const auto& [heading, member] : kinds) {
        for (std::size_t i = 0; i < report.components.size(); ++i) {
            // Columns that no contact has anything in are left out.
            const bool has_any = std::ranges::any_of(
                report.contacts, [i, member = member](const ContactRecord& c) {
                    return i < (c.*member).size() && !std::isnan((c.*member)[i]) &&
                           (c.*member)[i] != 0.0;
                });
            if (has_any) {
                columns.push_back(
                    {fmt::format(fmt::runtime(heading), report.components[i]), member,
                     i});
            }
        }
    }
    std::string text =
        "contact,series,group,status,phase_ratio,added [mol/L],ph,measured_ph,"
        "loading,free_extractant [mol/L]";
    for (const Column& column : columns) {
        text += "," + column.heading;
    }
    for (const std::string& pair : report.pairs) {
        text += ",separation." + pair;
    }
    text += ",message\n";
    for (const ContactRecord& c : report.contacts) {
        text +=
            fmt::format("{},{},{},{}", cell(c.name), cell(report.series[c.series].name),
                        cell(c.group), status_name(c.status));
        for (const double value : {c.phase_ratio, c.added, c.ph, c.measured_ph,
                                   c.loading, c.free_extractant}) {
            text += "," + cell(value);
        }
        for (const Column& column : columns) {
            const std::vector<double>& values = c.*column.member;
            text += ",";
            text += column.component < values.size() ? cell(values[column.component])
                                                     : std::string();
        }
        for (std::size_t i = 0; i < report.pairs.size(); ++i) {
            text += "," + (i < c.separation.size() ? cell(c.separation[i]) : "");
        }
        text += "," + cell(c.message) + "\n";
    }
    return text;
}

}  // namespace

void write_contacts(const std::filesystem::path& path, const ContactReport& report,
                    const RunProvenance& provenance, bool complete) {
    require_not_an_input(path, provenance.sources);
    PartialFile partial(path);
    NetcdfWriter file(partial.path());
    const ContactResult result{report, residual_table(report)};
    if (!report.contacts.empty()) {
        file.add_group("balance");
    }
    TableWriter(file, contact_schema(), result).write(contact_dimensions(result));
    for (const char* flags : {"status", "construction_status"}) {
        if (file.has_variable(flags)) {
            set_flags(file, flags, last_status, status_name);
        }
    }
    record_provenance(file, provenance, "contact");
    file.set_attribute("/", "chemistry", report.chemistry);
    file.set_attribute("/", "complete", std::int64_t{complete ? 1 : 0});
    file.close();
    partial.take_place();
}

void write_contact_table(const std::filesystem::path& path, const ContactReport& report,
                         const std::vector<SourceFile>& inputs) {
    require_not_an_input(path, inputs);
    write_whole(path, table_text(report));
}

}  // namespace didymium
