//! \file Of a bank with three outlets, what the search of stages does by its rigorous
//! steady state.
#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "inputs/readers/liquor/constants.hpp"
#include "solver/design/circuit_search.hpp"
#include "solver/run/result_shape.hpp"
#include "solver/run/simulate.hpp"

namespace didymium {

namespace {

//! What is drawn of a group is held by its key, this near.
constexpr double drawn_nearly = 1e-3;
constexpr double most_drawn = 0.99;  //!< of a key

}  // namespace

SteadyBank BankSearch::attempt_three(BankPlan plan, const ThreeOutletStages& stages,
                                     const SearchProgress& progress) {
    plan.extraction = stages.extraction;
    plan.light_scrub = stages.light_scrub;
    plan.scrub = stages.scrub;
    const ThreeOutletLosses& goal = plan.theory.three.designed;
    SteadyBank bank = solve(plan);
    // Where much circulates for little that is extracted, the balance is not near
    // enough: acid that liquors carry along leaves too little scrub by shares of E.
    const ThreeOutletFlows& flows = plan.theory.three.flows;
    for (const double share : {0.1, 0.3, 0.6, 1.0, 1.5}) {
        if (bank.found || stopped())
            break;
        BankPlan moved = plan;
        moved.scrub_flow *= 1.0 + share * flows.extracted / flows.scrub();
        moved.draw_flow *= 1.05;
        bank = solve(moved);
    }
    // Where others than a key are drawn, less of the key may be.
    for (int i = 0; i < 6 && bank.found; ++i) {
        const double light = goal.light_to_draw / bank.three.light_to_draw;
        const double heavy = goal.heavy_to_draw / bank.three.heavy_to_draw;
        if (std::fabs(light - 1.0) < drawn_nearly &&
            std::fabs(heavy - 1.0) < drawn_nearly)
            break;
        plan.light_key_drawn = std::min(most_drawn, plan.light_key_drawn * light);
        plan.heavy_key_drawn = std::min(most_drawn, plan.heavy_key_drawn * heavy);
        plan.scrub_flow = bank.scrub_flow;
        plan.draw_flow = bank.draw_flow;
        bank = solve(plan);
    }
    if (progress)
        progress(plan, bank);
    return bank;
}

SteadyBank BankSearch::correct_three(BankPlan& plan, const SearchProgress& progress) {
    const ThreeOutletLosses& goal = plan.theory.three.designed;
    std::string failure;
    const auto evaluate = [&](const ThreeOutletStages& stages) -> MissedLosses {
        if (stopped())
            return {0.0, 0.0};
        const SteadyBank bank = attempt_three(plan, stages, progress);
        if (!bank.found) {
            failure = bank.message;
            return {};
        }
        plan.scrub_flow = bank.scrub_flow;
        plan.draw_flow = bank.draw_flow;
        plan.light_key_drawn = bank.light_key_drawn;
        plan.heavy_key_drawn = bank.heavy_key_drawn;
        return {std::log(bank.three.middle_to_raffinate / goal.middle_to_raffinate),
                std::log(bank.three.middle_to_solvent / goal.middle_to_solvent)};
    };
    const std::optional<ThreeOutletStages> stages =
        least_stages(evaluate, plan.theory.three.stages);
    if (stopped())
        return {};
    if (!stages) {
        SteadyBank pinched;
        pinched.message = fmt::format(
            "the reflux binds: at its rigorous steady state no number of stages brings "
            "the cut '{}' to "
            "its "
            "losses with S = {:.4g}{}{}",
            plan.cut->name, plan.theory.flows.solvent,
            failure.empty() ? "" : "; the last that failed: ", failure);
        return pinched;
    }
    if (stages->sum() > spec_.limits.stages) {
        SteadyBank longer;
        longer.message = fmt::format(
            "the number of stages binds: the cut '{}' needs {} at its rigorous steady "
            "state with S = {:.4g}, of which {:.0f} are allowed",
            plan.cut->name, stages->sum(), plan.theory.flows.solvent,
            spec_.limits.stages);
        return longer;
    }
    SteadyBank bank = attempt_three(plan, *stages, progress);
    plan.extraction = stages->extraction;
    plan.light_scrub = stages->light_scrub;
    plan.scrub = stages->scrub;
    plan.scrub_flow = bank.scrub_flow;
    plan.draw_flow = bank.draw_flow;
    require_scrub(plan, bank);
    return bank;
}

double BankSearch::interaction(const BankPlan& plan, const ControlPlan& of_solvent,
                               const ControlPlan& of_scrub) const {
    constexpr double step = 1e-4;  // of a flow
    const CaseFile file =
        CaseFile::parse(standing_bank_text(spec_, plan, feed_), spec_.file, files_);
    const ResultShape shape = make_shape(file.resolve(), "steady");
    RunHooks hooks;
    hooks.stop = stop_;
    hooks.analyse = false;
    // What both measure, mol/L, with so much more of the flows
    const auto measured = [&](double solvent, double scrub) {
        const std::vector<Assignment> flows{
            {"streams.solvent.flow",
             fmt::format("{:.15g} m3/h", plan.solvent_flow() * (1.0 + solvent) * hour),
             {}},
            {"streams.scrub.flow",
             fmt::format("{:.15g} m3/h", plan.scrub_flow * (1.0 + scrub) * hour),
             {}}};
        const ScenarioResult r = run_steady(file, flows, shape, hooks);
        std::array<double, 2> values{nan, nan};
        if (r.status != Status::ok)
            return values;
        const std::size_t n = shape.components.size();
        const auto of = [&](const ControlPlan& control) {
            return r.aqueous[control.stage * n +
                             place_of(shape.components, control.element)];
        };
        values = {of(of_solvent), of(of_scrub)};
        return values;
    };
    const std::array<double, 2> base = measured(0.0, 0.0);
    const std::array<double, 2> solvent = measured(step, 0.0);
    const std::array<double, 2> scrub = measured(0.0, step);
    const double direct = (solvent[0] - base[0]) * (scrub[1] - base[1]);
    const double crossed = (solvent[1] - base[1]) * (scrub[0] - base[0]);
    return (direct - crossed) / direct;
}

}  // namespace didymium
