#include "solver/cascade.hpp"

#include "inputs/case_course.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace didymium {

namespace {

ExchangeSystem exchange_system(const ChemistrySpec& chemistry) {
    ExchangeSystem system;
    for (int i = 0; i < chemistry.n_cations(); ++i) {
        const Cation& c = chemistry.cations[i];
        system.charge.push_back(c.charge);
        if (c.ka > 0.0) {
            system.acid_cation = i;
            system.k_acid = c.ka;
        }
    }
    system.kw = chemistry.kw;
    for (int k = 0; k < chemistry.n_ions(); ++k) {
        const AqueousIon& ion = chemistry.ions[k];
        system.ion_charge.push_back(ion.charge);
        if (ion.protonates) {
            system.protonating_ion = k;
            system.ka = ion.ka;
        }
    }
    return system;
}

std::string stage_label(const BankSpec& bank, int stage) {
    int first = 0;
    for (const SectionSpec& section : bank.sections) {
        if (stage < first + section.n_stages)
            return bank.name + "." + section.name + "." +
                   std::to_string(stage - first + 1);
        first += section.n_stages;
    }
    return bank.name + "." + std::to_string(stage + 1);
}

Stage build_stage(const StageSpec& spec) {
    Stage stage;
    stage.transfer = spec.transfer.law;
    stage.transfer_rate = spec.transfer.rate;
    stage.mixer_volume = spec.mixer_aqueous + spec.mixer_organic;
    stage.aqueous_fraction = spec.mixer_aqueous / stage.mixer_volume;
    stage.organic_fraction = spec.mixer_organic / stage.mixer_volume;
    stage.aqueous_cells = spec.aqueous_cells;
    stage.organic_cells = spec.organic_cells;
    stage.aqueous_cell = spec.settler_aqueous / spec.aqueous_cells;
    stage.organic_cell = spec.settler_organic / spec.organic_cells;
    return stage;
}

//! Rare earth that a stream brings, mol/s; nothing is known of what another bank does.
double rare_earth_rate(const CaseSpec& spec, const Source& source) {
    double rate = 0.0;
    if (source.stream < 0)
        return rate;
    const StreamSpec& stream = spec.streams[source.stream];
    for (int i = 0; i < spec.chemistry.n_cations(); ++i)
        if (spec.chemistry.cations[i].rare_earth)
            rate += stream.flow * stream.concentration[i];
    return rate;
}

//! Says which aqueous streams of a bank are feeds, by their place: those of `feeds`,
//! and without one the `aqueous` stream, unless the solvent brings more (strip). A side
//! stream with less than a thousandth of the bank's rare earth is acid or water.
void mark_feeds(Cascade& cascade, const CaseSpec& spec, const BankSpec& bank) {
    constexpr double side_stream = 1e-3;
    double by_aqueous = rare_earth_rate(spec, bank.aqueous);
    double by_organic = rare_earth_rate(spec, bank.solvent);
    bool has_aqueous_feed = false;
    double all = by_aqueous + by_organic;
    for (const FeedSpec& feed : bank.feeds)
        all += rare_earth_rate(spec, feed.source);
    for (const FeedSpec& feed : bank.feeds) {
        const double rate = rare_earth_rate(spec, feed.source);
        const bool aqueous = phase_of(spec, feed.source) == Phase::aqueous;
        by_organic += aqueous ? 0.0 : rate;
        const bool is_feed = rate > side_stream * all;
        if (feed.source.stream >= 0)
            cascade.inlets[feed.source.stream].is_feed = is_feed;
        has_aqueous_feed |= aqueous && is_feed;
    }
    if (bank.aqueous.stream >= 0)
        cascade.inlets[bank.aqueous.stream].is_feed =
            !has_aqueous_feed && by_aqueous > by_organic;
}

//! Appends the stages and outlets of one bank.
void add_bank(Cascade& cascade, const CaseSpec& spec, int bank_index,
              const BankSpec& volumes) {
    const BankSpec& bank = spec.banks[bank_index];
    const int first = cascade.n_stages();
    const int n = bank.n_stages();
    for (int j = 0; j < n; ++j) {
        Stage stage = build_stage(volumes.stages[j]);
        stage.bank = bank_index;
        stage.has_next = j + 1 < n;
        stage.has_previous = j > 0;
        stage.label = stage_label(bank, j);
        stage.inflow.assign(cascade.n_components(), 0.0);
        stage.organic_inflow.assign(cascade.n_cations(), 0.0);
        cascade.stages.push_back(std::move(stage));
    }
    const auto enter = [&](const Source& source, int stage) {
        if (source.stream >= 0)
            cascade.inlets[source.stream].stage = first + stage;
        else if (source.port >= 0)
            cascade.links.push_back({source.port, first + stage, -1});
    };
    enter(bank.solvent, 0);
    enter(bank.aqueous, n - 1);
    for (const FeedSpec& feed : bank.feeds)
        enter(feed.source, feed.stage);

    mark_feeds(cascade, spec, bank);

    cascade.outlets.push_back(
        {bank.name + ".raffinate", Phase::aqueous, first, 0.0, false, true, -1});
    cascade.outlets.push_back({bank.name + ".loaded_organic", Phase::organic,
                               first + n - 1, 0.0, false, true, -1});
    for (const DrawSpec& draw : bank.draws)
        cascade.outlets.push_back({bank.name + "." + draw.name, draw.phase,
                                   first + draw.stage, draw.flow, true, true, -1});
}

void add_tanks(Cascade& cascade, const CaseSpec& spec) {
    for (std::size_t t = 0; t < spec.tanks.size(); ++t) {
        const TankSpec& tank = spec.tanks[t];
        const int index = static_cast<int>(t);
        cascade.tanks.push_back({tank.name, tank.phase, tank.volume, 0.0,
                                 std::vector<double>(cascade.n_components(), 0.0)});
        for (const Source& source : tank.inlets) {
            if (source.stream >= 0) {
                cascade.inlets[source.stream].stage = -1;
                cascade.inlets[source.stream].tank = index;
            } else {
                cascade.links.push_back({source.port, -1, index});
            }
        }
        cascade.outlets.push_back({tank.name, tank.phase, -1, 0.0, false, true, index});
    }
}

//! What a splitter gives off is what its inlet is.
void add_splitters(Cascade& cascade, const CaseSpec& spec) {
    const std::size_t first = cascade.outlets.size();
    for (const SplitterSpec& splitter : spec.splitters)
        for (const SplitterSpec::Outlet& outlet : splitter.outlets)
            cascade.outlets.push_back({splitter.name + "." + outlet.name,
                                       phase_of(spec, splitter.inlet), -1, 0.0, false,
                                       true, -1});
    for (std::size_t k = first; k < cascade.outlets.size(); ++k) {
        int from = static_cast<int>(k);
        while (spec.ports[from].unit == UnitKind::splitter)
            from = spec.splitters[spec.ports[from].index].inlet.port;
        cascade.outlets[k].stage = cascade.outlets[from].stage;
        cascade.outlets[k].tank = cascade.outlets[from].tank;
    }
    for (const SplitterSpec& splitter : spec.splitters)
        cascade.outlets[splitter.inlet.port].leaves = false;
}

//! Numbers banks and tanks by what they are connected with.
void number_plants(Cascade& cascade, int n_banks) {
    cascade.plant.resize(n_banks + cascade.tanks.size());
    std::iota(cascade.plant.begin(), cascade.plant.end(), 0);
    for (const Link& link : cascade.links) {
        const int one = cascade.plant_of(cascade.outlets[link.outlet]);
        const int other = cascade.plant_of(link);
        std::replace(cascade.plant.begin(), cascade.plant.end(), std::max(one, other),
                     std::min(one, other));
    }
}

}  // namespace

int Cascade::n_rare_earths() const {
    int n = 0;
    for (const Cation& c : chemistry.cations)
        n += c.rare_earth ? 1 : 0;
    return n;
}

void Cascade::update_flows() {
    std::vector<double> streams;
    for (const Inlet& inlet : inlets)
        streams.push_back(inlet.flow);
    const std::vector<double> ports = balance.flows(streams);
    for (std::size_t k = 0; k < outlets.size(); ++k)
        outlets[k].flow = ports[k];

    for (Stage& stage : stages) {
        stage.aqueous_flow = 0.0;
        stage.organic_flow = 0.0;
        std::fill(stage.inflow.begin(), stage.inflow.end(), 0.0);
        std::fill(stage.organic_inflow.begin(), stage.organic_inflow.end(), 0.0);
    }
    for (Tank& tank : tanks) {
        tank.flow = 0.0;
        std::fill(tank.inflow.begin(), tank.inflow.end(), 0.0);
    }
    const auto through = [](Stage& stage, Phase phase) -> double& {
        return phase == Phase::aqueous ? stage.aqueous_flow : stage.organic_flow;
    };
    for (const Inlet& inlet : inlets) {
        if (inlet.tank >= 0) {
            Tank& tank = tanks[inlet.tank];
            tank.flow += inlet.flow;
            for (std::size_t i = 0; i < tank.inflow.size(); ++i)
                tank.inflow[i] += inlet.flow * inlet.concentration[i];
            continue;
        }
        Stage& stage = stages[inlet.stage];
        through(stage, inlet.phase) += inlet.flow;
        for (std::size_t i = 0; i < stage.inflow.size(); ++i)
            stage.inflow[i] += inlet.flow * inlet.concentration[i];
        for (std::size_t i = 0;
             i < stage.organic_inflow.size() && inlet.phase == Phase::organic; ++i)
            stage.organic_inflow[i] += inlet.flow * inlet.concentration[i];
    }
    for (const Link& link : links)
        (link.tank >= 0 ? tanks[link.tank].flow
                        : through(stages[link.stage], outlets[link.outlet].phase)) +=
            flow(link);

    // What enters so far becomes the running sum along each phase.
    const auto drawn = [&](std::size_t stage, Phase phase) {
        double flow = 0.0;
        for (const Outlet& outlet : outlets)
            if (outlet.is_draw && outlet.stage == static_cast<int>(stage) &&
                outlet.phase == phase)
                flow += outlet.flow;
        return flow;
    };
    for (std::size_t j = stages.size(); j-- > 0;) {
        stages[j].aqueous_from_next =
            stages[j].has_next
                ? stages[j + 1].aqueous_flow - drawn(j + 1, Phase::aqueous)
                : 0.0;
        stages[j].aqueous_flow += stages[j].aqueous_from_next;
    }
    for (std::size_t j = 0; j < stages.size(); ++j) {
        stages[j].organic_from_previous =
            stages[j].has_previous
                ? stages[j - 1].organic_flow - drawn(j - 1, Phase::organic)
                : 0.0;
        stages[j].organic_flow += stages[j].organic_from_previous;
    }
}

bool Cascade::varies() const {
    return !controls.empty() || parts_vary ||
           std::any_of(inlets.begin(), inlets.end(),
                       [](const Inlet& i) { return i.varies; });
}

std::vector<double> Cascade::feed_rates(int plant_number) const {
    std::vector<double> rates(n_components(), 0.0);
    for (const Inlet& inlet : inlets)
        if (plant_number < 0 || plant_of(inlet) == plant_number)
            for (int i = 0; i < n_components(); ++i)
                rates[i] += inlet.flow * inlet.concentration[i];
    return rates;
}

std::shared_ptr<const StageEquilibrium> make_equilibrium(
    const ChemistrySpec& chemistry) {
    constexpr int most = ExchangeEquilibrium<ConditionalConstants>::max_cations;
    if (chemistry.n_cations() > most)
        throw InputError({chemistry.name, 0, 0},
                         fmt::format("the case has {} cations, expected at most {}",
                                     chemistry.n_cations(), most));
    ExchangeSystem system = exchange_system(chemistry);
    if (chemistry.law == DistributionLaw::conditional_constants) {
        std::vector<double> k;
        for (const Cation& c : chemistry.cations)
            k.push_back(std::pow(10.0, c.log10_k));
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

Cascade build_cascade(const CaseSpec& spec, const CaseSpec& volumes) {
    Cascade cascade;
    cascade.chemistry = spec.chemistry;
    cascade.equilibrium = make_equilibrium(spec.chemistry);
    cascade.controls = spec.controls;
    for (const StreamSpec& s : spec.streams)
        cascade.inlets.push_back({s.name, s.phase, s.flow, s.concentration, s.free_acid,
                                  0, -1, false, false});
    for (const ControlSpec& control : spec.controls)
        if (control.stream >= 0)
            cascade.inlets[control.stream].varies = true;
    for (std::size_t b = 0; b < spec.banks.size(); ++b)
        add_bank(cascade, spec, static_cast<int>(b), volumes.banks[b]);
    add_tanks(cascade, spec);
    add_splitters(cascade, spec);
    for (const Link& link : cascade.links)
        cascade.outlets[link.outlet].leaves = false;
    number_plants(cascade, static_cast<int>(spec.banks.size()));
    cascade.balance = FlowBalance(spec);
    cascade.update_flows();
    return cascade;
}

Cascade build_cascade(const CaseSpec& spec, const CaseInterval& interval) {
    CaseSpec now;
    now.chemistry = spec.chemistry;
    now.banks = spec.banks;
    now.tanks = spec.tanks;
    now.splitters = spec.splitters;
    now.ports = spec.ports;
    now.controls = spec.controls;
    set_operation(now, interval.from);
    Cascade cascade = build_cascade(now, spec);
    if (interval.from == interval.to)
        return cascade;
    set_operation(now, interval.to);
    const Cascade later = build_cascade(now, spec);
    cascade.ramps.begin = interval.begin;
    cascade.ramps.end = interval.end;
    for (std::size_t k = 0; k < cascade.inlets.size(); ++k) {
        const Inlet& to = later.inlets[k];
        // What comes in the course of the ramp counts for its place.
        cascade.inlets[k].is_feed = cascade.inlets[k].is_feed || to.is_feed;
        if (interval.from.streams[k] == interval.to.streams[k])
            continue;
        cascade.inlets[k].varies = true;
        cascade.ramps.streams.push_back(
            {static_cast<int>(k), to.flow, to.concentration, to.free_acid});
    }
    for (std::size_t c = 0; c < cascade.controls.size(); ++c)
        if (interval.from.set_points[c] != interval.to.set_points[c])
            cascade.ramps.set_points.push_back(
                {static_cast<int>(c), interval.to.set_points[c]});
    if (interval.from.parts != interval.to.parts ||
        interval.from.draws != interval.to.draws) {
        cascade.parts_vary = true;
        cascade.ramps.balance = later.balance;
    }
    return cascade;
}

}  // namespace didymium
