#include "solver/simd/state_kernels.hpp"

#include "solver/simd/bank_rows.hpp"

namespace didymium::DIDYMIUM_ISA {

namespace {

template <class View>
void watch_lanes(const LaneModel& m, const LaneLimits& limits,
                 const LaneEquilibria& there, const View& v, const double* u,
                 double* largest, double* seen) {
    using V = typename View::Value;
    constexpr double litre = 1e-3;
    const int n = m.n_cations;
    const int n_aqueous = n + m.n_ions;
    V worst = V{};
    const auto see = [&](V ratio) { worst = most(worst, ratio); };
    V x[most_cations];
    for (int j = 0; j < m.n_stages; ++j) {
        const int mixer = m.stages[j].mixer;
        const double* kind = v.of(
            m.kinds, static_cast<long>(m.stages[j].kind) * LaneModel::n_kind_entries);
        const V per_a = v.at(kind, LaneModel::per_a);
        const V o = v.at(kind, LaneModel::share_o);
        V liquor = V{};
        V bound = V{};
        for (int i = 0; i < n; ++i) {
            const long cation = static_cast<long>(j) * n + i;
            const V d = v.at(there.d, cation);
            x[i] = v.at(u, mixer + i) * v.at(there.p, cation);
            if (limits.units[i] == 0.0)
                continue;
            liquor += x[i];
            bound += limits.units[i] * d * x[i];
        }
        const V loading = bound * o / v.at(u, mixer + n_aqueous);
        const V chloride =
            limits.chloride >= 0 ? per_a * v.at(u, mixer + n + limits.chloride) : V{};
        see(limits.per_rare_earth * liquor);
        see(limits.per_loading * loading);
        see(limits.per_chloride * chloride);
        const long entry = static_cast<long>(j) * lane_conditions;
        v.set(seen, entry, liquor);
        v.set(seen, entry + 1, chloride);
        v.set(seen, entry + 2, loading);
        V saturation = V{};
        for (int i = 0; i < n; ++i)
            x[i] = x[i] > 0.0 ? x[i] : V{};
        const V hydroxide = 1.0 / (litre * v.at(there.proton, j));
        for (int s = 0; s < limits.n_solids; ++s) {
            const LaneLimits::Solid& solid = limits.solids[s];
            V anion = hydroxide;
            if (solid.ion >= 0) {
                anion = (litre * per_a) * v.at(u, mixer + n + solid.ion);
                anion = anion > 0.0 ? anion : V{};
                if (solid.charge == 2)
                    anion = square_root(anion);
            }
            const V square = anion * anion;
            const V power[] = {V{} + 1.0, anion, square, square * anion,
                               square * square};
            V ratio = V{};
            for (int i = 0; i < n; ++i)
                if (solid.per_ks[i] != 0.0)
                    ratio +=
                        solid.per_ks[i] * x[i] * power[m.banks[0].constants.charge[i]];
            saturation = most(saturation, ratio);
        }
        v.set(seen, entry + 3, saturation);
        see(saturation);
    }
    v.set(largest, 0, worst);
}

template <class View>
void guess_lanes(const LaneModel& m, const LaneFactors& f, const View& view,
                 const double* base, const double* v_there, const double* u,
                 double* v) {
    using V = typename View::Value;
    const int n = m.n_cations;
    const StageRows<int> rows(n, m.n_ions);
    for (int j = 0; j < m.n_stages; ++j) {
        const int mixer = m.stages[j].mixer;
        const double* own = view.of(f.stages, static_cast<long>(j) * rows.size());
        V moved = V{};
        for (int i = 0; i <= n + m.n_ions; ++i)
            moved += view.at(own, i < n ? rows.c(i) : rows.c_of_ion(i - n)) *
                     (view.at(u, mixer + i) - view.at(base, mixer + i));
        view.set(v, j, view.at(v_there, j) + moved);
    }
}

}  // namespace

void guess_equilibria(const LaneModel& model, const LaneFactors& f, const double* base,
                      const double* v_there, const double* u, double* v) {
    for_views(model.lanes, [&](const auto& view) {
        guess_lanes(model, f, view, base, v_there, u, v);
    });
}

void watch_limits(const LaneModel& model, const LaneLimits& limits,
                  const LaneEquilibria& there, const double* u, double* largest,
                  double* seen) {
    for_views(model.lanes, [&](const auto& view) {
        watch_lanes(model, limits, there, view, u, largest, seen);
    });
}

}  // namespace didymium::DIDYMIUM_ISA
