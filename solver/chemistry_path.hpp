//! \file A steady state by way of an easier chemistry: one in which all rare earths are
//! extracted alike, from which constants go back to what they are.
//!
//! log10 K_i(s) = (1 - s) log10 K_i + s L, with L the mean over the rare earth that is
//! fed; of empirical laws, all coefficients likewise. At s = 1 nothing is separated, so
//! that what is left are the fronts of acid and base.
#pragma once

#include <vector>

#include "solver/mixing_path.hpp"

namespace didymium {

//! The cascade with that chemistry. \param share  s
Cascade with_alike_rare_earths(const Cascade& cascade, double share);

class ChemistryPath {
  public:
    //! \param system  as of MixingPath, by which s = 1 is reached
    explicit ChemistryPath(SteadySystem& system) : system_(&system) {}

    //! As MixingPath::follow().
    bool follow(const Cascade& cascade, std::vector<double>& unknowns);

  private:
    SteadySystem* system_;
};

}  // namespace didymium
