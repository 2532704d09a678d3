//! \file What is said where constants are used outside what they were measured at, a
//! solvent is loaded beyond practice or a liquor is above saturation: of the stages of
//! a run and of contacts in the same words.
#pragma once

#include <string>

#include "inputs/readers/chemistry/chemistry_spec.hpp"

namespace didymium {

//! How far a quantity went beyond its limit, in SI, and where: "in 3 contacts, worst in
//! pls.4".
struct Excursion {
    double largest = 0.0;
    double limit = 0.0;
    std::string where;  //!< empty: nowhere
};

//! Empty where all is within the window.
std::string window_warning(const ChemistrySpec& chemistry, const Excursion& rare_earths,
                           const Excursion& chloride, const Excursion& loading);
//! Of a loading that is beyond practice somewhere.
std::string practice_warning(const ChemistrySpec& chemistry, const Excursion& loading);
//! Of a saturation ratio that is above one somewhere, at its worst at this pH.
std::string saturation_warning(const Solid& solid, const Excursion& ratio, double ph);

}  // namespace didymium
