#include "solver/run/result_shape.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "inputs/readers/case/result_name.hpp"
#include "inputs/readers/liquor/constants.hpp"
#include "inputs/readers/text/units.hpp"
#include "solver/flowsheet/cascade.hpp"
#include "solver/run/scenario_record.hpp"
#include "solver/time/observe.hpp"

namespace didymium {

namespace {

//! 0, interval, 2 interval ... until [h]; the last step may be shorter.
std::vector<double> time_grid(double until, double interval) {
    std::vector<double> times;
    const auto n = static_cast<int>(std::ceil(until / interval - 1e-9));
    for (int i = 0; i < n; ++i)
        times.push_back(i * interval / hour);
    times.push_back(until / hour);
    return times;
}

//! Whether scenarios vary the value at a path of the case, or a part of it.
bool is_swept(std::span<const SweepAxis> swept, const std::string& path) {
    for (const SweepAxis& axis : swept)
        if (axis.path == path || axis.path.starts_with(path + "."))
            return true;
    return false;
}

//! Whether scenarios vary where a feed or a draw of a bank is, counted from 0.
bool stage_is_swept(std::span<const SweepAxis> swept, const BankSpec& bank,
                    const char* parts, std::size_t part) {
    const std::string path = fmt::format("banks.{}.{}.{}", bank.name, parts, part + 1);
    return is_swept(swept, path + ".stage") || is_swept(swept, path + ".section");
}

void name_stages(const CaseSpec& spec, const Cascade& cascade,
                 std::span<const SweepAxis> swept, ResultShape& shape) {
    for (const Stage& s : cascade.stages) {
        shape.stages.push_back(s.label);
        shape.stage_units.push_back(s.label.substr(0, s.label.rfind('.')));
        shape.stage_transfer.emplace_back(transfer_name(s.transfer));
        shape.stage_hydraulics.emplace_back(s.proportional ? "proportional" : "fixed");
        shape.stage_feeds.emplace_back();
    }
    auto feeds_stage = [&](std::size_t stage, const Source& source) {
        if (!source.exists())
            return;
        std::string& names = shape.stage_feeds[stage];
        names += (names.empty() ? "" : ", ") + name_of(spec, source);
    };
    std::size_t first = 0;
    for (const BankSpec& bank : spec.banks) {
        feeds_stage(first, bank.solvent);
        for (std::size_t i = 0; i < bank.feeds.size(); ++i)
            if (!stage_is_swept(swept, bank, "feeds", i))
                feeds_stage(first + bank.feeds[i].stage, bank.feeds[i].source);
        feeds_stage(first + bank.n_stages() - 1, bank.aqueous);
        first += bank.n_stages();
    }
}

//! What leaves units and enters from outside, of which phase it is and where it goes.
void name_connections(const CaseSpec& spec, std::span<const SweepAxis> swept,
                      ResultShape& shape) {
    const auto phase_name = [](Phase phase) {
        return phase == Phase::aqueous ? "aqueous" : "organic";
    };
    std::vector<std::size_t> first_stage = {0};
    for (const BankSpec& bank : spec.banks)
        first_stage.push_back(first_stage.back() + bank.n_stages());
    for (const PortSpec& port : spec.ports) {
        shape.outlets.push_back(port.name);
        shape.outlet_phases.emplace_back(phase_name(port.phase));
        if (port.unit != UnitKind::bank) {
            shape.outlet_origins.push_back(port.unit == UnitKind::tank
                                               ? spec.tanks[port.index].name
                                               : spec.splitters[port.index].name);
            continue;
        }
        const BankSpec& bank = spec.banks[port.index];
        const std::vector<BankSpec::OutletName> outlets = bank.outlets();
        const BankSpec::OutletName& own = outlets[port.outlet];
        const int carrier = own.carrier < 0 ? port.outlet : own.carrier;
        shape.outlet_origins.push_back(
            carrier >= 2 && stage_is_swept(swept, bank, "draws", carrier - 2)
                ? bank.name
                : shape.stages[first_stage[port.index] + own.stage]);
    }
    for (const StreamSpec& stream : spec.streams) {
        shape.streams.push_back(stream.name);
        shape.stream_phases.emplace_back(phase_name(stream.phase));
    }
    shape.outlet_targets.resize(spec.ports.size());
    shape.stream_targets.resize(spec.streams.size());
    const auto enters = [&](const Source& source, const std::string& target) {
        if (source.stream >= 0)
            shape.stream_targets[source.stream] = target;
        else if (source.port >= 0)
            shape.outlet_targets[source.port] = target;
    };
    std::size_t first = 0;
    for (const BankSpec& bank : spec.banks) {
        const std::size_t last = first + bank.n_stages() - 1;
        enters(bank.solvent, shape.stages[first]);
        for (std::size_t i = 0; i < bank.feeds.size(); ++i) {
            const FeedSpec& feed = bank.feeds[i];
            enters(feed.source, stage_is_swept(swept, bank, "feeds", i)
                                    ? bank.name
                                    : shape.stages[first + feed.stage]);
        }
        enters(bank.aqueous, shape.stages[last]);
        first = last + 1;
    }
    for (const TankSpec& tank : spec.tanks)
        for (const Source& inlet : tank.inlets)
            enters(inlet, tank.name);
    for (std::size_t k = 0; k < spec.splitters.size(); ++k) {
        const SplitterSpec& splitter = spec.splitters[k];
        enters(splitter.inlet, splitter.name);
        const bool parts = parts_entrained(spec, static_cast<int>(k));
        for (std::size_t q = 0; parts && q < spec.ports.size(); ++q)
            if (spec.ports[q].carrier >= 0 &&
                spec.ports[q].carrier == splitter.inlet.port)
                shape.outlet_targets[q] = splitter.name;
    }
}

}  // namespace

ResultShape make_shape(const CaseSpec& spec, const std::string& mode,
                       std::span<const SweepAxis> swept) {
    const Cascade cascade = build_cascade(spec);
    ResultShape shape;
    shape.mode = mode;
    for (const Cation& c : spec.chemistry.cations) {
        shape.components.push_back(c.name);
        if (c.rare_earth)
            shape.rare_earths.push_back(c.name);
    }
    for (const double mass : oxide_masses(spec.chemistry))
        shape.oxide_masses.push_back(1e3 * mass);
    for (const AqueousIon& ion : spec.chemistry.ions)
        shape.components.push_back(ion.name);
    for (const Solid& solid : spec.chemistry.solids)
        shape.solids.push_back(solid.name);
    shape.components.insert(shape.components.end(), {"H", spec.chemistry.extractant});
    for (std::size_t i = 0; i + 1 < shape.rare_earths.size(); ++i)
        shape.pairs.push_back(shape.rare_earths[i + 1] + "/" + shape.rare_earths[i]);
    name_stages(spec, cascade, swept, shape);
    for (const BankSpec& bank : spec.banks)
        shape.units.push_back(bank.name);
    for (const TankSpec& tank : spec.tanks) {
        shape.tanks.push_back(tank.name);
        shape.tank_hydraulics.emplace_back(tank.is_pumped ? "pumped" : "overflows");
        shape.units.push_back(tank.name);
    }
    for (const SplitterSpec& splitter : spec.splitters)
        shape.units.push_back(splitter.name);
    name_connections(spec, swept, shape);
    for (const SpecificationSpec& s : spec.specifications) {
        shape.specifications.push_back(
            fmt::format("{} {} >= {:.8g}", s.outlet, s.element, s.purity));
        shape.sensitivity_results.push_back(
            fmt::format("{}.{}.purity", s.outlet, s.element));
    }
    if (shape.sensitivity_results.empty())
        for (std::size_t o = 0; o < shape.outlets.size(); ++o)
            for (const std::string& element : shape.rare_earths)
                if (shape.outlet_targets[o].empty() && spec.ports[o].carrier < 0)
                    shape.sensitivity_results.push_back(
                        fmt::format("{}.{}.purity", shape.outlets[o], element));
    for (std::size_t i = 0; i < spec.solves.size(); ++i) {
        const SolveSpec& s = spec.solves[i];
        shape.solve_names.push_back(
            fmt::format("{} [{}] for {} = {}", s.vary, s.unit, s.result.text,
                        is_swept(swept, fmt::format("solve.{}.value", i + 1))
                            ? "swept"
                            : result_text(s.result, s.value)));
    }
    for (const SweepAxis& axis : swept) {
        shape.inputs.emplace_back(axis.path, axis.unit);
        const bool text = std::ranges::any_of(
            axis.numbers, [](double number) { return std::isnan(number); });
        shape.input_texts.push_back(text ? axis.values : std::vector<std::string>());
    }
    for (const SensitivitySpec& s : spec.simulate.sensitivities)
        shape.parameters.emplace_back(s.path, udunits_name(s.unit));
    for (const ControlSpec& c : spec.controls) {
        const auto unit = [](const ResultName& name) {
            return name.is_concentration() ? "mol/L" : "1";
        };
        const bool flow = c.sets_flow();
        shape.controls.push_back(
            {c.name, c.measure.text, unit(c.measure), output_name(spec, c),
             flow ? "m3/h" : unit(spec.controls[c.control].measure)});
    }
    shape.counters = counter_names();
    if (mode == "steady" || !(spec.simulate.until > 0.0)) {
        shape.times = {0.0};
        shape.profile_times = {0.0};
        return shape;
    }
    const SimulateSpec& simulate = spec.simulate;
    shape.times = time_grid(simulate.until, simulate.output_interval);
    shape.profile_times = time_grid(simulate.until, simulate.profile_interval);
    if (simulate.stop_at_rate_norm > 0.0) {
        shape.times.push_back(at_the_end);
        shape.profile_times.push_back(at_the_end);
    }
    for (const EventSpec& event : spec.events)
        for (const Assignment& set : event.set) {
            const std::string path =
                fmt::format("events.{}.set.{}", event.number, set.path);
            shape.events.emplace_back(
                event.at / hour,
                set.path + " = " + (is_swept(swept, path) ? "swept" : set.value));
            shape.event_ends.push_back(event.end() > event.at
                                           ? event.end() / hour
                                           : std::numeric_limits<double>::quiet_NaN());
        }
    for (const ScheduleSpec& s : spec.schedules)
        shape.schedules.push_back(
            {s.path, s.shape == ScheduleShape::ramp ? "ramp" : "step",
             s.points.front().at / hour, s.points.back().at / hour,
             static_cast<int>(s.points.size())});
    return shape;
}

}  // namespace didymium
