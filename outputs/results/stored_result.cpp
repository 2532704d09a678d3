//! \file Reading result files back: states to restart from, and what `info` prints.
#include <algorithm>
#include <cmath>
#include <map>
#include <span>
#include <sstream>

#include <fmt/format.h>

#include "outputs/console/sweep_report.hpp"
#include "outputs/console/text_table.hpp"
#include "outputs/results/result_file.hpp"
#include "outputs/storage/netcdf4.hpp"

namespace didymium {

namespace {

std::vector<std::string> names(const NetcdfReader& file, const std::string& variable) {
    return file.has(variable) ? file.text(variable) : std::vector<std::string>{};
}

bool is_of_contacts(const NetcdfReader& file) {
    return file.text_attribute("/", "mode") == "contact";
}

bool is_of_fit(const NetcdfReader& file) {
    return file.text_attribute("/", "mode") == "fit";
}

void require_result(const NetcdfReader& file, const std::filesystem::path& path) {
    const bool is_result =
        file.has("status") || is_of_contacts(file) || is_of_fit(file);
    if (!is_result || file.text_attribute("/", "schema_version").empty()) {
        throw OutputError(path.string() +
                          ": not a result file of Didymium, expected one");
    }
}

std::size_t n_scenarios(const NetcdfReader& file, const std::filesystem::path& path) {
    require_result(file, path);
    if (is_of_contacts(file) || is_of_fit(file)) {
        throw OutputError(fmt::format("{}: a result of {}, expected one of a run",
                                      path.string(),
                                      is_of_fit(file) ? "a fit" : "contacts"));
    }
    return file.extents("status").at(0);
}

Status status_of(double value) {
    return static_cast<Status>(std::lround(value));
}

std::string line(const std::string& label, const std::string& value) {
    return value.empty() ? "" : fmt::format("{:<12}  {}\n", label, value);
}

std::string sizes(const NetcdfReader& file) {
    std::string text;
    const bool contacts = is_of_contacts(file);
    const std::pair<const char*, const char*> dimensions[] = {
        {"status", contacts ? "contacts" : "scenarios"},
        {"series", "series"},
        {"constant", "constants"},
        {"measured", "measured values"},
        {"fold", "folds"},
        {"construction", "constructions"},
        {"stage", "stages"},
        {"component", "components"},
        {"outlet", "outlets"},
        {"time", "times"},
        {"profile_time", "profiles"}};
    for (const auto& [variable, plural] : dimensions) {
        if (file.has(variable)) {
            const auto size = file.extents(variable).at(0);
            const std::string_view noun(plural);
            text += fmt::format(
                "{}{} {}", text.empty() ? "" : ", ", size,
                size == 1 && noun != "series" ? noun.substr(0, noun.size() - 1) : noun);
        }
    }
    return text;
}

std::string status_counts(const NetcdfReader& file) {
    std::map<Status, int> counts;
    for (const char* flags : {"status", "construction_status"}) {
        if (file.has(flags)) {
            for (const double value : file.numbers(flags)) {
                ++counts[status_of(value)];
            }
        }
    }
    std::string text;
    for (const auto& [status, count] : counts) {
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count,
                            status_name(status));
    }
    return text;
}

std::string inputs(const NetcdfReader& file) {
    std::string text;
    for (const auto& variable : file.variables("input")) {
        if (variable != "input/resolved_case") {
            text += fmt::format("{}{} ({})", text.empty() ? "" : ", ",
                                file.text_attribute(variable, "path"),
                                file.text_attribute(variable, "role"));
        }
    }
    return text;
}

//! "2 schedules, 1 event"; empty where nothing changes in the course of a run.
std::string changes(const NetcdfReader& file) {
    std::string text;
    for (const std::string name : {"schedule", "event"}) {
        const std::size_t n = names(file, name).size();
        if (n > 0) {
            text += fmt::format("{}{} {}{}", text.empty() ? "" : ", ", n, name,
                                n == 1 ? "" : "s");
        }
    }
    return text;
}

//! "cut (sets streams.scrub.flow)"; empty without controllers.
std::string controllers(const NetcdfReader& file) {
    std::string text;
    const auto all = names(file, "control");
    const auto sets = names(file, "control_sets");
    for (std::size_t c = 0; c < all.size(); ++c) {
        text +=
            fmt::format("{}{} (sets {})", text.empty() ? "" : ", ", all[c], sets[c]);
    }
    return text;
}

//! What the program said of its scenarios: all of it of a single one, of several how
//! many warn, and what the first of these says.
std::string warnings(const NetcdfReader& file) {
    if (is_of_contacts(file) || is_of_fit(file)) {
        std::string text;
        for (const auto& warning : names(file, "warning")) {
            text += paragraph("Warning", warning);
        }
        return text.empty() ? text : "\n" + text;
    }
    const auto all = file.text("warnings");
    if (all.size() == 1) {
        std::string text;
        std::istringstream lines(all.front());
        for (std::string warning; std::getline(lines, warning);) {
            text += paragraph("Warning", warning);
        }
        return text.empty() ? text : "\n" + text;
    }
    const auto has_some = [](const std::string& text) { return !text.empty(); };
    const auto n = std::ranges::count_if(all, has_some);
    if (n == 0) {
        return {};
    }
    const auto first = std::ranges::find_if(all, has_some);
    return "\n" +
           paragraph("Warnings", fmt::format("in {} of {} scenarios; scenario {}: {}",
                                             n, all.size(), first - all.begin(),
                                             first->substr(0, first->find('\n'))));
}

//! What a fit estimated, and how it ended.
std::string estimates(const NetcdfReader& file) {
    const auto constants = file.text("constant");
    const auto units = file.text("constant_unit");
    const auto values = file.numbers("estimate");
    const auto sigma = file.numbers("sigma");
    TextTable table({"", "unit", "estimate", "sigma"});
    for (std::size_t k = 0; k < constants.size(); ++k) {
        table.add_row({constants[k], units[k], format_number(values[k], 4),
                       format_number(sigma[k], 2)});
    }
    return line("fit", file.text_attribute("/", "message")) +
           line("chemistry", file.text_attribute("/", "fitted_chemistry")) + "\n" +
           table.text();
}

//! How far contacts are from measurements, by group; empty where nothing was measured.
std::string deviations(const NetcdfReader& file) {
    const auto groups = names(file, "measured_group");
    if (groups.empty()) {
        return {};
    }
    const auto rms = file.numbers("group_rms");
    TextTable table({"", "rms of log10 D, predicted over measured"});
    for (std::size_t g = 0; g < groups.size(); ++g) {
        table.add_row({groups[g], fmt::format("{:.3f}", rms[g])});
    }
    return "\n" + table.text();
}

//! The last time index that a scenario has outlets of; -1 where it has none.
int last_written(const NetcdfReader& file, std::size_t scenario, std::size_t outlets) {
    const auto flow = file.numbers("outlet_flow", scenario);
    for (std::size_t i = flow.size(); i-- > 0;) {
        if (!std::isnan(flow[i])) {
            return static_cast<int>(i / outlets);
        }
    }
    return -1;
}

//! Purity and recovery of the main element of each outlet at the last time that was
//! written: of a run that failed, the last before.
std::string products(const NetcdfReader& file, std::size_t scenario) {
    if (!file.has("purity")) {
        return {};
    }
    const auto outlets = file.text("outlet");
    const auto elements = file.text("rare_earth");
    const int time = last_written(file, scenario, outlets.size());
    if (time < 0) {
        return {};
    }
    const auto purity = file.numbers("purity", scenario);
    const auto recovery = file.numbers("recovery", scenario);
    TextTable table({"", "main element", "purity by oxide mass", "recovery"});
    for (std::size_t o = 0; o < outlets.size(); ++o) {
        const std::size_t begin =
            (static_cast<std::size_t>(time) * outlets.size() + o) * elements.size();
        const auto row = std::span(purity).subspan(begin, elements.size());
        if (std::ranges::any_of(row, [](double p) { return std::isnan(p); })) {
            table.add_row({outlets[o], "none"});
            continue;
        }
        const auto main =
            static_cast<std::size_t>(std::ranges::max_element(row) - row.begin());
        table.add_row({outlets[o], elements[main], format_percent(row[main]),
                       format_percent(recovery[begin + main])});
    }
    if (file.text_attribute("/", "mode") == "steady") {
        return "\nAt the steady state\n" + table.text();
    }
    const double hours = file.numbers("time").at(static_cast<std::size_t>(time));
    const double end = file.numbers("end_time", scenario).at(0);
    return fmt::format("\nAfter {}\n", format_hours(std::min(hours, end))) +
           table.text();
}

//! When each specification was reached, and lost again.
std::string specifications(const NetcdfReader& file, std::size_t scenario) {
    const auto specifications = names(file, "specification");
    if (specifications.empty()) {
        return {};
    }
    const bool steady = file.text_attribute("/", "mode") == "steady";
    TextTable table(steady ? std::vector<std::string>{"", "met"}
                           : std::vector<std::string>{"", "kept from", "lost at"});
    const auto kept = file.numbers("time_to_specification", scenario);
    const auto lost = file.numbers("specification_lost", scenario);
    for (std::size_t i = 0; i < specifications.size(); ++i) {
        if (steady) {
            table.add_row({specifications[i], std::isnan(kept[i]) ? "-"
                                              : kept[i] == 0.0    ? "yes"
                                                                  : "NO"});
        } else {
            table.add_row(
                {specifications[i], format_hours(kept[i]), format_hours(lost[i])});
        }
    }
    return "\n" + table.text();
}

}  // namespace

namespace {

//! Its last output is that of the end.
std::vector<StoredState::Control> stored_controls(const NetcdfReader& file,
                                                  std::size_t scenario) {
    std::vector<StoredState::Control> controls;
    const std::vector<std::string> all = names(file, "control");
    if (all.empty()) {
        return controls;
    }
    const auto measures = file.text("control_measure");
    const auto sets = file.text("control_sets");
    const auto output = file.numbers("control_output", scenario);
    const auto bias = file.numbers("control_bias", scenario);
    const std::size_t last = output.size() - all.size();
    for (std::size_t c = 0; c < all.size(); ++c) {
        controls.push_back({all[c], measures[c], sets[c], output[last + c], bias[c]});
    }
    return controls;
}

}  // namespace

StoredState read_stored_state(const std::filesystem::path& path, int scenario) {
    const NetcdfReader file(path);
    const auto n = n_scenarios(file, path);
    if (scenario < 0 && n > 1) {
        throw OutputError(
            fmt::format("{}: it holds {} scenarios, expected the one to start from: "
                        "scenario = 0 ... {}",
                        path.string(), n, n - 1));
    }
    const auto index = static_cast<std::size_t>(std::max(0, scenario));
    if (index >= n) {
        throw OutputError(fmt::format("{}: no scenario {}, expected one below {}",
                                      path.string(), scenario, n));
    }
    const auto status = status_of(file.numbers("status", index).at(0));
    StoredState stored;
    if (file.has("state")) {
        stored.state = file.numbers("state", index);
    }
    const bool known = std::ranges::none_of(
        stored.state, [](double value) { return std::isnan(value); });
    if (status != Status::ok || stored.state.empty() || !known) {
        throw OutputError(
            fmt::format("{}: scenario {} ({}) has no state to start from, "
                        "expected one that is ok",
                        path.string(), index, status_name(status)));
    }
    if (!file.has("stage_transfer") || !file.has("stage_hydraulics")) {
        throw OutputError(
            fmt::format("{}: written by an older version (schema {}), which did not "
                        "store what a run can start from, expected a newer result",
                        path.string(), file.text_attribute("/", "schema_version")));
    }
    stored.components = file.text("component");
    stored.stages = file.text("stage");
    stored.tanks = names(file, "tank");
    stored.tank_hydraulics = names(file, "tank_hydraulics");
    stored.hydraulics = names(file, "stage_hydraulics");
    stored.vessel_volume = file.numbers("vessel_volume", index);
    stored.vessel_cells = file.numbers("vessel_cells", index);
    stored.transfer = file.text("stage_transfer");
    stored.controls = stored_controls(file, index);
    stored.monomers_per_unit =
        static_cast<int>(file.number_attribute("/", "monomers_per_unit"));
    stored.scenario = static_cast<int>(index);
    stored.end_time = file.numbers("end_time", index).at(0);
    return stored;
}

std::string describe_result(const std::filesystem::path& path) {
    const NetcdfReader file(path);
    require_result(file, path);
    const auto root = [&](const char* name) { return file.text_attribute("/", name); };
    const auto number = [&](const char* object, const char* name) {
        return format_number(file.number_attribute(object, name), 2);
    };
    const bool complete = file.number_attribute("/", "complete") == 1.0;
    const char* why =
        path.extension() == ".partial" ? "goes on, or was ended" : "was interrupted";
    std::string text =
        fmt::format("{}: {}{}\n", path.string(), root("title"),
                    complete ? "" : fmt::format(" (INCOMPLETE: the run {})", why));
    text += line("mode", root("mode"));
    text += line("sizes", sizes(file));
    text += line("changes", changes(file));
    text += line("controllers", controllers(file));
    text += line("status", status_counts(file));
    text += is_of_contacts(file) ? "" : failures_of(file).text();
    std::string swept;
    for (const auto& name : names(file, "input_name")) {
        swept += (swept.empty() ? "" : ", ") + name;
    }
    text += line("swept", swept);
    text += line("input", inputs(file));
    text += line("command", root("command"));
    text += line("written", fmt::format("{} by {}, schema {}", root("date_created"),
                                        root("source"), root("schema_version")));
    text += line("built from", fmt::format("{}, {}, {}", root("git_commit"),
                                           root("compiler"), root("build_type")));
    text += line("libraries", fmt::format("HDF5 {}, SUNDIALS {}", root("hdf5_version"),
                                          root("sundials_version")));
    text +=
        line("machine", fmt::format("{}, {}, threads: {:.0f}", root("cpu"), root("isa"),
                                    file.number_attribute("/", "threads")));
    if (is_of_contacts(file)) {
        return text + deviations(file) + warnings(file);
    }
    if (is_of_fit(file)) {
        return text + estimates(file) + warnings(file);
    }
    text +=
        line("solver", fmt::format("{}, {}, rtol {}, atol {} mol/L",
                                   file.text_attribute("solver", "method"),
                                   file.text_attribute("solver", "linear"),
                                   number("solver", "rtol"), number("solver", "atol")));
    if (file.extents("status").at(0) == 1) {
        text += products(file, 0) + specifications(file, 0);
    }
    return text + warnings(file);
}

}  // namespace didymium
