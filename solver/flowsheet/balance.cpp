#include "solver/flowsheet/balance.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace didymium {

namespace {

void add_scaled(std::vector<double>& sum, const std::vector<double>& values,
                double factor) {
    for (std::size_t i = 0; i < sum.size(); ++i)
        sum[i] += factor * values[i];
}

}  // namespace

std::vector<double> Balance::scale() const {
    std::vector<double> scale(in.size());
    for (std::size_t i = 0; i < in.size(); ++i)
        scale[i] =
            std::max({std::fabs(in[i]), std::fabs(out[i]), std::fabs(initial[i])});
    const double largest = *std::max_element(scale.begin(), scale.end());
    for (std::size_t i = 0; i < in.size(); ++i)
        if (in[i] == 0.0 && std::fabs(initial[i]) <= 1e-12 * largest)
            scale[i] = largest;  // it is absent
    return scale;
}

std::vector<double> Balance::closure() const {
    const std::vector<double> by = scale();
    std::vector<double> relative(in.size(), 0.0);
    for (std::size_t i = 0; i < in.size(); ++i)
        if (by[i] > 0.0)
            relative[i] = std::fabs(in[i] - out[i] - (final[i] - initial[i])) / by[i];
    return relative;
}

std::vector<double> PlantBalance::unit_closure(int unit) const {
    constexpr double trace = 1e-12;
    std::vector<double> closure = units_[unit].closure();
    const std::vector<double> own = units_[unit].scale();
    const std::vector<double> all = whole_.scale();
    for (std::size_t i = 0; i < closure.size(); ++i)
        if (own[i] < trace * all[i])
            closure[i] *= own[i] / (trace * all[i]);
    return closure;
}

std::vector<std::vector<double>> inventories(const Cascade& cascade,
                                             const Layout& layout,
                                             const double* unknowns,
                                             Workspace& workspace) {
    const std::vector<double> nothing(cascade.n_components() + 1, 0.0);
    std::vector<std::vector<double>> held;
    const Workspace::AllStages all(workspace, unknowns);
    std::vector<double> aqueous;  // of a bank, mol
    std::vector<double> organic;
    const auto add = [](std::vector<double>& sum, const double* concentrations,
                        double volume) {
        for (std::size_t i = 0; i < sum.size(); ++i)
            sum[i] += volume * concentrations[i];
    };
    for (const Bank& bank : cascade.banks) {
        aqueous.assign(layout.n_aqueous(), 0.0);
        organic.assign(layout.n_organic(), 0.0);
        for (int j = bank.first_stage; j < bank.first_stage + bank.n_stages; ++j) {
            const Stage& stage = cascade.stages[j];
            const bool known = workspace.phases(j, unknowns);
            constexpr double nan = std::numeric_limits<double>::quiet_NaN();
            add(aqueous, workspace.aqueous().data(),
                known ? stage.aqueous_fraction * stage.mixer_volume : nan);
            add(organic, workspace.organic().data(),
                known ? stage.organic_fraction * stage.mixer_volume : nan);
            for (int c = 0; c < stage.aqueous_cells; ++c)
                add(aqueous, unknowns + layout.aqueous_cell(j, c), stage.aqueous_cell);
            for (int c = 0; c < stage.organic_cells; ++c)
                add(organic, unknowns + layout.organic_cell(j, c), stage.organic_cell);
        }
        // Protons follow from the charges, of a sum as of each vessel.
        std::vector<double>& sum = held.emplace_back(nothing);
        add_scaled(sum, with_proton_aqueous(cascade, aqueous.data()), 1.0);
        add_scaled(sum, with_proton_organic(cascade, organic.data()), 1.0);
    }
    for (std::size_t t = 0; t < cascade.tanks.size(); ++t) {
        const Tank& tank = cascade.tanks[t];
        const double* per_volume = unknowns + layout.tank(static_cast<int>(t));
        add_scaled(held.emplace_back(nothing),
                   tank.phase == Phase::aqueous
                       ? with_proton_aqueous(cascade, per_volume)
                       : with_proton_organic(cascade, per_volume),
                   tank.volume);
    }
    return held;
}

PlantBalance::PlantBalance(const Cascade& cascade)
    : whole_(cascade.n_components() + 1),
      units_(cascade.banks.size() + cascade.tanks.size() + cascade.n_splitters,
             Balance(cascade.n_components() + 1)),
      destination_(cascade.outlets.size(), -1) {
    const auto n_banks = static_cast<int>(cascade.banks.size());
    for (const Link& link : cascade.links)
        destination_[link.outlet] =
            link.tank >= 0 ? n_banks + link.tank : cascade.stages[link.stage].bank;
    for (std::size_t k = 0; k < cascade.outlets.size(); ++k)
        if (const int splitter = cascade.outlets[k].into_splitter; splitter >= 0)
            destination_[k] =
                n_banks + static_cast<int>(cascade.tanks.size()) + splitter;
}

int PlantBalance::unit_of(const Cascade& cascade, const Outlet& outlet) const {
    const auto n_banks = static_cast<int>(cascade.banks.size());
    if (outlet.splitter >= 0)
        return n_banks + static_cast<int>(cascade.tanks.size()) + outlet.splitter;
    return outlet.tank >= 0 ? n_banks + outlet.tank : cascade.stages[outlet.stage].bank;
}

void PlantBalance::start(const std::vector<std::vector<double>>& held) {
    for (std::size_t unit = 0; unit < held.size(); ++unit) {
        units_[unit].initial = held[unit];
        add_scaled(whole_.initial, held[unit], 1.0);
    }
}

void PlantBalance::finish(const std::vector<std::vector<double>>& held) {
    for (std::size_t unit = 0; unit < held.size(); ++unit) {
        units_[unit].final = held[unit];
        add_scaled(whole_.final, held[unit], 1.0);
    }
}

void PlantBalance::add_inflow(const Cascade& cascade, const Inlet& inlet,
                              const std::vector<double>& amount) {
    const std::vector<double> all = with_proton(cascade, inlet.phase, amount);
    add_scaled(whole_.in, all, 1.0);
    const int unit = inlet.tank >= 0
                         ? static_cast<int>(cascade.banks.size()) + inlet.tank
                         : cascade.stages[inlet.stage].bank;
    add_scaled(units_[unit].in, all, 1.0);
}

void PlantBalance::add_outflow(const Cascade& cascade, int k, const double* amount) {
    const Outlet& outlet = cascade.outlets[k];
    const std::vector<double> all = outlet.phase == Phase::aqueous
                                        ? with_proton_aqueous(cascade, amount)
                                        : with_proton_organic(cascade, amount);
    if (outlet.leaves)
        add_scaled(whole_.out, all, 1.0);
    add_scaled(units_[unit_of(cascade, outlet)].out, all, 1.0);
    if (destination_[k] >= 0)
        add_scaled(units_[destination_[k]].in, all, 1.0);
}

}  // namespace didymium
