//! \file Sobol sequences.
//!
//! Direction numbers are those of Joe and Kuo, "Constructing Sobol sequences with
//! better two-dimensional projections", SIAM J. Sci. Comput. 30 (2008) 2635, file
//! new-joe-kuo-6.21201; points come in Gray-code order as theirs do.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "inputs/readers/sweep/random.hpp"

namespace didymium {

inline constexpr int max_sobol_dimensions = 120;

//! One dimension: the bits of a primitive polynomial of degree s over GF(2), highest
//! power first, and the numbers m_1 ... m_s (odd, m_k < 2^k).
struct SobolDirection {
    std::uint16_t polynomial;
    std::array<std::uint16_t, 10> initial;
};

extern const std::array<SobolDirection, max_sobol_dimensions> sobol_directions;

//! One coordinate of the sequence.
class SobolCoordinate {
  public:
    //! \param dimension  0 ... max_sobol_dimensions - 1
    explicit SobolCoordinate(int dimension);

    //! Multiplies by a random lower triangular matrix and shifts digitally (Matousek,
    //! J. Complexity 14 (1998) 527): every point is uniform, and the points stay a net.
    void scramble(RandomStream& random);

    //! Point i of the sequence, a multiple of 2^-32 from 0 up; scrambled, plus 2^-33.
    double at(std::uint32_t i) const;

  private:
    std::array<std::uint32_t, 32> direction_;
    std::uint32_t shift_ = 0;
    bool scrambled_ = false;
};

}  // namespace didymium
