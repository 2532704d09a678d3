#include "solver/time/control_watch.hpp"

#include <fmt/format.h>

#include <cmath>

#include "outputs/console/summary_controls.hpp"
#include "outputs/console/text_table.hpp"
#include "solver/flowsheet/control.hpp"

namespace didymium {

ControlWatch::ControlWatch(const Cascade& cascade)
    : controls_(cascade.controls), gaps_(cascade.controls.size()) {}

void ControlWatch::see(double hours, const double* unknowns, Workspace& workspace) {
    if (controls_.empty())
        return;
    workspace.follow(unknowns);
    for (std::size_t c = 0; c < controls_.size(); ++c) {
        const Controls::Reading now =
            workspace.controls()->read(static_cast<int>(c), unknowns, workspace);
        Gap& gap = gaps_[c];
        const bool nothing = now.end == ControlEnd::measures_nothing;
        if (nothing) {
            if (!gap.any)
                gap.first = hours;
            if (!gap.open)
                gap.since = hours;
            gap.any = true;
            gap.last = hours;
        }
        gap.open = nothing;
    }
}

std::string ControlWatch::nothing_text(std::size_t c, bool steady) const {
    const Gap& gap = gaps_[c];
    const ControlSpec& control = controls_[c];
    const char* why = control.measure.kind == ResultKind::recovery
                          ? "nothing of it is fed"
                          : "there is nothing of it";
    const std::string what = fmt::format("the controller '{}'", control.name);
    if (steady)
        return fmt::format(
            "{} measures nothing ({}: {}); this is a steady state for what "
            "it set when it last measured something, or for the value in "
            "the case",
            what, control.measure.text, why);
    if (gap.open)
        return fmt::format(
            "{} has measured nothing since {} ({}: {}); what it sets is "
            "held",
            what, format_hours(gap.since), control.measure.text, why);
    return fmt::format(
        "{} measured nothing at times between {} and {} ({}: {}); what "
        "it sets was held",
        what, format_hours(gap.first), format_hours(gap.last), control.measure.text,
        why);
}

std::vector<std::string> ControlWatch::warnings(const ResultShape& shape,
                                                const ScenarioResult& result) const {
    std::vector<std::string> texts;
    for (std::size_t c = 0; c < controls_.size(); ++c) {
        if (gaps_[c].any)
            texts.push_back(nothing_text(c, std::isnan(gaps_[c].last)));
        std::string off = off_set_point_text(shape, result, controls_, c);
        if (!off.empty())
            texts.push_back(std::move(off));
    }
    return texts;
}

}  // namespace didymium
