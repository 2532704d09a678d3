//! \file Rates, Jacobian and implicit steps of cascades of one structure side by side,
//! a cascade in each lane: of what stands still but for concentrations (no volume, no
//! flow moves), with the stage equilibria of simd/exchange_pack.hpp in every mixer. One
//! lane is a single cascade. Compiled for each instruction set (solver/simd/); a lane's
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

#include "solver/flowsheet/exchange_kernels.hpp"
#include "solver/linear/isa.hpp"

namespace didymium {

//! Lanes side by side, but for a cascade alone, which is one.
constexpr int lanes_side_by_side = 8;

//! Arrays are (place, lane), whatever the places are; flows in m3/s. All of them belong
//! to LaneCascade.
struct LaneModel {
    int lanes = 1;  //!< or lanes_side_by_side
    int n_cations = 0;
    int n_ions = 0;
    int n_stages = 0;

    //! Where unknowns stand, see Layout.
    struct Stage {
        int mixer, aqueous, organic, aqueous_cells, organic_cells, last_aqueous,
            last_organic;
        int next, previous;  //!< neighbours in the bank; itself where there is none
        int kind;            //!< of flows and volumes
        bool is_fed;         //!< something enters from outside, in some lane
        int entering;  //!< block of what links bring in LaneStage::entering; -1: none
    };
    const Stage* stages = nullptr;
    struct Bank {
        int first, n;  //!< stages
        ExchangeConstants constants;
    };
    int n_banks = 0;
    const Bank* banks = nullptr;
    //! (kind, entry, lane): flows and volumes of stages that have them and those of the
    //! stages beside them in common, in all lanes.
    enum KindEntry : int {
        per_volume,  //!< 1/V of the mixer
        share_a,     //!< of the mixer: a and o
        share_o,
        per_a,
        per_o,
        aqueous_flow,
        organic_flow,
        aqueous_rate,  //!< flow over volume of a cell, 1/s
        organic_rate,
        from_next,
        from_previous,
        organic_from_next,      //!< entrained
        aqueous_from_previous,  //!< entrained
        n_kind_entries
    };
    const double* kinds = nullptr;
    bool entrains = false;  //!< somewhere
    //! (stage, component, lane) mol/s
    const double* inflow = nullptr;
    // Of a tank and of what is carried from place to place
    struct Tank {
        int first, n;
        int entering;  //!< as Stage::entering
    };
    int n_tanks = 0;
    const Tank* tanks = nullptr;
    const double* tank_rate = nullptr;    //!< (tank, lane) 1/s
    const double* tank_inflow = nullptr;  //!< (tank, entry, lane) mol/m3/s
    int most_tank_entries = 0;
    //! Entries from, from + 1, ... go to `to` and on; the last of the solvent to
    //! `to_last`.
    struct Carrier {
        int from, to, n, to_last;
        int entering;  //!< place in LaneStage::entering less that in the unknowns
    };
    int n_links = 0;
    const Carrier* links = nullptr;
    const double* link_rate = nullptr;  //!< (link, lane) flow over volume, 1/s
    int n_outlets = 0;
    const Carrier* outlets = nullptr;  //!< to: what has left
    const double* outlet_flow = nullptr;
};

//! The equilibria of all mixers in a state.
struct LaneEquilibria {
    double* v = nullptr;       //!< (stage, lane) ln([E]/[H+]); before: the guess
    double* q = nullptr;       //!< (stage, lane) [E]/[H+]
    double* proton = nullptr;  //!< (stage, lane) [H+], mol/m3
    double* d = nullptr;       //!< (stage, cation, lane) distribution ratio
    double* p = nullptr;       //!< (stage, cation, lane) 1/(a + o D)
    int* failed = nullptr;     //!< (lane) first stage without one; -1: none
};

//! What factor() leaves for those that solve; see simd/bank_rows.hpp.
struct LaneFactors {
    static constexpr int kind_entries = 19;  //!< of each kind of stage
    //! Of each stage, besides a square of the cations and one for each ion
    static constexpr int cation_entries = 4;
    static constexpr int other_entries = 4;
    double* kinds = nullptr;           //!< (kind, coefficient, lane)
    double* stages = nullptr;          //!< (stage, row, lane)
    double* beta = nullptr;            //!< (1, lane)
    double* smallest_pivot = nullptr;  //!< (1, lane) over what stood there at first
};

//! A stage of a Rosenbrock method: z of A z = b, of which
//!     b = f(argument) + sum over k > 0 of known[k] parts[k],
//!     argument = sum of ahead[k] parts[k], parts[0] = u, ahead[0] = 1.
struct LaneStage {
    static constexpr int most_parts = 6;
    const double* right = nullptr;  //!< b itself; else what follows
    int n_parts = 0;
    const double* parts[most_parts] = {};
    double ahead[most_parts] = {};
    double known[most_parts] = {};
    //! Equilibria are looked for at v_there + c (argument - there), which is all that
    //! is added to u, or its last part alone.
    const double* v_there = nullptr;
    bool there_is_before_last = false;
    LaneEquilibria equilibria;   //!< out: v and failed alone, or all
    double* entering = nullptr;  //!< (block, component, lane) what links bring, 1/s
    double* argument = nullptr;  //!< out, where it is kept, and of ions and extractant
    bool keeps_argument = false;
    double* z = nullptr;  //!< out
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
    //! Of a bank, from the guesses v there. \return whether all were found
    bool (*find_equilibria)(const LaneModel& model, int bank, const double* unknowns,
                            const LaneEquilibria& found);
    //! v of the equilibria of these unknowns to the first order, from those of others,
    //! `base`, with c there.
    void (*guess)(const LaneModel& model, const LaneFactors& factors,
                  const double* base, const double* v_there, const double* unknowns,
                  double* v);
    //! d(unknowns)/dt
    void (*rates)(const LaneModel& model, const LaneEquilibria& there,
                  const double* unknowns, double* rates);
    //! p, r and c there.
    void (*differentiate)(const LaneModel& model, const LaneEquilibria& there,
                          const double* unknowns, const LaneFactors& factors);
    //! For f.beta.
    void (*factor)(const LaneModel& model, const LaneFactors& factors, int bank);
    //! z of a bank. \return whether all equilibria were found
    bool (*solve_bank)(const LaneModel& model, const LaneFactors& factors, int bank,
                       const LaneStage& stage);
    void (*solve_tank)(const LaneModel& model, const LaneFactors& factors, int tank,
                       const LaneStage& stage);
    //! What has left.
    void (*solve_outlets)(const LaneModel& model, const LaneFactors& factors,
                          const LaneStage& stage);
    //! Adds what a link brings to entering: rate times the argument and, where it is
    //! known, z.
    void (*carry)(const LaneModel& model, int link, const LaneStage& stage,
                  bool with_z);
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
    //! The largest part of a limit that a mixer of each lane has come to, or more than
    //! that. \param seen  (stage, entry of MixerConditions, lane)
    void (*watch)(const LaneModel& model, const LaneLimits& limits,
                  const LaneEquilibria& there, const double* unknowns, double* most,
                  double* seen);
};

const LaneKernels& lane_kernels(Isa isa);

}  // namespace didymium
