#include "outputs/console/summary.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include <fmt/format.h>

#include "outputs/console/summary_changes.hpp"
#include "outputs/console/summary_controls.hpp"
#include "outputs/console/summary_sensitivities.hpp"
#include "outputs/console/summary_way.hpp"
#include "outputs/console/text_table.hpp"

namespace didymium {

namespace {

//! The last `n` values of an array over time: those of the end of the run. Empty when
//! the scenario has none.
std::span<const double> last(const std::vector<double>& values, std::size_t n) {
    return values.size() < n ? std::span<const double>{}
                             : std::span<const double>(values).last(n);
}

double at(std::span<const double> values, std::size_t i) {
    return i < values.size() ? values[i] : std::numeric_limits<double>::quiet_NaN();
}

//! A number, or "none" where it is not defined.
std::string number_or_none(double value) {
    return std::isnan(value) ? "none" : format_number(value);
}

//! The rare earth an outlet has most of; -1 when there is none.
int main_element(std::span<const double> purity, std::size_t outlet, std::size_t n) {
    const auto row = purity.size() < (outlet + 1) * n ? std::span<const double>{}
                                                      : purity.subspan(outlet * n, n);
    const auto largest = std::ranges::max_element(row);
    return largest == row.end() || std::isnan(*largest)
               ? -1
               : static_cast<int>(largest - row.begin());
}

std::string heading(const std::string& text) {
    return "\n" + text + "\n";
}

bool leaves(const ResultShape& shape, std::size_t outlet) {
    return outlet >= shape.outlet_targets.size() ||
           shape.outlet_targets[outlet].empty();
}

std::string products(const ResultShape& shape, const ScenarioResult& result) {
    const std::size_t n_elements = shape.rare_earths.size();
    const std::size_t n_outlets = shape.outlets.size();
    const auto purity = last(result.purity, n_outlets * n_elements);
    const auto purity_mole = last(result.purity_mole, n_outlets * n_elements);
    const auto recovery = last(result.recovery, n_outlets * n_elements);
    const auto flow = last(result.outlet_flow, n_outlets);

    const bool steady = shape.mode == "steady";
    std::vector<std::string> top = {"",          "flow",      "main",
                                    "purity by", "purity by", "recovery"};
    std::vector<std::string> below = {"",        "m3/h",
                                      "element", "oxide mass",
                                      "mole",    steady ? "of the feed" : "at the end"};
    if (!steady) {  // where a run has been, and where it is going
        top.insert(top.end(), {"recovery of", "purity"});
        below.insert(below.end(), {"whole run", "if steady"});
    }
    TextTable table(top);
    table.add_row(below);
    for (std::size_t o = 0; o < n_outlets; ++o) {
        if (!leaves(shape, o) && shape.outlets[o].ends_with("_entrained")) {
            continue;  // between units
        }
        const int element = main_element(purity, o, n_elements);
        if (element < 0) {
            table.add_row({shape.outlets[o], format_number(at(flow, o)), "none"});
            continue;
        }
        const auto i = o * n_elements + static_cast<std::size_t>(element);
        std::vector<std::string> row = {
            shape.outlets[o],
            format_number(at(flow, o)),
            shape.rare_earths[static_cast<std::size_t>(element)],
            format_percent(at(purity, i)),
            format_percent(at(purity_mole, i)),
            format_percent(at(recovery, i))};
        if (!steady) {
            row.insert(row.end(), {format_percent(at(result.recovery_cumulative, i)),
                                   format_percent(at(result.steady_purity, i))});
        }
        table.add_row(row);
    }
    return heading("Products") + table.text();
}

std::string specifications(const ResultShape& shape, const ScenarioResult& result,
                           const CaseSpec& spec) {
    if (shape.specifications.empty()) {
        return {};
    }
    const bool steady = shape.mode == "steady";
    const bool lost =
        !steady && std::ranges::any_of(result.specification_lost,
                                       [](double t) { return std::isfinite(t); });
    std::vector<std::string> headings = {""};
    if (!steady) {
        headings.emplace_back("kept from");
    }
    if (lost) {
        headings.emplace_back("lost at");
    }
    headings.emplace_back(steady ? "met" : "met at the end");
    TextTable table(headings);
    const std::size_t n_elements = shape.rare_earths.size();
    const auto purity = last(result.purity, shape.outlets.size() * n_elements);
    for (std::size_t i = 0; i < shape.specifications.size(); ++i) {
        const SpecificationSpec& wanted = spec.specifications.at(i);
        const auto outlet = static_cast<std::size_t>(
            std::ranges::find(shape.outlets, wanted.outlet) - shape.outlets.begin());
        const auto element = static_cast<std::size_t>(
            std::ranges::find(shape.rare_earths, wanted.element) -
            shape.rare_earths.begin());
        const bool met = at(purity, outlet * n_elements + element) >= wanted.purity;
        std::vector<std::string> row = {shape.specifications[i]};
        if (!steady) {
            row.push_back(format_hours(at(result.time_to_specification, i)));
        }
        if (lost) {
            row.push_back(format_hours(at(result.specification_lost, i)));
        }
        row.emplace_back(met ? "yes" : "NO");
        table.add_row(row);
    }
    return heading("Specifications") + table.text();
}

//! pH where the solvent enters, at the feeds, and where the aqueous stream enters.
std::string acidity(const ResultShape& shape, const ScenarioResult& result,
                    const CaseSpec& spec) {
    const auto ph = last(result.ph, shape.stages.size());
    if (ph.empty() || spec.chemistry.stoichiometric) {
        return {};
    }
    TextTable table({"", "stage", "pH"});
    std::size_t first = 0;
    for (const auto& bank : spec.banks) {
        const auto row = [&](const std::string& where, int stage) {
            table.add_row(
                {bank.name + ", " + where, fmt::format("{}", stage + 1),
                 fmt::format("{:.3f}",
                             at(ph, first + static_cast<std::size_t>(stage)))});
        };
        row("first stage", 0);
        for (const auto& feed : bank.feeds) {
            if (feed.source.port >= 0 && spec.ports[feed.source.port].carrier >= 0) {
                continue;  // entrained
            }
            row("feed " + name_of(spec, feed.source), feed.stage);
        }
        row("last stage", bank.n_stages() - 1);
        first += static_cast<std::size_t>(bank.n_stages());
    }
    return heading("Acidity") + table.text();
}

//! Leaves the flowsheet with more than a thousandth of the oxide that the richest
//! outlet has: reagents per oxide are large where there is little of it.
bool is_product(const ResultShape& shape, const ScenarioResult& result,
                std::size_t outlet) {
    constexpr double trace = 1e3;
    const std::vector<double>& acid = result.acid_per_product;
    const std::vector<double>& base = result.base_per_product;
    const auto per_oxide = [&](std::size_t o) { return at(acid, o) + at(base, o); };
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t o = 0; o < shape.outlets.size(); ++o) {
        if (leaves(shape, o) && per_oxide(o) > 0.0) {
            least = std::min(least, per_oxide(o));
        }
    }
    return leaves(shape, outlet) && !(per_oxide(outlet) > trace * least) &&
           !shape.outlets[outlet].ends_with("_entrained");
}

std::string reagents(const ResultShape& shape, const ScenarioResult& result) {
    const auto acid = last(result.acid_per_oxide, 1);
    const auto base = last(result.base_per_oxide, 1);
    if (acid.empty() && base.empty()) {
        return {};
    }
    TextTable table({"", "acid", "base", ""});
    table.add_row({"per oxide fed", number_or_none(at(acid, 0)),
                   number_or_none(at(base, 0)), "kg/kg"});
    for (std::size_t o = 0; o < shape.outlets.size(); ++o) {
        if (is_product(shape, result, o)) {
            table.add_row({"per oxide in " + shape.outlets[o],
                           number_or_none(at(result.acid_per_product, o)),
                           number_or_none(at(result.base_per_product, o)), "kg/kg"});
        }
    }
    return heading("Reagents") + table.text();
}

std::string inventory(const ResultShape& shape, const ScenarioResult& result,
                      const CaseSpec& spec) {
    const auto held = last(result.inventory, shape.components.size());
    if (held.empty()) {
        return {};
    }
    TextTable table({"", "mol", "kg oxide"});
    for (std::size_t i = 0; i < shape.rare_earths.size(); ++i) {
        const auto& cation = spec.chemistry.cations.at(i);
        table.add_row({cation.name + " as " + cation.oxide, format_number(held[i]),
                       format_number(held[i] * cation.oxide_molar_mass)});
    }
    return heading("Held in the circuit at the end") + table.text();
}

//! What rounds to nothing has no sign.
std::string change_text(double change) {
    if (!std::isfinite(change)) {
        return "none";
    }
    const std::string text = fmt::format("{:+.5f}", change);
    return text.find_first_of("123456789") == std::string::npos ? "0" : text;
}

std::string sensitivities(const ResultShape& shape, const ScenarioResult& result,
                          const CaseSpec& spec) {
    const std::size_t n_streams = shape.streams.size();
    if (result.sensitivity.size() != shape.sensitivity_results.size() * n_streams ||
        result.sensitivity.empty()) {
        return {};
    }
    std::vector<std::string> headings{""};
    headings.insert(headings.end(), shape.streams.begin(), shape.streams.end());
    TextTable table(headings);
    for (std::size_t i = 0; i < shape.sensitivity_results.size(); ++i) {
        std::vector<std::string> row{shape.sensitivity_results[i]};
        for (std::size_t j = 0; j < n_streams; ++j) {
            const double flow = result.stream_flow.empty()
                                    ? 3600.0 * spec.streams.at(j).flow
                                    : result.stream_flow.at(j);
            // 1 % of the flow, and a result in percentage points: 0.01 * 100
            const double change = result.sensitivity[i * n_streams + j] * flow;
            row.push_back(change_text(change));
        }
        table.add_row(row);
    }
    return heading(
               "Steady change, in percentage points, for 1 % more flow of a stream") +
           table.text();
}

std::string balance(const ResultShape& shape, const ScenarioResult& result) {
    const auto worst = std::ranges::max_element(result.closure, {}, [](double c) {
        return std::isnan(c) ? HUGE_VAL : std::abs(c);
    });
    if (worst == result.closure.end()) {
        return {};
    }
    const auto component = static_cast<std::size_t>(worst - result.closure.begin());
    const bool closed = std::abs(*worst) <= kClosureTolerance;
    return fmt::format("Mass balance  {}: worst component {}, {} of its throughput\n",
                       closed ? "closed" : "MISSED", shape.components.at(component),
                       format_number(*worst, 2));
}

std::string end_state(const ScenarioResult& result) {
    std::string text = result.end_is_steady != 0 ? "steady" : "NOT steady";
    if (std::isfinite(result.slowest_time_constant) &&
        result.slowest_time_constant > 0) {
        text += ": slowest time constant " + format_hours(result.slowest_time_constant);
    }
    if (!result.rate_norm.empty()) {
        text += fmt::format(", accumulation {} of the feed",
                            format_number(result.rate_norm.back(), 2));
    }
    return "End state     " + text + "\n";
}

//! What the counter of that name stands for, see SCHEMA.md.
std::string steady_rung(std::int64_t rung) {
    const char* const names[] = {"",          "newton",           "back_mixing",
                                 "chemistry", "pseudo_transient", "dynamic"};
    const bool known = rung > 0 && rung < static_cast<std::int64_t>(std::size(names));
    return known ? fmt::format(", steady state by {}", names[rung]) : "";
}

std::string effort(const ResultShape& shape, const ScenarioResult& result) {
    std::string text = format_seconds(result.solver_seconds);
    if (!result.method.empty()) {
        text += " by " + result.method;
    }
    for (std::size_t i = 0; i < std::min(shape.counters.size(), result.counters.size());
         ++i) {
        if (shape.counters[i] == "steady_rung") {
            text += steady_rung(result.counters[i]);
            continue;
        }
        text += fmt::format(", {} {}", result.counters[i], shape.counters[i]);
    }
    std::ranges::replace(text, '_', ' ');
    return paragraph("Solver", text);
}

}  // namespace

std::string summarize(const ResultShape& shape, const ScenarioResult& result,
                      const CaseSpec& spec) {
    std::string text = fmt::format("{}: {}", spec.title, status_name(result.status));
    if (result.end_time > 0.0) {
        text += " after " + format_hours(result.end_time);
    }
    text += "\n";
    if (result.status != Status::ok && !result.message.empty()) {
        text += result.message + "\n";
    }
    const bool has_end = !result.state.empty();
    if (!has_end) {
        return text + effort(shape, result);
    }
    if (!result.purity.empty()) {
        text += products(shape, result) + specifications(shape, result, spec) +
                way_to_specification_text(shape, result) +
                acidity(shape, result, spec) + reagents(shape, result) +
                inventory(shape, result, spec) + sensitivities(shape, result, spec) +
                sensitivities_text(shape, result);
    }
    if (!result.solve_value.empty()) {
        TextTable table({"", "value"});
        for (std::size_t i = 0; i < result.solve_value.size(); ++i) {
            table.add_row(
                {shape.solve_names.at(i), format_number(result.solve_value[i], 7)});
        }
        text += heading("Solved for") + table.text();
    }
    text += controls_text(shape, result, spec.controls) + changes_text(shape);
    text += "\n" + balance(shape, result);
    text += result.purity.empty() ? "" : end_state(result);
    text += effort(shape, result);
    for (const auto& warning : result.warnings) {
        text += paragraph("Warning", warning);
    }
    return text;
}

void SweepSummary::Range::include(double value, int scenario) {
    if (std::isnan(value)) {
        return;
    }
    if (lowest_scenario < 0 || value < lowest) {
        lowest = value;
        lowest_scenario = scenario;
    }
    if (highest_scenario < 0 || value > highest) {
        highest = value;
        highest_scenario = scenario;
    }
}

void SweepSummary::add(int scenario, const ScenarioResult& result) {
    ++counts_[result.status];
    count_.add({&result.status, 1});
    failures_.add(scenario, result.status, result.message, result.retries);
    if (std::isfinite(result.solver_seconds)) {
        solver_seconds_ += result.solver_seconds;
    }
    if (result.status != Status::ok) {
        return;
    }
    controls_off_ += controls_off(result) > 0 ? 1 : 0;
    const std::size_t n = shape_.outlets.size() * shape_.rare_earths.size();
    const auto purity = last(result.purity, n);
    const auto recovery = last(result.recovery, n);
    for (std::size_t i = 0; i < n; ++i) {
        purity_[i].include(at(purity, i), scenario);
        recovery_[i].include(at(recovery, i), scenario);
    }
    for (std::size_t i = 0; i < result.time_to_specification.size(); ++i) {
        const double time = result.time_to_specification[i];
        missed_[i] += std::isinf(time) ? 1 : 0;
        if (std::isfinite(time)) {
            time_to_specification_[i].include(time, scenario);
        }
    }
    for (const double closure : result.closure) {
        worst_closure_ = std::max(worst_closure_, std::abs(closure));
    }
}

std::string SweepSummary::text() const {
    int n_scenarios = 0;
    std::string counts;
    for (const auto& [status, count] : counts_) {
        n_scenarios += count;
        counts += fmt::format("{}{} {}", counts.empty() ? "" : ", ", count,
                              status_name(status));
    }
    std::string text = fmt::format("{}\n{} scenario{}: {}\n", title_, n_scenarios,
                                   n_scenarios == 1 ? "" : "s", counts);
    text += failures_.text();

    const bool steady = shape_.times.size() == 1 && shape_.times.front() == 0.0;
    TextTable table({"", "lowest", "(scenario)", "highest", "(scenario)"});
    const auto row = [&](const std::string& name, const Range& range, auto format) {
        if (range.lowest_scenario >= 0) {
            table.add_row(
                {name, format(range.lowest), fmt::format("{}", range.lowest_scenario),
                 format(range.highest), fmt::format("{}", range.highest_scenario)});
        }
    };
    const std::size_t n_elements = shape_.rare_earths.size();
    for (const auto& [i, range] : purity_) {
        const auto name =
            shape_.outlets[i / n_elements] + " " + shape_.rare_earths[i % n_elements];
        row(name + " purity", range, format_percent);
        row(name + " recovery", recovery_.at(i), format_percent);
    }
    for (const auto& [i, range] : time_to_specification_) {
        if (!steady) {
            row(shape_.specifications.at(i) + ", kept from", range, format_hours);
        }
    }
    if (!table.empty()) {
        text += heading("At the end of the scenarios that are ok") + table.text();
    }
    for (const auto& [i, count] : missed_) {
        const int ok = counts_.at(Status::ok);
        if (steady) {
            text += fmt::format("  {}: met in {} of {}\n", shape_.specifications.at(i),
                                ok - count, ok);
        } else if (count > 0) {
            text += fmt::format("  {}: never in {} of {}\n",
                                shape_.specifications.at(i), count, ok);
        }
    }
    if (controls_off_ > 0) {
        text += fmt::format(
            "  controllers: one or more end off their set points in {} "
            "of {}\n",
            controls_off_, counts_.at(Status::ok));
    }
    text += fmt::format("\nMass balance  {}: worst {} of throughput\n",
                        worst_closure_ <= kClosureTolerance ? "closed" : "MISSED",
                        format_number(worst_closure_, 2));
    text += fmt::format("Solver        {} over all threads\n",
                        format_seconds(solver_seconds_));
    return text;
}

}  // namespace didymium
