#include "solver/time/observe.hpp"

#include "inputs/readers/liquor/constants.hpp"
#include "solver/flowsheet/balance.hpp"
#include "solver/flowsheet/control.hpp"
#include "solver/flowsheet/reagents.hpp"
#include "solver/flowsheet/saturation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace didymium {

namespace {

//! Cations and ions, the proton, and the extractant, which a liquor has none of.
void put_aqueous(const Cascade& cascade, const double* aqueous, double* all) {
    all = std::copy_n(aqueous, cascade.n_cations() + cascade.n_ions(), all);
    all[0] = cascade.equilibrium->proton_total(aqueous);
    all[1] = 0.0;
}

void put_organic(const Cascade& cascade, const double* organic, double* all) {
    const int cations = cascade.n_cations();
    const int n = cascade.n_distributing();
    all = std::copy_n(organic, n, all);
    all = std::fill_n(all, cations + cascade.n_ions() - n, 0.0);
    double proton = 0.0;
    for (int i = 0; i < cations; ++i)
        proton -= cascade.chemistry.cations[i].charge * organic[i];
    for (int k = 0; k < n - cations; ++k)
        proton -= cascade.chemistry.ions[k].charge * organic[cations + k];
    all[0] = proton;
    all[1] = organic[n];
}

}  // namespace

MixerPhases mixer_phases(const Layout& layout, int j, const double* unknowns,
                         Workspace& workspace) {
    MixerPhases p;
    p.aqueous.assign(layout.n_aqueous(), nan);
    p.organic.assign(layout.n_organic(), nan);
    if (workspace.phases(j, unknowns))
        p = {workspace.aqueous(), workspace.organic()};
    return p;
}

void with_proton(const Cascade& cascade, Phase phase, const double* concentrations,
                 double* all) {
    if (phase == Phase::aqueous)
        put_aqueous(cascade, concentrations, all);
    else
        put_organic(cascade, concentrations, all);
}

std::vector<double> with_proton_aqueous(const Cascade& cascade, const double* aqueous) {
    std::vector<double> all(cascade.n_components() + 1);
    put_aqueous(cascade, aqueous, all.data());
    return all;
}

std::vector<double> with_proton_organic(const Cascade& cascade, const double* organic) {
    std::vector<double> all(cascade.n_components() + 1);
    put_organic(cascade, organic, all.data());
    return all;
}

std::vector<double> with_proton(const Cascade& cascade, Phase phase,
                                const std::vector<double>& components) {
    if (phase == Phase::aqueous)
        return with_proton_aqueous(cascade, components.data());
    std::vector<double> organic(components.begin(),
                                components.begin() + cascade.n_distributing());
    organic.push_back(components.back());
    return with_proton_organic(cascade, organic.data());
}

std::vector<double> oxide_masses(const ChemistrySpec& chemistry) {
    std::vector<double> masses;
    for (const Cation& c : chemistry.cations)
        if (c.rare_earth)
            masses.push_back(c.oxide_molar_mass);
    return masses;
}

void leaving(const Cascade& cascade, const Layout& layout, int k,
             const double* unknowns, std::vector<double>& c) {
    const Outlet& outlet = cascade.outlets[k];
    const double* from = unknowns + layout.source(outlet);
    c.assign(from, from + layout.n_phase(outlet.phase));
    if (outlet.tank >= 0)
        for (double& value : c)
            value /= cascade.tanks[outlet.tank].level;
}

std::vector<double> leaving(const Cascade& cascade, const Layout& layout, int k,
                            const double* unknowns) {
    std::vector<double> c;
    leaving(cascade, layout, k, unknowns, c);
    return c;
}

std::vector<int> outlet_places(const Cascade& cascade, const Layout& layout) {
    std::vector<int> places;
    for (const Outlet& outlet : cascade.outlets)
        for (int i = 0; i < layout.n_phase(outlet.phase); ++i)
            places.push_back(layout.source(outlet) + i);
    std::sort(places.begin(), places.end());
    places.erase(std::unique(places.begin(), places.end()), places.end());
    return places;
}

double purity_by_oxide(const ChemistrySpec& chemistry, const double* concentrations,
                       int rare_earth, double least) {
    double moles = 0.0;
    double mass = 0.0;
    for (int i = 0; i < chemistry.n_cations() && chemistry.cations[i].rare_earth; ++i) {
        moles += concentrations[i];
        mass += chemistry.cations[i].oxide_molar_mass * concentrations[i];
    }
    if (!(moles > least))
        return nan;
    return chemistry.cations[rare_earth].oxide_molar_mass * concentrations[rare_earth] /
           mass;
}

namespace {

//! Visits |d(amount)/dt| of every vessel and component, mol/s.
template <class Visit>
void each_accumulation(const Cascade& cascade, const Layout& layout,
                       const double* rates, Visit&& visit) {
    for (int j = 0; j < layout.n_stages(); ++j) {
        const Stage& stage = cascade.stages[j];
        for (int i = 0; i < layout.n_components(); ++i)
            visit(i, stage.mixer_volume * std::fabs(rates[layout.mixer(j) + i]));
        if (layout.has_rate(j)) {
            // What the solvent would carry away more, were its rate used up: the rate
            // itself is a difference of k y, which rounds to nothing small for large k.
            const double held = stage.mixer_volume * stage.organic_fraction;
            for (int i = 0; i < layout.n_distributing(); ++i)
                visit(i, std::fabs(rates[layout.mixer_organic(j) + i]) * held *
                             stage.organic_flow /
                             (stage.organic_flow + stage.transfer_rate * held));
        }
        for (int c = 0; c < stage.aqueous_cells; ++c)
            for (int i = 0; i < layout.n_aqueous(); ++i)
                visit(i, stage.aqueous_cell *
                             std::fabs(rates[layout.aqueous_cell(j, c) + i]));
        for (int c = 0; c < stage.organic_cells; ++c)
            for (int k = 0; k < layout.n_organic(); ++k)
                visit(layout.organic_component(k),
                      stage.organic_cell *
                          std::fabs(rates[layout.organic_cell(j, c) + k]));
    }
    for (std::size_t t = 0; t < cascade.tanks.size(); ++t) {
        const Tank& tank = cascade.tanks[t];
        const int first = layout.tank(static_cast<int>(t));
        for (int k = 0; k < layout.n_phase(tank.phase); ++k)
            visit(layout.component(tank.phase, k),
                  tank.volume * std::fabs(rates[first + k]));
    }
}

void relate_to_feed(const Cascade& cascade, std::vector<double>& amounts) {
    const std::vector<double> by = throughput(cascade);
    for (std::size_t i = 0; i < amounts.size(); ++i)
        amounts[i] /= by[i];
}

}  // namespace

double rate_norm(const Cascade& cascade, const Layout& layout, const double* rates) {
    const std::vector<double> sums = summed_accumulations(cascade, layout, rates);
    return *std::max_element(sums.begin(), sums.end());
}

double rate_norm(const std::vector<double>& throughput,
                 const std::vector<double>& accumulation) {
    double norm = 0.0;
    for (std::size_t i = 0; i < accumulation.size(); ++i) {
        const double part = accumulation[i] / throughput[i];
        if (std::isnan(part))
            return part;  // of nothing that flows
        norm = std::max(norm, part);
    }
    return norm;
}

std::vector<double> throughput(const Cascade& cascade) {
    std::vector<double> fed = cascade.feed_rates();
    const double largest = *std::max_element(fed.begin(), fed.end());
    for (int i = 0; i < cascade.n_components(); ++i) {
        // Of the extractant, a closed loop is fed no more than it loses.
        const bool fed_enough = fed[i] > 0.0 && i != cascade.extractant();
        if (!fed_enough)
            fed[i] = largest;
    }
    return fed;
}

std::vector<double> summed_accumulations(const Cascade& cascade, const Layout& layout,
                                         const double* rates) {
    std::vector<double> sum(cascade.n_components(), 0.0);
    each_accumulation(cascade, layout, rates,
                      [&](int i, double amount) { sum[i] += amount; });
    relate_to_feed(cascade, sum);
    return sum;
}

std::vector<double> largest_accumulations(const Cascade& cascade, const Layout& layout,
                                          const double* rates) {
    std::vector<double> largest(cascade.n_components(), 0.0);
    each_accumulation(cascade, layout, rates, [&](int i, double amount) {
        largest[i] = std::max(largest[i], amount);
    });
    relate_to_feed(cascade, largest);
    return largest;
}

std::vector<double> flows_within(const Cascade& cascade, const Layout& layout,
                                 const double* unknowns, Workspace& workspace) {
    std::vector<double> sum(cascade.n_components(), 0.0);
    for (int j = 0; j < layout.n_stages(); ++j) {
        const MixerPhases at = mixer_phases(layout, j, unknowns, workspace);
        const Stage& stage = cascade.stages[j];
        for (int i = 0; i < layout.n_aqueous(); ++i)
            sum[i] += stage.aqueous_flow * std::fabs(at.aqueous[i]);
        for (int k = 0; k < layout.n_organic(); ++k)
            sum[layout.organic_component(k)] +=
                stage.organic_flow * std::fabs(at.organic[k]);
    }
    relate_to_feed(cascade, sum);
    return sum;
}

double standstill_norm(const Cascade& cascade, const Layout& layout,
                       const double* rates) {
    double others = 0.0;
    for (std::size_t t = 0; t < cascade.tanks.size(); ++t)
        if (const int at = layout.level(static_cast<int>(t)); at >= 0)
            others = std::max(others, std::fabs(rates[at]) * cascade.tanks[t].volume /
                                          std::max(cascade.tanks[t].leaving,
                                                   cascade.tanks[t].entering));
    for (int c = 0; c < layout.n_controls(); ++c) {
        const ControlSpec& control = cascade.controls[c];
        others =
            std::max({others, std::fabs(rates[layout.control_output(c)]) * control.lag,
                      std::fabs(rates[layout.control_integral(c)] * control.gain) *
                          control.integral_time});
    }
    return others;
}

double residual_norm(const Cascade& cascade, const Layout& layout,
                     const double* rates) {
    return std::max(standstill_norm(cascade, layout, rates),
                    rate_norm(cascade, layout, rates));
}

double measured_unit(const ControlSpec& control) {
    return control.measure.is_concentration() ? litre : 1.0;
}

double output_unit(const Cascade& cascade, const ControlSpec& control) {
    return control.sets_flow() ? hour
                               : measured_unit(cascade.controls[control.control]);
}

Observer::Observer(const ResultShape& shape, const Cascade& cascade,
                   const Layout& layout, double least, ScenarioResult& result)
    : cascade_(&cascade),
      layout_(&layout),
      result_(&result),
      least_(least),
      n_rare_(cascade.n_rare_earths()),
      oxide_(oxide_masses(cascade.chemistry)),
      rates_(layout.size()) {
    const std::size_t times = shape.times.size();
    const std::size_t profiles = shape.profile_times.size() * shape.stages.size();
    const std::size_t outlets = shape.outlets.size();
    const std::size_t components = shape.components.size();
    const std::size_t rare = shape.rare_earths.size();
    for (auto* a : {&result.aqueous, &result.organic, &result.settler_aqueous,
                    &result.settler_organic})
        a->assign(profiles * components, nan);
    for (auto* a : {&result.ph, &result.loading, &result.free_extractant,
                    &result.aqueous_flow, &result.organic_flow, &result.organic_holdup})
        a->assign(profiles, nan);
    result.saturation_index.assign(profiles * shape.solids.size(), nan);
    result.distribution.assign(profiles * rare, nan);
    result.separation.assign(profiles * shape.pairs.size(), nan);
    result.outlet_flow.assign(times * outlets, nan);
    result.outlet_concentration.assign(times * outlets * components, nan);
    result.outlet_ph.assign(times * outlets, nan);
    for (auto* a : {&result.purity, &result.purity_mole, &result.recovery})
        a->assign(times * outlets * rare, nan);
    result.inlet_flow.assign(times * shape.streams.size(), nan);
    result.inlet_concentration.assign(times * shape.streams.size() * components, nan);
    result.inventory.assign(times * components, nan);
    result.tank_level.assign(times * shape.tanks.size(), nan);
    for (auto* a :
         {&result.control_measured, &result.control_set_point, &result.control_output})
        a->assign(times * shape.controls.size(), nan);
    for (auto* a : {&result.rate_norm, &result.acid_per_oxide,
                    &result.feed_acid_per_oxide, &result.base_per_oxide})
        a->assign(times, nan);
    vessel_volumes();
}

void Observer::vessel_volumes() {
    result_->vessel_volume.clear();
    result_->vessel_cells.clear();
    for (const Stage& s : cascade_->stages) {
        for (const double volume :
             {s.mixer_volume * s.aqueous_fraction, s.mixer_volume * s.organic_fraction,
              s.aqueous_cell * s.aqueous_cells, s.organic_cell * s.organic_cells})
            result_->vessel_volume.push_back(volume);
        for (const int cells : {1, 1, s.aqueous_cells, s.organic_cells})
            result_->vessel_cells.push_back(cells);
    }
    result_->tank_volume.clear();
    for (const Tank& tank : cascade_->tanks)
        result_->tank_volume.push_back(tank.volume);
}

void Observer::see_streams() {
    const std::size_t components = layout_->n_components() + 1;
    const std::size_t n = cascade_->inlets.size();
    streams_.flow.resize(n);
    streams_.concentration.resize(n * components);
    for (std::size_t k = 0; k < n; ++k) {
        const Inlet& inlet = cascade_->inlets[k];
        streams_.flow[k] = inlet.flow * hour;
        const std::vector<double> all =
            with_proton(*cascade_, inlet.phase, inlet.concentration);
        for (std::size_t i = 0; i < components; ++i)
            streams_.concentration[k * components + i] = litre * all[i];
    }
    streams_.fed.clear();
    for (const Outlet& outlet : cascade_->outlets)
        streams_.fed.push_back(cascade_->feed_rates(cascade_->plant_of(outlet)));
    streams_.throughput = throughput(*cascade_);
    streams_.reagents = reagents_of(*cascade_);
    streams_.known = !cascade_->varies();
}

void Observer::put(std::vector<double>& array, std::size_t first, Phase phase,
                   const double* concentrations) const {
    double* to = array.data() + first;
    with_proton(*cascade_, phase, concentrations, to);
    for (int i = 0; i <= layout_->n_components(); ++i)
        to[i] *= litre;
}

void Observer::outlets(std::size_t t, const double* unknowns, Workspace& workspace,
                       const StateSums* sums) {
    workspace.follow(unknowns);
    cascade_ = &workspace.cascade();
    if (!streams_.known)
        see_streams();
    std::optional<Workspace::AllStages> all_stages;
    if (sums == nullptr)
        all_stages.emplace(workspace, unknowns);
    const std::size_t components = layout_->n_components() + 1;
    const std::size_t n_outlets = cascade_->outlets.size();
    for (std::size_t k = 0; k < n_outlets; ++k) {
        const Outlet& outlet = cascade_->outlets[k];
        const std::vector<double>& fed = streams_.fed[k];
        leaving(*cascade_, *layout_, static_cast<int>(k), unknowns, leaves_);
        const double* c = leaves_.data();
        const std::size_t at = t * n_outlets + k;
        result_->outlet_flow[at] = outlet.flow * hour;
        put(result_->outlet_concentration, at * components, outlet.phase, c);
        if (outlet.phase == Phase::aqueous && !cascade_->chemistry.stoichiometric)
            result_->outlet_ph[at] = cascade_->at(outlet).ph(c);
        double moles = 0.0;
        for (int i = 0; i < n_rare_; ++i)
            moles += c[i];
        for (int i = 0; i < n_rare_; ++i) {
            const std::size_t ai = at * n_rare_ + i;
            result_->purity[ai] = purity_by_oxide(cascade_->chemistry, c, i, least_);
            result_->purity_mole[ai] = moles > least_ ? c[i] / moles : nan;
            if (outlet.leaves && fed[i] > 0.0)
                result_->recovery[ai] = outlet.flow * c[i] / fed[i];
        }
    }
    const auto store = [t](const std::vector<double>& values,
                           std::vector<double>& array) {
        std::copy(values.begin(), values.end(), array.begin() + t * values.size());
    };
    store(streams_.flow, result_->inlet_flow);
    store(streams_.concentration, result_->inlet_concentration);
    if (sums != nullptr) {
        // Protons follow from the charges, of a sum as of each vessel; ions and cations
        // count alike in both phases.
        double* held = result_->inventory.data() + t * components;
        with_proton(*cascade_, Phase::aqueous, sums->held.data(), held);
        held[components - 1] = sums->held.back();
    } else {
        PlantBalance held(*cascade_);
        held.start(inventories(*cascade_, *layout_, unknowns, workspace));
        store(held.whole().initial, result_->inventory);
    }
    for (std::size_t k = 0; k < cascade_->tanks.size(); ++k)
        result_->tank_level[t * cascade_->tanks.size() + k] = cascade_->tanks[k].level;
    for (int c = 0; c < layout_->n_controls(); ++c) {
        const ControlSpec& control = cascade_->controls[c];
        const Controls::Reading now =
            workspace.controls()->read(c, unknowns, workspace);
        const std::size_t at = t * layout_->n_controls() + c;
        const double unit = measured_unit(control);
        result_->control_measured[at] = now.measured * unit;
        result_->control_set_point[at] = now.set_point * unit;
        result_->control_output[at] = now.output * output_unit(*cascade_, control);
    }
    if (sums != nullptr)
        result_->rate_norm[t] = rate_norm(streams_.throughput, sums->moved);
    else if (workspace.rates(unknowns, rates_.data()))
        result_->rate_norm[t] = rate_norm(*cascade_, *layout_, rates_.data());

    const Reagents& all = streams_.reagents;
    if (all.oxide > 0.0) {
        result_->acid_per_oxide[t] = all.acid / all.oxide;
        result_->feed_acid_per_oxide[t] = all.feed_acid / all.oxide;
        result_->base_per_oxide[t] = all.base / all.oxide;
    }
}

void Observer::profile(std::size_t p, const double* unknowns, Workspace& workspace) {
    workspace.follow(unknowns);
    cascade_ = &workspace.cascade();
    const std::size_t stages = layout_->n_stages();
    const std::size_t components = layout_->n_components() + 1;
    const Workspace::AllStages all(workspace, unknowns);
    for (std::size_t s = 0; s < stages; ++s) {
        const int j = static_cast<int>(s);
        const std::size_t at = p * stages + s;
        const MixerPhases mixer = mixer_phases(*layout_, j, unknowns, workspace);
        put(result_->aqueous, at * components, Phase::aqueous, mixer.aqueous.data());
        put(result_->organic, at * components, Phase::organic, mixer.organic.data());
        put(result_->settler_aqueous, at * components, Phase::aqueous,
            unknowns + layout_->last_aqueous(j));
        put(result_->settler_organic, at * components, Phase::organic,
            unknowns + layout_->last_organic(j));
        if (!cascade_->chemistry.stoichiometric)
            result_->ph[at] = workspace.ph();
        result_->loading[at] = workspace.loading();
        result_->free_extractant[at] = workspace.free_extractant() * litre;
        const ChemistrySpec& chemistry = cascade_->chemistry;
        const double proton = chemistry.solids.empty() ? nan : workspace.proton();
        for (std::size_t k = 0; k < chemistry.solids.size(); ++k)
            result_->saturation_index[at * chemistry.solids.size() + k] =
                saturation_index(chemistry.solids[k], chemistry, mixer.aqueous.data(),
                                 proton, unknowns + layout_->mixer(j), least_);
        for (int i = 0; i < n_rare_; ++i)
            result_->distribution[at * n_rare_ + i] = workspace.ratio(i);
        for (int i = 0; i + 1 < n_rare_; ++i)
            result_->separation[at * (n_rare_ - 1) + i] =
                workspace.ratio(i + 1) / workspace.ratio(i);
        result_->organic_holdup[at] = cascade_->stages[j].organic_fraction;
        result_->aqueous_flow[at] = cascade_->stages[j].aqueous_flow * hour;
        result_->organic_flow[at] = cascade_->stages[j].organic_flow * hour;
    }
}

void Observer::end(const double* unknowns, Workspace& workspace) {
    workspace.follow(unknowns);
    cascade_ = &workspace.cascade();
    result_->end_is_steady =
        workspace.rates(unknowns, rates_.data()) &&
        residual_norm(*cascade_, *layout_, rates_.data()) <= steady_rate_norm;
    result_->acid_per_product.clear();
    result_->base_per_product.clear();
    for (std::size_t k = 0; k < cascade_->outlets.size(); ++k) {
        const Reagents reagents =
            reagents_of(*cascade_, cascade_->plant_of(cascade_->outlets[k]));
        const std::vector<double> leaves =
            leaving(*cascade_, *layout_, static_cast<int>(k), unknowns);
        const double* c = leaves.data();
        double moles = 0.0;
        double oxide = 0.0;
        for (int i = 0; i < n_rare_; ++i) {
            moles += c[i];
            oxide += cascade_->outlets[k].flow * c[i] * oxide_[i];
        }
        const bool product = moles > least_ && oxide > 0.0;
        result_->acid_per_product.push_back(product ? reagents.acid / oxide : nan);
        result_->base_per_product.push_back(product ? reagents.base / oxide : nan);
    }
    result_->stream_flow.clear();
    for (const Inlet& inlet : cascade_->inlets)
        result_->stream_flow.push_back(inlet.flow * hour);
    result_->control_bias.clear();
    result_->control_end.clear();
    for (int c = 0; c < layout_->n_controls(); ++c) {
        const Controls::Reading now =
            workspace.controls()->read(c, unknowns, workspace);
        result_->control_bias.push_back(now.bias *
                                        output_unit(*cascade_, cascade_->controls[c]));
        result_->control_end.push_back(static_cast<std::int8_t>(now.end));
    }
    // As a dynamic run has it
    const Layout whole(*cascade_, Form::ode);
    const std::vector<double> own(unknowns, unknowns + layout_->size());
    const std::vector<double> state = layout_->form() == Form::steady
                                          ? whole.take_over(*layout_, own, *cascade_)
                                          : own;
    result_->state.assign(state.begin(), state.begin() + whole.n_state());
}

}  // namespace didymium
