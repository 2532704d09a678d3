#include "outputs/console/optimise_summary.hpp"

#include <cmath>
#include <cstddef>

#include <fmt/format.h>

#include "outputs/console/text_table.hpp"

namespace didymium {

namespace {

std::string changed_text(double from, double to) {
    return from != 0.0 && std::isfinite(to / from)
               ? fmt::format("{:+.2f} %", 100.0 * (to / from - 1.0))
               : std::string("-");
}

//! "none" of what limits nothing.
std::string multiplier_text(double value) {
    return std::isnan(value) ? "-" : value == 0.0 ? "none" : format_number(value, 3);
}

std::string objectives_text(const OptimiseReport& report) {
    TextTable table({"Objective", "unit", "start", "optimum", "change"});
    for (const OptimiseReport::Objective& one : report.objectives) {
        const std::string name = (one.name == report.minimise ? "> " : "  ") + one.name;
        table.add_row({name, one.unit, format_number(one.start, 6),
                       format_number(one.optimum, 6),
                       changed_text(one.start, one.optimum)});
    }
    return table.text();
}

std::string variables_text(const OptimiseReport& report) {
    TextTable table({"Varied", "unit", "low", "high", "start", "optimum", "per unit"});
    for (const OptimiseReport::Variable& one : report.variables) {
        const auto text = [&](double value) {
            return one.whole != 0 ? format_fixed(value, 0) : format_number(value, 7);
        };
        table.add_row({one.path, one.unit, text(one.low), text(one.high),
                       text(one.start), text(one.optimum),
                       one.whole != 0 ? "" : multiplier_text(one.multiplier)});
    }
    return table.text();
}

std::string requirements_text(const OptimiseReport& report) {
    TextTable table({"Required", "start", "optimum", "per unit"});
    for (const OptimiseReport::Requirement& one : report.requirements)
        table.add_row({one.text, format_number(one.start, 7),
                       format_number(one.value, 7), multiplier_text(one.multiplier)});
    return table.text();
}

//! The last two parts of a path: "scrub.flow", "extraction.stages".
std::string last_parts(const std::string& path) {
    const std::size_t last = path.rfind('.');
    const std::size_t before =
        last == std::string::npos ? last : path.rfind('.', last - 1);
    return before == std::string::npos ? path : path.substr(before + 1);
}

std::string front_text(const OptimiseReport& report) {
    const auto column = [&](const std::string& name) {
        std::size_t k = 0;
        while (report.objectives[k].name != name)
            ++k;
        return k;
    };
    std::vector<std::string> headings = {
        fmt::format("{}, {}", report.against,
                    report.objectives[column(report.against)].unit),
        fmt::format("{}, {}", report.minimise,
                    report.objectives[column(report.minimise)].unit)};
    for (const OptimiseReport::Variable& one : report.variables)
        headings.push_back(last_parts(one.path));
    TextTable table(headings);
    for (const OptimiseReport::FrontPoint& point : report.front) {
        if (point.feasible == 0)
            continue;
        std::vector<std::string> cells = {
            format_number(point.objectives[column(report.against)], 5),
            format_number(point.objectives[column(report.minimise)], 5)};
        for (std::size_t i = 0; i < point.values.size(); ++i)
            cells.push_back(report.variables[i].whole != 0
                                ? format_fixed(point.values[i], 0)
                                : format_number(point.values[i], 5));
        table.add_row(cells);
    }
    return fmt::format("\nFront of {} against {}\n{}", report.minimise, report.against,
                       table.text());
}

}  // namespace

std::string summarize_optimisation(const OptimiseReport& report) {
    std::string text;
    if (!report.objectives.empty()) {
        text += objectives_text(report) + "\n" + variables_text(report);
        if (!report.requirements.empty())
            text += "\n" + requirements_text(report);
    }
    if (!report.front.empty())
        text += front_text(report);
    text += "\n" +
            paragraph("Optimum",
                      fmt::format("{}{}",
                                  !report.feasible    ? "NOT FOUND"
                                  : !report.converged ? "not converged"
                                                      : "found",
                                  report.message.empty() ? "" : ": " + report.message));
    if (report.feasible && std::isfinite(report.stationarity))
        text += paragraph(
            "",
            fmt::format("of first order to {} of the objective over the whole range "
                        "of a variable",
                        format_number(report.stationarity, 2)));
    text += paragraph(
        "Search",
        fmt::format(
            "{} choices of whole numbers, {} steady states, {} with derivatives, "
            "{}",
            report.structures.size(), report.n_states, report.n_slopes,
            format_seconds(report.seconds)));
    if (!report.searched_all)
        text += paragraph("", "ended by most_structures: better choices may be left");
    for (const std::string& warning : report.warnings)
        text += paragraph("Warning", warning);
    return text;
}

}  // namespace didymium
