#include "solver/initial_state.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace didymium {

void require_fit(const StoredState& stored, const CaseSpec& spec,
                 const Cascade& cascade, const Layout& layout) {
    const InitialSpec& initial = spec.simulate.initial;
    auto refuse = [&](const std::string& why) {
        throw InputError(initial.where,
                         fmt::format("the state in '{}' does not fit this case: {}",
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
    if (static_cast<int>(stored.stages.size()) != cascade.n_stages())
        refuse(fmt::format("it has {} stages, the case {}", stored.stages.size(),
                           cascade.n_stages()));
    if (static_cast<int>(stored.state.size()) != layout.n_vessel_unknowns())
        refuse("its settlers have another number of cells");
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
        for (int c = 0; c < stage.aqueous_cells; ++c)
            for (int i = 0; i < layout.n_aqueous(); ++i)
                u[layout.aqueous_cell(j, c) + i] = aqueous[i];
        for (int c = 0; c < stage.organic_cells; ++c)
            for (int k = 0; k < layout.n_organic(); ++k)
                u[layout.organic_cell(j, c) + k] = organic[layout.organic_component(k)];
    }
    return u;
}

std::vector<double> initial_unknowns(const CaseSpec& spec, const StoredState* stored,
                                     const Cascade& cascade, const Layout& layout,
                                     const SunContext& context) {
    const InitialSpec& initial = spec.simulate.initial;
    if (initial.kind == InitialKind::file) {
        if (!stored)
            throw std::logic_error("the stored state was not read beforehand");
        require_fit(*stored, spec, cascade, layout);
        std::vector<double> unknowns(layout.size(), 0.0);
        std::copy(stored->state.begin(), stored->state.end(), unknowns.begin());
        return unknowns;
    }
    if (initial.kind == InitialKind::phases)
        return fill_vessels(cascade, layout, initial);
    SteadySolver solver(cascade, spec.solver, context);
    std::vector<double> steady = fill_vessels(cascade, solver.layout(), initial);
    solver.solve(steady, true);
    steady.resize(layout.size(), 0.0);
    return steady;
}

}  // namespace didymium
