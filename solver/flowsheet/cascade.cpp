#include "solver/flowsheet/cascade.hpp"

#include "solver/flowsheet/chemistry.hpp"

#include "inputs/readers/case/case_course.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

namespace didymium {

namespace {

double& entering(StageFlow& flow, Phase phase) {
    return phase == Phase::organic ? flow.organic_in : flow.aqueous_in;
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
    stage.organic_in_aqueous = spec.organic_in_aqueous;
    stage.aqueous_in_organic = spec.aqueous_in_organic;
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
        stage.proportional = bank.proportional;
        stage.has_next = j + 1 < n;
        stage.has_previous = j > 0;
        stage.label = stage_label(bank, j);
        stage.inflow.assign(cascade.n_components(), 0.0);
        stage.organic_inflow.assign(cascade.n_distributing(), 0.0);
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

    const auto first_outlet = static_cast<int>(cascade.outlets.size());
    cascade.banks.push_back({first, n, first_outlet, bank.temperature});
    for (const BankSpec::OutletName& outlet : bank.outlets()) {
        const std::size_t k = cascade.outlets.size() - first_outlet;
        const bool is_draw = k >= 2 && outlet.carrier < 0;
        cascade.outlets.push_back(
            {bank.name + "." + outlet.name, outlet.phase, first + outlet.stage,
             is_draw ? bank.draws[k - 2].flow : 0.0, is_draw, true, -1,
             outlet.carrier < 0 ? -1 : first_outlet + outlet.carrier, outlet.ratio});
    }
}

void add_tanks(Cascade& cascade, const CaseSpec& spec) {
    for (std::size_t t = 0; t < spec.tanks.size(); ++t) {
        const TankSpec& tank = spec.tanks[t];
        const int index = static_cast<int>(t);
        cascade.tanks.push_back({tank.name, tank.phase, tank.volume, tank.is_pumped,
                                 tank.level, 0.0, 0.0,
                                 std::vector<double>(cascade.n_components(), 0.0),
                                 static_cast<int>(cascade.outlets.size())});
        for (const Source& source : tank.inlets) {
            if (source.stream >= 0) {
                cascade.inlets[source.stream].stage = -1;
                cascade.inlets[source.stream].tank = index;
                // What brings rare earth to a bank by way of a tank
                cascade.inlets[source.stream].is_feed =
                    tank.phase == Phase::aqueous && rare_earth_rate(spec, source) > 0.0;
            } else {
                cascade.links.push_back({source.port, -1, index});
            }
        }
        cascade.outlets.push_back(
            {tank.name, tank.phase, -1, 0.0, false, true, index, -1, 0.0});
    }
}

//! The outlet of what an outlet entrains; -1: nothing.
int entrained_by(const Cascade& cascade, int carrier) {
    for (std::size_t k = 0; k < cascade.outlets.size(); ++k)
        if (cascade.outlets[k].carrier == carrier)
            return static_cast<int>(k);
    return -1;
}

//! What a splitter gives off is what its inlet is, and what that entrains.
void add_splitters(Cascade& cascade, const CaseSpec& spec) {
    const auto origin = [&](int port) {
        while (spec.ports[port].unit == UnitKind::splitter)
            port = spec.splitters[spec.ports[port].index].inlet.port;
        return port;
    };
    for (std::size_t k = cascade.outlets.size(); k < spec.ports.size(); ++k) {
        const PortSpec& port = spec.ports[k];
        int from = origin(static_cast<int>(k));
        if (port.carrier >= 0)
            from = entrained_by(cascade, from);
        const Outlet& source = cascade.outlets[from];
        cascade.outlets.push_back({port.name, port.phase, source.stage, 0.0, false,
                                   true, source.tank, port.carrier, port.ratio,
                                   port.index});
    }
    cascade.n_splitters = static_cast<int>(spec.splitters.size());
    for (int s = 0; s < cascade.n_splitters; ++s) {
        const int inlet = spec.splitters[s].inlet.port;
        const int entrained =
            parts_entrained(spec, s) ? entrained_by(cascade, inlet) : -1;
        for (const int k : {inlet, entrained})
            if (k >= 0) {
                cascade.outlets[k].leaves = false;
                cascade.outlets[k].into_splitter = s;
            }
    }
}

//! Numbers banks and tanks by what they are connected with.
void number_plants(Cascade& cascade) {
    cascade.plant.resize(cascade.banks.size() + cascade.tanks.size());
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
    const bool moving = has_proportional();
    take_inlets();
    balance.flows(streams_, ports_, scratch_);
    take_draws();
    if (moving) {
        take_bank_responses();
        balance.flows(streams_, responses_, ports_, scratch_);
    }
    set_flows(moving);
}

void Cascade::update_steady_flows() {
    take_inlets();
    balance.flows(streams_, ports_, scratch_);
    take_draws();
    set_flows(false);
    for (Stage& stage : stages)
        if (stage.proportional) {
            stage.organic_fraction =
                stage.organic_flow / (stage.organic_flow + stage.aqueous_flow);
            stage.aqueous_fraction = 1.0 - stage.organic_fraction;
        }
}

//! What streams bring to stages and tanks.
void Cascade::take_inlets() {
    streams_.clear();
    for (Stage& stage : stages) {
        std::fill(stage.inflow.begin(), stage.inflow.end(), 0.0);
        std::fill(stage.organic_inflow.begin(), stage.organic_inflow.end(), 0.0);
    }
    for (Tank& tank : tanks) {
        tank.entering = 0.0;
        std::fill(tank.inflow.begin(), tank.inflow.end(), 0.0);
    }
    from_inlets_.assign(stages.size(), {});
    for (std::size_t j = 0; j < stages.size(); ++j) {
        from_inlets_[j].organic_in_aqueous = stages[j].organic_in_aqueous;
        from_inlets_[j].aqueous_in_organic = stages[j].aqueous_in_organic;
        from_inlets_[j].organic_fraction = stages[j].organic_fraction;
    }
    for (const Inlet& inlet : inlets) {
        streams_.push_back(inlet.flow);
        if (inlet.tank >= 0) {
            Tank& tank = tanks[inlet.tank];
            tank.entering += inlet.flow;
            for (std::size_t i = 0; i < tank.inflow.size(); ++i)
                tank.inflow[i] += inlet.flow * inlet.concentration[i];
            continue;
        }
        Stage& stage = stages[inlet.stage];
        entering(from_inlets_[inlet.stage], inlet.phase) += inlet.flow;
        for (std::size_t i = 0; i < stage.inflow.size(); ++i)
            stage.inflow[i] += inlet.flow * inlet.concentration[i];
        for (std::size_t i = 0;
             i < stage.organic_inflow.size() && inlet.phase == Phase::organic; ++i)
            stage.organic_inflow[i] += inlet.flow * inlet.concentration[i];
    }
}

//! What draws take from stages.
void Cascade::take_draws() {
    for (std::size_t k = 0; k < outlets.size(); ++k)
        if (const Outlet& outlet = outlets[k]; outlet.is_draw) {
            StageFlow& from = from_inlets_[outlet.stage];
            (outlet.phase == Phase::organic ? from.organic_drawn
                                            : from.aqueous_drawn) += ports_[k];
        }
}

//! How the ends of the banks whose holdups move depend on what links bring.
void Cascade::take_bank_responses() {
    std::size_t next = 0;
    const auto respond = [&](int port, double constant) {
        if (next == responses_.size())
            responses_.emplace_back();
        FlowBalance::Response& response = responses_[next++];
        response.port = port;
        response.constant = constant;
        response.ports.clear();
    };
    for (const Bank& bank : banks) {
        if (!stages[bank.first_stage].proportional)
            continue;
        const int first = bank.first_stage;
        const int n = bank.n_stages;
        const auto own = std::span(from_inlets_).subspan(first, n);
        std::vector<StageFlow>& flows = flows_;
        flows.assign(own.begin(), own.end());
        solve_proportional_flows(flows, rows_);
        const std::size_t down = next;
        respond(bank.raffinate, flows.front().aqueous_out);
        respond(bank.raffinate + 1, flows.back().organic_out);
        for (const Link& link : links) {
            if (link.stage < first || link.stage >= first + n)
                continue;
            flows.assign(own.begin(), own.end());
            for (StageFlow& flow : flows)
                flow.aqueous_in = flow.organic_in = flow.aqueous_drawn =
                    flow.organic_drawn = 0.0;
            entering(flows[link.stage - first], outlets[link.outlet].phase) = 1.0;
            solve_proportional_flows(flows, rows_);
            responses_[down].ports.emplace_back(link.outlet, flows.front().aqueous_out);
            responses_[down + 1].ports.emplace_back(link.outlet,
                                                    flows.back().organic_out);
        }
    }
    responses_.resize(next);
}

//! Gives everything its flow. \param moving  proportional holdups are as they are
void Cascade::set_flows(bool moving) {
    for (std::size_t k = 0; k < outlets.size(); ++k)
        outlets[k].flow = ports_[k];
    std::vector<StageFlow>& flows = flows_;
    flows = from_inlets_;
    for (const Link& link : links)
        if (link.tank >= 0)
            tanks[link.tank].entering += flow(link);
        else
            entering(flows[link.stage], outlets[link.outlet].phase) += flow(link);
    for (Tank& tank : tanks)
        tank.leaving = outlets[tank.outlet].flow;

    for (const Bank& bank : banks) {
        const auto own = std::span(flows).subspan(bank.first_stage, bank.n_stages);
        if (moving && stages[bank.first_stage].proportional)
            solve_proportional_flows(own, rows_);
        else
            solve_fixed_flows(own);
    }
    for (std::size_t j = 0; j < stages.size(); ++j) {
        Stage& stage = stages[j];
        stage.aqueous_flow = flows[j].aqueous_settler();
        stage.organic_flow = flows[j].organic_settler();
        stage.organic_entering = flows[j].organic_in;
        stage.aqueous_from_next = stage.organic_from_next = 0.0;
        stage.organic_from_previous = stage.aqueous_from_previous = 0.0;
        if (stage.has_next) {
            stage.aqueous_from_next = flows[j + 1].aqueous_out;
            stage.organic_from_next =
                flows[j + 1].organic_in_aqueous * flows[j + 1].aqueous_out;
        }
        if (stage.has_previous) {
            stage.organic_from_previous = flows[j - 1].organic_out;
            stage.aqueous_from_previous =
                flows[j - 1].aqueous_in_organic * flows[j - 1].organic_out;
        }
        stage.organic_entering += stage.organic_from_previous + stage.organic_from_next;
    }
    if (back_mixing > 0.0)
        mix_back();
}

void Cascade::mix_back() {
    for (std::size_t j = 0; j + 1 < stages.size(); ++j) {
        Stage& stage = stages[j];
        Stage& next = stages[j + 1];
        if (!stage.has_next)
            continue;
        const double aqueous = back_mixing * stage.aqueous_from_next;
        const double organic = back_mixing * next.organic_from_previous;
        // As much more forwards
        stage.aqueous_from_next += aqueous;
        next.aqueous_from_previous += aqueous;
        next.organic_from_previous += organic;
        stage.organic_from_next += organic;
        for (Stage* either : {&stage, &next}) {
            either->aqueous_flow += aqueous;
            either->organic_flow += organic;
            either->organic_entering += organic;
        }
    }
}

bool Cascade::has_proportional() const {
    return std::any_of(stages.begin(), stages.end(),
                       [](const Stage& s) { return s.proportional; });
}

const ControlSpec* Cascade::level_control(const Tank& tank) const {
    for (const ControlSpec& control : controls)
        if (control.measure.kind == ResultKind::tank_level &&
            control.measure.outlet == tank.outlet)
            return &control;
    return nullptr;
}

bool Cascade::varies() const {
    return !controls.empty() || parts_vary || has_proportional() ||
           std::any_of(tanks.begin(), tanks.end(),
                       [](const Tank& t) { return t.is_pumped; }) ||
           std::any_of(inlets.begin(), inlets.end(),
                       [](const Inlet& i) { return i.varies; });
}

std::vector<double> Cascade::feed_rates(int plant_number) const {
    std::vector<double> rates(n_components(), 0.0);
    for (int i = 0; i < n_components(); ++i)
        rates[i] = feed_rate(plant_number, i);
    return rates;
}

double Cascade::feed_rate(int plant_number, int component) const {
    double rate = 0.0;
    for (const Inlet& inlet : inlets)
        if (plant_number < 0 || plant_of(inlet) == plant_number)
            rate += inlet.flow * inlet.concentration[component];
    return rate;
}

Cascade build_cascade(const CaseSpec& spec, const CaseSpec& volumes) {
    Cascade cascade;
    cascade.chemistry = spec.chemistry;
    cascade.equilibrium = make_equilibrium(spec.chemistry);
    for (const BankSpec& bank : spec.banks)
        cascade.of_bank.push_back(
            bank.temperature == reference_temperature
                ? cascade.equilibrium
                : make_equilibrium(spec.chemistry, bank.temperature));
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
    number_plants(cascade);
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
        interval.from.draws != interval.to.draws ||
        interval.from.outflows != interval.to.outflows) {
        cascade.parts_vary = true;
        cascade.ramps.balance = later.balance;
    }
    return cascade;
}

}  // namespace didymium
