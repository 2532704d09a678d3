//! \file The keys of specifications that circuits are designed for.
#pragma once

#include "inputs/readers/text/declaration.hpp"

namespace didymium::keys {

extern const Declaration separation_file;  //!< the whole file
extern const Declaration separation_cut;
extern const Declaration separation_product;
extern const Declaration separation_limits;
extern const Declaration separation_equipment;
extern const Declaration separation_uncertainty;

}  // namespace didymium::keys
