//! \file didymium contact: batch contacts, isotherms, pH curves and McCabe-Thiele
//! constructions.
#include <algorithm>

#include <fmt/format.h>

#include "inputs/readers/contact/contact_file.hpp"
#include "outputs/console/contact_summary.hpp"
#include "outputs/results/contact_result_file.hpp"
#include "solver/commands/command_parts.hpp"
#include "solver/commands/commands.hpp"
#include "solver/contact/contact_run.hpp"
#include "solver/linear/isa.hpp"

namespace didymium {

namespace {

//! The worst of what was asked for: a balance, then anything that has no result.
int exit_code(const ContactReport& report, bool interrupted) {
    bool failed = false;
    bool missed = false;
    const auto see = [&](Status status) {
        failed = failed || status != Status::ok;
        missed = missed || status == Status::closure_missed;
    };
    for (const ContactRecord& contact : report.contacts)
        see(contact.status);
    for (const Construction& construction : report.constructions)
        see(construction.status);
    return interrupted ? exit_interrupted
           : missed    ? exit_not_closed
           : failed    ? exit_failed
                       : exit_ok;
}

}  // namespace

int contact_command(const CommandOptions& options) {
    const ContactSet set = read_contacts(options.input);
    if (!options.table.empty() && set.contacts.empty())
        throw InputError({set.file, 0, 0},
                         "no contact for the table of --csv, expected [[contacts]], "
                         "[[isotherms]] or [[ph_curves]]");
    const std::filesystem::path path = output_path(options);
    RunProvenance provenance;
    provenance.isa = isa_name(chosen_isa());
    provenance.command = options.command_line;
    provenance.title = set.title;
    provenance.sources = set.sources;
    provenance.monomers_per_unit = set.chemistry.monomers_per_unit;
    require_not_an_input(path, provenance.sources);
    const ContactReport report = run_contacts(set, interruption());
    const bool interrupted = interruption().load();
    write_contacts(path, report, provenance, !interrupted);
    if (!options.table.empty())
        write_contact_table(options.table, report, provenance.sources);
    if (!options.quiet) {
        fmt::print("{}{}\n{}\nwrote {}\n", set.title, set.title.empty() ? "" : "\n",
                   summarize_contacts(report), path.string());
        if (!options.table.empty())
            fmt::print("wrote {}\n", options.table.string());
    }
    const int code = exit_code(report, interrupted);
    const auto failed = [](const auto& record) { return record.status != Status::ok; };
    const auto n = std::ranges::count_if(report.contacts, failed) +
                   std::ranges::count_if(report.constructions, failed);
    if (interrupted)
        fmt::print(stderr, "interrupted: {} of {} contacts not run\n", n,
                   report.contacts.size());
    else if (n > 0)
        fmt::print(stderr, "{}: error: {} of {} contacts and constructions failed\n",
                   options.input.string(), n,
                   report.contacts.size() + report.constructions.size());
    return code;
}

}  // namespace didymium
