#include "inputs/readers/case/schedule_table.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "inputs/readers/liquor/constants.hpp"

namespace didymium {

namespace {

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
        std::shared_ptr<const TableFile> file;
        try {
            file = files_.table(name, "schedule", where);
        } catch (const InputError& error) {
            problems_.add(error);
            return;
        }
        add_once(sources, file->file);
        const CsvTable& csv = file->table;
        const Location whole{file->file.path, 0, 0};
        problems_.add(file->problems);
        if (csv.header.empty() && !file->problems.empty()) {
            return;
        }
        if (csv.header.empty()) {
            problems_.add(whole, "the file is empty, expected a table",
                          "its first row names the columns: "
                          "time [h],streams.pls.flow [m3/h]");
            return;
        }
        read_time_column(csv, points);
        if (csv.header.size() == 1) {
            problems_.add(csv.header.front().where,
                          "a time and nothing else, expected a value to set",
                          "add a column such as streams.pls.flow [m3/h]");
        }
        if (csv.rows.empty() && file->problems.empty()) {
            problems_.add(whole, "the file has a header alone, expected rows");
        }
        for (std::size_t c = 1; c < csv.header.size(); ++c) {
            auto [path, unit] = split_heading(csv.header[c].text);
            ScheduleColumn column{
                std::move(path), std::move(unit), {}, csv.header[c].where, true};
            for (const CsvRow& row : csv.rows) {
                column.cells.push_back({read_number(csv, row[c]), row[c].where});
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
    //! NaN where there is none.
    double read_number(const CsvTable& csv, const CsvCell& cell) {
        if (cell.text.empty()) {
            problems_.add(cell.where,
                          "a value is missing, expected one in every column",
                          "write the value of that time");
            return nan;
        }
        return csv.number(cell, problems_).value_or(nan);
    }

    //! The first column: `time [h]`. Times are not known where it is something else.
    void read_time_column(const CsvTable& csv, ScheduleTable& points) {
        const CsvCell& header = csv.header.front();
        const auto [name, unit] = split_heading(header.text);
        if (name != "time") {
            problems_.add(
                header.where,
                fmt::format("the first column is '{}', expected the time", header.text),
                "name it time [h]");
            return;
        }
        const Converted factor = unit_factor(unit, kinds::time);
        if (unit.empty() || !factor.problem.empty()) {
            problems_.add(
                header.where,
                unit.empty() ? "the time has no unit, expected one" : factor.problem,
                unit.empty() ? "name the column time [h]" : "");
            return;
        }
        for (const CsvRow& row : csv.rows) {
            const double number = read_number(csv, row.front());
            points.times.push_back({number * factor.value,
                                    fmt::format("{} {}", number, unit),
                                    row.front().where});
        }
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
            if (values == nullptr) {
                problems_.add(member.value.where,
                              fmt::format("'{}' is {}, expected an array of values",
                                          path, member.value.kind()));
            } else if (values->size() != n) {
                problems_.add(
                    member.value.where,
                    fmt::format("{} values of '{}' at {} times, expected as many",
                                values->size(), path, n));
            }
            points.columns.push_back(inline_column(
                path, values == nullptr ? Array() : *values, member.where));
        }
    }

    //! Values in the unit of the first that has one; all as plain numbers where some
    //! are and the units are of such: 0.34 beside "36 %".
    ScheduleColumn inline_column(const std::string& path, const Array& values,
                                 const Location& where) {
        ScheduleColumn column{path, {}, {}, where};
        bool some_plain = false;
        bool all_plain = true;  // or in units of a plain number
        for (const Value& value : values) {
            const std::optional<Quantity> quantity = quantity_of(value);
            if (!quantity) {
                problems_.add(
                    value.where,
                    fmt::format("'{}' is {}, expected a quantity", path, value.kind()));
                continue;
            }
            some_plain = some_plain || quantity->unit.empty();
            all_plain = all_plain && plain_factor(quantity->unit).problem.empty();
            column.unit = column.unit.empty() ? quantity->unit : column.unit;
        }
        if (some_plain && all_plain) {
            column.unit.clear();
        }
        for (const Value& value : values) {
            column.cells.push_back({number_in(column, value), value.where});
        }
        return column;
    }

    //! NaN where there is none.
    double number_in(const ScheduleColumn& column, const Value& value) {
        const std::optional<Quantity> quantity = quantity_of(value);
        if (!quantity) {
            return nan;
        }
        if (quantity->unit == column.unit) {
            return quantity->number;
        }
        if (column.unit.empty()) {
            return quantity->number * plain_factor(quantity->unit).value;
        }
        const std::string example = "1.0 " + column.unit;
        const QuantityKind kind{"a quantity like the others", column.unit, example};
        return read_quantity(value, column.path, kind, ranges::any, problems_);
    }

    static std::optional<Quantity> quantity_of(const Value& value) {
        if (const auto number = value.number()) {
            return Quantity{*number, {}};
        }
        return value.text() ? split_quantity(*value.text()) : std::nullopt;
    }

    static Converted plain_factor(const std::string& unit) {
        return unit.empty() ? Converted{1.0, {}, false}
                            : unit_factor(unit, kinds::fraction);
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
