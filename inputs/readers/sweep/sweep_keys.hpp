//! \file The keys of sweeps.
#pragma once

#include "inputs/readers/text/declaration.hpp"

namespace didymium::keys {

extern const Declaration sweep;  //!< the whole file
extern const Declaration vary;
extern const Declaration zipped;  //!< an input of `zip`

}  // namespace didymium::keys
