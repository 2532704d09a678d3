#include "outputs/console/contact_summary.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include <fmt/format.h>

#include "outputs/console/text_table.hpp"
#include "outputs/results/contact_residuals.hpp"

namespace didymium {

namespace {

//! Series with more contacts are shown by their first and last ones.
constexpr std::size_t most_rows = 12;
//! Elements of more than these are left to the file.
constexpr std::size_t most_elements = 6;

std::string share(double fraction) {
    return std::isnan(fraction) ? "-" : format_fixed(100.0 * fraction, 1) + " %";
}

bool is_held(const ContactRecord& c, std::size_t i) {
    return c.feed_aqueous.size() > i &&
           (c.feed_aqueous[i] > 0.0 || c.feed_organic[i] > 0.0);
}

bool is_measured(const ContactRecord& c, std::size_t i) {
    return !std::isnan(c.measured_distribution[i]);
}

//! Indices of the components that a series is to show: those it names, else what was
//! measured, else all rare earths of which any contact holds something.
std::vector<std::size_t> shown_elements(const ContactReport& report,
                                        std::size_t series) {
    std::vector<std::size_t> shown;
    const auto& named = report.series[series].elements;
    for (std::size_t i = 0; i < report.components.size(); ++i) {
        const bool is_named = std::ranges::count(named, report.components[i]) > 0;
        const auto any_is = [&](auto&& what) {
            return std::ranges::any_of(report.contacts, [&](const ContactRecord& c) {
                return c.series == static_cast<int>(series) && what(c, i);
            });
        };
        const bool is_known =
            any_is(is_measured) || (i < report.rare_earths.size() && any_is(is_held));
        if (named.empty() ? is_known : is_named) {
            shown.push_back(i);
        }
    }
    if (shown.size() > most_elements) {
        shown.resize(most_elements);
    }
    return shown;
}

//! The table of one series.
class SeriesTable {
  public:
    SeriesTable(const ContactReport& report, std::size_t series)
        : report_(report),
          kind_(report.series[series].kind),
          elements_(shown_elements(report, series)) {
        for (const ContactRecord& c : report.contacts) {
            if (c.series == static_cast<int>(series)) {
                rows_.push_back(&c);
            }
        }
    }

    std::string text() const {
        std::vector<std::string> headings = {"", "O/A"};
        if (kind_ == "ph_curve") {
            headings.emplace_back("added, mol/L");
        }
        headings.insert(headings.end(), {"pH", "loading"});
        for (const std::size_t i : elements_) {
            const std::string& name = report_.components[i];
            if (kind_ == "isotherm") {
                headings.push_back(name + " aq, mol/L");
                headings.push_back(name + " org");
            } else if (measured(i)) {
                headings.push_back("D " + name);
                headings.emplace_back("measured");
            } else {
                headings.push_back("D " + name);
            }
        }
        const std::vector<std::size_t> pairs = shown_pairs();
        for (const std::size_t pair : pairs) {
            headings.push_back(report_.pairs[pair]);
        }
        TextTable table(headings);
        for (std::size_t r = 0; r < rows_.size(); ++r) {
            const std::size_t half = most_rows / 2;
            if (rows_.size() > most_rows && r == half) {
                table.add_row({fmt::format("... {} more", rows_.size() - most_rows)});
            }
            if (rows_.size() <= most_rows || r < half || r + half >= rows_.size()) {
                add_row(table, *rows_[r], pairs);
            }
        }
        return table.text();
    }

    std::size_t n_rows() const { return rows_.size(); }

  private:
    bool measured(std::size_t i) const {
        return std::ranges::any_of(
            rows_, [&](const ContactRecord* c) { return is_measured(*c, i); });
    }

    //! Of neighbours that are both shown.
    std::vector<std::size_t> shown_pairs() const {
        std::vector<std::size_t> pairs;
        for (std::size_t i = 0; i + 1 < elements_.size() && kind_ != "contacts"; ++i) {
            if (elements_[i + 1] == elements_[i] + 1 &&
                elements_[i] < report_.pairs.size()) {
                pairs.push_back(elements_[i]);
            }
        }
        return pairs;
    }

    void add_row(TextTable& table, const ContactRecord& c,
                 const std::vector<std::size_t>& pairs) const {
        std::vector<std::string> cells = {c.name, format_number(c.phase_ratio, 3)};
        if (c.aqueous.empty()) {
            cells.emplace_back(status_name(c.status));
            table.add_row(cells);
            return;
        }
        if (kind_ == "ph_curve") {
            cells.push_back(format_fixed(c.added, 4));
        }
        cells.push_back(format_fixed(c.ph, 3));
        cells.push_back(share(c.loading));
        for (const std::size_t i : elements_) {
            if (kind_ == "isotherm") {
                cells.push_back(format_number(c.aqueous[i], 3));
                cells.push_back(format_number(c.organic[i], 3));
                continue;
            }
            const bool is_shown = kind_ != "contacts" || is_held(c, i);
            cells.push_back(is_shown ? format_number(c.distribution[i], 3) : "");
            if (measured(i)) {
                cells.push_back(is_measured(c, i)
                                    ? format_number(c.measured_distribution[i], 3)
                                    : "");
            }
        }
        for (const std::size_t pair : pairs) {
            cells.push_back(format_number(c.separation[pair], 3));
        }
        table.add_row(cells);
    }

    const ContactReport& report_;
    std::string kind_;
    std::vector<std::size_t> elements_;
    std::vector<const ContactRecord*> rows_;
};

std::string residuals_text(const ContactReport& report) {
    const ResidualTable residuals = residual_table(report);
    std::string text;
    if (residuals.all().count > 0) {
        text += "\nPredicted over measured D, rms (mean) of log10\n";
        std::vector<std::string> headings = {""};
        headings.insert(headings.end(), residuals.elements.begin(),
                        residuals.elements.end());
        headings.insert(headings.end(), {"all", "number"});
        TextTable table(headings);
        for (std::size_t g = 0; g < residuals.groups.size(); ++g) {
            if (residuals.groups.size() == 2 && g == 0) {
                continue;  // one group is all
            }
            std::vector<std::string> cells = {residuals.groups[g]};
            for (const ResidualStatistics& s : residuals.cells[g]) {
                cells.push_back(s.count > 0
                                    ? fmt::format("{:.3f} ({:+.3f})", s.rms(), s.mean())
                                    : "");
            }
            cells.push_back(fmt::format("{}", residuals.cells[g].back().count));
            table.add_row(cells);
        }
        text += table.text();
    }
    if (residuals.ph.count > 0) {
        text += fmt::format(
            "\nPredicted less measured pH: rms {:.3f}, mean {:+.3f} of "
            "{} contacts\n",
            residuals.ph.rms(), residuals.ph.mean(), residuals.ph.count);
    }
    return text;
}

std::string constructions_text(const ContactReport& report) {
    if (report.constructions.empty()) {
        return {};
    }
    std::string text = "\nMcCabe-Thiele\n";
    TextTable table(
        {"", "unit", "liquor in", "out", "solvent in", "out", "stepped off", "stages"});
    for (const Construction& c : report.constructions) {
        table.add_row({c.name, c.unit, format_number(c.x[1], 3),
                       format_number(c.x[0], 3), format_number(c.y[0], 3),
                       format_number(c.y[1], 3),
                       std::isinf(c.steps) ? "never" : format_number(c.steps, 3),
                       c.stages > 0 ? fmt::format("{}", c.stages) : ""});
    }
    text += table.text();
    for (const Construction& c : report.constructions) {
        text += fmt::format(
            "  {}: {}{}\n", c.name,
            c.status == Status::ok ? "" : fmt::format("{}: ", status_name(c.status)),
            c.message);
    }
    return text;
}

//! "Mass balance  closed: worst contact pls.3, H, 2.9e-16 of what it holds"
std::string closure_text(const ContactReport& report) {
    double worst = -1.0;
    std::string where;
    for (const ContactRecord& c : report.contacts) {
        for (std::size_t i = 0; i < c.closure.size(); ++i) {
            if (c.closure[i] > worst) {
                worst = c.closure[i];
                where = fmt::format("{}, {}", c.name, report.components[i]);
            }
        }
    }
    if (worst < 0.0) {
        return {};
    }
    const bool missed = std::ranges::any_of(
        report.contacts,
        [](const ContactRecord& c) { return c.status == Status::closure_missed; });
    return "\n" + paragraph("Mass balance",
                            fmt::format("{}: worst contact {}, {} of what it holds",
                                        missed ? "NOT CLOSED" : "closed", where,
                                        format_number(worst, 2)));
}

}  // namespace

std::string summarize_contacts(const ContactReport& report) {
    std::string text;
    for (std::size_t s = 0; s < report.series.size(); ++s) {
        const SeriesTable table(report, s);
        const std::string number =
            fmt::format("{} contact{}", table.n_rows(), table.n_rows() == 1 ? "" : "s");
        text += fmt::format("{}{}: {}\n{}", text.empty() ? "" : "\n",
                            report.series[s].name, number, table.text());
    }
    text += residuals_text(report) + constructions_text(report) + closure_text(report);
    std::size_t failed = 0;
    for (const ContactRecord& c : report.contacts) {
        if (c.status == Status::ok) {
            continue;
        }
        if (++failed <= 10) {
            text += paragraph(
                failed == 1 ? "Failed" : "",
                fmt::format("{}: {}: {}", c.name, status_name(c.status), c.message));
        }
    }
    if (failed > 10) {
        text += paragraph("", fmt::format("{} more", failed - 10));
    }
    for (const std::string& warning : report.warnings) {
        text += paragraph("Warning", warning);
    }
    return text.starts_with('\n') ? text.substr(1) : text;
}

}  // namespace didymium
