#include "solver/linear/block_solver.hpp"

#include <algorithm>
#include <cmath>

namespace didymium {

BlockSolver::BlockSolver(const Cascade& cascade, const Layout& layout)
    : layout_(&layout) {
    list_links(cascade);
    for (const Bank& bank : cascade.banks) {
        banks_.emplace_back(*layout_, bank.first_stage, bank.n_stages);
        if (layout_->holdup(bank.first_stage) >= 0)
            holdups_.emplace_back(*layout_, bank);
    }
    UnitOrder order = order_of_units(cascade);
    units_ = std::move(order.units);
    for (const int k : order.torn)
        couplings_[k].torn = true;
    for (const Coupling& coupling : couplings_)
        if (coupling.torn)
            for (int i = 0; i < layout_->n_phase(coupling.phase); ++i)
                torn_.push_back(coupling.from + i);
    std::sort(torn_.begin(), torn_.end());
    torn_.erase(std::unique(torn_.begin(), torn_.end()), torn_.end());
    tear_columns_.resize(torn_.size());
}

void BlockSolver::list_links(const Cascade& cascade) {
    for (const Link& link : cascade.links) {
        const Outlet& outlet = cascade.outlets[link.outlet];
        Coupling coupling;
        coupling.phase = outlet.phase;
        coupling.from = layout_->source(outlet);
        coupling.into_tank = link.tank >= 0;
        coupling.vessel =
            coupling.into_tank ? layout_->tank(link.tank) : layout_->mixer(link.stage);
        if (link.stage >= 0 && outlet.phase == Phase::organic &&
            layout_->has_rate(link.stage))
            coupling.organic = layout_->mixer_organic(link.stage);
        couplings_.push_back(coupling);
    }
}

bool BlockSolver::factor(const CascadeMatrix& a) {
    const Cascade& cascade = *a.cascade;
    alpha_ = a.alpha;
    beta_ = a.beta;
    outlets_ = cascade.outlets;
    carried_.clear();
    for (const Outlet& outlet : outlets_)
        carried_.push_back(cascade.carried(outlet));
    tanks_ = cascade.tanks;
    for (std::size_t k = 0; k < couplings_.size(); ++k) {
        const Link& link = cascade.links[k];
        Coupling& coupling = couplings_[k];
        const double flow = alpha_ * cascade.carried(link);
        if (coupling.into_tank) {
            coupling.by_vessel = flow / cascade.tanks[link.tank].volume;
            continue;
        }
        const Stage& to = cascade.stages[link.stage];
        coupling.by_vessel = flow / to.mixer_volume;
        coupling.by_organic = coupling.by_vessel / to.organic_fraction;
    }
    for (BankSolver& bank : banks_)
        if (!bank.factor(a))
            return false;
    for (HoldupSolver& holdups : holdups_)
        if (!holdups.factor(cascade, alpha_, beta_))
            return false;
    return factor_tears() && (layout_->n_controls() == 0 || factor_controls(a));
}

double BlockSolver::growth() const {
    double growth = 0.0;
    for (const BankSolver& bank : banks_)
        growth = std::max(growth, bank.growth());
    return growth;
}

bool BlockSolver::factor_tears() {
    const auto n = static_cast<Eigen::Index>(torn_.size());
    if (n == 0)
        return true;
    tear_schur_.setIdentity(n, n);
    unit_.assign(layout_->size(), 0.0);
    for (Eigen::Index c = 0; c < n; ++c) {
        const int unknown = torn_[c];
        right_.assign(layout_->size(), 0.0);
        unit_[unknown] = -1.0;  // carry() subtracts
        for (const Coupling& coupling : couplings_)
            if (coupling.torn && unknown >= coupling.from &&
                unknown < coupling.from + layout_->n_phase(coupling.phase))
                carry(coupling, unit_.data() + coupling.from, right_.data());
        unit_[unknown] = 0.0;
        std::vector<double>& column = tear_columns_[c];
        column.assign(layout_->size(), 0.0);
        solve_units(right_, column.data());
        for (Eigen::Index r = 0; r < n; ++r)
            tear_schur_(r, c) += column[torn_[r]];
    }
    tears_.compute(tear_schur_);
    return tear_schur_.allFinite() && std::fabs(tears_.determinant()) > 0.0;
}

//! Eliminates everything but the controllers' w and I: what w does to the rest is a
//! column of the matrix, and what they measure a row.
bool BlockSolver::factor_controls(const CascadeMatrix& a) {
    const ControlJacobian& jacobian = a.jacobian.control;
    const int n = layout_->n_controls();
    gains_ = jacobian.gains;
    measure_ = jacobian.measure;
    inner_columns_.resize(n);
    for (int c = 0; c < n; ++c) {
        std::vector<double>& column = inner_columns_[c];
        column = jacobian.columns[c];
        for (double& value : column)
            value *= alpha_;
        solve_inner(column.data(), column.data());
    }
    control_schur_.setZero(2 * n, 2 * n);
    for (int r = 0; r < n; ++r) {
        const ControlJacobian::Gains& g = gains_[r];
        control_schur_(2 * r, 2 * r) += beta_ + alpha_ * g.w_w;
        control_schur_(2 * r, 2 * r + 1) += alpha_ * g.w_i;
        control_schur_(2 * r + 1, 2 * r) += alpha_ * g.i_w;
        control_schur_(2 * r + 1, 2 * r + 1) += beta_ + alpha_ * g.i_i;
        if (g.outer >= 0) {
            control_schur_(2 * r, 2 * g.outer) += alpha_ * g.w_e * g.e_outer;
            control_schur_(2 * r + 1, 2 * g.outer) += alpha_ * g.i_e * g.e_outer;
        }
        for (int c = 0; c < n; ++c) {
            // minus row times inner column, the row being minus the measurement's
            const double through =
                measured(r, inner_columns_[c].data()) - jacobian.direct[r][c];
            control_schur_(2 * r, 2 * c) += alpha_ * g.w_e * through;
            control_schur_(2 * r + 1, 2 * c) += alpha_ * g.i_e * through;
        }
    }
    controls_.compute(control_schur_);
    return control_schur_.allFinite() && std::fabs(controls_.determinant()) > 0.0;
}

double BlockSolver::measured(int control, const double* z) const {
    double sum = 0.0;
    for (const auto& [unknown, slope] : measure_[control])
        sum += slope * z[unknown];
    return sum;
}

void BlockSolver::carry(const Coupling& coupling, const double* c,
                        double* right) const {
    for (int k = 0; k < layout_->n_phase(coupling.phase); ++k) {
        const int i = layout_->component(coupling.phase, k);
        right[coupling.vessel + (coupling.into_tank ? k : i)] -=
            coupling.by_vessel * c[k];
        if (coupling.organic >= 0 && i < layout_->n_distributing())
            right[coupling.organic + i] -= coupling.by_organic * c[k];
    }
}

void BlockSolver::solve_units(std::vector<double>& b, double* z) {
    for (const UnitOrder::Unit& unit : units_) {
        for (const int k : unit.links)
            carry(couplings_[k], z + couplings_[k].from, b.data());
        if (unit.bank >= 0) {
            banks_[unit.bank].solve(b.data(), z);
            continue;
        }
        const Tank& tank = tanks_[unit.tank];
        const int first = layout_->tank(unit.tank);
        const double diagonal =
            beta_ - alpha_ * tank.leaving / (tank.level * tank.volume);
        for (int k = 0; k < layout_->n_phase(tank.phase); ++k)
            z[first + k] = b[first + k] / diagonal;
    }
}

void BlockSolver::solve_inner(const double* b, double* z) {
    // b and z may be one array.
    right_.assign(b, b + layout_->size());
    for (int i = layout_->first_volume(); i < layout_->after_vessels(); ++i)
        z[i] = right_[i] / beta_;
    for (HoldupSolver& holdups : holdups_)
        holdups.solve(right_.data(), z);
    solve_units(right_, z);
    if (!torn_.empty()) {
        leaving_.resize(static_cast<Eigen::Index>(torn_.size()));
        for (std::size_t k = 0; k < torn_.size(); ++k)
            leaving_(static_cast<Eigen::Index>(k)) = z[torn_[k]];
        torn_values_.noalias() = tears_.solve(leaving_);
        for (std::size_t k = 0; k < torn_.size(); ++k)
            for (int i = 0; i < layout_->first_volume(); ++i)
                z[i] -=
                    tear_columns_[k][i] * torn_values_(static_cast<Eigen::Index>(k));
    }
    if (!layout_->has_left())
        return;
    for (std::size_t o = 0; o < outlets_.size(); ++o) {
        const Outlet& outlet = outlets_[o];
        const int from = layout_->source(outlet);
        const int at = layout_->left(static_cast<int>(o));
        for (int i = 0; i < layout_->n_phase(outlet.phase); ++i)
            z[at + i] = (right_[at + i] - alpha_ * carried_[o] * z[from + i]) / beta_;
    }
    for (int i = layout_->first_entered(); i < layout_->size(); ++i)
        z[i] = right_[i] / beta_;
}

void BlockSolver::solve(const double* b, double* z) {
    const int n = layout_->n_controls();
    if (n == 0) {
        solve_inner(b, z);
        return;
    }
    Eigen::VectorXd& right = control_right_;
    right.resize(2 * n);
    for (int c = 0; c < n; ++c) {
        right(2 * c) = b[layout_->control_output(c)];
        right(2 * c + 1) = b[layout_->control_integral(c)];
    }
    solve_inner(b, z);
    for (int c = 0; c < n; ++c) {
        const double known = measured(c, z);
        right(2 * c) += alpha_ * gains_[c].w_e * known;
        right(2 * c + 1) += alpha_ * gains_[c].i_e * known;
    }
    Eigen::VectorXd& found = control_values_;
    found.noalias() = controls_.solve(right);
    for (int c = 0; c < n; ++c) {
        const double w = found(2 * c);
        const std::vector<double>& column = inner_columns_[c];
        for (int i = 0; i < layout_->after_vessels(); ++i)
            z[i] -= column[i] * w;
        for (int i = layout_->n_state(); i < layout_->size(); ++i)
            z[i] -= column[i] * w;
    }
    for (int c = 0; c < n; ++c) {
        z[layout_->control_output(c)] = found(2 * c);
        z[layout_->control_integral(c)] = found(2 * c + 1);
    }
}

}  // namespace didymium
