//! \file As many numbers as one instruction takes. For the files of this folder alone:
//! see README.md.
#pragma once

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace didymium::DIDYMIUM_ISA {

namespace {

#if defined(__AVX512F__)
constexpr int pack_bytes = 64;
#elif defined(__AVX2__)
constexpr int pack_bytes = 32;
#else
constexpr int pack_bytes = 16;
#endif
constexpr int width = pack_bytes / static_cast<int>(sizeof(double));

using Pack [[gnu::vector_size(pack_bytes)]] = double;
//! In an array, at any place.
using Stored [[gnu::vector_size(pack_bytes), gnu::aligned(8)]] = double;

inline Pack load(const double* x) {
    return *reinterpret_cast<const Stored*>(x);
}
inline void store(double* z, Pack value) {
    *reinterpret_cast<Stored*>(z) = value;
}

inline double magnitude(double x) {
    return x < 0.0 ? -x : x;
}
inline Pack magnitude(Pack x) {
    return x < 0.0 ? -x : x;
}

//! The smaller of two, or what is no number.
template <class V>
inline V least(V x, V y) {
    return ((y >= x) | (x != x)) ? x : y;
}
//! The larger.
template <class V>
inline V most(V x, V y) {
    return ((y <= x) | (x != x)) ? x : y;
}

//! What comparisons give: all bits set, or none.
using Mask = decltype(Pack{} < Pack{});

//! Of masks whose places are all bits or none.
inline bool any(Mask m) {
#if defined(__AVX512F__)
    return _mm512_test_epi64_mask(reinterpret_cast<__m512i>(m),
                                  reinterpret_cast<__m512i>(m)) != 0;
#elif defined(__AVX2__)
    return _mm256_movemask_pd(reinterpret_cast<__m256d>(m)) != 0;
#endif
    long long sum = 0;
    for (int i = 0; i < width; ++i)
        sum |= m[i];
    return sum != 0;
}

inline double square_root(double x) {
    return __builtin_sqrt(x);
}
inline Pack square_root(Pack x) {
    for (int i = 0; i < width; ++i)
        x[i] = __builtin_sqrt(x[i]);
    return x;
}

//! 1/x of n numbers, of the product of three at a time: as exact as a few products.
//! \param x, inverse  n numbers whose products of three are numbers; may be the same
template <class Size, class V>
inline void invert_each(Size n, const V* x, V* inverse) {
    int i = 0;
    for (; i + 3 <= n; i += 3) {
        const V one = x[i];
        const V two = x[i + 1];
        const V three = x[i + 2];
        const V first = one * two;
        const V all = 1.0 / (first * three);
        inverse[i + 2] = all * first;
        const V rest = all * three;
        inverse[i] = rest * two;
        inverse[i + 1] = rest * one;
    }
    for (; i < n; ++i)
        inverse[i] = 1.0 / x[i];
}

//! e^x to the last digit or two, for |x| < 700: x = n ln 2 + r, and the series of e^r.
inline Pack exponential(Pack x) {
    constexpr double shift = 6755399441055744.0;  // 1.5 * 2^52: rounds to an integer
    constexpr double log2_e = 1.44269504088896340736;
    constexpr double ln2_high = 6.93147180369123816490e-01;
    constexpr double ln2_low = 1.90821492927058770002e-10;
    const Pack shifted = x * log2_e + shift;
    const Pack n = shifted - shift;
    const Pack r = (x - n * ln2_high) - n * ln2_low;
    // By pairs, of which few wait for each other
    const Pack r2 = r * r;
    const Pack r4 = r2 * r2;
    const Pack first = (1.0 + r) + r2 * (1.0 / 2.0 + r * (1.0 / 6.0));
    const Pack second =
        (1.0 / 24.0 + r * (1.0 / 120.0)) + r2 * (1.0 / 720.0 + r * (1.0 / 5040.0));
    const Pack third = (1.0 / 40320.0 + r * (1.0 / 362880.0)) +
                       r2 * (1.0 / 3628800.0 + r * (1.0 / 39916800.0));
    const Pack fourth = 1.0 / 479001600.0 + r * (1.0 / 6227020800.0);
    const Pack series = (first + r4 * second) + (r4 * r4) * (third + r4 * fourth);
    // n stands in the lowest bits of the shifted number; it is added to the exponent.
    const Mask exponent = reinterpret_cast<Mask>(shifted) << 52;
    return reinterpret_cast<Pack>(reinterpret_cast<Mask>(series) + exponent);
}

}  // namespace

}  // namespace didymium::DIDYMIUM_ISA
