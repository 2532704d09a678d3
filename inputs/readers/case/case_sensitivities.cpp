#include "inputs/readers/case/case_sensitivities.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <optional>
#include <string>

#include "inputs/readers/case/case_requests.hpp"
#include "inputs/readers/case/settable.hpp"
#include "inputs/readers/text/units.hpp"

namespace didymium {

namespace {

bool starts(const std::string& path, const std::string& prefix) {
    return path.rfind(prefix, 0) == 0;
}

//! Why nothing can be differentiated by what stands at a path, whatever it is; empty
//! when it can.
std::string refused(const std::string& path) {
    const std::string last = path.substr(path.rfind('.') + 1);
    for (const char* count :
         {"stages", "stage", "cells", "aqueous_cells", "organic_cells", "scenario"}) {
        if (last == count) {
            return "it counts in whole steps, and changes the structure of the case";
        }
    }
    if (starts(path, "chemistry.elements")) {
        return "it changes the structure of the case";
    }
    if (starts(path, "simulate.") && !starts(path, "simulate.initial.")) {
        return "it says when to write results, and changes none of them";
    }
    if (starts(path, "solver.")) {
        return "it says how to solve the equations, and changes none of them";
    }
    if (starts(path, "specifications.")) {
        return "results are compared with it, and do not depend on it";
    }
    if (starts(path, "solve.")) {
        return "a [[solve]] finds an input of that; name the input it varies";
    }
    if (starts(path, "events.") && path.find(".set.") == std::string::npos) {
        return "results have no derivative by the time of an event where they are "
               "written at fixed times";
    }
    if (starts(path, "schedules.") && path.find(".set.") == std::string::npos) {
        return "results have no derivative by the time of a point where they are "
               "written at fixed times";
    }
    return {};
}

bool entrains(const std::string& path) {
    return path.ends_with(".organic_in_aqueous") ||
           path.ends_with(".aqueous_in_organic");
}

//! The schedule that sets a value from time zero on; nullptr: none.
const ScheduleSpec* scheduled_from_zero(const CaseSpec& spec, const std::string& path) {
    for (const ScheduleSpec& schedule : spec.schedules) {
        if (!schedule.points.empty() && !(schedule.points.front().at > 0.0) &&
            overlap(schedule.path, path)) {
            return &schedule;
        }
    }
    return nullptr;
}

}  // namespace

void read_sensitivities(const Value& tree, const CaseSpec& spec,
                        std::vector<SensitivitySpec>& sensitivities,
                        Diagnostics& problems) {
    if (!sensitivities.empty() && spec.solver.method == IntegrationMethod::idas) {
        problems.add(
            sensitivities.front().where,
            "sensitivities with solver.method = \"idas\", expected \"cvodes\", "
            "which carries them along",
            "leave solver.method out");
    }
    for (std::size_t i = 0; i < sensitivities.size(); ++i) {
        SensitivitySpec& one = sensitivities[i];
        const Value* value = find_path(tree, one.path);
        const std::string why = refused(one.path);
        if (value != nullptr && !why.empty()) {
            problems.add(one.where,
                         fmt::format("nothing is differentiated by '{}', expected "
                                     "another input: {}",
                                     one.path, why));
            continue;
        }
        if (const ScheduleSpec* schedule = scheduled_from_zero(spec, one.path)) {
            problems.add(
                one.where,
                fmt::format("'{}' is set by schedules.{} from time zero on, expected "
                            "an input that counts",
                            one.path, schedule->number),
                fmt::format("where the case itself lists the points, "
                            "schedules.{}.set.{}.1 is the first of them",
                            schedule->number, schedule->path));
            continue;
        }
        for (std::size_t j = 0; j < i; ++j) {
            const bool same_value =
                value != nullptr && value == find_path(tree, sensitivities[j].path);
            if (same_value || one.path == sensitivities[j].path) {
                problems.add(one.where,
                             fmt::format("'{}' is named in line {} already, expected "
                                         "once",
                                         one.path, sensitivities[j].where.line));
                break;
            }
        }
        if (is_of_no_table(tree, one.path)) {
            continue;  // said there
        }
        try {
            const Quantity quantity = quantity_at(tree, one.path, one.where);
            one.number = quantity.number;
            one.unit = quantity.unit;
            if (one.number == 0.0 && entrains(one.path)) {
                problems.add(one.where,
                             fmt::format("'{}' is zero, expected more: with any, the "
                                         "case has another structure, with an outlet "
                                         "of what is entrained",
                                         one.path));
            }
        } catch (const InputError& error) {
            problems.add(error);
        }
    }
}

void keep_units(const Value& written, std::vector<SensitivitySpec>& sensitivities) {
    for (SensitivitySpec& one : sensitivities) {
        const Value* value = find_path(written, one.path);
        if (value == nullptr || (!value->number() && value->text() == nullptr)) {
            continue;
        }
        const std::optional<Quantity> first = value->number()
                                                  ? Quantity{*value->number(), {}}
                                                  : split_quantity(*value->text());
        if (!first || first->unit == one.unit) {
            continue;
        }
        const std::string unit = udunits_name(first->unit);
        const Converted factor = unit_factor(one.unit.empty() ? "1" : one.unit,
                                             {"a quantity", unit, unit, true});
        if (factor.problem.empty()) {
            one.number *= factor.value;
            one.unit = first->unit;
        }
    }
}

}  // namespace didymium
