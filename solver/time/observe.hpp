//! \file From unknowns to what the user asked for: profiles, outlets, purities,
//! inventories, balances. Everything a result holds is computed here, from
//! concentrations and volumes.
#pragma once

#include <algorithm>
#include <vector>

#include "outputs/results/result.hpp"
#include "solver/flowsheet/reagents.hpp"
#include "solver/flowsheet/residual.hpp"
#include "solver/time/integrator.hpp"

namespace didymium {

//! Independent components plus the proton, in the order of the result file: cations,
//! ions, H, extractant. The proton follows from electroneutrality: in the aqueous phase
//! the anions less the cations, in the organic phase minus the protons that cations
//! replaced.
std::vector<double> with_proton_aqueous(const Cascade& cascade, const double* aqueous);
std::vector<double> with_proton_organic(const Cascade& cascade, const double* organic);
//! The same into an array.
void with_proton(const Cascade& cascade, Phase phase, const double* concentrations,
                 double* all);

//! Of a stream, whose concentrations or amounts are those of all components.
std::vector<double> with_proton(const Cascade& cascade, Phase phase,
                                const std::vector<double>& components);

//! Oxide mass per mol of each rare earth, kg/mol.
std::vector<double> oxide_masses(const ChemistrySpec& chemistry);

//! Composition leaving an outlet: independent components of its phase, mol/m3.
//! \param cascade  with the levels of the moment
std::vector<double> leaving(const Cascade& cascade, const Layout& layout, int outlet,
                            const double* unknowns);
//! The same into an array that is at hand.
void leaving(const Cascade& cascade, const Layout& layout, int outlet,
             const double* unknowns, std::vector<double>& concentrations);

//! The unknowns that leaving() reads: of all outlets, and the levels of their tanks are
//! the cascade's.
std::vector<int> outlet_places(const Cascade& cascade, const Layout& layout);

//! Total rare earth of a phase below which it has no purity at a steady state, mol/m3:
//! Newton leaves 1e-12 of feeds of some mol/L, 1e-9 mol/m3, and a purity needs two
//! digits.
inline constexpr double no_rare_earths = 1e-7;
//! The same in a run, whose integrator knows nothing below its absolute tolerance.
inline double least_rare_earths(const SolverSpec& solver) {
    return std::max(no_rare_earths, 100.0 * solver.atol);
}

//! Oxide mass of one rare earth over that of all; NaN where all are not more than
//! `least` (mol/m3).
double purity_by_oxide(const ChemistrySpec& chemistry, const double* concentrations,
                       int rare_earth, double least = no_rare_earths);

//! Concentrations of both phases of a mixer, mol/m3, independent components of each;
//! NaN where it has no equilibrium.
struct MixerPhases {
    std::vector<double> aqueous, organic;
};
MixerPhases mixer_phases(const Layout& layout, int stage, const double* unknowns,
                         Workspace& workspace);

//! Accumulation over throughput: max over independent components of
//! sum over vessels |d(amount)/dt| / feed rate. Dimensionless; 0 = steady. Components
//! that are not fed, and the extractant, of which a closed loop is fed no more than it
//! loses, are measured against the largest feed rate.
double rate_norm(const Cascade& cascade, const Layout& layout, const double* rates);

//! What accumulations are measured against, mol/s: the feed rate of each component, or
//! the largest.
std::vector<double> throughput(const Cascade& cascade);

//! rate_norm() of those sums, per component.
double rate_norm(const std::vector<double>& throughput,
                 const std::vector<double>& accumulation);

//! rate_norm() before the maximum, by component.
std::vector<double> summed_accumulations(const Cascade& cascade, const Layout& layout,
                                         const double* rates);

//! By component, the accumulation in the vessel where it is largest, over the same.
std::vector<double> largest_accumulations(const Cascade& cascade, const Layout& layout,
                                          const double* rates);

//! What leaves the mixers with liquor and solvent, all added up, over the throughput of
//! each component [n_components]: a trace that is held back flows much oftener than it
//! is fed, and its accumulations round accordingly. NaN where a mixer has no
//! equilibrium.
std::vector<double> flows_within(const Cascade& cascade, const Layout& layout,
                                 const double* unknowns, Workspace& workspace);

//! How far levels and controllers are from standing still: the change of a level over
//! what passes the tank, and of what controllers set and ask for over the values in the
//! case.
double standstill_norm(const Cascade& cascade, const Layout& layout,
                       const double* rates);

//! The largest of rate_norm() and standstill_norm().
double residual_norm(const Cascade& cascade, const Layout& layout, const double* rates);

//! residual_norm() up to which a state counts as steady.
inline constexpr double steady_rate_norm = 1e-6;

//! Of what a controller measures, and of what it sets: a factor from SI to the file.
double measured_unit(const ControlSpec& control);
double output_unit(const Cascade& cascade, const ControlSpec& control);

//! Writes one scenario's slices into a result; ODE or steady layout.
class Observer {
  public:
    //! \param least  rare earth below which an outlet has no purity, mol/m3
    Observer(const ResultShape& shape, const Cascade& cascade, const Layout& layout,
             double least, ScenarioResult& result);

    //! Flows and feeds change with an event.
    void set_cascade(const Cascade& cascade) {
        cascade_ = &cascade;
        streams_.known = false;
    }
    //! \param sums  of that state, where they are known; then only the unknowns of
    //! outlet_places() are read
    void outlets(std::size_t time_index, const double* unknowns, Workspace& workspace,
                 const StateSums* sums = nullptr);
    void profile(std::size_t profile_index, const double* unknowns,
                 Workspace& workspace);
    //! KPIs of the end: steadiness, reagents per product, inlet flows, raw unknowns for
    //! a restart.
    void end(const double* unknowns, Workspace& workspace);

  private:
    void vessel_volumes();
    void see_streams();
    //! Stores the concentrations of a vessel, protons among them.
    void put(std::vector<double>& array, std::size_t first, Phase phase,
             const double* concentrations) const;

    //! What streams bring, as results have it.
    struct Streams {
        bool known = false;                 //!< it is that of the cascade, and stays so
        std::vector<double> flow;           //!< (inlet)
        std::vector<double> concentration;  //!< (inlet, component)
        std::vector<std::vector<double>> fed;  //!< (outlet) to its plant, mol/s
        std::vector<double> throughput;
        Reagents reagents;
    };

    const Cascade* cascade_;
    const Layout* layout_;
    ScenarioResult* result_;
    double least_;
    int n_rare_;
    std::vector<double> oxide_;
    std::vector<double> rates_;
    Streams streams_;
    std::vector<double> leaves_;  //!< an outlet
};

}  // namespace didymium
