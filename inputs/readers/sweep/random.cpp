#include "inputs/readers/sweep/random.hpp"

#include <bit>

namespace didymium {

namespace {

std::uint64_t split_mix(std::uint64_t& state) {
    state += 0x9e3779b97f4a7c15U;
    std::uint64_t z = state;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
}

}  // namespace

RandomStream::RandomStream(std::uint64_t seed, std::uint64_t stream) {
    // The seed goes through the mixer first: seed 1, stream 0 is not seed 0, stream 1.
    std::uint64_t state = seed;
    state = split_mix(state) ^ stream;
    for (std::uint64_t& word : state_) {
        word = split_mix(state);
    }
}

std::uint64_t RandomStream::next() {
    const std::uint64_t result = std::rotl(state_[1] * 5U, 7) * 9U;
    const std::uint64_t shifted = state_[1] << 17U;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
}

double RandomStream::uniform() {
    return (static_cast<double>(next() >> 11U) + 0.5) * 0x1p-53;
}

std::uint64_t RandomStream::below(std::uint64_t n) {
    const std::uint64_t excess = (UINT64_MAX % n + 1U) % n;
    std::uint64_t word = next();
    while (word > UINT64_MAX - excess) {
        word = next();
    }
    return word % n;
}

}  // namespace didymium
