//! \file A steady state without a guess: banks that mix back so much that each is a
//! single stage, then less and less until none is left.
//!
//! Between neighbours r times what flows flows back (Cascade::back_mixing), so that
//! fronts are some r stages wide. From one r to a smaller one they move and sharpen by
//! little, and damped Newton follows; at r = 0 nothing is left of all this.
#pragma once

#include <vector>

#include "solver/steady/natural_newton.hpp"

namespace didymium {

class MixingPath {
  public:
    //! \param system  with the block solver, whose structure back-mixing does not
    //! change
    explicit MixingPath(SteadySystem& system);

    enum class Pace { quick, careful };

    //! \param cascade   where the path leads to; the system is left with it
    //! \param unknowns  what comes round in loops begins as they hold it; the end of
    //! the path out, or the point after which it was lost \return whether the end was
    //! reached
    bool follow(const Cascade& cascade, std::vector<double>& unknowns,
                Pace pace = Pace::quick);

  private:
    bool begin(std::vector<double>& unknowns);
    bool settle(std::vector<double>& unknowns);
    void mix(double share);

    SteadySystem* system_;
    NaturalNewton newton_;
    Cascade mixed_;
    double share_ = 0.0;
};

}  // namespace didymium
