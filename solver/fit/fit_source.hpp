//! \file What was measured, and what a chemistry predicts of it with derivatives by its
//! constants.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "solver/fit/fit_point.hpp"

namespace didymium {

//! One measured number: log10 D, log10 of mol/L, or a pH.
struct FitMeasurement {
    std::string name;     //!< of the contact, or of the stage
    std::string group;    //!< a study
    std::string element;  //!< empty of a pH
    std::string kind;     //!< distribution | aqueous | organic | ph
    int unit = 0;         //!< what is held out together: a contact
    double measured = 0.0;
    double sigma = 0.0;
};

//! The measurements of one entry of [[data]].
class FitSource {
  public:
    virtual ~FitSource() = default;
    virtual const std::vector<FitMeasurement>& measurements() const = 0;
    //! \param values      (measurement) out
    //! \param derivatives (measurement, constant) out, row-major; may be null
    //! \return what failed; empty when all went well
    virtual std::string predict(const FitPoint& point, double* values,
                                double* derivatives) = 0;
};

//! \param n_units  of all sources so far; more are added
std::unique_ptr<FitSource> make_contact_source(const FitData& data, int& n_units);
std::unique_ptr<FitSource> make_bank_source(const FitData& data, int& n_units,
                                            const std::atomic<bool>& stop);

}  // namespace didymium
