//! \file Contacts as a CSV table. A column is headed by what it holds and a unit:
//! "liquor.composition.Nd [g/L]", "phase_ratio", "measured.distribution.Nd". A table
//! with a column `element` has a row for each element of a contact instead, and columns
//! such as "measured.distribution".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "inputs/readers/text/csv.hpp"
#include "inputs/readers/text/location.hpp"
#include "inputs/readers/text/table_reader.hpp"
#include "inputs/readers/text/tree.hpp"

namespace didymium {

//! Something measured, as the table states it.
struct MeasuredValue {
    std::string what;     //!< aqueous | organic | distribution | ph
    std::string element;  //!< empty: of the contact
    Location named;       //!< where the element is named
    Value value;          //!< with its unit
};

//! What the table says of one contact.
struct ContactRow {
    std::string name;
    std::string group;
    Table liquor;   //!< keys of an aqueous phase, located: names at the heading
    Table solvent;  //!< keys of an organic phase
    std::optional<Value> phase_ratio;
    std::vector<MeasuredValue> measured;
    Location where;
};

//! Of columns that are called otherwise.
struct ColumnName {
    std::string path;     //!< what the column holds
    std::string heading;  //!< in the file, with a unit where that has none
    Location where;
};

//! Contacts in the order of their first rows. What is wrong with a column is said once,
//! at its heading. \param columns  empty: headings are paths
std::vector<ContactRow> read_contact_table(const CsvTable& csv, const std::string& file,
                                           const std::vector<ColumnName>& columns,
                                           Diagnostics& problems);

}  // namespace didymium
