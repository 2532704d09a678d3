#include "solver/block_solver.hpp"

#include <algorithm>
#include <cmath>

namespace didymium {

BlockSolver::BlockSolver(const Cascade& cascade, const Layout& layout)
    : layout_(&layout) {
    order_banks(cascade);
    for (const Coupling& coupling : couplings_)
        if (coupling.torn)
            for (int i = 0; i < n_phase(coupling.phase); ++i)
                torn_.push_back(coupling.from + i);
    std::sort(torn_.begin(), torn_.end());
    torn_.erase(std::unique(torn_.begin(), torn_.end()), torn_.end());
    tear_columns_.resize(torn_.size());
}

//! Next comes a bank that waits for no other; of a loop the one that waits for the
//! fewest, whose links from those are torn.
void BlockSolver::order_banks(const Cascade& cascade) {
    const auto bank_of = [&](int stage) { return cascade.stages[stage].bank; };
    std::vector<int> first;
    std::vector<int> count;
    for (int j = 0; j < cascade.n_stages(); ++j) {
        if (!cascade.stages[j].has_previous) {
            first.push_back(j);
            count.push_back(0);
        }
        ++count.back();
    }
    for (const Link& link : cascade.links) {
        const Outlet& outlet = cascade.outlets[link.outlet];
        const bool aqueous = outlet.phase == Phase::aqueous;
        Coupling coupling;
        coupling.outlet = link.outlet;
        coupling.phase = outlet.phase;
        coupling.from = aqueous ? layout_->last_aqueous(outlet.stage)
                                : layout_->last_organic(outlet.stage);
        coupling.mixer = layout_->mixer(link.stage);
        if (!aqueous && layout_->has_rate(link.stage))
            coupling.organic = layout_->mixer_organic(link.stage);
        couplings_.push_back(coupling);
    }
    std::vector<bool> placed(first.size(), false);
    for (std::size_t place = 0; place < first.size(); ++place) {
        int next = -1;
        std::vector<int> fewest;
        for (std::size_t bank = 0; bank < first.size(); ++bank) {
            if (placed[bank])
                continue;
            std::vector<int> awaited;
            for (std::size_t k = 0; k < cascade.links.size(); ++k) {
                const Link& link = cascade.links[k];
                const int from = bank_of(cascade.outlets[link.outlet].stage);
                if (bank_of(link.stage) == static_cast<int>(bank) && !placed[from])
                    awaited.push_back(static_cast<int>(k));
            }
            if (next < 0 || awaited.size() < fewest.size()) {
                next = static_cast<int>(bank);
                fewest = std::move(awaited);
            }
        }
        for (const int k : fewest)
            couplings_[k].torn = true;
        into_.emplace_back();
        for (std::size_t k = 0; k < cascade.links.size(); ++k)
            if (bank_of(cascade.links[k].stage) == next && !couplings_[k].torn)
                into_.back().push_back(static_cast<int>(k));
        banks_.emplace_back(*layout_, first[next], count[next]);
        placed[next] = true;
    }
}

bool BlockSolver::factor(const CascadeMatrix& a) {
    const Cascade& cascade = *a.cascade;
    alpha_ = a.alpha;
    beta_ = a.beta;
    outlets_ = cascade.outlets;
    for (std::size_t k = 0; k < couplings_.size(); ++k) {
        const Link& link = cascade.links[k];
        const Stage& to = cascade.stages[link.stage];
        Coupling& coupling = couplings_[k];
        coupling.by_mixer = alpha_ * cascade.flow(link) / to.mixer_volume;
        coupling.by_organic = coupling.by_mixer / to.organic_fraction;
    }
    for (BankSolver& bank : banks_)
        if (!bank.factor(a))
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
    Eigen::MatrixXd schur = Eigen::MatrixXd::Identity(n, n);
    std::vector<double> unit(layout_->size(), 0.0);
    for (Eigen::Index c = 0; c < n; ++c) {
        const int unknown = torn_[c];
        right_.assign(layout_->size(), 0.0);
        unit[unknown] = -1.0;  // carry() subtracts
        for (const Coupling& coupling : couplings_)
            if (coupling.torn && unknown >= coupling.from &&
                unknown < coupling.from + n_phase(coupling.phase))
                carry(coupling, unit.data() + coupling.from, right_.data());
        unit[unknown] = 0.0;
        std::vector<double>& column = tear_columns_[c];
        column.assign(layout_->size(), 0.0);
        solve_banks(right_, column.data());
        for (Eigen::Index r = 0; r < n; ++r)
            schur(r, c) += column[torn_[r]];
    }
    tears_.compute(schur);
    return schur.allFinite() && std::fabs(tears_.determinant()) > 0.0;
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
    Eigen::MatrixXd schur = Eigen::MatrixXd::Zero(2 * n, 2 * n);
    for (int r = 0; r < n; ++r) {
        const ControlJacobian::Gains& g = gains_[r];
        schur(2 * r, 2 * r) += beta_ + alpha_ * g.w_w;
        schur(2 * r, 2 * r + 1) += alpha_ * g.w_i;
        schur(2 * r + 1, 2 * r) += alpha_ * g.i_w;
        schur(2 * r + 1, 2 * r + 1) += beta_ + alpha_ * g.i_i;
        if (g.outer >= 0) {
            schur(2 * r, 2 * g.outer) += alpha_ * g.w_e * g.e_outer;
            schur(2 * r + 1, 2 * g.outer) += alpha_ * g.i_e * g.e_outer;
        }
        for (int c = 0; c < n; ++c) {
            // minus row times inner column, the row being minus the measurement's
            const double through =
                measured(r, inner_columns_[c].data()) - jacobian.direct[r][c];
            schur(2 * r, 2 * c) += alpha_ * g.w_e * through;
            schur(2 * r + 1, 2 * c) += alpha_ * g.i_e * through;
        }
    }
    controls_.compute(schur);
    return schur.allFinite() && std::fabs(controls_.determinant()) > 0.0;
}

double BlockSolver::measured(int control, const double* z) const {
    double sum = 0.0;
    for (const auto& [unknown, slope] : measure_[control])
        sum += slope * z[unknown];
    return sum;
}

void BlockSolver::carry(const Coupling& coupling, const double* c,
                        double* right) const {
    const bool aqueous = coupling.phase == Phase::aqueous;
    for (int k = 0; k < n_phase(coupling.phase); ++k) {
        const int i = aqueous ? k : layout_->organic_component(k);
        right[coupling.mixer + i] -= coupling.by_mixer * c[k];
        if (coupling.organic >= 0 && i < layout_->n_cations())
            right[coupling.organic + i] -= coupling.by_organic * c[k];
    }
}

void BlockSolver::solve_banks(std::vector<double>& b, double* z) {
    for (std::size_t place = 0; place < banks_.size(); ++place) {
        for (const int k : into_[place])
            carry(couplings_[k], z + couplings_[k].from, b.data());
        banks_[place].solve(b.data(), z);
    }
}

void BlockSolver::solve_inner(const double* b, double* z) {
    // b and z may be one array.
    right_.assign(b, b + layout_->size());
    solve_banks(right_, z);
    if (!torn_.empty()) {
        Eigen::VectorXd leaving(torn_.size());
        for (std::size_t k = 0; k < torn_.size(); ++k)
            leaving(static_cast<Eigen::Index>(k)) = z[torn_[k]];
        const Eigen::VectorXd p = tears_.solve(leaving);
        for (std::size_t k = 0; k < torn_.size(); ++k)
            for (int i = 0; i < layout_->after_stages(); ++i)
                z[i] -= tear_columns_[k][i] * p(static_cast<Eigen::Index>(k));
    }
    if (!layout_->has_left())
        return;
    for (std::size_t o = 0; o < outlets_.size(); ++o) {
        const Outlet& outlet = outlets_[o];
        const int from = outlet.phase == Phase::aqueous
                             ? layout_->last_aqueous(outlet.stage)
                             : layout_->last_organic(outlet.stage);
        const int at = layout_->left(static_cast<int>(o));
        for (int i = 0; i < n_phase(outlet.phase); ++i)
            z[at + i] = (right_[at + i] - alpha_ * outlet.flow * z[from + i]) / beta_;
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
    Eigen::VectorXd right(2 * n);
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
    const Eigen::VectorXd found = controls_.solve(right);
    for (int c = 0; c < n; ++c) {
        const double w = found(2 * c);
        const std::vector<double>& column = inner_columns_[c];
        for (int i = 0; i < layout_->after_stages(); ++i)
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
