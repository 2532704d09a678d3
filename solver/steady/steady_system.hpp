//! \file The equations of a steady state, rates(u) = 0, as searches of it need them:
//! rates with their norm, and the matrix s I - J of a point.
#pragma once

#include <memory>
#include <stdexcept>
#include <vector>

#include "solver/linear/linear_solver.hpp"

namespace didymium {

//! No steady state was found; what() says how far it came.
class SteadyError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

class SteadySystem {
  public:
    //! \param cascade  outlives this
    SteadySystem(const Cascade& cascade, LinearAlgebra linear,
                 const SunContext& context);

    //! Goes on with other flows, compositions or constants of the same structure.
    void set_cascade(const Cascade& cascade);

    //! \return residual_norm(); infinite where the rates do not exist
    double evaluate(const std::vector<double>& unknowns, std::vector<double>& rates);
    //! The accumulation in any one vessel, of the component of whose throughput it is
    //! most, or standstill_norm(); of rates that evaluate() gave.
    double largest(const std::vector<double>& rates) const;
    //! Whether of every component the accumulations of all vessels add up to no more
    //! than `goal` of its throughput, or than a hundred roundings of what flows within,
    //! below which no state of doubles can be sure to come; and levels and controllers
    //! stand still to `goal`. Of rates that evaluate() gave.
    bool is_rounding(const std::vector<double>& unknowns,
                     const std::vector<double>& rates, double goal);
    //! Factors s I - J, s in 1/s. \return false when singular, or where J does not
    //! exist. Throws SteadyError when the run is to stop.
    bool factor(const std::vector<double>& unknowns, double s = 0.0);
    //! z = (s I - J)^-1 b at the point of the last factor(); may be the same vector.
    void solve(const std::vector<double>& b, std::vector<double>& z) {
        solve(1.0, b, z);
    }
    //! z = scale (s I - J)^-1 b
    void solve(double scale, const std::vector<double>& b, std::vector<double>& z);

    const Cascade& cascade() const { return *cascade_; }
    const Layout& layout() const { return layout_; }
    Workspace& workspace() { return workspace_; }
    int factorizations() const { return factorizations_; }

  private:
    const Cascade* cascade_;
    const SunContext* context_;
    LinearAlgebra kind_;
    Layout layout_;
    Workspace workspace_;
    std::unique_ptr<LinearSystem> linear_;
    Vector right_;
    int factorizations_ = 0;
};

}  // namespace didymium
