//! \file The constants of a chemistry by name, as a fit estimates them:
//!     log10_k.Nd            of the level, of a metal, or of a species
//!     log10_beta.Nd/Pr      of a separation factor
//!     enthalpy.Nd           kJ/mol, of any of these
//!     extractant.coefficient, extractant.order   of the effective extractant
//!     intercept.Nd, ph_slope.Nd, ph_slope_per_dosage.Nd, dosage_exponent.Nd
//! and parameters of activities (activity_constants.hpp). All equilibria are linear in
//! them for given concentrations of what is free.
#pragma once

#include <string>
#include <vector>

#include "inputs/readers/chemistry/chemistry_file.hpp"

namespace didymium {

struct ChemistryConstant {
    std::string name;
    std::string unit;
    double value = 0.0;
    double sigma = 0.0;  //!< of the file; 0: it states none of this constant
};

//! Every constant that the file has, in its order.
std::vector<ChemistryConstant> chemistry_constants(const ChemistryFile& chemistry);

//! Sets one, and what follows from it. Throws std::out_of_range: there is none of that
//! name.
void set_constant(ChemistryFile& chemistry, const std::string& name, double value);

//! Whether the constant changes anything of the cations that are kept.
bool concerns(const ChemistryFile& chemistry, const ChemistryConstant& constant,
              const std::vector<bool>& keep);

//! Reports a name that is none of the known ones: why, which there are of its kind, and
//! which of them may be meant.
//! \param why  "changes nothing ..."; empty: it is none of the chemistry
void report_unknown_constant(Diagnostics& problems, const Location& where,
                             const ChemistrySpec& chemistry, const std::string& name,
                             const std::vector<std::string>& known,
                             std::string why = {});

}  // namespace didymium
