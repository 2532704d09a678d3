//! \file How far predictions of a fit are from measurements, by group and element.
#pragma once

#include <string>
#include <vector>

#include "outputs/results/contact_residuals.hpp"
#include "outputs/results/fit_report.hpp"

namespace didymium {

//! Of what is measured of one kind, in its own unit. The last row is over all groups,
//! the last column over all elements; a pH is of none.
struct FitResidualTable {
    std::vector<std::string> groups;    //!< in order of appearance; the last is "all"
    std::vector<std::string> elements;  //!< the last is "all"
    //! (group, element)
    std::vector<std::vector<ResidualStatistics>> start, fitted, held_out;

    bool empty() const { return groups.size() < 2; }
};

//! \param kind  distribution | aqueous | organic | ph
FitResidualTable fit_residuals(const FitReport& report, const std::string& kind);

//! Kinds that anything was measured of.
std::vector<std::string> measured_kinds(const FitReport& report);

}  // namespace didymium
