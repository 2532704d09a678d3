//! \file A chemistry at values of the constants that a fit estimates, and on the way to
//! others.
#pragma once

#include <vector>

#include "inputs/readers/fit/fit_spec.hpp"

namespace didymium {

//! Values of FitSpec::constants, in their units.
using FitValues = std::vector<double>;

class FitPoint {
  public:
    //! Keeps a reference.
    FitPoint(const FitSpec& spec, FitValues values);

    int size() const { return static_cast<int>(values_.size()); }
    const FitValues& values() const { return values_; }
    const ChemistryFile& chemistry() const { return chemistry_; }
    //! With the cations and choices of another chemistry of the same file.
    ChemistrySpec like(const ChemistrySpec& other) const;
    //! The same with one constant larger by `step`. Chemistries are linear in their
    //! constants, so that any step gives the same direction; a large one overflows.
    static constexpr double step = 1.0 / 64.0;
    ChemistrySpec towards(int constant, const ChemistrySpec& other) const;
    //! With one constant larger by so much.
    FitPoint moved(int constant, double by) const;
    bool of_case(int constant) const { return spec_->constants[constant].of_case; }
    //! Of those that are values of cases.
    std::vector<Assignment> assignments() const;

  private:
    const FitSpec* spec_;
    FitValues values_;
    ChemistryFile chemistry_;
};

//! Where the fit begins.
FitValues start_values(const FitSpec& spec);

}  // namespace didymium
