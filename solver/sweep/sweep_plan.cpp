#include "solver/sweep/sweep_plan.hpp"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

namespace didymium {

namespace {

constexpr int first_points = 3;

std::string design_text(const SweepSpec& sweep) {
    const std::string n = fmt::format("{}", sweep.design_points);
    const std::string seed = fmt::format(", seed {}", sweep.seed);
    if (sweep.design == "random")
        return n + " points at random" + seed;
    if (sweep.design == "lhs")
        return "Latin hypercube of " + n + " points" + seed;
    if (sweep.design == "sobol")
        return "Sobol sequence of " + n + " points" + seed;
    if (sweep.design == "saltelli")
        return "Saltelli's design for Sobol indices, " + n + " base points" + seed;
    if (sweep.design == "morris")
        return "Morris' design for elementary effects, " + n + " trajectories" + seed;
    return sweep.design;
}

std::string axis_text(const SweepAxis& axis) {
    if (!axis.distribution.empty())
        return axis.distribution;
    if (axis.values.size() == 1)
        return axis.values.front();
    return fmt::format("{} values, {} to {}", axis.values.size(), axis.values.front(),
                       axis.values.back());
}

std::string structures_text(const SweepSpec& sweep, const SweepShapes& shapes) {
    std::string text = fmt::format(
        "{} structures; the file has all {} stages of them, "
        "and a scenario those that it has\n",
        sweep.structures.size(), shapes.file.stages.size());
    for (std::size_t g = 0; g < sweep.structures.size(); ++g) {
        const auto n = std::ranges::count(sweep.structure_of, static_cast<int>(g));
        text += fmt::format("  {} stages: {} scenarios\n",
                            shapes.structures[g].stages.size(), n);
    }
    return text;
}

}  // namespace

std::string plan_text(const SweepSpec& sweep, const SweepShapes& shapes) {
    const char* runs = sweep.run == SweepRun::steady ? "steady states"
                       : sweep.run == SweepRun::both
                           ? "runs in time with what is solved "
                             "for, and their steady states"
                           : "runs in time";
    std::string text =
        fmt::format("{} scenarios of {}, {}\ndesign: {}\n", sweep.points.size(),
                    sweep.case_path.string(), runs, design_text(sweep));
    if (!sweep.note.empty())
        text += "note: " + sweep.note + "\n";
    for (const SweepAxis& axis : sweep.axes)
        text += fmt::format("  {}: {}\n", axis.path, axis_text(axis));
    if (sweep.structures.size() > 1)
        text += structures_text(sweep, shapes);
    const int n = std::min(first_points, static_cast<int>(sweep.points.size()));
    for (int s = 0; s < n; ++s) {
        text += fmt::format("scenario {}:", s);
        for (const Assignment& a : sweep.assignments(s))
            text +=
                fmt::format("{} {} = {}", a.path == sweep.axes.front().path ? "" : ",",
                            a.path, a.value);
        text += "\n";
    }
    return text;
}

}  // namespace didymium
