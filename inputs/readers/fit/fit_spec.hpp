//! \file A fit after reading and checking: what is estimated, from what.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "inputs/readers/case/case_file.hpp"
#include "inputs/readers/chemistry/chemistry_file.hpp"
#include "inputs/readers/contact/contact_spec.hpp"
#include "inputs/readers/text/location.hpp"

namespace didymium {

//! A constant that is estimated, in its unit.
struct FitConstant {
    static constexpr double unlimited = std::numeric_limits<double>::infinity();

    std::string name;
    std::string unit;
    std::vector<std::string> of;  //!< constants of the chemistry that have this value
    bool of_case = false;         //!< `name` is a path in cases of the data instead
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

//! What was measured of the phases that leave a stage; NaN where nothing was.
struct FitSample {
    std::string at;                                          //!< "split.scrub.3"
    int stage = 0;                                           //!< of all banks
    double time = std::numeric_limits<double>::quiet_NaN();  //!< s; NaN: steady
    std::string group;
    std::vector<double> aqueous;  //!< (cation) mol/m3
    std::vector<double> organic;
    double ph = std::numeric_limits<double>::quiet_NaN();
    Location where;
};

//! Measurements of one file: contacts, or samples of a case.
struct FitData {
    std::string name;
    FitErrors errors;
    std::vector<std::string> leave_out;  //!< groups
    ContactSet contacts;
    std::optional<CaseFile> file;         //!< none: contacts
    std::vector<Assignment> assignments;  //!< the chemistry, the end
    CaseSpec spec;                        //!< of the case, with these
    std::vector<FitSample> samples;
    bool transient = false;  //!< samples have times
    Location where;

    const ChemistrySpec& chemistry() const {
        return file ? spec.chemistry : contacts.chemistry;
    }
    //! Whether a group is not left out.
    bool counts(const std::string& group) const {
        for (const std::string& out : leave_out) {
            if (out == group) {
                return false;
            }
        }
        return true;
    }
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
