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

//! A draw at the start: of the draw, held back, and more than it at the most.
constexpr double held_back = 0.1;
constexpr double most_drawn_more = 0.3;
constexpr double least_start = 6.0 * hour;  //!< that is worth an event
//! Limits of controlled flows: S stays that much above the least, and of the scrub this
//! share of what is left of it below a draw.
constexpr double reflux_kept = 1.03;
constexpr double share_below_draw = 0.8;
//! Of the feed's metals, in the solvent that vessels are filled with.
constexpr double filled_organic = 0.1;

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

//! mol of an element that the vessels of a bank hold above given concentrations, mol/L.
double held(const SteadyBank& steady, const std::string& element, double liquor,
            double solvent) {
    const ScenarioResult& r = steady.result;
    const std::size_t n = steady.shape.components.size();
    const std::size_t c = place_of(steady.shape.components, element);
    double all = 0.0;
    for (std::size_t s = 0; s < steady.shape.stages.size(); ++s) {
        const double* volume = &r.vessel_volume[4 * s];
        all += ((r.aqueous[s * n + c] - liquor) * (volume[0] + volume[2]) +
                (r.organic[s * n + c] - solvent) * (volume[1] + volume[3])) /
               litre;
    }
    return all;
}

}  // namespace

double residence(const BankPlan& plan, const SteadyBank& steady) {
    double all = 0.0;  // mol
    for (const std::string& name : steady.shape.rare_earths)
        all += held(steady, name, 0.0, 0.0);
    return all / plan.theory.feed;
}

double longest_residence(const BankPlan& plan, const ChemistrySpec& chemistry,
                         const StreamSpec& inflow, const SteadyBank& steady) {
    double longest = 0.0;
    for (const CutProduct product : plan.cut->products()) {
        double all = 0.0;  // mol
        double fed = 0.0;  // mol/s
        for (const int cation : group_of(plan, product)) {
            all += held(steady, chemistry.cations[cation].name, 0.0, 0.0);
            fed += inflow.concentration[cation] * inflow.flow;
        }
        longest = std::max(longest, all / fed);
    }
    return longest;
}

DrawStart plan_start(const BankPlan& plan, const ChemistrySpec& chemistry,
                     const StreamSpec& inflow, const SteadyBank& steady) {
    double missing = 0.0;  // mol
    double fed = 0.0;      // mol/s
    for (const int cation : plan.theory.three.middle) {
        const double in_feed = inflow.concentration[cation];
        fed += in_feed * inflow.flow;
        missing += held(steady, chemistry.cations[cation].name, in_feed * litre,
                        filled_organic * in_feed * litre);
    }
    const ThreeOutletFlows& flows = plan.theory.three.flows;
    // Raffinate and the liquor below the draw are to flow on.
    const double more =
        std::min({most_drawn_more, 0.5 * flows.raffinate() / flows.drawn,
                  0.5 * (flows.scrub() / flows.drawn - 1.0)});
    DrawStart start;
    start.share = missing > 0.0 ? held_back : 1.0 + more;
    start.time = missing / (fed * (1.0 - start.share));
    if (start.time < least_start)
        start.time = 0.0;
    return start;
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
        const std::size_t c = place_of(steady.shape.components, element);
        const std::size_t stage = watched_stage(steady, c, full, first, end);
        controls.push_back(
            {bank + name,
             fmt::format("{}.stages.{}.aqueous.{}", bank, stage + 1, element),
             fmt::format("{:.6g} mol/L", liquor(steady, stage, c)), vary, start, spread,
             gain, integral_time, stage, element});
    };
    const ThreeOutletTheory& three = plan.theory.three;
    const bool has_middle = plan.theory.has_middle();
    const auto draw = static_cast<std::size_t>(plan.extraction + plan.light_scrub - 1);
    add("_solvent", has_middle ? three.middle_low : plan.theory.extracted_key, feed, 0,
        feed == 0 ? 0 : feed - 1,
        closed ? "streams." + bank + "_caustic.flow"
               : "streams." + bank + "_solvent.flow",
        closed ? plan.theory.caustic_flow : plan.solvent_flow(),
        has_middle ? std::min(0.12, 1.0 - reflux_kept * plan.theory.least_solvent /
                                              plan.theory.flows.solvent)
                   : 0.12,
        -0.03, 0.3 * time);
    const std::size_t below = has_middle ? draw : feed;
    const double most_drawn =
        plan.draw_flow *
        (plan.start.time > 0.0 ? std::max(1.0, plan.start.share) : 1.0);
    add("_scrub", has_middle ? three.middle_high : plan.theory.left_key, below,
        std::min(below + 1, last), last, "streams." + bank + "_scrub.flow",
        plan.scrub_flow,
        std::min(0.2, share_below_draw * (1.0 - most_drawn / plan.scrub_flow)), -0.1,
        0.15 * time);
    return controls;
}

}  // namespace didymium
