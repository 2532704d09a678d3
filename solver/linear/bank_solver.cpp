#include "solver/linear/bank_solver.hpp"

#include <algorithm>
#include <cmath>

namespace didymium {

namespace {
//! Growth of the pivots up to which elimination without pivoting is trusted.
constexpr double tolerated_growth = 1e4;

//! sum += factor column
void add(int n, double* sum, double factor, const double* column) {
    for (int i = 0; i < n; ++i)
        sum[i] += factor * column[i];
}
}  // namespace

BankSolver::BankSolver(const Layout& layout, int first, int n_stages)
    : layout_(&layout),
      first_(first),
      n_stages_(n_stages),
      blocks_(n_stages, unknowns_per_block()),
      rows_(n_stages),
      right_(static_cast<std::size_t>(n_stages) * unknowns_per_block()),
      inert_(static_cast<std::size_t>(n_stages) *
             (layout.n_components() - layout.n_distributing())),
      known_x_(static_cast<std::size_t>(n_stages) * layout.n_distributing()),
      aqueous_known_(static_cast<std::size_t>(n_stages) * layout.n_aqueous()),
      organic_known_(static_cast<std::size_t>(n_stages) * layout.n_organic()),
      x_(layout.n_aqueous()),
      y_(layout.n_organic()) {}

BankSolver::Settler BankSolver::settler(double alpha, double beta, double flow,
                                        double volume, int cells) {
    Settler s;
    s.k = alpha * flow / volume;
    const double divisor = beta - s.k;
    s.inverse = 1.0 / divisor;
    s.gain = 1.0;
    for (int c = 0; c < cells; ++c)
        s.gain *= -s.k / divisor;
    return s;
}

bool BankSolver::factor(const CascadeMatrix& a) {
    const Cascade& cascade = *a.cascade;
    const int stages = n_stages_;
    alpha_ = a.alpha;
    beta_ = a.beta;
    const StageJacobian& jacobian = a.jacobian;
    const std::size_t n = layout_->n_distributing();
    const std::size_t m = layout_->n_components();
    const auto take = [&](const std::vector<double>& all, std::size_t per_stage,
                          std::vector<double>& own) {
        const auto begin =
            all.begin() + static_cast<std::ptrdiff_t>(first_ * per_stage);
        own.assign(begin, begin + static_cast<std::ptrdiff_t>(stages * per_stage));
    };
    const bool dae = layout_->form() == Form::dae;
    if (layout_->has_rates()) {
        take(jacobian.r_total, n * m, r_total_);
        take(jacobian.r_organic, n * n, r_organic_);
        if (dae)
            take(jacobian.r_v, n, r_v_);
    }
    if (dae) {
        take(jacobian.x_v, n, x_v_);
        take(jacobian.g_total, m, g_total_);
        take(jacobian.g_v, 1, g_v_);
    }
    aqueous_cells_.resize(stages);
    organic_cells_.resize(stages);
    for (int j = 0; j < stages; ++j) {
        const Stage& s = cascade.stages[first_ + j];
        StageRow& row = rows_[j];
        row.aqueous =
            settler(alpha_, beta_, s.aqueous_flow, s.aqueous_cell, s.aqueous_cells);
        row.organic =
            settler(alpha_, beta_, s.organic_flow, s.organic_cell, s.organic_cells);
        aqueous_cells_[j] = s.aqueous_cells;
        organic_cells_[j] = s.organic_cells;
        row.a = s.aqueous_fraction;
        row.o = s.organic_fraction;
        row.per_o = 1.0 / row.o;
        const double scale = alpha_ / s.mixer_volume;
        row.mixer_aqueous = scale * s.aqueous_flow;
        row.mixer_organic = scale * s.organic_flow;
        row.from_next = scale * s.aqueous_from_next;
        row.from_previous = scale * s.organic_from_previous;
        row.organic_from_next = scale * s.organic_from_next;
        row.aqueous_from_previous = scale * s.aqueous_from_previous;
        row.organic_entering = scale * s.organic_entering;
        row.extractant_diagonal = beta_ - row.mixer_organic / row.o;
    }
    ions_.assign(stages, {});
    extractant_.assign(stages, {});
    for (int j = 0; j < stages; ++j) {
        const StageRow& row = rows_[j];
        ions_[j].diagonal = beta_ - row.mixer_aqueous / row.a;
        extractant_[j].diagonal = row.extractant_diagonal;
        if (j > 0) {
            const StageRow& previous = rows_[j - 1];
            ions_[j].lower =
                row.aqueous_from_previous * previous.aqueous.gain / previous.a;
            extractant_[j].lower =
                row.from_previous * previous.organic.gain / previous.o;
        }
        if (j + 1 < stages) {
            const StageRow& next = rows_[j + 1];
            ions_[j].upper = row.from_next * next.aqueous.gain / next.a;
            extractant_[j].upper = row.organic_from_next * next.organic.gain / next.o;
        }
    }
    eliminate(ions_);
    eliminate(extractant_);
    const double* x_total = jacobian.x_total.data() + first_ * n * m;
    keep_columns(x_total);
    fill_blocks(x_total);
    bool good = blocks_.factor() && blocks_.growth() < tolerated_growth;
    if (!good) {
        fill_blocks(x_total);
        good = blocks_.factor(BlockTridiagonal::Pivoting::rows);
    }
    return good;
}

//! From the last stage to the first.
void BankSolver::eliminate(std::vector<ChainRow>& chain) {
    for (std::size_t j = chain.size(); j-- > 0;) {
        ChainRow& row = chain[j];
        if (j + 1 < chain.size())
            row.diagonal -= row.upper * chain[j + 1].lower * chain[j + 1].inverse;
        row.inverse = 1.0 / row.diagonal;
    }
}

//! dx/dT of every stage by columns, along which solve() takes it.
void BankSolver::keep_columns(const double* x_total) {
    const std::size_t n = layout_->n_distributing();
    const std::size_t m = layout_->n_components();
    x_columns_.resize(n_stages_ * n * m);
    for (int j = 0; j < n_stages_; ++j) {
        const double* from = x_total + j * n * m;
        double* to = x_columns_.data() + j * n * m;
        for (std::size_t i = 0; i < n; ++i)
            for (std::size_t k = 0; k < m; ++k)
                to[k * n + i] = from[i * m + k];
    }
}

void BankSolver::fill_two_phase_blocks(const double* x_total) {
    const int n = layout_->n_distributing();
    const int m = layout_->n_components();
    const int size = 2 * n;
    const auto clear = [size](double* block) {
        std::fill_n(block, static_cast<std::size_t>(size) * size, 0.0);
    };
    for (int j = 0; j < n_stages_; ++j) {
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
            const double organic_from_next =
                j + 1 < n_stages_ ? row.organic_from_next * rows_[j + 1].organic.gain
                                  : 0.0;
            if (j + 1 < n_stages_) {
                upper[x * size + x] = row.from_next * rows_[j + 1].aqueous.gain;
                upper[x * size + y] = organic_from_next;
            }
            const double from_previous =
                j > 0 ? row.from_previous * rows_[j - 1].organic.gain : 0.0;
            lower[x * size + y] = from_previous;
            if (j > 0)
                lower[x * size + x] =
                    row.aqueous_from_previous * rows_[j - 1].aqueous.gain;
            // The balance of its organic phase, or equilibrium
            double* organic = diagonal + y * size;
            const std::size_t at = static_cast<std::size_t>(j) * n + i;
            const bool rate = layout_->has_rate(first_ + j);
            for (int k = 0; k < n; ++k) {
                const double by_total = rate ? alpha_ * r_total_[at * m + k]
                                             : row.a / row.o * x_total[at * m + k];
                const double by_organic = rate ? alpha_ * r_organic_[at * n + k] : 0.0;
                organic[aqueous_slot(k)] = row.a * by_total;
                organic[organic_slot(k)] = row.o * by_total + by_organic;
            }
            if (rate) {
                organic[y] += beta_ - row.organic_entering / row.o;
                lower[y * size + y] = from_previous / row.o;
                upper[y * size + y] = organic_from_next / row.o;
            } else {  // x(T) = x, times a/o
                organic[x] -= row.a / row.o;
            }
        }
    }
}

void BankSolver::fill_blocks(const double* x_total) {
    if (layout_->has_rates()) {
        fill_two_phase_blocks(x_total);
        return;
    }
    const int stages = n_stages_;
    const int n = layout_->n_distributing();
    const int m = layout_->n_components();
    for (int j = 0; j < stages; ++j) {
        const StageRow& row = rows_[j];
        const double through = row.mixer_aqueous - row.mixer_organic * row.a / row.o;
        // Calls f with each row of a block and of dx/dT.
        const auto rows = [&](double* block, auto f) {
            const double* x = x_total + static_cast<std::ptrdiff_t>(j) * n * m;
            for (int i = 0; i < n; ++i, block += n, x += m)
                f(i, block, x);
        };
        rows(blocks_.diagonal(j), [&](int i, double* d, const double* x) {
            for (int k = 0; k < n; ++k)
                d[k] = -through * x[k];
            d[i] += row.extractant_diagonal;
        });
        // What leaves this mixer enters stage j - 1 as liquor, stage j + 1 as solvent,
        // and some of it the other way, entrained.
        const auto pass_on = [&](double* block, double aqueous, double organic) {
            rows(block, [&](int i, double* d, const double* x) {
                for (int k = 0; k < n; ++k)
                    d[k] = aqueous * x[k] - organic * (row.a * x[k]);
                d[i] = aqueous * x[i] + organic * (1.0 - row.a * x[i]);
            });
        };
        const double organic_gain = row.organic.gain / row.o;
        if (j > 0)
            pass_on(blocks_.upper(j - 1), rows_[j - 1].from_next * row.aqueous.gain,
                    rows_[j - 1].organic_from_next * organic_gain);
        if (j + 1 < stages)
            pass_on(blocks_.lower(j + 1),
                    rows_[j + 1].aqueous_from_previous * row.aqueous.gain,
                    rows_[j + 1].from_previous * organic_gain);
    }
}

void BankSolver::solve_ions_and_extractant(const double* b) {
    const int n = layout_->n_distributing();
    const int n_ions = layout_->n_aqueous() - n;
    const std::ptrdiff_t n_inert = n_ions + 1;
    // What the settler of stage j gives off of ions or of the extractant, as far as it
    // is known; nothing where no flow brings it.
    const auto take_ions = [&](double* right, double flow, int j) {
        if (flow == 0.0)
            return;
        const double* known = aqueous_known_.data() +
                              static_cast<std::ptrdiff_t>(j) * layout_->n_aqueous() + n;
        for (int k = 0; k < n_ions; ++k)
            right[k] -= flow * known[k];
    };
    const auto take_units = [&](double* right, double flow, int j) {
        if (flow != 0.0)
            right[n_ions] -=
                flow *
                organic_known_[static_cast<std::size_t>(j) * layout_->n_organic() + n];
    };
    for (int j = n_stages_ - 1; j >= 0; --j) {
        const StageRow& row = rows_[j];
        double* own = inert_.data() + j * n_inert;
        const double* mixer = b + layout_->mixer(first_ + j);
        for (int k = 0; k < n_inert; ++k)
            own[k] = mixer[n + k];
        take_ions(own, row.from_next, j + 1);
        take_ions(own, row.aqueous_from_previous, j - 1);
        take_units(own, row.organic_from_next, j + 1);
        take_units(own, row.from_previous, j - 1);
        const double* next = own + n_inert;
        for (int k = 0; k < n_ions && ions_[j].upper != 0.0; ++k)
            own[k] -= ions_[j].upper * next[k];
        if (extractant_[j].upper != 0.0)
            own[n_ions] -= extractant_[j].upper * next[n_ions];
        for (int k = 0; k < n_ions; ++k)
            own[k] *= ions_[j].inverse;
        own[n_ions] *= extractant_[j].inverse;
    }
    for (int j = 1; j < n_stages_; ++j) {
        double* own = inert_.data() + j * n_inert;
        const double* previous = own - n_inert;
        for (int k = 0; k < n_ions && ions_[j].lower != 0.0; ++k)
            own[k] -= ions_[j].lower * ions_[j].inverse * previous[k];
        own[n_ions] -= extractant_[j].lower * extractant_[j].inverse * previous[n_ions];
    }
}

//! What n components that enter leave in each cell.
void BankSolver::pass_settler(const Settler& settler, int cells, int n, const double* b,
                              const double* entering, double* z) {
    for (int c = 0; c < cells; ++c, b += n, z += n) {
        for (int i = 0; i < n; ++i)
            z[i] = (b[i] - settler.k * entering[i]) * settler.inverse;
        entering = z;
    }
}

void BankSolver::substitute(const double* b, double* z) {
    const int n = layout_->n_distributing();
    const int m = layout_->n_components();
    const int n_aqueous = layout_->n_aqueous();
    for (int j = 0; j < n_stages_; ++j) {
        const StageRow& row = rows_[j];
        double* total = z + layout_->mixer(first_ + j);
        const double* solved =
            right_.data() + static_cast<std::size_t>(j) * unknowns_per_block();
        if (layout_->has_rates()) {
            for (int i = 0; i < n; ++i) {
                x_[i] = solved[aqueous_slot(i)];
                y_[i] = solved[organic_slot(i)];
                total[i] = row.a * x_[i] + row.o * y_[i];
            }
        } else {
            std::copy_n(solved, n, total);
            // known_x_ already holds the ions' and the extractant's part
            std::copy_n(known_x_.data() + static_cast<std::ptrdiff_t>(j) * n, n,
                        x_.data());
            const double* column =
                x_columns_.data() + static_cast<std::ptrdiff_t>(j) * n * m;
            for (int k = 0; k < n; ++k, column += n)
                add(n, x_.data(), solved[k], column);
            for (int i = 0; i < n; ++i)
                y_[i] = (solved[i] - row.a * x_[i]) * row.per_o;
        }
        for (int k = n; k < m; ++k)
            total[k] = inert_[static_cast<std::size_t>(j) * (m - n) + k - n];
        for (int i = n; i < n_aqueous; ++i)
            x_[i] = total[i] / row.a;
        y_[n] = total[m - 1] * row.per_o;
        if (layout_->has_rate(first_ + j))
            std::copy_n(y_.begin(), n, z + layout_->mixer_organic(first_ + j));
        pass_settler(row.aqueous, aqueous_cells_[j], n_aqueous,
                     b + layout_->aqueous_cell(first_ + j, 0), x_.data(),
                     z + layout_->aqueous_cell(first_ + j, 0));
        pass_settler(row.organic, organic_cells_[j], n + 1,
                     b + layout_->organic_cell(first_ + j, 0), y_.data(),
                     z + layout_->organic_cell(first_ + j, 0));
        if (layout_->form() == Form::dae) {
            double v = b[layout_->v(first_ + j)] / alpha_;
            for (int k = 0; k < m; ++k)
                v -= g_total_[static_cast<std::size_t>(j) * m + k] * total[k];
            z[layout_->v(first_ + j)] = v / g_v_[j];
        }
    }
}

//! Cation totals of the mixers.
void BankSolver::reduce(const double* b) {
    const int stages = n_stages_;
    const int n = layout_->n_distributing();
    const int n_aqueous = layout_->n_aqueous();
    const int n_organic = layout_->n_organic();
    // Takes off what is known of x and y that leave the settler of a stage.
    const auto take_aqueous = [&](double* right, double flow, int j) {
        if (flow == 0.0)
            return;
        const double* settled =
            aqueous_known_.data() + static_cast<std::ptrdiff_t>(j) * n_aqueous;
        const double* x = known_x_.data() + static_cast<std::ptrdiff_t>(j) * n;
        const double gain = rows_[j].aqueous.gain;
        for (int i = 0; i < n; ++i)
            right[i] -= flow * (settled[i] + gain * x[i]);
    };
    const auto take_organic = [&](double* right, double flow, int j) {
        if (flow == 0.0)
            return;
        const double* settled =
            organic_known_.data() + static_cast<std::ptrdiff_t>(j) * n_organic;
        const double* x = known_x_.data() + static_cast<std::ptrdiff_t>(j) * n;
        const double gain = rows_[j].organic.gain * rows_[j].a / rows_[j].o;
        for (int i = 0; i < n; ++i)
            right[i] -= flow * (settled[i] - gain * x[i]);
    };
    for (int j = 0; j < stages; ++j) {
        const StageRow& row = rows_[j];
        const double through = row.mixer_aqueous - row.mixer_organic * row.a / row.o;
        const double* mixer = b + layout_->mixer(first_ + j);
        const double* x = known_x_.data() + static_cast<std::ptrdiff_t>(j) * n;
        double* right = right_.data() + static_cast<std::ptrdiff_t>(j) * n;
        for (int i = 0; i < n; ++i)
            right[i] = mixer[i] + through * x[i];
        take_aqueous(right, row.from_next, j + 1);
        take_organic(right, row.organic_from_next, j + 1);
        take_organic(right, row.from_previous, j - 1);
        take_aqueous(right, row.aqueous_from_previous, j - 1);
    }
}

//! The same with the organic phase apart: settlers pass on x and y of the block alone.
void BankSolver::reduce_two_phase(const double* b) {
    const int n = layout_->n_distributing();
    const auto aqueous = [&](double factor, int j, int i) {
        return factor == 0.0 ? 0.0
                             : factor * aqueous_known_[static_cast<std::size_t>(j) *
                                                           layout_->n_aqueous() +
                                                       i];
    };
    const auto organic = [&](double factor, int j, int i) {
        return factor == 0.0 ? 0.0
                             : factor * organic_known_[static_cast<std::size_t>(j) *
                                                           layout_->n_organic() +
                                                       i];
    };
    for (int j = 0; j < n_stages_; ++j) {
        const StageRow& row = rows_[j];
        double* right = right_.data() + static_cast<std::size_t>(j) * 2 * n;
        for (int i = 0; i < n; ++i) {
            const double known = known_x_[static_cast<std::size_t>(j) * n + i];
            const double solvent = organic(row.from_previous, j - 1, i) +
                                   organic(row.organic_from_next, j + 1, i);
            const double liquor = aqueous(row.from_next, j + 1, i) +
                                  aqueous(row.aqueous_from_previous, j - 1, i);
            right[aqueous_slot(i)] =
                b[layout_->mixer(first_ + j) + i] - liquor - solvent;
            right[organic_slot(i)] = layout_->has_rate(first_ + j)
                                         ? b[layout_->mixer_organic(first_ + j) + i] -
                                               solvent / row.o - alpha_ * known
                                         : -row.a / row.o * known;
        }
    }
}

void BankSolver::know_settler(const Settler& settler, int cells, int n, const double* b,
                              double* known) {
    for (int i = 0; i < n; ++i)
        known[i] = b[i] * settler.inverse;
    for (int c = 1; c < cells; ++c)
        for (int i = 0; i < n; ++i)
            known[i] = (b[c * n + i] - settler.k * known[i]) * settler.inverse;
}

//! The part of each settler's outlet that its own right-hand side makes.
void BankSolver::know_settlers(const double* b) {
    const int n_aqueous = layout_->n_aqueous();
    const int n_organic = layout_->n_organic();
    for (int j = 0; j < n_stages_; ++j) {
        const StageRow& row = rows_[j];
        know_settler(
            row.aqueous, aqueous_cells_[j], n_aqueous,
            b + layout_->aqueous_cell(first_ + j, 0),
            aqueous_known_.data() + static_cast<std::ptrdiff_t>(j) * n_aqueous);
        know_settler(
            row.organic, organic_cells_[j], n_organic,
            b + layout_->organic_cell(first_ + j, 0),
            organic_known_.data() + static_cast<std::ptrdiff_t>(j) * n_organic);
    }
}

//! What ions, extractant and v's right-hand side do to x, or to r, in each mixer.
void BankSolver::know_mixers(const double* b) {
    const int n = layout_->n_distributing();
    const int m = layout_->n_components();
    const int n_inert = m - n;
    for (int j = 0; j < n_stages_; ++j) {
        const double* inert = inert_.data() + static_cast<std::size_t>(j) * n_inert;
        double* known = known_x_.data() + static_cast<std::ptrdiff_t>(j) * n;
        std::fill_n(known, n, 0.0);
        if (layout_->has_rate(first_ + j)) {
            for (int i = 0; i < n; ++i)
                for (int k = 0; k < n_inert; ++k)
                    known[i] +=
                        r_total_[(static_cast<std::size_t>(j) * n + i) * m + n + k] *
                        inert[k];
        } else {
            const double* column =
                x_columns_.data() + (static_cast<std::ptrdiff_t>(j) * m + n) * n;
            for (int k = 0; k < n_inert; ++k, column += n)
                add(n, known, inert[k], column);
        }
        if (layout_->form() != Form::dae)
            continue;
        const std::vector<double>& by_v = layout_->has_rate(first_ + j) ? r_v_ : x_v_;
        const double v = b[layout_->v(first_ + j)] / (alpha_ * g_v_[j]);
        for (int i = 0; i < n; ++i)
            known[i] += by_v[static_cast<std::size_t>(j) * n + i] * v;
    }
}

void BankSolver::solve(const double* b, double* z) {
    know_settlers(b);
    solve_ions_and_extractant(b);
    know_mixers(b);
    layout_->has_rates() ? reduce_two_phase(b) : reduce(b);
    blocks_.solve(right_.data());
    substitute(b, z);
}

}  // namespace didymium
