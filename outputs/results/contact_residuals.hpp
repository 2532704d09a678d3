//! \file How far predictions of contacts are from measurements, by group and element.
#pragma once

#include <string>
#include <vector>

#include "outputs/results/contact_report.hpp"

namespace didymium {

//! Of log10 D predicted over measured.
struct ResidualStatistics {
    int count = 0;
    double sum = 0.0;
    double squares = 0.0;

    void add(double residual);
    double mean() const;  //!< NaN without any
    double rms() const;
};

//! The last row is over all groups, the last column over all elements.
struct ResidualTable {
    std::vector<std::string> groups;    //!< in order of appearance; the last is "all"
    std::vector<std::string> elements;  //!< of which anything was measured
    std::vector<std::vector<ResidualStatistics>> cells;
    ResidualStatistics ph;  //!< of pH predicted less measured

    const ResidualStatistics& all() const { return cells.back().back(); }
    //! Of two names; throws std::out_of_range. "all" is one of either.
    const ResidualStatistics& at(const std::string& group,
                                 const std::string& element) const;
};

//! Of a name among those there are; one that is new is added.
std::size_t index_of(std::vector<std::string>& names, const std::string& name);

//! A contact without a group counts for its series.
ResidualTable residual_table(const ContactReport& report);

}  // namespace didymium
