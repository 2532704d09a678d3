//! \file The order in which the units of a flowsheet are solved, and the links of its
//! loops that are torn for that.
#pragma once

#include <vector>

#include "solver/flowsheet/cascade.hpp"

namespace didymium {

struct UnitOrder {
    //! A bank or a tank, and what enters it from units before it.
    struct Unit {
        int bank = -1;
        int tank = -1;
        std::vector<int> links;  //!< those that are not torn
    };
    std::vector<Unit> units;
    std::vector<int> torn;  //!< links that bring something from a later unit
};

//! Next comes a unit that waits for no other; of a loop the one that waits for the
//! fewest links, which are torn.
UnitOrder order_of_units(const Cascade& cascade);

}  // namespace didymium
