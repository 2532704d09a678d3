//! \file Random numbers that are the same on every machine.
#pragma once

#include <array>
#include <cstdint>

namespace didymium {

//! xoshiro256** 1.0 of Blackman and Vigna, ACM Trans. Math. Softw. 47 (2021) 36, its
//! state filled by SplitMix64 (Steele, Lea and Flood 2014) from a seed and the number
//! of a stream. Streams of one seed are independent for all that sampling needs.
class RandomStream {
  public:
    RandomStream(std::uint64_t seed, std::uint64_t stream);

    std::uint64_t next();
    //! Between 0 and 1, neither of the two; a multiple of 2^-53 plus 2^-54.
    double uniform();
    //! 0 ... n-1, each as likely (by rejection).
    std::uint64_t below(std::uint64_t n);

  private:
    std::array<std::uint64_t, 4> state_;
};

}  // namespace didymium
