//! \file The acid of a strip by its rigorous steady state: as much as leaves next to
//! nothing of the product in the solvent.
#pragma once

#include <atomic>
#include <memory>

#include "solver/design/circuit_search.hpp"

namespace didymium {

//! Sets the flow of the strip, from the excess of the specification upwards. Throws
//! InputError where a limit or the chemistry leaves too much in the solvent.
void size_strip(const SeparationSpec& spec, const ChemistrySpec& chemistry,
                const SteadyBank& bank,
                const std::shared_ptr<const IncludedFiles>& files,
                const std::atomic<bool>* stop, BankPlan& plan);

}  // namespace didymium
