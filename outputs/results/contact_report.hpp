//! \file What contacts came to, in the units of the file (mol/L), with the names that
//! go with the numbers.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "outputs/results/result.hpp"

namespace didymium {

//! A row of the result. Vectors are by component unless they say else, and empty where
//! there is no equilibrium; NaN is what is not known.
struct ContactRecord {
    static constexpr double nan = std::numeric_limits<double>::quiet_NaN();

    std::string name;
    std::string group;
    int series = 0;
    Status status = Status::not_run;
    std::string message;
    double phase_ratio = nan;  //!< O/A
    double added = nan;  //!< mol of acid (< 0: of base) per L of liquor, to reach a pH
    std::vector<double>
        feed_aqueous;  //!< mol/L before the contact, with what was added
    std::vector<double> feed_organic;
    std::vector<double> aqueous;  //!< mol/L at equilibrium
    std::vector<double> organic;
    double ph = nan;
    double loading = nan;
    double free_extractant = nan;          //!< mol units/L
    std::vector<double> distribution;      //!< NaN of what does not distribute
    std::vector<double> extracted;         //!< share in the solvent
    std::vector<double> separation;        //!< (pair)
    std::vector<double> saturation_index;  //!< (solid)
    std::vector<double> closure;
    // What was measured; always by component
    std::vector<double> measured_aqueous;
    std::vector<double> measured_organic;
    std::vector<double> measured_distribution;  //!< stated, or from what was stated
    double measured_ph = nan;
    //! log10 of D predicted over D measured
    std::vector<double> residual;
};

//! A McCabe-Thiele construction for one element in one part of a bank.
struct Construction {
    std::string name;            //!< "extraction.Nd"
    std::string element;         //!< "Nd"
    std::string unit = "mol/L";  //!< of x and y; "1": shares of the rare earths
    std::string part;            //!< "split.extraction.1 to split.extraction.40"
    Status status = Status::not_run;
    std::string message;  //!< what the construction is worth, or why there is none
    //! The operating line, by its ends: where the liquor leaves, and where it enters.
    double x[2] = {0.0, 0.0};
    double y[2] = {0.0, 0.0};
    //! The isotherm of a shake-out of what enters; of shares the curve of the mean
    //! separation factor of the stages.
    std::vector<double> curve_x;
    std::vector<double> curve_y;
    std::vector<double> step_x;  //!< the stages that were stepped off, on the isotherm
    std::vector<double> step_y;
    std::vector<double> stage_x;  //!< the stages of the bank as they are
    std::vector<double> stage_y;
    //! Stages stepped off, the last one in part; infinite: the isotherm meets the line;
    //! NaN: no construction.
    double steps = std::numeric_limits<double>::quiet_NaN();
    int stages = 0;  //!< of the part; 0: no bank
    //! Largest |log10| of y of a stage over y of the isotherm at its x; NaN: no bank.
    double off = std::numeric_limits<double>::quiet_NaN();
};

struct ContactReport {
    struct Series {
        std::string name;
        std::string kind;  //!< contacts | isotherm | ph_curve
        std::vector<std::string> elements;
        std::string acid, base;  //!< of a pH curve
    };
    std::string title;
    std::string chemistry;  //!< name of it
    int monomers_per_unit = 2;
    std::vector<std::string> components;   //!< cations, ions, H, extractant
    std::vector<std::string> rare_earths;  //!< the leading components
    std::vector<double> oxide_masses;      //!< (rare_earth) g/mol
    std::vector<std::string> pairs;        //!< "Nd/Pr"
    std::vector<std::string> solids;
    std::vector<Series> series;
    std::vector<ContactRecord> contacts;
    std::vector<Construction> constructions;
    std::vector<std::string> warnings;
};

}  // namespace didymium
