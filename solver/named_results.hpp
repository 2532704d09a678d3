//! \file The value of a named result in a state of the cascade, and what it hangs on.
#pragma once

#include <vector>

#include "inputs/case_spec.hpp"
#include "solver/residual.hpp"

namespace didymium {

class NamedResult {
  public:
    NamedResult(const ResultName& name, const Cascade& cascade);

    //! Where the solver compares results: nines count in purities and recoveries (the
    //! logit), ratios in concentrations (the logarithm).
    double scaled(double value) const;
    //! Purities and recoveries as fractions, concentrations in mol/m3. NaN where
    //! undefined.
    double value(const Cascade& cascade, const Layout& layout, const double* unknowns,
                 Workspace& workspace) const;
    //! Indices of the unknowns that the value depends on.
    std::vector<int> dependencies(const Cascade& cascade, const Layout& layout) const;

  private:
    ResultKind kind_;
    int outlet_ = -1;  //!< of the cascade; -1: a stage
    int stage_ = -1;   //!< of the cascade
    int component_ = -1;
};

}  // namespace didymium
