#include "solver/flowsheet/live_model.hpp"

#include <algorithm>

namespace didymium {

LiveModel::LiveModel(const Cascade& base, const Layout& layout)
    : base_(&base), layout_(&layout), now_(base) {}

void LiveModel::set_base(const Cascade& base) {
    base_ = &base;
    now_ = base;
}

void LiveModel::follow(double t, const double* u) {
    ramp(t);
    for (std::size_t c = 0; c < now_.controls.size(); ++c)
        if (const ControlSpec& control = now_.controls[c]; control.sets_flow()) {
            const double flow = base_->flow_set_by(control) *
                                u[layout_->control_output(static_cast<int>(c))];
            if (control.stream >= 0)
                now_.inlets[control.stream].flow = flow;
            else
                now_.balance.set_outflow(now_.tanks[control.tank].outlet, flow);
        }
    if (layout_->form() == Form::steady) {
        for (Tank& tank : now_.tanks)
            if (const ControlSpec* control = now_.level_control(tank))
                tank.level = control->set_point;
        now_.update_steady_flows();
        return;
    }
    for (int j = 0; j < layout_->n_stages(); ++j)
        if (const int at = layout_->holdup(j); at >= 0) {
            now_.stages[j].organic_fraction = u[at];
            now_.stages[j].aqueous_fraction = 1.0 - u[at];
        }
    for (std::size_t k = 0; k < now_.tanks.size(); ++k)
        if (const int at = layout_->level(static_cast<int>(k)); at >= 0)
            now_.tanks[k].level = u[at];
    now_.update_flows();
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
        inlet.flow = between(from.flow, to.flow);
        inlet.free_acid = between(from.free_acid, to.free_acid);
        for (std::size_t i = 0; i < inlet.concentration.size(); ++i)
            inlet.concentration[i] =
                between(from.concentration[i], to.concentration[i]);
    }
    for (const Ramps::SetPoint& to : ramps.set_points)
        now_.controls[to.control].set_point =
            between(base_->controls[to.control].set_point, to.value);
    if (ramps.balance)
        now_.balance.move_between(base_->balance, *ramps.balance, s);
}

}  // namespace didymium
