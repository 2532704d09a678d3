#include "solver/live_model.hpp"

#include <algorithm>

namespace didymium {

LiveModel::LiveModel(const Cascade& base, const Layout& layout)
    : base_(&base), layout_(&layout), now_(base) {}

void LiveModel::set_base(const Cascade& base) {
    base_ = &base;
    now_ = base;
}

void LiveModel::follow(double t, const double* u) {
    for (std::size_t j = 0; j < now_.stages.size(); ++j) {
        Stage& stage = now_.stages[j];
        const Stage& base = base_->stages[j];
        stage.aqueous_flow = base.aqueous_flow;
        stage.organic_flow = base.organic_flow;
        stage.aqueous_from_next = base.aqueous_from_next;
        stage.organic_from_previous = base.organic_from_previous;
        stage.inflow = base.inflow;
        stage.organic_inflow = base.organic_inflow;
    }
    for (std::size_t o = 0; o < now_.outlets.size(); ++o)
        now_.outlets[o].flow = base_->outlets[o].flow;
    ramp(t);
    for (std::size_t c = 0; c < now_.controls.size(); ++c) {
        const int stream = now_.controls[c].stream;
        if (stream < 0)
            continue;
        const double before = base_->inlets[stream].flow;
        const double w = u[layout_->control_output(static_cast<int>(c))];
        now_.inlets[stream].flow = before;
        now_.add_flow(stream, before * (w - 1.0));
    }
}

void LiveModel::ramp(double t) {
    const Ramps& ramps = base_->ramps;
    if (ramps.empty())
        return;
    const double s =
        std::clamp((t - ramps.begin) / (ramps.end - ramps.begin), 0.0, 1.0);
    const auto between = [s](double from, double to) { return from + s * (to - from); };
    for (const Ramps::Stream& to : ramps.streams) {
        const Inlet& from = base_->inlets[to.inlet];
        Inlet& inlet = now_.inlets[to.inlet];
        inlet.flow = from.flow;
        inlet.concentration = from.concentration;
        std::vector<double> concentration(from.concentration.size());
        for (std::size_t i = 0; i < concentration.size(); ++i)
            concentration[i] = between(from.concentration[i], to.concentration[i]);
        now_.set_composition(to.inlet, concentration,
                             between(from.free_acid, to.free_acid));
        now_.add_flow(to.inlet, s * (to.flow - from.flow));
    }
    for (const Ramps::SetPoint& to : ramps.set_points)
        now_.controls[to.control].set_point =
            between(base_->controls[to.control].set_point, to.value);
}

}  // namespace didymium
