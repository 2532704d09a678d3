#include "solver/run/named_results.hpp"

#include <limits>
#include <numeric>

#include "inputs/readers/liquor/constants.hpp"

namespace didymium {

NamedResult::NamedResult(const ResultName& name, const Cascade& cascade)
    : kind_(name.kind), scale_(name.kind), component_(name.cation) {
    if (name.stage < 0) {
        outlet_ = name.outlet;
        return;
    }
    int first = 0;
    while (cascade.stages[first].bank != name.bank)
        ++first;
    stage_ = first + name.stage;
}

double NamedResult::value(const Cascade& cascade, const Layout& layout,
                          const double* unknowns, Workspace& workspace,
                          double least) const {
    if (outlet_ >= 0) {
        if (is_level()) {
            const int tank = cascade.outlets[outlet_].tank;
            const Tank& of = cascade.tanks[tank];
            return layout.level(tank) >= 0 ? unknowns[layout.level(tank)]
                                           : of.level + of.entering / of.leaving - 1.0;
        }
        const double* c = workspace.leaving(outlet_, unknowns);
        const int n_rare = cascade.n_rare_earths();
        switch (kind_) {
            case ResultKind::purity:
                return component_ < n_rare
                           ? purity_by_oxide(cascade.chemistry, c, component_, least)
                           : nan;
            case ResultKind::purity_mole: {
                const double sum = std::accumulate(c, c + n_rare, 0.0);
                return sum > least && component_ < n_rare ? c[component_] / sum : nan;
            }
            case ResultKind::recovery:
                return cascade.outlets[outlet_].flow * c[component_] /
                       cascade.feed_rate(cascade.plant_of(cascade.outlets[outlet_]),
                                         component_);
            case ResultKind::concentration:
                return c[component_];
            default:
                return cascade.at(cascade.outlets[outlet_]).ph(c);
        }
    }
    if (!workspace.phases(stage_, unknowns))
        return nan;
    switch (kind_) {
        case ResultKind::stage_ph:
            return workspace.ph();
        case ResultKind::stage_loading:
            return workspace.loading();
        case ResultKind::stage_aqueous:
            return workspace.aqueous()[component_];
        default:
            return workspace.organic()[component_];
    }
}

std::vector<int> NamedResult::dependencies(const Cascade& cascade,
                                           const Layout& layout) const {
    int first = 0;
    int n = 0;
    if (is_level()) {
        first = layout.level(cascade.outlets[outlet_].tank);
        n = first >= 0 ? 1 : 0;
    } else if (outlet_ >= 0) {
        const Outlet& outlet = cascade.outlets[outlet_];
        first = layout.source(outlet);
        n = layout.n_phase(outlet.phase);
    } else {
        first = layout.mixer(stage_);
        n = layout.mixer_size(stage_);
    }
    std::vector<int> indices(n);
    std::iota(indices.begin(), indices.end(), first);
    if (stage_ >= 0 && layout.form() == Form::dae)
        indices.push_back(layout.v(stage_));
    return indices;
}

}  // namespace didymium
