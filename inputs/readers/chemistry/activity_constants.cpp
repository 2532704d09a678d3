#include "inputs/readers/chemistry/activity_constants.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "inputs/readers/chemistry/chemistry_constants.hpp"

namespace didymium {

namespace {

const char* const per_molality = "kg/mol";
const char* const per_molality_squared = "(kg/mol)^2";

const char* model_name(ActivityEquations equations) {
    switch (equations) {
        case ActivityEquations::pitzer:
            return "pitzer";
        case ActivityEquations::sit:
            return "sit";
        default:
            return "davies";
    }
}

//! The parameters of a file that apply to the ions of a liquor.
class Parameters {
  public:
    Parameters(ActivitySpec& spec, const std::vector<std::pair<std::string, int>>& ions,
               const ActivityVisitor& visit)
        : spec_(spec), visit_(visit) {
        for (const auto& [name, charge] : ions) {
            const auto stated = spec.charges.find(name);
            if (stated != spec.charges.end() && stated->second == charge) {
                present_.insert(name);
            }
        }
    }

    void visit_all() {
        for (PitzerPairSpec& pair : spec_.binaries) {
            if (has(pair.cation) && has(pair.anion)) {
                const std::string of = pair.cation + "/" + pair.anion;
                // A file states no standard deviations of these.
                one("pitzer.beta0." + of, per_molality, 0.0, pair.beta0);
                one("pitzer.beta1." + of, per_molality, 0.0, pair.beta1);
                one("pitzer.beta2." + of, per_molality, 0.0, pair.beta2);
                one("pitzer.cphi." + of, per_molality_squared, 0.0, pair.c_phi);
            }
        }
        for (PitzerThetaSpec& of : spec_.thetas) {
            if (has(of.first) && has(of.second)) {
                one("pitzer.theta." + of.first + "/" + of.second, per_molality,
                    of.provenance.sigma, of.theta);
            }
        }
        for (PitzerPsiSpec& of : spec_.psis) {
            if (has(of.first) && has(of.second) && has(of.other)) {
                one("pitzer.psi." + of.first + "/" + of.second + "/" + of.other,
                    per_molality_squared, of.provenance.sigma, of.psi);
            }
        }
        for (IonInteractionSpec& of : spec_.interactions) {
            if (has(of.cation) && has(of.anion)) {
                one("sit.epsilon." + of.cation + "/" + of.anion, per_molality,
                    of.provenance.sigma, of.epsilon);
            }
        }
    }

  private:
    bool has(const std::string& ion) const { return present_.count(ion) > 0; }

    void one(const std::string& name, const char* unit, double sigma, double& number) {
        const auto restated = spec_.restated.find(name);
        visit_(name, unit,
               restated == spec_.restated.end() ? sigma : restated->second.sigma,
               number);
    }

    ActivitySpec& spec_;
    const ActivityVisitor& visit_;
    std::set<std::string> present_;
};

}  // namespace

std::vector<std::pair<std::string, int>> liquor_ions(const ChemistrySpec& chemistry) {
    std::vector<std::pair<std::string, int>> ions;
    for (const Cation& cation : chemistry.cations) {
        ions.emplace_back(cation.name, cation.charge);
    }
    for (const AqueousIon& ion : chemistry.ions) {
        ions.emplace_back(ion.name, ion.charge);
    }
    ions.emplace_back("H", 1);
    ions.emplace_back("OH", -1);
    for (const ReactingSpecies& species : chemistry.reactions) {
        int charge = species.protons;
        if (species.cation >= 0) {
            charge += chemistry.cations[species.cation].charge;
        }
        for (const auto& [ion, amount] : species.ions) {
            charge += amount * chemistry.ions[ion].charge;
        }
        if (!species.organic && charge != 0) {
            ions.emplace_back(species.name, charge);
        }
    }
    return ions;
}

bool names_activity(std::string_view name) {
    return name.starts_with("pitzer.") || name.starts_with("sit.");
}

void for_each_activity_constant(ChemistrySpec& chemistry,
                                const ActivityVisitor& visit) {
    if (chemistry.activity == nullptr) {
        return;
    }
    auto own = std::make_shared<ActivitySpec>(*chemistry.activity);
    Parameters(*own, liquor_ions(chemistry), visit).visit_all();
    chemistry.activity = std::move(own);
}

void restate_activities(ChemistryFile& chemistry, Diagnostics& problems) {
    if (chemistry.activity_constants.empty() || chemistry.spec.activity == nullptr) {
        return;
    }
    std::map<std::string, const RestatedActivity*> wanted;
    for (const RestatedActivity& one : chemistry.activity_constants) {
        const auto [first, is_new] = wanted.emplace(one.name, &one);
        if (!is_new) {
            problems.add(one.where,
                         fmt::format("{} stands a second time, expected once; the "
                                     "first is in line {}",
                                     one.name, first->second->where.line));
        }
    }
    auto own = std::make_shared<ActivitySpec>(*chemistry.spec.activity);
    std::vector<std::string> known;
    const ActivityVisitor visit = [&](const std::string& name, const char*, double,
                                      double& number) {
        known.push_back(name);
        const auto found = wanted.find(name);
        if (found != wanted.end()) {
            number = found->second->value;
            own->restated[name] = found->second->provenance;
            wanted.erase(found);
        }
    };
    Parameters(*own, liquor_ions(chemistry.spec), visit).visit_all();
    for (const auto& [name, one] : wanted) {
        report_unknown_constant(problems, one->where, chemistry.spec, name, known);
    }
    chemistry.spec.activity = std::move(own);
}

std::string other_activity_model(const ChemistrySpec& chemistry,
                                 const std::string& name) {
    const std::string wanted = name.substr(0, name.find('.'));
    if (chemistry.activity == nullptr) {
        return fmt::format("is of the model {}, and {} has no activities", wanted,
                           chemistry.name);
    }
    const std::string has = model_name(chemistry.activity->equations);
    return has == wanted ? std::string()
                         : fmt::format(
                               "is of the model {}, and the activities of {} "
                               "are of the model {}",
                               wanted, chemistry.name, has);
}

}  // namespace didymium
