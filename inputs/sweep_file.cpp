#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "inputs/case_file.hpp"
#include "inputs/included_files.hpp"
#include "inputs/spacing.hpp"
#include "inputs/suggest.hpp"
#include "inputs/sweep_keys.hpp"
#include "inputs/sweep_paths.hpp"
#include "inputs/table_reader.hpp"
#include "inputs/toml_text.hpp"

namespace didymium {

namespace {

constexpr std::size_t max_scenarios = 1000000;

//! What a result file states once for all scenarios, spelled out to be compared.
struct SharedPart {
    std::string name;  //!< as in "all scenarios of a sweep share NAME"
    std::string text;
    std::string remedy;
};

std::vector<SharedPart> shared_parts(const CaseSpec& spec) {
    std::string elements = spec.chemistry.name;
    for (const Cation& cation : spec.chemistry.cations) {
        elements += " " + cation.name;
    }
    std::string circuit;
    for (const StreamSpec& stream : spec.streams) {
        circuit += fmt::format("{} {};", stream.name, static_cast<int>(stream.phase));
    }
    const auto source = [&](const Source& from) {
        return from.exists() ? name_of(spec, from) : std::string("none");
    };
    for (const BankSpec& bank : spec.banks) {
        circuit += fmt::format("{} {} {}:", bank.name, source(bank.solvent),
                               source(bank.aqueous));
        for (const SectionSpec& section : bank.sections) {
            circuit += fmt::format(" {} {}", section.name, section.n_stages);
        }
        for (const StageSpec& stage : bank.stages) {
            circuit +=
                fmt::format(",{} {} {}", stage.aqueous_cells, stage.organic_cells,
                            static_cast<int>(stage.transfer.law));
        }
        for (const FeedSpec& feed : bank.feeds) {
            circuit += " " + source(feed.source);
        }
        for (const DrawSpec& draw : bank.draws) {
            circuit += fmt::format(" {} {}", draw.name, static_cast<int>(draw.phase));
        }
        circuit += bank.proportional ? " proportional" : "";
    }
    for (const TankSpec& tank : spec.tanks) {
        circuit += fmt::format("; {} {}:", tank.name, tank.is_pumped);
        for (const Source& inlet : tank.inlets) {
            circuit += " " + source(inlet);
        }
    }
    for (const SplitterSpec& splitter : spec.splitters) {
        circuit += fmt::format("; {} {}", splitter.name, source(splitter.inlet));
    }
    for (const PortSpec& port : spec.ports) {
        circuit += " " + port.name;
    }
    std::string events;
    for (const EventSpec& event : spec.events) {
        events += fmt::format("{} {} {};", event.at, event.pulse, event.ramp);
        for (const Assignment& set : event.set) {
            events += set.path + ",";
        }
    }
    for (const ScheduleSpec& schedule : spec.schedules) {
        events += fmt::format("{}:", schedule.path);
        for (const ScheduleSpec::Point& point : schedule.points) {
            events += fmt::format("{},", point.at);
        }
    }
    std::string solves;
    for (const SolveSpec& solve : spec.solves) {
        solves += fmt::format("{} [{}] {};", solve.vary, solve.unit, solve.result.text);
    }
    return {{"the elements there are", std::move(elements),
             "list all of them in chemistry.elements of the case"},
            {"one structure: streams, stages, transfer, settler cells, hydraulics, "
             "what entrains at all",
             std::move(circuit), "run one sweep for each"},
            {"the times of their events and schedules, and what these set",
             std::move(events), "run one sweep for each"},
            {"what they solve for", std::move(solves), "run one sweep for each"}};
}

//! Turns a value of an axis into a number in the unit of the axis; NaN for text.
//! `first` is the value that sets the unit.
double axis_number(const Value& value, const Value& first, SweepAxis& axis,
                   Diagnostics& problems) {
    const auto quantity =
        value.text() ? split_quantity(*value.text()) : std::optional<Quantity>();
    if (!quantity && !value.number()) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    if (&value == &first && quantity) {
        axis.unit = quantity->unit;
    }
    if ((quantity ? quantity->unit : std::string()) == axis.unit) {
        return quantity ? quantity->number : *value.number();
    }
    const std::string example = assigned_text(first);
    const std::string unit = axis.unit.empty() ? "1" : axis.unit;
    const QuantityKind kind{"a quantity like the first value", unit, example,
                            axis.unit.empty()};
    return read_quantity(value, axis.path, kind, ranges::any, problems);
}

//! values = [ "2 m3/h", "3 m3/h" ]
void read_values(TableReader& table, SweepAxis& axis) {
    const Array* values = table.array("values");
    if (values == nullptr) {
        return;  // reported as no array
    }
    if (values->empty()) {
        table.problem("values", fmt::format("{} is empty, expected at least one",
                                            table.path("values")));
        return;
    }
    for (const Value& value : *values) {
        axis.numbers.push_back(
            axis_number(value, values->front(), axis, table.problems()));
        axis.values.push_back(assigned_text(value));
        axis.places.push_back(value.where);
    }
}

//! from = "2 m3/h", to = "3 m3/h", points = 11, spacing = "linear" | "log"
void read_range(TableReader& table, SweepAxis& axis) {
    const std::size_t before = table.problems().size();
    const Value* from = table.value("from");
    const Value* to = table.value("to");
    const long points = table.integer("points");
    const bool logarithmic = table.choice("spacing") == "log";
    if (from == nullptr || to == nullptr) {
        table.missing(from == nullptr ? "from" : "to", "\"2 m3/h\"");
        return;
    }
    const double first = axis_number(*from, *from, axis, table.problems());
    const double last = axis_number(*to, *from, axis, table.problems());
    if (std::isnan(first) || std::isnan(last)) {
        for (const Value* end : {from, to}) {
            if (!end->number() && !(end->text() && split_quantity(*end->text()))) {
                table.problems().add(
                    end->where,
                    fmt::format("{} is {}, expected a quantity",
                                table.path(end == from ? "from" : "to"), shown(*end)));
            }
        }
        return;
    }
    if (logarithmic && (first <= 0.0 || last <= 0.0)) {
        table.problem("spacing",
                      "the ends are not positive, expected so for logarithmic spacing");
        return;
    }
    if (table.problems().size() > before) {
        return;
    }
    for (long i = 0; i < points; ++i) {
        const double number = spaced(first, last, i, points, logarithmic);
        // Twelve digits: enough for any input, and no noise of rounding in file names.
        const std::string text = fmt::format("{:.12g}", number);
        const std::optional<Quantity> rounded = split_quantity(text);
        axis.numbers.push_back(rounded ? rounded->number : number);
        axis.values.push_back(axis.unit.empty() ? text : text + " " + axis.unit);
        axis.places.push_back(2 * i < points - 1 ? from->where : to->where);
    }
}

//! `base` is nullptr when the case cannot be read.
SweepAxis read_axis(const Value& value, const std::string& name, const CaseFile* base,
                    Diagnostics& problems) {
    SweepAxis axis;
    TableReader table(value, name, keys::vary, problems);
    axis.path = table.text("path");
    axis.where = table.where("path");
    if (table.has("values")) {
        read_values(table, axis);
    } else if (table.has("from") || table.has("to")) {
        read_range(table, axis);
    } else {
        table.missing("values", "[ \"2 m3/h\", \"3 m3/h\" ], or from, to and points");
        for (const char* key : {"values", "from", "to", "points", "spacing"}) {
            table.value(key);
        }
    }
    table.finish();
    if (axis.path.empty()) {
        return axis;
    }
    if (const std::string why = refused_path(axis.path); !why.empty()) {
        table.problem("path", fmt::format("'{}' cannot be swept, expected a value that "
                                          "scenarios may differ in: {}",
                                          axis.path, why));
        return axis;
    }
    const std::vector<std::string> known =
        base == nullptr ? std::vector{axis.path} : base->paths();
    if (std::find(known.begin(), known.end(), axis.path) == known.end()) {
        table.problem("path",
                      fmt::format("nothing at '{}' in {}, expected one of {}",
                                  axis.path, base->path().string(), join_words(known)),
                      did_you_mean(axis.path, known));
    }
    return axis;
}

//! Spells out which value of each axis every scenario takes; the last axis runs
//! fastest.
void spell_points(SweepSpec& sweep, bool grid, const Location& where,
                  Diagnostics& problems) {
    std::size_t count = grid ? 1 : sweep.axes.front().values.size();
    for (const SweepAxis& axis : sweep.axes) {
        if (grid) {
            count *= axis.values.size();
        } else if (axis.values.size() != count) {
            problems.add(
                axis.places.front(),
                fmt::format("{} values of '{}', expected as many as of '{}' in a list: "
                            "{}",
                            axis.values.size(), axis.path, sweep.axes.front().path,
                            count));
        }
        if (count > max_scenarios) {
            problems.add(where, fmt::format("the sweep has {} scenarios or more, "
                                            "expected at most {}",
                                            count, max_scenarios));
            return;
        }
    }
    for (std::size_t s = 0; s < count; ++s) {
        std::vector<int> point(sweep.axes.size(), static_cast<int>(s));
        std::size_t rest = s;
        for (std::size_t a = sweep.axes.size(); grid && a-- > 0;) {
            point[a] = static_cast<int>(rest % sweep.axes[a].values.size());
            rest /= sweep.axes[a].values.size();
        }
        sweep.points.push_back(std::move(point));
    }
}

//! What the assignments change of that which scenarios share; nullptr: nothing.
const SharedPart* changed_part(const std::vector<SharedPart>& shared,
                               const CaseSpec& scenario) {
    const std::vector<SharedPart> own = shared_parts(scenario);
    for (std::size_t i = 0; i < shared.size(); ++i) {
        if (own[i].text != shared[i].text) {
            return &shared[i];
        }
    }
    return nullptr;
}

//! Reports the value of a point that changes what scenarios share.
void report_change(const std::vector<Assignment>& point, const CaseFile& base,
                   const std::vector<SharedPart>& shared, const SharedPart& part,
                   Diagnostics& problems) {
    const Assignment* culprit = &point.front();
    for (const Assignment& assignment : point) {
        try {
            if (changed_part(shared, base.resolve_again(std::vector{assignment})) !=
                nullptr) {
                culprit = &assignment;
                break;
            }
        } catch (const InputError&) {
            continue;  // possible only with the others
        }
    }
    problems.add(culprit->where,
                 fmt::format("'{}' cannot take the value {}, expected one with which "
                             "scenarios share {}",
                             culprit->path, culprit->value, part.name),
                 part.remedy);
}

//! Of a case or a sweep that is wrong otherwise: each value by itself, as far as an
//! error shows at its place.
void check_values_alone(const SweepSpec& sweep, const CaseFile& base,
                        Diagnostics& problems) {
    for (const SweepAxis& axis : sweep.axes) {
        for (std::size_t i = 0; i < axis.values.size(); ++i) {
            const Assignment value{axis.path, axis.values[i], axis.places[i]};
            try {
                base.resolve_again(std::vector{value});
            } catch (const InputError& error) {
                for (const Diagnostic& found : error.diagnostics()) {
                    const Location& at = found.where;
                    if (at.file == value.where.file && at.line == value.where.line &&
                        at.column == value.where.column) {
                        problems.add(at, found.message, found.suggestion);
                    }
                }
            }
        }
    }
}

//! Each value is tried in the first scenario that takes it. A value out of range is a
//! scenario's own failure, unless no scenario is left; but all that are valid must have
//! the structure of the case.
void check_values(const SweepSpec& sweep, const CaseFile& base, const CaseSpec& spec,
                  Diagnostics& problems) {
    std::vector<std::vector<bool>> tried;
    for (const SweepAxis& axis : sweep.axes) {
        tried.emplace_back(axis.values.size(), false);
    }
    const std::vector<SharedPart> shared = shared_parts(spec);
    bool possible = false;
    bool shares = true;
    std::optional<InputError> first_error;
    for (std::size_t s = 0; s < sweep.points.size(); ++s) {
        bool fresh = false;
        for (std::size_t a = 0; a < sweep.axes.size(); ++a) {
            const int value = sweep.points[s][a];
            fresh = fresh || !tried[a][value];
            tried[a][value] = true;
        }
        if (!fresh) {
            continue;
        }
        const std::vector<Assignment> point = sweep.assignments(static_cast<int>(s));
        try {
            const CaseSpec scenario = base.resolve(point);
            possible = true;
            if (const SharedPart* part = changed_part(shared, scenario)) {
                if (shares) {
                    report_change(point, base, shared, *part, problems);
                }
                shares = false;
            }
        } catch (const InputError& error) {
            if (!first_error) {
                first_error = error;
            }
        }
    }
    if (!possible && first_error) {
        problems.add(*first_error);
    }
}

}  // namespace

std::vector<Assignment> SweepSpec::assignments(int scenario) const {
    std::vector<Assignment> result;
    for (std::size_t a = 0; a < axes.size(); ++a) {
        const int i = points[scenario][a];
        result.push_back({axes[a].path, axes[a].values[i], axes[a].places[i]});
    }
    return result;
}

bool is_sweep_file(const std::filesystem::path& path) {
    try {
        const std::string name = path.string();
        const Value root =
            parse_toml(read_text_file(path, {name, 0, 0}, "sweep"), name);
        const Table& table = *root.table();
        const bool is_case =
            table.find("banks") != nullptr || table.find("streams") != nullptr;
        return !is_case &&
               (table.find("vary") != nullptr || table.find("case") != nullptr);
    } catch (const InputError&) {
        return false;
    }
}

SweepSpec read_sweep(const std::filesystem::path& path) {
    const std::string name = path.string();
    const auto open_case = [](const std::filesystem::path& file,
                              const Location& where) {
        return CaseFile::parse(read_text_file(file, where, "case"), file,
                               std::make_shared<const IncludedFiles>(file));
    };
    return parse_sweep(read_text_file(path, {name, 0, 0}, "sweep"), path, open_case);
}

SweepSpec parse_sweep(std::string text, const std::filesystem::path& path,
                      const CaseOpener& open_case) {
    SweepSpec sweep;
    sweep.source = {path.string(), "sweep", std::move(text)};
    const Value root = parse_toml(sweep.source.text, sweep.source.path);
    Diagnostics problems;
    TableReader table(root, "the file", keys::sweep, problems);
    sweep.title = table.text("title");
    const std::string run = table.choice("run");
    sweep.run = run == "steady" ? SweepRun::steady : SweepRun::dynamic;
    const bool grid = table.choice("mode") == "grid";
    sweep.keep_profiles = table.boolean("keep_profiles");
    const std::string case_name = table.text("case");
    if (case_name.empty()) {
        if (const Value* banks = root.table()->find("banks")) {
            throw InputError(banks->where, "this is a case, expected a sweep",
                             "run it with 'didymium run' or 'didymium steady'");
        }
    }
    std::optional<CaseFile> base;
    std::optional<CaseSpec> spec;
    try {
        if (!case_name.empty()) {
            sweep.case_path = (path.parent_path() / case_name).lexically_normal();
            base = open_case(sweep.case_path, table.where("case"));
            spec = base->resolve();
        }
    } catch (const InputError& error) {
        problems.add(error);
    }

    const Array* vary = table.array("vary");
    if (vary == nullptr) {
        table.missing("vary");
    } else if (vary->empty()) {
        table.problem("vary", "vary is empty, expected at least one");
    }
    bool axes_known = vary != nullptr && !vary->empty();
    for (std::size_t i = 0; vary != nullptr && i < vary->size(); ++i) {
        const std::size_t before = problems.size();
        SweepAxis axis = read_axis((*vary)[i], fmt::format("vary.{}", i + 1),
                                   base ? &*base : nullptr, problems);
        if (problems.size() > before) {
            axes_known = false;
        } else {
            sweep.axes.push_back(std::move(axis));
        }
    }
    table.finish();
    if (axes_known) {
        spell_points(sweep, grid, root.where, problems);
    }
    if (spec) {
        check_axes(sweep, *spec, problems);
    }
    if (base && !problems.empty()) {
        check_values_alone(sweep, *base, problems);
    }
    problems.raise();
    check_values(sweep, *base, *spec, problems);
    problems.raise();
    return sweep;
}

}  // namespace didymium
