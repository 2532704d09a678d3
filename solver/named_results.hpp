//! \file Results by name, for [[solve]] and sensitivities:
//!   <bank>.raffinate.<element>.purity | purity_mole | recovery | concentration
//!   <bank>.loaded_organic.<element>.<the same>,  <bank>.raffinate.pH
//!   <bank>.stages.<n>.pH | loading,  <bank>.stages.<n>.aqueous.<element>,
//!   ....organic....
//! n counts from 1 at the stage where the solvent enters.
#pragma once

#include <string>
#include <vector>

#include "inputs/location.hpp"
#include "solver/residual.hpp"

namespace didymium {

class NamedResult {
  public:
    //! Throws InputError at `where` with a suggestion when the name means nothing.
    static NamedResult parse(const std::string& name, const Cascade& cascade,
                             const Location& where);

    const std::string& name() const { return name_; }
    //! Fractions are solved for on the logit scale, so that nines count.
    bool is_fraction() const;
    //! Purities and recoveries as fractions, concentrations in mol/m3. NaN where
    //! undefined.
    double value(const Cascade& cascade, const Layout& layout, const double* unknowns,
                 Workspace& workspace) const;
    //! Indices of the unknowns that the value depends on.
    std::vector<int> dependencies(const Cascade& cascade, const Layout& layout) const;

  private:
    enum class Kind {
        purity,
        purity_mole,
        recovery,
        concentration,
        outlet_ph,
        stage_ph,
        stage_loading,
        stage_aqueous,
        stage_organic
    };
    std::string name_;
    Kind kind_ = Kind::purity;
    int outlet_ = -1;
    int stage_ = -1;
    int component_ = -1;
};

}  // namespace didymium
