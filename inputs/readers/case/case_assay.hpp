//! \file The keys of a stream that make a liquor of assays: assay, total_reo, solids,
//! dissolution, impurities.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "inputs/readers/liquor/assay.hpp"
#include "inputs/readers/text/included_files.hpp"
#include "inputs/readers/text/table_reader.hpp"

namespace didymium {

struct AssayedLiquor {
    std::vector<AssayEntry> entries;  //!< mol/m3; NaN when the total is wrong
    std::vector<std::shared_ptr<const Assay>> assays;  //!< in the order of the case
    std::string impurities;  //!< warn | ignore | error: those the chemistry knows not
    bool complete = true;    //!< nothing is wrong with how much of it there is
};

//! Reads those keys, of which an `assay` must be among. Reports what is wrong; nothing
//! when an assay cannot be read.
std::optional<AssayedLiquor> read_assayed_liquor(TableReader& table,
                                                 const IncludedFiles& files);

//! Reports keys that go with an assay in a table that has none.
void refuse_assay_keys(TableReader& table);

//! Leaves the keys out of the resolved table: a composition stands in their place.
void drop_assay_keys(TableReader& table);

}  // namespace didymium
