#include "solver/control.hpp"

#include <algorithm>
#include <cmath>

namespace didymium {

Controls::Controls(const LiveModel& model, const Layout& layout)
    : model_(&model), layout_(&layout) {
    for (const ControlSpec& control : now().controls)
        measures_.emplace_back(control.measure, now());
}

double Controls::set_point(int c, const double* u) const {
    const double own = now().controls[c].set_point;
    for (std::size_t outer = 0; outer < now().controls.size(); ++outer)
        if (now().controls[outer].control == c)
            return own * u[layout_->control_output(static_cast<int>(outer))];
    return own;
}

double Controls::error(int c, const double* u, Workspace& workspace) const {
    const NamedResult& measure = measures_[c];
    const double e = measure.scaled(set_point(c, u)) -
                     measure.scaled(measure.value(now(), *layout_, u, workspace));
    return std::isfinite(e) ? e : 0.0;  // nothing to measure, as in an empty outlet
}

double Controls::limited(int c, double w) const {
    const ControlSpec& control = now().controls[c];
    const double start = control.stream >= 0
                             ? model_->base().inlets[control.stream].flow
                             : now().controls[control.control].set_point;
    return std::clamp(w, control.lower / start, control.upper / start);
}

void Controls::rates(const double* u, double* r, Workspace& workspace) const {
    for (int c = 0; c < static_cast<int>(measures_.size()); ++c) {
        const ControlSpec& control = now().controls[c];
        const double e = error(c, u, workspace);
        const double w = u[layout_->control_output(c)];
        const double asked = 1.0 + control.gain * (e + u[layout_->control_integral(c)]);
        const double allowed = limited(c, asked);
        r[layout_->control_output(c)] = (allowed - w) / control.lag;
        r[layout_->control_integral(c)] =
            (e + (allowed - asked) / control.gain) / control.integral_time;
    }
}

void Controls::jacobian(const double* u, ControlJacobian& jac,
                        Workspace& workspace) const {
    const std::size_t n = measures_.size();
    jac.measure.assign(n, {});
    jac.gains.assign(n, {});
    std::vector<double> moved(u, u + layout_->size());
    for (std::size_t k = 0; k < n; ++k) {
        const int c = static_cast<int>(k);
        const ControlSpec& control = now().controls[c];
        const NamedResult& measure = measures_[c];
        const auto scaled = [&] {
            return measure.scaled(
                measure.value(now(), *layout_, moved.data(), workspace));
        };
        const std::vector<int> depends = measure.dependencies(now(), *layout_);
        double largest = 0.0;
        for (const int i : depends)
            largest = std::max(largest, std::fabs(u[i]));
        for (const int i : depends) {
            const double h = 1e-5 * std::max(std::fabs(u[i]), 1e-3 * largest);
            moved[i] = u[i] + h;
            const double up = scaled();
            moved[i] = u[i] - h;
            const double down = scaled();
            moved[i] = u[i];
            const double slope = (up - down) / (2.0 * h);
            jac.measure[c].emplace_back(i, std::isfinite(slope) ? slope : 0.0);
        }
        const double asked = 1.0 + control.gain * (error(c, u, workspace) +
                                                   u[layout_->control_integral(c)]);
        const double free = limited(c, asked) == asked ? 1.0 : 0.0;
        ControlJacobian::Gains& g = jac.gains[c];
        g.w_e = free * control.gain / control.lag;
        g.w_i = g.w_e;
        g.w_w = -1.0 / control.lag;
        g.i_e = free / control.integral_time;
        g.i_i = (free - 1.0) / control.integral_time;
        for (std::size_t outer = 0; outer < n; ++outer)
            if (now().controls[outer].control == c) {
                const double at = set_point(c, u);
                const double h = 1e-6 * at;
                g.outer = static_cast<int>(outer);
                g.e_outer = (measure.scaled(at + h) - measure.scaled(at - h)) /
                            (2.0 * h) * now().controls[c].set_point;
            }
    }
}

ControlJacobian Controls::structure() const {
    ControlJacobian jac;
    for (std::size_t c = 0; c < measures_.size(); ++c) {
        jac.columns.emplace_back(layout_->size(), 1.0);
        jac.measure.emplace_back();
        for (const int i : measures_[c].dependencies(now(), *layout_))
            jac.measure.back().emplace_back(i, 1.0);
        jac.gains.emplace_back();
        for (std::size_t outer = 0; outer < measures_.size(); ++outer)
            if (now().controls[outer].control == static_cast<int>(c))
                jac.gains.back().outer = static_cast<int>(outer);
    }
    return jac;
}

void Controls::start(double* u, Workspace& workspace) const {
    for (int c = 0; c < static_cast<int>(measures_.size()); ++c)
        u[layout_->control_output(c)] = 1.0;
    for (int c = 0; c < static_cast<int>(measures_.size()); ++c)
        u[layout_->control_integral(c)] = -error(c, u, workspace);
}

Controls::Reading Controls::read(int c, const double* u, Workspace& workspace) const {
    const ControlSpec& control = now().controls[c];
    const double w = u[layout_->control_output(c)];
    const double start = control.stream >= 0
                             ? model_->base().inlets[control.stream].flow
                             : now().controls[control.control].set_point;
    return {measures_[c].value(now(), *layout_, u, workspace), set_point(c, u),
            w * start};
}

}  // namespace didymium
