#include "solver/design/circuit_controls.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "inputs/readers/liquor/constants.hpp"

namespace didymium {

namespace {

//! Of the concentration at feed or draw: a stage where a key is down to this sees the
//! front move before the product does.
constexpr double watched_share = 0.15;

//! Of the feed's metals, in the solvent that vessels are filled with.
constexpr double filled_organic = 0.1;

std::size_t component(const ResultShape& shape, const std::string& name) {
    return static_cast<std::size_t>(
        std::find(shape.components.begin(), shape.components.end(), name) -
        shape.components.begin());
}

//! mol/L of a component in the liquor of a stage (from 0).
double liquor(const SteadyBank& steady, std::size_t stage, std::size_t component) {
    return steady.result.aqueous[stage * steady.shape.components.size() + component];
}

//! The stage from `first` to `last` where a component is nearest to the share of what
//! it is at stage `full`, by ratio.
std::size_t watched_stage(const SteadyBank& steady, std::size_t component,
                          std::size_t full, std::size_t first, std::size_t last) {
    const double goal = watched_share * liquor(steady, full, component);
    const auto distance = [&](std::size_t stage) {
        return std::fabs(
            std::log(std::max(liquor(steady, stage, component), 1e-300) / goal));
    };
    std::size_t best = first;
    for (std::size_t stage = first; stage <= last; ++stage)
        if (distance(stage) < distance(best))
            best = stage;
    return best;
}

}  // namespace

double residence(const BankPlan& plan, const SteadyBank& steady) {
    double held = 0.0;  // mol
    const ScenarioResult& r = steady.result;
    const std::size_t n = steady.shape.components.size();
    for (std::size_t s = 0; s < steady.shape.stages.size(); ++s) {
        const double* volume = &r.vessel_volume[4 * s];
        for (const std::string& name : steady.shape.rare_earths) {
            const std::size_t c = component(steady.shape, name);
            held += (r.aqueous[s * n + c] * (volume[0] + volume[2]) +
                     r.organic[s * n + c] * (volume[1] + volume[3])) /
                    litre;
        }
    }
    return held / plan.theory.feed;
}

double time_to_fill(const BankPlan& plan, const ChemistrySpec& chemistry,
                    const StreamSpec& inflow, const SteadyBank& steady) {
    double missing = 0.0;  // mol
    double fed = 0.0;      // mol/s
    const ScenarioResult& r = steady.result;
    const std::size_t n = steady.shape.components.size();
    for (const int cation : plan.theory.three.middle) {
        const std::size_t c = component(steady.shape, chemistry.cations[cation].name);
        const double in_feed = inflow.concentration[cation];
        fed += in_feed * inflow.flow;
        for (std::size_t s = 0; s < steady.shape.stages.size(); ++s) {
            const double* volume = &r.vessel_volume[4 * s];
            missing +=
                (r.aqueous[s * n + c] / litre - in_feed) * (volume[0] + volume[2]) +
                (r.organic[s * n + c] / litre - filled_organic * in_feed) *
                    (volume[1] + volume[3]);
        }
    }
    return missing / (fed * (1.0 - held_back));
}

std::vector<ControlPlan> plan_controls(const SeparationSpec& spec, const BankPlan& plan,
                                       const ChemistrySpec& chemistry,
                                       const SteadyBank& steady) {
    const std::string& bank = plan.cut->name;
    const double time = residence(plan, steady);
    const auto feed = static_cast<std::size_t>(plan.extraction - 1);
    const auto last =
        static_cast<std::size_t>(plan.extraction + plan.light_scrub + plan.scrub - 1);
    const bool closed = !spec.caustic.members.empty();
    std::vector<ControlPlan> controls;
    // Watched by its share of what it is at stage `full`.
    const auto add = [&](const char* name, int cation, std::size_t full,
                         std::size_t first, std::size_t end, const std::string& vary,
                         double start, double spread, double gain,
                         double integral_time) {
        const std::string& element = chemistry.cations[cation].name;
        const std::size_t c = component(steady.shape, element);
        const std::size_t stage = watched_stage(steady, c, full, first, end);
        controls.push_back(
            {bank + name,
             fmt::format("{}.stages.{}.aqueous.{}", bank, stage + 1, element),
             fmt::format("{:.6g} mol/L", liquor(steady, stage, c)), vary, start, spread,
             gain, integral_time});
    };
    const ThreeOutletTheory& three = plan.theory.three;
    const bool has_middle = plan.theory.has_middle();
    const auto draw = static_cast<std::size_t>(plan.extraction + plan.light_scrub - 1);
    add("_solvent", has_middle ? three.middle_low : plan.theory.extracted_key, feed, 0,
        feed == 0 ? 0 : feed - 1,
        closed ? "streams." + bank + "_caustic.flow"
               : "streams." + bank + "_solvent.flow",
        closed ? plan.theory.caustic_flow : plan.solvent_flow(), 0.12, -0.03,
        0.3 * time);
    const std::size_t below = has_middle ? draw : feed;
    add("_scrub", has_middle ? three.middle_high : plan.theory.left_key, below,
        std::min(below + 1, last), last, "streams." + bank + "_scrub.flow",
        plan.scrub_flow, 0.2, -0.1, 0.15 * time);
    return controls;
}

}  // namespace didymium
