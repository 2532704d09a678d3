#include "solver/flowsheet/saturation.hpp"

#include <cmath>
#include <cstdlib>
#include <limits>

#include <fmt/format.h>

#include "inputs/readers/liquor/constants.hpp"
#include "kernels/proton_balance.hpp"
#include "outputs/console/text_table.hpp"

namespace didymium {

namespace {

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

std::vector<double> after_traces(const ChemistrySpec& chemistry,
                                 std::vector<double> liquor) {
    constexpr double acid = 1e-3;  // mol/m3
    for (int k = 0; k < chemistry.n_ions(); ++k)
        if (const int charge = chemistry.ions[k].charge; charge < 0) {
            liquor[chemistry.n_cations() + k] -= acid / charge;
            break;
        }
    return liquor;
}

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

void StreamWatch::see(const std::vector<StreamSpec>& streams, double seconds) {
    for (const StreamSpec& stream : streams) {
        if (stream.phase != Phase::aqueous || stream.flow == 0.0)
            continue;
        const std::vector<double> liquor =
            after_traces(*chemistry_, stream.concentration);
        const double proton = equilibrium_->free_proton(liquor.data());
        for (const Solid& solid : chemistry_->solids) {
            const double ratio = saturation_ratio(solid, *chemistry_, liquor.data(),
                                                  proton, liquor.data(), 0.0);
            if (!(ratio > 1.0) || !said_.emplace(stream.name, solid.name).second)
                continue;
            const std::string at =
                seconds > 0.0 ? " at " + format_hours(seconds / 3600.0) : "";
            warnings_.push_back(fmt::format(
                "stream '{}' is above the saturation of {}{}: {:.3g} times "
                "its solubility product, pH {:.2f}; precipitation is not "
                "simulated",
                stream.name, solid.name, at, ratio, equilibrium_->ph(liquor.data())));
        }
    }
}

void StreamWatch::stop_where_asked() const {
    if (!warnings_.empty() && chemistry_->precipitation == Precipitation::stop)
        throw PrecipitationError(warnings_.front());
}

}  // namespace didymium
