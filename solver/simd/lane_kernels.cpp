#include "solver/time/lane_kernels.hpp"

#include "solver/simd/bank_equilibria.hpp"
#include "solver/simd/bank_kernels.hpp"
#include "solver/simd/bank_rows.hpp"
#include "solver/simd/lane_view.hpp"
#include "solver/simd/state_kernels.hpp"

namespace didymium::DIDYMIUM_ISA {

extern const LaneKernels lane_kernels;

namespace {

template <class View, class K>
void settler_rates(const View& v, const double* u, double* r, int first, int cells,
                   int n, typename View::Value rate, K entering) {
    for (int c = 0; c < cells; ++c) {
        const K here = v.part(entering, u, first + c * n);
        v.set(r, first + c * n, rate * (entering - here));
        entering = here;
    }
}

template <class View, class Size>
[[gnu::flatten]] void rates_of(const LaneModel& model, const View& v, Size n,
                               const LaneEquilibria& there, const double* u,
                               double* r) {
    using V = typename View::Value;
    const int n_aqueous = n + model.n_ions;
    const int n_organic = n + 1;
    for (int j = 0; j < model.n_stages; ++j) {
        const LaneModel::Stage& s = model.stages[j];
        const LaneModel::Stage& next = model.stages[s.next];
        const LaneModel::Stage& previous = model.stages[s.previous];
        const double* flows =
            v.of(model.kinds, static_cast<long>(s.kind) * LaneModel::n_kind_entries);
        const V per_a = v.at(flows, LaneModel::per_a);
        const V per_o = v.at(flows, LaneModel::per_o);
        const V per_volume = v.at(flows, LaneModel::per_volume);
        const V aqueous_flow = v.at(flows, LaneModel::aqueous_flow);
        const V organic_flow = v.at(flows, LaneModel::organic_flow);
        const V from_next = v.at(flows, LaneModel::from_next);
        const V from_previous = v.at(flows, LaneModel::from_previous);
        const V organic_from_next = v.at(flows, LaneModel::organic_from_next);
        const V aqueous_from_previous = v.at(flows, LaneModel::aqueous_from_previous);
        const V aqueous_rate = v.at(flows, LaneModel::aqueous_rate);
        const V organic_rate = v.at(flows, LaneModel::organic_rate);
        const auto entering = [&](auto kind, int i) {
            const long at = static_cast<long>(j) * (n_aqueous + 1) + i;
            return s.is_fed ? v.part(kind, model.inflow, at) : decltype(kind){};
        };
        const auto liquor = [&](auto kind, int i, auto x) {
            auto rate = from_next * v.part(kind, u, next.last_aqueous + i);
            if (model.entrains)
                rate +=
                    aqueous_from_previous * v.part(kind, u, previous.last_aqueous + i);
            settler_rates(v, u, r, s.aqueous + i, s.aqueous_cells, n_aqueous,
                          aqueous_rate, x);
            return rate - aqueous_flow * x;
        };
        const auto solvent = [&](auto kind, int k, auto y) {
            auto rate = from_previous * v.part(kind, u, previous.last_organic + k);
            if (model.entrains)
                rate += organic_from_next * v.part(kind, u, next.last_organic + k);
            settler_rates(v, u, r, s.organic + k, s.organic_cells, n_organic,
                          organic_rate, y);
            return rate - organic_flow * y;
        };
        v.each(n, [&](auto kind, int i) {
            const long cation = static_cast<long>(j) * n + i;
            const auto x = v.part(kind, u, s.mixer + i) * v.part(kind, there.p, cation);
            const auto y = v.part(kind, there.d, cation) * x;
            const auto rate =
                entering(kind, i) + liquor(kind, i, x) + solvent(kind, i, y);
            v.set(r, s.mixer + i, rate * per_volume);
        });
        for (int i = n; i < n_aqueous; ++i)
            v.set(r, s.mixer + i,
                  (entering(V{}, i) + liquor(V{}, i, v.at(u, s.mixer + i) * per_a)) *
                      per_volume);
        const int extractant = n_aqueous;
        v.set(r, s.mixer + extractant,
              (entering(V{}, extractant) +
               solvent(V{}, n, v.at(u, s.mixer + extractant) * per_o)) *
                  per_volume);
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
template <class View, class Size>
[[gnu::flatten]] void differentiate_lanes(const LaneModel& model, const View& v, Size n,
                                          const LaneEquilibria& there, const double* u,
                                          const LaneFactors& f) {
    using V = typename View::Value;
    const StageRows<Size> rows(n, model.n_ions);
    for (int b = 0; b < model.n_banks; ++b) {
        const LaneModel::Bank& bank = model.banks[b];
        const ExchangeConstants& constants = bank.constants;
        for (int j = bank.first; j < bank.first + bank.n; ++j) {
            const LaneModel::Stage& s = model.stages[j];
            const double* kind = v.of(
                model.kinds, static_cast<long>(s.kind) * LaneModel::n_kind_entries);
            const V a = v.at(kind, LaneModel::share_a);
            const V o = v.at(kind, LaneModel::share_o);
            const V per_a = v.at(kind, LaneModel::per_a);
            const V q = v.at(there.q, j);
            const V proton = v.at(there.proton, j);
            const V stiffness = a + o * q + a * constants.kw / (proton * proton);
            const V held = o * q / stiffness;
            V g_v = o * (q * proton) * (1.0 - held);
            const V g_acidity = held - 1.0;
            const double* total = v.of(u, s.mixer);
            const double* p_there = v.of(there.p, static_cast<long>(j) * n);
            const double* d_there = v.of(there.d, static_cast<long>(j) * n);
            double* own = v.of(f.stages, static_cast<long>(j) * rows.size());
            for (int i = 0; i < n; ++i) {
                const double e = constants.charge[i];
                const V p = v.at(p_there, i);
                const V in_liquor = a * p;
                const V moved = v.at(total, i) * in_liquor * (o * v.at(d_there, i) * p);
                v.set(own, rows.p(i), p);
                v.set(own, rows.r(i), -(e * moved) * per_a);
                g_v += (e * e) * moved;
                v.set(own, rows.c(i), e * (g_acidity + in_liquor));  // minus g_total
            }
            const V per_g = 1.0 / g_v;
            for (int i = 0; i < n; ++i)
                v.set(own, rows.c(i), v.at(own, rows.c(i)) * per_g);
            for (int k = 0; k < model.n_ions; ++k)
                v.set(own, rows.c_of_ion(k),
                      (V{} + constants.ion_charge[k]) * (g_acidity + 1.0) * per_g);
            v.set(own, rows.c_of_ion(model.n_ions), -g_acidity * per_g);
        }
    }
}

bool find_equilibria(const LaneModel& model, int bank, const double* u,
                     const LaneEquilibria& found) {
    bool all = true;
    with_size(model.n_cations, [&](auto n) {
        for_views(model.lanes, [&](const auto& view) {
            all = find_of_bank(view, n, model, model.banks[bank], u, found) && all;
        });
    });
    return all;
}

void rates(const LaneModel& model, const LaneEquilibria& there, const double* u,
           double* r) {
    with_size(model.n_cations, [&](auto n) {
        for_views(model.lanes,
                  [&](const auto& view) { rates_of(model, view, n, there, u, r); });
    });
}

void differentiate(const LaneModel& model, const LaneEquilibria& there, const double* u,
                   const LaneFactors& f) {
    with_size(model.n_cations, [&](auto n) {
        for_views(model.lanes, [&](const auto& view) {
            differentiate_lanes(model, view, n, there, u, f);
        });
    });
}

//! The argument of a row, 0 where the right-hand side is given.
template <class View>
typename View::Value argument_of(const View& v, const LaneStage& stage, int place) {
    using V = typename View::Value;
    V sum = V{};
    for (int k = 0; k < stage.n_parts; ++k)
        sum += stage.ahead[k] * v.at(stage.parts[k], place);
    return sum;
}
template <class View>
typename View::Value known_of(const View& v, const LaneStage& stage, int place) {
    using V = typename View::Value;
    if (stage.right != nullptr)
        return v.at(stage.right, place);
    V sum = V{};
    for (int k = 1; k < stage.n_parts; ++k)
        sum += stage.known[k] * v.at(stage.parts[k], place);
    return sum;
}

void carry(const LaneModel& model, int l, const LaneStage& stage, bool with_z) {
    for_views(model.lanes, [&](const auto& v) {
        const LaneModel::Carrier& link = model.links[l];
        const auto rate = v.at(model.link_rate, l);
        for (int k = 0; k < link.n; ++k) {
            auto brought = argument_of(v, stage, link.from + k);
            if (with_z)
                brought += v.at(stage.z, link.from + k);
            v.add(stage.entering,
                  (k + 1 < link.n ? link.to + k : link.to_last) + link.entering,
                  rate * brought);
        }
    });
}

void solve_tank(const LaneModel& model, const LaneFactors& f, int t,
                const LaneStage& stage) {
    for_views(model.lanes, [&](const auto& v) {
        const LaneModel::Tank& tank = model.tanks[t];
        const auto rate = v.at(model.tank_rate, t);
        const auto diagonal = v.at(f.beta, 0) + rate;
        const long entries = static_cast<long>(t) * model.most_tank_entries;
        for (int k = 0; k < tank.n; ++k) {
            const int place = tank.first + k;
            const auto argument = argument_of(v, stage, place);
            auto sum = known_of(v, stage, place);
            if (stage.right == nullptr)
                sum += v.at(model.tank_inflow, entries + k) - rate * argument;
            if (tank.entering >= 0)
                sum +=
                    v.at(stage.entering, static_cast<long>(tank.entering) *
                                                 (model.n_cations + model.n_ions + 1) +
                                             k);
            if (stage.keeps_argument)
                v.set(stage.argument, place, argument);
            v.set(stage.z, place, sum / diagonal);
        }
    });
}

void solve_outlets(const LaneModel& model, const LaneFactors& f,
                   const LaneStage& stage) {
    for_views(model.lanes, [&](const auto& v) {
        const auto beta = v.at(f.beta, 0);
        for (int o = 0; o < model.n_outlets; ++o) {
            const LaneModel::Carrier& outlet = model.outlets[o];
            const auto flow = v.at(model.outlet_flow, o);
            for (int i = 0; i < outlet.n; ++i) {
                const auto leaving = argument_of(v, stage, outlet.from + i) +
                                     v.at(stage.z, outlet.from + i);
                if (stage.keeps_argument)
                    v.set(stage.argument, outlet.to + i,
                          argument_of(v, stage, outlet.to + i));
                v.set(stage.z, outlet.to + i,
                      (known_of(v, stage, outlet.to + i) + flow * leaving) / beta);
            }
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
    .find_equilibria = find_equilibria,
    .guess = guess_equilibria,
    .rates = rates,
    .differentiate = differentiate,
    .factor = factor_bank,
    .solve_bank = solve_bank,
    .solve_tank = solve_tank,
    .solve_outlets = solve_outlets,
    .carry = carry,
    .subtract = subtract,
    .error = error_of,
    .correct = correct,
    .watch = watch_limits,
};

}  // namespace didymium::DIDYMIUM_ISA
