//! \file Numbers of cations that loops know when they are compiled. For the files of
//! this folder alone: see README.md.
#pragma once

#include <utility>

#include "solver/simd/pack.hpp"

namespace didymium::DIDYMIUM_ISA {

namespace {

constexpr int most_cations = 32;

template <int n>
struct Constant {
    static constexpr int value = n;
    constexpr operator int() const { return n; }  // NOLINT: as good as an int
};

//! Calls f with 0 to n - 1, each as a constant.
template <int n, class F>
void unrolled(F f) {
    [&]<int... k>(std::integer_sequence<int, k...>) {
        (f(Constant<k>{}), ...);
    }
    (std::make_integer_sequence<int, n>{});
}

//! Calls f with n, as a constant for the common numbers of cations, so that loops
//! unroll.
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

//! Room for a number of cations that is known when compiling, or for any.
template <class Size>
constexpr int room = Size::value;
template <>
constexpr int room<int> = most_cations;

}  // namespace

}  // namespace didymium::DIDYMIUM_ISA
