//! \file The keys of contact files.
#pragma once

#include "inputs/readers/text/declaration.hpp"

namespace didymium::keys {

extern const Declaration contact_file;  //!< the whole file
extern const Declaration contacts;
extern const Declaration isotherm;
extern const Declaration ph_curve;
extern const Declaration mccabe_thiele;

}  // namespace didymium::keys
