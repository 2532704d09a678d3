//! \file The equations: rates of change of every unknown, and their Jacobian stage by
//! stage.
//!
//! Mixer of volume V, totals T, phases in equilibrium (x, y from the stage
//! equilibrium):
//!     V dT/dt = Qa(in) x(in) + Qo(in) y(in) + inflow - Qa x - Qo y
//! Settler cell c:   Vc dx_c/dt = Qa (x_{c-1} - x_c), likewise organic.
//! DAE form: v is an unknown of its own with 0 = g(v; T) instead of an inner solve.
#pragma once

#include <string>
#include <vector>

#include "solver/layout.hpp"

namespace didymium {

//! Why the right-hand side could not be evaluated; the integrator may retry.
struct PhysicsFailure {
    bool failed = false;
    int stage = -1;
    EquilibriumStatus status = EquilibriumStatus::ok;
    double least_loading =
        0.0;  //!< with no_capacity: share of the extractant asked for

    std::string text(const Cascade& cascade) const;
};

//! The stage-wise part of the Jacobian: d[aqueous]/dT in every mixer.
struct StageJacobian {
    //! (stage, cation, component), at equilibrium (v eliminated)
    std::vector<double> x_total;
    // DAE form only: the same at constant v, and what couples v.
    std::vector<double> x_partial;  //!< (stage, cation, component)
    std::vector<double> x_v;        //!< (stage, cation)
    std::vector<double> g_total;    //!< (stage, component)
    std::vector<double> g_v;        //!< (stage)
};

//! Per-thread working storage of one model. The last v of every stage is kept as the
//! guess for the next call; reset() forgets it, so that results never depend on what
//! ran before.
class Workspace {
  public:
    Workspace(const Cascade& cascade, const Layout& layout);

    const Cascade& cascade() const { return *cascade_; }
    const Layout& layout() const { return *layout_; }
    //! Goes on with another model of the same structure (after an event).
    void set_cascade(const Cascade& cascade) { cascade_ = &cascade; }
    void reset();

    //! d(unknowns)/dt; in the DAE form the entry of v is g. \return false on failure().
    bool rates(const double* unknowns, double* rates);
    bool jacobian(const double* unknowns, StageJacobian& jacobian);
    const PhysicsFailure& failure() const { return failure_; }

    //! The split in one mixer: v, D (cation), shared state. \return false on failure().
    bool split(int stage, const double* unknowns);
    double v(int stage) const { return v_[stage]; }
    //! After split() of that stage:
    const std::vector<double>& ratios() const { return d_; }
    const SharedState<double>& shared() const { return shared_; }

    long split_calls = 0;

  private:
    const Cascade* cascade_;
    const Layout* layout_;
    std::vector<double> v_;
    std::vector<double> d_;
    std::vector<double> x_, y_;  //!< leaving the mixer at hand
    SharedState<double> shared_{};
    ExchangeDerivatives derivatives_;
    PhysicsFailure failure_;
};

}  // namespace didymium
