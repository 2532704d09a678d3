#include "inputs/readers/chemistry/chemistry_level.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "inputs/readers/chemistry/chemistry_keys.hpp"

namespace didymium {

namespace {

// Constant separation factors are the limit in which exchange is stoichiometric: the
// extractant holds H+ so much more firmly than metals that free acid vanishes while
// base is there, and base cations so loosely that they give way to any metal. At equal
// loading a metal sees log10 (dimer/H) of about 10, so that a base cation stays below
// 1e-15 of it.
constexpr double constant_beta_level = -30.0;
constexpr double constant_beta_base = -25.0;

//! The extractant lets go of base cations for any metal.
void loosen_base_cations(ChemistryFile& chemistry, std::set<std::string>& stated) {
    for (int i = chemistry.n_elements; i < chemistry.spec.n_cations(); ++i) {
        Cation& base = chemistry.spec.cations[i];
        base.log10_k = constant_beta_base;
        base.provenance = chemistry.level_provenance;
        stated.insert(base.name);
    }
}

void read_factor(const Value& value, Diagnostics& problems, ChemistryFile& chemistry) {
    TableReader table(value, "separation_factors", keys::separation_factor, problems);
    SeparationFactor factor;
    const std::string pair = table.text("pair");
    const std::size_t slash = pair.find('/');
    if (slash != std::string::npos) {
        factor.heavier = pair.substr(0, slash);
        factor.lighter = pair.substr(slash + 1);
    }
    if (chemistry.cation(factor.heavier) < 0 || chemistry.cation(factor.lighter) < 0) {
        table.problem("pair", fmt::format("'{}' is no pair, expected two elements of "
                                          "this chemistry such as \"Nd/Pr\"",
                                          pair));
    }
    if (table.has("log10_beta")) {
        factor.log10_beta = table.number("log10_beta");
    } else {
        factor.log10_beta = std::log10(table.number("beta"));
    }
    factor.enthalpy = table.quantity("enthalpy");
    factor.provenance = read_provenance(table);
    table.finish();
    chemistry.factors.push_back(factor);
}

}  // namespace

Provenance read_provenance(TableReader& table) {
    Provenance provenance;
    provenance.source = table.text("source");
    provenance.data_class = table.choice("class");
    provenance.sigma = table.number("sigma");
    return provenance;
}

void read_level(TableReader& root, Diagnostics& problems, bool constant_beta,
                std::set<std::string> stated, ChemistryFile& chemistry) {
    if (const Value* value = root.table("level")) {
        TableReader table(*value, "level", keys::level, problems);
        chemistry.level_element = table.text("element");
        if (constant_beta) {
            chemistry.level_log10_k = constant_beta_level;
        } else {
            chemistry.level_log10_k = table.number("log10_k");
            chemistry.level_enthalpy = table.quantity("enthalpy");
        }
        chemistry.level_provenance = read_provenance(table);
        table.finish();
        if (chemistry.cation(chemistry.level_element) < 0) {
            table.problem("element", fmt::format("level.element '{}' forms no organic "
                                                 "species, expected one that does",
                                                 chemistry.level_element));
        }
    }
    if (const Array* factors = root.array("separation_factors")) {
        for (const Value& value : *factors) {
            read_factor(value, problems, chemistry);
        }
    }
    if (!problems.empty() || chemistry.spec.law == DistributionLaw::empirical) {
        return;
    }
    if (constant_beta) {
        loosen_base_cations(chemistry, stated);
    }
    const ChemistrySpec as_stated = chemistry.spec;
    const std::vector<std::string> unreached = chemistry.apply_level();
    for (const Cation& cation : as_stated.cations) {
        const bool reached = std::find(unreached.begin(), unreached.end(),
                                       cation.name) == unreached.end();
        const bool own = stated.count(cation.name) != 0;
        if (!reached && !own) {
            problems.add(root.where(),
                         fmt::format("{} has no constant, expected log10_k with its "
                                     "species, or a separation factor to a neighbour",
                                     cation.name));
        } else if (reached && own) {
            problems.add(root.where(),
                         fmt::format("{} has two constants, its own log10_k and one "
                                     "that follows from level and separation factors; "
                                     "expected one of the two",
                                     cation.name));
        }
    }
}

}  // namespace didymium
