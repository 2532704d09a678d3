#include "solver/design/circuit_strip.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "inputs/readers/liquor/constants.hpp"
#include "solver/run/result_shape.hpp"
#include "solver/run/simulate.hpp"

namespace didymium {

namespace {

//! Of what may be lost of the product, in the solvent that returns; and least of it.
constexpr double share_of_loss = 0.2;
constexpr double least_left = 1e-5;
constexpr double acid_step = 1.15;
constexpr double most_excess = 50.0;

//! What stays in the solvent of what the bank extracts; NaN where there is no steady
//! state.
double left_in_solvent(const SeparationSpec& spec, const ChemistrySpec& chemistry,
                       const SteadyBank& bank,
                       const std::shared_ptr<const IncludedFiles>& files,
                       const std::atomic<bool>* stop, const BankPlan& plan) {
    const CaseFile file = CaseFile::parse(
        strip_text(spec, plan, chemistry, bank.loaded), spec.file, files);
    const CaseSpec circuit = file.resolve();
    const ResultShape shape = make_shape(circuit, "steady");
    RunHooks hooks;
    hooks.stop = stop;
    hooks.analyse = false;
    const ScenarioResult result = run_steady(file, {}, shape, hooks);
    if (result.status != Status::ok)
        return nan;
    const std::size_t outlet =
        place_of(shape.outlets, plan.cut->name + "_strip.loaded_organic");
    double left = 0.0;
    double loaded = 0.0;
    for (const int c : plan.theory.extracted) {
        const std::size_t at = place_of(shape.components, chemistry.cations[c].name);
        left += result.outlet_concentration[outlet * shape.components.size() + at] *
                result.outlet_flow[outlet] / litre / hour;
        loaded += bank.loaded[c];
    }
    return left / loaded;
}

}  // namespace

void size_strip(const SeparationSpec& spec, const ChemistrySpec& chemistry,
                const SteadyBank& bank,
                const std::shared_ptr<const IncludedFiles>& files,
                const std::atomic<bool>* stop, BankPlan& plan) {
    const double goal =
        std::max(least_left, share_of_loss * plan.theory.designed.extracted);
    for (plan.strip_excess = spec.equipment.strip_excess;;
         plan.strip_excess *= acid_step, plan.theory.strip_flow *= acid_step) {
        if (stop != nullptr && stop->load())
            return;
        const bool is_beyond = plan.theory.strip_flow > spec.limits.strip_flow;
        if (is_beyond || plan.strip_excess > most_excess)
            throw InputError(
                is_beyond ? spec.limits.where : plan.cut->where,
                fmt::format(
                    "the specification is impossible, the strip {} binds: {} "
                    "stages with {:.3g} times {} leave more than {:.2g} % of the "
                    "product of '{}' in the solvent",
                    plan.theory.is_salted ? "liquor" : "acid",
                    spec.equipment.strip_stages, plan.strip_excess, strip_measure(plan),
                    100.0 * goal, plan.cut->name),
                plan.theory.is_salted
                    ? "take less salt or acid in the strip, or more strip stages"
                    : "take a stronger acid, or more strip stages");
        plan.strip_left = left_in_solvent(spec, chemistry, bank, files, stop, plan);
        if (plan.strip_left <= goal)
            return;
    }
}

}  // namespace didymium
