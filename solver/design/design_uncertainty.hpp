//! \file How likely a designed circuit keeps to its specification when constants of the
//! chemistry and the feed are what their uncertainties allow, and the margin that makes
//! it likely enough. Every sample is the steady state of the circuit with its
//! controllers at their set points.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "solver/design/circuit_design.hpp"

namespace didymium {

//! A product over the samples.
struct SampledProduct {
    std::string outlet;
    double asked = 0.0;   //!< purity; NaN: none
    double median = 0.0;  //!< purity by oxide of its group
    double low = 0.0;     //!< the quantile that the confidence leaves below
    int met = 0;          //!< samples in which purity and recovery are as asked
};

struct SampledDesign {
    int samples = 0;
    int met = 0;     //!< all products
    int failed = 0;  //!< no scrub flow gives the purity of what is extracted: not met
    std::vector<SampledProduct> products;
    double share() const { return static_cast<double>(met) / samples; }
};

struct DesignUncertaintyReport {
    std::vector<std::string> inputs;  //!< what was sampled: "chemistry.log10_k.Nd"
    SampledDesign nominal;
    bool found = false;  //!< a margin with the confidence
    DesignMargin margin;
    CircuitDesign with_margin;
    SampledDesign sampled;  //!< of that
    //! The least margin whose design was refused, and why; empty: none was
    DesignMargin refused;
    std::string refusal;
};

//! \param progress  gets the share of samples done, and of which design
//! Throws InputError where nothing is uncertain.
DesignUncertaintyReport sample_design(
    const SeparationSpec& spec, const CircuitDesign& design,
    const std::filesystem::path& case_path, const std::atomic<bool>* stop,
    const std::function<void(const std::string& line)>& talk);

//! On the console and in the page.
std::string uncertainty_text(const CircuitDesign& design,
                             const DesignUncertaintyReport& report);

}  // namespace didymium
