#include "inputs/readers/chemistry/chemistry_constants.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <iterator>
#include <set>
#include <stdexcept>
#include <utility>

#include "inputs/readers/chemistry/activity_constants.hpp"
#include "inputs/readers/text/suggest.hpp"

namespace didymium {

namespace {

constexpr double kilo = 1000.0;

//! Calls visit(name, unit, sigma, number, factor) for each constant, which is number
//! over factor; not for parameters of activities.
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

//! The name without what it is of: "pitzer.beta0." of "pitzer.beta0.Nd/Cl".
std::string kind_of(const std::string& name) {
    std::size_t dot = name.find('.');
    if (names_activity(name)) {
        dot = name.find('.', dot + 1);
    }
    return name.substr(0, dot == std::string::npos ? dot : dot + 1);
}

std::vector<std::string> that_begin(const std::vector<std::string>& names,
                                    const std::string& with) {
    std::vector<std::string> found;
    std::copy_if(names.begin(), names.end(), std::back_inserter(found),
                 [&](const std::string& name) { return name.starts_with(with); });
    return found;
}

//! Those that a message should list: parameters of activities, which are many, only
//! where one of them is meant.
std::vector<std::string> alike(const std::string& name,
                               const std::vector<std::string>& known) {
    if (names_activity(name)) {
        for (const std::string& kind :
             {kind_of(name), name.substr(0, name.find('.') + 1)}) {
            if (auto found = that_begin(known, kind); !found.empty()) {
                return found;
            }
        }
    }
    std::vector<std::string> others;
    std::copy_if(known.begin(), known.end(), std::back_inserter(others),
                 [](const std::string& one) { return !names_activity(one); });
    return others.empty() ? known : others;
}

std::multiset<std::string> ions_of(const std::string& name) {
    std::multiset<std::string> ions;
    for (std::size_t begin = kind_of(name).size(); begin < name.size();) {
        const std::size_t end = std::min(name.find('/', begin), name.size());
        ions.insert(name.substr(begin, end - begin));
        begin = end + 1;
    }
    return ions;
}

//! The same parameter with its ions in the file's order, or without its model; else the
//! closest name.
std::string meant_by(const std::string& name, const std::vector<std::string>& known,
                     const std::vector<std::string>& listed) {
    for (const std::string& one : known) {
        const bool permuted = names_activity(one) && kind_of(one) == kind_of(name) &&
                              ions_of(one) == ions_of(name);
        if (permuted || one == "pitzer." + name || one == "sit." + name) {
            return fmt::format("did you mean '{}'?", one);
        }
    }
    return did_you_mean(name, listed);
}

}  // namespace

std::vector<ChemistryConstant> chemistry_constants(const ChemistryFile& chemistry) {
    ChemistryFile copy = chemistry;
    std::vector<ChemistryConstant> constants;
    const auto add = [&](const std::string& name, const char* unit, double sigma,
                         double& number, double factor) {
        constants.push_back({name, unit, number / factor, sigma});
    };
    for_each_constant(copy, add);
    for_each_activity_constant(
        copy.spec, [&](const std::string& name, const char* unit, double sigma,
                       double& number) { add(name, unit, sigma, number, 1.0); });
    return constants;
}

void set_constant(ChemistryFile& chemistry, const std::string& name, double value) {
    bool found = false;
    const auto set = [&](const std::string& of, const char*, double, double& number,
                         double factor) {
        if (of == name) {
            number = value * factor;
            found = true;
        }
    };
    if (names_activity(name)) {
        for_each_activity_constant(
            chemistry.spec, [&](const std::string& of, const char* unit, double sigma,
                                double& number) { set(of, unit, sigma, number, 1.0); });
    } else {
        for_each_constant(chemistry, set);
    }
    if (!found) {
        throw std::out_of_range("no constant " + name);
    }
    if (chemistry.spec.law != DistributionLaw::empirical) {
        chemistry.apply_level();
    }
}

bool concerns(const ChemistryFile& chemistry, const ChemistryConstant& constant,
              const std::vector<bool>& keep) {
    if (names_activity(constant.name)) {
        ChemistrySpec kept = chemistry.select(keep);
        bool found = false;
        for_each_activity_constant(
            kept, [&](const std::string& name, const char*, double, double&) {
                found = found || name == constant.name;
            });
        return found;
    }
    ChemistryFile moved = chemistry;
    set_constant(moved, constant.name, constant.value + 0.125);
    return !same_constants(chemistry.select(keep), moved.select(keep));
}

void report_unknown_constant(Diagnostics& problems, const Location& where,
                             const ChemistrySpec& chemistry, const std::string& name,
                             const std::vector<std::string>& known, std::string why) {
    if (why.empty() && names_activity(name)) {
        why = other_activity_model(chemistry, name);
    }
    if (why.empty()) {
        why = fmt::format("is no constant of {}", chemistry.name);
    }
    const std::vector<std::string> listed = alike(name, known);
    problems.add(
        where,
        fmt::format("'{}' {}, expected one of {}", name, why, join_words(listed)),
        meant_by(name, known, listed));
}

}  // namespace didymium
