#include "inputs/chemistry_constants.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <stdexcept>
#include <utility>

namespace didymium {

namespace {

constexpr double kilo = 1000.0;

//! Calls visit(name, unit, sigma, number, factor) for each constant, which is number
//! over factor.
template <class Visit>
void for_each_constant(ChemistryFile& chemistry, Visit&& visit) {
    ChemistrySpec& spec = chemistry.spec;
    if (spec.law == DistributionLaw::empirical) {
        for (Cation& cation : spec.cations) {
            EmpiricalCoefficients& c = cation.empirical;
            visit("intercept." + cation.name, "1", cation.provenance.sigma, c.intercept,
                  1.0);
            visit("ph_slope." + cation.name, "1", 0.0, c.ph_slope, 1.0);
            visit("ph_slope_per_dosage." + cation.name, "1", 0.0, c.ph_slope_per_dosage,
                  1.0);
            visit("dosage_exponent." + cation.name, "1", 0.0, c.dosage_exponent, 1.0);
        }
        return;
    }
    const auto add = [&](const std::string& of, double sigma, double& log10_k,
                         double& enthalpy) {
        visit("log10_k." + of, "1", sigma, log10_k, 1.0);
        visit("enthalpy." + of, "kJ/mol", 0.0, enthalpy, kilo);
    };
    std::vector<std::string> own;
    {
        ChemistryFile levelled = chemistry;
        own = levelled.apply_level();
    }
    if (!spec.stoichiometric) {  // else the level and the bases are a limit
        if (!chemistry.level_element.empty()) {
            add(chemistry.level_element, chemistry.level_provenance.sigma,
                chemistry.level_log10_k, chemistry.level_enthalpy);
        }
        for (Cation& cation : spec.cations) {
            if (std::find(own.begin(), own.end(), cation.name) != own.end()) {
                add(cation.name, cation.provenance.sigma, cation.log10_k,
                    cation.enthalpy);
            }
        }
    }
    for (SeparationFactor& factor : chemistry.factors) {
        visit("log10_beta." + factor.pair(), "1", factor.provenance.sigma,
              factor.log10_beta, 1.0);
        visit("enthalpy." + factor.pair(), "kJ/mol", 0.0, factor.enthalpy, kilo);
    }
    for (ReactingSpecies& species : spec.reactions) {
        if (!species.has_cations_constant) {
            add(species.name, species.provenance.sigma, species.log10_k,
                species.enthalpy);
        }
    }
    if (!spec.extractant_activity.provenance.source.empty()) {
        visit("extractant.coefficient", "(L/mol)^0.5", 0.0,
              spec.extractant_activity.coefficient, 1.0);
        visit("extractant.order", "1", 0.0, spec.extractant_activity.order, 1.0);
    }
}

bool same_constants(const ChemistrySpec& a, const ChemistrySpec& b) {
    const auto same_cation = [](const Cation& x, const Cation& y) {
        const EmpiricalCoefficients& p = x.empirical;
        const EmpiricalCoefficients& q = y.empirical;
        return x.log10_k == y.log10_k && x.enthalpy == y.enthalpy &&
               p.intercept == q.intercept && p.ph_slope == q.ph_slope &&
               p.ph_slope_per_dosage == q.ph_slope_per_dosage &&
               p.dosage_exponent == q.dosage_exponent;
    };
    const auto same_reaction = [](const ReactingSpecies& x, const ReactingSpecies& y) {
        return x.log10_k == y.log10_k && x.enthalpy == y.enthalpy;
    };
    return std::equal(a.cations.begin(), a.cations.end(), b.cations.begin(),
                      b.cations.end(), same_cation) &&
           std::equal(a.reactions.begin(), a.reactions.end(), b.reactions.begin(),
                      b.reactions.end(), same_reaction) &&
           a.extractant_activity.coefficient == b.extractant_activity.coefficient &&
           a.extractant_activity.order == b.extractant_activity.order;
}

}  // namespace

std::vector<ChemistryConstant> chemistry_constants(const ChemistryFile& chemistry) {
    ChemistryFile copy = chemistry;
    std::vector<ChemistryConstant> constants;
    for_each_constant(copy, [&](std::string name, const char* unit, double sigma,
                                double& number, double factor) {
        constants.push_back({std::move(name), unit, number / factor, sigma});
    });
    return constants;
}

void set_constant(ChemistryFile& chemistry, const std::string& name, double value) {
    bool found = false;
    for_each_constant(chemistry, [&](const std::string& of, const char*, double,
                                     double& number, double factor) {
        if (of == name) {
            number = value * factor;
            found = true;
        }
    });
    if (!found) {
        throw std::out_of_range("no constant " + name);
    }
    if (chemistry.spec.law != DistributionLaw::empirical) {
        chemistry.apply_level();
    }
}

bool concerns(const ChemistryFile& chemistry, const ChemistryConstant& constant,
              const std::vector<bool>& keep) {
    ChemistryFile moved = chemistry;
    set_constant(moved, constant.name, constant.value + 0.125);
    return !same_constants(chemistry.select(keep), moved.select(keep));
}

}  // namespace didymium
