//! \file When an outlet reaches its specification and stays there.
#pragma once

#include <vector>

#include "inputs/case_spec.hpp"
#include "solver/integrator.hpp"

namespace didymium {

//! Purity (oxide mass of rare earths) of the specified element in its outlet; NaN when
//! nothing leaves there.
double specified_purity(const SpecificationSpec& specification, const Cascade& cascade,
                        const Layout& layout, const double* unknowns);

bool specification_met(const SpecificationSpec& specification, const Cascade& cascade,
                       const Layout& layout, const double* unknowns);

//! Follows every specification through a run. The time to specification is the earliest
//! time from which the purity stays in specification to the next event or the end of
//! the run; infinity = never.
class SpecificationClock {
  public:
    SpecificationClock(const CaseSpec& spec, const Cascade& cascade,
                       const Layout& layout);

    void begin_segment(double t, const double* unknowns);
    //! After a step from `before` to `now`: a crossing in between is located by
    //! bisection on the integrator's interpolant.
    void step(double before, double now, Integrator& integrator,
              const std::vector<double>& unknowns);
    void end_segment();

    std::vector<double> hours() const;

  private:
    const Cascade* cascade_;
    const Layout* layout_;
    std::vector<SpecificationSpec> specifications_;
    std::vector<double> since_;  //!< s; NaN while out of specification
    std::vector<double>
        reached_;  //!< s; infinity until a segment ended in specification
};

}  // namespace didymium
