//! \file The columns of assays, and the comments that are read.
#pragma once

#include "inputs/readers/text/declaration.hpp"

namespace didymium::keys {

extern const Declaration assay;  //!< the whole file, as { remarks, rows }
extern const Declaration assay_remarks;
extern const Declaration assay_row;

}  // namespace didymium::keys
