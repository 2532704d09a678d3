#include <type_traits>

#include "solver/simd/bank_equilibria.hpp"
#include "solver/simd/bank_kernels.hpp"
#include "solver/simd/stage_begin.hpp"

namespace didymium::DIDYMIUM_ISA {

namespace {

//! Solves a bank for a stage of the method: what all of it needs of a stage of the bank
//! is made when elimination comes there, and used while it is at hand.
//!
//! Of the cells of settlers, z of that comes first to which the mixer adds nothing;
//! `settled` is the argument of the last cell and that, which is what stages beside
//! bring to the right-hand side.
template <class View, class Size>
class BankSolve : StageBegin<View, Size> {
    using Rows = StageBegin<View, Size>;
    using Rows::add_mixed;
    using Rows::add_own;
    using Rows::bank_;
    using Rows::begin;
    using Rows::each_moved;
    using Rows::first_;
    using Rows::flows_of;
    using Rows::is_given_;
    using Rows::kind_of;
    using Rows::last_;
    using Rows::m;
    using Rows::n;
    using Rows::n_aqueous_;
    using Rows::n_ions_;
    using Rows::n_organic_;
    using Rows::rows;
    using Rows::rows_of;
    using Rows::s;
    using Rows::settle;
    using Rows::v;
    using typename Rows::V;
    using Model = LaneModel;

  public:
    using Rows::Rows;

    //! \return whether all equilibria were found
    bool solve() {
        if constexpr (View::is_alone)
            this->prepare();
        for (int k = 0; k < n_ions_; ++k)
            solve_chain(ion_chain(k));
        solve_chain(extractant_chain());
        if constexpr (View::is_alone)
            if (!is_given_ && !find_of_bank(v, n, m, bank_, s.argument, s.equilibria))
                return false;
        if (!eliminate())
            return false;
        substitute();
        return true;
    }

  private:
    //! An ion or the extractant, in all stages: a tridiagonal row each, which cations
    //! have no part in.
    struct Chain {
        int component;
        int cell;  //!< entry of a cell
        int distance;
        bool is_first, is_liquor;
        Model::KindEntry per_share, flow, rate;
        Coefficient divisor, step, from_next, from_previous, next, previous;
        int inverse;  //!< row
        int c;        //!< row
        int place(const Model::Stage& stage) const {
            return (is_liquor ? stage.aqueous : stage.organic) + cell;
        }
        int cells(const Model::Stage& stage) const {
            return is_liquor ? stage.aqueous_cells : stage.organic_cells;
        }
    };
    Chain ion_chain(int k) const {
        return {n + k,
                n + k,
                n_aqueous_,
                k == 0,
                true,
                Model::per_a,
                Model::aqueous_flow,
                Model::aqueous_rate,
                aqueous_divisor,
                aqueous_step,
                liquor_from_next,
                liquor_from_previous,
                ion_next,
                ion_previous,
                rows.ion_inverse(),
                rows.c_of_ion(k)};
    }
    Chain extractant_chain() const {
        return {n_aqueous_,
                n,
                n_organic_,
                n_ions_ == 0,
                false,
                Model::per_o,
                Model::organic_flow,
                Model::organic_rate,
                organic_divisor,
                organic_step,
                solvent_from_next,
                solvent_from_previous,
                extractant_next,
                extractant_previous,
                rows.extractant_inverse(),
                rows.c_of_ion(n_ions_)};
    }

    struct ChainRow {
        V own, settled;
    };
    ChainRow begin_chain(const Chain& chain, int j) {
        constexpr Constant<1> one;
        const Model::Stage& stage = m.stages[j];
        const double* kind = kind_of(j);
        const double* flows = flows_of(j);
        V total;
        ChainRow row;
        begin(one, stage.mixer + chain.component, &total, &row.own);
        if (!View::is_alone && !is_given_)
            v.set(s.argument, stage.mixer + chain.component, total);
        row.settled = total * v.at(kind, chain.per_share);
        const V leaving = v.at(kind, chain.flow) * row.settled;
        settle(one, chain.place(stage), chain.cells(stage), chain.distance,
               v.at(kind, chain.rate), v.at(flows, chain.divisor), &row.settled);
        add_own(one, j, chain.component, kind, &leaving, &row.own);
        return row;
    }

    [[gnu::flatten]] void solve_chain(const Chain& chain) {
        ChainRow here = begin_chain(chain, last_);
        V settled_next = V{};
        V beside = V{};
        for (int j = last_; j >= first_; --j) {
            const double* flows = flows_of(j);
            ChainRow before{};
            V sum = here.own;
            if (j > first_) {
                before = begin_chain(chain, j - 1);
                sum += v.at(flows, chain.from_previous) * before.settled;
            }
            if (j < last_)
                sum += v.at(flows, chain.from_next) * settled_next;
            beside = (sum - v.at(flows, chain.next) * beside) *
                     v.at(rows_of(j), chain.inverse);
            v.set(s.z, m.stages[j].mixer + chain.component, beside);
            settled_next = here.settled;
            here = before;
        }
        for (int j = first_; j <= last_; ++j) {
            const Model::Stage& stage = m.stages[j];
            const double* flows = flows_of(j);
            double* own = rows_of(j);
            double* z = v.of(s.z, stage.mixer + chain.component);
            if (j > first_) {
                beside =
                    v.at(z, 0) -
                    (v.at(flows, chain.previous) * v.at(own, chain.inverse)) * beside;
                v.set(z, 0, beside);
            }
            add_mixed(beside * v.at(kind_of(j), chain.per_share),
                      v.of(s.z, chain.place(stage)), chain.cells(stage), chain.distance,
                      v.at(flows, chain.step));
            const V along = v.at(own, chain.c) * beside;
            v.set(own, rows.known_along(),
                  chain.is_first ? along : v.at(own, rows.known_along()) + along);
        }
    }

    //! x and y of an argument. \param total  cations \return whether they were found
    bool find(int j, const V* total, V* x, V* y) {
        if constexpr (View::is_alone) {
            const double* p = s.equilibria.p + static_cast<long>(j) * n;
            const double* d = s.equilibria.d + static_cast<long>(j) * n;
            v.each(n, [&](auto part, int i) {
                const auto here = v.in(part, total, i) * v.part(part, p, i);
                v.out(x, i, here);
                v.out(y, i, v.part(part, d, i) * here);
            });
            return true;
        } else {
            const double* argument = v.of(s.argument, m.stages[j].mixer);
            const double* own = rows_of(j);
            V moved = V{};
            each_moved(j, [&](int i, V before) {
                const int c = i < n ? rows.c(i) : rows.c_of_ion(i - n);
                const V now = i < n ? total[i] : v.at(argument, i);
                moved +=
                    v.at(own, c) * (s.there_is_before_last ? before : now - before);
            });
            const double* kind = kind_of(j);
            ExchangePack<Size> vessels(n, bank_.constants, v.at(kind, Model::share_a),
                                       v.at(kind, Model::share_o), [&](int c) {
                                           return c < n ? total[c] : v.at(argument, c);
                                       });
            vessels.start(v.at(s.v_there, j) + moved);
            const Mask solved = vessels.finish();
            v.set(s.equilibria.v, j, vessels.v());
            for (int i = 0; i < n; ++i) {
                x[i] = total[i] * vessels.p(i);
                y[i] = vessels.d(i) * x[i];
            }
            return note_solved(solved, j, s.equilibria.failed + v.lane());
        }
    }

    //! What cations of a stage bring to the right-hand sides of it and of those beside.
    struct Mixed {
        V own[room<Size>];
        V liquor[room<Size>];   //!< settled
        V solvent[room<Size>];  //!< settled
    };

    [[gnu::flatten]] bool mix(int j, Mixed& here) {
        const Model::Stage& stage = m.stages[j];
        const double* kind = kind_of(j);
        const double* flows = flows_of(j);
        V leaving[room<Size>];  // before: the argument
        begin(n, stage.mixer, leaving, here.own);
        if (is_given_)
            for (int i = 0; i < n; ++i)
                here.liquor[i] = here.solvent[i] = V{};
        else if (!find(j, leaving, here.liquor, here.solvent))
            return false;
        const V aqueous_flow = v.at(kind, Model::aqueous_flow);
        const V organic_flow = v.at(kind, Model::organic_flow);
        v.each(n, [&](auto part, int i) {
            v.out(leaving, i,
                  aqueous_flow * v.in(part, here.liquor, i) +
                      organic_flow * v.in(part, here.solvent, i));
        });
        add_own(n, j, 0, kind, leaving, here.own);
        settle(n, stage.aqueous, stage.aqueous_cells, n_aqueous_,
               v.at(kind, Model::aqueous_rate), v.at(flows, aqueous_divisor),
               here.liquor);
        settle(n, stage.organic, stage.organic_cells, n_organic_,
               v.at(kind, Model::organic_rate), v.at(flows, organic_divisor),
               here.solvent);
        return true;
    }

    [[gnu::flatten]] bool eliminate() {
        Mixed ring[3];
        V right[room<Size>];
        V w[room<Size>];
        if (!mix(first_, ring[0]))
            return false;
        for (int j = first_; j <= last_; ++j) {
            const int at = (j - first_) % 3;
            const int next = at == 2 ? 0 : at + 1;
            if (j < last_ && !mix(j + 1, ring[next]))
                return false;
            reduce(j, ring[3 - at - next], ring[at], ring[next], w, right);
            double* own = rows_of(j);
            v.each(n, [&](auto part, int i) {
                using K = decltype(part);
                const K sum = sum_of<K>(n, [&](int k) {
                    return v.part(part, own, rows.e(k, i)) * right[k];
                });
                v.set(own, rows.w(i), sum);
                v.out(w, i, sum);
            });
        }
        return true;
    }

    //! The right-hand side of a stage's cations: what settlers are known to give off,
    //! what ions and extractant do to x, and what the stage before leaves, w there.
    void reduce(int j, const Mixed& previous, const Mixed& here, const Mixed& next,
                const V* w, V* right) {
        const double* flows = flows_of(j);
        const double* own_rows = rows_of(j);
        const V by_own = v.at(flows, mixed) * v.at(own_rows, rows.known_along());
        v.each(n, [&](auto part, int i) {
            v.out(right, i,
                  v.in(part, here.own, i) - by_own * v.part(part, own_rows, rows.r(i)));
        });
        if (j < last_) {
            const double* after = rows_of(j + 1);
            const V by_rank = v.at(flows, next_by_x) * v.at(after, rows.known_along());
            const V liquor = v.at(flows, liquor_from_next);
            v.each(n, [&](auto part, int i) {
                v.out(
                    right, i,
                    v.in(part, right, i) + (liquor * v.in(part, next.liquor, i) -
                                            by_rank * v.part(part, after, rows.r(i))));
            });
            if (m.entrains) {
                const V solvent = v.at(flows, solvent_from_next);
                v.each(n, [&](auto part, int i) {
                    v.out(right, i,
                          v.in(part, right, i) + solvent * v.in(part, next.solvent, i));
                });
            }
        }
        if (j > first_) {
            const double* before = rows_of(j - 1);
            const V own = v.at(flows, previous_own);
            const V by_x = v.at(flows, previous_by_x);
            const V solvent = v.at(flows, solvent_from_previous);
            const V cw =
                sum_of<V>(n, [&](int k) { return v.at(before, rows.c(k)) * w[k]; });
            const V by_rank = by_x * (cw + v.at(before, rows.known_along()));
            v.each(n, [&](auto part, int i) {
                v.out(right, i,
                      v.in(part, right, i) +
                          (solvent * v.in(part, previous.solvent, i) -
                           (own + by_x * v.part(part, before, rows.p(i))) *
                               v.in(part, w, i) -
                           by_rank * v.part(part, before, rows.r(i))));
            });
            if (m.entrains) {
                const V liquor = v.at(flows, liquor_from_previous);
                v.each(n, [&](auto part, int i) {
                    v.out(
                        right, i,
                        v.in(part, right, i) + liquor * v.in(part, previous.liquor, i));
                });
            }
        }
    }

    [[gnu::flatten]] void substitute() {
        V right[room<Size>];
        V total[room<Size>];
        V x[room<Size>];  // without what ions and extractant do
        for (int j = last_; j >= first_; --j) {
            const double* own = rows_of(j);
            v.each(n, [&](auto part, int i) {
                v.out(right, i, v.part(part, own, rows.w(i)));
            });
            if (j < last_) {
                const double* flows = flows_of(j);
                const V on_own = v.at(flows, next_own);
                const V by_x = v.at(flows, next_by_x);
                V after[room<Size>];
                v.each(n, [&](auto part, int i) {
                    v.out(after, i,
                          on_own * v.in(part, total, i) + by_x * v.in(part, x, i));
                });
                v.each(n, [&](auto part, int i) {
                    using K = decltype(part);
                    v.out(right, i, v.in(part, right, i) - sum_of<K>(n, [&](int k) {
                                        return v.part(part, own, rows.e(k, i)) *
                                               after[k];
                                    }));
                });
            }
            const V along =
                sum_of<V>(n, [&](int k) { return v.at(own, rows.c(k)) * right[k]; });
            v.each(n, [&](auto part, int i) {
                const auto here = v.in(part, right, i);
                v.out(total, i, here);
                v.out(x, i,
                      v.part(part, own, rows.p(i)) * here +
                          v.part(part, own, rows.r(i)) * along);
            });
            put_solution(j, own, total, x);
        }
    }

    //! \param x  without what ions and extractant do
    void put_solution(int j, const double* own, const V* total, const V* x) {
        const Model::Stage& stage = m.stages[j];
        const double* kind = kind_of(j);
        const double* flows = flows_of(j);
        const V a = v.at(kind, Model::share_a);
        const V per_o = v.at(kind, Model::per_o);
        const V known = v.at(own, rows.known_along());
        const V aqueous = v.at(flows, aqueous_step);
        const V organic = v.at(flows, organic_step);
        double* mixer = v.of(s.z, stage.mixer);
        double* liquor = v.of(s.z, stage.aqueous);
        double* solvent = v.of(s.z, stage.organic);
        v.each(n, [&](auto part, int i) {
            const auto here = v.in(part, total, i);
            v.set(mixer, i, here);
            const auto all = v.in(part, x, i) + v.part(part, own, rows.r(i)) * known;
            add_mixed(all, v.of(liquor, i), stage.aqueous_cells, n_aqueous_, aqueous);
            add_mixed((here - a * all) * per_o, v.of(solvent, i), stage.organic_cells,
                      n_organic_, organic);
        });
    }
};

}  // namespace

bool solve_bank(const LaneModel& model, const LaneFactors& factors, int bank,
                const LaneStage& stage) {
    bool all = true;
    with_size(model.n_cations, [&](auto n) {
        for_views(model.lanes, [&](const auto& view) {
            all = BankSolve<std::decay_t<decltype(view)>, decltype(n)>(
                      model, factors, bank, stage, view, n)
                      .solve() &&
                  all;
        });
    });
    return all;
}

}  // namespace didymium::DIDYMIUM_ISA
