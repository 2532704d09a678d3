#include "outputs/console/fit_summary.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <fmt/format.h>

#include "outputs/console/text_table.hpp"
#include "outputs/results/fit_residuals.hpp"

namespace didymium {

namespace {

//! Pairs of constants that are correlated by more are named.
constexpr double much = 0.9;
constexpr std::size_t most_pairs = 8;

//! With three decimals, or three digits of what these would hide.
std::string constant_text(double value) {
    return std::fabs(value) < 0.05 && value != 0.0 ? format_number(value, 3)
                                                   : format_fixed(value, 3);
}

std::string constants_text(const FitReport& report) {
    TextTable table(
        {"Constant", "unit", "start", "fitted", "sigma", "scaled", "prior", "sigma"});
    for (const FitReport::Constant& c : report.constants) {
        const bool of_case = c.unit != "1" && c.unit != "kJ/mol";
        const auto text = [&](double value) {
            return of_case ? constant_text(value) : format_fixed(value, 3);
        };
        table.add_row({c.name, c.unit, text(c.start),
                       text(c.value) + (c.at_bound ? " *" : ""), text(c.sigma),
                       text(c.sigma_scaled), text(c.prior), text(c.prior_sigma)});
    }
    return table.text();
}

std::string correlations_text(const FitReport& report) {
    const std::size_t n = report.constants.size();
    struct Pair {
        double value;
        std::size_t i, j;
    };
    std::vector<Pair> pairs;
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t j = i + 1; j < n; ++j) {
            const double value = report.correlation[i * n + j];
            if (std::fabs(value) > much) {
                pairs.push_back({value, i, j});
            }
        }
    }
    std::ranges::stable_sort(pairs, [](const Pair& a, const Pair& b) {
        return std::fabs(a.value) > std::fabs(b.value);
    });
    std::string text;
    for (std::size_t p = 0; p < std::min(pairs.size(), most_pairs); ++p) {
        text += paragraph(
            p == 0 ? "Correlated" : "",
            fmt::format("{} and {}: {:.3f}", report.constants[pairs[p].i].name,
                        report.constants[pairs[p].j].name, pairs[p].value));
    }
    if (pairs.size() > most_pairs) {
        text += paragraph("", fmt::format("{} more pairs", pairs.size() - most_pairs));
    }
    return text;
}

std::string kind_text(const std::string& kind) {
    return kind == "ph"        ? "pH"
           : kind == "aqueous" ? "log10 of concentrations in the liquor"
           : kind == "organic" ? "log10 of concentrations in the solvent"
                               : "log10 D";
}

std::string residuals_text(const FitReport& report) {
    std::string text;
    for (const std::string& kind : measured_kinds(report)) {
        const FitResidualTable residuals = fit_residuals(report, kind);
        const bool folds = residuals.held_out.back().back().count > 0;
        text += fmt::format("\n{} predicted less measured, rms before > after{}\n",
                            kind_text(kind), folds ? " > held out" : "");
        std::vector<std::string> headings = {""};
        headings.insert(headings.end(), residuals.elements.begin(),
                        residuals.elements.end());
        headings.emplace_back("number");
        TextTable table(headings);
        for (std::size_t g = 0; g < residuals.groups.size(); ++g) {
            if (residuals.groups.size() == 2 && g == 0) {
                continue;  // one group is all
            }
            std::vector<std::string> cells = {residuals.groups[g]};
            for (std::size_t e = 0; e < residuals.elements.size(); ++e) {
                if (residuals.fitted[g][e].count == 0) {
                    cells.emplace_back("");
                    continue;
                }
                std::string cell = format_fixed(residuals.start[g][e].rms(), 3) +
                                   " > " +
                                   format_fixed(residuals.fitted[g][e].rms(), 3);
                if (folds) {
                    cell += " > " + format_fixed(residuals.held_out[g][e].rms(), 3);
                }
                cells.push_back(cell);
            }
            cells.push_back(fmt::format("{}", residuals.fitted[g].back().count));
            table.add_row(cells);
        }
        text += table.text();
    }
    return text;
}

std::string folds_text(const FitReport& report) {
    if (report.folds.empty()) {
        return {};
    }
    std::string text = "\nHeld out, rms in stated errors\n";
    TextTable table({"", "values", "start", "fit of the others", ""});
    for (const FitReport::Fold& fold : report.folds) {
        table.add_row({fold.name, fmt::format("{}", fold.n_values),
                       format_fixed(fold.rms_start, 2), format_fixed(fold.rms, 2),
                       fold.converged ? "" : fold.message});
    }
    return text + table.text();
}

}  // namespace

std::string summarize_fit(const FitReport& report) {
    std::string text = constants_text(report);
    text += residuals_text(report) + folds_text(report) + "\n";
    text += paragraph(
        "Fit",
        fmt::format("{}: {} iterations, {} evaluations, cost {} to {}, {}",
                    report.converged ? "converged" : "NOT CONVERGED", report.iterations,
                    report.evaluations, format_number(report.cost_start, 6),
                    format_number(report.cost, 6), format_seconds(report.seconds)));
    if (!report.converged) {
        text += paragraph("", report.message);
    }
    if (!std::isnan(report.error_scale)) {
        text += paragraph(
            "Residuals",
            fmt::format("{} times the stated errors: weighted squares {} over {} "
                        "degrees of freedom",
                        format_number(report.error_scale, 3),
                        format_number(report.squares, 4),
                        format_number(report.degrees_of_freedom, 4)));
    } else if (!std::isnan(report.degrees_of_freedom)) {
        text += paragraph("Residuals",
                          "as many constants as measured values: nothing is left over "
                          "to judge the stated errors by");
    }
    text += correlations_text(report);
    for (const std::string& warning : report.warnings) {
        text += paragraph("Warning", warning);
    }
    return text;
}

}  // namespace didymium
