#include "inputs/case_schedules.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <limits>
#include <string>
#include <utility>

#include "inputs/case_keys.hpp"
#include "inputs/case_requests.hpp"
#include "inputs/schedule_table.hpp"
#include "inputs/settable.hpp"

namespace didymium {

namespace {

class ScheduleReader {
  public:
    ScheduleReader(const Value& tree, const IncludedFiles& files, double until,
                   Diagnostics& problems)
        : tree_(tree), files_(files), until_(until), problems_(problems) {}

    Value read(const Value& value, int number, std::vector<SourceFile>& sources) {
        TableReader table(value, fmt::format("schedules.{}", number), keys::schedule,
                          problems_);
        const bool ramp = table.choice("shape") == "ramp";
        const std::size_t before = problems_.size();
        const ScheduleTable points = read_schedule_table(table, files_, sources);
        check_times(points);
        if (problems_.size() == before) {
            for (const ScheduleColumn& column : points.columns) {
                add(column, points.times, number,
                    ramp ? ScheduleShape::ramp : ScheduleShape::step);
            }
        }
        table.drop("file");
        spell_out(table, points);
        return table.finish();
    }

    std::vector<ScheduleSpec> take() { return std::move(schedules_); }

  private:
    void check_times(const ScheduleTable& points) {
        for (std::size_t i = 0; i < points.times.size(); ++i) {
            const ScheduleTime& time = points.times[i];
            if (time.at < 0.0) {
                problems_.add(time.where,
                              fmt::format("the time {} is before the start, expected 0 "
                                          "or later",
                                          time.text),
                              "times count from the start of the run");
                return;
            }
            if (i > 0 && time.at <= points.times[i - 1].at) {
                const ScheduleTime& last = points.times[i - 1];
                problems_.add(
                    time.where,
                    fmt::format(
                        "the time {} does not come after {} (line {}), expected "
                        "times in order",
                        time.text, last.text, last.where.line),
                    "sort the times, each once");
                return;
            }
            if (time.at > until_ * (1.0 + same_instant)) {
                problems_.add(
                    time.where,
                    fmt::format(
                        "the time {} is after the end of the simulation, expected "
                        "at most {}",
                        time.text, quantity_text(until_, "d", kinds::time)),
                    "simulate longer, or leave out what comes later");
                return;
            }
        }
    }

    void add(const ScheduleColumn& column, const std::vector<ScheduleTime>& times,
             int number, ScheduleShape shape) {
        ScheduleSpec schedule{number,      column.path, shape,
                              column.unit, {},          column.where};
        if (!is_settable(column.path)) {
            problems_.add(
                column.where,
                fmt::format("a schedule cannot set '{}', expected a value of a stream "
                            "(flow, composition, acid, extractant ...) and "
                            "set points of controls",
                            column.path));
            return;
        }
        for (const ScheduleSpec& other : schedules_) {
            if (overlap(other.path, column.path)) {
                problems_.add(
                    column.where,
                    fmt::format(
                        "'{}' is set twice, expected once: schedules.{} (line {}) "
                        "sets '{}' too",
                        column.path, other.number, other.where.line, other.path));
                return;
            }
        }
        const std::size_t before = problems_.size();
        try {
            check_values(column, shape);
        } catch (const InputError& error) {
            problems_.add(error);
        }
        if (problems_.size() > before) {
            return;
        }
        for (std::size_t i = 0; i < times.size(); ++i) {
            schedule.points.push_back(
                {times[i].at, column.cells[i].number, column.cells[i].where});
        }
        schedules_.push_back(std::move(schedule));
    }

    void check_values(const ScheduleColumn& column, ScheduleShape shape) {
        const Settable settable = settable_at(tree_, column.path, column.where);
        if (shape == ScheduleShape::ramp && !settable.ramps) {
            throw InputError(
                column.where,
                fmt::format("'{}' cannot ramp, expected something in which "
                            "concentrations are linear",
                            column.path),
                "write shape = \"step\"");
        }
        const std::string unit = column.unit.empty() ? "1" : column.unit;
        Converted factor{1.0, {}, false};
        for (const QuantityKind& kind : settable.kinds) {
            factor = column.unit.empty() && !kind.plain_number
                         ? Converted{0.0,
                                     fmt::format("'{}' needs its unit; expected {} "
                                                 "such as '{} [{}]'",
                                                 column.path, kind.name, column.path,
                                                 split_quantity(kind.example)->unit),
                                     false}
                         : unit_factor(unit, kind);
            if (factor.problem.empty()) {
                break;
            }
        }
        if (!factor.problem.empty()) {
            throw InputError(column.where, factor.problem);
        }
        for (const ScheduleCell& cell : column.cells) {
            if (!settable.range.contains(cell.number * factor.value)) {
                problems_.add(cell.where,
                              fmt::format("{} is {}{}{}, expected {}", column.path,
                                          cell.number, column.unit.empty() ? "" : " ",
                                          column.unit, settable.range.text()));
            }
        }
    }

    //! The table as the case could hold it.
    void spell_out(TableReader& table, const ScheduleTable& points) {
        Array times;
        for (const ScheduleTime& time : points.times) {
            times.push_back({time.text, time.where});
        }
        Table set;
        for (const ScheduleColumn& column : points.columns) {
            const ScheduleSpec as{0, column.path, {}, column.unit, {}, column.where};
            Array values;
            for (const ScheduleCell& cell : column.cells) {
                values.push_back(scheduled_value(as, cell.number, cell.where));
            }
            set.set(column.path, {std::move(values), column.where});
        }
        table.resolve("time", {std::move(times), table.where()});
        table.resolve("set", {std::move(set), table.where()});
    }

    const Value& tree_;
    const IncludedFiles& files_;
    double until_;
    Diagnostics& problems_;
    std::vector<ScheduleSpec> schedules_;
};

}  // namespace

std::vector<ScheduleSpec> read_schedules(TableReader& root, const Value& tree,
                                         const IncludedFiles& files, double until,
                                         std::vector<SourceFile>& sources,
                                         Diagnostics& problems) {
    ScheduleReader reader(tree, files, until, problems);
    const Array* values = root.array("schedules");
    Array resolved;
    for (std::size_t i = 0; values != nullptr && i < values->size(); ++i) {
        resolved.push_back(reader.read((*values)[i], static_cast<int>(i) + 1, sources));
    }
    if (values != nullptr) {
        root.resolve("schedules", {std::move(resolved), root.where("schedules")});
    }
    return reader.take();
}

Value scheduled_value(const ScheduleSpec& schedule, double number,
                      const Location& where) {
    if (schedule.unit.empty()) {
        return {number, where};
    }
    return {fmt::format("{} {}", number, schedule.unit), where};
}

std::vector<Location> start_schedules(Value& tree, const IncludedFiles& files) {
    std::vector<Location> replaced;
    const Value* written = tree.table()->find("schedules");
    if (written == nullptr || written->array() == nullptr) {
        return replaced;
    }
    Diagnostics ignored;
    std::vector<SourceFile> sources;
    ScheduleReader reader(tree, files, std::numeric_limits<double>::infinity(),
                          ignored);
    int number = 0;
    for (const Value& value : *written->array()) {
        reader.read(value, ++number, sources);
    }
    for (const ScheduleSpec& schedule : reader.take()) {
        const ScheduleSpec::Point& first = schedule.points.front();
        if (first.at == 0.0) {
            replaced.push_back(find_path(tree, schedule.path)->where);
            assign_path(tree, schedule.path,
                        scheduled_value(schedule, first.number, first.where),
                        first.where);
        }
    }
    return replaced;
}

}  // namespace didymium
