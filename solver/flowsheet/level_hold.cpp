#include "solver/flowsheet/level_hold.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <Eigen/Eigenvalues>
#include <Eigen/LU>

#include "inputs/readers/liquor/constants.hpp"

namespace didymium {

LevelHold::LevelHold(Workspace& workspace, const std::vector<double>& u)
    : now_(&workspace.cascade()), layout_(&workspace.layout()) {
    std::vector<int> others;
    for (int c = 0; c < layout_->n_controls(); ++c) {
        const ControlSpec& control = now_->controls[c];
        if (!control.sets_flow())
            continue;
        if (control.measure.kind == ResultKind::tank_level) {
            Hold hold;
            hold.control = c;
            hold.tank = now_->outlets[control.measure.outlet].tank;
            set_.push_back(hold);
        } else {
            others.push_back(c);
        }
    }
    if (set_.empty())
        return;
    const auto n = static_cast<Eigen::Index>(set_.size());
    std::vector<double> moved = u;
    const auto net = [&] {
        workspace.follow(moved.data());
        Eigen::VectorXd all(n);
        for (Eigen::Index k = 0; k < n; ++k) {
            const Tank& tank = now_->tanks[set_[k].tank];
            all(k) = tank.entering - tank.leaving;
        }
        return all;
    };
    const auto one_more = [&](int control) {
        moved[layout_->control_output(control)] += 1.0;
        Eigen::VectorXd all = net();
        moved = u;
        return all;
    };
    for (const Hold& hold : set_)
        moved[layout_->control_output(hold.control)] = 1.0;
    workspace.follow(moved.data());
    for (Hold& hold : set_)
        hold.unit = now_->flow_set_by(now_->controls[hold.control]);
    moved = u;
    const Eigen::VectorXd rest = net();
    Eigen::MatrixXd by_own(n, n);
    Eigen::MatrixXd by_others(n, static_cast<Eigen::Index>(others.size()));
    for (Eigen::Index k = 0; k < n; ++k)
        by_own.col(k) = one_more(set_[k].control) - rest;
    for (Eigen::Index k = 0; k < by_others.cols(); ++k)
        by_others.col(k) = one_more(others[k]) - rest;
    workspace.follow(u.data());

    const Eigen::FullPivLU<Eigen::MatrixXd> lu(by_own);
    if (!by_own.allFinite() || !lu.isInvertible()) {
        set_.clear();
        return;
    }
    const Eigen::VectorXd step = lu.solve(-rest);
    Eigen::MatrixXd follows(n, by_others.cols());
    if (!others.empty())
        follows = lu.solve(by_others);
    constexpr double none = 1e-9;
    Eigen::MatrixXd loop = by_own;
    for (Eigen::Index k = 0; k < n; ++k) {
        Hold& hold = set_[k];
        hold.needs = u[layout_->control_output(hold.control)] + step(k);
        hold.by_others =
            follows.cols() > 0 && follows.row(k).cwiseAbs().maxCoeff() > none;
        hold.net_slope = by_own(k, k);
        loop.col(k) *= now_->controls[hold.control].gain;
        loop.row(k) /= now_->tanks[hold.tank].volume;
    }
    // ds/dt = - loop (s - set point) while the integrals stand
    const Eigen::VectorXcd modes = loop.eigenvalues();
    runs_away_ = modes.real().minCoeff() < 0.0;
}

void LevelHold::apply(std::vector<double>& u) const {
    for (const Hold& hold : set_)
        u[layout_->control_output(hold.control)] = hold.needs;
    ask(*now_, *layout_, u);
}

void LevelHold::ask(const Cascade& cascade, const Layout& layout,
                    std::vector<double>& u) const {
    for (const Hold& hold : set_)
        u[layout.control_integral(hold.control)] =
            (u[layout.control_output(hold.control)] - 1.0) /
            cascade.controls[hold.control].gain;
}

bool LevelHold::misses_limit(const Hold& hold) const {
    constexpr double rounding = 1e-9;
    const ControlSpec& control = now_->controls[hold.control];
    const double flow = hold.needs * hold.unit;
    return flow < control.lower - rounding * control.upper ||
           flow > control.upper * (1.0 + rounding);
}

std::string LevelHold::limit_text(const Hold& hold) const {
    const ControlSpec& control = now_->controls[hold.control];
    const double flow = hold.needs * hold.unit;
    const bool low = flow < control.lower;
    return fmt::format(
        "to keep the level of the tank '{}', the controller '{}' would have to set "
        "{:.6g} m3/h, {} its limit of {:.6g} m3/h",
        now_->tanks[hold.tank].name, control.name, flow * hour, low ? "below" : "above",
        (low ? control.lower : control.upper) * hour);
}

std::string LevelHold::obstacle() const {
    for (const Hold& hold : set_)
        if (misses_limit(hold) && !hold.by_others)
            return limit_text(hold);
    if (!runs_away_)
        return {};
    for (const Hold& hold : set_) {
        const ControlSpec& control = now_->controls[hold.control];
        if (hold.net_slope * control.gain < 0.0)
            return fmt::format(
                "the controller '{}' drives the level of the tank '{}' away from its "
                "set point, as its gain of {:.6g} has the wrong sign",
                control.name, now_->tanks[hold.tank].name, control.gain);
    }
    return "the controllers of levels drive each other away from their set points";
}

std::string LevelHold::out_of_reach() const {
    std::string text;
    for (const Hold& hold : set_)
        if (misses_limit(hold))
            text += (text.empty() ? "" : "; ") + limit_text(hold);
    return text;
}

Cascade LevelHold::held_tightly(const Cascade& cascade) const {
    constexpr double closed_loop = 0.5 * hour;
    Cascade held = cascade;
    for (const Hold& hold : set_) {
        ControlSpec& control = held.controls[hold.control];
        if (hold.net_slope == 0.0)
            continue;
        const double gain =
            held.tanks[hold.tank].volume / (std::fabs(hold.net_slope) * closed_loop);
        control.gain = std::copysign(gain, hold.net_slope);
        control.integral_time = 10.0 * closed_loop;
        control.lower = 0.0;
        control.upper = std::numeric_limits<double>::infinity();
    }
    return held;
}

}  // namespace didymium
