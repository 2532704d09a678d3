#include "solver/optimise/objectives.hpp"

#include <cmath>

#include "inputs/readers/liquor/constants.hpp"
#include "inputs/readers/optimise/cost_file.hpp"
#include "solver/flowsheet/balance.hpp"
#include "solver/flowsheet/reagents.hpp"

namespace didymium {

namespace {

//! Money per kg of base that a stream brings; of several bases by their masses.
double base_price(const CostSpec& costs, const Inlet& inlet,
                  const ChemistrySpec& chemistry) {
    double mass = 0.0;
    double money = 0.0;
    for (int i = 0; i < chemistry.n_cations(); ++i) {
        const Cation& cation = chemistry.cations[i];
        if (!cation.base || !(inlet.concentration[i] > 0.0))
            continue;
        const double here = inlet.concentration[i] * cation.molar_mass;
        mass += here;
        money += here * costs.reagent_price(base_name(cation));
    }
    return mass > 0.0 ? money / mass : nan;
}

//! Money per second.
double reagent_cost(const CostSpec& costs, const Cascade& cascade) {
    double sum = 0.0;
    for (const Inlet& inlet : cascade.inlets) {
        Reagents one;
        add_reagents(inlet, cascade.chemistry, amounts_in(inlet, inlet.flow),
                     inlet.flow * inlet.free_acid, one);
        if (one.acid > 0.0)
            sum += one.acid * costs.reagent_price(acid_name(cascade.chemistry));
        if (one.base > 0.0)
            sum += one.base * base_price(costs, inlet, cascade.chemistry);
    }
    return sum;
}

//! Yearly part of what is paid for over its life.
double annuity(const CostSpec& costs) {
    if (!(costs.life > 0.0))
        return 0.0;
    return costs.interest > 0.0
               ? costs.interest / (1.0 - std::pow(1.0 + costs.interest, -costs.life))
               : 1.0 / costs.life;
}

double stage_volume(const Stage& stage) {
    return stage.mixer_volume + stage.aqueous_cells * stage.aqueous_cell +
           stage.organic_cells * stage.organic_cell;
}

}  // namespace

ObjectiveValues objective_values(const CostSpec* costs, const Layout& layout,
                                 const std::vector<double>& unknowns,
                                 Workspace& workspace) {
    workspace.follow(unknowns.data());
    const Cascade& cascade = workspace.cascade();
    const ChemistrySpec& chemistry = cascade.chemistry;
    const Reagents fed = reagents_of(cascade);
    const double oxide = fed.oxide > 0.0 ? fed.oxide : nan;

    double held = 0.0;        // kg of oxide
    double held_worth = 0.0;  // money
    double extractant = 0.0;  // kg
    for (const auto& unit : inventories(cascade, layout, unknowns.data(), workspace)) {
        for (int i = 0; i < cascade.n_rare_earths(); ++i) {
            const Cation& cation = chemistry.cations[i];
            const double mass = unit[i] * cation.oxide_molar_mass;
            held += mass;
            const OxidePrice* price =
                costs == nullptr ? nullptr : costs->oxide(cation.name);
            held_worth += price == nullptr ? 0.0 : mass * price->price;
        }
        extractant +=
            unit.back() * chemistry.monomers_per_unit * chemistry.extractant_molar_mass;
    }

    ObjectiveValues values{};
    const auto set = [&](Objective of, double value) { values[index_of(of)] = value; };
    set(Objective::acid, fed.acid / oxide);
    set(Objective::base, fed.base / oxide);
    set(Objective::reagents, (fed.acid + fed.base) / oxide);
    set(Objective::stages, static_cast<double>(cascade.stages.size()));
    set(Objective::inventory, held);
    set(Objective::reagent_cost, nan);
    set(Objective::cost, nan);
    if (costs != nullptr) {
        const double reagents = reagent_cost(*costs, cascade) / oxide;
        double bought = extractant * costs->extractant;
        for (const Stage& stage : cascade.stages)
            bought += costs->stage + costs->stage_volume * stage_volume(stage);
        const double yearly = bought * annuity(*costs) + held_worth * costs->interest;
        set(Objective::reagent_cost, reagents);
        set(Objective::cost,
            reagents + yearly / (costs->hours_per_year * hour * oxide));
    }
    return values;
}

}  // namespace didymium
