//! \file What controllers must set so that the levels they hold stand still. Flows are
//! linear in what is set and do not know of concentrations, so a few differences of
//! flows tell all: what each controller would set, whether its limits allow it, and
//! whether its gain drives the level home or away.
#pragma once

#include <string>
#include <vector>

#include "solver/flowsheet/residual.hpp"

namespace didymium {

class LevelHold {
  public:
    //! Of the flow-setting controllers of a cascade that measure a level, at a state
    //! with Form::steady. The workspace is left as it follows `unknowns`.
    LevelHold(Workspace& workspace, const std::vector<double>& unknowns);

    //! Gives these controllers what holds their levels, and integrals that ask for it.
    void apply(std::vector<double>& unknowns) const;
    //! Sets their integrals so that, on their set points, they ask for what they set,
    //! with the gains of a cascade.
    void ask(const Cascade& cascade, const Layout& layout,
             std::vector<double>& unknowns) const;
    //! Why no state whatever of the vessels is steady; empty: there may be one.
    std::string obstacle() const;
    //! The controllers whose limits do not let them hold their levels while what others
    //! set stays as it is; empty: none.
    std::string out_of_reach() const;
    //! A model that goes to the same steady state with its levels as good as held:
    //! these controllers act within the hour, and nothing limits them.
    Cascade held_tightly(const Cascade& cascade) const;

  private:
    struct Hold {
        int control = 0;
        int tank = 0;
        double needs = 0.0;      //!< w that holds the level
        bool by_others = false;  //!< that depends on what other controllers set
        double net_slope = 0.0;  //!< d(entering - leaving)/dw, m3/s
        double unit = 0.0;       //!< what w = 1 stands for, m3/s
    };
    std::string limit_text(const Hold& hold) const;
    bool misses_limit(const Hold& hold) const;

    const Cascade* now_;
    const Layout* layout_;
    std::vector<Hold> set_;
    bool runs_away_ = false;
};

}  // namespace didymium
