//! \file The equilibria of a bank's mixers; for the files of this folder alone: see
//! README.md.
#pragma once

#include "solver/simd/exchange_pack.hpp"
#include "solver/simd/lane_view.hpp"

namespace didymium::DIDYMIUM_ISA {

namespace {

//! Whether all of a pack are solved; else notes the stage for those lanes.
inline bool note_solved(Mask solved, int stage, int* failed) {
    if (!any(~solved))
        return true;
    for (int e = 0; e < width; ++e)
        if (solved[e] == 0 && failed[e] < 0)
            failed[e] = stage;
    return false;
}

template <class Size>
bool find_of_bank(const LanesView& v, Size n, const LaneModel& m,
                  const LaneModel::Bank& bank, const double* u,
                  const LaneEquilibria& found) {
    bool all = true;
    for (int j = bank.first; j < bank.first + bank.n; ++j) {
        const LaneModel::Stage& s = m.stages[j];
        const double* kind =
            v.of(m.kinds, static_cast<long>(s.kind) * LaneModel::n_kind_entries);
        const double* total = v.of(u, s.mixer);
        ExchangePack<Size> vessels(n, bank.constants, v.at(kind, LaneModel::share_a),
                                   v.at(kind, LaneModel::share_o),
                                   [&](int c) { return v.at(total, c); });
        vessels.start(v.at(found.v, j));
        const Mask solved = vessels.finish();
        all = note_solved(solved, j, found.failed + v.lane()) && all;
        v.set(found.v, j, solved ? vessels.v() : Pack{});
        v.set(found.q, j, vessels.q());
        v.set(found.proton, j, vessels.proton());
        for (int i = 0; i < n; ++i) {
            v.set(found.d, static_cast<long>(j) * n + i, vessels.d(i));
            v.set(found.p, static_cast<long>(j) * n + i, vessels.p(i));
        }
    }
    return all;
}

//! The same, of as many stages at once as a pack takes; the last of them is repeated
//! where there are fewer.
template <class Size>
bool find_of_bank(const SingleView& /*v*/, Size n, const LaneModel& m,
                  const LaneModel::Bank& bank, const double* u,
                  const LaneEquilibria& found) {
    const int end = bank.first + bank.n;
    for (int j = bank.first; j < end; j += width) {
        int stage[width];
        for (int e = 0; e < width; ++e)
            stage[e] = j + e < end ? j + e : end - 1;
        const auto each = [&](auto value_of) {
            Pack pack;
            for (int e = 0; e < width; ++e)
                pack[e] = value_of(stage[e]);
            return pack;
        };
        const auto of_kind = [&](LaneModel::KindEntry entry) {
            return each([&](int k) {
                return m.kinds[m.stages[k].kind * LaneModel::n_kind_entries + entry];
            });
        };
        ExchangePack<Size> vessels(
            n, bank.constants, of_kind(LaneModel::share_a), of_kind(LaneModel::share_o),
            [&](int c) {
                return each([&](int k) { return u[m.stages[k].mixer + c]; });
            });
        vessels.start(each([&](int k) { return found.v[k]; }));
        const Mask solved = vessels.finish();
        for (int e = 0; e < width; ++e)
            if (solved[e] == 0) {
                found.failed[0] = stage[e];
                return false;
            }
        const int used = end - j < width ? end - j : width;
        const auto put_each = [&](double* to, long distance, Pack values) {
            for (int e = 0; e < used; ++e)
                to[e * distance] = values[e];
        };
        put_each(found.v + j, 1, vessels.v());
        put_each(found.q + j, 1, vessels.q());
        put_each(found.proton + j, 1, vessels.proton());
        for (int i = 0; i < n; ++i) {
            put_each(found.d + static_cast<long>(j) * n + i, n, vessels.d(i));
            put_each(found.p + static_cast<long>(j) * n + i, n, vessels.p(i));
        }
    }
    return true;
}

}  // namespace

}  // namespace didymium::DIDYMIUM_ISA
