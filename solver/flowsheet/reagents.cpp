#include "solver/flowsheet/reagents.hpp"

#include <algorithm>

namespace didymium {

namespace {

constexpr double hydroxide_mass = 17.007e-3;  // kg/mol

//! kg of pure base per mol of OH-, of the bases that a stream brings.
double base_equivalent_mass(const std::vector<double>& amounts,
                            const ChemistrySpec& chemistry) {
    double mass = 0.0;
    double equivalents = 0.0;
    for (int i = 0; i < chemistry.n_cations(); ++i)
        if (chemistry.cations[i].base) {
            mass += amounts[i] * chemistry.cations[i].molar_mass;
            equivalents += amounts[i] * chemistry.cations[i].charge;
        }
    return hydroxide_mass + (equivalents > 0.0 ? mass / equivalents : 0.0);
}

}  // namespace

void add_reagents(const Inlet& inlet, const ChemistrySpec& chemistry,
                  const std::vector<double>& amounts, double acid, Reagents& reagents) {
    for (int i = 0; i < chemistry.n_cations(); ++i) {
        const Cation& cation = chemistry.cations[i];
        if (cation.rare_earth)
            reagents.oxide += amounts[i] * cation.oxide_molar_mass;
        if (cation.base && inlet.phase == Phase::organic)
            reagents.base +=
                amounts[i] * (cation.molar_mass + cation.charge * hydroxide_mass);
    }
    if (inlet.phase == Phase::organic) {
        reagents.extractant += amounts.back() * chemistry.monomers_per_unit *
                               chemistry.extractant_molar_mass;
        return;
    }
    (inlet.is_feed ? reagents.feed_acid : reagents.acid) +=
        std::max(acid, 0.0) * chemistry.acid_equivalent_mass;
    if (acid < 0.0)
        reagents.base -= acid * base_equivalent_mass(amounts, chemistry);
}

Reagents reagents_of(const Cascade& cascade, std::optional<int> plant) {
    Reagents reagents;
    for (const Inlet& inlet : cascade.inlets)
        if (!plant || cascade.plant_of(inlet) == *plant)
            add_reagents(inlet, cascade.chemistry, amounts_in(inlet, inlet.flow),
                         inlet.flow * inlet.free_acid, reagents);
    return reagents;
}

std::vector<double> amounts_in(const Inlet& inlet, double volume) {
    std::vector<double> amounts = inlet.concentration;
    for (double& amount : amounts)
        amount *= volume;
    return amounts;
}

ReagentMeter::ReagentMeter(const Cascade& cascade, const Layout& layout)
    : cascade_(&cascade), layout_(&layout), before_(cascade.plant.size()) {}

void ReagentMeter::begin(double t, const double* u) {
    begin_ = t;
    entered_.assign(u + layout_->first_entered(), u + layout_->size());
}

Reagents ReagentMeter::used(int plant, double t, const double* u) const {
    const Layout& at = *layout_;
    Reagents sum = before_[plant];
    for (std::size_t k = 0; k < cascade_->inlets.size(); ++k) {
        const Inlet& inlet = cascade_->inlets[k];
        if (cascade_->plant_of(inlet) != plant)
            continue;
        const int first = at.entered(static_cast<int>(k));
        if (first < 0) {
            const double volume = inlet.flow * (t - begin_);
            add_reagents(inlet, cascade_->chemistry, amounts_in(inlet, volume),
                         inlet.free_acid * volume, sum);
            continue;
        }
        std::vector<double> amounts(cascade_->n_components(), 0.0);
        for (int i = 0; i < at.n_phase(inlet.phase); ++i)
            amounts[at.component(inlet.phase, i)] =
                u[first + i] - entered_[first + i - at.first_entered()];
        const double acid = inlet.phase == Phase::aqueous
                                ? cascade_->equilibrium->proton_total(amounts.data())
                                : 0.0;
        add_reagents(inlet, cascade_->chemistry, amounts, acid, sum);
    }
    return sum;
}

void ReagentMeter::end(double t, const double* u) {
    for (std::size_t plant = 0; plant < before_.size(); ++plant)
        before_[plant] = used(static_cast<int>(plant), t, u);
}

}  // namespace didymium
