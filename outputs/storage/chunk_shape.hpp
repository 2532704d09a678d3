//! \file How the values of a variable lie in a file: in one piece, or in chunks that
//! are compressed one by one.
#pragma once

#include <cstddef>
#include <vector>

namespace didymium {

//! Extents of a chunk of a variable with these extents, whose values take `value_size`
//! bytes; empty: in one piece. \param rows  of the first axis that are written
//! together, and thus share chunks with no others; 0: written in any way
std::vector<std::size_t> chunk_shape(const std::vector<std::size_t>& extents,
                                     std::size_t value_size, std::size_t rows);

}  // namespace didymium
