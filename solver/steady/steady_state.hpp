//! \file The steady state from the residual of the dynamic model, without a user's
//! guess: a ladder of methods, each of which ends in the same Newton iteration on
//! rates(u) = 0 with the exact Jacobian, and by the same criterion. The next begins
//! where the one before did not come to an end.
//!
//! - newton: from the state at hand, where that is more than a filling
//! - back_mixing: from banks mixed to a single stage to the cascade (mixing_path)
//! - chemistry: the same of rare earths that are alike, then apart (chemistry_path)
//! - pseudo_transient: steps in time that grow as the rates fall (pseudo_transient)
//! - dynamic: the dynamic model, integrated loosely for ever longer times
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "solver/steady/steady_system.hpp"
#include "solver/time/integrator.hpp"

namespace didymium {

//! Which method of the ladder found a steady state.
enum class SteadyRung {
    none,
    newton,
    back_mixing,
    chemistry,
    pseudo_transient,
    dynamic
};
//! "back_mixing"
std::string steady_rung_name(SteadyRung rung);

//! residual_norm() at which no search goes on.
inline constexpr double converged_norm = 1e-12;
//! residual_norm() of a steady state, where rounding ends the descent.
inline constexpr double acceptable_norm = 1e-10;

//! Whether nothing is less than nothing by more than rounding of what there is of it,
//! and every liquor has anions, without which it has no pH.
bool is_physical(const Cascade& cascade, const Layout& layout,
                 const std::vector<double>& unknowns);

class SteadySolver {
  public:
    //! \param cascade  outlives the solver
    SteadySolver(const Cascade& cascade, const SolverSpec& spec,
                 const SunContext& context);

    //! Goes on with other flows or compositions of the same structure.
    void set_cascade(const Cascade& cascade);

    //! Improves `unknowns` (layout()) to a steady state by the ladder. Throws
    //! SteadyError. \param guess_is_rough  leave Newton from the guess itself out
    void solve(std::vector<double>& unknowns, bool guess_is_rough);

    //! Newton alone. \return false when it did not converge; unknowns then hold its
    //! best.
    bool newton(std::vector<double>& unknowns);

    //! J^-1 b at the point of the last factor().
    void solve_linear(const std::vector<double>& b, std::vector<double>& z);
    bool factor(const std::vector<double>& unknowns);

    const SolverSpec& spec() const { return spec_; }
    const Cascade& cascade() const { return system_.cascade(); }
    const Layout& layout() const { return system_.layout(); }
    Workspace& workspace() { return system_.workspace(); }
    //! residual_norm() of the last Newton iterate.
    double norm() const { return norm_; }
    //! The method that found the last steady state.
    SteadyRung rung() const { return rung_; }
    //! Of all that was solved so far, by any method.
    int newton_iterations() const { return newton_iterations_; }
    const IntegratorCounters& counters() const { return counters_; }

  private:
    void make_room();
    void polish(std::vector<double>& unknowns);
    void settle(std::vector<double>& unknowns);
    bool is_accepted(const std::vector<double>& unknowns);
    bool finish(std::vector<double>& unknowns, std::vector<double>& trial,
                SteadyRung rung);
    bool arrive(SteadySystem& way, const std::vector<double>& near,
                std::vector<double>& unknowns, SteadyRung rung);
    bool climb(std::vector<double>& unknowns);
    bool climb(std::vector<double>& unknowns, SteadySystem& way);
    void integrate(std::vector<double>& unknowns, double seconds);
    void approach_in_time(std::vector<double>& unknowns);
    void require_level_tanks(const std::vector<double>& unknowns);

    SolverSpec spec_;
    const SunContext* context_;
    SteadySystem system_;
    double norm_ = 0.0;
    SteadyRung rung_ = SteadyRung::none;
    int newton_iterations_ = 0;
    IntegratorCounters counters_;
    std::vector<double> rates_, step_, trial_;  //!< of newton(), polish() and settle()
};

}  // namespace didymium
