//! \file When an outlet reaches its specification and stays there.
#pragma once

#include <vector>

#include "inputs/readers/case/case_spec.hpp"
#include "outputs/results/result.hpp"
#include "solver/flowsheet/reagents.hpp"
#include "solver/time/integrator.hpp"

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
//! Also the time from which it is kept to the end whatever happens on the way, what the
//! plant was fed until then, and what left the outlet while out of specification.
class SpecificationClock {
  public:
    SpecificationClock(const CaseSpec& spec, const Cascade& cascade,
                       const Layout& layout);

    //! Before each model and after it; an event begins a segment.
    void begin_model(double t, const double* unknowns);
    void end_model(double t, const double* unknowns);
    void begin_segment(double t, const double* unknowns);
    //! After a step from `before` to `now`: a crossing in between is located by
    //! bisection on the integrator's interpolant.
    void step(double before, double now, Integrator& integrator,
              const std::vector<double>& unknowns);
    void end_segment();
    //! At the end of the run.
    void store(const double* unknowns, ScenarioResult& result) const;

  private:
    //! How an outlet stands with its specification, events or not.
    struct Standing {
        int outlet = 0;
        int element = 0;
        double kept_from = 0.0;    //!< s; NaN while out of specification
        Reagents used;             //!< by its plant until then
        std::vector<double> off;   //!< (rare earth) mol that left out of it
        std::vector<double> left;  //!< (rare earth) mol when it was last lost
    };
    std::vector<double> left(const Standing& standing, const double* unknowns) const;
    //! It comes into specification, or goes out of it.
    void turn(Standing& standing, bool met, double t, const double* unknowns) const;
    //! When a specification that had been kept was last lost; infinity: not lost since,
    //! NaN: never kept.
    std::vector<double> hours_lost() const;
    bool met(std::size_t k, const double* unknowns) const;
    //! When specification k changed from `met_before` between two times of one step;
    //! the unknowns then.
    double crossing(std::size_t k, double before, double now, bool met_before,
                    Integrator& integrator, std::vector<double>& unknowns) const;

    const Cascade* cascade_;
    const Layout* layout_;
    std::vector<int> places_;  //!< unknowns that outlets stand for
    std::vector<SpecificationSpec> specifications_;
    ReagentMeter meter_;
    std::vector<Standing> standings_;
    double least_;               //!< rare earth that a purity needs, mol/m3
    std::vector<double> since_;  //!< s; NaN while out of specification
    std::vector<double>
        reached_;               //!< s; infinity until a segment ended in specification
    std::vector<double> lost_;  //!< s; infinity until what was reached is lost
};

}  // namespace didymium
