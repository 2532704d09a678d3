//! \file What was measured, and what a chemistry predicts of it with derivatives by its
//! constants.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "solver/fit_point.hpp"

namespace didymium {

//! One measured number. Distribution ratios and concentrations are compared as log10.
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

}  // namespace didymium
