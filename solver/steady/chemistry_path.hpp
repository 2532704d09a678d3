//! \file A steady state by way of an easier chemistry, whose constants then go back to
//! what they are, s from 1 to 0.
//!
//! Where exchange is complete (law constant_beta) constants are raised at s = 1 to
//! those of an extractant whose fronts of acid and base are not sharp, and separation
//! factors stay. Else rare earths are extracted alike at s = 1, so that nothing is
//! separated: log10 K_i(s) = (1 - s) log10 K_i + s L, with L the mean over the rare
//! earth that is fed; of empirical laws, all coefficients likewise.
#pragma once

#include <vector>

#include "solver/steady/mixing_path.hpp"

namespace didymium {

//! The cascade with that chemistry. \param share  s
Cascade with_easier_chemistry(const Cascade& cascade, double share);

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
