//! \file Assays: what a feed is made of, as a CSV file.
//!
//!     # source: where the numbers come from
//!     # class: measured
//!     # closure: normalise
//!     oxide,value,unit,sd
//!     Pr6O11,25,wt% of REO,0.5
//!     Nd2O3,75,wt% of REO,0.8
//!     Fe2O3,400,ppm of REO,60
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "inputs/readers/case/case_spec.hpp"
#include "inputs/readers/text/location.hpp"

namespace didymium {

//! What the amounts of an assay are in: one kg of rare earth oxide, one kg of dry
//! solids, one m3 of liquor.
enum class AssayBasis { reo, solids, liquor };

struct AssayEntry {
    std::string element;
    double amount = 0.0;  //!< mol per kg of REO, per kg of solids, or per m3 of liquor
    //! What the amount changes by when one analysis after the other is off by its
    //! standard deviation; the analyses err independently. Empty = none known.
    std::vector<double> deviations;
    double oxide_per_mol = 0.0;  //!< kg of REO per mol; 0 for an impurity
    Location where;

    //! Standard deviation of the amount.
    double sd() const;
    bool rare_earth() const { return oxide_per_mol > 0.0; }
};

//! A row as it stands, in its own unit.
struct AssayRow {
    std::string name;  //!< "Nd2O3"
    std::string unit;
    double value = 0.0;
    std::optional<double> sd, low, high;
    Location where;
};

struct Assay {
    AssayBasis basis = AssayBasis::reo;
    std::vector<AssayEntry> entries;
    std::vector<AssayRow> rows;  //!< of these entries
    std::string data_source;     //!< the `source` remark
    std::string data_class;      //!< the `class` remark
    //! Of the rare earths' fractions of REO or TREM, before closure; otherwise 1.
    double stated_sum = 1.0;
    bool normalised = false;  //!< scaled to a sum of 1
    SourceFile file;
};

//! Reads the text of an assay; docs/inputs.md describes the forms. Throws InputError
//! with everything wrong.
Assay parse_assay(const std::string& text, const std::string& file);

//! Other values of some rows, by the names of these, in their units; and where each of
//! them stands.
struct AnalysisValue {
    double value = 0.0;
    Location where;
};
using Analyses = std::map<std::string, AnalysisValue>;

//! The assay with these values in place of its own. Throws InputError with everything
//! wrong, what is wrong with the assay as a whole at `where`.
Assay assay_with(const Assay& assay, const Analyses& analyses, const Location& where);

}  // namespace didymium
