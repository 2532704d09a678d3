#include "solver/simd/bank_kernels.hpp"

#include <utility>

#include "solver/simd/lane_view.hpp"

namespace didymium::DIDYMIUM_ISA {

namespace {

//! What solve() asks for again and again, (stage, coefficient, lane).
enum Coefficient : int {
    mixed,  //!< what a mixer gives off is organic_flow/(o V) T and this times x
    // Blocks of the stages beside: on the diagonal, and times dx/dT
    previous_own,
    previous_by_x,
    next_own,
    next_by_x,
    // Flows over the volume of the mixer, 1/s
    liquor_from_next,
    solvent_from_next,
    solvent_from_previous,
    liquor_from_previous,
    // Rows of the chains of an ion and of the extractant
    ion_next,
    ion_previous,
    ion_inverse,  //!< of the diagonal
    extractant_next,
    extractant_previous,
    extractant_inverse,
    per_a,
    per_o,
    n_coefficients
};
static_assert(n_coefficients == lane_coefficients);

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
        // So that what is no number counts as small
        smallest = size > smallest ? smallest : size;
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

//! Calls f with 0 to n - 1, each as a constant.
template <int n, class F>
void unrolled(F f) {
    [&]<int... k>(std::integer_sequence<int, k...>) {
        (f(Constant<k>{}), ...);
    }
    (std::make_integer_sequence<int, n>{});
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
        smallest = size > smallest ? smallest : size;
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

//! sum over k < n of f(k), of even and of odd k apart.
template <class V, class Size, class F>
V sum_of(Size n, F f) {
    V even = V{};
    V odd = V{};
    int k = 0;
    for (; k + 1 < n; k += 2) {
        even += f(k);
        odd += f(k + 1);
    }
    if (k < n)
        even += f(k);
    return even + odd;
}

template <class View>
class Bank {
    using V = typename View::Value;

  public:
    Bank(const LaneModel& model, const LaneFactors& factors, const View& view)
        : beta(view.at(factors.beta, 0)),
          v(view),
          m(model),
          f(factors),
          n_ions_(model.n_ions),
          n_aqueous_(model.n_cations + model.n_ions),
          n_organic_(model.n_cations + 1) {}

    template <class Size>
    void factor(Size n, int first, int count) {
        for (int j = first; j < first + count; ++j)
            eliminate_cells(j);
        for (int j = first; j < first + count; ++j)
            note_flows(j, j > first, j + 1 < first + count);
        eliminate_chains(first, count);
        V smallest = v.at(f.smallest_pivot, 0);
        V block[room<Size> * room<Size> + width];  // (column, row), and room for a pack
        V g[room<Size> * room<Size>];
        V diagonal[room<Size>];
        V rank[room<Size>];
        for (int j = first; j < first + count; ++j) {
            const V through = of(j, mixed);
            const V own =
                beta + v.at(m.per_volume, j) * v.at(m.organic_flow, j) * of(j, per_o);
            for (int k = 0; k < n; ++k) {
                const V c = through * v.at(f.c, component(j, k));
                v.each(n, [&](auto kind, int i) {
                    v.out(block, k * n + i, v.part(kind, f.r, cation(j, i)) * c);
                });
                block[k * n + k] += own + through * v.at(f.p, cation(j, k));
            }
            if (j > first) {
                // L G: L is a diagonal and a rank one of the stage before
                const V by_x = of(j, previous_by_x);
                const V on_own = of(j, previous_own);
                v.each(n, [&](auto kind, int i) {
                    v.out(diagonal, i,
                          on_own + by_x * v.part(kind, f.p, cation(j - 1, i)));
                    v.out(rank, i, by_x * v.part(kind, f.r, cation(j - 1, i)));
                });
                for (int k = 0; k < n; ++k) {
                    const V cg = sum_of<V>(n, [&](int i) {
                        return v.at(f.c, component(j - 1, i)) * g[k * n + i];
                    });
                    v.each(n, [&](auto kind, int i) {
                        v.out(block, k * n + i,
                              v.in(kind, block, k * n + i) -
                                  (v.in(kind, diagonal, i) * v.in(kind, g, k * n + i) +
                                   v.in(kind, rank, i) * cg));
                    });
                }
            }
            const V pivot = invert(v, n, block);
            smallest = pivot > smallest ? smallest : pivot;
            v.each(n * n, [&](auto kind, int e) {
                v.set(f.e, square(j, n, 0, 0) + e, v.in(kind, block, e));
            });
            if (j + 1 == first + count)
                break;
            // G = E U: columns scaled, and a rank one of the stage after
            const V by_x = of(j, next_by_x);
            const V on_own = of(j, next_own);
            v.each(n, [&](auto kind, int i) {
                using K = decltype(kind);
                const K er = sum_of<K>(n, [&](int k) {
                    return v.in(kind, block, k * n + i) * v.at(f.r, cation(j + 1, k));
                });
                v.out(rank, i, er * by_x);
            });
            for (int k = 0; k < n; ++k) {
                const V scale = on_own + by_x * v.at(f.p, cation(j + 1, k));
                const V c = v.at(f.c, component(j + 1, k));
                v.each(n, [&](auto kind, int i) {
                    v.out(
                        g, k * n + i,
                        v.in(kind, block, k * n + i) * scale + v.in(kind, rank, i) * c);
                });
            }
        }
        v.set(f.smallest_pivot, 0, smallest);
    }

    template <class Size>
    void solve(Size n, int first, int count, const double* b, double* z) {
        const int last = first + count - 1;
        for (int j = first; j <= last; ++j)
            know_cells(j, b);
        solve_chains(first, last, b, z);
        for (int j = first; j <= last; ++j) {
            V along = V{};
            for (int k = n; k <= n + n_ions_; ++k)
                along += v.at(f.c, component(j, k)) * v.at(z, m.stages[j].mixer + k);
            v.set(f.known_along, j, along);
        }
        V right[room<Size>];
        V w[room<Size>];
        for (int j = first; j <= last; ++j) {
            reduce(n, j, j > first, j < last, b, w, right);
            v.each(n, [&](auto kind, int i) {
                using K = decltype(kind);
                const K sum = sum_of<K>(n, [&](int k) {
                    return v.part(kind, f.e, square(j, n, k, i)) * right[k];
                });
                v.set(f.w, cation(j, i), sum);
                v.out(w, i, sum);
            });
        }
        V total[room<Size>];
        V x[room<Size>];  // without what ions and extractant do
        for (int j = last; j >= first; --j) {
            if (j < last) {
                const V own = of(j, next_own);
                const V by_x = of(j, next_by_x);
                v.each(n, [&](auto kind, int i) {
                    v.out(right, i,
                          own * v.in(kind, total, i) + by_x * v.in(kind, x, i));
                });
            }
            v.each(n, [&](auto kind, int i) {
                using K = decltype(kind);
                K here = v.part(kind, f.w, cation(j, i));
                if (j < last)
                    here -= sum_of<K>(n, [&](int k) {
                        return v.part(kind, f.e, square(j, n, k, i)) * right[k];
                    });
                v.out(total, i, here);
            });
            const V along = sum_of<V>(
                n, [&](int k) { return v.at(f.c, component(j, k)) * total[k]; });
            v.each(n, [&](auto kind, int i) {
                v.out(x, i,
                      v.part(kind, f.p, cation(j, i)) * v.in(kind, total, i) +
                          v.part(kind, f.r, cation(j, i)) * along);
            });
            substitute(n, j, total, x, b, z);
        }
    }

  private:
    long cation(int j, int i) const { return static_cast<long>(j) * m.n_cations + i; }
    long component(int j, int i) const {
        return static_cast<long>(j) * (m.n_cations + m.n_ions + 1) + i;
    }
    static long square(int j, int n, int k, int i) {
        return (static_cast<long>(j) * n + k) * n + i;
    }
    V of(int j, Coefficient which) const {
        return v.at(f.flow, static_cast<long>(j) * n_coefficients + which);
    }
    void note(int j, Coefficient which, V value) const {
        v.set(f.flow, static_cast<long>(j) * n_coefficients + which, value);
    }

    void eliminate_cells(int j) {
        const V aqueous = v.at(m.aqueous_cell_rate, j);
        const V organic = v.at(m.organic_cell_rate, j);
        v.set(f.aqueous_divisor, j, 1.0 / (beta + aqueous));
        v.set(f.organic_divisor, j, 1.0 / (beta + organic));
        v.set(f.aqueous_gain, j,
              gain(aqueous / (beta + aqueous), m.stages[j].aqueous_cells));
        v.set(f.organic_gain, j,
              gain(organic / (beta + organic), m.stages[j].organic_cells));
        note(j, per_a, 1.0 / v.at(m.a, j));
        note(j, per_o, 1.0 / v.at(m.o, j));
    }
    static V gain(V of_one, int cells) {
        V all = of_one;
        for (int c = 1; c < cells; ++c)
            all *= of_one;
        return all;
    }

    //! What comes from the stages beside, of which settlers give off what the mixers
    //! do.
    void note_flows(int j, bool has_previous, bool has_next) {
        const V per_volume = v.at(m.per_volume, j);
        note(j, mixed,
             per_volume * (v.at(m.aqueous_flow, j) -
                           v.at(m.organic_flow, j) * v.at(m.a, j) * of(j, per_o)));
        const auto beside =
            [&](bool is_there, int from, const double* liquor, const double* solvent,
                Coefficient by_liquor, Coefficient by_solvent, Coefficient on_own,
                Coefficient by_x, Coefficient ion, Coefficient extractant) {
                const V aqueous = is_there ? per_volume * v.at(liquor, j) : V{};
                const V organic = is_there ? per_volume * v.at(solvent, j) : V{};
                note(j, by_liquor, aqueous);
                note(j, by_solvent, organic);
                const int other = is_there ? from : j;
                const V settled = aqueous * v.at(f.aqueous_gain, other);
                const V own = -organic * v.at(f.organic_gain, other) * of(other, per_o);
                note(j, on_own, own);
                note(j, by_x, -settled - own * v.at(m.a, other));
                note(j, ion, -settled * of(other, per_a));
                note(j, extractant, own);
            };
        beside(has_next, j + 1, m.from_next, m.organic_from_next, liquor_from_next,
               solvent_from_next, next_own, next_by_x, ion_next, extractant_next);
        beside(has_previous, j - 1, m.aqueous_from_previous, m.from_previous,
               liquor_from_previous, solvent_from_previous, previous_own, previous_by_x,
               ion_previous, extractant_previous);
    }

    //! Tridiagonal rows of the ions and of the extractant, from the last stage to the
    //! first.
    void eliminate_chains(int first, int count) {
        for (int j = first + count - 1; j >= first; --j) {
            const V per_volume = v.at(m.per_volume, j);
            V ion = beta + per_volume * v.at(m.aqueous_flow, j) * of(j, per_a);
            V extractant = beta + per_volume * v.at(m.organic_flow, j) * of(j, per_o);
            if (j + 1 < first + count) {
                ion -=
                    of(j, ion_next) * of(j + 1, ion_previous) * of(j + 1, ion_inverse);
                extractant -= of(j, extractant_next) * of(j + 1, extractant_previous) *
                              of(j + 1, extractant_inverse);
            }
            note(j, ion_inverse, 1.0 / ion);
            note(j, extractant_inverse, 1.0 / extractant);
        }
    }

    //! What the last cells hold but for what the mixer gives off.
    void know_cells(int j, const double* b) {
        const LaneModel::Stage& s = m.stages[j];
        know(v.at(m.aqueous_cell_rate, j), v.at(f.aqueous_divisor, j), s.aqueous,
             s.aqueous_cells, n_aqueous_, b, f.known_aqueous,
             static_cast<long>(j) * n_aqueous_);
        know(v.at(m.organic_cell_rate, j), v.at(f.organic_divisor, j), s.organic,
             s.organic_cells, n_organic_, b, f.known_organic,
             static_cast<long>(j) * n_organic_);
    }
    void know(V rate, V divisor, int first, int cells, int n, const double* b,
              double* known, long at) {
        v.each(n, [&](auto kind, int i) {
            auto entering = v.part(kind, b, first + i) * divisor;
            for (int c = 1; c < cells; ++c)
                entering =
                    (v.part(kind, b, first + c * n + i) + rate * entering) * divisor;
            v.set(known, at + i, entering);
        });
    }

    void solve_chains(int first, int last, const double* b, double* z) {
        for (int k = m.n_cations; k <= n_aqueous_; ++k) {
            const bool ion = k < n_aqueous_;
            const double* known = ion ? f.known_aqueous : f.known_organic;
            const int width_of = ion ? n_aqueous_ : n_organic_;
            const int entry = ion ? k : m.n_cations;
            const auto settled = [&](int j) {
                return v.at(known, static_cast<long>(j) * width_of + entry);
            };
            const Coefficient from_next = ion ? liquor_from_next : solvent_from_next;
            const Coefficient from_previous =
                ion ? liquor_from_previous : solvent_from_previous;
            const Coefficient next = ion ? ion_next : extractant_next;
            const Coefficient previous = ion ? ion_previous : extractant_previous;
            const Coefficient inverse = ion ? ion_inverse : extractant_inverse;
            V beside = V{};
            for (int j = last; j >= first; --j) {
                V sum = v.at(b, m.stages[j].mixer + k);
                if (j > first)
                    sum += of(j, from_previous) * settled(j - 1);
                if (j < last)
                    sum += of(j, from_next) * settled(j + 1);
                beside = (sum - of(j, next) * beside) * of(j, inverse);
                v.set(z, m.stages[j].mixer + k, beside);
            }
            for (int j = first + 1; j <= last; ++j) {
                beside = v.at(z, m.stages[j].mixer + k) -
                         (of(j, previous) * of(j, inverse)) * beside;
                v.set(z, m.stages[j].mixer + k, beside);
            }
        }
    }

    //! The right-hand side of a stage's cations: b, what settlers are known to give
    //! off, what ions and extractant do to x, and what the stage before leaves, w
    //! there.
    template <class Size>
    void reduce(Size n, int j, bool has_previous, bool has_next, const double* b,
                const V* w, V* right) {
        const V by_own = of(j, mixed) * v.at(f.known_along, j);
        V own = V{};
        V by_x = V{};
        V by_previous = V{};
        V by_next = V{};
        if (has_previous) {
            own = of(j, previous_own);
            by_x = of(j, previous_by_x);
            const V cw = sum_of<V>(
                n, [&](int k) { return v.at(f.c, component(j - 1, k)) * w[k]; });
            by_previous = by_x * (cw + v.at(f.known_along, j - 1));
        }
        if (has_next)
            by_next = of(j, next_by_x) * v.at(f.known_along, j + 1);
        const V liquor_next = of(j, liquor_from_next);
        const V solvent_next = of(j, solvent_from_next);
        const V solvent_previous = of(j, solvent_from_previous);
        const V liquor_previous = of(j, liquor_from_previous);
        const long aqueous = static_cast<long>(j) * n_aqueous_;
        const long organic = static_cast<long>(j) * n_organic_;
        v.each(n, [&](auto kind, int i) {
            auto sum = v.part(kind, b, m.stages[j].mixer + i) -
                       by_own * v.part(kind, f.r, cation(j, i));
            if (has_next) {
                sum += liquor_next *
                           v.part(kind, f.known_aqueous, aqueous + n_aqueous_ + i) -
                       by_next * v.part(kind, f.r, cation(j + 1, i));
                if (m.entrains)
                    sum += solvent_next *
                           v.part(kind, f.known_organic, organic + n_organic_ + i);
            }
            if (has_previous) {
                sum += solvent_previous *
                           v.part(kind, f.known_organic, organic - n_organic_ + i) -
                       by_previous * v.part(kind, f.r, cation(j - 1, i)) -
                       (own + by_x * v.part(kind, f.p, cation(j - 1, i))) *
                           v.in(kind, w, i);
                if (m.entrains)
                    sum += liquor_previous *
                           v.part(kind, f.known_aqueous, aqueous - n_aqueous_ + i);
            }
            v.out(right, i, sum);
        });
    }

    //! \param x  without what ions and extractant do
    template <class Size>
    void substitute(Size n, int j, const V* total, const V* x, const double* b,
                    double* z) {
        const LaneModel::Stage& s = m.stages[j];
        const V a = v.at(m.a, j);
        const V known = v.at(f.known_along, j);
        const V aqueous = v.at(m.aqueous_cell_rate, j);
        const V organic = v.at(m.organic_cell_rate, j);
        const V aqueous_divisor = v.at(f.aqueous_divisor, j);
        const V organic_divisor = v.at(f.organic_divisor, j);
        const V of_a = of(j, per_a);
        const V of_o = of(j, per_o);
        v.each(n, [&](auto kind, int i) {
            const auto here = v.in(kind, total, i);
            v.set(z, s.mixer + i, here);
            const auto all = v.in(kind, x, i) + v.part(kind, f.r, cation(j, i)) * known;
            cells(s.aqueous + i, s.aqueous_cells, n_aqueous_, aqueous, aqueous_divisor,
                  all, b, z);
            cells(s.organic + i, s.organic_cells, n_organic_, organic, organic_divisor,
                  (here - a * all) * of_o, b, z);
        });
        for (int k = n; k < n_aqueous_; ++k)
            cells(s.aqueous + k, s.aqueous_cells, n_aqueous_, aqueous, aqueous_divisor,
                  v.at(z, s.mixer + k) * of_a, b, z);
        cells(s.organic + n, s.organic_cells, n_organic_, organic, organic_divisor,
              v.at(z, s.mixer + n_aqueous_) * of_o, b, z);
    }
    template <class K>
    void cells(int first, int count, int n, V rate, V divisor, K entering,
               const double* b, double* z) {
        for (int c = 0; c < count; ++c) {
            entering = (v.part(entering, b, first + c * n) + rate * entering) * divisor;
            v.set(z, first + c * n, entering);
        }
    }

    // Letters of the equations.
    // NOLINTBEGIN(readability-identifier-naming)
    const V beta;
    const View v;
    const LaneModel& m;
    const LaneFactors& f;
    // NOLINTEND(readability-identifier-naming)
    const int n_ions_, n_aqueous_, n_organic_;
};

}  // namespace

void factor_bank(const LaneModel& model, const LaneFactors& f, int first, int count) {
    with_size(model.n_cations, [&](auto n) {
        for_views(model, [&](const auto& view) {
            Bank(model, f, view).factor(n, first, count);
        });
    });
}

void solve_bank(const LaneModel& model, const LaneFactors& f, int first, int count,
                const double* b, double* z) {
    with_size(model.n_cations, [&](auto n) {
        for_views(model, [&](const auto& view) {
            Bank(model, f, view).solve(n, first, count, b, z);
        });
    });
}

}  // namespace didymium::DIDYMIUM_ISA
