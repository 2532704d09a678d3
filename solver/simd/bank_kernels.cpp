#include "solver/simd/bank_kernels.hpp"

#include <type_traits>
#include <utility>

#include "solver/simd/bank_rows.hpp"

namespace didymium::DIDYMIUM_ISA {

namespace {

//! inv(m) in place, without pivoting; of rows or of columns, which is alike. \return
//! the smallest pivot over the largest entry that its column had
template <class V, class Size>
V invert_entries(Size n, V* m) {
    V smallest = V{} + 1.0;
    V largest[room<Size>];
    for (int c = 0; c < n; ++c)
        largest[c] = V{};
    for (int i = 0; i < n; ++i)
        for (int c = 0; c < n; ++c) {
            const V entry = magnitude(m[i * n + c]);
            largest[c] = entry > largest[c] ? entry : largest[c];
        }
    for (int k = 0; k < n; ++k) {
        const V pivot = m[k * n + k];
        const V size = magnitude(pivot) / largest[k];
        smallest = least(smallest, size);
        const V inverse = 1.0 / pivot;
        m[k * n + k] = V{} + 1.0;
        for (int c = 0; c < n; ++c)
            m[k * n + c] *= inverse;
        for (int i = 0; i < n; ++i) {
            if (i == k)
                continue;
            const V factor = m[i * n + k];
            m[i * n + k] = V{};
            for (int c = 0; c < n; ++c)
                m[i * n + c] -= factor * m[k * n + c];
        }
    }
    return smallest;
}

//! The same of a single matrix, in packs of columns. What stands behind a row comes
//! along with its last pack: columns that nothing depends on.
template <int n>
double invert_packs(double* m) {
    constexpr int packs = (n + width - 1) / width;
    Pack rows[n][packs];
    Pack largest[packs] = {};
    unrolled<n>([&](auto i) {
        unrolled<packs>([&](auto p) {
            rows[i][p] = load(m + i * n + p * width);
            const Pack entry = magnitude(rows[i][p]);
            largest[p] = entry > largest[p] ? entry : largest[p];
        });
    });
    double smallest = 1.0;
    unrolled<n>([&](auto k) {
        constexpr int pack = k.value / width;
        constexpr int place = k.value % width;
        const double pivot = rows[k][pack][place];
        const double size = magnitude(pivot) / largest[pack][place];
        smallest = least(smallest, size);
        const double inverse = 1.0 / pivot;
        rows[k][pack][place] = 1.0;
        unrolled<packs>([&](auto p) { rows[k][p] *= inverse; });
        unrolled<n>([&](auto i) {
            if constexpr (i.value != k.value) {
                const double factor = rows[i][pack][place];
                rows[i][pack][place] = 0.0;
                unrolled<packs>([&](auto p) { rows[i][p] -= factor * rows[k][p]; });
            }
        });
    });
    // From the first row on, each of which overwrites what stood behind the last
    unrolled<n>([&](auto i) {
        unrolled<packs>([&](auto p) { store(m + i * n + p * width, rows[i][p]); });
    });
    return smallest;
}

template <class View, class Size>
typename View::Value invert(const View& /*view*/, Size n, typename View::Value* m) {
    return invert_entries(n, m);
}
template <int n>
double invert(const SingleView& /*view*/, Constant<n> /*n*/, double* m) {
    return invert_packs<n>(m);
}

template <class View, class Size>
class BankFactors : BankRows<View, Size> {
    using Rows = BankRows<View, Size>;
    using Rows::beta;
    using Rows::f;
    using Rows::first_;
    using Rows::flows_of;
    using Rows::kind_of;
    using Rows::last_;
    using Rows::m;
    using Rows::n;
    using Rows::rows;
    using Rows::rows_of;
    using Rows::v;
    using typename Rows::V;
    using Model = LaneModel;

  public:
    using Rows::Rows;

    void factor() {
        make_flows();
        eliminate_chains();
        V smallest = v.at(f.smallest_pivot, 0);
        // (column, row), and room for a pack
        V block[room<Size> * room<Size> + width]{};
        V g[room<Size> * room<Size>]{};
        V diagonal[room<Size>];
        V rank[room<Size>];
        for (int j = first_; j <= last_; ++j) {
            const double* kind = kind_of(j);
            const double* flows = flows_of(j);
            double* here = rows_of(j);
            const V through = v.at(flows, mixed);
            const V own = beta + v.at(kind, Model::per_volume) *
                                     v.at(kind, Model::organic_flow) *
                                     v.at(kind, Model::per_o);
            for (int k = 0; k < n; ++k) {
                const V c = through * v.at(here, rows.c(k));
                v.each(n, [&](auto part, int i) {
                    v.out(block, k * n + i, v.part(part, here, rows.r(i)) * c);
                });
                block[k * n + k] += own + through * v.at(here, rows.p(k));
            }
            if (j > first_) {
                // L G: L is a diagonal and a rank one of the stage before
                const double* before = rows_of(j - 1);
                const V by_x = v.at(flows, previous_by_x);
                const V on_own = v.at(flows, previous_own);
                v.each(n, [&](auto part, int i) {
                    v.out(diagonal, i, on_own + by_x * v.part(part, before, rows.p(i)));
                    v.out(rank, i, by_x * v.part(part, before, rows.r(i)));
                });
                for (int k = 0; k < n; ++k) {
                    const V cg = sum_of<V>(n, [&](int i) {
                        return v.at(before, rows.c(i)) * g[k * n + i];
                    });
                    v.each(n, [&](auto part, int i) {
                        v.out(block, k * n + i,
                              v.in(part, block, k * n + i) -
                                  (v.in(part, diagonal, i) * v.in(part, g, k * n + i) +
                                   v.in(part, rank, i) * cg));
                    });
                }
            }
            const V pivot = invert(v, n, block);
            smallest = least(smallest, pivot);
            v.each(n * n, [&](auto part, int e) {
                v.set(here, rows.e(0, 0) + e, v.in(part, block, e));
            });
            if (j == last_)
                break;
            // G = E U: columns scaled, and a rank one of the stage after
            const double* after = rows_of(j + 1);
            const V by_x = v.at(flows, next_by_x);
            const V on_own = v.at(flows, next_own);
            v.each(n, [&](auto part, int i) {
                using K = decltype(part);
                const K er = sum_of<K>(n, [&](int k) {
                    return v.in(part, block, k * n + i) * v.at(after, rows.r(k));
                });
                v.out(rank, i, er * by_x);
            });
            for (int k = 0; k < n; ++k) {
                const V scale = on_own + by_x * v.at(after, rows.p(k));
                const V c = v.at(after, rows.c(k));
                v.each(n, [&](auto part, int i) {
                    v.out(
                        g, k * n + i,
                        v.in(part, block, k * n + i) * scale + v.in(part, rank, i) * c);
                });
            }
        }
        v.set(f.smallest_pivot, 0, smallest);
    }

  private:
    //! Of each kind that the bank has, once.
    void make_flows() {
        int known = -1;  // kinds are numbered as they come
        for (int j = first_; j <= last_; ++j)
            if (m.stages[j].kind > known) {
                eliminate_cells(j);
                known = m.stages[j].kind;
            }
        known = -1;
        for (int j = first_; j <= last_; ++j)
            if (m.stages[j].kind > known) {
                note_flows(j);
                known = m.stages[j].kind;
            }
    }

    void eliminate_cells(int j) {
        const double* kind = kind_of(j);
        double* flows = flows_of(j);
        const V aqueous = v.at(kind, Model::aqueous_rate);
        const V organic = v.at(kind, Model::organic_rate);
        const V aqueous_inverse = 1.0 / (beta + aqueous);
        const V organic_inverse = 1.0 / (beta + organic);
        v.set(flows, aqueous_divisor, aqueous_inverse);
        v.set(flows, organic_divisor, organic_inverse);
        v.set(flows, aqueous_step, aqueous * aqueous_inverse);
        v.set(flows, organic_step, organic * organic_inverse);
        v.set(flows, aqueous_gain,
              gain(aqueous * aqueous_inverse, m.stages[j].aqueous_cells));
        v.set(flows, organic_gain,
              gain(organic * organic_inverse, m.stages[j].organic_cells));
    }
    static V gain(V of_one, int cells) {
        V all = of_one;
        for (int c = 1; c < cells; ++c)
            all *= of_one;
        return all;
    }

    //! What comes from the stages beside, of which settlers give off what the mixers
    //! do.
    void note_flows(int j) {
        const double* kind = kind_of(j);
        double* flows = flows_of(j);
        const V per_volume = v.at(kind, Model::per_volume);
        v.set(flows, mixed,
              per_volume * (v.at(kind, Model::aqueous_flow) -
                            v.at(kind, Model::organic_flow) *
                                v.at(kind, Model::share_a) * v.at(kind, Model::per_o)));
        const auto beside = [&](bool is_there, int from, Model::KindEntry liquor,
                                Model::KindEntry solvent, Coefficient by_liquor,
                                Coefficient by_solvent, Coefficient on_own,
                                Coefficient by_x, Coefficient ion,
                                Coefficient extractant) {
            const V aqueous = is_there ? per_volume * v.at(kind, liquor) : V{};
            const V organic = is_there ? per_volume * v.at(kind, solvent) : V{};
            v.set(flows, by_liquor, aqueous);
            v.set(flows, by_solvent, organic);
            const double* other = kind_of(is_there ? from : j);
            const double* others = flows_of(is_there ? from : j);
            const V settled = aqueous * v.at(others, aqueous_gain);
            const V own =
                -organic * v.at(others, organic_gain) * v.at(other, Model::per_o);
            v.set(flows, on_own, own);
            v.set(flows, by_x, -settled - own * v.at(other, Model::share_a));
            v.set(flows, ion, -settled * v.at(other, Model::per_a));
            v.set(flows, extractant, own);
        };
        beside(j < last_, j + 1, Model::from_next, Model::organic_from_next,
               liquor_from_next, solvent_from_next, next_own, next_by_x, ion_next,
               extractant_next);
        beside(j > first_, j - 1, Model::aqueous_from_previous, Model::from_previous,
               liquor_from_previous, solvent_from_previous, previous_own, previous_by_x,
               ion_previous, extractant_previous);
    }

    //! Tridiagonal rows of the ions and of the extractant, from the last stage to the
    //! first.
    void eliminate_chains() {
        V ion_after = V{};
        V extractant_after = V{};
        for (int j = last_; j >= first_; --j) {
            const double* kind = kind_of(j);
            const double* flows = flows_of(j);
            const V per_volume = v.at(kind, Model::per_volume);
            V ion = beta + per_volume * v.at(kind, Model::aqueous_flow) *
                               v.at(kind, Model::per_a);
            V extractant = beta + per_volume * v.at(kind, Model::organic_flow) *
                                      v.at(kind, Model::per_o);
            if (j < last_) {
                const double* after = flows_of(j + 1);
                ion -= v.at(flows, ion_next) * v.at(after, ion_previous) * ion_after;
                extractant -= v.at(flows, extractant_next) *
                              v.at(after, extractant_previous) * extractant_after;
            }
            ion_after = 1.0 / ion;
            extractant_after = 1.0 / extractant;
            v.set(rows_of(j), rows.ion_inverse(), ion_after);
            v.set(rows_of(j), rows.extractant_inverse(), extractant_after);
        }
    }
};

}  // namespace

void factor_bank(const LaneModel& model, const LaneFactors& f, int bank) {
    with_size(model.n_cations, [&](auto n) {
        for_views(model.lanes, [&](const auto& view) {
            BankFactors<std::decay_t<decltype(view)>, decltype(n)>(model, f, bank, view,
                                                                   n)
                .factor();
        });
    });
}

}  // namespace didymium::DIDYMIUM_ISA
