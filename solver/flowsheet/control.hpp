//! \file PI controllers as part of the equations. A controller compares the measured
//! result m with its set point s on the scale of the result (ResultScale),
//! e = s - m, and asks for
//!     w* = w0 + gain (e + I).
//! Of a flow, w is relative to the value in the case, w0 = 1. Of a set point it is the
//! distance from the value in the case on the scale of that controller's result, w0 =
//! 0: ratios of a concentration, nines of a purity, differences of a pH, of any sign.
//! What it sets follows within its limits, with a short lag, and the integral winds
//! back while a limit holds it:
//!     lag dw/dt = clip(w*) - w
//!     dI/dt = (e + (clip(w*) - w*)/gain) / integral time
//! Where there is nothing to measure, as the purity of an outlet without rare earths,
//! both stand still. w and I are unknowns after those of the vessels.
#pragma once

#include <optional>
#include <vector>

#include "outputs/results/result.hpp"
#include "solver/flowsheet/live_model.hpp"
#include "solver/run/named_results.hpp"

namespace didymium {

class Controls {
  public:
    //! Both outlive it; the model must follow the state before each call.
    Controls(const LiveModel& model, const Layout& layout);

    //! Rates of w and I.
    void rates(const double* unknowns, double* rates, Workspace& workspace) const;
    //! All but the columns. The model is left as the workspace follows `unknowns`.
    void jacobian(const double* unknowns, ControlJacobian& jacobian,
                  Workspace& workspace);
    //! A border with the right structure and any values.
    ControlJacobian structure() const;

    //! What a controller of an earlier run left, in SI.
    struct Memory {
        double output = 0.0;
        double bias = 0.0;  //!< what its integral alone asks for
    };
    //! Goes on from what earlier controllers left, within the limits; where there is
    //! none, from the value in the case, with I such that nothing moves at first
    //! because of an error that is there.
    void start(double* unknowns, Workspace& workspace,
               const std::vector<std::optional<Memory>>& memory = {}) const;

    //! Of one controller, in SI: what it measures (NaN: nothing), its set point, what
    //! it sets, and what its integral alone asks for.
    struct Reading {
        double measured = 0.0, set_point = 0.0, output = 0.0, bias = 0.0;
        ControlEnd end = ControlEnd::free;
    };
    Reading read(int control, const double* unknowns, Workspace& workspace) const;

  private:
    //! Limits of w.
    struct Range {
        double lower = 0.0, upper = 0.0;
    };
    Range range(int control) const;
    double neutral(int control) const;                 //!< w0
    double absolute(int control, double w) const;      //!< what w stands for, in SI
    double relative(int control, double value) const;  //!< the w of a value
    double scaled_set_point(int control, const double* unknowns) const;
    double measured(int control, const double* unknowns, Workspace& workspace) const;
    //! Where a measurement is off its set point; NaN where there is none.
    double error(int control, const double* unknowns, Workspace& workspace) const;
    double asked(int control, const double* unknowns, double error) const;
    void direct_slopes(const double* unknowns, ControlJacobian& jacobian,
                       Workspace& workspace);

    const Cascade& now() const { return model_->now(); }
    int size() const { return static_cast<int>(measures_.size()); }

    const LiveModel* model_;
    const Layout* layout_;
    std::vector<NamedResult> measures_;
    std::vector<int> outer_;                      //!< who sets its set point; -1: none
    std::vector<std::vector<int>> dependencies_;  //!< unknowns that it measures
    std::vector<double> moved_, up_, down_, slope_;  //!< working storage of jacobian()
};

}  // namespace didymium
