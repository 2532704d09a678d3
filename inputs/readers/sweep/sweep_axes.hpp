//! \file One [[vary]] of a sweep: the inputs it names and the values they take.
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "inputs/readers/sweep/sweep_spec.hpp"
#include "inputs/readers/sweep/uncertain_inputs.hpp"
#include "inputs/readers/text/table_reader.hpp"

namespace didymium {

//! What is known of the case before its sweep is read.
struct VariedCase {
    const CaseFile* file = nullptr;  //!< nullptr when the case cannot be read
    std::vector<std::string> paths;  //!< that the case writes
    std::vector<UncertainInput> uncertain;

    //! nullptr when there is none of that path.
    const UncertainInput* find_uncertain(const std::string& path) const;
};

//! Inputs that move together: through listed values, all of one number, or by a
//! distribution.
struct Vary {
    std::vector<SweepAxis> axes;
    //! Of a distribution: from coordinates in the unit cube, one an axis, to values,
    //! one an axis. Empty: values are listed.
    std::function<std::vector<double>(std::span<const double>)> transform;
    bool independent = true;  //!< each value follows from its own coordinate
    Location where;           //!< of the distribution

    bool sampled() const { return static_cast<bool>(transform); }
};

//! Reads and checks one; reports what is wrong. CSV files of points are looked for in
//! `folder` and added to `tables`.
Vary read_vary(const Value& value, const std::string& name, const VariedCase& varied,
               const std::filesystem::path& folder, const TextOpener& open_text,
               std::vector<SourceFile>& tables, Diagnostics& problems);

//! Adds a value of an axis as a text of twelve digits: enough for any input, and no
//! noise of rounding.
void add_number(SweepAxis& axis, double number, const Location& where);

//! The number of a value in the unit of the axis; NaN for text. `first` is the value
//! that sets the unit.
double axis_number(const Value& value, const Value& first, SweepAxis& axis,
                   Diagnostics& problems);

}  // namespace didymium
