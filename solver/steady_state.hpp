//! \file The steady state from the residual of the dynamic model, without a user's
//! guess.
//!
//! Newton on rates(u) = 0 with the exact Jacobian converges from a state that is
//! roughly right. Where it does not, the dynamic model itself, integrated loosely for
//! ever longer times, brings one: it always moves towards physical states, which
//! clipped pseudo-transient methods do not.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "solver/integrator.hpp"

namespace didymium {

//! No steady state was found; what() says how far it came.
class SteadyError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

class SteadySolver {
  public:
    //! \param cascade  outlives the solver
    SteadySolver(const Cascade& cascade, const SolverSpec& spec,
                 const SunContext& context);

    //! Goes on with other flows or compositions of the same structure.
    void set_cascade(const Cascade& cascade);

    //! Improves `unknowns` (layout()) to a steady state. Newton first, then dynamics.
    //! Throws SteadyError. \param guess_is_rough  start with dynamics
    void solve(std::vector<double>& unknowns, bool guess_is_rough);

    //! Newton alone. \return false when it did not converge; unknowns then hold its
    //! best.
    void polish(std::vector<double>& unknowns);
    bool newton(std::vector<double>& unknowns);
    bool natural_newton(std::vector<double>& u, double dt, int most, double goal, double least);
    bool mixing_homotopy(std::vector<double>& unknowns);
    bool pseudo_transient(std::vector<double>& unknowns);

    //! J^-1 b at the point of the last factor().
    void solve_linear(const std::vector<double>& b, std::vector<double>& z);
    bool factor(const std::vector<double>& unknowns);

    const SolverSpec& spec() const { return spec_; }
    const Cascade& cascade() const { return *cascade_; }
    const Layout& layout() const { return layout_; }
    Workspace& workspace() { return workspace_; }
    //! residual_norm() of the last Newton iterate.
    double norm() const { return norm_; }
    //! Of all that was solved so far.
    int newton_iterations() const { return newton_iterations_; }
    const IntegratorCounters& counters() const { return counters_; }

  private:
    double evaluate(const std::vector<double>& unknowns, std::vector<double>& rates);
    void integrate(std::vector<double>& unknowns, double seconds);
    void require_level_tanks(const std::vector<double>& unknowns);

    const Cascade* cascade_;
    SolverSpec spec_;
    const SunContext* context_;
    Layout layout_;
    Workspace workspace_;
    std::unique_ptr<LinearSystem> linear_;
    Vector right_;
    double norm_ = 0.0;
    int newton_iterations_ = 0;
    IntegratorCounters counters_;
};

}  // namespace didymium
