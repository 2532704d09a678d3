//! \file McCabe-Thiele constructions: stages stepped off between an operating line and
//! an isotherm, and how far that is from the stages of a bank.
//!
//! A part of a bank is a row of stages between which nothing enters or leaves. With A
//! of liquor and O of solvent flowing through all of it, its balance is the line
//!     O (y - y_in) = A (x - x_out)
//! through what leaves and enters at either end. The isotherm is that of a shake-out of
//! the two phases that enter, over all phase ratios: where acid, base and the other
//! metals differ in the stages from what they are in a flask, the stages lie off it.
//!
//! In shares of all rare earths, X and Y, and where these are the same in all stages of
//! a part, the line is straight as well; where a phase enters without rare earths it
//! begins on the diagonal, at what leaves there. The curve is Y = b X/(1 + (b - 1) X)
//! with the mean separation factor b of the element and all others in the stages.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "inputs/readers/contact/contact_spec.hpp"
#include "kernels/stage_equilibrium.hpp"
#include "outputs/results/contact_report.hpp"

namespace didymium {

//! The isotherm of one cation between two phases, mol/m3, by the phase ratio r.
class Isotherm {
  public:
    //! Keeps references. \param aqueous, organic  (component) before they meet
    Isotherm(const StageEquilibrium& equilibrium, const ChemistrySpec& chemistry,
             const std::vector<double>& aqueous, const std::vector<double>& organic,
             int cation);

    //! Makes it reach to these concentrations of the liquor, where any phase ratio
    //! does. \return what is wrong: no equilibrium, or a curve that turns back; empty
    //! where all is well.
    std::string trace(double x_low, double x_high);

    //! y at x, by a contact with the phase ratio that gives x; the end of the curve
    //! where none does. After trace().
    double at(double x) const;

    const std::vector<double>& x() const { return x_; }
    const std::vector<double>& y() const { return y_; }

  private:
    struct Point {
        double x, y;
        bool known;
    };
    Point contact(double log_ratio) const;

    const StageEquilibrium& equilibrium_;
    const ChemistrySpec& chemistry_;
    ContactSpec flask_;
    int cation_;
    std::vector<double> log_ratio_, x_, y_;
};

//! Steps stages off, from where the liquor leaves to where it enters.
//! \param curve  y at x \param x, y  ends of the operating line, as in Construction
struct Steps {
    std::vector<double> x, y;  //!< of each stage, on the isotherm
    double count = 0.0;        //!< infinite: the isotherm meets the line
};
Steps step_off(const std::function<double(double)>& curve, const double (&x)[2],
               const double (&y)[2]);

//! All that a table [[mccabe_thiele]] asks for. What fails has a status and a message.
//! \param chemistry, equilibrium  of the contact file; not used for cases
std::vector<Construction> construct(const ConstructionSpec& spec,
                                    const ChemistrySpec& chemistry,
                                    const StageEquilibrium* equilibrium,
                                    const std::atomic<bool>& stop);

}  // namespace didymium
