//! \file What a run passes through that its chemistry does not cover or a plant would
//! not bear: constants outside their window, solvents loaded beyond practice, liquors
//! above saturation. Says how far, where and when.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "solver/flowsheet/residual.hpp"
#include "solver/time/integrator.hpp"

namespace didymium {

//! Where a Murphree efficiency is asked of a liquor that is not acid: why that may
//! fail, to end a message of failure; else empty.
std::string film_hint(const Layout& layout, const double* unknowns,
                      Workspace& workspace);

class ConditionWatch {
  public:
    //! \param least  mol/m3 of a metal that count as something
    ConditionWatch(const Cascade& cascade, double least);

    //! Looks at all mixers and tanks of a state. \param hours  time; NaN in a steady
    //! state. Throws PrecipitationError if the case says so.
    void see(double hours, const Layout& layout, const double* unknowns,
             Workspace& workspace);
    //! The same of mixers that are known; tanks are left to see_tanks(). \return false
    //! where a liquor may be saturated, which see() has to look at
    bool see(double hours, const std::vector<MixerConditions>& mixers);
    //! Where all mixers are known to be within the limits: at tanks alone.
    void see_tanks(double hours, const Layout& layout, const double* unknowns,
                   Workspace& workspace);
    //! Whether see_tanks() looks at unknowns.
    bool minds_tanks() const;

    //! One sentence each; none where all is well.
    std::vector<std::string> warnings() const;

  private:
    //! How far, where and since when a quantity is beyond a limit.
    struct Excess {
        double limit = 0.0;
        double largest = 0.0;
        int worst_stage = -1;
        double worst_hours = 0.0;
        double first_hours = 0.0;
        std::vector<char> stages;  //!< 1: beyond at some time; of tanks, these

        void see(double value, int stage, double hours);
        bool any() const { return worst_stage >= 0; }
        //! " at 3 h, the first at 1 h"; empty in a steady state.
        std::string times() const;
    };

    std::string stages(const Excess& excess) const;
    std::string where(const Excess& excess) const;
    std::string solid_text(std::size_t solid) const;
    void look_at_tanks(double hours, const Layout& layout, const double* unknowns,
                       const Cascade& now);
    void stop_where_asked() const;
    std::string tank_text(std::size_t solid) const;

    const Cascade* cascade_;
    double least_;
    int chloride_ = -1;  //!< index of Cl- among the ions
    Excess rare_earth_, chlorides_, loading_, practice_;
    std::vector<Excess> saturation_;  //!< (solid)
    std::vector<double> worst_ph_;    //!< (solid) where it is worst
    std::vector<Excess> in_tanks_;    //!< (solid) the same of tanks
    std::vector<double> tank_ph_;     //!< (solid)
};

}  // namespace didymium
