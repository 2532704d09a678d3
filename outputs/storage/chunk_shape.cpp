#include "outputs/storage/chunk_shape.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

namespace didymium {

namespace {

//! Variables below this size are stored in one piece: the index of a chunked variable
//! takes 2-4 kB.
constexpr std::size_t kContiguousBytes = 4096;
//! A chunk holds one row, cut along its first axis (times) above this size ...
constexpr std::size_t kLargestChunk = 1 << 20;
//! ... or several where one of them is small.
constexpr std::size_t kSmallRow = 16 << 10;
constexpr std::size_t kSharedChunk = 64 << 10;
//! Rows so short that an entry in an index would take as much: in groups, these are
//! not compressed.
constexpr std::size_t kShortRow = 256;

}  // namespace

std::vector<std::size_t> chunk_shape(const std::vector<std::size_t>& extents,
                                     std::size_t value_size, std::size_t rows) {
    const std::size_t row = std::accumulate(extents.begin() + 1, extents.end(),
                                            value_size, std::multiplies<>());
    if (row * extents[0] < kContiguousBytes || (rows > 0 && row < kShortRow)) {
        return {};
    }
    std::vector<std::size_t> chunk = extents;
    if (row < kSmallRow) {
        const std::size_t shared =
            rows > 0 ? rows : std::max<std::size_t>(1, kSharedChunk / row);
        chunk[0] = std::min(extents[0], shared);
        return chunk;
    }
    if (chunk.size() == 1) {
        return chunk;
    }
    chunk[0] = 1;
    const std::size_t slice = row / extents[1];
    chunk[1] = std::clamp<std::size_t>(kLargestChunk / slice, 1, extents[1]);
    return chunk;
}

}  // namespace didymium
