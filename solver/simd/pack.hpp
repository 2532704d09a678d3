//! \file As many numbers as one instruction takes. For the files of this folder alone:
//! see README.md.
#pragma once

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
using Stored [[gnu::vector_size(pack_bytes), gnu::aligned(8), gnu::may_alias]] = double;

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

}  // namespace

}  // namespace didymium::DIDYMIUM_ISA
