//! \file The keys of fit files.
#pragma once

#include "inputs/readers/text/declaration.hpp"

namespace didymium::keys {

extern const Declaration fit_file;  //!< the whole file
extern const Declaration fit_chemistry;
extern const Declaration fit_constant;
extern const Declaration fit_data;
extern const Declaration fit_errors;
extern const Declaration fit_estimator;
extern const Declaration fit_folds;

}  // namespace didymium::keys
