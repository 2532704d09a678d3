//! \file Is a liquor saturated with a solid? Estimated with concentrations, as the
//! constants of the exchange are.
#pragma once

#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "inputs/readers/case/case_spec.hpp"
#include "kernels/stage_equilibrium.hpp"

namespace didymium {

//! Sum over metals of [M]/[H+]^e (hydroxide) or [M][X]^(e/z) (salt) over what there is
//! at saturation; above one the solid can form, 0: the liquor holds nothing of it.
//! Metals of which there is less than `least` count as absent: what a run leaves of
//! them is rounding, of which any pH makes anything. \param aqueous  cations, then
//! ions, mol/m3 \param proton  [H+], mol/m3 \param held  (cation) what the mixer holds
//! of them in both phases, mol/m3
double saturation_ratio(const Solid& solid, const ChemistrySpec& chemistry,
                        const double* aqueous, double proton, const double* held,
                        double least);

//! A liquor is above saturation and the case asks to stop there.
class PrecipitationError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

//! A liquor outside mixers (mol/m3) with so much more acid as a precipitate of a
//! millionth mol/L sets free: a neutral liquor of metals is saturated until it has lost
//! traces.
std::vector<double> after_traces(const ChemistrySpec& chemistry,
                                 std::vector<double> liquor);

//! Its log10; NaN where the liquor holds nothing of the solid.
double saturation_index(const Solid& solid, const ChemistrySpec& chemistry,
                        const double* aqueous, double proton, const double* held,
                        double least);

//! Liquors that come in above saturation by more than traces; what flows into a mixer
//! where it no longer is would go unseen there.
class StreamWatch {
  public:
    //! Keeps a reference to the chemistry.
    StreamWatch(const ChemistrySpec& chemistry,
                std::shared_ptr<const StageEquilibrium> equilibrium)
        : chemistry_(&chemistry), equilibrium_(std::move(equilibrium)) {}

    //! Looks at what flows in at a time, s.
    void see(const std::vector<StreamSpec>& streams, double seconds);
    //! Throws PrecipitationError if it has seen any and the chemistry says so.
    void stop_where_asked() const;
    //! One sentence for each stream and solid, where it was first seen.
    const std::vector<std::string>& warnings() const { return warnings_; }

  private:
    const ChemistrySpec* chemistry_;
    std::shared_ptr<const StageEquilibrium> equilibrium_;
    std::set<std::pair<std::string, std::string>> said_;
    std::vector<std::string> warnings_;
};

}  // namespace didymium
