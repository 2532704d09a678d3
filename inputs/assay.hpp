//! \file Assays: what a feed is made of, as a CSV file.
//!
//!     # source: where the numbers come from
//!     # class: measured
//!     # closure: normalise
//!     oxide,value,unit
//!     Pr6O11,25,wt% of REO
//!     Nd2O3,75,wt% of REO
#pragma once

#include <string>
#include <vector>

#include "inputs/case_spec.hpp"
#include "inputs/location.hpp"

namespace didymium {

enum class AssayBasis { reo_mass_fraction, concentration };

struct AssayEntry {
    std::string element;
    //! kg of oxide per kg of all rare earth oxide (after closure), or mol/m3.
    double value = 0.0;
    Location where;
};

struct Assay {
    AssayBasis basis = AssayBasis::reo_mass_fraction;
    std::vector<AssayEntry> entries;
    std::string data_source;  //!< the `source` comment
    std::string data_class;   //!< the `class` comment
    double stated_sum = 1.0;  //!< of the fractions, before closure
    bool normalised = false;  //!< scaled to a sum of 1
    SourceFile file;
};

//! Reads the text of an assay. Mass fractions must sum to 0.999-1.001, or to 0.80-1.05
//! with `closure: normalise` (scaled to 1) or `closure: unreported` (the rest is rare
//! earth that the assay does not name). Throws InputError with everything wrong.
Assay parse_assay(const std::string& text, const std::string& file);

}  // namespace didymium
