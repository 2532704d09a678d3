#include "inputs/readers/case/case_conflicts.hpp"

#include <fmt/format.h>

#include <string>

#include "inputs/readers/case/settable.hpp"

namespace didymium {

namespace {

class SetterCheck {
  public:
    SetterCheck(const Value& tree, const CaseSpec& spec, Diagnostics& problems)
        : tree_(tree), spec_(spec), problems_(problems) {}

    void check_controlled() {
        for (const ControlSpec& control : spec_.controls) {
            if (!control.sets_flow() && control.control < 0) {
                continue;  // said already
            }
            const std::string path = output_name(spec_, control);
            const auto refuse = [&](const Location& where, const char* who,
                                    const std::string& set) {
                if (!touches(set, path)) {
                    return;
                }
                if (overlap(set, path) && set != path) {
                    problems_.add(where,
                                  fmt::format("{} cannot set '{}', of which the "
                                              "control '{}' sets '{}', expected one of "
                                              "the two",
                                              who, set, control.name, path),
                                  "set its other values by their own paths");
                    return;
                }
                problems_.add(where,
                              fmt::format("{} cannot set '{}', which the control '{}' "
                                          "does, expected one of the two",
                                          who, set, control.name));
            };
            for_each_event_or_solve(refuse);
            for (const ScheduleSpec& schedule : spec_.schedules) {
                refuse(schedule.where, "a schedule", schedule.path);
            }
        }
    }

    void check_scheduled() {
        for (const ScheduleSpec& schedule : spec_.schedules) {
            const auto refuse = [&](const Location& where, const char* who,
                                    const std::string& path) {
                if (!touches(path, schedule.path)) {
                    return;
                }
                problems_.add(
                    where, fmt::format("{} cannot set '{}', expected one of the two: "
                                       "schedules.{} sets '{}' ({}, line {})",
                                       who, path, schedule.number, schedule.path,
                                       schedule.where.file, schedule.where.line));
            };
            for_each_event_or_solve(refuse);
        }
    }

  private:
    //! Calls visit(where, who, path) for all that events and solves set.
    template <class Visit>
    void for_each_event_or_solve(Visit&& visit) const {
        for (const EventSpec& event : spec_.events) {
            for (const Assignment& set : event.set) {
                visit(set.where, "an event", set.path);
            }
        }
        for (const SolveSpec& solve : spec_.solves) {
            visit(solve.where, "a solve", solve.vary);
        }
    }

    //! Whether setting one sets the other, or a part of it. What stands in an array has
    //! two names: control.1.set_point, control.cut.set_point.
    bool touches(const std::string& a, const std::string& b) const {
        const Value* value = find_path(tree_, a);
        return overlap(a, b) || (value != nullptr && value == find_path(tree_, b));
    }

    const Value& tree_;
    const CaseSpec& spec_;
    Diagnostics& problems_;
};

}  // namespace

void check_setters(const Value& tree, const CaseSpec& spec, Diagnostics& problems) {
    SetterCheck check(tree, spec, problems);
    check.check_controlled();
    check.check_scheduled();
}

}  // namespace didymium
