//! \file Rates, Jacobian and implicit steps of cascades of one structure side by side,
//! a cascade in each lane: of what stands still but for concentrations (no volume, no
//! flow moves), with the stage equilibria of exchange_kernels in every mixer. One lane
//! is a single cascade. Compiled for each instruction set (solver/simd/); a lane's
//! results do not depend on that nor on the lanes beside it.
//!
//! The matrix is A = beta - J. In a mixer at equilibrium x(T) is a diagonal and a rank
//! one,
//!     dx_i/dT_k = p_i delta_ik + r_i c_k,
//! since what the cations share is one number, v. So settlers, ions and the extractant
//! are eliminated one by one, and in the block tridiagonal rest of the cations
//!     L_j T_{j-1} + D_j T_j + U_j T_{j+1} = b_j
//! all blocks are such sums as well. Elimination from the first stage keeps
//! E_j = inv(D_j - L_j G_{j-1}), G_j = E_j U_j: only these fill. E_j is kept; L_j and
//! U_j cost n operations.
#pragma once

#include "solver/linear/isa.hpp"

namespace didymium {

//! Arrays are (place, lane), whatever the places are; flows in m3/s. All of them belong
//! to LaneCascade.
struct LaneModel {
    int lanes = 1;
    int n_cations = 0;
    int n_ions = 0;
    int n_stages = 0;
    int size = 0;  //!< unknowns

    //! Where unknowns stand, see Layout, and neighbours (itself where there is none).
    struct Stage {
        int mixer, aqueous, organic, aqueous_cells, organic_cells, last_aqueous,
            last_organic, next, previous;
        bool is_fed;  //!< something enters from outside, in some lane
    };
    const Stage* stages = nullptr;
    // (stage, lane)
    const double* volume = nullptr;        //!< of the mixer, m3
    const double* aqueous_cell = nullptr;  //!< of a cell, m3
    const double* organic_cell = nullptr;
    const double* per_volume = nullptr;  //!< 1/V of the mixer
    const double* a = nullptr;
    const double* o = nullptr;
    const double* aqueous_flow = nullptr;
    const double* organic_flow = nullptr;
    const double* aqueous_cell_rate = nullptr;  //!< flow over volume of a cell, 1/s
    const double* organic_cell_rate = nullptr;
    const double* from_next = nullptr;
    const double* from_previous = nullptr;
    const double* organic_from_next = nullptr;      //!< entrained
    const double* aqueous_from_previous = nullptr;  //!< entrained
    bool entrains = false;                          //!< one of these is more than 0
    //! (stage, component, lane) mol/s
    const double* inflow = nullptr;
    // Of a tank and of what is carried from place to place
    struct Tank {
        int first, n;
        bool is_aqueous;
    };
    int n_tanks = 0;
    const Tank* tanks = nullptr;
    const double* tank_volume = nullptr;  //!< (tank, lane) m3
    const double* tank_rate = nullptr;    //!< (tank, lane) 1/s
    const double* tank_inflow = nullptr;  //!< (tank, entry, lane) mol/m3/s
    int most_tank_entries = 0;
    //! Entries from, from + 1, ... go to `to` and on; the last of the solvent to
    //! `to_last`.
    struct Carrier {
        int from, to, n, to_last;
    };
    int n_links = 0;
    const Carrier* links = nullptr;
    const double* link_rate = nullptr;  //!< (link, lane) flow over volume, 1/s
    int n_outlets = 0;
    const Carrier* outlets = nullptr;  //!< to: what has left
    const double* outlet_flow = nullptr;

    // Of the equilibria at hand, by exchange_kernels: (component, vessel), vessel =
    // first vessel of the bank + (stage, lane) in it
    const long* vessel = nullptr;   //!< (stage) first of its lanes in its bank's arrays
    const long* vessels = nullptr;  //!< (stage) distance of its bank's components
    const double* d = nullptr;      //!< from ratio(stage) on
    const long* ratio = nullptr;    //!< (stage)
    const double* q = nullptr;
    const double* proton = nullptr;
    const double* kw = nullptr;  //!< (stage)
    const int* charge = nullptr;
    const double* ion_charge = nullptr;
};

//! Of each stage, in LaneFactors::flow.
constexpr int lane_coefficients = 17;

//! What factor() leaves for solve(), (stage, ..., lane).
struct LaneFactors {
    double* p = nullptr;  //!< (stage, cation)
    double* r = nullptr;  //!< (stage, cation)
    double* c = nullptr;  //!< (stage, component)
    double* aqueous_divisor = nullptr;
    double* organic_divisor = nullptr;
    double* aqueous_gain = nullptr;
    double* organic_gain = nullptr;
    double* flow = nullptr;            //!< (stage, coefficient) see bank_kernels
    double* e = nullptr;               //!< (stage, cation, cation) column by column
    double* known_aqueous = nullptr;   //!< (stage, aqueous component), of solve()
    double* known_organic = nullptr;   //!< (stage, organic component)
    double* known_along = nullptr;     //!< (stage) c times ions and extractant
    double* w = nullptr;               //!< (stage, cation)
    double* beta = nullptr;            //!< (1, lane)
    double* smallest_pivot = nullptr;  //!< (1, lane) over what stood there at first
};

//! What liquors and solvents are to stay within, see ConditionWatch: per_ is one over
//! the limit in mol/m3, 0 where there is none.
struct LaneLimits {
    double per_rare_earth = 0.0;
    double per_chloride = 0.0;
    double per_loading = 0.0;
    int chloride = -1;              //!< among the ions; -1: none
    const double* units = nullptr;  //!< (cation) extractant per rare earth; 0: others
    struct Solid {
        int ion;               //!< -1: hydroxide
        int charge;            //!< of the ion
        const double* per_ks;  //!< (cation) 1e-3/ks; 0 of what it does not hold
    };
    int n_solids = 0;
    const Solid* solids = nullptr;
};

//! Entries of MixerConditions.
constexpr int lane_conditions = 4;

struct LaneKernels {
    //! d(unknowns)/dt, with the equilibria of these unknowns at hand.
    void (*rates)(const LaneModel& model, const double* unknowns, double* rates);
    //! The same added to what stands there.
    void (*add_rates)(const LaneModel& model, const double* unknowns, double* sum);
    //! p, r and c there.
    void (*differentiate)(const LaneModel& model, const double* unknowns,
                          const LaneFactors& factors);
    //! Of stages first to first + n - 1, a bank, for f.beta.
    void (*factor)(const LaneModel& model, const LaneFactors& factors, int first,
                   int n);
    //! z there; b keeps what it is.
    void (*solve)(const LaneModel& model, const LaneFactors& factors, int first, int n,
                  const double* b, double* z);
    //! Takes what a link brings off b: b -= rate z, as -J has it.
    void (*carry)(const LaneModel& model, int link, const double* z, double* b);
    void (*solve_tank)(const LaneModel& model, const LaneFactors& factors, int tank,
                       const double* b, double* z);
    //! What has left.
    void (*solve_outlets)(const LaneModel& model, const LaneFactors& factors,
                          const double* b, double* z);
    //! z -= sum over columns of w p. \param w  (column) arrays of n places \param p
    //! (column, lane)
    void (*subtract)(int lanes, int n, int columns, const double* const* w,
                     const double* p, double* z);
    //! Of each lane the mean square over n entries of error/(atol + rtol max(|u|,
    //! |after|)).
    void (*error)(int lanes, int n, double atol, double rtol, const double* error,
                  const double* u, const double* after, double* mean_square);
    //! The same of after = before + error, of all `size` places.
    void (*correct)(int lanes, int n, int size, double atol, double rtol,
                    const double* error, const double* u, const double* before,
                    double* after, double* mean_square);
    //! Of all vessels, what they hold, mol, and how fast that changes in each, mol/s:
    //! (component, lane).
    void (*sums)(const LaneModel& model, const double* unknowns, const double* rates,
                 double* held, double* moved);
    //! The largest part of a limit that a mixer of each lane has come to, or more than
    //! that; with the equilibria of these unknowns at hand. \param seen  (stage, entry
    //! of MixerConditions, lane)
    void (*watch)(const LaneModel& model, const LaneLimits& limits,
                  const double* unknowns, double* most, double* seen);
    //! v of the equilibria of these unknowns to the first order, from those of others,
    //! `base`, with c there. \param v_there, v  as `q`
    void (*guess)(const LaneModel& model, const LaneFactors& factors,
                  const double* base, const double* v_there, const double* unknowns,
                  double* v);
};

const LaneKernels& lane_kernels(Isa isa);

}  // namespace didymium
