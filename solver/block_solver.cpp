#include "solver/block_solver.hpp"

#include <algorithm>
#include <cmath>

namespace didymium {

namespace {
//! Growth of the pivots up to which elimination without pivoting is trusted.
constexpr double tolerated_growth = 1e4;
}  // namespace

BlockSolver::BlockSolver(const Layout& layout)
    : layout_(&layout),
      blocks_(layout.n_stages(), unknowns_per_block()),
      rows_(layout.n_stages()),
      right_(static_cast<std::size_t>(layout.n_stages()) * unknowns_per_block()),
      inert_(static_cast<std::size_t>(layout.n_stages()) *
             (layout.n_components() - layout.n_cations())),
      known_x_(static_cast<std::size_t>(layout.n_stages()) * layout.n_cations()),
      aqueous_known_(static_cast<std::size_t>(layout.n_stages()) * layout.n_aqueous()),
      organic_known_(static_cast<std::size_t>(layout.n_stages()) * layout.n_organic()) {
}

BlockSolver::Settler BlockSolver::settler(double alpha, double beta, double flow,
                                          double volume, int cells) {
    Settler s;
    s.k = alpha * flow / volume;
    s.divisor = beta - s.k;
    s.gain = std::pow(-s.k / s.divisor, cells);
    return s;
}

bool BlockSolver::factor(const CascadeMatrix& a) {
    const Cascade& cascade = *a.cascade;
    const int stages = layout_->n_stages();
    alpha_ = a.alpha;
    beta_ = a.beta;
    outlets_ = cascade.outlets;
    x_total_ = a.jacobian.x_total;
    r_total_ = a.jacobian.r_total;
    r_organic_ = a.jacobian.r_organic;
    r_v_ = a.jacobian.r_v;
    if (layout_->form() == Form::dae) {
        x_v_ = a.jacobian.x_v;
        g_total_ = a.jacobian.g_total;
        g_v_ = a.jacobian.g_v;
    }
    aqueous_cells_.resize(stages);
    organic_cells_.resize(stages);
    for (int j = 0; j < stages; ++j) {
        const Stage& s = cascade.stages[j];
        StageRow& row = rows_[j];
        row.aqueous =
            settler(alpha_, beta_, s.aqueous_flow, s.aqueous_cell, s.aqueous_cells);
        row.organic =
            settler(alpha_, beta_, s.organic_flow, s.organic_cell, s.organic_cells);
        aqueous_cells_[j] = s.aqueous_cells;
        organic_cells_[j] = s.organic_cells;
        row.a = s.aqueous_fraction;
        row.o = s.organic_fraction;
        const double scale = alpha_ / s.mixer_volume;
        row.mixer_aqueous = scale * s.aqueous_flow;
        row.mixer_organic = scale * s.organic_flow;
        row.from_next = scale * s.aqueous_from_next;
        row.from_previous = scale * s.organic_from_previous;
        row.ion_diagonal = beta_ - row.mixer_aqueous / row.a;
        row.extractant_diagonal = beta_ - row.mixer_organic / row.o;
    }
    fill_blocks();
    bool good = blocks_.factor() && blocks_.growth() < tolerated_growth;
    if (!good) {
        fill_blocks();
        good = blocks_.factor(BlockTridiagonal::Pivoting::rows);
    }
    return good && (layout_->n_controls() == 0 || factor_border(a));
}

//! Eliminates everything but the controllers' w and I: what w does to the rest is a
//! column of the matrix, and what they measure a row.
bool BlockSolver::factor_border(const CascadeMatrix& a) {
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
    schur_.compute(schur);
    return schur.allFinite() && std::fabs(schur_.determinant()) > 0.0;
}

double BlockSolver::measured(int control, const double* z) const {
    double sum = 0.0;
    for (const auto& [unknown, slope] : measure_[control])
        sum += slope * z[unknown];
    return sum;
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
    const Eigen::VectorXd found = schur_.solve(right);
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

void BlockSolver::fill_two_phase_blocks() {
    const int n = layout_->n_cations();
    const int m = layout_->n_components();
    const int size = 2 * n;
    const auto clear = [size](double* block) {
        std::fill_n(block, static_cast<std::size_t>(size) * size, 0.0);
    };
    for (int j = 0; j < layout_->n_stages(); ++j) {
        const StageRow& row = rows_[j];
        double* diagonal = blocks_.diagonal(j);
        double* upper = blocks_.upper(j);
        double* lower = blocks_.lower(j);
        clear(diagonal);
        clear(upper);
        clear(lower);
        for (int i = 0; i < n; ++i) {
            const int y = organic_slot(i);
            const int x = aqueous_slot(i);
            // The balance of the mixer
            double* balance = diagonal + x * size;
            balance[x] = beta_ * row.a - row.mixer_aqueous;
            balance[y] = beta_ * row.o - row.mixer_organic;
            if (j + 1 < layout_->n_stages())
                upper[x * size + x] = row.from_next * rows_[j + 1].aqueous.gain;
            const double from_previous =
                j > 0 ? row.from_previous * rows_[j - 1].organic.gain : 0.0;
            lower[x * size + y] = from_previous;
            // The balance of its organic phase, or equilibrium
            double* organic = diagonal + y * size;
            const std::size_t at = static_cast<std::size_t>(j) * n + i;
            const bool rate = layout_->has_rate(j);
            for (int k = 0; k < n; ++k) {
                const double by_total = rate ? alpha_ * r_total_[at * m + k]
                                             : row.a / row.o * x_total_[at * m + k];
                const double by_organic = rate ? alpha_ * r_organic_[at * n + k] : 0.0;
                organic[aqueous_slot(k)] = row.a * by_total;
                organic[organic_slot(k)] = row.o * by_total + by_organic;
            }
            if (rate) {
                organic[y] += beta_ - row.mixer_organic / row.o;
                lower[y * size + y] = from_previous / row.o;
            } else {  // x(T) = x, times a/o
                organic[x] -= row.a / row.o;
            }
        }
    }
}

void BlockSolver::fill_blocks() {
    if (layout_->has_rates()) {
        fill_two_phase_blocks();
        return;
    }
    const int stages = layout_->n_stages();
    const int n = layout_->n_cations();
    const int m = layout_->n_components();
    for (int j = 0; j < stages; ++j) {
        const StageRow& row = rows_[j];
        const double* x = x_total_.data() + static_cast<std::size_t>(j) * n * m;
        double* d = blocks_.diagonal(j);
        const double through = row.mixer_aqueous - row.mixer_organic * row.a / row.o;
        for (int i = 0; i < n; ++i)
            for (int k = 0; k < n; ++k)
                d[i * n + k] =
                    (i == k ? row.extractant_diagonal : 0.0) - through * x[i * m + k];
        // What leaves this mixer as liquor enters stage j - 1, as solvent stage j + 1.
        if (j > 0) {
            double* up = blocks_.upper(j - 1);
            const double gain = rows_[j - 1].from_next * row.aqueous.gain;
            for (int i = 0; i < n; ++i)
                for (int k = 0; k < n; ++k)
                    up[i * n + k] = gain * x[i * m + k];
        }
        if (j + 1 < stages) {
            double* low = blocks_.lower(j + 1);
            const double gain = rows_[j + 1].from_previous * row.organic.gain / row.o;
            for (int i = 0; i < n; ++i)
                for (int k = 0; k < n; ++k)
                    low[i * n + k] =
                        gain * ((i == k ? 1.0 : 0.0) - row.a * x[i * m + k]);
        }
    }
}

void BlockSolver::solve_ions_and_extractant(const double* b) {
    const int stages = layout_->n_stages();
    const int n = layout_->n_cations();
    const int n_ions = layout_->n_aqueous() - n;
    const int extractant = layout_->n_components() - 1;
    for (int j = stages - 1; j >= 0; --j) {
        const StageRow& row = rows_[j];
        for (int k = 0; k < n_ions; ++k) {
            double right = b[layout_->mixer(j) + n + k];
            if (j + 1 < stages && row.from_next != 0.0) {
                const StageRow& next = rows_[j + 1];
                const double entering =
                    inert_[static_cast<std::size_t>(j + 1) * (n_ions + 1) + k] / next.a;
                right -=
                    row.from_next * (aqueous_known_[static_cast<std::size_t>(j + 1) *
                                                        layout_->n_aqueous() +
                                                    n + k] +
                                     next.aqueous.gain * entering);
            }
            inert_[static_cast<std::size_t>(j) * (n_ions + 1) + k] =
                right / row.ion_diagonal;
        }
    }
    for (int j = 0; j < stages; ++j) {
        const StageRow& row = rows_[j];
        double right = b[layout_->mixer(j) + extractant];
        if (j > 0 && row.from_previous != 0.0) {
            const StageRow& previous = rows_[j - 1];
            const double entering =
                inert_[static_cast<std::size_t>(j - 1) * (n_ions + 1) + n_ions] /
                previous.o;
            right -=
                row.from_previous *
                (organic_known_[static_cast<std::size_t>(j - 1) * layout_->n_organic() +
                                n] +
                 previous.organic.gain * entering);
        }
        inert_[static_cast<std::size_t>(j) * (n_ions + 1) + n_ions] =
            right / row.extractant_diagonal;
    }
}

void BlockSolver::substitute_settlers(const double* b, double* z) {
    const int n = layout_->n_cations();
    const int m = layout_->n_components();
    const int n_aqueous = layout_->n_aqueous();
    for (int j = 0; j < layout_->n_stages(); ++j) {
        const StageRow& row = rows_[j];
        const double* total = z + layout_->mixer(j);
        const double* x_by_total =
            x_total_.data() + static_cast<std::size_t>(j) * n * m;
        const double* solved = right_.data() + static_cast<std::size_t>(j) * 2 * n;
        auto x_of = [&](int i) {
            if (i >= n)
                return total[i] / row.a;
            if (layout_->has_rates())
                return solved[aqueous_slot(i)];
            // known_x_ already holds the ions' and the extractant's part
            double x = known_x_[static_cast<std::size_t>(j) * n + i];
            for (int k = 0; k < n; ++k)
                x += x_by_total[i * m + k] * total[k];
            return x;
        };
        for (int i = 0; i < n_aqueous; ++i) {
            const double x = x_of(i);
            double entering = x;
            for (int c = 0; c < aqueous_cells_[j]; ++c) {
                const int at = layout_->aqueous_cell(j, c) + i;
                entering = (b[at] - row.aqueous.k * entering) / row.aqueous.divisor;
                z[at] = entering;
            }
            if (i >= n)
                continue;
            entering = layout_->has_rates() ? solved[organic_slot(i)]
                                            : (total[i] - row.a * x) / row.o;
            if (layout_->has_rate(j))
                z[layout_->mixer_organic(j) + i] = entering;
            for (int c = 0; c < organic_cells_[j]; ++c) {
                const int at = layout_->organic_cell(j, c) + i;
                entering = (b[at] - row.organic.k * entering) / row.organic.divisor;
                z[at] = entering;
            }
        }
        double entering = total[m - 1] / row.o;
        for (int c = 0; c < organic_cells_[j]; ++c) {
            const int at = layout_->organic_cell(j, c) + n;
            entering = (b[at] - row.organic.k * entering) / row.organic.divisor;
            z[at] = entering;
        }
        if (layout_->form() == Form::dae) {
            double v = b[layout_->v(j)] / alpha_;
            for (int k = 0; k < m; ++k)
                v -= g_total_[static_cast<std::size_t>(j) * m + k] * total[k];
            z[layout_->v(j)] = v / g_v_[j];
        }
    }
}

//! Cation totals of the mixers.
void BlockSolver::reduce(const double* b) {
    const int stages = layout_->n_stages();
    const int n = layout_->n_cations();
    const int n_aqueous = layout_->n_aqueous();
    const int n_organic = layout_->n_organic();
    for (int j = 0; j < stages; ++j) {
        const StageRow& row = rows_[j];
        const double through = row.mixer_aqueous - row.mixer_organic * row.a / row.o;
        for (int i = 0; i < n; ++i) {
            const std::size_t at = static_cast<std::size_t>(j) * n + i;
            double right = b[layout_->mixer(j) + i] + through * known_x_[at];
            if (j + 1 < stages && row.from_next != 0.0)
                right -=
                    row.from_next *
                    (aqueous_known_[static_cast<std::size_t>(j + 1) * n_aqueous + i] +
                     rows_[j + 1].aqueous.gain * known_x_[at + n]);
            if (j > 0 && row.from_previous != 0.0) {
                const StageRow& previous = rows_[j - 1];
                right -=
                    row.from_previous *
                    (organic_known_[static_cast<std::size_t>(j - 1) * n_organic + i] -
                     previous.organic.gain * previous.a / previous.o *
                         known_x_[at - n]);
            }
            right_[at] = right;
        }
    }
}

//! The same with the organic phase apart: settlers pass on x and y of the block alone.
void BlockSolver::reduce_two_phase(const double* b) {
    const int stages = layout_->n_stages();
    const int n = layout_->n_cations();
    for (int j = 0; j < stages; ++j) {
        const StageRow& row = rows_[j];
        double* right = right_.data() + static_cast<std::size_t>(j) * 2 * n;
        for (int i = 0; i < n; ++i) {
            const double known = known_x_[static_cast<std::size_t>(j) * n + i];
            const double from_next =
                j + 1 < stages
                    ? row.from_next * aqueous_known_[static_cast<std::size_t>(j + 1) *
                                                         layout_->n_aqueous() +
                                                     i]
                    : 0.0;
            const double from_previous =
                j > 0 ? row.from_previous *
                            organic_known_[static_cast<std::size_t>(j - 1) *
                                               layout_->n_organic() +
                                           i]
                      : 0.0;
            right[aqueous_slot(i)] =
                b[layout_->mixer(j) + i] - from_next - from_previous;
            right[organic_slot(i)] = layout_->has_rate(j)
                                         ? b[layout_->mixer_organic(j) + i] -
                                               from_previous / row.o - alpha_ * known
                                         : -row.a / row.o * known;
        }
    }
}

void BlockSolver::solve_inner(const double* b, double* z) {
    const int stages = layout_->n_stages();
    const int n = layout_->n_cations();
    const int m = layout_->n_components();
    const int n_aqueous = layout_->n_aqueous();
    const int n_organic = layout_->n_organic();
    const int n_inert = m - n;

    // 1. The part of each settler's outlet that its own right-hand side makes.
    for (int j = 0; j < stages; ++j) {
        const StageRow& row = rows_[j];
        for (int i = 0; i < n_aqueous; ++i) {
            double s = 0.0;
            for (int c = 0; c < aqueous_cells_[j]; ++c)
                s = (b[layout_->aqueous_cell(j, c) + i] - row.aqueous.k * s) /
                    row.aqueous.divisor;
            aqueous_known_[static_cast<std::size_t>(j) * n_aqueous + i] = s;
        }
        for (int k = 0; k < n_organic; ++k) {
            double s = 0.0;
            for (int c = 0; c < organic_cells_[j]; ++c)
                s = (b[layout_->organic_cell(j, c) + k] - row.organic.k * s) /
                    row.organic.divisor;
            organic_known_[static_cast<std::size_t>(j) * n_organic + k] = s;
        }
    }
    // 2. Ions and extractant.
    solve_ions_and_extractant(b);
    // 3. What they and v's right-hand side do to x, or to r, in each mixer.
    for (int j = 0; j < stages; ++j) {
        const double* inert = inert_.data() + static_cast<std::size_t>(j) * n_inert;
        const bool rate = layout_->has_rate(j);
        const std::vector<double>& by_total = rate ? r_total_ : x_total_;
        const std::vector<double>& by_v = rate ? r_v_ : x_v_;
        for (int i = 0; i < n; ++i) {
            const std::size_t at = static_cast<std::size_t>(j) * n + i;
            double x = 0.0;
            for (int k = 0; k < n_inert; ++k)
                x += by_total[at * m + n + k] * inert[k];
            if (layout_->form() == Form::dae)
                x += by_v[at] * b[layout_->v(j)] / (alpha_ * g_v_[j]);
            known_x_[at] = x;
        }
    }
    // 4. What remains.
    layout_->has_rates() ? reduce_two_phase(b) : reduce(b);
    blocks_.solve(right_.data());
    // 5. Everything else. b and z may be one array: read a stage's b before its z.
    std::vector<double>& copy = scratch_;
    copy.assign(b, b + layout_->size());
    for (int j = 0; j < stages; ++j) {
        double* total = z + layout_->mixer(j);
        const double* solved =
            right_.data() + static_cast<std::size_t>(j) * unknowns_per_block();
        for (int i = 0; i < n; ++i)
            total[i] = layout_->has_rates() ? rows_[j].a * solved[aqueous_slot(i)] +
                                                  rows_[j].o * solved[organic_slot(i)]
                                            : solved[i];
        for (int k = 0; k < n_inert; ++k)
            total[n + k] = inert_[static_cast<std::size_t>(j) * n_inert + k];
    }
    substitute_settlers(copy.data(), z);
    if (!layout_->has_left())
        return;
    for (std::size_t o = 0; o < outlets_.size(); ++o) {
        const Outlet& outlet = outlets_[o];
        const bool aqueous = outlet.phase == Phase::aqueous;
        const int from = aqueous ? layout_->last_aqueous(outlet.stage)
                                 : layout_->last_organic(outlet.stage);
        const int size = aqueous ? n_aqueous : n_organic;
        const int at = layout_->left(static_cast<int>(o));
        for (int i = 0; i < size; ++i)
            z[at + i] = (copy[at + i] - alpha_ * outlet.flow * z[from + i]) / beta_;
    }
    for (int i = layout_->first_entered(); i < layout_->size(); ++i)
        z[i] = copy[i] / beta_;
}

}  // namespace didymium
