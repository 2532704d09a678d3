//! \file When controllers of a run measured nothing, and how they end.
#pragma once

#include <string>
#include <vector>

#include "outputs/results/result.hpp"
#include "solver/flowsheet/residual.hpp"

namespace didymium {

class ControlWatch {
  public:
    explicit ControlWatch(const Cascade& cascade);

    //! Looks at all controllers in a state. \param hours  time; NaN in a steady state
    void see(double hours, const double* unknowns, Workspace& workspace);

    //! One sentence for each controller that measured nothing at some time, or that
    //! ends at a limit off its set point.
    //! \param result  of the run, with the end of its controllers
    std::vector<std::string> warnings(const ResultShape& shape,
                                      const ScenarioResult& result) const;

  private:
    //! Of one controller, h.
    struct Gap {
        bool any = false;   //!< it measured nothing at some time
        bool open = false;  //!< and at the last time seen
        double first = 0.0;
        double last = 0.0;
        double since = 0.0;  //!< where the open one began
    };

    std::string nothing_text(std::size_t control, bool steady) const;

    std::vector<ControlSpec> controls_;
    std::vector<Gap> gaps_;
};

}  // namespace didymium
