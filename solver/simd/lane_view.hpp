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

//! Some of the lanes side by side, a pack of them. Places count from where an array's
//! pointer is, as of(array, place) moves it.
class LanesView {
  public:
    using Value = Pack;  //!< of a place
    static constexpr bool is_alone = false;

    explicit LanesView(int lane) : lane_(lane) {}

    template <class T>
    static T* of(T* array, long place) {
        return array + place * lanes_side_by_side;
    }
    Pack at(const double* array, long place) const {
        return load(of(array, place) + lane());
    }
    //! Of place and, of a cascade alone, of those after it.
    Pack part(Pack /*kind*/, const double* array, long place) const {
        return at(array, place);
    }
    void set(double* array, long place, Pack value) const {
        store(of(array, place) + lane(), value);
    }
    void add(double* array, long place, Pack value) const {
        set(array, place, at(array, place) + value);
    }
    //! Places below n.
    template <class Size, class F>
    static void each(Size n, F f) {
        for (int i = 0; i < n; ++i)
            f(Pack{}, i);
    }
    template <int n, class F>
    static void each(Constant<n> /*n*/, F f) {
        unrolled<n>([&](auto i) { f(Pack{}, static_cast<int>(i)); });
    }
    // The same of local arrays of values
    static Pack in(Pack /*kind*/, const Pack* values, int i) { return values[i]; }
    static void out(Pack* values, int i, Pack value) { values[i] = value; }
    //! First of the lanes.
    int lane() const { return width == lanes_side_by_side ? 0 : lane_; }

  private:
    int lane_;
};

//! One cascade, by itself.
class SingleView {
  public:
    using Value = double;
    static constexpr bool is_alone = true;

    template <class T>
    static T* of(T* array, long place) {
        return array + place;
    }
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
    static int lane() { return 0; }
};

//! Calls f with views that together are all lanes: one or lanes_side_by_side.
template <class F>
void for_views(int lanes, F f) {
    if (lanes == 1)
        f(SingleView());
    else
        for (int lane = 0; lane < lanes_side_by_side; lane += width)
            f(LanesView(lane));
}

}  // namespace

}  // namespace didymium::DIDYMIUM_ISA
