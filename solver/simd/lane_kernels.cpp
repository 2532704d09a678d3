#include "solver/time/lane_kernels.hpp"

#include "solver/simd/bank_kernels.hpp"
#include "solver/simd/lane_view.hpp"
#include "solver/simd/state_kernels.hpp"

namespace didymium::DIDYMIUM_ISA {

extern const LaneKernels lane_kernels;

namespace {

//! How a rate is put in its place.
struct Replace {
    template <class View, class K>
    static void put(const View& v, double* r, long place, K value) {
        v.set(r, place, value);
    }
};
struct Add {
    template <class View, class K>
    static void put(const View& v, double* r, long place, K value) {
        v.set(r, place, v.part(value, r, place) + value);
    }
};

template <class Put, class View, class K>
void settler_rates(const View& v, const double* u, double* r, int first, int cells,
                   int n, typename View::Value rate, K entering) {
    for (int c = 0; c < cells; ++c) {
        const K here = v.part(entering, u, first + c * n);
        Put::put(v, r, first + c * n, rate * (entering - here));
        entering = here;
    }
}

template <class Put, class View, class Size>
void rates_of(const LaneModel& model, const View& v, Size n, const double* u,
              double* r) {
    using V = typename View::Value;
    const int n_aqueous = n + model.n_ions;
    const int n_organic = n + 1;
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
        const auto entering = [&](auto kind, int i) {
            const long at = static_cast<long>(j) * (n_aqueous + 1) + i;
            return s.is_fed ? v.part(kind, model.inflow, at) : decltype(kind){};
        };
        const auto liquor = [&](auto kind, int i, auto x) {
            auto rate = from_next * v.part(kind, u, next.last_aqueous + i);
            if (model.entrains)
                rate +=
                    aqueous_from_previous * v.part(kind, u, previous.last_aqueous + i);
            settler_rates<Put>(v, u, r, s.aqueous + i, s.aqueous_cells, n_aqueous,
                               aqueous_rate, x);
            return rate - aqueous_flow * x;
        };
        const auto solvent = [&](auto kind, int k, auto y) {
            auto rate = from_previous * v.part(kind, u, previous.last_organic + k);
            if (model.entrains)
                rate += organic_from_next * v.part(kind, u, next.last_organic + k);
            settler_rates<Put>(v, u, r, s.organic + k, s.organic_cells, n_organic,
                               organic_rate, y);
            return rate - organic_flow * y;
        };
        v.each(n, [&](auto kind, int i) {
            const auto d = v.ratio(kind, model, j, i);
            const auto x = v.part(kind, u, s.mixer + i) / (a + o * d);
            const auto rate =
                entering(kind, i) + liquor(kind, i, x) + solvent(kind, i, d * x);
            Put::put(v, r, s.mixer + i, rate * per_volume);
        });
        for (int i = n; i < n_aqueous; ++i)
            Put::put(v, r, s.mixer + i,
                     (entering(V{}, i) + liquor(V{}, i, v.at(u, s.mixer + i) / a)) *
                         per_volume);
        const int extractant = n_aqueous;
        Put::put(v, r, s.mixer + extractant,
                 (entering(V{}, extractant) +
                  solvent(V{}, n, v.at(u, s.mixer + extractant) / o)) *
                     per_volume);
    }
    for (int t = 0; t < model.n_tanks; ++t) {
        const LaneModel::Tank& tank = model.tanks[t];
        for (int k = 0; k < tank.n; ++k)
            Put::put(v, r, tank.first + k,
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
            Put::put(v, r, outlet.to + i, flow * v.at(u, outlet.from + i));
    }
}

//! As ExchangeEquilibrium::derivatives(), where the liquor binds no protons.
template <class View>
void differentiate_lanes(const LaneModel& model, const View& v, const double* u,
                         const LaneFactors& f) {
    using V = typename View::Value;
    const int n = model.n_cations;
    const int n_aqueous = n + model.n_ions;
    for (int j = 0; j < model.n_stages; ++j) {
        const V a = v.at(model.a, j);
        const V o = v.at(model.o, j);
        const V q = v.vessel(model, model.q, j);
        const V proton = v.vessel(model, model.proton, j);
        const V stiffness = a + o * q + a * model.kw[j] / (proton * proton);
        V g_v = o * (q * proton) * (1.0 - o * q / stiffness);
        const V g_acidity = o * q / stiffness - 1.0;
        const long cations = static_cast<long>(j) * n;
        const long components = static_cast<long>(j) * (n_aqueous + 1);
        for (int i = 0; i < n; ++i) {
            const double e = model.charge[i];
            const V d = v.ratio(V{}, model, j, i);
            const V p = 1.0 / (a + o * d);
            const V moved = v.at(u, model.stages[j].mixer + i) * (a * p) * (o * d * p);
            v.set(f.p, cations + i, p);
            v.set(f.r, cations + i, -(e * moved) / a);
            g_v += (e * e) * moved;
            v.set(f.c, components + i, e * (g_acidity + a * p));  // minus g_total
        }
        for (int k = 0; k < model.n_ions; ++k)
            v.set(f.c, components + n + k,
                  (V{} + model.ion_charge[k]) * (g_acidity + 1.0));
        v.set(f.c, components + n_aqueous, -g_acidity);
        const V per_g = 1.0 / g_v;
        for (int i = 0; i <= n_aqueous; ++i)
            v.set(f.c, components + i, v.at(f.c, components + i) * per_g);
    }
}

void rates(const LaneModel& model, const double* u, double* r) {
    with_size(model.n_cations, [&](auto n) {
        for_views(model,
                  [&](const auto& view) { rates_of<Replace>(model, view, n, u, r); });
    });
}

void add_rates(const LaneModel& model, const double* u, double* r) {
    with_size(model.n_cations, [&](auto n) {
        for_views(model,
                  [&](const auto& view) { rates_of<Add>(model, view, n, u, r); });
    });
}

void differentiate(const LaneModel& model, const double* u, const LaneFactors& f) {
    for_views(model, [&](const auto& view) { differentiate_lanes(model, view, u, f); });
}

void carry(const LaneModel& model, int l, const double* z, double* b) {
    for_views(model, [&](const auto& v) {
        const LaneModel::Carrier& link = model.links[l];
        const auto rate = v.at(model.link_rate, l);
        for (int k = 0; k < link.n; ++k)
            v.add(b, k + 1 < link.n ? link.to + k : link.to_last,
                  rate * v.at(z, link.from + k));
    });
}

void solve_tank(const LaneModel& model, const LaneFactors& f, int t, const double* b,
                double* z) {
    for_views(model, [&](const auto& v) {
        const LaneModel::Tank& tank = model.tanks[t];
        const auto diagonal = v.at(f.beta, 0) + v.at(model.tank_rate, t);
        for (int k = 0; k < tank.n; ++k)
            v.set(z, tank.first + k, v.at(b, tank.first + k) / diagonal);
    });
}

void solve_outlets(const LaneModel& model, const LaneFactors& f, const double* b,
                   double* z) {
    for_views(model, [&](const auto& v) {
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
    for_places(lanes, [&](auto kind, int lane) {
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

//! (error/(atol + rtol max(|u|, |after|)))^2
template <class V>
V square_of(double atol, double rtol, V error, V u, V after) {
    const V before = magnitude(u);
    const V now = magnitude(after);
    const V largest = now > before ? now : before;
    const V scaled = error / (atol + rtol * largest);
    return scaled * scaled;
}

void error_of(int lanes, int n, double atol, double rtol, const double* error,
              const double* u, const double* after, double* mean_square) {
    for_places(lanes, [&](auto kind, int lane) {
        using V = decltype(kind);
        V sum = V{};
        for (int i = 0; i < n; ++i) {
            const long at = static_cast<long>(i) * lanes + lane;
            sum += square_of(atol, rtol, get<V>(error + at), get<V>(u + at),
                             get<V>(after + at));
        }
        put(mean_square + lane, sum / static_cast<double>(n));
    });
}

void correct(int lanes, int n, int size, double atol, double rtol, const double* error,
             const double* u, const double* before, double* after,
             double* mean_square) {
    for_places(lanes, [&](auto kind, int lane) {
        using V = decltype(kind);
        V sum = V{};
        for (int i = 0; i < size; ++i) {
            const long at = static_cast<long>(i) * lanes + lane;
            const V wrong = get<V>(error + at);
            const V now = get<V>(before + at) + wrong;
            put(after + at, now);
            if (i < n)
                sum += square_of(atol, rtol, wrong, get<V>(u + at), now);
        }
        put(mean_square + lane, sum / static_cast<double>(n));
    });
}

}  // namespace

const LaneKernels lane_kernels = {
    .rates = rates,
    .add_rates = add_rates,
    .differentiate = differentiate,
    .factor = factor_bank,
    .solve = solve_bank,
    .carry = carry,
    .solve_tank = solve_tank,
    .solve_outlets = solve_outlets,
    .subtract = subtract,
    .error = error_of,
    .correct = correct,
    .sums = sum_up,
    .watch = watch_limits,
    .guess = guess_equilibria,
};

}  // namespace didymium::DIDYMIUM_ISA
