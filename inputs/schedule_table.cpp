#include "inputs/schedule_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

namespace didymium {

namespace {

//! "streams.pls.flow [m3/h]": a name and its unit.
std::pair<std::string, std::string> split_header(const std::string& text) {
    const std::size_t open = text.rfind('[');
    if (open == std::string::npos || text.back() != ']') {
        return {text, {}};
    }
    std::string name = text.substr(0, open);
    name.erase(name.find_last_not_of(" \t") + 1);
    return {name, text.substr(open + 1, text.size() - open - 2)};
}

class ScheduleTableReader {
  public:
    ScheduleTableReader(const IncludedFiles& files, Diagnostics& problems)
        : files_(files), problems_(problems) {}

    void read_file(TableReader& table, ScheduleTable& points,
                   std::vector<SourceFile>& sources) {
        const std::string name = table.text("file");
        const Location where = table.where("file");
        if (name.empty()) {
            return;
        }
        std::shared_ptr<const ScheduleFile> file;
        try {
            file = files_.schedule(name, where);
        } catch (const InputError& error) {
            problems_.add(error);
            return;
        }
        const bool known = std::any_of(
            sources.begin(), sources.end(),
            [&](const SourceFile& source) { return source.path == file->file.path; });
        if (!known) {
            sources.push_back(file->file);
        }
        const CsvTable& csv = file->table;
        const Location whole{file->file.path, 0, 0};
        if (csv.header.empty()) {
            problems_.add(whole, "the file is empty, expected a table",
                          "its first row names the columns: "
                          "time [h],streams.pls.flow [m3/h]");
            return;
        }
        if (!read_time_column(csv, points)) {
            return;
        }
        if (csv.header.size() == 1) {
            problems_.add(csv.header.front().where,
                          "a time and nothing else, expected a value to set",
                          "add a column such as streams.pls.flow [m3/h]");
        }
        if (csv.rows.empty()) {
            problems_.add(whole, "the file has a header alone, expected rows");
        }
        for (std::size_t c = 1; c < csv.header.size(); ++c) {
            auto [path, unit] = split_header(csv.header[c].text);
            ScheduleColumn column{
                std::move(path), std::move(unit), {}, csv.header[c].where};
            for (const CsvRow& row : csv.rows) {
                if (const auto number = read_number(csv, row[c])) {
                    column.cells.push_back({*number, row[c].where});
                }
            }
            points.columns.push_back(std::move(column));
        }
    }

    void read_inline(TableReader& table, ScheduleTable& points) {
        const Array* times = table.array("time");
        const Value* set = table.table("set");
        if (times == nullptr || set == nullptr) {
            if (!table.has("time") || !table.has("set")) {
                table.problem(
                    table.has("time") ? "set" : "time",
                    fmt::format("{} has no points, expected a file, or time and set",
                                table.path()),
                    "write file = \"feed_log.csv\", or time = [ \"0 d\", "
                    "\"2 d\" ] and set");
            }
            return;
        }
        for (const Value& time : *times) {
            points.times.push_back({read_quantity(time, table.path("time"), kinds::time,
                                                  ranges::not_negative, problems_),
                                    time.text() ? *time.text() : std::string(),
                                    time.where});
        }
        if (times->empty() || set->table()->members.empty()) {
            table.problem(times->empty() ? "time" : "set",
                          fmt::format("{} is empty, expected at least one",
                                      table.path(times->empty() ? "time" : "set")));
        }
        collect(*set->table(), "", times->size(), points);
    }

  private:
    std::optional<double> read_number(const CsvTable& csv, const CsvCell& cell) {
        if (cell.text.empty()) {
            problems_.add(cell.where,
                          "a value is missing, expected one in every column",
                          "write the value of that time");
            return std::nullopt;
        }
        return csv.number(cell, problems_);
    }

    //! The first column: `time [h]`.
    bool read_time_column(const CsvTable& csv, ScheduleTable& points) {
        const CsvCell& header = csv.header.front();
        const auto [name, unit] = split_header(header.text);
        if (name != "time") {
            problems_.add(
                header.where,
                fmt::format("the first column is '{}', expected the time", header.text),
                "name it time [h]");
            return false;
        }
        const Converted factor = unit_factor(unit, kinds::time);
        if (unit.empty() || !factor.problem.empty()) {
            problems_.add(
                header.where,
                unit.empty() ? "the time has no unit, expected one" : factor.problem,
                unit.empty() ? "name the column time [h]" : "");
            return false;
        }
        for (const CsvRow& row : csv.rows) {
            if (const auto number = read_number(csv, row.front())) {
                points.times.push_back({*number * factor.value,
                                        fmt::format("{} {}", *number, unit),
                                        row.front().where});
            }
        }
        return true;
    }

    //! Paths quoted or not, as in events.
    void collect(const Table& set, const std::string& prefix, std::size_t n,
                 ScheduleTable& points) {
        for (const Member& member : set.members) {
            const std::string path = prefix + member.key;
            if (member.value.table() != nullptr) {
                collect(*member.value.table(), path + ".", n, points);
                continue;
            }
            const Array* values = member.value.array();
            if (values == nullptr || values->size() != n) {
                problems_.add(
                    member.value.where,
                    values == nullptr
                        ? fmt::format("'{}' is {}, expected an array of values", path,
                                      member.value.kind())
                        : fmt::format("{} values of '{}' at {} times, expected as many",
                                      values->size(), path, n));
                continue;
            }
            points.columns.push_back(inline_column(path, *values, member.where));
        }
    }

    ScheduleColumn inline_column(const std::string& path, const Array& values,
                                 const Location& where) {
        ScheduleColumn column{path, {}, {}, where};
        for (const Value& value : values) {
            const auto quantity =
                value.text() ? split_quantity(*value.text()) : std::nullopt;
            if (!quantity && !value.number()) {
                problems_.add(
                    value.where,
                    fmt::format("'{}' is {}, expected a quantity", path, value.kind()));
                continue;
            }
            double number = quantity ? quantity->number : *value.number();
            const std::string unit = quantity ? quantity->unit : std::string();
            if (&value == &values.front()) {
                column.unit = unit;
            } else if (unit != column.unit) {
                const std::string like = column.unit.empty() ? "1" : column.unit;
                const std::string example = "1.0 " + like;
                const QuantityKind kind{"a quantity like the first one", like, example,
                                        column.unit.empty()};
                number = read_quantity(value, path, kind, ranges::any, problems_);
            }
            column.cells.push_back({number, value.where});
        }
        return column;
    }

    const IncludedFiles& files_;
    Diagnostics& problems_;
};

}  // namespace

ScheduleTable read_schedule_table(TableReader& table, const IncludedFiles& files,
                                  std::vector<SourceFile>& sources) {
    ScheduleTableReader reader(files, table.problems());
    ScheduleTable points;
    if (table.has("file")) {
        reader.read_file(table, points, sources);
    } else {
        reader.read_inline(table, points);
    }
    return points;
}

}  // namespace didymium
