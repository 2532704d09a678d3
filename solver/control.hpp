//! \file PI controllers as part of the equations. A controller compares the measured
//! result m with its set point s on the scale of NamedResult::scaled, e = s - m, and
//! asks for
//!     w* = 1 + gain (e + I),
//! relative to the value in the case of what it sets. What it sets follows within its
//! limits, with a short lag, and the integral winds back while a limit holds it:
//!     lag dw/dt = clip(w*) - w
//!     dI/dt = (e + (clip(w*) - w*)/gain) / integral time
//! w and I are unknowns after those of the vessels.
#pragma once

#include <vector>

#include "solver/live_model.hpp"
#include "solver/named_results.hpp"

namespace didymium {

class Controls {
  public:
    //! Both outlive it; the model must follow the state before each call.
    Controls(const LiveModel& model, const Layout& layout);

    //! Rates of w and I.
    void rates(const double* unknowns, double* rates, Workspace& workspace) const;
    //! All but the columns.
    void jacobian(const double* unknowns, ControlJacobian& jacobian,
                  Workspace& workspace) const;
    //! A border with the right structure and any values.
    ControlJacobian structure() const;
    //! w = 1, and I such that nothing moves at first because of an error that is there.
    void start(double* unknowns, Workspace& workspace) const;

    //! Of one controller, in SI: what it measures, its set point, what it sets.
    struct Reading {
        double measured = 0.0, set_point = 0.0, output = 0.0;
    };
    Reading read(int control, const double* unknowns, Workspace& workspace) const;

  private:
    double set_point(int control, const double* unknowns) const;
    double error(int control, const double* unknowns, Workspace& workspace) const;
    double limited(int control, double w) const;

    const Cascade& now() const { return model_->now(); }

    const LiveModel* model_;
    const Layout* layout_;
    std::vector<NamedResult> measures_;
};

}  // namespace didymium
