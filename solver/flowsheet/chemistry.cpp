#include "solver/flowsheet/chemistry.hpp"

#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "inputs/readers/chemistry/activity_constants.hpp"
#include "inputs/readers/liquor/constants.hpp"
#include "inputs/readers/text/location.hpp"
#include "kernels/speciated_stage.hpp"
#include "solver/flowsheet/liquor_activities.hpp"

namespace didymium {

namespace {

constexpr double gas_constant = 8.31446261815324;  // J/(mol K)

//! log10 K at another temperature, with an enthalpy that does not depend on it.
double van_t_hoff(double log10_k, double enthalpy, double temperature) {
    return log10_k - enthalpy / (gas_constant * ln10) *
                         (1.0 / temperature - 1.0 / reference_temperature);
}

ExchangeSystem exchange_system(const ChemistrySpec& chemistry, double temperature) {
    ExchangeSystem system;
    for (int i = 0; i < chemistry.n_cations(); ++i) {
        const Cation& c = chemistry.cations[i];
        system.charge.push_back(c.charge);
        if (c.ka > 0.0) {
            system.acid_cation = i;
            system.k_acid = c.ka;
        }
    }
    system.kw = chemistry.kw *
                std::pow(10.0, van_t_hoff(0.0, chemistry.water_enthalpy, temperature));
    for (int k = 0; k < chemistry.n_ions(); ++k) {
        const AqueousIon& ion = chemistry.ions[k];
        system.ion_charge.push_back(ion.charge);
        if (ion.protonates) {
            system.protonating_ion = k;
            system.ka = ion.ka;
        }
    }
    system.n_extracted = chemistry.n_distributing() - chemistry.n_cations();
    return system;
}

//! A constant in mol/L as the natural logarithm of that in mol/m3.
SpeciesReaction reaction_of(const ReactingSpecies& species, double log10_k) {
    SpeciesReaction reaction;
    reaction.organic = species.organic;
    reaction.cation = species.cation;
    reaction.protons = species.protons;
    reaction.units = species.units;
    reaction.ions = species.ions;
    int parts = (species.cation >= 0 ? 1 : 0) + species.protons + species.units;
    for (const auto& [ion, amount] : species.ions)
        parts += amount;
    reaction.log_k = ln10 * (log10_k + 3.0 * (1 - parts));
    return reaction;
}

//! In the order of SpeciationSystem::ion_charges().
std::vector<std::string> active_ions(const ChemistrySpec& chemistry) {
    std::vector<std::string> names;
    for (const auto& [name, charge] : liquor_ions(chemistry))
        names.push_back(name);
    return names;
}

std::shared_ptr<const StageEquilibrium> speciated(const ChemistrySpec& chemistry,
                                                  double temperature) {
    std::vector<SpeciesReaction> reactions;
    ExchangeSystem system = exchange_system(chemistry, temperature);
    reactions.push_back({false, std::log(system.kw), -1, -1, 0, {}});
    for (const ReactingSpecies& species : chemistry.reactions) {
        double log10_k = species.log10_k;
        double enthalpy = species.enthalpy;
        if (species.has_cations_constant) {
            log10_k = chemistry.cations[species.cation].log10_k;
            enthalpy = chemistry.cations[species.cation].enthalpy;
        }
        reactions.push_back(
            reaction_of(species, van_t_hoff(log10_k, enthalpy, temperature)));
    }
    const ExtractantActivity& activity = chemistry.extractant_activity;
    EffectiveExtractant effective;
    effective.coefficient = ln10 * activity.coefficient / std::sqrt(1000.0);
    effective.order = activity.order;
    effective.reference = 1000.0 * activity.reference;
    SpeciationSystem speciation(std::move(system), reactions, chemistry.acidic,
                                effective);
    std::shared_ptr<const LiquorActivity> activities;
    if (chemistry.activity != nullptr)
        activities = make_activity(*chemistry.activity, active_ions(chemistry),
                                   speciation.ion_charges(), temperature);
    return std::make_shared<SpeciatedStage>(std::move(speciation), activities);
}

std::shared_ptr<const StageEquilibrium> exchanging(const ChemistrySpec& chemistry,
                                                   double temperature) {
    constexpr std::size_t most = ExchangeEquilibrium<ConditionalConstants>::max_cations;
    if (chemistry.cations.size() > most)
        throw std::invalid_argument(fmt::format("more than {} cations", most));
    ExchangeSystem system = exchange_system(chemistry, temperature);
    if (chemistry.law == DistributionLaw::conditional_constants) {
        std::vector<double> k;
        for (const Cation& c : chemistry.cations)
            k.push_back(std::pow(10.0, van_t_hoff(c.log10_k, c.enthalpy, temperature)));
        ConditionalConstants law(std::move(k), system.charge);
        return std::make_shared<ExchangeStage<ConditionalConstants>>(std::move(system),
                                                                     std::move(law));
    }
    std::vector<EmpiricalDistribution::Coefficients> coefficients;
    for (const Cation& c : chemistry.cations)
        coefficients.push_back({c.empirical.ph_slope, c.empirical.ph_slope_per_dosage,
                                c.empirical.intercept, c.empirical.dosage_exponent});
    EmpiricalDistribution law(std::move(coefficients), chemistry.dosage_per_mol);
    return std::make_shared<ExchangeStage<EmpiricalDistribution>>(std::move(system),
                                                                  std::move(law));
}

}  // namespace

std::shared_ptr<const StageEquilibrium> make_equilibrium(const ChemistrySpec& chemistry,
                                                         double temperature) {
    try {
        return chemistry.law == DistributionLaw::mass_action
                   ? speciated(chemistry, temperature)
                   : exchanging(chemistry, temperature);
    } catch (const std::invalid_argument& error) {
        throw InputError({chemistry.name, 0, 0},
                         fmt::format("the case has more than this version can hold: "
                                     "{}",
                                     error.what()));
    }
}

const ExchangeStage<ConditionalConstants>* conditional_stage(
    const StageEquilibrium& equilibrium) {
    return dynamic_cast<const ExchangeStage<ConditionalConstants>*>(&equilibrium);
}

}  // namespace didymium
