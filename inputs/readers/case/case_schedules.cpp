#include "inputs/readers/case/case_schedules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>

#include "inputs/readers/case/case_keys.hpp"
#include "inputs/readers/case/case_requests.hpp"
#include "inputs/readers/case/schedule_table.hpp"
#include "inputs/readers/case/settable.hpp"

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
        const bool sound = problems_.size() == before;
        for (const ScheduleColumn& column : points.columns) {
            add(column, points.times, number,
                ramp ? ScheduleShape::ramp : ScheduleShape::step, sound);
        }
        table.drop("file");
        spell_out(table, points);
        return table.finish();
    }

    std::vector<ScheduleSpec> take() { return std::move(schedules_); }

  private:
    //! Of each kind of mistake the first: a log in the wrong order is wrong once.
    void check_times(const ScheduleTable& points) {
        const ScheduleTime* last = nullptr;
        bool negative = false;
        bool unordered = false;
        bool late = false;
        for (const ScheduleTime& time : points.times) {
            if (std::isnan(time.at)) {
                continue;  // said already
            }
            if (time.at < 0.0 && !negative) {
                negative = true;
                problems_.add(time.where,
                              fmt::format("the time {} is before the start, expected 0 "
                                          "or later",
                                          time.text),
                              "times count from the start of the run");
            }
            if (last != nullptr && time.at <= last->at && !unordered) {
                unordered = true;
                problems_.add(
                    time.where,
                    fmt::format(
                        "the time {} does not come after {} (line {}), expected "
                        "times in order",
                        time.text, last->text, last->where.line),
                    "sort the times, each once");
            }
            if (time.at > until_ * (1.0 + same_instant) && !late) {
                late = true;
                problems_.add(
                    time.where,
                    fmt::format(
                        "the time {} is after the end of the simulation, expected "
                        "at most {}",
                        time.text, time_text(until_)),
                    "simulate longer, or leave out what comes later");
            }
            last = &time;
        }
    }

    //! `sound`: all values and times are known. Otherwise the schedule has no points:
    //! what it sets is then all that counts.
    void add(const ScheduleColumn& column, const std::vector<ScheduleTime>& times,
             int number, ScheduleShape shape, bool sound) {
        ScheduleSpec schedule{number,      column.path, shape,
                              column.unit, {},          column.where};
        if (!is_settable(column.path)) {
            problems_.add(
                column.where,
                fmt::format("a schedule cannot set '{}', expected a value of a stream "
                            "(flow, composition, acid, extractant ...), the outlet of "
                            "a splitter, the flow of a draw or the set point of a "
                            "control",
                            column.path));
            return;
        }
        if (is_said(column.path)) {
            return;
        }
        bool sets_alone = true;
        for (const ScheduleSpec& other : schedules_) {
            if (sets_alone && overlap(other.path, column.path)) {
                problems_.add(
                    column.where,
                    fmt::format(
                        "'{}' is set twice, expected once: schedules.{} (line {}) "
                        "sets '{}' too",
                        column.path, other.number, other.where.line, other.path));
                sets_alone = false;
            }
        }
        const std::size_t before = problems_.size();
        try {
            check_values(column, shape);
        } catch (const InputError& error) {
            problems_.add(error);
            return;
        }
        if (!sets_alone) {
            return;
        }
        sound = sound && problems_.size() == before;
        for (std::size_t i = 0; sound && i < times.size(); ++i) {
            schedule.points.push_back(
                {times[i].at, column.cells[i].number, column.cells[i].where});
        }
        schedules_.push_back(std::move(schedule));
    }

    //! A stream that is no table, or has no flow, is wrong by itself.
    bool is_said(const std::string& path) const {
        const Value* streams = find_path(tree_, "streams");
        const Table none;
        const Table& table = streams != nullptr && streams->table() != nullptr
                                 ? *streams->table()
                                 : none;
        const auto lacks = [&](const Member& stream) {
            return path == "streams." + stream.key + ".flow" &&
                   find_path(tree_, path) == nullptr;
        };
        return is_of_no_table(tree_, path) ||
               std::any_of(table.members.begin(), table.members.end(), lacks);
    }

    void check_values(const ScheduleColumn& column, ScheduleShape shape) {
        const Settable settable = settable_at(tree_, column.path, column.where);
        if (shape == ScheduleShape::ramp && !settable.ramps) {
            problems_.add(column.where,
                          fmt::format("'{}' cannot ramp, expected something in which "
                                      "concentrations are linear",
                                      column.path),
                          "write shape = \"step\"");
        }
        const auto known = [](const ScheduleCell& cell) {
            return !std::isnan(cell.number);
        };
        const auto first =
            std::find_if(column.cells.begin(), column.cells.end(), known);
        if (first == column.cells.end() && !column.in_file) {
            return;  // what there should be is not known
        }
        Converted factor{1.0, {}, false};
        const Location& where = column.in_file ? column.where : first->where;
        for (const QuantityKind& kind : settable.kinds) {
            factor = column.unit.empty() && !kind.plain_number
                         ? Converted{0.0, without_unit(column, kind), false}
                         : unit_factor(column.unit.empty() ? "1" : column.unit, kind);
            if (factor.problem.empty()) {
                break;
            }
        }
        if (!factor.problem.empty()) {
            problems_.add(where, factor.problem);
            return;
        }
        for (const ScheduleCell& cell : column.cells) {
            if (known(cell) && !settable.range.contains(cell.number * factor.value)) {
                problems_.add(cell.where,
                              fmt::format("{} is {}{}{}, expected {}", column.path,
                                          cell.number, column.unit.empty() ? "" : " ",
                                          column.unit, settable.range.text()));
            }
        }
    }

    static std::string without_unit(const ScheduleColumn& column,
                                    const QuantityKind& kind) {
        if (column.in_file) {
            return fmt::format("'{}' needs its unit, expected {} such as '{} [{}]'",
                               column.path, kind.name, column.path,
                               split_quantity(kind.example)->unit);
        }
        return fmt::format(
            "{} is a plain number, expected {} with its unit, such as "
            "\"{}\"",
            column.path, kind.name, kind.example);
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
        if (!schedule.points.empty() && schedule.points.front().at == 0.0) {
            const ScheduleSpec::Point& first = schedule.points.front();
            replaced.push_back(find_path(tree, schedule.path)->where);
            assign_path(tree, schedule.path,
                        scheduled_value(schedule, first.number, first.where),
                        first.where);
        }
    }
    return replaced;
}

}  // namespace didymium
