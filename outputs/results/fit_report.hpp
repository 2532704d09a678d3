//! \file What a fit came to, with the names that go with the numbers. NaN is what is
//! not known.
#pragma once

#include <limits>
#include <string>
#include <vector>

namespace didymium {

struct FitReport {
    static constexpr double nan = std::numeric_limits<double>::quiet_NaN();

    struct Constant {
        std::string name;
        std::string unit;
        double start = nan;
        double value = nan;
        double sigma = nan;         //!< standard error with the stated errors
        double sigma_scaled = nan;  //!< were these as large as the residuals say
        double prior = nan;
        double prior_sigma = nan;
        double lower = nan;  //!< infinite: none
        double upper = nan;
        bool at_bound = false;
    };
    //! Distribution ratios and concentrations (mol/L) as log10.
    struct Value {
        std::string name;     //!< of the contact
        std::string data;     //!< entry of [[data]]
        std::string group;    //!< study
        std::string element;  //!< empty of a pH
        std::string kind;     //!< distribution | aqueous | organic | ph
        double measured = nan;
        double sigma = nan;
        double start = nan;     //!< predicted with the constants of the start
        double fitted = nan;    //!< and with those of the fit
        double held_out = nan;  //!< and with those of the fold that leaves it out
        double weight = nan;    //!< that the loss gives its square
        int fold = -1;
    };
    struct Fold {
        std::string name;
        bool converged = false;
        std::string message;
        int n_values = 0;  //!< held out
        std::vector<double> constants;
        double rms_start = nan;  //!< of the values held out, in standard errors
        double rms = nan;        //!< likewise, predicted by the others
    };

    std::string title;
    std::string chemistry;
    std::vector<Constant> constants;
    std::vector<double> covariance;   //!< (constant, constant), stated errors
    std::vector<double> correlation;  //!< (constant, constant)
    std::vector<Value> values;
    std::vector<Fold> folds;
    std::vector<std::string> warnings;

    bool converged = false;
    std::string message;
    std::string loss;
    double loss_scale = nan;
    int iterations = 0;
    int evaluations = 0;
    double cost_start = nan;
    double cost = nan;
    //! Sum of weighted squares of residuals in standard errors, and what it is over:
    //! measurements less the constants that they determine.
    double squares = nan;
    double degrees_of_freedom = nan;
    //! Root of their ratio: by what the stated errors would have to be larger.
    double error_scale = nan;
    double seconds = nan;
    std::string written;  //!< the chemistry file; empty: none
    //! Largest difference of predictions from the written file to those of the fit.
    double read_back = nan;
};

}  // namespace didymium
