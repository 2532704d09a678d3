#include "outputs/console/summary_changes.hpp"

#include <cmath>
#include <cstddef>

#include <fmt/format.h>

#include "outputs/console/text_table.hpp"

namespace didymium {

std::string changes_text(const ResultShape& shape) {
    constexpr std::size_t shown_events = 12;
    if (shape.events.empty() && shape.schedules.empty()) {
        return {};
    }
    TextTable table({"", "from", "to"});
    for (const ResultShape::Schedule& schedule : shape.schedules) {
        table.add_row({fmt::format("{}, {} through {} points", schedule.path,
                                   schedule.shape, schedule.points),
                       format_hours(schedule.begin), format_hours(schedule.end)});
    }
    for (std::size_t i = 0; i < shape.events.size() && i < shown_events; ++i) {
        const auto& [time, text] = shape.events[i];
        const double end = shape.event_ends.at(i);
        table.add_row(
            {text, format_hours(time), std::isnan(end) ? "" : format_hours(end)});
    }
    std::string more;
    if (shape.events.size() > shown_events) {
        more =
            fmt::format("  and {} more events\n", shape.events.size() - shown_events);
    }
    return "\nSchedules and events\n" + table.text() + more;
}

}  // namespace didymium
