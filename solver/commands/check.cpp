//! \file didymium check: what is wrong with a case, a sweep, a contact or a fit file, a
//! design, how it was understood, and what it will take.
#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "inputs/readers/case/flow_balance.hpp"
#include "inputs/readers/contact/contact_file.hpp"
#include "inputs/readers/design/separation_file.hpp"
#include "inputs/readers/fit/fit_file.hpp"
#include "inputs/readers/optimise/cost_file.hpp"
#include "inputs/readers/optimise/optimise_file.hpp"
#include "inputs/readers/text/table_reader.hpp"
#include "outputs/console/summary_controls.hpp"
#include "outputs/console/text_table.hpp"
#include "outputs/results/host.hpp"
#include "solver/commands/command_parts.hpp"
#include "solver/commands/commands.hpp"
#include "solver/fit/estimate.hpp"
#include "solver/flowsheet/cascade.hpp"
#include "solver/flowsheet/chemistry.hpp"
#include "solver/flowsheet/saturation.hpp"
#include "solver/run/result_shape.hpp"
#include "solver/run/simulate.hpp"
#include "solver/sweep/sweep.hpp"
#include "solver/sweep/sweep_plan.hpp"

namespace didymium {

namespace {

//! Scenarios of a sweep that are tried; beyond, only each value by itself is.
constexpr int max_tried = 20000;

//! What is uncertain in a stream; empty when nothing is known to be.
std::string uncertainty_text(const StreamSpec& stream, const ChemistrySpec& chemistry) {
    TextTable table({"", "mol/L", "standard deviation", "of it"});
    bool known = false;
    for (int i = 0; i < chemistry.n_cations(); ++i) {
        const double value = stream.concentration[i];
        const double sd = stream.concentration_sd[i];
        if (sd == 0.0)
            continue;
        known = true;
        table.add_row({chemistry.cations[i].name, fmt::format("{:.5g}", value * 1e-3),
                       fmt::format("{:.2g}", sd * 1e-3),
                       value > 0.0 ? fmt::format("{:.2g} %", 100.0 * sd / value) : ""});
    }
    return known ? fmt::format("uncertainty of {}\n\n{}\n", stream.name, table.text())
                 : "";
}

//! Feeds that no stage of a run could bring within what the chemistry was measured at.
std::vector<std::string> feeds_outside_window(const CaseSpec& spec) {
    std::vector<std::string> warnings;
    const double limit = spec.chemistry.window.max_rare_earth;
    for (const StreamSpec& stream : spec.streams) {
        double rare_earth = 0.0;
        for (int i = 0; i < spec.chemistry.n_cations(); ++i)
            if (spec.chemistry.cations[i].rare_earth && stream.phase == Phase::aqueous)
                rare_earth += stream.concentration[i];
        if (limit > 0.0 && rare_earth > limit)
            warnings.push_back(fmt::format(
                "stream '{}' holds {:.3g} mol/L of rare earth; the constants of {} "
                "were "
                "measured up to {:.3g} mol/L",
                stream.name, rare_earth * 1e-3, spec.chemistry.name, limit * 1e-3));
    }
    return warnings;
}

//! Liquors that come in above saturation, at the start or from an event or a schedule
//! on.
std::vector<std::string> saturated_streams(const CaseSpec& spec,
                                           const std::vector<CaseInterval>& course) {
    StreamWatch watch(spec.chemistry, make_equilibrium(spec.chemistry));
    watch.see(spec.streams, 0.0);
    for (const CaseInterval& interval : course) {
        watch.see(interval.from.streams, interval.begin);
        watch.see(interval.to.streams, interval.end);
    }
    return watch.warnings();
}

//! Where a stream or an outlet goes: "split, stage 90".
std::string destination(const CaseSpec& spec, const Source& from) {
    for (const BankSpec& bank : spec.banks) {
        const auto at = [&](int stage) {
            return fmt::format("{}, stage {}", bank.name, stage + 1);
        };
        if (bank.solvent == from)
            return at(0);
        if (bank.aqueous == from)
            return at(bank.n_stages() - 1);
        for (const FeedSpec& feed : bank.feeds)
            if (feed.source == from)
                return at(feed.stage);
    }
    for (const TankSpec& tank : spec.tanks)
        if (std::find(tank.inlets.begin(), tank.inlets.end(), from) !=
            tank.inlets.end())
            return tank.name;
    const int carrier = from.port >= 0 ? spec.ports[from.port].carrier : -1;
    for (std::size_t s = 0; s < spec.splitters.size(); ++s) {
        const SplitterSpec& splitter = spec.splitters[s];
        const bool carried = carrier >= 0 && splitter.inlet.port == carrier &&
                             parts_entrained(spec, static_cast<int>(s));
        if (splitter.inlet == from || carried)
            return splitter.name;
    }
    return "leaves";
}

//! What flows from unit to unit at first.
std::string connections_table(const CaseSpec& spec) {
    TextTable table({"from", "to", "phase", "m3/h"});
    const auto add = [&](const std::string& name, Phase phase, double flow,
                         const Source& source) {
        table.add_row({name, destination(spec, source),
                       phase == Phase::aqueous ? "aqueous" : "organic",
                       fmt::format("{:.5g}", flow * 3600.0)});
    };
    std::vector<double> streams;
    for (const StreamSpec& stream : spec.streams) {
        const int index = static_cast<int>(streams.size());
        streams.push_back(stream.flow);
        add(stream.name, stream.phase, stream.flow, {index, -1});
    }
    const std::vector<double> flows = FlowBalance(spec).flows(streams);
    for (std::size_t p = 0; p < flows.size(); ++p)
        if (flows[p] != 0.0 || spec.ports[p].carrier < 0)
            add(spec.ports[p].name, spec.ports[p].phase, flows[p],
                {-1, static_cast<int>(p)});
    return table.text();
}

void print_case(const CaseSpec& spec, const std::vector<CaseInterval>& course) {
    TextTable streams({"stream", "phase", "m3/h", "composition, mol/L"});
    for (const StreamSpec& s : spec.streams) {
        std::string composition;
        auto add = [&](const std::string& name, double value) {
            if (value != 0.0)
                composition += fmt::format(
                    "{}{} {:.5g}", composition.empty() ? "" : ", ", name, value * 1e-3);
        };
        int i = 0;
        for (const Cation& c : spec.chemistry.cations)
            add(c.name, s.concentration[i++]);
        for (const AqueousIon& ion : spec.chemistry.ions)
            add(ion.name, s.concentration[i++]);
        if (s.phase == Phase::aqueous)
            add("H", s.free_acid);
        add(spec.chemistry.extractant,
            s.concentration[i] * spec.chemistry.monomers_per_unit);
        streams.add_row({s.name, s.phase == Phase::aqueous ? "aqueous" : "organic",
                         fmt::format("{:.5g}", s.flow * 3600.0), composition});
    }
    fmt::print("{}\n", streams.text());
    for (const StreamSpec& s : spec.streams)
        fmt::print("{}", uncertainty_text(s, spec.chemistry));
    for (const BankSpec& bank : spec.banks) {
        std::string sections;
        for (const SectionSpec& s : bank.sections)
            sections += fmt::format("{}{} {}", sections.empty() ? "" : " + ", s.name,
                                    s.n_stages);
        fmt::print("bank {}: {} = {} stages\n", bank.name, sections, bank.n_stages());
    }
    if (spec.banks.size() + spec.tanks.size() + spec.splitters.size() > 1)
        fmt::print("\n{}{}", connections_table(spec),
                   spec.controls.empty() ? "\n" : "");
    if (!spec.controls.empty())
        fmt::print("\n{}\n", controls_table(spec));
    fmt::print("chemistry {}: {}\n", spec.chemistry.name, spec.chemistry.title);
    if (spec.simulate.until > 0.0)
        fmt::print("run: {:.4g} d in {} segments\n", spec.simulate.until / 86400.0,
                   course.size());
}

void print_warnings(const CaseSpec& spec, const std::vector<CaseInterval>& course,
                    const SizeEstimate& size) {
    for (const InputWarning& w : spec.warnings)
        fmt::print("warning: {}\n", w.text());
    for (const std::string& w : feeds_outside_window(spec))
        fmt::print("warning: {}\n", w);
    for (const std::string& w : saturated_streams(spec, course))
        fmt::print("warning: {}\n", w);
    if (const double free = free_disk("."); size.file_low > free)
        fmt::print("warning: this folder has {} of free disk\n", bytes_text(free));
    fmt::print("no errors\n");
}

//! "about 3 s"; where a trial did not come to its end "3 s to 20 s", or "3 s or more"
//! where it came so little far that its last pace says nothing of the rest.
std::string span_text(double least, double most) {
    constexpr double widest = 20.0;
    if (most > widest * least)
        return seconds_text(least) + " or more";
    return most > 1.05 * least
               ? fmt::format("{} to {}", seconds_text(least), seconds_text(most))
               : "about " + seconds_text(least);
}

std::string time_text(const TimeEstimate& time, const SizeEstimate& size) {
    if (!time.known)
        return fmt::format("more than {} (tried so long)",
                           seconds_text(time.trial_limit));
    const std::string span = span_text(total_seconds(time.seconds, 1, 1, size),
                                       total_seconds(time.most, 1, 1, size));
    return time.finished
               ? span + " (tried)"
               : fmt::format("{} (tried for {:.2g} s: {:.3g} d in {} steps)", span,
                             time.trial_limit, time.simulated / 24.0, time.steps);
}

int check_case(const CommandOptions& options) {
    const CaseFile file = CaseFile::read(options.input);
    const CaseSpec spec = file.resolve();
    require_memory(spec, 1);
    build_cascade(spec);  // what only the solver can check
    const std::optional<StoredState> stored = stored_state(spec);
    const ResultShape shape = make_shape(spec, "run");
    const SizeEstimate size = estimate_size(spec, shape, 1, 1, {}, {},
                                            provenance_of(file, spec, options, false));
    require_room(spec, size, {});
    if (options.quiet)
        return exit_ok;
    fmt::print("{}: {}\n\n", options.input.string(), spec.title);
    const std::vector<CaseInterval> course = file.course({}, spec);
    print_case(spec, course);
    const TimeEstimate time = estimate_time(
        file, {}, shape, false, true, stored ? &*stored : nullptr, interruption());
    fmt::print("{}time: {}\n", size_text(spec, size), time_text(time, size));
    print_warnings(spec, course, size);
    return exit_ok;
}

std::string point_text(const std::vector<Assignment>& point) {
    std::string text;
    for (const Assignment& value : point)
        text +=
            fmt::format("{}{} = {}", text.empty() ? "" : ", ", value.path, value.value);
    return text;
}

//! Throws InputError with every scenario that is no valid case.
void require_scenarios(const SweepSpec& sweep, const CaseFile& file) {
    Diagnostics problems;
    const int n = std::min(static_cast<int>(sweep.points.size()), max_tried);
    for (int s = 0; s < n; ++s) {
        const std::vector<Assignment> point = sweep.assignments(s);
        try {
            build_cascade(file.resolve(point));
        } catch (const InputError& error) {
            const Diagnostic& first = error.diagnostics().front();
            const Location& where =
                first.where.line > 0 ? first.where : point.back().where;
            problems.add(where,
                         fmt::format("scenario {} ({}): {}", s, point_text(point),
                                     first.message),
                         first.suggestion);
        }
    }
    problems.raise();
}

int check_sweep(const CommandOptions& options) {
    const SweepSpec sweep = read_sweep(options.input);
    const CaseFile file = CaseFile::read(sweep.case_path);
    const CaseSpec spec = file.resolve();
    const int threads = sweep_threads({});
    require_memory(spec, threads);
    build_cascade(spec);
    require_scenarios(sweep, file);
    const std::optional<StoredState> stored = stored_state(spec);
    const bool steady = sweep.run == SweepRun::steady;
    const SweepShapes shapes(file, spec, sweep);
    const int n = static_cast<int>(sweep.points.size());
    const SizeEstimate size = estimate_size(
        spec, shapes.file, n, threads, shapes.kept,
        group_scenarios(
            sweep, file, shapes.file,
            shapes.kept.state ? static_cast<std::size_t>(count_unknowns(spec)) : 0),
        sweep_provenance(file, spec, options, sweep));
    require_room(spec, size, {});
    if (options.quiet)
        return exit_ok;
    fmt::print("{}: {}\n\n{}", options.input.string(),
               sweep.title.empty() ? spec.title : sweep.title,
               plan_text(sweep, shapes));
    if (n > max_tried)
        fmt::print(
            "the first {} scenarios were tried, of the others each listed text and "
            "the ends of each range\n",
            max_tried);
    fmt::print("\n");
    const std::vector<CaseInterval> course = file.course({}, spec);
    print_case(spec, course);
    // The first and the last, for they may differ.
    TimeEstimate first;
    double seconds = 0.0;
    double most = 0.0;
    bool known = true;
    for (const int s : {0, n - 1}) {
        first = estimate_time(file, sweep.assignments(s),
                              shapes.structures[sweep.structure(s)], steady,
                              sweep.run != SweepRun::dynamic,
                              stored ? &*stored : nullptr, interruption());
        known = known && first.known;
        seconds += 0.5 * first.seconds;
        most += 0.5 * first.most;
    }
    const int used = std::min(threads, n);
    fmt::print("{}time: {}\n", size_text(spec, size),
               known ? fmt::format("{} on {} threads, {} a scenario (the first and "
                                   "the last were tried)",
                                   span_text(total_seconds(seconds, n, threads, size),
                                             total_seconds(most, n, threads, size)),
                                   used, seconds_text(seconds))
                     : fmt::format("more than {} (a scenario was tried for so long)",
                                   seconds_text(first.trial_limit)));
    print_warnings(spec, course, size);
    return exit_ok;
}

//! Contacts take no time worth an estimate.
int check_contacts(const CommandOptions& options) {
    const ContactSet set = read_contacts(options.input);
    if (options.quiet)
        return exit_ok;
    fmt::print("{}: {}\n\n", options.input.string(), set.title);
    TextTable series({"series", "kind", "contacts"});
    for (std::size_t s = 0; s < set.series.size(); ++s)
        series.add_row(
            {set.series[s].name, series_kind_name(set.series[s].kind),
             fmt::format("{}", std::count_if(set.contacts.begin(), set.contacts.end(),
                                             [&](const ContactSpec& contact) {
                                                 return contact.series ==
                                                        static_cast<int>(s);
                                             }))});
    for (const ConstructionSpec& c : set.constructions)
        series.add_row({c.name, "mccabe_thiele", "-"});
    fmt::print("{}\n", series.text());
    if (set.chemistry.n_cations() > 0)
        fmt::print("chemistry {}: {}\n", set.chemistry.name, set.chemistry.title);
    for (const InputWarning& warning : set.warnings)
        fmt::print("warning: {}\n", warning.text());
    fmt::print("no errors\n");
    return exit_ok;
}

//! Fits take seconds.
int check_fit(const CommandOptions& options) {
    const FitSpec spec = read_fit(options.input);
    if (options.quiet)
        return exit_ok;
    fmt::print("{}: {}\n\n", options.input.string(), spec.title);
    TextTable constants({"constant", "unit", "start", "prior", "sigma"});
    for (const FitConstant& constant : spec.constants) {
        const bool known = constant.prior_sigma > 0.0;
        constants.add_row({constant.name, constant.unit,
                           fmt::format("{:.4g}", constant.start),
                           known ? fmt::format("{:.4g}", constant.prior) : "-",
                           known ? fmt::format("{:.4g}", constant.prior_sigma) : "-"});
    }
    fmt::print("{}\nchemistry {}: {}\n", constants.text(), spec.chemistry.spec.name,
               spec.chemistry.spec.title);
    for (const FitData& data : spec.data)
        fmt::print("data {}: {}\n", data.name,
                   data.file
                       ? fmt::format("{} samples of {}", data.samples.size(),
                                     data.transient ? "a course" : "a steady state")
                       : fmt::format("{} contacts", data.contacts.contacts.size()));
    for (const InputWarning& warning : spec.warnings)
        fmt::print("warning: {}\n", warning.text());
    fmt::print("no errors\n");
    return exit_ok;
}

//! What `didymium design` would make a circuit of.
int check_separation(const CommandOptions& options) {
    const SeparationSpec spec = read_separation(options.input);
    if (options.quiet)
        return exit_ok;
    fmt::print("{}: {}\n\n", options.input.string(), spec.title);
    const bool three = std::any_of(spec.cuts.begin(), spec.cuts.end(),
                                   [](const CutSpec& cut) { return cut.has_middle(); });
    std::vector<std::string> headings{"cut", "feed", "between", "light purity",
                                      "recovery"};
    if (three)
        headings.insert(headings.end(), {"middle purity", "recovery"});
    headings.insert(headings.end(), {"heavy purity", "recovery"});
    TextTable cuts(headings);
    const auto asked = [](double fraction) {
        return std::isnan(fraction) ? std::string("-") : format_percent(fraction);
    };
    for (const CutSpec& cut : spec.cuts) {
        std::string between = cut.lighter;
        if (cut.has_middle())
            between += ", " + cut.middle_first;
        if (cut.middle_last != cut.middle_first)
            between += ", " + cut.middle_last;
        std::vector<std::string> row{
            cut.name,
            cut.from < 0 ? "feed"
                         : spec.cuts[cut.from].name + "." + name_of(cut.from_product),
            between + ", " + cut.heavier, asked(cut.light.purity),
            asked(cut.light.recovery)};
        if (three)
            row.insert(row.end(),
                       {asked(cut.middle.purity), asked(cut.middle.recovery)});
        row.insert(row.end(), {asked(cut.heavy.purity), asked(cut.heavy.recovery)});
        cuts.add_row(row);
    }
    fmt::print("{}\nno errors\n", cuts.text());
    return exit_ok;
}

//! What is varied and required; the search is not tried.
int check_optimisation(const CommandOptions& options) {
    const OptimiseSpec spec = read_optimise(options.input);
    if (options.quiet)
        return exit_ok;
    fmt::print("{}: {}\n\n", options.input.string(), spec.title);
    TextTable varied({"varied", "low", "high", "start"});
    for (const OptimiseVariable& one : spec.variables)
        varied.add_row(
            {one.path, one.text(one.low), one.text(one.high), one.text(one.start)});
    fmt::print("{}\nminimise {} of {}\n", varied.text(), objective_name(spec.minimise),
               spec.base.file);
    for (const OptimiseRequirement& one : spec.requirements)
        fmt::print("require {}\n", one.text());
    if (spec.against)
        fmt::print("front against {}: {} points\n", objective_name(*spec.against),
                   spec.front_points);
    for (const InputWarning& warning : spec.warnings)
        fmt::print("warning: {}\n", warning.text());
    fmt::print("no errors\n");
    return exit_ok;
}

int check_costs(const CommandOptions& options) {
    const CostSpec costs = read_costs(options.input);
    if (options.quiet)
        return exit_ok;
    fmt::print("{}: {}\n\n", options.input.string(), costs.title);
    TextTable prices({"", fmt::format("{}/kg", costs.currency)});
    for (const ReagentPrice& one : costs.reagents)
        prices.add_row({one.name + ", pure", format_number(one.price, 4)});
    for (const OxidePrice& one : costs.oxides)
        prices.add_row({"oxide of " + one.element, format_number(one.price, 4)});
    fmt::print("{}no errors\n", prices.text());
    return exit_ok;
}

}  // namespace

int check_command(const CommandOptions& options) {
    if (is_contact_file(options.input))
        return check_contacts(options);
    if (is_fit_file(options.input))
        return check_fit(options);
    if (is_separation_file(options.input))
        return check_separation(options);
    if (is_optimise_file(options.input))
        return check_optimisation(options);
    if (is_cost_file(options.input))
        return check_costs(options);
    return is_sweep_file(options.input) ? check_sweep(options) : check_case(options);
}

}  // namespace didymium
