#include "inputs/case_course.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "inputs/case_requests.hpp"
#include "inputs/case_schedules.hpp"
#include "inputs/settable.hpp"
#include "inputs/table_reader.hpp"
#include "inputs/toml_text.hpp"

namespace didymium {

namespace {

//! A value for a path.
struct Setting {
    std::string path;
    Value value;
    Location where;
};

//! What one path is from an instant on: a value, or a ramp between two numbers of one
//! unit, of which the last holds until the next piece.
struct Piece {
    double begin = 0.0;  //!< s
    double end = 0.0;    //!< s; of a value, its begin
    std::string path;
    Value value;  //!< without a ramp
    double from = 0.0;
    double to = 0.0;
    std::string unit;
    Location where;
    bool is_event = false;
    bool ends_pulse = false;

    bool is_ramp() const { return end > begin; }
    Setting at(double t) const {
        if (!is_ramp()) {
            return {path, value, where};
        }
        // The ends to the last bit.
        const double s = (t - begin) / (end - begin);
        const double number = t <= begin ? from
                              : t >= end ? to
                                         : from + s * (to - from);
        const ScheduleSpec as{0, path, {}, unit, {}, where};
        return {path, scheduled_value(as, number, where), where};
    }
};

void assign(Value& root, const std::vector<Setting>& settings) {
    for (const Setting& setting : settings) {
        assign_path(root, setting.path, setting.value, setting.where);
    }
}

//! Where every value of the case changes, and how.
class Pieces {
  public:
    //! `tree` is the case at time zero.
    Pieces(const Value& tree, const CaseSpec& spec, Diagnostics& problems)
        : until_(spec.simulate.until), problems_(problems) {
        add_events(tree, spec);
        for (const ScheduleSpec& schedule : spec.schedules) {
            add(schedule);
        }
        snap();
        std::stable_sort(pieces_.begin(), pieces_.end(),
                         [](const Piece& a, const Piece& b) {
                             // What a pulse gives back, another event may set anew.
                             return std::pair(a.begin, !a.ends_pulse) <
                                    std::pair(b.begin, !b.ends_pulse);
                         });
    }

    const std::vector<Piece>& all() const { return pieces_; }
    //! Times at which something begins or ends, before the end of the run.
    const std::vector<double>& instants() const { return instants_; }

  private:
    void add_events(const Value& tree, const CaseSpec& spec) {
        Value now = tree;  // but for pulses, which leave nothing behind
        for (const EventSpec& event : spec.events) {
            for (const Assignment& set : event.set) {
                try {
                    add(event, set, now);
                } catch (const InputError& error) {
                    if (!is_of_no_table(now, set.path)) {
                        problems_.add(error);
                    }
                }
            }
        }
    }

    void add(const EventSpec& event, const Assignment& set, Value& now) {
        Piece piece;
        // Of an event whose time is not known, at the start.
        piece.begin = piece.end = std::isfinite(event.at) ? event.at : 0.0;
        piece.path = set.path;
        piece.value = parse_assigned(set.value, set.where);
        piece.where = set.where;
        piece.is_event = true;
        if (event.pulse > 0.0) {
            Piece back = piece;
            back.begin = back.end = piece.begin + event.pulse;
            back.value = value_before(now, set);
            back.ends_pulse = true;
            pieces_.push_back(std::move(back));
        } else if (event.ramp > 0.0) {
            piece.end = piece.begin + event.ramp;
            find_ends(now, set, piece);
        }
        if (event.pulse == 0.0) {
            assign_path(now, set.path, piece.value, set.where);
        }
        pieces_.push_back(std::move(piece));
    }

    static const Value& value_before(const Value& now, const Assignment& set) {
        const Value* before = find_path(now, set.path);
        if (before == nullptr) {
            throw_no_such_path(now, set.path, set.where);
        }
        return *before;
    }

    //! Both ends of an event's ramp, in the unit of its value.
    static void find_ends(const Value& now, const Assignment& set, Piece& piece) {
        const Settable settable = settable_at(now, set.path, set.where);
        if (!settable.ramps) {
            throw InputError(
                set.where,
                fmt::format("'{}' cannot ramp, expected something in which "
                            "concentrations are linear",
                            set.path),
                "leave out 'over'");
        }
        const Quantity before = quantity_at(now, set.path, set.where);
        const auto after = split_quantity(set.value);
        if (!after) {
            throw InputError(
                set.where,
                fmt::format("'{}' is no quantity, expected one to ramp to", set.value));
        }
        piece.to = after->number;
        piece.unit = after->unit;
        piece.from = before.number;
        if (before.unit != after->unit) {
            const std::string unit = before.unit.empty() ? "1" : before.unit;
            const QuantityKind kind{"a quantity like the one before", unit, unit,
                                    before.unit.empty()};
            const Converted factor =
                unit_factor(after->unit.empty() ? "1" : after->unit, kind);
            if (!factor.problem.empty()) {
                throw InputError(
                    set.where,
                    fmt::format("'{}' cannot ramp from {} {} to {}, expected the same "
                                "dimension",
                                set.path, before.number, before.unit, set.value),
                    fmt::format("write both in {}", unit));
            }
            piece.from /= factor.value;
        }
    }

    void add(const ScheduleSpec& schedule) {
        const auto& points = schedule.points;
        for (std::size_t i = 0; i < points.size(); ++i) {
            Piece piece;
            piece.begin = piece.end = points[i].at;
            piece.path = schedule.path;
            piece.value = scheduled_value(schedule, points[i].number, points[i].where);
            piece.where = points[i].where;
            if (schedule.shape == ScheduleShape::ramp && i + 1 < points.size()) {
                piece.end = points[i + 1].at;
                piece.from = points[i].number;
                piece.to = points[i + 1].number;
                piece.unit = schedule.unit;
                piece.where = points[i + 1].where;
            }
            pieces_.push_back(std::move(piece));
        }
    }

    //! Makes times that differ by rounding one, and lists them.
    void snap() {
        std::vector<double> times = {0.0};
        for (const Piece& piece : pieces_) {
            times.insert(times.end(), {piece.begin, piece.end});
        }
        std::sort(times.begin(), times.end());
        const double apart = same_instant * until_;
        for (const double t : times) {
            if (instants_.empty() || t - instants_.back() > apart) {
                instants_.push_back(t);
            }
        }
        const auto nearest = [&](double t) {
            const auto after = std::upper_bound(instants_.begin(), instants_.end(), t);
            return *(after - 1);
        };
        for (Piece& piece : pieces_) {
            piece.begin = nearest(piece.begin);
            piece.end = nearest(piece.end);
        }
        while (instants_.size() > 1 && until_ - instants_.back() <= apart) {
            instants_.pop_back();
        }
    }

    double until_;
    Diagnostics& problems_;
    std::vector<Piece> pieces_;
    std::vector<double> instants_;
};

Operation operation_of(CaseSpec&& spec) {
    Operation operation{std::move(spec.streams), {}};
    for (const ControlSpec& control : spec.controls) {
        operation.set_points.push_back(control.set_point);
    }
    return operation;
}

//! What events bring in is warned of at the start, and its files are kept.
void note(const CaseSpec& after, CaseSpec& spec) {
    for (const std::string& warning : after.warnings) {
        if (std::find(spec.warnings.begin(), spec.warnings.end(), warning) ==
            spec.warnings.end()) {
            spec.warnings.push_back(warning);
        }
    }
    for (const SourceFile& source : after.sources) {
        const auto same = [&](const SourceFile& s) { return s.path == source.path; };
        if (std::none_of(spec.sources.begin(), spec.sources.end(), same)) {
            spec.sources.push_back(source);
        }
    }
}

//! Goes through the pieces, instant by instant.
class CourseReader {
  public:
    CourseReader(Value root, const CaseSpec& spec, const ReadAgain& read, bool sound,
                 Diagnostics& problems, CaseSpec* notes)
        : pieces_(root, spec, problems),
          spec_(spec),
          read_(read),
          sound_(sound),
          problems_(problems),
          notes_(notes),
          root_(std::move(root)),
          now_(operation_of(CaseSpec(spec))) {
        // Read once already, and not to be read again at every instant.
        for (const char* known : {"events", "schedules", "solve", "specifications"}) {
            root_.table()->erase(known);
        }
    }

    std::vector<CaseInterval> read() {
        std::vector<CaseInterval> course;
        const std::vector<double>& instants = pieces_.instants();
        auto next = pieces_.all().begin();
        std::vector<const Piece*> ramps;  // those under way
        for (std::size_t k = 0; k < instants.size(); ++k) {
            const double begin = instants[k];
            const double end =
                k + 1 < instants.size() ? instants[k + 1] : spec_.simulate.until;
            CaseInterval interval{begin, end, false, {}, {}};
            std::vector<Setting> settings;
            for (const Piece* ramp : ramps) {
                settings.push_back(ramp->at(begin));
            }
            ramps.erase(std::remove_if(ramps.begin(), ramps.end(),
                                       [&](const Piece* p) { return p->end <= begin; }),
                        ramps.end());
            for (; next != pieces_.all().end() && next->begin <= begin; ++next) {
                settings.push_back(next->at(begin));
                interval.is_event |= next->is_event;
                if (next->is_ramp()) {
                    ramps.push_back(&*next);
                }
            }
            interval.from = set(settings);
            settings.clear();
            for (const Piece* ramp : ramps) {
                settings.push_back(ramp->at(end));
            }
            interval.to = set(settings);
            course.push_back(std::move(interval));
        }
        return course;
    }

  private:
    //! What the case has come to with these values.
    const Operation& set(const std::vector<Setting>& settings) {
        if (!changes(settings)) {
            return now_;
        }
        const Value before = root_;
        bool wrong = false;
        std::vector<Setting> possible;
        for (const Setting& setting : settings) {
            try {
                assign(root_, {setting});
                possible.push_back(setting);
            } catch (const InputError& error) {
                if (!is_of_no_table(root_, setting.path)) {
                    problems_.add(error);
                }
                wrong = true;
            }
        }
        Diagnostics found;
        CaseSpec after = read_again(root_, found);
        for (const Diagnostic& diagnostic : found.sorted()) {
            wrong = report(diagnostic, before, possible) || wrong;
        }
        if (wrong) {
            root_ = before;  // so that what comes later is judged by itself
            sound_ = false;
            return now_;
        }
        if (notes_ != nullptr) {
            note(after, *notes_);
        }
        now_ = operation_of(std::move(after));
        return now_;
    }

    bool changes(const std::vector<Setting>& settings) const {
        return std::any_of(settings.begin(), settings.end(), [&](const Setting& s) {
            const Value* present = find_path(root_, s.path);
            return present == nullptr || !present->scalar() || !s.value.scalar() ||
                   present->data.index() != s.value.data.index() ||
                   assigned_text(*present) != assigned_text(s.value);
        });
    }

    //! The case with the same unknowns as at time zero.
    CaseSpec read_again(const Value& root, Diagnostics& found) const {
        CaseSpec after = read_(root, found);
        if (found.empty() && sound_ &&
            cation_names(after.chemistry.cations) !=
                cation_names(spec_.chemistry.cations)) {
            found.add({},
                      "this event changes which elements there are, expected the same",
                      "list all of them in chemistry.elements");
        }
        return after;
    }

    //! At the value that was set, wherever the case as a whole went wrong by it. False
    //! when it went wrong before.
    bool report(const Diagnostic& found, const Value& before,
                const std::vector<Setting>& settings) {
        const auto same_place = [&](const Setting& setting) {
            return setting.where.file == found.where.file &&
                   setting.where.line == found.where.line &&
                   setting.where.column == found.where.column;
        };
        if (std::any_of(settings.begin(), settings.end(), same_place)) {
            problems_.add(found.where, found.message, found.suggestion);
            return true;
        }
        if (!sound_ || settings.empty()) {
            return false;
        }
        const bool placed = found.where.line > 0;
        problems_.add(
            culprit(found, before, settings).where,
            placed ? fmt::format("once this is set, {}", found.message) : found.message,
            found.suggestion);
        return true;
    }

    //! The first of the values from which on the same is found.
    const Setting& culprit(const Diagnostic& found, const Value& before,
                           const std::vector<Setting>& settings) const {
        Value root = before;
        for (const Setting& setting : settings) {
            assign(root, {setting});
            Diagnostics others;
            read_again(root, others);
            for (const Diagnostic& other : others.sorted()) {
                if (other.message == found.message) {
                    return setting;
                }
            }
        }
        return settings.back();
    }

    Pieces pieces_;
    const CaseSpec& spec_;
    const ReadAgain& read_;
    bool sound_;  // nothing was wrong so far
    Diagnostics& problems_;
    CaseSpec* notes_;
    Value root_;
    Operation now_;
};

}  // namespace

std::vector<CaseInterval> read_course(Value root, const CaseSpec& spec,
                                      const ReadAgain& read, bool sound,
                                      Diagnostics& problems, CaseSpec* notes) {
    return CourseReader(std::move(root), spec, read, sound, problems, notes).read();
}

}  // namespace didymium
