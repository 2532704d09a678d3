#include "solver/flowsheet/control.hpp"

#include <algorithm>
#include <cmath>

namespace didymium {

Controls::Controls(const LiveModel& model, const Layout& layout)
    : model_(&model), layout_(&layout) {
    for (const ControlSpec& control : now().controls) {
        measures_.emplace_back(control.measure, now());
        dependencies_.push_back(measures_.back().dependencies(now(), layout));
    }
    outer_.assign(measures_.size(), -1);
    for (int c = 0; c < size(); ++c)
        if (now().controls[c].control >= 0)
            outer_[now().controls[c].control] = c;
}

double Controls::neutral(int c) const {
    return now().controls[c].sets_flow() ? 1.0 : 0.0;
}

double Controls::absolute(int c, double w) const {
    const ControlSpec& control = now().controls[c];
    if (control.sets_flow())
        return w * model_->base().flow_set_by(control);
    const ResultScale& scale = measures_[control.control].scale();
    return scale.value(scale.at(now().controls[control.control].set_point) + w);
}

double Controls::relative(int c, double value) const {
    const ControlSpec& control = now().controls[c];
    if (control.sets_flow())
        return value / model_->base().flow_set_by(control);
    const ResultScale& scale = measures_[control.control].scale();
    return scale.at(value) - scale.at(now().controls[control.control].set_point);
}

Controls::Range Controls::range(int c) const {
    const ControlSpec& control = now().controls[c];
    return {relative(c, control.lower), relative(c, control.upper)};
}

double Controls::scaled_set_point(int c, const double* u) const {
    const double own = measures_[c].scale().at(now().controls[c].set_point);
    return outer_[c] < 0 ? own : own + u[layout_->control_output(outer_[c])];
}

double Controls::measured(int c, const double* u, Workspace& workspace) const {
    // Integrators leave 1e-9 mol/L of noise, of which a purity would make anything.
    constexpr double least = 1e-4;
    return measures_[c].value(now(), *layout_, u, workspace, least);
}

double Controls::error(int c, const double* u, Workspace& workspace) const {
    return scaled_set_point(c, u) - measures_[c].scale().at(measured(c, u, workspace));
}

double Controls::asked(int c, const double* u, double e) const {
    return neutral(c) + now().controls[c].gain * (e + u[layout_->control_integral(c)]);
}

void Controls::rates(const double* u, double* r, Workspace& workspace) const {
    for (int c = 0; c < size(); ++c) {
        const ControlSpec& control = now().controls[c];
        double& of_output = r[layout_->control_output(c)];
        double& of_integral = r[layout_->control_integral(c)];
        const double e = error(c, u, workspace);
        if (!std::isfinite(e)) {
            of_output = of_integral = 0.0;
            continue;
        }
        const double asks = asked(c, u, e);
        const Range limits = range(c);
        const double allowed = std::clamp(asks, limits.lower, limits.upper);
        of_output = (allowed - u[layout_->control_output(c)]) / control.lag;
        of_integral = (e + (allowed - asks) / control.gain) / control.integral_time;
    }
}

void Controls::jacobian(const double* u, ControlJacobian& jac, Workspace& workspace) {
    jac.measure.resize(size());
    jac.gains.assign(size(), ControlJacobian::Gains{});
    moved_.assign(u, u + layout_->size());
    for (int c = 0; c < size(); ++c) {
        const ControlSpec& control = now().controls[c];
        const ResultScale& scale = measures_[c].scale();
        const std::vector<int>& depends = dependencies_[c];
        jac.measure[c].clear();
        const double here = measured(c, u, workspace);
        double largest = 0.0;
        for (const int i : depends)
            largest = std::max(largest, std::fabs(u[i]));
        for (const int i : depends) {
            const double h = 1e-5 * std::max(std::fabs(u[i]), 1e-3 * largest);
            moved_[i] = u[i] + h;
            const double up = measured(c, moved_.data(), workspace);
            moved_[i] = u[i] - h;
            const double down = measured(c, moved_.data(), workspace);
            moved_[i] = u[i];
            const double slope = (up - down) / (2.0 * h) * scale.slope(here);
            jac.measure[c].emplace_back(i, std::isfinite(slope) ? slope : 0.0);
        }
        ControlJacobian::Gains& g = jac.gains[c];
        g.outer = outer_[c];
        g.e_outer = 1.0;
        const double e = error(c, u, workspace);
        if (!std::isfinite(e)) {
            // It stands still. A steady state has no other equation for w and I than
            // that they do not change.
            if (layout_->form() == Form::steady)
                g.w_w = g.i_i = -1.0 / control.lag;
            continue;
        }
        const double asks = asked(c, u, e);
        const Range limits = range(c);
        const double free = asks >= limits.lower && asks <= limits.upper ? 1.0 : 0.0;
        g.w_e = free * control.gain / control.lag;
        g.w_i = g.w_e;
        g.w_w = -1.0 / control.lag;
        g.i_e = free / control.integral_time;
        g.i_i = (free - 1.0) / control.integral_time;
    }
    direct_slopes(u, jac, workspace);
}

void Controls::direct_slopes(const double* u, ControlJacobian& jac,
                             Workspace& workspace) {
    jac.direct.resize(size());
    for (std::vector<double>& row : jac.direct)
        row.assign(size(), 0.0);
    if (std::none_of(measures_.begin(), measures_.end(),
                     [](const NamedResult& m) { return m.depends_on_flows(); }))
        return;
    constexpr double step = 1e-4;
    moved_.assign(u, u + layout_->size());
    up_.resize(size());
    down_.resize(size());
    slope_.assign(size(), 0.0);
    const auto measure_with = [&](int output, double w, std::vector<double>& values) {
        moved_[output] = w;
        workspace.follow(moved_.data());
        for (int r = 0; r < size(); ++r)
            if (measures_[r].depends_on_flows())
                values[r] = measured(r, u, workspace);
        moved_[output] = u[output];
    };
    for (int r = 0; r < size(); ++r)
        if (measures_[r].depends_on_flows())
            slope_[r] = measures_[r].scale().slope(measured(r, u, workspace));
    for (int c = 0; c < size(); ++c) {
        if (!now().controls[c].sets_flow())
            continue;
        const int output = layout_->control_output(c);
        measure_with(output, u[output] + step, up_);
        measure_with(output, u[output] - step, down_);
        for (int r = 0; r < size(); ++r) {
            const double direct = slope_[r] * (up_[r] - down_[r]) / (2.0 * step);
            jac.direct[r][c] = std::isfinite(direct) ? direct : 0.0;
        }
    }
    workspace.follow(u);
}

ControlJacobian Controls::structure() const {
    ControlJacobian jac;
    jac.direct.assign(size(), std::vector<double>(size(), 1.0));
    for (int c = 0; c < size(); ++c) {
        jac.columns.emplace_back(layout_->size(), 1.0);
        jac.measure.emplace_back();
        for (const int i : dependencies_[c])
            jac.measure.back().emplace_back(i, 1.0);
        jac.gains.emplace_back();
        jac.gains.back().outer = outer_[c];
    }
    return jac;
}

void Controls::start(double* u, Workspace& workspace,
                     const std::vector<std::optional<Memory>>& memory) const {
    const auto left = [&](int c) {
        return c < static_cast<int>(memory.size()) ? memory[c] : std::nullopt;
    };
    for (int c = 0; c < size(); ++c) {
        const Range limits = range(c);
        u[layout_->control_output(c)] =
            left(c)
                ? std::clamp(relative(c, left(c)->output), limits.lower, limits.upper)
                : neutral(c);
    }
    workspace.follow(u);
    for (int c = 0; c < size(); ++c) {
        const double set = u[layout_->control_output(c)] - neutral(c);
        double integral = left(c) ? relative(c, left(c)->bias) - neutral(c) : set;
        integral /= now().controls[c].gain;
        const double e = error(c, u, workspace);
        if (!left(c) && std::isfinite(e))
            integral -= e;
        u[layout_->control_integral(c)] = integral;
    }
}

Controls::Reading Controls::read(int c, const double* u, Workspace& workspace) const {
    const ControlSpec& control = now().controls[c];
    const double w = u[layout_->control_output(c)];
    Reading reading;
    reading.measured = measured(c, u, workspace);
    reading.set_point = outer_[c] < 0
                            ? control.set_point
                            : measures_[c].scale().value(scaled_set_point(c, u));
    reading.output = absolute(c, w);
    reading.bias =
        absolute(c, neutral(c) + control.gain * u[layout_->control_integral(c)]);
    const double e = error(c, u, workspace);
    constexpr double on_set_point = 1e-4;  // on the scale
    constexpr double at_limit = 1e-3;      // of the range
    if (!std::isfinite(e)) {
        reading.end = ControlEnd::measures_nothing;
    } else if (std::fabs(e) > on_set_point) {
        const double asks = asked(c, u, e);
        const Range limits = range(c);
        const double near = at_limit * (limits.upper - limits.lower);
        if (asks < limits.lower && w < limits.lower + near)
            reading.end = ControlEnd::at_lower_limit;
        else if (asks > limits.upper && w > limits.upper - near)
            reading.end = ControlEnd::at_upper_limit;
    }
    return reading;
}

}  // namespace didymium
