//! \file The model of a moment. Ramps move streams, set points,
//! splitters and draws with time, controllers move flows with the state, and all flows
//! downstream follow; so it belongs to a thread.
#pragma once

#include "solver/flowsheet/layout.hpp"

namespace didymium {

class LiveModel {
  public:
    //! Both outlive it.
    LiveModel(const Cascade& base, const Layout& layout);

    //! Goes on with another model of the same structure (after an event).
    void set_base(const Cascade& base);
    //! The model as written, before ramps and controllers.
    const Cascade& base() const { return *base_; }
    const Cascade& now() const { return now_; }
    //! \param t         s since the start of the run; ramps stand still outside theirs
    //! \param unknowns  of the layout
    void follow(double t, const double* unknowns);

  private:
    void ramp(double t);

    const Cascade* base_;
    const Layout* layout_;
    Cascade now_;
};

}  // namespace didymium
