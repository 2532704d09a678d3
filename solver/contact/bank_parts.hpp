//! \file A bank at its steady state, taken apart where streams enter or leave: the
//! operating lines of a McCabe-Thiele diagram.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "inputs/readers/case/case_spec.hpp"
#include "outputs/results/result.hpp"

namespace didymium {

//! A row of stages between which nothing enters or leaves. Concentrations mol/m3 by
//! independent component (ChemistrySpec::n_components); flows m3/h.
struct BankPart {
    std::string name;       //!< "split.extraction.1 to split.extraction.40"
    std::string section;    //!< "extraction", or "stages 1-30"
    std::size_t first = 0;  //!< of the stages of the case
    std::size_t last = 0;
    double aqueous_flow = 0.0;
    double organic_flow = 0.0;
    std::vector<double> liquor;   //!< enters its last stage
    std::vector<double> solvent;  //!< enters its first stage
    std::vector<double> raffinate;
    std::vector<double> loaded;
    std::vector<std::vector<double>> aqueous;  //!< (stage of the part) in the mixers
    std::vector<std::vector<double>> organic;
    std::vector<double> ph;      //!< (stage of the part)
    bool at_equilibrium = true;  //!< the law of transfer of all its mixers

    std::size_t n_stages() const { return last - first + 1; }
};

//! \param result  of run_steady() with that shape
std::vector<BankPart> bank_parts(const CaseSpec& spec, int bank,
                                 const ResultShape& shape,
                                 const ScenarioResult& result);

}  // namespace didymium
