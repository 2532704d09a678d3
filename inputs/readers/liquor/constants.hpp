//! \file Numbers that many files need by one name.
#pragma once

#include <limits>

namespace didymium {

//! What is not known or does not exist.
inline constexpr double nan = std::numeric_limits<double>::quiet_NaN();
inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr double ln10 = 2.302585092994045684;
inline constexpr double hour = 3600.0;  //!< s
//! m3: times mol/m3 it makes mol/L.
inline constexpr double litre = 1e-3;

}  // namespace didymium
