//! \file Newton's method damped by its natural monotonicity test: a step s = -J^-1 f(u)
//! is taken as far as the step that the same J would make from its end, -J^-1 f(u +
//! lambda s), is shorter. Norms of f grow a thousandfold on good steps here, as a front
//! that is half a stage off floods its neighbour; lengths of steps do not. (P.
//! Deuflhard, Newton Methods for Nonlinear Problems, 2004, algorithm NLEQ-ERR.)
#pragma once

#include <vector>

#include "solver/steady/steady_system.hpp"

namespace didymium {

//! Weights of changes of unknowns: one over the unknown and a hundredth of the largest
//! of that component. Of mixers, tanks and what controllers set; settlers follow the
//! mixers, with a weight of zero.
//! \return how many have one
int weigh_changes(const SteadySystem& system, const std::vector<double>& unknowns,
                  std::vector<double>& weight);

class NaturalNewton {
  public:
    explicit NaturalNewton(SteadySystem& system);

    struct Limits {
        int iterations = 60;
        double accuracy = 1e-3;       //!< length of the last step, see length()
        double least_damping = 1e-4;  //!< below which it gives up
    };
    //! \return whether it converged; else unknowns hold where it gave up
    bool solve(std::vector<double>& unknowns, const Limits& limits);
    //! Solves rates(u) = s (u - from) from now on, the end of an implicit Euler step of
    //! 1/s seconds; rates(u) = 0 again with s = 0.
    void hold(const std::vector<double>& from, double s);

  private:
    //! Root mean square of weighed changes.
    double length(const std::vector<double>& step) const;
    bool rates_at(const std::vector<double>& unknowns, std::vector<double>& rates);
    //! Finds damping_ for step_. \return false where it would be too small
    bool damp(const std::vector<double>& unknowns, double least);

    SteadySystem* system_;
    double pull_ = 0.0;         //!< s of hold(), 1/s
    std::vector<double> from_;  //!< and where the step begins
    double damping_ = 1.0;
    double step_length_ = 0.0, next_length_ = 0.0;
    int counted_ = 0;  //!< unknowns with a weight
    std::vector<double> weight_, rates_, step_, trial_, next_rates_, next_step_, work_;
};

}  // namespace didymium
