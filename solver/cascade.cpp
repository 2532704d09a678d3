#include "solver/cascade.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

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

void add_inflow(Stage& stage, const StreamSpec& stream) {
    for (std::size_t i = 0; i < stage.inflow.size(); ++i)
        stage.inflow[i] += stream.flow * stream.concentration[i];
    if (stream.phase == Phase::organic)
        for (std::size_t i = 0; i < stage.organic_inflow.size(); ++i)
            stage.organic_inflow[i] += stream.flow * stream.concentration[i];
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

//! Rare earth that a stream brings, mol/s.
double rare_earth_rate(const CaseSpec& spec, int stream) {
    double rate = 0.0;
    for (int i = 0; i < spec.chemistry.n_cations(); ++i)
        if (spec.chemistry.cations[i].rare_earth)
            rate += spec.streams[stream].flow * spec.streams[stream].concentration[i];
    return rate;
}

//! Says which aqueous streams of a bank are feeds, by their place: those of `feeds`,
//! and without one the `aqueous` stream, unless the solvent brings more (strip). A side
//! stream with less than a thousandth of the bank's rare earth is acid or water.
void mark_feeds(Cascade& cascade, const CaseSpec& spec, const BankSpec& bank) {
    constexpr double side_stream = 1e-3;
    double by_aqueous = bank.aqueous < 0 ? 0.0 : rare_earth_rate(spec, bank.aqueous);
    double by_organic = bank.solvent < 0 ? 0.0 : rare_earth_rate(spec, bank.solvent);
    bool has_aqueous_feed = false;
    double all = by_aqueous + by_organic;
    for (const FeedSpec& feed : bank.feeds)
        all += rare_earth_rate(spec, feed.stream);
    for (const FeedSpec& feed : bank.feeds) {
        const double rate = rare_earth_rate(spec, feed.stream);
        const bool aqueous = spec.streams[feed.stream].phase == Phase::aqueous;
        by_organic += aqueous ? 0.0 : rate;
        cascade.inlets[feed.stream].is_feed = rate > side_stream * all;
        has_aqueous_feed |= aqueous && cascade.inlets[feed.stream].is_feed;
    }
    if (bank.aqueous >= 0)
        cascade.inlets[bank.aqueous].is_feed =
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
    // Flow that enters each stage from outside, then the running sums along each phase.
    std::vector<double> aqueous_in(n, 0.0);
    std::vector<double> organic_in(n, 0.0);
    auto enter = [&](int stream_index, int stage) {
        const StreamSpec& stream = spec.streams[stream_index];
        (stream.phase == Phase::aqueous ? aqueous_in : organic_in)[stage] +=
            stream.flow;
        cascade.inlets[stream_index].stage = first + stage;
        add_inflow(cascade.stages[first + stage], stream);
    };
    if (bank.solvent >= 0)
        enter(bank.solvent, 0);
    if (bank.aqueous >= 0)
        enter(bank.aqueous, n - 1);
    for (const FeedSpec& feed : bank.feeds)
        enter(feed.stream, feed.stage);

    mark_feeds(cascade, spec, bank);

    auto drawn = [&](Phase phase, int stage) {
        double flow = 0.0;
        for (const DrawSpec& draw : bank.draws)
            if (draw.phase == phase && draw.stage == stage)
                flow += draw.flow;
        return flow;
    };
    double aqueous = 0.0;
    for (int j = n - 1; j >= 0; --j) {
        cascade.stages[first + j].aqueous_from_next = aqueous;
        aqueous += aqueous_in[j];
        cascade.stages[first + j].aqueous_flow = aqueous;
        aqueous -= drawn(Phase::aqueous, j);
    }
    double organic = 0.0;
    for (int j = 0; j < n; ++j) {
        cascade.stages[first + j].organic_from_previous = organic;
        organic += organic_in[j];
        cascade.stages[first + j].organic_flow = organic;
        organic -= drawn(Phase::organic, j);
    }
    cascade.outlets.push_back(
        {bank.name + ".raffinate", Phase::aqueous, first, aqueous, true});
    cascade.outlets.push_back(
        {bank.name + ".loaded_organic", Phase::organic, first + n - 1, organic, true});
    for (const DrawSpec& draw : bank.draws)
        cascade.outlets.push_back({bank.name + "." + draw.name, draw.phase,
                                   first + draw.stage, draw.flow, false});
}

}  // namespace

int Cascade::n_rare_earths() const {
    int n = 0;
    for (const Cation& c : chemistry.cations)
        n += c.rare_earth ? 1 : 0;
    return n;
}

void Cascade::add_flow(int index, double more) {
    Inlet& inlet = inlets[index];
    inlet.flow += more;
    const bool aqueous = inlet.phase == Phase::aqueous;
    Stage& entry = stages[inlet.stage];
    for (std::size_t i = 0; i < entry.inflow.size(); ++i)
        entry.inflow[i] += more * inlet.concentration[i];
    for (std::size_t i = 0; i < entry.organic_inflow.size() && !aqueous; ++i)
        entry.organic_inflow[i] += more * inlet.concentration[i];
    int j = inlet.stage;
    for (;; j += aqueous ? -1 : 1) {
        (aqueous ? stages[j].aqueous_flow : stages[j].organic_flow) += more;
        if (j != inlet.stage)
            (aqueous ? stages[j].aqueous_from_next : stages[j].organic_from_previous) +=
                more;
        if (aqueous ? !stages[j].has_previous : !stages[j].has_next)
            break;
    }
    for (Outlet& outlet : outlets)
        if (outlet.ends_bank && outlet.stage == j && outlet.phase == inlet.phase)
            outlet.flow += more;
}

void Cascade::set_composition(int index, const std::vector<double>& concentration,
                              double free_acid) {
    Inlet& inlet = inlets[index];
    Stage& entry = stages[inlet.stage];
    const auto change = [&](std::vector<double>& inflow) {
        for (std::size_t i = 0; i < inflow.size(); ++i)
            inflow[i] += inlet.flow * (concentration[i] - inlet.concentration[i]);
    };
    change(entry.inflow);
    if (inlet.phase == Phase::organic)
        change(entry.organic_inflow);
    inlet.concentration = concentration;
    inlet.free_acid = free_acid;
}

bool Cascade::varies() const {
    return !controls.empty() || std::any_of(inlets.begin(), inlets.end(),
                                            [](const Inlet& i) { return i.varies; });
}

std::vector<double> Cascade::feed_rates() const {
    std::vector<double> rates(n_components(), 0.0);
    for (const Stage& stage : stages)
        for (int i = 0; i < n_components(); ++i)
            rates[i] += stage.inflow[i];
    return rates;
}

std::vector<double> Cascade::feed_rates(int bank) const {
    std::vector<double> rates(n_components(), 0.0);
    for (const Stage& stage : stages)
        for (int i = 0; i < n_components() && stage.bank == bank; ++i)
            rates[i] += stage.inflow[i];
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
        cascade.inlets.push_back(
            {s.name, s.phase, s.flow, s.concentration, s.free_acid, 0, false, false});
    for (const ControlSpec& control : spec.controls)
        if (control.stream >= 0)
            cascade.inlets[control.stream].varies = true;
    for (std::size_t b = 0; b < spec.banks.size(); ++b)
        add_bank(cascade, spec, static_cast<int>(b), volumes.banks[b]);
    return cascade;
}

void set_operation(CaseSpec& spec, const Operation& operation) {
    spec.streams = operation.streams;
    for (std::size_t c = 0; c < spec.controls.size(); ++c)
        spec.controls[c].set_point = operation.set_points[c];
}

Cascade build_cascade(const CaseSpec& spec, const CaseInterval& interval) {
    CaseSpec now;
    now.chemistry = spec.chemistry;
    now.banks = spec.banks;
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
    return cascade;
}

}  // namespace didymium
