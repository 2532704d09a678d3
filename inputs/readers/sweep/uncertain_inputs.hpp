//! \file Numbers of the files that a case includes which it can replace by path, with
//! the uncertainty that these files state: constants of the chemistry and analyses of
//! assays.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "inputs/readers/chemistry/chemistry_file.hpp"
#include "inputs/readers/text/included_files.hpp"
#include "inputs/readers/text/tree.hpp"

namespace didymium {

enum class UncertainKind {
    log10_constant,  //!< log10 K itself is assigned
    ratio,           //!< a separation factor, of which sigma is that of log10
    analysis         //!< in the unit of the assay's row
};

struct UncertainInput {
    std::string path;  //!< "chemistry.log10_k.Nd", "streams.pls.analyses.Nd2O3"
    UncertainKind kind = UncertainKind::log10_constant;
    double value = 0.0;
    double sigma = 0.0;  //!< standard deviation; 0: none stated
    std::optional<double> low, high;
    std::string unit;         //!< of an analysis: "wt% of REO"
    bool rare_earth = false;  //!< of an analysis: of a rare earth
};

//! In the order of the files. A case that writes such a path itself has its value.
std::vector<UncertainInput> list_uncertain_inputs(const Value& tree,
                                                  const IncludedFiles& files);

}  // namespace didymium
