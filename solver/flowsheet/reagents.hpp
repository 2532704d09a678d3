//! \file What streams bring of reagents: acid, base, extractant.
#pragma once

#include <optional>
#include <vector>

#include "solver/flowsheet/layout.hpp"

namespace didymium {

//! Rates, kg/s, or amounts, kg.
struct Reagents {
    double acid = 0.0;        //!< pure, free, of aqueous streams that are no feeds
    double feed_acid = 0.0;   //!< pure, free, of those that are
    double base = 0.0;        //!< pure, with saponified solvents and alkaline streams
    double extractant = 0.0;  //!< with organic streams, free and bound
    double oxide = 0.0;       //!< of rare earths
};

//! Adds what a stream brings.
//! \param amounts  (component) mol, or mol/s
//! \param acid     of a liquor, free H+ likewise; < 0: base
void add_reagents(const Inlet& inlet, const ChemistrySpec& chemistry,
                  const std::vector<double>& amounts, double acid, Reagents& reagents);

//! Rates at which they are fed to all, or to a plant.
Reagents reagents_of(const Cascade& cascade, std::optional<int> plant = {});

//! What a stream brings by a volume of it (m3): mol of each independent component.
std::vector<double> amounts_in(const Inlet& inlet, double volume);

//! What each plant has been fed in the course of a run. Of a stream that brings acid at
//! one time of an interval and base at another, what remains of both counts.
class ReagentMeter {
  public:
    //! Both outlive it; the model becomes another with each interval.
    ReagentMeter(const Cascade& cascade, const Layout& layout);

    //! From here on the model at hand holds.
    void begin(double t, const double* unknowns);
    //! Up to a time since then, with the unknowns at that time.
    Reagents used(int plant, double t, const double* unknowns) const;
    //! Keeps what was used, before another model takes over.
    void end(double t, const double* unknowns);

  private:
    const Cascade* cascade_;
    const Layout* layout_;
    std::vector<Reagents> before_;  //!< (plant) until begin_
    double begin_ = 0.0;            //!< s
    std::vector<double> entered_;   //!< then, from Layout::first_entered() on
};

}  // namespace didymium
