#include "inputs/readers/case/course_pieces.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "inputs/readers/case/case_requests.hpp"
#include "inputs/readers/case/case_schedules.hpp"
#include "inputs/readers/case/settable.hpp"
#include "inputs/readers/text/toml_text.hpp"
#include "inputs/readers/text/units.hpp"

namespace didymium {

namespace {

const Value& value_before(const Value& now, const Assignment& set) {
    const Value* before = find_path(now, set.path);
    if (before == nullptr) {
        throw_no_such_path(now, set.path, set.where);
    }
    return *before;
}

//! Both ends of an event's ramp, in the unit of its value; false when what is before is
//! none, which is said there.
bool find_ends(const Value& now, const Assignment& set, Piece& piece) {
    const Settable settable = settable_at(now, set.path, set.where);
    if (!settable.ramps) {
        throw InputError(set.where,
                         fmt::format("'{}' cannot ramp, expected something in which "
                                     "concentrations are linear",
                                     set.path),
                         "leave out 'over'");
    }
    if (!settable.present) {
        return false;
    }
    const Quantity& before = *settable.present;
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
    return true;
}

//! Whether a path sets what that stream holds, and not its flow alone.
bool is_of_contents(const std::string& path, const std::string& stream) {
    const std::string whole = "streams." + stream;
    return path == whole ||
           (path.rfind(whole + ".", 0) == 0 && path != whole + ".flow");
}

}  // namespace

Setting Piece::at(double t) const {
    if (!is_ramp()) {
        return {path, value, where};
    }
    // The ends to the last bit.
    const double s = (t - begin) / (end - begin);
    const double number = t <= begin ? from : t >= end ? to : from + s * (to - from);
    const ScheduleSpec as{0, path, {}, unit, {}, where};
    return {path, scheduled_value(as, number, where), where};
}

Pieces::Pieces(const Value& tree, const CaseSpec& spec, Diagnostics& problems)
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
    find_streams(spec);
}

bool Pieces::sets_contents(int stream, double instant) const {
    const std::vector<double>& times = contents_set_[stream];
    return instant <= 0.0 || instant >= until_ ||
           std::binary_search(times.begin(), times.end(), instant);
}

void Pieces::add_events(const Value& tree, const CaseSpec& spec) {
    Value now = tree;  // but for pulses, which leave nothing behind
    for (const EventSpec& event : spec.events) {
        for (const Assignment& set : event.set) {
            if (!is_settable(set.path)) {
                continue;  // said already
            }
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

void Pieces::add(const EventSpec& event, const Assignment& set, Value& now) {
    Piece piece;
    // Of an event whose time is not known, at the start.
    piece.begin = piece.end = std::isfinite(event.at) ? event.at : 0.0;
    piece.path = set.path;
    piece.value = parse_assigned(set.value, set.where);
    piece.where = set.where;
    piece.is_event = true;
    if (is_of_valve(set.path)) {
        require_like_present(now, set.path, piece.value, set.where);
    }
    if (event.pulse > 0.0) {
        Piece back = piece;
        back.begin = back.end = piece.begin + event.pulse;
        back.value = value_before(now, set);
        back.ends_pulse = true;
        pieces_.push_back(std::move(back));
    } else if (event.ramp > 0.0) {
        piece.end = piece.begin + event.ramp;
        if (!find_ends(now, set, piece)) {
            return;
        }
    }
    if (event.pulse == 0.0) {
        assign_path(now, set.path, piece.value, set.where);
    }
    pieces_.push_back(std::move(piece));
}

void Pieces::add(const ScheduleSpec& schedule) {
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
void Pieces::snap() {
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

void Pieces::find_streams(const CaseSpec& spec) {
    contents_set_.resize(spec.streams.size());
    for (Piece& piece : pieces_) {
        for (std::size_t i = 0; i < spec.streams.size(); ++i) {
            if (is_of_contents(piece.path, spec.streams[i].name)) {
                piece.contents_of = static_cast<int>(i);
                contents_set_[i].insert(contents_set_[i].end(),
                                        {piece.begin, piece.end});
            }
        }
    }
    for (std::vector<double>& times : contents_set_) {
        std::sort(times.begin(), times.end());
    }
}

}  // namespace didymium
