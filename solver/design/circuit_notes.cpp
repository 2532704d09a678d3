#include "solver/design/circuit_notes.hpp"

#include <cmath>

#include <fmt/format.h>

#include "inputs/readers/liquor/constants.hpp"

namespace didymium {

namespace {

//! The logarithmic correction has no value where a fraction passes its limit.
std::string by_formula(double stages) {
    return std::isnan(stages) ? "-" : fmt::format("{:.1f}", stages);
}

std::vector<std::string> notes_of_two(const SeparationSpec& spec,
                                      const BankPlan& plan) {
    const CutTheory& t = plan.theory;
    return {fmt::format("Specification, mole fractions: extracted {:.6g}, raffinate "
                        "{:.6g}, of a feed with {:.4g} of the first.",
                        t.stated.purity_a, t.stated.purity_b, t.stated.feed_a),
            fmt::format("Theory (Xu) of that: {} controls, E_M {:.4g}, E'_M {:.4g}, S "
                        "{:.4g}, W {:.4g}; n {} and m {} by the formulas, {} + "
                        "{} stepped.",
                        t.stated_flows.extraction_controls ? "extraction" : "scrub",
                        t.stated_flows.extraction_ratio, t.stated_flows.scrub_ratio,
                        t.stated_flows.solvent, t.stated_flows.scrub,
                        by_formula(t.stated_flows.extraction_stages),
                        by_formula(t.stated_flows.scrub_stages),
                        t.stated_stages.extraction, t.stated_stages.scrub),
            fmt::format("Designed for {:.4g} % of the impurities: S {:.5g} (at least "
                        "{:.4g}), W {:.5g}; {} + {} stepped.",
                        100.0 * spec.equipment.impurity_share, t.flows.solvent,
                        t.least_solvent, t.flows.scrub, t.stages.extraction,
                        t.stages.scrub)};
}

std::vector<std::string> notes_of_three(const SeparationSpec& spec,
                                        const ChemistrySpec& chemistry,
                                        const BankPlan& plan) {
    const CutTheory& t = plan.theory;
    const ThreeOutletTheory& three = t.three;
    const auto name = [&](int c) { return chemistry.cations[c].name; };
    return {
        fmt::format("Beta {}/{} {:.4g}.", name(three.middle_low), name(three.light_key),
                    three.beta_light),
        fmt::format(
            "Specification: of the middle {:.3g} % may go with the raffinate and "
            "{:.3g} % with the solvent, {:.3g} % of the light and {:.3g} % of "
            "the heavy be drawn. Exact cascade with S {:.4g}: {} stages.",
            100.0 * three.allowed.middle_to_raffinate,
            100.0 * three.allowed.middle_to_solvent,
            100.0 * three.allowed.light_to_draw, 100.0 * three.allowed.heavy_to_draw,
            three.stated.solvent, stages_of(three.stated.stages)),
        fmt::format(
            "Designed for {:.4g} % of the impurities: {:.3g} and {:.3g} % of the "
            "middle, {:.3g} % of the light, {:.3g} % of the heavy.",
            100.0 * spec.equipment.impurity_share,
            100.0 * three.designed.middle_to_raffinate,
            100.0 * three.designed.middle_to_solvent,
            100.0 * three.designed.light_to_draw, 100.0 * three.designed.heavy_to_draw),
        fmt::format(
            "Reflux: the cut at the feed needs S above {:.4g}, the purity of the "
            "draw above {:.4g}, whatever the stages. S {:.5g}, W {:.5g}, drawn "
            "{:.5g} mol per mol of feed; exact cascade {} stages.",
            three.least.light, three.least.draw, t.flows.solvent, t.flows.scrub,
            three.flows.drawn, stages_of(three.stages))};
}

}  // namespace

std::string element_names(const ChemistrySpec& chemistry,
                          const std::vector<int>& cations) {
    std::string names;
    for (const int c : cations)
        names += (names.empty() ? "" : ", ") + chemistry.cations[c].name;
    return names;
}

std::string stages_of(const ThreeOutletStages& stages) {
    return fmt::format("{} + {} + {}", stages.extraction, stages.light_scrub,
                       stages.scrub);
}

std::string stages_of(const BankPlan& plan) {
    return plan.cut->has_middle() ? stages_of(ThreeOutletStages{
                                        plan.extraction, plan.light_scrub, plan.scrub})
                                  : fmt::format("{} + {}", plan.extraction, plan.scrub);
}

std::string progress_of(const BankPlan& plan, const SteadyBank& bank) {
    const std::string who = plan.cut->name + ": " + stages_of(plan);
    if (!bank.found)
        return who + " stages do not hold the cut";
    if (!plan.cut->has_middle())
        return fmt::format(
            "{} stages lose {:.3g} % of what is extracted, {:.3g} % of "
            "the rest",
            who, 100.0 * bank.losses.extracted, 100.0 * bank.losses.left);
    return fmt::format(
        "{} stages lose {:.3g} % of the middle to the raffinate and "
        "{:.3g} % to the solvent, {:.3g} % of the light and {:.3g} % of "
        "the heavy to the draw",
        who, 100.0 * bank.three.middle_to_raffinate,
        100.0 * bank.three.middle_to_solvent, 100.0 * bank.three.light_to_draw,
        100.0 * bank.three.heavy_to_draw);
}

std::vector<std::string> design_notes(const SeparationSpec& spec,
                                      const ChemistrySpec& chemistry,
                                      const StreamSpec& scrub, const BankPlan& plan,
                                      const SteadyBank& steady) {
    const CutTheory& t = plan.theory;
    const auto name = [&](int c) { return chemistry.cations[c].name; };
    std::vector<std::string> notes = {
        fmt::format(
            "With the solvent goes {}, in the raffinate stays {}{}.{}",
            element_names(chemistry, t.extracted), element_names(chemistry, t.left),
            t.has_middle() ? ", drawn is " + element_names(chemistry, t.three.middle)
                           : "",
            t.light_extracted ? " The order is reversed: the light product "
                                "is the one that is extracted."
                              : ""),
        fmt::format("Chemistry, where the feed enters: beta {}/{} {:.4g}{}, loading "
                    "{:.3g} % of the extractant.",
                    name(t.extracted_key),
                    name(t.has_middle() ? t.three.middle_high : t.left_key), t.beta,
                    std::isnan(t.ph) ? "" : fmt::format(", pH {:.2f}", t.ph),
                    100.0 * t.loading)};
    const std::vector<std::string> theory = t.has_middle()
                                                ? notes_of_three(spec, chemistry, plan)
                                                : notes_of_two(spec, plan);
    notes.insert(notes.end(), theory.begin(), theory.end());
    if (t.strip_flow > 0.0)
        notes.push_back(
            fmt::format("Strip: {} stages with {:.3g} times {} leave {:.2g} % of "
                        "the product in the solvent.",
                        spec.equipment.strip_stages, plan.strip_excess,
                        strip_measure(plan), 100.0 * plan.strip_left));
    for (const std::string& choice : t.choices)
        notes.push_back("Chosen: " + choice + ".");
    notes.push_back(
        t.is_salted
            ? fmt::format(
                  "Salting: where the feed enters the liquor holds {:.4g} mol/L of "
                  "{}, D {:.3g}; in the scrub section {:.4g} and {:.3g}. There S "
                  "takes {:.5g} m3/h of solvent, W {:.5g} of scrub liquor.",
                  t.salted.extraction.anion * litre, chemistry.balancing_ion,
                  t.salted.extraction.distribution, t.salted.scrub.anion * litre,
                  t.salted.scrub.distribution, t.solvent_flow * hour,
                  t.scrub_flow * hour)
            : fmt::format(
                  "Acid balance: base for S takes {:.4g} kmol/h, scrub acid for W "
                  "{:.4g}, and {:.2g} for what liquors carry along.",
                  t.charge * t.flows.solvent * t.feed * hour * litre,
                  t.charge * t.flows.scrub * t.feed * hour * litre,
                  plan.scrub_flow * scrub.free_acid * hour * litre -
                      t.charge * t.flows.scrub * t.feed * hour * litre));
    if (t.has_middle()) {
        notes.push_back(fmt::format(
            "Rigorous steady state: {} stages, scrub flow {:.6g} m3/h ({:+.2f} % on "
            "the balance), draw {:.6g} ({:+.2f} %); of the middle {:.3g} % go with "
            "the raffinate and {:.3g} % with the solvent, {:.3g} % of the light "
            "and {:.3g} % of the heavy are drawn.",
            stages_of(plan), plan.scrub_flow * hour,
            100.0 * (plan.scrub_flow / t.scrub_flow - 1.0), plan.draw_flow * hour,
            100.0 * (plan.draw_flow / t.three.draw_flow - 1.0),
            100.0 * steady.three.middle_to_raffinate,
            100.0 * steady.three.middle_to_solvent, 100.0 * steady.three.light_to_draw,
            100.0 * steady.three.heavy_to_draw));
        return notes;
    }
    notes.push_back(fmt::format(
        "Rigorous steady state: {} + {} stages, scrub flow {:.6g} m3/h ({:+.2f} % "
        "on "
        "the balance); {:.3g} % of the extracted lost, {:.3g} % of the rest.",
        plan.extraction, plan.scrub, plan.scrub_flow * hour,
        100.0 * (plan.scrub_flow / t.scrub_flow - 1.0), 100.0 * steady.losses.extracted,
        100.0 * steady.losses.left));
    return notes;
}

}  // namespace didymium
