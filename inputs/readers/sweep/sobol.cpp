#include "inputs/readers/sweep/sobol.hpp"

#include <bit>

namespace didymium {

namespace {

constexpr int n_bits = 32;

}  // namespace

SobolCoordinate::SobolCoordinate(int dimension) {
    const SobolDirection& own = sobol_directions[static_cast<std::size_t>(dimension)];
    // m_k = 2 a_1 m_{k-1} ^ ... ^ 2^{s-1} a_{s-1} m_{k-s+1} ^ 2^s m_{k-s} ^ m_{k-s}
    const int degree = std::bit_width(own.polynomial) - 1;
    std::array<std::uint32_t, n_bits> m{};
    for (int k = 0; k < n_bits; ++k) {
        if (degree == 0) {
            m[k] = 1;  // van der Corput's sequence
        } else if (k < degree) {
            m[k] = own.initial[k];
        } else {
            m[k] = m[k - degree];
            for (int j = 1; j <= degree; ++j) {
                const auto a = static_cast<std::uint32_t>(own.polynomial) >>
                                   static_cast<unsigned>(degree - j) &
                               1U;
                m[k] ^= (a * m[k - j]) << static_cast<unsigned>(j);
            }
        }
        direction_[k] = m[k] << static_cast<unsigned>(n_bits - 1 - k);
    }
}

void SobolCoordinate::scramble(RandomStream& random) {
    // Row r of the matrix, from the highest bit: 1 at r, random before it.
    std::array<std::uint32_t, n_bits> rows{};
    for (unsigned r = 0; r < n_bits; ++r) {
        const std::uint32_t own = 0x80000000U >> r;
        const std::uint32_t before = r == 0 ? 0U : ~(0xffffffffU >> r);
        rows[r] = (static_cast<std::uint32_t>(random.next() >> 32U) & before) | own;
    }
    for (std::uint32_t& direction : direction_) {
        std::uint32_t mapped = 0;
        for (unsigned r = 0; r < n_bits; ++r) {
            const auto parity =
                static_cast<std::uint32_t>(std::popcount(direction & rows[r])) & 1U;
            mapped |= parity << (n_bits - 1U - r);
        }
        direction = mapped;
    }
    shift_ = static_cast<std::uint32_t>(random.next() >> 32U);
    scrambled_ = true;
}

double SobolCoordinate::at(std::uint32_t i) const {
    std::uint32_t x = shift_;
    for (std::uint32_t gray = i ^ (i >> 1U); gray != 0; gray &= gray - 1U) {
        x ^= direction_[static_cast<std::size_t>(std::countr_zero(gray))];
    }
    return (static_cast<double>(x) + (scrambled_ ? 0.5 : 0.0)) * 0x1p-32;
}

}  // namespace didymium
