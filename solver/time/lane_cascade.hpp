//! \file Cascades of one structure side by side, as lane_kernels take them: their
//! arrays, and the order in which units are solved.
#pragma once

#include <string>
#include <vector>

#include "solver/flowsheet/layout.hpp"
#include "solver/flowsheet/unit_order.hpp"
#include "solver/linear/line_array.hpp"
#include "solver/time/lane_kernels.hpp"

namespace didymium {

class LaneCascade {
  public:
    //! What the kernels do not know of a cascade; empty where they know all of it.
    static std::string obstacle(const Cascade& cascade);
    //! Whether two cascades without obstacle may be lanes of one: equal but for flows,
    //! volumes and what enters.
    static bool are_alike(const Cascade& one, const Cascade& other);

    //! \param structure  without obstacle \param layout  its ODE form; outlives this
    //! \param lanes  one or lanes_side_by_side, each that structure until it is set
    LaneCascade(const Cascade& structure, const Layout& layout, int lanes);
    LaneCascade(const LaneCascade&) = delete;
    LaneCascade& operator=(const LaneCascade&) = delete;

    int lanes() const { return lanes_; }
    const Layout& layout() const { return *layout_; }
    //! Fills a lane. The chemistry of all lanes is that of the first. To be followed by
    //! reset().
    void set(int lane, const Cascade& cascade);
    //! Makes it what was set, and forgets the equilibria that were guesses for the
    //! next.
    void reset();

    // Arrays of unknowns are (unknown, lane).

    //! Rates there. Equilibria begin to be looked for at those of the last rates() or
    //! solve(); \param last_argument what the latter saw, close to these unknowns
    //! \return whether all equilibria were found; else see failed_stage()
    bool rates(const double* unknowns, double* rates,
               const double* last_argument = nullptr);
    //! First stage of a lane whose equilibrium was not found last; -1: none
    int failed_stage(int lane) const { return failed_[lane]; }
    //! The Jacobian there, of the unknowns of the last rates(); they stay where they
    //! are as long as stages are solved.
    void differentiate(const double* unknowns);
    //! A = beta - J. \return false where a lane's pivots vanish
    bool factor(double beta);
    //! z of a stage of the method, of which right or parts and factors, the argument
    //! and whether it is kept, and z are given. \param last  its argument is close to
    //! that of the stage before \return as rates()
    bool solve(LaneStage& stage, bool last);
    //! z = inv(A) b
    void solve(const double* b, double* z);

    //! (lane) whether all mixers are within the limits of the chemistry, with the
    //! unknowns of the last rates(); false where that is close or not known. \param
    //! seen see LaneKernels::watch, where knows_limits()
    void watch(const double* unknowns, std::vector<char>& within, double* seen);
    bool knows_limits() const { return knows_limits_; }

    const LaneKernels& kernels() const { return *kernels_; }

  private:
    using Array = LineArray;
    void place_vessels(const Cascade& cascade);
    void place_links(const Cascade& cascade);
    void point();
    void set_limits(const Cascade& cascade);
    void find_kinds();
    LaneEquilibria there();
    bool find_equilibria(const double* unknowns);
    bool solve_units(const LaneStage& stage);
    bool factor_tears();

    const Layout* layout_;
    int lanes_;
    const LaneKernels* kernels_;
    LaneModel model_;
    LaneFactors factors_;
    std::vector<LaneModel::Bank> banks_;
    std::vector<UnitOrder::Unit> units_;
    // Loops, as BlockSolver has them: unknowns that torn links carry, and a column for
    // each
    std::vector<int> torn_links_;
    std::vector<int> torn_;
    std::vector<Array> tear_columns_;
    std::vector<const double*> tear_arrays_;
    std::vector<Array> tear_schur_;    //!< (lane) used up by the inversion
    std::vector<Array> tear_inverse_;  //!< (lane) of the Schur complement, row by row
    Array torn_values_;                //!< (torn, lane)
    Array no_right_;                   //!< zeros
    Array entering_;                   //!< see LaneStage

    std::vector<LaneModel::Stage> stages_;
    Array flows_;  //!< (stage, entry, lane): as kinds, before they are found
    Array inflow_;
    std::vector<LaneModel::Tank> tanks_;
    Array tank_rate_, tank_inflow_;
    std::vector<LaneModel::Carrier> links_, outlets_;
    Array link_rate_, outlet_flow_;

    std::vector<std::vector<double>> constants_;  //!< (bank) K
    std::vector<int> charge_;
    Array ion_charge_;
    //! Arrays of LaneEquilibria, of rates() and of stages
    struct {
        Array v, q, proton, d, p;
    } there_;
    std::vector<int> failed_;       //!< (lane)
    const double* base_ = nullptr;  //!< unknowns of differentiate()
    Array base_v_;

    Array kinds_, factor_kinds_, factor_stages_, beta_, smallest_pivot_;

    bool knows_limits_ = true;
    LaneLimits limits_;
    Array units_of_;
    std::vector<Array> per_ks_;
    std::vector<LaneLimits::Solid> solids_;
    Array most_;  //!< (lane)
};

}  // namespace didymium
