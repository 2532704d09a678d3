//! \file Time as a clock on the wall shows it.
#pragma once

#include <chrono>

namespace didymium {

using WallClock = std::chrono::steady_clock;

inline double seconds_since(WallClock::time_point begin) {
    return std::chrono::duration<double>(WallClock::now() - begin).count();
}

}  // namespace didymium
