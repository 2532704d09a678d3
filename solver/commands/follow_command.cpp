#include <cstddef>
#include <cstdio>
#include <limits>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "outputs/console/progress.hpp"
#include "outputs/console/text_table.hpp"
#include "solver/commands/command_parts.hpp"
#include "solver/commands/commands.hpp"
#include "solver/fit/estimate.hpp"
#include "solver/flowsheet/cascade.hpp"
#include "solver/flowsheet/layout.hpp"
#include "solver/steady/steady_curve.hpp"
#include "solver/steady/steady_state.hpp"

namespace didymium {

namespace {

//! Folds, where pinches begin and end, and how far the curve came.
std::string curve_text(const FollowSpec& follow, const FollowedCurve& curve) {
    const auto at = [&](const FollowedPoint& point) {
        return fmt::format("{:.8g}{}{}", point.value, follow.unit.empty() ? "" : " ",
                           follow.unit);
    };
    std::string text = fmt::format("Followed      {} from {} to {}, {} points\n",
                                   follow.path, at(curve.points.front()),
                                   at(curve.points.back()), curve.points.size());
    int folds = 0;
    int pinched = 0;
    for (const FollowedPoint& point : curve.points) {
        if (point.is_fold) {
            text +=
                fmt::format("Fold          at {}: the curve turns back\n", at(point));
            ++folds;
        }
        const int now = point.pinch.stages;
        if (now > 0 && pinched == 0)
            text += fmt::format("Pinch         from {}: {} stages, {} to {}\n",
                                at(point), now, point.pinch.first, point.pinch.last);
        else if (now == 0 && pinched > 0)
            text += fmt::format("No pinch      from {}\n", at(point));
        pinched = now;
    }
    if (pinched > 0)
        text += fmt::format("              at the end {} stages, {} to {}\n", pinched,
                            curve.points.back().pinch.first,
                            curve.points.back().pinch.last);
    if (folds == 0)
        text += "No fold\n";
    return text;
}

}  // namespace

int follow_command(const CommandOptions& options) {
    const CaseFile file = CaseFile::read(options.input);
    const CaseSpec spec = file.resolve();
    const FollowSpec follow = parse_follow(options.follow, options.points);
    require_memory(spec, 1);
    const auto n_unknowns =
        static_cast<std::size_t>(Layout(build_cascade(spec), Form::steady).n_state());
    const ResultShape shape = curve_shape(spec, follow);
    const RunProvenance provenance = provenance_of(file, spec, options, true);
    const std::filesystem::path path = output_path(options);
    require_place_beside_inputs(path, provenance);
    RunHooks hooks;
    hooks.stop = &interruption();
    std::optional<Progress> progress;
    if (!options.quiet)
        progress.emplace("following", 1.0);
    hooks.progress = [&](double share, std::int64_t points) {
        if (progress)
            progress->update(share, fmt::format("{} points", points));
    };
    FollowedCurve curve;
    try {
        curve = follow_steady_states(file, follow, shape, hooks);
    } catch (const SteadyError& e) {
        if (interruption()) {
            fmt::print(stderr, "interrupted: nothing written\n");
            return exit_interrupted;
        }
        fmt::print(stderr, "{}: error: {}\n", spec.file, e.what());
        return exit_failed;
    }
    const bool arrived = curve.end == ArcLength::End::arrived;
    if (progress)
        progress->finish(arrived);
    ResultGrouping grouping;
    grouping.n_unknowns = n_unknowns;
    const int n = static_cast<int>(curve.points.size());
    ResultWriter writer(path, shape, n, provenance, grouping);
    bool closed = true;
    for (int k = 0; k < n; ++k) {
        writer.write(k, curve.points[k].result);
        closed = closed && curve.points[k].result.status == Status::ok;
    }
    writer.finish();
    if (!options.quiet)
        fmt::print("{}wrote {}\n", curve_text(follow, curve), path.string());
    if (!closed)
        fmt::print(stderr, "{}: error: a mass balance did not close\n", spec.file);
    if (!arrived)
        fmt::print(stderr, "{}: error: the curve ends at {:.8g}{}{}: {}\n", spec.file,
                   curve.points.back().value, follow.unit.empty() ? "" : " ",
                   follow.unit, curve.reason);
    return !arrived ? exit_failed : closed ? exit_ok : exit_not_closed;
}

}  // namespace didymium
