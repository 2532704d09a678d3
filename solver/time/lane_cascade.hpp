//! \file Cascades of one structure side by side, as lane_kernels take them: their
//! arrays, and the order in which units are solved.
#pragma once

#include <string>
#include <vector>

#include "solver/flowsheet/exchange_kernels.hpp"
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
    LaneCascade(const Cascade& structure, const Layout& layout, int lanes);
    LaneCascade(const LaneCascade&) = delete;
    LaneCascade& operator=(const LaneCascade&) = delete;

    int lanes() const { return lanes_; }
    const Layout& layout() const { return *layout_; }
    //! Fills a lane. The chemistry of all lanes is that of the first.
    void set(int lane, const Cascade& cascade);
    //! Forgets the equilibria that were guesses for the next.
    void reset();

    // Arrays of unknowns are (unknown, lane).

    //! Where equilibria begin to be looked for: at those found last, or at what the
    //! last differentiate() says of them.
    enum class Guess { last, derivative };
    //! \return whether all equilibria were found; else see failed_stage()
    bool rates(const double* unknowns, double* rates, Guess guess = Guess::last);
    //! The same, added to what stands in sum.
    bool add_rates(const double* unknowns, double* sum, Guess guess);
    //! First stage of a lane whose equilibrium was not found in the last rates(); -1:
    //! none
    int failed_stage(int lane) const;
    //! The Jacobian there, of the unknowns of the last rates(); they stay where they
    //! are as long as Guess::derivative is asked for.
    void differentiate(const double* unknowns);
    //! A = beta - J. \return false where a lane's pivots vanish
    bool factor(double beta);
    //! z = inv(A) b; uses up b.
    void solve(double* b, double* z);

    //! What the vessels hold, mol, and how fast that changes, mol/s: (component, lane).
    //! Equilibria at hand and guesses stay those of rates(). \return as rates()
    bool sums(const double* unknowns, double* held, double* moved);
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
    void solve_units(double* b, double* z) const;
    bool factor_tears();
    bool find_equilibria(const double* unknowns, Guess guess);

    const Layout* layout_;
    int lanes_;
    const LaneKernels* kernels_;
    const ExchangeKernels* exchange_;
    LaneModel model_;
    LaneFactors factors_;
    std::vector<Bank> banks_;
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
    Array tear_right_;

    std::vector<LaneModel::Stage> stages_;
    Array volume_, aqueous_cell_, organic_cell_, per_volume_, a_, o_, aqueous_flow_,
        organic_flow_, aqueous_cell_rate_, organic_cell_rate_, from_next_,
        from_previous_, organic_from_next_, aqueous_from_previous_, inflow_;
    std::vector<LaneModel::Tank> tanks_;
    Array tank_volume_, tank_rate_, tank_inflow_;
    std::vector<LaneModel::Carrier> links_, outlets_;
    Array link_rate_, outlet_flow_;

    // Equilibria, see exchange_kernels: of each bank (component, vessel)
    std::vector<long> first_vessel_, n_vessels_;  //!< (bank)
    std::vector<long> vessel_, vessels_, ratio_;  //!< (stage)
    Array total_, vessel_a_, vessel_o_, v_, q_, proton_, solved_, d_;
    std::vector<std::vector<double>> constants_;  //!< (bank) K
    Array kw_;                                    //!< (stage)
    // The same of sums(), which changes with the former
    const double* base_ = nullptr;  //!< unknowns of differentiate()
    Array base_v_;
    Array seen_v_, seen_q_, seen_proton_, seen_solved_, seen_d_, seen_rates_;
    std::vector<int> charge_;
    Array ion_charge_;

    Array p_, r_, c_, aqueous_divisor_, organic_divisor_, aqueous_gain_, organic_gain_,
        flow_, e_, known_aqueous_, known_organic_, known_along_, w_, beta_,
        smallest_pivot_;

    bool knows_limits_ = true;
    LaneLimits limits_;
    Array units_of_;
    std::vector<Array> per_ks_;
    std::vector<LaneLimits::Solid> solids_;
    Array most_;  //!< (lane)
};

}  // namespace didymium
