//! \file A fit after reading and checking: what is estimated, from what.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "inputs/chemistry_file.hpp"
#include "inputs/contact_spec.hpp"
#include "inputs/location.hpp"

namespace didymium {

//! A constant that is estimated, in its unit.
struct FitConstant {
    static constexpr double unlimited = std::numeric_limits<double>::infinity();

    std::string name;
    std::string unit;
    std::vector<std::string> of;  //!< constants of the chemistry that have this value
    double start = 0.0;
    double prior = 0.0;        //!< mean of what is known beforehand
    double prior_sigma = 0.0;  //!< its standard deviation; 0: nothing is known
    double lower = -unlimited;
    double upper = unlimited;
    Location where;
};

//! Standard errors of measured numbers; NaN: what has none is not compared.
struct FitErrors {
    static constexpr double none = std::numeric_limits<double>::quiet_NaN();

    double log10_d = none;
    double ph = none;
    double aqueous = none;  //!< relative, of concentrations
    double organic = none;
};

//! Measurements of one file.
struct FitData {
    std::string name;
    FitErrors errors;
    std::vector<std::string> leave_out;  //!< groups
    ContactSet contacts;
    Location where;
};

enum class FitLoss { none, huber, cauchy, tukey };

constexpr const char* fit_loss_name(FitLoss loss) {
    switch (loss) {
        case FitLoss::huber:
            return "huber";
        case FitLoss::cauchy:
            return "cauchy";
        case FitLoss::tukey:
            return "tukey";
        default:
            return "none";
    }
}

//! What is held out in turn.
enum class FitFolds { none, group, contact };

struct FitSpec {
    std::string title;
    std::string file;
    ChemistryFile chemistry;  //!< to start from
    std::vector<FitConstant> constants;
    std::vector<FitData> data;
    FitLoss loss = FitLoss::none;
    double loss_scale = 1.0;  //!< in standard errors
    int most_iterations = 200;
    FitFolds folds = FitFolds::none;
    int n_folds = 0;  //!< of contacts
    std::uint64_t seed = 1;
    std::vector<InputWarning> warnings;
    std::vector<SourceFile> sources;  //!< every file read, verbatim
};

}  // namespace didymium
