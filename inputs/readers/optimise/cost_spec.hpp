//! \file What reagents, oxides and equipment cost, after reading and checking.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "inputs/readers/case/case_spec.hpp"

namespace didymium {

struct ReagentPrice {
    std::string name;    //!< "HCl", "NaOH"
    double price = 0.0;  //!< per kg of the pure substance
};

struct OxidePrice {
    std::string element;  //!< "Nd"
    double price = 0.0;   //!< per kg of oxide
    double purity = 0.0;  //!< least share of rare earth oxides that it is paid from
};

//! Amounts of money are in `currency`.
struct CostSpec {
    std::string title;
    std::string file;
    std::string currency;  //!< "USD"
    std::vector<ReagentPrice> reagents;
    std::vector<OxidePrice> oxides;
    double extractant = 0.0;         //!< per kg, with its diluent
    double stage = 0.0;              //!< of a mixer-settler, whatever its size
    double stage_volume = 0.0;       //!< of its volume, per m3
    double interest = 0.0;           //!< of capital, per year
    double life = 0.0;               //!< of stages and solvent, years
    double hours_per_year = 8000.0;  //!< of operation
    std::vector<SourceFile> sources;

    //! Per kg; NaN where the file has none.
    double reagent_price(const std::string& name) const {
        for (const ReagentPrice& one : reagents) {
            if (one.name == name) {
                return one.price;
            }
        }
        return std::numeric_limits<double>::quiet_NaN();
    }
    //! nullptr where the file has none.
    const OxidePrice* oxide(const std::string& element) const {
        for (const OxidePrice& one : oxides) {
            if (one.element == element) {
                return &one;
            }
        }
        return nullptr;
    }
};

}  // namespace didymium
