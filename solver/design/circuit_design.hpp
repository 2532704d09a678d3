//! \file A circuit from its specification: theory, exact stepping, the rigorous steady
//! state, stages corrected by it, controllers, and the run in time that shows that the
//! circuit comes to its specification. Cut by cut; the whole is run at the end.
#pragma once

#include <atomic>
#include <cmath>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "inputs/readers/case/case_file.hpp"
#include "inputs/readers/design/separation_spec.hpp"
#include "outputs/results/result.hpp"
#include "solver/design/circuit_search.hpp"
#include "solver/design/circuit_text.hpp"

namespace didymium {

//! A product that leaves the circuit, as it is at the end of the run in time.
struct DesignedProduct {
    std::string outlet;
    std::string elements;       //!< "Pr", "Sm, Gd, Dy"
    double asked_purity = 0.0;  //!< NaN: none
    double asked_recovery = 0.0;
    double purity = 0.0;  //!< of the group, by oxide mass
    //! Share in what leaves the cut of it by all outlets at that time: what drains of
    //! the filling counts on both sides. At the steady state it is the share of what is
    //! fed.
    double recovery = 0.0;
    //! What has no value meets nothing.
    bool met() const {
        return (std::isnan(asked_purity) || purity >= asked_purity) &&
               (std::isnan(asked_recovery) || recovery >= asked_recovery);
    }
};

struct CircuitDesign {
    SeparationSpec spec;  //!< with the saponification chosen
    ChemistrySpec chemistry;
    std::vector<BankPlan> banks;
    std::vector<SteadyBank> steady;  //!< of each bank alone
    std::vector<Table> feeds;        //!< of each bank alone, keys of a stream
    std::vector<StreamSpec> inflows;
    std::string case_text;
    std::optional<CaseFile> file;  //!< of that text
    CaseSpec circuit;              //!< as it is resolved
    // The run in time of the case as written
    ResultShape shape;
    ScenarioResult run;
    std::vector<DesignedProduct> products;
    int steady_states = 0;  //!< that were solved

    bool verified() const;
};

//! What is to be said while it works; may be empty.
using DesignTalk = std::function<void(const std::string& line)>;

//! On top of what a specification needs.
struct DesignMargin {
    double solvent = 1.0;  //!< times S
    double stages = 0.0;   //!< share of either section that is added
};

//! Throws InputError where the specification is impossible, with the limit that binds.
//! \param case_path  where the case will be written: paths in it are from its folder
CircuitDesign design_circuit(const SeparationSpec& spec,
                             const std::filesystem::path& case_path,
                             const std::atomic<bool>* stop, const DesignTalk& talk,
                             const DesignMargin& margin = {});

//! Purity (oxide mass of all rare earths) and recovery (share of what leaves) of a
//! product. \param own  its cations \param rates, leaving  (cation) mol per time in it,
//! and in all that leaves
void rate_product(DesignedProduct& product, const ChemistrySpec& chemistry,
                  const std::vector<int>& own, const std::vector<double>& rates,
                  const std::vector<double>& leaving);

//! The products of a designed circuit as they are at a time of a result of its case.
std::vector<DesignedProduct> products_of(const CircuitDesign& design,
                                         const ResultShape& shape,
                                         const ScenarioResult& result,
                                         std::size_t time);

//! The streams that a specification writes, in the components of its chemistry.
struct SpecifiedStreams {
    ChemistrySpec chemistry;
    CutStreams streams;
};
SpecifiedStreams specified_streams(const SeparationSpec& spec,
                                   const std::shared_ptr<const IncludedFiles>& files);

//! The specification with a saponification, where it states none: for the loading that
//! is asked for.
SeparationSpec with_saponification(const SeparationSpec& spec,
                                   const SpecifiedStreams& streams);

}  // namespace didymium
