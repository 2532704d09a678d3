#include "solver/lane_kernels.hpp"

#include "solver/simd/pack.hpp"

namespace didymium::DIDYMIUM_ISA {

extern const LaneKernels lane_kernels;

namespace {

constexpr int most_cations = 32;

template <class V>
V get(const double* x);
template <>
inline double get<double>(const double* x) {
    return *x;
}
template <>
inline Pack get<Pack>(const double* x) {
    return load(x);
}
inline void put(double* x, double value) {
    *x = value;
}
inline void put(double* x, Pack value) {
    store(x, value);
}

//! Calls f with the lanes, as many at once as a pack takes.
template <class F>
void for_lanes(int lanes, F f) {
    int lane = 0;
    for (; lane + width <= lanes; lane += width)
        f(Pack{}, lane);
    for (; lane < lanes; ++lane)
        f(double{}, lane);
}

//! The model as some of its lanes see it.
template <class V>
class View {
  public:
    View(const LaneModel& model, int lane)
        : m(model),
          lane_(lane),
          n(model.n_cations),
          n_ions(model.n_ions),
          n_aqueous(n + n_ions),
          n_organic(n + 1),
          n_components(n + n_ions + 1) {}

    V at(const double* array, long place) const {
        return get<V>(array + place * m.lanes + lane_);
    }
    void set(double* array, long place, V value) const {
        put(array + place * m.lanes + lane_, value);
    }
    void add(double* array, long place, V value) const {
        set(array, place, at(array, place) + value);
    }
    //! D of a cation in the mixer of a stage.
    V ratio(int j, int i) const {
        return get<V>(m.d + m.ratio[j] + i * m.vessels[j] + lane_);
    }
    V vessel(const double* array, int j) const {
        return get<V>(array + m.vessel[j] + lane_);
    }

    const LaneModel& m;

  private:
    int lane_;

  public:
    const int n, n_ions, n_aqueous, n_organic, n_components;
};

template <class V>
void settler_rates(const View<V>& v, const double* u, double* r, int first, int cells,
                   int n, int i, V k, V entering) {
    for (int c = 0; c < cells; ++c) {
        const int at = first + c * n + i;
        const V here = v.at(u, at);
        v.set(r, at, k * (entering - here));
        entering = here;
    }
}

template <class V>
void rates_of(const LaneModel& model, const double* u, double* r, int lane) {
    const View<V> v(model, lane);
    for (int j = 0; j < model.n_stages; ++j) {
        const LaneModel::Stage& s = model.stages[j];
        const LaneModel::Stage& next = model.stages[s.next];
        const LaneModel::Stage& previous = model.stages[s.previous];
        const V a = v.at(model.a, j);
        const V o = v.at(model.o, j);
        const V per_volume = v.at(model.per_volume, j);
        const V aqueous_flow = v.at(model.aqueous_flow, j);
        const V organic_flow = v.at(model.organic_flow, j);
        const V from_next = v.at(model.from_next, j);
        const V from_previous = v.at(model.from_previous, j);
        const V organic_from_next = v.at(model.organic_from_next, j);
        const V aqueous_from_previous = v.at(model.aqueous_from_previous, j);
        const V aqueous_rate = v.at(model.aqueous_cell_rate, j);
        const V organic_rate = v.at(model.organic_cell_rate, j);
        for (int i = 0; i < v.n_components; ++i) {
            const bool in_aqueous = i < v.n_aqueous;
            const bool in_organic = i < v.n || i == v.n_aqueous;
            const int k = i < v.n ? i : v.n;  // entry of an organic cell
            const V total = v.at(u, s.mixer + i);
            V x = V{};
            V y = V{};
            if (i < v.n) {
                const V d = v.ratio(j, i);
                x = total / (a + o * d);
                y = d * x;
            } else if (in_aqueous) {
                x = total / a;
            } else {
                y = total / o;
            }
            V rate = v.at(model.inflow, static_cast<long>(j) * v.n_components + i);
            if (in_aqueous) {
                rate += from_next * v.at(u, next.last_aqueous + i) +
                        aqueous_from_previous * v.at(u, previous.last_aqueous + i) -
                        aqueous_flow * x;
                settler_rates(v, u, r, s.aqueous, s.aqueous_cells, v.n_aqueous, i,
                              aqueous_rate, x);
            }
            if (in_organic) {
                rate += from_previous * v.at(u, previous.last_organic + k) +
                        organic_from_next * v.at(u, next.last_organic + k) -
                        organic_flow * y;
                settler_rates(v, u, r, s.organic, s.organic_cells, v.n_organic, k,
                              organic_rate, y);
            }
            v.set(r, s.mixer + i, rate * per_volume);
        }
    }
    for (int t = 0; t < model.n_tanks; ++t) {
        const LaneModel::Tank& tank = model.tanks[t];
        for (int k = 0; k < tank.n; ++k)
            v.set(r, tank.first + k,
                  v.at(model.tank_inflow, t * model.most_tank_entries + k) -
                      v.at(model.tank_rate, t) * v.at(u, tank.first + k));
    }
    for (int l = 0; l < model.n_links; ++l) {
        const LaneModel::Carrier& link = model.links[l];
        const V rate = v.at(model.link_rate, l);
        for (int k = 0; k < link.n; ++k)
            v.add(r, k + 1 < link.n ? link.to + k : link.to_last,
                  rate * v.at(u, link.from + k));
    }
    for (int k = 0; k < model.n_outlets; ++k) {
        const LaneModel::Carrier& outlet = model.outlets[k];
        const V flow = v.at(model.outlet_flow, k);
        for (int i = 0; i < outlet.n; ++i)
            v.set(r, outlet.to + i, flow * v.at(u, outlet.from + i));
    }
}

//! As ExchangeEquilibrium::derivatives(), where the liquor binds no protons.
template <class V>
void differentiate_lanes(const LaneModel& model, const double* u, const LaneFactors& f,
                         int lane) {
    const View<V> v(model, lane);
    for (int j = 0; j < model.n_stages; ++j) {
        const V a = v.at(model.a, j);
        const V o = v.at(model.o, j);
        const V q = v.vessel(model.q, j);
        const V proton = v.vessel(model.proton, j);
        const V stiffness = a + o * q + a * model.kw[j] / (proton * proton);
        V g_v = o * (q * proton) * (1.0 - o * q / stiffness);
        const V g_acidity = o * q / stiffness - 1.0;
        const long cations = static_cast<long>(j) * v.n;
        const long components = static_cast<long>(j) * v.n_components;
        for (int i = 0; i < v.n; ++i) {
            const double e = model.charge[i];
            const V d = v.ratio(j, i);
            const V p = 1.0 / (a + o * d);
            const V moved = v.at(u, model.stages[j].mixer + i) * (a * p) * (o * d * p);
            v.set(f.p, cations + i, p);
            v.set(f.r, cations + i, -(e * moved) / a);
            g_v += (e * e) * moved;
            v.set(f.c, components + i, e * (g_acidity + a * p));  // minus g_total
        }
        for (int k = 0; k < v.n_ions; ++k)
            v.set(f.c, components + v.n + k,
                  (V{} + model.ion_charge[k]) * (g_acidity + 1.0));
        v.set(f.c, components + v.n_aqueous, -g_acidity);
        for (int i = 0; i < v.n_components; ++i)
            v.set(f.c, components + i, v.at(f.c, components + i) / g_v);
    }
}

//! inv(m) in place, without pivoting. \return the smallest pivot over the largest entry
//! that its row had
template <class V>
V invert(int n, V* m) {
    V smallest = V{} + 1.0;
    V largest[most_cations];
    for (int i = 0; i < n; ++i) {
        largest[i] = V{};
        for (int k = 0; k < n; ++k) {
            const V entry = magnitude(m[i * n + k]);
            largest[i] = entry > largest[i] ? entry : largest[i];
        }
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

//! Blocks of the cations between a stage and the one beside it: `own` on the diagonal
//! of the solvent (or of nothing), `by_x` times dx/dT. What a settler passes on counts.
template <class V>
struct Passage {
    V own, by_x;
};

//! Room for a number of cations that is known when compiling, or for any.
template <class Size>
constexpr int room = Size::value;
template <>
constexpr int room<int> = most_cations;

template <class V>
class Bank {
  public:
    Bank(const LaneModel& model, const LaneFactors& factors, int lane)
        : v(model, lane), m(model), f(factors), beta(v.at(factors.beta, 0)) {}

    //! n as a constant for the common numbers of cations, so that loops unroll.
    template <class Size>
    void factor(Size n, int first, int count) {
        for (int j = first; j < first + count; ++j)
            eliminate_cells(j);
        eliminate_chains(first, count);
        V smallest = v.at(f.smallest_pivot, 0);
        V block[room<Size> * room<Size>];
        V g[room<Size> * room<Size>];
        V r[room<Size>];
        V c[room<Size>];
        for (int j = first; j < first + count; ++j) {
            const V per_volume = v.at(m.per_volume, j);
            const V through = mixed(j) * -1.0;
            const V own = beta + per_volume * v.at(m.organic_flow, j) / v.at(m.o, j);
            for (int i = 0; i < n; ++i)
                r[i] = v.at(f.r, cation(j, i));
            for (int k = 0; k < n; ++k)
                c[k] = v.at(f.c, component(j, k));
            for (int i = 0; i < n; ++i) {
                for (int k = 0; k < n; ++k)
                    block[i * n + k] = -(through * r[i]) * c[k];
                block[i * n + i] += own - through * v.at(f.p, cation(j, i));
            }
            if (j > first) {
                // L G: L is a diagonal and a rank one of the stage before
                const Passage<V> l = down(j);
                V cg[room<Size>];
                for (int k = 0; k < n; ++k) {
                    cg[k] = V{};
                    for (int i = 0; i < n; ++i)
                        cg[k] += v.at(f.c, component(j - 1, i)) * g[i * n + k];
                }
                for (int i = 0; i < n; ++i) {
                    const V diagonal = l.own + l.by_x * v.at(f.p, cation(j - 1, i));
                    const V rank = l.by_x * v.at(f.r, cation(j - 1, i));
                    for (int k = 0; k < n; ++k)
                        block[i * n + k] -= diagonal * g[i * n + k] + rank * cg[k];
                }
            }
            const V pivot = invert<V>(n, block);
            smallest = pivot > smallest ? smallest : pivot;
            for (int i = 0; i < n; ++i)
                for (int k = 0; k < n; ++k)
                    v.set(f.e, square(j, i, k), block[i * n + k]);
            if (j + 1 == first + count)
                break;
            // G = E U: columns scaled, and a rank one of the stage after
            const Passage<V> u = up(j);
            for (int i = 0; i < n; ++i) {
                V er = V{};
                for (int k = 0; k < n; ++k)
                    er += block[i * n + k] * v.at(f.r, cation(j + 1, k));
                er *= u.by_x;
                for (int k = 0; k < n; ++k) {
                    g[i * n + k] = block[i * n + k] *
                                       (u.own + u.by_x * v.at(f.p, cation(j + 1, k))) +
                                   er * v.at(f.c, component(j + 1, k));
                    v.set(f.g, square(j, i, k), g[i * n + k]);
                }
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
        // What of x follows from ions and extractant
        for (int j = first; j <= last; ++j) {
            V along = V{};
            for (int k = n; k < v.n_components; ++k)
                along += v.at(f.c, component(j, k)) * v.at(z, m.stages[j].mixer + k);
            for (int i = 0; i < n; ++i)
                v.set(f.known_x, cation(j, i), v.at(f.r, cation(j, i)) * along);
        }
        V right[room<Size>];
        V w[room<Size>];
        for (int j = first; j <= last; ++j) {
            const V per_volume = v.at(m.per_volume, j);
            const V through = mixed(j);
            for (int i = 0; i < n; ++i) {
                V sum = v.at(b, m.stages[j].mixer + i) -
                        through * v.at(f.known_x, cation(j, i));
                if (j < last)
                    sum += per_volume *
                           (v.at(m.from_next, j) * aqueous_known(j + 1, i) +
                            v.at(m.organic_from_next, j) * organic_known(j + 1, i));
                if (j > first)
                    sum += per_volume *
                           (v.at(m.from_previous, j) * organic_known(j - 1, i) +
                            v.at(m.aqueous_from_previous, j) * aqueous_known(j - 1, i));
                right[i] = sum;
            }
            if (j > first) {
                const Passage<V> l = down(j);
                V cw = V{};
                for (int k = 0; k < n; ++k)
                    cw += v.at(f.c, component(j - 1, k)) * w[k];
                for (int i = 0; i < n; ++i)
                    right[i] -= (l.own + l.by_x * v.at(f.p, cation(j - 1, i))) * w[i] +
                                l.by_x * v.at(f.r, cation(j - 1, i)) * cw;
            }
            for (int i = 0; i < n; ++i) {
                w[i] = V{};
                for (int k = 0; k < n; ++k)
                    w[i] += v.at(f.e, square(j, i, k)) * right[k];
            }
            for (int i = 0; i < n; ++i)
                v.set(f.w, cation(j, i), w[i]);
        }
        V total[room<Size>];
        for (int j = last; j >= first; --j) {
            V here[room<Size>];
            for (int i = 0; i < n; ++i) {
                here[i] = v.at(f.w, cation(j, i));
                for (int k = 0; k < n && j < last; ++k)
                    here[i] -= v.at(f.g, square(j, i, k)) * total[k];
            }
            V along = V{};
            for (int i = 0; i < n; ++i) {
                total[i] = here[i];
                along += v.at(f.c, component(j, i)) * total[i];
            }
            substitute(n, j, total, along, b, z);
        }
    }

  private:
    long cation(int j, int i) const { return static_cast<long>(j) * v.n + i; }
    long component(int j, int i) const {
        return static_cast<long>(j) * v.n_components + i;
    }
    long square(int j, int i, int k) const {
        return (static_cast<long>(j) * v.n + i) * v.n + k;
    }

    //! What a mixer gives off of a cation is organic_flow/(o V) T and this times x.
    V mixed(int j) const {
        return v.at(m.per_volume, j) *
               (v.at(m.aqueous_flow, j) -
                v.at(m.organic_flow, j) * v.at(m.a, j) / v.at(m.o, j));
    }
    //! The block of stage j - 1 in the rows of j.
    Passage<V> down(int j) const {
        const V per_volume = v.at(m.per_volume, j);
        return passage(j - 1, per_volume * v.at(m.aqueous_from_previous, j),
                       per_volume * v.at(m.from_previous, j));
    }
    //! The block of stage j + 1 in the rows of j.
    Passage<V> up(int j) const {
        const V per_volume = v.at(m.per_volume, j);
        return passage(j + 1, per_volume * v.at(m.from_next, j),
                       per_volume * v.at(m.organic_from_next, j));
    }
    Passage<V> passage(int from, V aqueous, V organic) const {
        const V own = -organic * v.at(f.organic_gain, from) / v.at(m.o, from);
        return {own, -aqueous * v.at(f.aqueous_gain, from) - own * v.at(m.a, from)};
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
    }
    static V gain(V of_one, int cells) {
        V all = of_one;
        for (int c = 1; c < cells; ++c)
            all *= of_one;
        return all;
    }

    //! What comes from the stage beside, of an ion (times its total) and of the
    //! extractant.
    V ion_from(int j, V flow, int from) const {
        return -v.at(m.per_volume, j) * flow * v.at(f.aqueous_gain, from) /
               v.at(m.a, from);
    }
    V extractant_from(int j, V flow, int from) const {
        return -v.at(m.per_volume, j) * flow * v.at(f.organic_gain, from) /
               v.at(m.o, from);
    }

    //! Tridiagonal rows of the ions and of the extractant, from the last stage to the
    //! first.
    void eliminate_chains(int first, int count) {
        for (int j = first + count - 1; j >= first; --j) {
            const V per_volume = v.at(m.per_volume, j);
            V ion = beta + per_volume * v.at(m.aqueous_flow, j) / v.at(m.a, j);
            V extractant = beta + per_volume * v.at(m.organic_flow, j) / v.at(m.o, j);
            if (j + 1 < first + count) {
                ion -= ion_from(j, v.at(m.from_next, j), j + 1) *
                       ion_from(j + 1, v.at(m.aqueous_from_previous, j + 1), j) /
                       v.at(f.ion_diagonal, j + 1);
                extractant -= extractant_from(j, v.at(m.organic_from_next, j), j + 1) *
                              extractant_from(j + 1, v.at(m.from_previous, j + 1), j) /
                              v.at(f.extractant_diagonal, j + 1);
            }
            v.set(f.ion_diagonal, j, ion);
            v.set(f.extractant_diagonal, j, extractant);
        }
    }

    //! What the last cells hold but for what the mixer gives off.
    void know_cells(int j, const double* b) {
        const LaneModel::Stage& s = m.stages[j];
        know(v.at(m.aqueous_cell_rate, j), v.at(f.aqueous_divisor, j), s.aqueous,
             s.aqueous_cells, v.n_aqueous, b, f.known_aqueous,
             static_cast<long>(j) * v.n_aqueous);
        know(v.at(m.organic_cell_rate, j), v.at(f.organic_divisor, j), s.organic,
             s.organic_cells, v.n_organic, b, f.known_organic,
             static_cast<long>(j) * v.n_organic);
    }
    void know(V rate, V divisor, int first, int cells, int n, const double* b,
              double* known, long at) {
        for (int i = 0; i < n; ++i) {
            V entering = v.at(b, first + i) * divisor;
            for (int c = 1; c < cells; ++c)
                entering = (v.at(b, first + c * n + i) + rate * entering) * divisor;
            v.set(known, at + i, entering);
        }
    }

    void solve_chains(int first, int last, const double* b, double* z) {
        for (int k = v.n; k < v.n_components; ++k) {
            const bool ion = k < v.n_aqueous;
            const double* diagonal = ion ? f.ion_diagonal : f.extractant_diagonal;
            const double* known = ion ? f.known_aqueous : f.known_organic;
            const int width_of = ion ? v.n_aqueous : v.n_organic;
            const int entry = ion ? k : v.n;
            const auto settled = [&](int j) {
                return v.at(known, static_cast<long>(j) * width_of + entry);
            };
            const double* from_next = ion ? m.from_next : m.organic_from_next;
            const double* from_previous =
                ion ? m.aqueous_from_previous : m.from_previous;
            const auto from = [&](int j, V flow, int other) {
                return ion ? ion_from(j, flow, other) : extractant_from(j, flow, other);
            };
            for (int j = last; j >= first; --j) {
                const V per_volume = v.at(m.per_volume, j);
                V sum = v.at(b, m.stages[j].mixer + k);
                if (j < last) {
                    const V flow = v.at(from_next, j);
                    sum += per_volume * flow * settled(j + 1) -
                           from(j, flow, j + 1) * v.at(z, m.stages[j + 1].mixer + k);
                }
                if (j > first)
                    sum += per_volume * v.at(from_previous, j) * settled(j - 1);
                v.set(z, m.stages[j].mixer + k, sum / v.at(diagonal, j));
            }
            for (int j = first + 1; j <= last; ++j)
                v.add(z, m.stages[j].mixer + k,
                      -from(j, v.at(from_previous, j), j - 1) *
                          v.at(z, m.stages[j - 1].mixer + k) / v.at(diagonal, j));
        }
    }

    //! Of the last cell of a settler, what does not come from cation totals.
    V aqueous_known(int j, int i) const {
        return v.at(f.known_aqueous, static_cast<long>(j) * v.n_aqueous + i) +
               v.at(f.aqueous_gain, j) * v.at(f.known_x, cation(j, i));
    }
    V organic_known(int j, int i) const {
        return v.at(f.known_organic, static_cast<long>(j) * v.n_organic + i) -
               v.at(f.organic_gain, j) * v.at(m.a, j) / v.at(m.o, j) *
                   v.at(f.known_x, cation(j, i));
    }

    template <class Size>
    void substitute(Size n, int j, const V* total, V along, const double* b,
                    double* z) {
        const LaneModel::Stage& s = m.stages[j];
        const V a = v.at(m.a, j);
        const V o = v.at(m.o, j);
        const V aqueous = v.at(m.aqueous_cell_rate, j);
        const V organic = v.at(m.organic_cell_rate, j);
        const V aqueous_divisor = v.at(f.aqueous_divisor, j);
        const V organic_divisor = v.at(f.organic_divisor, j);
        const V per_o = 1.0 / o;
        for (int i = 0; i < n; ++i) {
            v.set(z, s.mixer + i, total[i]);
            const V x = v.at(f.known_x, cation(j, i)) +
                        v.at(f.p, cation(j, i)) * total[i] +
                        v.at(f.r, cation(j, i)) * along;
            cells(s.aqueous + i, s.aqueous_cells, v.n_aqueous, aqueous, aqueous_divisor,
                  x, b, z);
            cells(s.organic + i, s.organic_cells, v.n_organic, organic, organic_divisor,
                  (total[i] - a * x) * per_o, b, z);
        }
        for (int k = n; k < v.n_aqueous; ++k)
            cells(s.aqueous + k, s.aqueous_cells, v.n_aqueous, aqueous, aqueous_divisor,
                  v.at(z, s.mixer + k) / a, b, z);
        cells(s.organic + n, s.organic_cells, v.n_organic, organic, organic_divisor,
              v.at(z, s.mixer + v.n_aqueous) * per_o, b, z);
    }
    void cells(int first, int count, int n, V rate, V divisor, V entering,
               const double* b, double* z) {
        for (int c = 0; c < count; ++c) {
            entering = (v.at(b, first + c * n) + rate * entering) * divisor;
            v.set(z, first + c * n, entering);
        }
    }

    // Letters of the equations.
    // NOLINTBEGIN(readability-identifier-naming)
    const View<V> v;
    const LaneModel& m;
    const LaneFactors& f;
    const V beta;
    // NOLINTEND(readability-identifier-naming)
};

template <int n>
struct Constant {
    static constexpr int value = n;
    constexpr operator int() const { return n; }  // NOLINT: as good as an int
};

template <class F>
void with_size(int n, F f) {
    switch (n) {
        case 2:
            return f(Constant<2>{});
        case 3:
            return f(Constant<3>{});
        case 4:
            return f(Constant<4>{});
        case 5:
            return f(Constant<5>{});
        case 9:
            return f(Constant<9>{});
        default:
            return f(n);
    }
}

void rates(const LaneModel& model, const double* u, double* r) {
    for_lanes(model.lanes, [&](auto kind, int lane) {
        rates_of<decltype(kind)>(model, u, r, lane);
    });
}

void differentiate(const LaneModel& model, const double* u, const LaneFactors& f) {
    for_lanes(model.lanes, [&](auto kind, int lane) {
        differentiate_lanes<decltype(kind)>(model, u, f, lane);
    });
}

void factor(const LaneModel& model, const LaneFactors& f, int first, int count) {
    with_size(model.n_cations, [&](auto n) {
        for_lanes(model.lanes, [&](auto kind, int lane) {
            Bank<decltype(kind)>(model, f, lane).factor(n, first, count);
        });
    });
}

void solve(const LaneModel& model, const LaneFactors& f, int first, int count,
           const double* b, double* z) {
    with_size(model.n_cations, [&](auto n) {
        for_lanes(model.lanes, [&](auto kind, int lane) {
            Bank<decltype(kind)>(model, f, lane).solve(n, first, count, b, z);
        });
    });
}

void carry(const LaneModel& model, int l, const double* z, double* b) {
    for_lanes(model.lanes, [&](auto kind, int lane) {
        const View<decltype(kind)> v(model, lane);
        const LaneModel::Carrier& link = model.links[l];
        const auto rate = v.at(model.link_rate, l);
        for (int k = 0; k < link.n; ++k)
            v.add(b, k + 1 < link.n ? link.to + k : link.to_last,
                  rate * v.at(z, link.from + k));
    });
}

void solve_tank(const LaneModel& model, const LaneFactors& f, int t, const double* b,
                double* z) {
    for_lanes(model.lanes, [&](auto kind, int lane) {
        const View<decltype(kind)> v(model, lane);
        const LaneModel::Tank& tank = model.tanks[t];
        const auto diagonal = v.at(f.beta, 0) + v.at(model.tank_rate, t);
        for (int k = 0; k < tank.n; ++k)
            v.set(z, tank.first + k, v.at(b, tank.first + k) / diagonal);
    });
}

void solve_outlets(const LaneModel& model, const LaneFactors& f, const double* b,
                   double* z) {
    for_lanes(model.lanes, [&](auto kind, int lane) {
        const View<decltype(kind)> v(model, lane);
        const auto beta = v.at(f.beta, 0);
        for (int o = 0; o < model.n_outlets; ++o) {
            const LaneModel::Carrier& outlet = model.outlets[o];
            const auto flow = v.at(model.outlet_flow, o);
            for (int i = 0; i < outlet.n; ++i)
                v.set(
                    z, outlet.to + i,
                    (v.at(b, outlet.to + i) + flow * v.at(z, outlet.from + i)) / beta);
        }
    });
}

void subtract(int lanes, int n, int columns, const double* const* w, const double* p,
              double* z) {
    for_lanes(lanes, [&](auto kind, int lane) {
        using V = decltype(kind);
        for (int i = 0; i < n; ++i) {
            const long at = static_cast<long>(i) * lanes + lane;
            V sum = get<V>(z + at);
            for (int c = 0; c < columns; ++c)
                sum -=
                    get<V>(w[c] + at) * get<V>(p + static_cast<long>(c) * lanes + lane);
            put(z + at, sum);
        }
    });
}

void error_of(int lanes, int n, double atol, double rtol, const double* error,
              const double* u, const double* after, double* mean_square) {
    for_lanes(lanes, [&](auto kind, int lane) {
        using V = decltype(kind);
        V sum = V{};
        for (int i = 0; i < n; ++i) {
            const long at = static_cast<long>(i) * lanes + lane;
            const V before = magnitude(get<V>(u + at));
            const V now = magnitude(get<V>(after + at));
            const V largest = now > before ? now : before;
            const V scaled = get<V>(error + at) / (atol + rtol * largest);
            sum += scaled * scaled;
        }
        put(mean_square + lane, sum / static_cast<double>(n));
    });
}

}  // namespace

const LaneKernels lane_kernels = {
    .rates = rates,
    .differentiate = differentiate,
    .factor = factor,
    .solve = solve,
    .carry = carry,
    .solve_tank = solve_tank,
    .solve_outlets = solve_outlets,
    .subtract = subtract,
    .error = error_of,
};

}  // namespace didymium::DIDYMIUM_ISA
