//! \file How hard values are compressed: a chunk has the same bytes whoever makes it.
#pragma once

namespace didymium {

//! Of zlib, after the bytes have been shuffled.
inline constexpr int kDeflateLevel = 4;

}  // namespace didymium
