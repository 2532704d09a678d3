//! \file The theory of a cascade with three outlets, at constant separation factors and
//! constant totals in every section: any number of components, a draw of liquor above
//! the feed.
//!
//! Amounts are per mol of rare earth fed. The solvent carries S through all sections,
//! E leaves with it, D by the draw, R = 1 - E - D in the raffinate. Liquor comes down
//! with S - E above the draw, S - E - D between draw and feed, 1 + S - E - D below the
//! feed. In every stage the solvent holds
//!     y_k = alpha_k x_k / sum_i alpha_i x_i.
//! Stages are counted from where the solvent enters; the feed enters the last of the
//! extraction section, the draw is what leaves the last stage of the section above it.
#pragma once

#include <vector>

namespace didymium {

struct ThreeOutletStages {
    int extraction = 0;   //!< below the feed, its stage included
    int light_scrub = 0;  //!< from the feed to the draw
    int scrub = 0;        //!< above the draw

    int sum() const { return extraction + light_scrub + scrub; }
};

struct ThreeOutletFlows {
    double solvent = 0.0;    //!< S
    double extracted = 0.0;  //!< E
    double drawn = 0.0;      //!< D

    double scrub() const { return solvent - extracted; }  //!< W
    double raffinate() const { return 1.0 - extracted - drawn; }
};

//! Who goes where, mol per mol of feed (component).
struct ThreeOutletProducts {
    std::vector<double> raffinate;
    std::vector<double> draw;
    std::vector<double> solvent;
};

//! The steady state. \param alpha  (component) what the solvent prefers, up to a factor
//! \param feed  (component) mole fractions. Throws std::invalid_argument where flows
//! leave a section or a product with nothing, or where no steady state is found.
ThreeOutletProducts exact_three_outlets(const std::vector<double>& alpha,
                                        const std::vector<double>& feed,
                                        const ThreeOutletFlows& flows,
                                        const ThreeOutletStages& stages);

//! The least S at which liquor of the composition of `inflow` (component, mol), that
//! enters between two sections or is drawn there, lies on the operating lines of both,
//! however many the stages (Underwood). With theta between the factors of the pair that
//! is parted,
//!     sum_k alpha_k inflow_k/(alpha_k - theta) = 0,
//!     S = sum_k alpha_k upward_k/(alpha_k - theta).
//! \param below, above  indices of that pair \param upward  (component) net amounts
//! that go up above it
double least_solvent_between(const std::vector<double>& alpha,
                             const std::vector<double>& inflow,
                             const std::vector<double>& upward, int below, int above);

//! Components at a draw of liquor.
struct DrawTarget {
    std::vector<int> middle;  //!< that are drawn
    std::vector<int> heavy;   //!< that go with the solvent, but for what is drawn
    double drawn = 0.0;       //!< of the heavy, mol
};

//! The least S of a draw above which the heavy components are scrubbed clean, however
//! many the stages. Where W comes down and e_k go up of the heavy, the scrub section
//! has a pinch with every middle component m, that holds of the heavy
//!     x_k = e_k alpha_m/(W (alpha_k - alpha_m)),    x_m = 1 - sum_k x_k,
//! and the draw lies between these pinches, in the ratio of what it takes of each m.
//! \param fed  (component) what comes up to the draw on balance. Factors of the heavy
//! are above those of the middle
double least_solvent_of_draw(const std::vector<double>& alpha,
                             const std::vector<double>& fed, const DrawTarget& draw);

}  // namespace didymium
