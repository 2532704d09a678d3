#include "inputs/readers/sweep/sweep_axes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "inputs/readers/sweep/sweep_distributions.hpp"
#include "inputs/readers/sweep/sweep_keys.hpp"
#include "inputs/readers/sweep/sweep_paths.hpp"
#include "inputs/readers/text/csv.hpp"
#include "inputs/readers/text/spacing.hpp"
#include "inputs/readers/text/suggest.hpp"
#include "inputs/readers/text/toml_text.hpp"

namespace didymium {

namespace {

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
        add_number(axis, spaced(first, last, i, points, logarithmic),
                   2 * i < points - 1 ? from->where : to->where);
    }
}

void read_listed(TableReader& table, SweepAxis& axis) {
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
}

//! Reports a path that cannot be varied, and one at which nothing stands.
void check_path(const SweepAxis& axis, const VariedCase& varied,
                Diagnostics& problems) {
    if (axis.path.empty()) {
        return;
    }
    if (const std::string why = refused_path(axis.path); !why.empty()) {
        problems.add(axis.where,
                     fmt::format("'{}' cannot be swept, expected a value that "
                                 "scenarios may differ in: {}",
                                 axis.path, why));
        return;
    }
    const std::vector<std::string>& known = varied.paths;
    if (varied.file == nullptr || varied.find_uncertain(axis.path) != nullptr ||
        std::find(known.begin(), known.end(), axis.path) != known.end()) {
        return;
    }
    std::vector<std::string> all = known;
    for (const UncertainInput& input : varied.uncertain) {
        all.push_back(input.path);
    }
    problems.add(axis.where,
                 fmt::format("nothing at '{}' in {}, expected one of {}", axis.path,
                             varied.file->path().string(), join_words(known)),
                 did_you_mean(axis.path, all));
}

//! zip = [ { path = ..., values = [ ... ] }, ... ]
void read_zip(TableReader& table, const VariedCase& varied, Vary& vary) {
    const Array* inputs = table.array("zip");
    if (inputs == nullptr) {
        return;
    }
    if (inputs->empty()) {
        table.problem("zip",
                      fmt::format("{} is empty, expected inputs", table.path("zip")));
        return;
    }
    const std::size_t before = table.problems().size();
    for (std::size_t i = 0; i < inputs->size(); ++i) {
        SweepAxis axis;
        TableReader input((*inputs)[i], fmt::format("{}.{}", table.path("zip"), i + 1),
                          keys::zipped, table.problems());
        axis.path = input.text("path");
        axis.where = input.where("path");
        read_listed(input, axis);
        input.finish();
        check_path(axis, varied, table.problems());
        vary.axes.push_back(std::move(axis));
    }
    if (table.problems().size() > before) {
        return;
    }
    for (const SweepAxis& axis : vary.axes) {
        if (axis.values.size() != vary.axes.front().values.size()) {
            table.problems().add(
                axis.places.front(),
                fmt::format("{} values of '{}', expected as many as of '{}', which "
                            "moves along: {}",
                            axis.values.size(), axis.path, vary.axes.front().path,
                            vary.axes.front().values.size()));
        }
    }
}

//! Reads the cells of a column: numbers under a heading with a unit, under another
//! anything that can be assigned.
void read_column(const CsvTable& csv, std::size_t column, SweepAxis& axis,
                 Diagnostics& problems) {
    const std::string unit = axis.unit;
    std::optional<Value> first;
    for (const CsvRow& row : csv.rows) {
        const CsvCell& cell = row[column];
        Value value{cell.text, cell.where};
        if (cell.text.empty()) {
            problems.add(
                cell.where,
                fmt::format("the cell of '{}' is empty, expected a value", axis.path));
            continue;
        }
        if (unit.empty()) {
            value = parse_assigned(cell.text, cell.where);
        } else if (const auto number = csv.number(cell, problems)) {
            value.data = fmt::format("{} {}", *number, unit);
        } else {
            continue;
        }
        if (!first) {
            first = value;
            axis.numbers.push_back(axis_number(*first, *first, axis, problems));
        } else {
            axis.numbers.push_back(axis_number(value, *first, axis, problems));
        }
        axis.values.push_back(assigned_text(value));
        axis.places.push_back(cell.where);
    }
}

//! csv = "points.csv"
void read_points(TableReader& table, const VariedCase& varied,
                 const std::filesystem::path& folder, const TextOpener& open_text,
                 std::vector<SourceFile>& tables, Vary& vary) {
    Diagnostics& problems = table.problems();
    const std::string name = table.text("csv");
    if (name.empty()) {
        return;
    }
    const std::filesystem::path path = (folder / name).lexically_normal();
    try {
        tables.push_back(
            {path.string(), "points", open_text(path, table.where("csv"))});
    } catch (const InputError& error) {
        problems.add(error);
        return;
    }
    const std::size_t before = problems.size();
    const CsvTable csv = parse_csv(tables.back().text, tables.back().path, problems);
    if (problems.size() > before) {
        return;
    }
    if (csv.rows.empty()) {
        problems.add({path.string(), 0, 0},
                     "no points, expected a header of paths and one row a scenario");
        return;
    }
    for (std::size_t column = 0; column < csv.header.size(); ++column) {
        SweepAxis axis;
        std::tie(axis.path, axis.unit) = split_heading(csv.header[column].text);
        axis.where = csv.header[column].where;
        if (axis.path.empty()) {
            problems.add(axis.where,
                         "a column without a path, expected one such as "
                         "'streams.scrub.flow [m3/h]'");
            continue;
        }
        check_path(axis, varied, problems);
        read_column(csv, column, axis, problems);
        vary.axes.push_back(std::move(axis));
    }
}

}  // namespace

const UncertainInput* VariedCase::find_uncertain(const std::string& path) const {
    const auto at =
        std::find_if(uncertain.begin(), uncertain.end(),
                     [&](const UncertainInput& input) { return input.path == path; });
    return at == uncertain.end() ? nullptr : &*at;
}

void add_number(SweepAxis& axis, double number, const Location& where) {
    const std::string text = fmt::format("{:.12g}", number);
    const std::optional<Quantity> rounded = split_quantity(text);
    axis.numbers.push_back(rounded ? rounded->number : number);
    axis.values.push_back(axis.unit.empty() ? text : text + " " + axis.unit);
    axis.places.push_back(where);
}

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

Vary read_vary(const Value& value, const std::string& name, const VariedCase& varied,
               const std::filesystem::path& folder, const TextOpener& open_text,
               std::vector<SourceFile>& tables, Diagnostics& problems) {
    Vary vary;
    TableReader table(value, name, keys::vary, problems);
    vary.where = table.where();
    if (table.has("zip")) {
        read_zip(table, varied, vary);
        table.finish();
        return vary;
    }
    if (table.has("csv")) {
        read_points(table, varied, folder, open_text, tables, vary);
        table.finish();
        return vary;
    }
    SweepAxis axis;
    if (table.has("path")) {
        axis.path = table.text("path");
    } else {
        table.missing("path");
    }
    axis.where = table.where("path");
    if (table.has("distribution")) {
        vary.where = table.where("distribution");
        read_distribution(table, axis, varied, vary);
        table.finish();
        const std::size_t before = problems.size();
        for (const SweepAxis& sampled : vary.axes) {
            if (problems.size() == before) {
                check_path(sampled, varied, problems);
            }
        }
        return vary;
    }
    read_listed(table, axis);
    table.finish();
    check_path(axis, varied, problems);
    vary.axes.push_back(std::move(axis));
    return vary;
}

}  // namespace didymium
