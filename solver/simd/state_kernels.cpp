#include "solver/simd/state_kernels.hpp"

#include "solver/simd/bank_rows.hpp"

namespace didymium::DIDYMIUM_ISA {

namespace {

template <class View>
void sum_up_lanes(const LaneModel& m, const View& v, const double* u, const double* r,
                  double* held, double* moved) {
    using V = typename View::Value;
    const int n_aqueous = m.n_cations + m.n_ions;
    const int n_components = n_aqueous + 1;
    v.each(n_components, [&](auto kind, int i) {
        v.set(held, i, decltype(kind){});
        v.set(moved, i, decltype(kind){});
    });
    const auto add = [&](V volume, int n, int from, int to) {
        v.each(n, [&](auto kind, int i) {
            v.set(held, to + i,
                  v.part(kind, held, to + i) + volume * v.part(kind, u, from + i));
            v.set(moved, to + i,
                  v.part(kind, moved, to + i) +
                      volume * magnitude(v.part(kind, r, from + i)));
        });
    };
    const auto add_solvent = [&](V volume, int from) {
        add(volume, m.n_cations, from, 0);
        add(volume, 1, from + m.n_cations, n_aqueous);
    };
    for (int j = 0; j < m.n_stages; ++j) {
        const LaneModel::Stage& s = m.stages[j];
        const double* kind =
            v.of(m.kinds, static_cast<long>(s.kind) * LaneModel::n_kind_entries);
        add(v.at(kind, LaneModel::volume), n_components, s.mixer, 0);
        for (int c = 0; c < s.aqueous_cells; ++c)
            add(v.at(kind, LaneModel::aqueous_cell), n_aqueous,
                s.aqueous + c * n_aqueous, 0);
        for (int c = 0; c < s.organic_cells; ++c)
            add_solvent(v.at(kind, LaneModel::organic_cell),
                        s.organic + c * (m.n_cations + 1));
    }
    for (int t = 0; t < m.n_tanks; ++t) {
        const LaneModel::Tank& tank = m.tanks[t];
        if (tank.is_aqueous)
            add(v.at(m.tank_volume, t), tank.n, tank.first, 0);
        else
            add_solvent(v.at(m.tank_volume, t), tank.first);
    }
}

template <class View>
void watch_lanes(const LaneModel& m, const LaneLimits& limits,
                 const LaneEquilibria& there, const View& v, const double* u,
                 double* most, double* seen) {
    using V = typename View::Value;
    constexpr double litre = 1e-3;
    const int n = m.n_cations;
    const int n_aqueous = n + m.n_ions;
    V worst = V{};
    const auto see = [&](V ratio) { worst = ratio > worst ? ratio : worst; };
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
            // So that what is no number counts as much
            saturation = ratio < saturation ? saturation : ratio;
        }
        v.set(seen, entry + 3, saturation);
        see(saturation);
    }
    v.set(most, 0, worst);
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
    for_views(model, [&](const auto& view) {
        guess_lanes(model, f, view, base, v_there, u, v);
    });
}

void sum_up(const LaneModel& model, const double* u, const double* r, double* held,
            double* moved) {
    for_views(model,
              [&](const auto& view) { sum_up_lanes(model, view, u, r, held, moved); });
}

void watch_limits(const LaneModel& model, const LaneLimits& limits,
                  const LaneEquilibria& there, const double* u, double* most,
                  double* seen) {
    for_views(model, [&](const auto& view) {
        watch_lanes(model, limits, there, view, u, most, seen);
    });
}

}  // namespace didymium::DIDYMIUM_ISA
