#include "solver/flowsheet/initial_state.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "solver/flowsheet/control.hpp"
#include "solver/time/observe.hpp"

namespace didymium {

namespace {

std::string unit_name(int monomers) {
    return monomers == 2   ? "dimers"
           : monomers == 1 ? "monomers"
                           : fmt::format("{} monomers", monomers);
}

std::string listed(const std::vector<std::string>& tanks) {
    return tanks.empty() ? "no tanks"
                         : fmt::format("the tanks {}", fmt::join(tanks, " "));
}

//! Totals of a mixer that holds these phases.
void fill_mixer(const Stage& stage, const Layout& layout, const MixerPhases& phases,
                double* total) {
    for (int i = 0; i < layout.n_aqueous(); ++i)
        total[i] = stage.aqueous_fraction * phases.aqueous[i];
    total[layout.n_components() - 1] = 0.0;
    for (int k = 0; k < layout.n_organic(); ++k)
        total[layout.organic_component(k)] +=
            stage.organic_fraction * phases.organic[k];
}

}  // namespace

void require_fit(const StoredState& stored, const CaseSpec& spec,
                 const Cascade& cascade, const Layout& layout) {
    const InitialSpec& initial = spec.simulate.initial;
    auto refuse = [&](const std::string& why) {
        throw InputError(
            initial.where,
            fmt::format("the state in '{}' does not fit this case, expected "
                        "that of the same circuit: {}",
                        initial.file, why));
    };
    std::vector<std::string> components;
    for (const Cation& c : cascade.chemistry.cations)
        components.push_back(c.name);
    for (const AqueousIon& ion : cascade.chemistry.ions)
        components.push_back(ion.name);
    components.insert(components.end(), {"H", cascade.chemistry.extractant});
    if (stored.components != components)
        refuse(fmt::format("it holds {}, the case {}",
                           fmt::join(stored.components, " "),
                           fmt::join(components, " ")));
    if (stored.monomers_per_unit != cascade.chemistry.monomers_per_unit)
        refuse(fmt::format("it counts {} in units of {}, the case in units of {}",
                           cascade.chemistry.extractant,
                           unit_name(stored.monomers_per_unit),
                           unit_name(cascade.chemistry.monomers_per_unit)));
    if (initial.scenario >= 0 && stored.scenario != initial.scenario)
        refuse(
            fmt::format("scenario {} was read from it, and all scenarios of a sweep "
                        "start from one state",
                        stored.scenario));
    if (static_cast<int>(stored.stages.size()) != cascade.n_stages())
        refuse(fmt::format("it has {} stages, the case {}", stored.stages.size(),
                           cascade.n_stages()));
    for (int j = 0; j < cascade.n_stages(); ++j) {
        const Stage& stage = cascade.stages[j];
        if (stored.stages[j] != stage.label)
            refuse(fmt::format("its stage {} is '{}', that of the case '{}'", j + 1,
                               stored.stages[j], stage.label));
        const bool had_rate = stored.transfer[j] != transfer_name({});
        if (had_rate != stage.has_rate())
            refuse(fmt::format(
                "in stage '{}' it has transfer by '{}', the case by '{}': "
                "with a rate, the phases of a mixer have a state each",
                stage.label, stored.transfer[j], transfer_name(stage.transfer)));
        if ((stored.hydraulics[j] == "proportional") != stage.proportional)
            refuse(fmt::format("in stage '{}' it has {} holdups, the case {} ones",
                               stage.label, stored.hydraulics[j],
                               stage.proportional ? "proportional" : "fixed"));
        const double* cells = &stored.vessel_cells[4 * j];
        if (cells[2] != stage.aqueous_cells || cells[3] != stage.organic_cells)
            refuse(fmt::format(
                "the settler of '{}' has another number of cells: {:.0f} aqueous and "
                "{:.0f} organic, in the case {} and {}",
                stage.label, cells[2], cells[3], stage.aqueous_cells,
                stage.organic_cells));
    }
    std::vector<std::string> tanks;
    for (const Tank& tank : cascade.tanks)
        tanks.push_back(tank.name);
    if (stored.tanks != tanks)
        refuse(
            fmt::format("it has {}, the case {}", listed(stored.tanks), listed(tanks)));
    for (std::size_t t = 0; t < tanks.size(); ++t)
        if ((stored.tank_hydraulics[t] == "pumped") != cascade.tanks[t].is_pumped)
            refuse(fmt::format(
                "its tank '{}' {}, that of the case {}", tanks[t],
                cascade.tanks[t].is_pumped ? "overflows" : "is pumped from",
                cascade.tanks[t].is_pumped ? "is pumped from" : "overflows"));
    const std::size_t vessels = stored.state.size() - 2 * stored.controls.size();
    if (static_cast<int>(vessels) != layout.after_vessels())
        refuse(
            fmt::format("its vessels have {} unknowns, those of the case {}: holdups "
                        "of mixers or levels of tanks move in one of them alone",
                        vessels, layout.after_vessels()));
}

void keep_concentrations(const StoredState& stored, const Cascade& cascade,
                         const Layout& layout, const Location& where,
                         std::vector<double>& unknowns) {
    Cascade before = cascade;
    std::vector<int> changed;
    for (int j = 0; j < cascade.n_stages(); ++j) {
        const double* volume = &stored.vessel_volume[4 * j];
        const double aqueous_fraction = volume[0] / (volume[0] + volume[1]);
        Stage& stage = before.stages[j];
        // Where holdups are unknowns they are taken over; elsewhere, where they are the
        // same, the totals mean the same, to the bit.
        if (layout.holdup(j) >= 0 ||
            std::fabs(aqueous_fraction - stage.aqueous_fraction) <= 1e-12)
            continue;
        stage.aqueous_fraction = aqueous_fraction;
        stage.organic_fraction = 1.0 - aqueous_fraction;
        changed.push_back(j);
    }
    Workspace workspace(before, layout);
    for (const int j : changed) {
        const MixerPhases phases =
            mixer_phases(layout, j, stored.state.data(), workspace);
        if (workspace.failure().failed)
            throw InputError(where, "the mixers of the stored state cannot be split: " +
                                        workspace.failure().text(before));
        fill_mixer(cascade.stages[j], layout, phases, &unknowns[layout.mixer(j)]);
    }
}

std::vector<double> fill_vessels(const Cascade& cascade, const Layout& layout,
                                 const InitialSpec& initial) {
    std::vector<double> u(layout.size(), 0.0);
    for (int j = 0; j < layout.n_stages(); ++j) {
        const Stage& stage = cascade.stages[j];
        const std::vector<double>& aqueous = initial.aqueous[stage.bank];
        const std::vector<double>& organic = initial.organic[stage.bank];
        for (int i = 0; i < layout.n_components(); ++i)
            u[layout.mixer(j) + i] = stage.aqueous_fraction * aqueous[i] +
                                     stage.organic_fraction * organic[i];
        if (layout.has_rate(j))
            std::copy_n(organic.begin(), layout.n_distributing(),
                        u.begin() + layout.mixer_organic(j));
        for (int c = 0; c < stage.aqueous_cells; ++c)
            for (int i = 0; i < layout.n_aqueous(); ++i)
                u[layout.aqueous_cell(j, c) + i] = aqueous[i];
        for (int c = 0; c < stage.organic_cells; ++c)
            for (int k = 0; k < layout.n_organic(); ++k)
                u[layout.organic_cell(j, c) + k] = organic[layout.organic_component(k)];
    }
    for (std::size_t t = 0; t < cascade.tanks.size(); ++t) {
        const Phase phase = cascade.tanks[t].phase;
        for (int k = 0; k < layout.n_phase(phase); ++k)
            u[layout.tank(static_cast<int>(t)) + k] =
                cascade.tanks[t].level * initial.tanks[t][layout.component(phase, k)];
        if (const int at = layout.level(static_cast<int>(t)); at >= 0)
            u[at] = cascade.tanks[t].level;
    }
    for (int j = 0; j < layout.n_stages(); ++j)
        if (const int at = layout.holdup(j); at >= 0)
            u[at] = cascade.stages[j].organic_fraction;
    if (layout.n_controls() > 0) {
        Workspace workspace(cascade, layout);
        workspace.controls()->start(u.data(), workspace);
    }
    return u;
}

std::vector<std::optional<Controls::Memory>> remembered(const StoredState& stored,
                                                        const CaseSpec& spec,
                                                        const Cascade& cascade) {
    std::vector<std::optional<Controls::Memory>> memory(spec.controls.size());
    for (std::size_t c = 0; c < memory.size(); ++c) {
        const ControlSpec& control = spec.controls[c];
        const double unit = output_unit(cascade, control);
        for (const StoredState::Control& left : stored.controls)
            if (left.name == control.name && left.measure == control.measure.text &&
                left.sets == output_name(spec, control))
                memory[c] = {left.output / unit, left.bias / unit};
    }
    return memory;
}

std::vector<double> initial_unknowns(const CaseSpec& spec, const StoredState* stored,
                                     const Cascade& cascade, const Layout& layout,
                                     const SunContext& context,
                                     std::int64_t& newton_iterations) {
    const InitialSpec& initial = spec.simulate.initial;
    if (initial.kind == InitialKind::file) {
        if (!stored)
            throw std::logic_error("the stored state was not read beforehand");
        require_fit(*stored, spec, cascade, layout);
        std::vector<double> unknowns(layout.size(), 0.0);
        std::copy_n(stored->state.begin(), layout.after_vessels(), unknowns.begin());
        keep_concentrations(*stored, cascade, layout, initial.where, unknowns);
        if (layout.n_controls() > 0) {
            Workspace workspace(cascade, layout);
            workspace.controls()->start(unknowns.data(), workspace,
                                        remembered(*stored, spec, cascade));
        }
        return unknowns;
    }
    if (initial.kind == InitialKind::phases)
        return fill_vessels(cascade, layout, initial);
    Cascade at_zero = cascade;
    at_zero.ramps = {};
    SteadySolver solver(at_zero, spec.solver, context);
    std::vector<double> steady = fill_vessels(at_zero, solver.layout(), initial);
    solver.solve(steady, true);
    newton_iterations += solver.newton_iterations();
    solver.workspace().follow(steady.data());
    return layout.take_over(solver.layout(), steady, solver.workspace().cascade());
}

}  // namespace didymium
