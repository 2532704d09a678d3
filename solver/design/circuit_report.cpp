#include "solver/design/circuit_report.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "inputs/readers/liquor/constants.hpp"
#include "outputs/console/text_table.hpp"
#include "solver/design/circuit_notes.hpp"

namespace didymium {

namespace {

using Rows = std::vector<std::vector<std::string>>;

std::string percent_or_none(double fraction) {
    return std::isnan(fraction) ? "-" : format_percent(fraction);
}

//! The logarithmic correction has no value where a fraction passes its limit.
std::string formula(double stages) {
    return std::isnan(stages) ? "-" : fmt::format("{:.1f}", stages);
}

bool has_draw(const CircuitDesign& design) {
    return std::any_of(design.banks.begin(), design.banks.end(),
                       [](const BankPlan& plan) { return plan.cut->has_middle(); });
}

//! The first row is that of headings.
Rows cut_rows(const CircuitDesign& design) {
    Rows rows{{"cut", "beta", "S", "S at least", "W", "stages by formula",
               "exact stepping", "designed for", "rigorous"}};
    for (const BankPlan& plan : design.banks) {
        const CutTheory& t = plan.theory;
        if (t.has_middle()) {
            rows.push_back({plan.cut->name,
                            fmt::format("{:.4g}, {:.4g}", t.three.beta_light, t.beta),
                            fmt::format("{:.4g}", t.flows.solvent),
                            fmt::format("{:.4g}", t.least_solvent),
                            fmt::format("{:.4g}", t.flows.scrub), "-",
                            stages_of(t.three.stated.stages), stages_of(t.three.stages),
                            stages_of(plan)});
            continue;
        }
        rows.push_back(
            {plan.cut->name, fmt::format("{:.4g}", t.beta),
             fmt::format("{:.4g}", t.flows.solvent),
             fmt::format("{:.4g}", t.least_solvent),
             fmt::format("{:.4g}", t.flows.scrub),
             formula(t.stated_flows.extraction_stages) + " + " +
                 formula(t.stated_flows.scrub_stages),
             fmt::format("{} + {}", t.stated_stages.extraction, t.stated_stages.scrub),
             fmt::format("{} + {}", t.stages.extraction, t.stages.scrub),
             stages_of(plan)});
    }
    return rows;
}

Rows flow_rows(const CircuitDesign& design) {
    Rows rows{{"cut", "feed m3/h", "solvent", "saponified", "scrub", "strip", "caustic",
               "mixer m3"}};
    const auto flow = [](double m3_per_s) {
        return m3_per_s > 0.0 ? fmt::format("{:.5g}", m3_per_s * hour)
                              : std::string("-");
    };
    const bool draws = has_draw(design);
    constexpr int after_scrub = 5;
    if (draws)
        rows.front().insert(rows.front().begin() + after_scrub, "draw");
    for (const BankPlan& plan : design.banks) {
        rows.push_back({plan.cut->name, flow(plan.feed_flow), flow(plan.solvent_flow()),
                        plan.theory.is_salted
                            ? std::string("-")
                            : fmt::format("{:.4g} %", 100.0 * plan.theory.saponified),
                        flow(plan.scrub_flow), flow(plan.theory.strip_flow),
                        flow(plan.theory.caustic_flow),
                        fmt::format("{:.3g}", plan.mixer(design.spec.equipment))});
        if (draws)
            rows.back().insert(rows.back().begin() + after_scrub, flow(plan.draw_flow));
    }
    return rows;
}

Rows product_rows(const CircuitDesign& design) {
    Rows rows{{"product", "of", "purity", "asked", "recovery", "asked", "met"}};
    for (const DesignedProduct& product : design.products)
        rows.push_back(
            {product.outlet, product.elements, percent_or_none(product.purity),
             percent_or_none(product.asked_purity), percent_or_none(product.recovery),
             percent_or_none(product.asked_recovery), product.met() ? "yes" : "NO"});
    return rows;
}

//! When single specifications of the case were kept from.
std::string time_lines(const CircuitDesign& design) {
    std::string text;
    for (std::size_t s = 0; s < design.run.specification_kept_from.size(); ++s)
        text += fmt::format("  {} kept from {}\n", design.shape.specifications[s],
                            format_hours(design.run.specification_kept_from[s]));
    return text;
}

std::string as_text(const Rows& rows) {
    TextTable table(rows.front());
    for (std::size_t i = 1; i < rows.size(); ++i)
        table.add_row(rows[i]);
    return table.text();
}

std::string as_markdown(const Rows& rows) {
    std::string text;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        text += fmt::format("| {} |\n", fmt::join(rows[i], " | "));
        if (i == 0)
            text += "|" + [&] {
                std::string line;
                for (std::size_t k = 0; k < rows[i].size(); ++k)
                    line += "---|";
                return line;
            }() + "\n";
    }
    return text;
}

}  // namespace

std::string design_summary(const CircuitDesign& design) {
    return fmt::format(
        "Cuts, S and W in mol per mol of feed\n{}\n"
        "Flows\n{}\n"
        "Products at the end of the run of {:.4g} d\n{}{}",
        as_text(cut_rows(design)), as_text(flow_rows(design)),
        design.circuit.simulate.until / 86400.0, as_text(product_rows(design)),
        time_lines(design));
}

std::string design_page(const CircuitDesign& design, const std::string& name) {
    std::string text = fmt::format(
        "# {0}\n\nCircuit designed by `didymium design`. `didymium run {1}.toml` runs "
        "it,\n`scripts/plot {1}.h5` draws the pictures.\n"
        "\n![The circuit from its start]({1}_overview.png)\n",
        design.spec.title.empty() ? "Designed circuit" : design.spec.title, name);
    for (const BankPlan& plan : design.banks)
        text += fmt::format("\n![Profiles of {0}]({1}_profile_{0}.png)\n",
                            plan.cut->name, name);
    text +=
        "\n## Cuts\n\nS and W in mol of rare earth per mol of feed; stages as "
        "extraction + scrub" +
        std::string(has_draw(design)
                        ? ", of\nthree outlets extraction + light scrub (from the feed "
                          "to the draw) + scrub, with both\nseparation factors"
                        : "") +
        ".\n\n" + as_markdown(cut_rows(design));
    for (const BankPlan& plan : design.banks) {
        text += fmt::format("\n{}:\n\n", plan.cut->name);
        for (const std::string& note : plan.notes)
            text += "* " + note + "\n";
    }
    text += "\n## Flows\n\nm3/h.\n\n" + as_markdown(flow_rows(design));
    text += fmt::format("\n## Products at the end of the run of {:.4g} d\n\n",
                        design.circuit.simulate.until / 86400.0) +
            as_markdown(product_rows(design)) +
            "\nRecovery: the share in what leaves the cut of these elements by all "
            "outlets at that\ninstant; at the steady state that of what is fed.\n\n";
    if (const std::string times = time_lines(design); !times.empty())
        text += "```text\n" + times + "```\n";
    if (!design.run.warnings.empty()) {
        text += "\n## What the run says\n\n";
        for (const std::string& warning : design.run.warnings)
            text += "* " + warning + "\n";
    }
    return text;
}

}  // namespace didymium
