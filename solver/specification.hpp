//! \file When an outlet reaches its specification and stays there.
#pragma once

#include <vector>

#include "inputs/case_spec.hpp"
#include "solver/integrator.hpp"

namespace didymium {

//! Purity (oxide mass of rare earths) of the specified element in its outlet; NaN when
//! not more than `least` (mol/m3) of rare earths leaves there.
double specified_purity(const SpecificationSpec& specification, const Cascade& cascade,
                        const Layout& layout, const double* unknowns, double least);

bool specification_met(const SpecificationSpec& specification, const Cascade& cascade,
                       const Layout& layout, const double* unknowns, double least);

//! Follows every specification through a run. The time to specification is the earliest
//! time from which the purity stays in specification to the next event or the end of
//! the run; infinity = never. What was kept may be lost again after an event.
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
    //! When a specification that had been kept was last lost; infinity: not lost since,
    //! NaN: never kept.
    std::vector<double> hours_lost() const;

  private:
    bool met(std::size_t k, const double* unknowns) const;
    //! When specification k changed from `met_before` between two times of one step.
    double crossing(std::size_t k, double before, double now, bool met_before,
                    Integrator& integrator, std::size_t n_unknowns) const;

    const Cascade* cascade_;
    const Layout* layout_;
    std::vector<SpecificationSpec> specifications_;
    double least_;               //!< rare earth that a purity needs, mol/m3
    std::vector<double> since_;  //!< s; NaN while out of specification
    std::vector<double>
        reached_;               //!< s; infinity until a segment ended in specification
    std::vector<double> lost_;  //!< s; infinity until what was reached is lost
};

}  // namespace didymium
