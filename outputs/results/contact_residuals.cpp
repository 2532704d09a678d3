#include "outputs/results/contact_residuals.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>

#include "inputs/readers/liquor/constants.hpp"

namespace didymium {

namespace {

constexpr const char* all_of_them = "all";

}  // namespace

std::size_t index_of(std::vector<std::string>& names, const std::string& name) {
    const auto at = std::find(names.begin(), names.end(), name);
    if (at == names.end()) {
        names.push_back(name);
        return names.size() - 1;
    }
    return static_cast<std::size_t>(at - names.begin());
}

void ResidualStatistics::add(double residual) {
    ++count;
    sum += residual;
    squares += residual * residual;
}

double ResidualStatistics::mean() const {
    return count > 0 ? sum / count : nan;
}

double ResidualStatistics::rms() const {
    return count > 0 ? std::sqrt(squares / count) : nan;
}

const ResidualStatistics& ResidualTable::at(const std::string& group,
                                            const std::string& element) const {
    const auto row = std::find(groups.begin(), groups.end(), group) - groups.begin();
    const auto column =
        element == all_of_them
            ? static_cast<std::ptrdiff_t>(elements.size())
            : std::find(elements.begin(), elements.end(), element) - elements.begin();
    const bool no_element = element != all_of_them &&
                            column == static_cast<std::ptrdiff_t>(elements.size());
    if (no_element || row == static_cast<std::ptrdiff_t>(groups.size())) {
        throw std::out_of_range("no residuals of " + group + ", " + element);
    }
    return cells[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)];
}

ResidualTable residual_table(const ContactReport& report) {
    ResidualTable table;
    std::vector<std::size_t> columns;  // by component, behind all where unmeasured
    for (std::size_t i = 0; i < report.components.size(); ++i) {
        const bool measured =
            std::ranges::any_of(report.contacts, [&](const ContactRecord& contact) {
                return !std::isnan(contact.residual[i]);
            });
        columns.push_back(table.elements.size());
        if (measured) {
            table.elements.push_back(report.components[i]);
        }
    }
    const std::size_t n = table.elements.size();
    const auto group_of = [&](const ContactRecord& contact) {
        return contact.group.empty() ? report.series[contact.series].name
                                     : contact.group;
    };
    for (const ContactRecord& contact : report.contacts) {
        const bool any = std::ranges::any_of(contact.residual,
                                             [](double r) { return !std::isnan(r); });
        if (any) {
            index_of(table.groups, group_of(contact));
        }
    }
    table.groups.emplace_back(all_of_them);
    table.cells.assign(table.groups.size(), std::vector<ResidualStatistics>(n + 1));
    for (const ContactRecord& contact : report.contacts) {
        if (!std::isnan(contact.measured_ph) && !std::isnan(contact.ph)) {
            table.ph.add(contact.ph - contact.measured_ph);
        }
        for (std::size_t i = 0; i < contact.residual.size(); ++i) {
            if (std::isnan(contact.residual[i])) {
                continue;
            }
            const std::size_t row = index_of(table.groups, group_of(contact));
            for (const std::size_t r : {row, table.groups.size() - 1}) {
                for (const std::size_t c : {columns[i], n}) {
                    table.cells[r][c].add(contact.residual[i]);
                }
            }
        }
    }
    return table;
}

}  // namespace didymium
