//! \file Units of assays: a fraction of something named, or a concentration.
#pragma once

#include <optional>
#include <string>

#include "inputs/readers/text/csv.hpp"
#include "inputs/readers/text/table_reader.hpp"

namespace didymium {

//! What an assay's value is a part of.
enum class AssayWhole { reo, trem, solids, liquor_mass, liquor_volume };

struct AssayUnit {
    AssayWhole whole = AssayWhole::reo;
    //! To kg/kg; for a liquor's volume to kg/m3, or to mol/m3.
    double factor = 1.0;
    bool molar = false;
};

//! "wt% of REO", "ppm of solids", "mg/kg of liquor", "g/L", "mmol/L". Reports what is
//! none.
std::optional<AssayUnit> read_assay_unit(const CsvCell& cell, Diagnostics& problems);

//! A regular expression of what read_assay_unit() takes, as far as one can know: the
//! part may be any unit of mass per mass, the concentration any that is a quotient.
std::string assay_unit_pattern();

//! "wt% of REO", "a concentration" ... for messages.
std::string whole_name(AssayWhole whole);

}  // namespace didymium
