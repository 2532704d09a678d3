//! \file The theory of countercurrent extraction at a constant separation factor (Xu
//! Guangxian, 1978): two components, every section with a constant total of rare earth.
//! Sizes a bank without a simulation, and gives the engine an exact cascade to agree
//! with.
//!
//! Amounts are per mol of rare earth fed. A is the component that the solvent prefers,
//! B the other. The solvent carries S in the extraction section, scrub returns W, and
//!     beta = [y_A/(1 - y_A)] / [x_A/(1 - x_A)]
//! in every stage, x and y being fractions of A in the liquor and in the solvent.
//! Stages are counted from where the solvent enters; the feed enters stage n.
#pragma once

#include "inputs/readers/case/case_spec.hpp"

namespace didymium {

//! What a separation shall do.
struct SeparationTarget {
    double beta = 0.0;      //!< separation factor A over B, > 1
    double feed_a = 0.0;    //!< mole fraction of A in the feed
    double purity_a = 0.0;  //!< mole fraction of A in the loaded solvent
    double purity_b = 0.0;  //!< mole fraction of B in the raffinate
    Phase feed = Phase::aqueous;
};

//! The separation that needs the least stages and flows together.
struct CascadeDesign {
    double purification_a = 0.0;  //!< a: A over B in the product over that in the feed
    double purification_b = 0.0;  //!< b: likewise B over A
    double yield_a = 0.0;         //!< of A in its product
    double yield_b = 0.0;
    double product_a = 0.0;  //!< f'_A: leaves with the solvent, mol
    double product_b = 0.0;  //!< f'_B: leaves with the raffinate, mol
    //! Section that limits: extraction (beta E_M = sqrt(beta)) or scrub.
    bool extraction_controls = false;
    double extraction_ratio = 0.0;   //!< E_M: organic over aqueous, extraction section
    double scrub_ratio = 0.0;        //!< E'_M: the same, scrub section
    double solvent = 0.0;            //!< S, mol of rare earth in the solvent
    double scrub = 0.0;              //!< W, mol of rare earth in the scrub liquor
    double extraction_stages = 0.0;  //!< n, by the logarithmic formula, not rounded
    double scrub_stages = 0.0;       //!< m
};

//! Throws std::invalid_argument where the target is no separation (beta <= 1, a purity
//! not above the feed's).
CascadeDesign design_cascade(const SeparationTarget& target);

//! Least S for a complete split of an aqueous feed: f_A + 1/(beta - 1).
double least_solvent(double beta, double feed_a);

struct StageCount {
    int extraction = 0;  //!< n
    int scrub = 0;       //!< m
};

//! Stage by stage from the raffinate until the liquor that comes down is as rich as the
//! feed, then on until the solvent has the purity of A. Aqueous feed. Throws
//! std::invalid_argument where the target is out of reach of S and W.
StageCount count_stages(const SeparationTarget& target, const CascadeDesign& design);

//! Impurities (mole fractions) of both products.
struct CascadePurity {
    double b_in_a = 0.0;  //!< in the loaded solvent
    double a_in_b = 0.0;  //!< in the raffinate
};

//! The steady state of n + m stages with an aqueous feed, exact to rounding. Throws
//! std::invalid_argument where the flows leave no product.
CascadePurity exact_cascade(double beta, double feed_a, double solvent, double scrub,
                            int extraction_stages, int scrub_stages);

}  // namespace didymium
