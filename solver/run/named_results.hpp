//! \file The value of a named result in a state of the cascade, and what it hangs on.
#pragma once

#include <vector>

#include "inputs/readers/case/case_spec.hpp"
#include "solver/run/result_scale.hpp"
#include "solver/time/observe.hpp"

namespace didymium {

class NamedResult {
  public:
    NamedResult(const ResultName& name, const Cascade& cascade);

    //! Where the solver compares its values.
    const ResultScale& scale() const { return scale_; }
    //! Purities and recoveries as fractions, concentrations in mol/m3. NaN where
    //! undefined.
    //! \param least  rare earth up to which an outlet has no purity, mol/m3
    double value(const Cascade& cascade, const Layout& layout, const double* unknowns,
                 Workspace& workspace, double least = no_rare_earths) const;
    //! Indices of the unknowns that the value depends on.
    std::vector<int> dependencies(const Cascade& cascade, const Layout& layout) const;
    //! Whether it also depends on flows directly, beyond the unknowns.
    bool depends_on_flows() const {
        return kind_ == ResultKind::recovery || is_level();
    }
    //! Of a tank. In a steady state, where every level is as good, it is the present
    //! one, and more by what share of the tank's flow enters in excess.
    bool is_level() const { return kind_ == ResultKind::tank_level; }

  private:
    ResultKind kind_;
    ResultScale scale_;
    int outlet_ = -1;  //!< of the cascade; -1: a stage
    int stage_ = -1;   //!< of the cascade
    int component_ = -1;
};

}  // namespace didymium
