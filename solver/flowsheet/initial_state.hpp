//! \file What the vessels hold at time zero.
#pragma once

#include <optional>
#include <vector>

#include "outputs/results/result_file.hpp"
#include "solver/flowsheet/control.hpp"
#include "solver/steady/steady_state.hpp"

namespace didymium {

//! Unknowns of the ODE layout from given phases: every aqueous vessel of a bank holds
//! one liquor, every organic vessel one solvent; a mixer holds both in its holdups (and
//! is at equilibrium, because its unknowns are totals).
std::vector<double> fill_vessels(const Cascade& cascade, const Layout& layout,
                                 const InitialSpec& initial);

//! Throws InputError where a stored state has other components, units of extractant,
//! stages (bank, section, number) or cells than the case, or transfer at equilibrium
//! where the case has a rate, or the other way round. Controllers need not be the
//! same.
void require_fit(const StoredState& stored, const CaseSpec& spec,
                 const Cascade& cascade, const Layout& layout);

//! Rebuilds the totals of mixers whose holdups are not those of the stored state, so
//! that both phases keep their concentrations. The phases are what the case's own law
//! makes of the stored totals. Throws InputError where it makes nothing of them.
void keep_concentrations(const StoredState& stored, const Cascade& cascade,
                         const Layout& layout, const Location& where,
                         std::vector<double>& unknowns);

//! What the controllers of the stored state leave to those of the case: to those with
//! the same name that measure and set the same. The others start anew.
std::vector<std::optional<Controls::Memory>> remembered(const StoredState& stored,
                                                        const CaseSpec& spec,
                                                        const Cascade& cascade);

//! Unknowns at time zero for any kind of initial state; what has left is zero.
//! \param stored  the previous result, where the case starts from one
//! \param newton_iterations  raised by what the search of a steady state takes
//! Throws InputError (unfit file), SteadyError.
std::vector<double> initial_unknowns(const CaseSpec& spec, const StoredState* stored,
                                     const Cascade& cascade, const Layout& layout,
                                     const SunContext& context,
                                     std::int64_t& newton_iterations);

}  // namespace didymium
