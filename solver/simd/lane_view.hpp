//! \file Arrays of lane_kernels as loops see them: either a vector of lanes at a time,
//! or of a single cascade a vector of components. Both do the same operations in the
//! same order. For the files of this folder alone: see README.md.
#pragma once

#include "solver/simd/sizes.hpp"
#include "solver/time/lane_kernels.hpp"

namespace didymium::DIDYMIUM_ISA {

namespace {

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

//! Calls f with the places below n, as many at once as a pack takes.
template <class F>
inline void for_places(int n, F f) {
    int i = 0;
    for (; i + width <= n; i += width)
        f(Pack{}, i);
    for (; i < n; ++i)
        f(double{}, i);
}

//! Some lanes, V of them. \tparam distance  of places: all lanes; 0: known at run time
template <class V, int distance>
class LanesView {
  public:
    using Value = V;  //!< of a place

    LanesView(const LaneModel& model, int lane) : lanes_(model.lanes), lane_(lane) {}

    V at(const double* array, long place) const {
        return get<V>(array + place * step() + lane_);
    }
    //! Of place and, where V is a single lane, of those after it.
    template <class K>
    K part(K /*kind*/, const double* array, long place) const {
        return at(array, place);
    }
    template <class K>
    void set(double* array, long place, K value) const {
        put(array + place * step() + lane_, value);
    }
    void add(double* array, long place, V value) const {
        set(array, place, at(array, place) + value);
    }
    //! Places below n.
    template <class F>
    void each(int n, F f) const {
        for (int i = 0; i < n; ++i)
            f(V{}, i);
    }
    // The same of local arrays of values
    template <class K>
    static K in(K /*kind*/, const V* values, int i) {
        return values[i];
    }
    static void out(V* values, int i, V value) { values[i] = value; }
    //! D of a cation in the mixer of a stage.
    template <class K>
    K ratio(K /*kind*/, const LaneModel& m, int j, int i) const {
        return get<V>(m.d + m.ratio[j] + i * m.vessels[j] + lane_);
    }
    V vessel(const LaneModel& m, const double* array, int j) const {
        return get<V>(array + m.vessel[j] + lane_);
    }
    void set_vessel(const LaneModel& m, double* array, int j, V value) const {
        put(array + m.vessel[j] + lane_, value);
    }

  private:
    long step() const { return distance > 0 ? distance : lanes_; }

    int lanes_;
    int lane_;
};

//! One cascade, by itself.
class SingleView {
  public:
    using Value = double;

    SingleView(const LaneModel& /*model*/, int /*lane*/) {}

    static double at(const double* array, long place) { return array[place]; }
    template <class K>
    static K part(K /*kind*/, const double* array, long place) {
        return get<K>(array + place);
    }
    template <class K>
    static void set(double* array, long place, K value) {
        put(array + place, value);
    }
    static void add(double* array, long place, double value) { array[place] += value; }
    template <class F>
    static void each(int n, F f) {
        for_places(n, f);
    }
    template <class K>
    static K in(K /*kind*/, const double* values, int i) {
        return get<K>(values + i);
    }
    template <class K>
    static void out(double* values, int i, K value) {
        put(values + i, value);
    }
    static double ratio(double /*kind*/, const LaneModel& m, int j, int i) {
        return m.d[m.ratio[j] + i * m.vessels[j]];
    }
    static Pack ratio(Pack d, const LaneModel& m, int j, int i) {
        for (int e = 0; e < width; ++e)
            d[e] = m.d[m.ratio[j] + (i + e) * m.vessels[j]];
        return d;
    }
    static double vessel(const LaneModel& m, const double* array, int j) {
        return array[m.vessel[j]];
    }
    static void set_vessel(const LaneModel& m, double* array, int j, double value) {
        array[m.vessel[j]] = value;
    }
};

//! Calls f with views that together are all lanes.
template <class F>
void for_views(const LaneModel& m, F f) {
    constexpr int usual = 8;  // lanes of a group
    if (m.lanes == 1)
        f(SingleView(m, 0));
    else if (m.lanes == usual)
        for (int lane = 0; lane < usual; lane += width)
            f(LanesView<Pack, usual>(m, lane));
    else
        for_places(m.lanes, [&](auto kind, int lane) {
            f(LanesView<decltype(kind), 0>(m, lane));
        });
}

}  // namespace

}  // namespace didymium::DIDYMIUM_ISA
