//! \file The keys of cost files.
#pragma once

#include "inputs/readers/text/declaration.hpp"

namespace didymium::keys {

extern const Declaration cost_file;
extern const Declaration cost_reagent;
extern const Declaration cost_oxide;
extern const Declaration cost_extractant;
extern const Declaration cost_stages;
extern const Declaration cost_capital;

}  // namespace didymium::keys
