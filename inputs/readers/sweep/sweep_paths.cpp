#include "inputs/readers/sweep/sweep_paths.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <optional>

#include "inputs/readers/case/settable.hpp"

namespace didymium {

namespace {

//! What a path is to the runs of a sweep that do without it.
struct LeftAside {
    std::string why;
    std::string remedy;
};

//! Of a steady state: events, and all points of schedules but those at time zero.
std::optional<LeftAside> left_aside_steady(const std::string& path,
                                           const CaseSpec& spec) {
    const std::string set = ".set.";
    if (path.rfind("events.", 0) == 0) {
        const std::size_t at = path.find(set);
        return LeftAside{"events", at == std::string::npos
                                       ? std::string()
                                       : fmt::format(", or sweep '{}' of the case",
                                                     path.substr(at + set.size()))};
    }
    for (const ScheduleSpec& schedule : spec.schedules) {
        const std::string points =
            fmt::format("schedules.{}.set.{}.", schedule.number, schedule.path);
        if (path.rfind(points, 0) != 0) {
            continue;
        }
        const bool from_zero = schedule.points.front().at == 0.0;
        if (from_zero && path == points + "1") {
            return std::nullopt;
        }
        return LeftAside{
            "points after time zero",
            fmt::format(", or sweep '{}'", from_zero ? points + "1" : schedule.path)};
    }
    return std::nullopt;
}

std::optional<LeftAside> left_aside(const std::string& path, SweepRun run,
                                    const CaseSpec& spec) {
    if (run == SweepRun::steady) {
        return left_aside_steady(path, spec);
    }
    if (run == SweepRun::both) {
        return std::nullopt;
    }
    return path.rfind("solve.", 0) == 0 ? std::optional(LeftAside{"[[solve]]", {}})
                                        : std::nullopt;
}

void check_use(const SweepAxis& axis, SweepRun run, const CaseSpec& spec,
               Diagnostics& problems) {
    if (const auto aside = left_aside(axis.path, run, spec)) {
        const bool steady = run == SweepRun::steady;
        problems.add(
            axis.where,
            fmt::format("'{}' is swept here, but {} leave {} aside, expected a value "
                        "in which their scenarios differ",
                        axis.path, steady ? "steady states" : "dynamic runs",
                        aside->why),
            fmt::format("write run = \"{}\"{}", steady ? "dynamic" : "steady",
                        aside->remedy));
    }
}

//! A value that a schedule sets from time zero on.
void check_scheduled(const SweepAxis& axis, const CaseSpec& spec,
                     Diagnostics& problems) {
    for (const ScheduleSpec& schedule : spec.schedules) {
        if (schedule.points.front().at > 0.0 || !overlap(schedule.path, axis.path)) {
            continue;
        }
        const bool in_case = schedule.where.file == spec.file;
        problems.add(
            axis.where,
            fmt::format("'{}' is swept here, but schedules.{} sets it from time zero "
                        "on, expected one of the two",
                        axis.path, schedule.number),
            in_case ? fmt::format("sweep a point: schedules.{}.set.{}.1",
                                  schedule.number, schedule.path)
                    : fmt::format("write the points of {} into the case, as time and "
                                  "set, and sweep one of them",
                                  schedule.where.file));
    }
}

}  // namespace

std::string refused_path(const std::string& path) {
    const auto starts = [&](const char* prefix) { return path.rfind(prefix, 0) == 0; };
    const auto ends = [&](const std::string& suffix) {
        return path.size() > suffix.size() &&
               path.compare(path.size() - suffix.size(), suffix.size(), suffix) == 0;
    };
    if (path == "simulate.initial" || path == "simulate.initial.state" ||
        path == "simulate.initial.file") {
        return "all scenarios of a sweep share the kind of their initial state";
    }
    if (starts("simulate.") && !starts("simulate.initial.")) {
        return "all scenarios of a sweep share one time grid";
    }
    if (starts("events.") && (ends(".at") || ends(".for") || ends(".over"))) {
        return "all scenarios of a sweep share the times of their events";
    }
    if (starts("schedules.") && path.find(".set.") == std::string::npos) {
        return "all scenarios of a sweep share the times, shapes and files of their "
               "schedules";
    }
    if (starts("chemistry.elements") || path == "chemistry.system") {
        return "all scenarios of a sweep share one structure: run one sweep for each";
    }
    if (starts("solver.")) {
        return "all scenarios of a sweep share the solver's options";
    }
    if (starts("specifications.")) {
        return "all scenarios of a sweep share their specifications";
    }
    if (path == "title") {
        return "all scenarios of a sweep share the title of the case";
    }
    return {};
}

void check_axes(const SweepSpec& sweep, const CaseSpec& spec, Diagnostics& problems) {
    for (std::size_t a = 0; a < sweep.axes.size(); ++a) {
        const SweepAxis& axis = sweep.axes[a];
        check_use(axis, sweep.run, spec, problems);
        for (const SolveSpec& solve : spec.solves) {
            if (solve.vary == axis.path) {
                problems.add(
                    axis.where,
                    fmt::format("'{}' is swept here and varied by a [[solve]] of "
                                "the case, expected one of the two",
                                axis.path));
            }
        }
        check_scheduled(axis, spec, problems);
        for (std::size_t b = 0; b < a; ++b) {
            if (sweep.axes[b].path == axis.path) {
                problems.add(axis.where,
                             fmt::format("'{}' is swept in line {} already, expected "
                                         "once",
                                         axis.path, sweep.axes[b].where.line));
            }
        }
    }
}

}  // namespace didymium
