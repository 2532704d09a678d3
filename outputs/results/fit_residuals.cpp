#include "outputs/results/fit_residuals.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace didymium {

FitResidualTable fit_residuals(const FitReport& report, const std::string& kind) {
    FitResidualTable table;
    for (const FitReport::Value& value : report.values) {
        if (value.kind == kind) {
            index_of(table.groups, value.group);
            if (!value.element.empty()) {
                index_of(table.elements, value.element);
            }
        }
    }
    const std::size_t last_group = table.groups.size();
    const std::size_t last_element = table.elements.size();
    table.groups.emplace_back("all");
    table.elements.emplace_back("all");
    for (auto* cells : {&table.start, &table.fitted, &table.held_out}) {
        cells->assign(last_group + 1,
                      std::vector<ResidualStatistics>(last_element + 1));
    }
    for (const FitReport::Value& value : report.values) {
        if (value.kind != kind) {
            continue;
        }
        const std::size_t group = index_of(table.groups, value.group);
        const std::size_t element = value.element.empty()
                                        ? last_element
                                        : index_of(table.elements, value.element);
        const auto add = [&](auto& cells, double predicted) {
            if (std::isnan(predicted)) {
                return;
            }
            const double residual = predicted - value.measured;
            for (const std::size_t g : {group, last_group}) {
                if (element != last_element) {
                    cells[g][element].add(residual);
                }
                cells[g][last_element].add(residual);
            }
        };
        add(table.start, value.start);
        add(table.fitted, value.fitted);
        add(table.held_out, value.held_out);
    }
    return table;
}

std::vector<std::string> measured_kinds(const FitReport& report) {
    std::vector<std::string> kinds;
    for (const FitReport::Value& value : report.values) {
        index_of(kinds, value.kind);
    }
    return kinds;
}

}  // namespace didymium
