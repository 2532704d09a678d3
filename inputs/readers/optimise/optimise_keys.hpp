//! \file The keys of optimisations.
#pragma once

#include "inputs/readers/text/declaration.hpp"

namespace didymium::keys {

extern const Declaration optimise_file;
extern const Declaration optimise_vary;
extern const Declaration optimise_require;
extern const Declaration optimise_pareto;

}  // namespace didymium::keys
