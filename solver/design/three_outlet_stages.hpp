//! \file Stages and solvent of a cascade with three outlets, by its exact steady state.
#pragma once

#include <algorithm>
#include <functional>
#include <limits>
#include <optional>
#include <vector>

#include "solver/design/cut_losses.hpp"
#include "solver/design/three_outlet_cascade.hpp"

namespace didymium {

//! Components by groups, in the order of their factors, and what they may lose.
struct ThreeOutletTarget {
    std::vector<double> alpha;  //!< (component)
    std::vector<double> feed;   //!< (component) mole fractions
    std::vector<int> light;
    std::vector<int> middle;
    std::vector<int> heavy;
    int light_key = 0;    //!< of the light, what prefers the solvent most
    int middle_low = 0;   //!< of the middle, what prefers it least
    int middle_high = 0;  //!< and most
    int heavy_key = 0;    //!< of the heavy, what prefers it least
    ThreeOutletLosses losses;

    double beta_light() const { return alpha[middle_low] / alpha[light_key]; }
    double beta_heavy() const { return alpha[heavy_key] / alpha[middle_high]; }
};

//! S below which no number of stages suffices.
struct LeastSolvent {
    double light = 0.0;  //!< by the split of light and middle at the feed
    double draw = 0.0;   //!< by what the draw may hold of the heavy

    double both() const { return light > draw ? light : draw; }
};
LeastSolvent least_solvent(const ThreeOutletTarget& target);

//! What counts as met: rounding of Newton, as a logarithm.
inline constexpr double stage_rounding = 1e-6;

//! Of the middle group, how far what both ends take is above what is allowed, as
//! logarithms; infinite where there is no steady state. What light and heavy lose to
//! the draw is held by the flows.
struct MissedLosses {
    double in_raffinate = std::numeric_limits<double>::infinity();
    double in_solvent = std::numeric_limits<double>::infinity();

    bool met() const {
        return in_raffinate <= stage_rounding && in_solvent <= stage_rounding;
    }
    double both() const {
        return std::max(0.0, in_raffinate) + std::max(0.0, in_solvent);
    }
};

using StageEvaluation = std::function<MissedLosses(const ThreeOutletStages& stages)>;

//! The least stages that meet: added to the sections that lack them, then taken away as
//! long as they do. None where that takes more than a bank has, or brings it no nearer.
std::optional<ThreeOutletStages> least_stages(const StageEvaluation& evaluate,
                                              ThreeOutletStages start);

//! What the balance of the losses gives off, with that S.
ThreeOutletFlows flows_of(const ThreeOutletTarget& target, double solvent);

//! The least stages with which nobody loses more than the target says; none where that
//! takes more than a bank has. \param start  stages to begin with; 0: none are known
std::optional<ThreeOutletStages> count_stages(const ThreeOutletTarget& target,
                                              double solvent,
                                              ThreeOutletStages start = {});

struct ThreeOutletOptimum {
    double solvent = 0.0;
    ThreeOutletStages stages;
};

//! The S at which S times stages, what vessels hold, is least: in steps of 6 % from
//! 1.1 times the least S. None where no S of them has a count.
std::optional<ThreeOutletOptimum> least_holdup(const ThreeOutletTarget& target);

}  // namespace didymium
