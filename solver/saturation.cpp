#include "solver/saturation.hpp"

#include <cmath>
#include <cstdlib>
#include <limits>

namespace didymium {

namespace {

constexpr double litre = 1e-3;  // mol/m3 -> mol/L

//! What multiplies [M] per elementary charge of the metal, (mol/L)^(1/z).
double anion_per_charge(const Solid& solid, const ChemistrySpec& chemistry,
                        const double* aqueous, double proton) {
    if (solid.ion < 0)
        return 1.0 / (litre * proton);
    const AqueousIon& ion = chemistry.ions[solid.ion];
    const double total = litre * aqueous[chemistry.n_cations() + solid.ion];
    const double free = ion.protonates ? total * ion.ka / (ion.ka + proton) : total;
    const int z = std::abs(ion.charge);
    return z == 1 ? free : std::pow(free, 1.0 / z);
}

}  // namespace

double saturation_ratio(const Solid& solid, const ChemistrySpec& chemistry,
                        const double* aqueous, double proton, const double* held,
                        double least) {
    const double anion = anion_per_charge(solid, chemistry, aqueous, proton);
    double ratio = 0.0;
    for (int i = 0; i < chemistry.n_cations(); ++i) {
        if (!(aqueous[i] > 0.0) || !(held[i] >= least) || solid.ks[i] == 0.0)
            continue;
        // Of ammonia, what has its proton.
        const double ka = chemistry.cations[i].ka;
        const double share = ka > 0.0 ? proton / (proton + ka) : 1.0;
        double product = litre * share * aqueous[i] / solid.ks[i];
        for (int e = 0; e < chemistry.cations[i].charge; ++e)
            product *= anion;
        ratio += product;
    }
    return ratio;
}

double saturation_index(const Solid& solid, const ChemistrySpec& chemistry,
                        const double* aqueous, double proton, const double* held,
                        double least) {
    const double ratio =
        saturation_ratio(solid, chemistry, aqueous, proton, held, least);
    return ratio > 0.0 ? std::log10(ratio) : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace didymium
