//! \file The kinds of files that are read, and how their keys are described.
#pragma once

#include <string>
#include <vector>

#include "inputs/readers/text/declaration.hpp"

namespace didymium {

struct FileKind {
    std::string name;         //!< "case"
    const Declaration* root;  //!< of the whole file
};

//! Case, sweep, chemistry, assay, activity, contact, fit, design, optimise and costs.
const std::vector<FileKind>& file_kinds();

//! What `didymium schema` prints of a kind: a JSON schema, or the tables of keys that
//! docs/inputs.md shows.
std::string schema_text(const FileKind& kind);
std::string reference_text(const FileKind& kind);

}  // namespace didymium
