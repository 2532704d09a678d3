#include "inputs/readers/chemistry/chemistry_liquor.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

#include "inputs/readers/chemistry/chemistry_keys.hpp"
#include "inputs/readers/chemistry/chemistry_level.hpp"
#include "inputs/readers/text/suggest.hpp"

namespace didymium {

namespace {

const char* const hydroxide = "OH";

bool needs_ph(TableReader& root, const std::string& key,
              const ChemistryFile& chemistry) {
    if (chemistry.spec.stoichiometric) {
        root.problem(key, fmt::format("{} needs a pH, which the law constant_beta does "
                                      "not know; expected another law",
                                      key));
        return false;
    }
    return true;
}

void read_water(TableReader& root, Diagnostics& problems, ChemistryFile& chemistry) {
    const Value* value = root.table("water");
    if (value == nullptr || !needs_ph(root, "water", chemistry)) {
        return;
    }
    TableReader table(*value, "water", keys::water, problems);
    // (mol/L)^2 to (mol/m3)^2
    chemistry.spec.kw = 1e6 * std::pow(10.0, -table.number("pkw"));
    chemistry.spec.water_enthalpy = table.quantity("enthalpy");
    read_provenance(table);
    table.finish();
}

class SolidReader {
  public:
    SolidReader(const Value& value, Diagnostics& problems, ChemistryFile& chemistry)
        : table_(value, "solids", keys::solid, problems),
          problems_(problems),
          chemistry_(chemistry) {}

    void read() {
        solid_.name = table_.text("name");
        solid_.ks.assign(chemistry_.spec.cations.size(), 0.0);
        const bool anion = read_anion();
        read_constants("log10_ks", anion);
        read_constants("solubility", anion);
        if (!table_.has("log10_ks") && !table_.has("solubility")) {
            table_.missing("log10_ks");
        }
        solid_.provenance = read_provenance(table_);
        table_.finish();
        for (const Solid& other : chemistry_.spec.solids) {
            if (other.name == solid_.name) {
                table_.problem("name",
                               fmt::format("'{}' names a second solid, expected "
                                           "a name of its own",
                                           solid_.name));
            }
        }
        chemistry_.spec.solids.push_back(solid_);
    }

  private:
    bool read_anion() {
        const std::string anion = table_.text("anion");
        if (anion == hydroxide || anion.empty()) {
            return !anion.empty();
        }
        std::vector<std::string> known{hydroxide};
        for (const AqueousIon& ion : chemistry_.spec.ions) {
            if (ion.charge < 0) {
                known.push_back(ion.name);
            }
        }
        solid_.ion = chemistry_.ion(anion);
        if (solid_.ion < 0 || chemistry_.spec.ions[solid_.ion].charge > 0) {
            table_.problem("anion",
                           fmt::format("'{}' is no anion of this chemistry, expected "
                                       "{}",
                                       anion, join_words(known)),
                           did_you_mean(anion, known));
            return false;
        }
        return true;
    }

    void read_constants(const std::string& key, bool anion) {
        if (!table_.has(key)) {
            return;
        }
        const bool solubility = key == "solubility";
        if (solubility && anion && solid_.ion < 0) {
            table_.problem(key,
                           "the solubility of a hydroxide depends on pH, expected "
                           "log10_ks");
            anion = false;
        }
        const Value* value = table_.table(key);
        if (value == nullptr) {
            return;
        }
        const std::vector<std::string> known = cation_names(chemistry_.spec.cations);
        for (const Member& member : value->table()->members) {
            const double number = table_.element(key, member);
            const int cation = chemistry_.cation(member.key);
            if (cation < 0) {
                problems_.add(
                    member.where,
                    fmt::format("'{}' is no metal of this chemistry, expected "
                                "{}",
                                member.key, join_words(known)),
                    did_you_mean(member.key, known));
            } else if (anion) {
                solid_.ks[cation] = solubility ? of_solubility(number / 1000.0, cation)
                                               : std::pow(10.0, number);
            }
        }
    }

    //! [M] = s, [X] = s e/z.
    double of_solubility(double s, int cation) const {
        const double anions =
            static_cast<double>(chemistry_.spec.cations[cation].charge) /
            std::abs(chemistry_.spec.ions[solid_.ion].charge);
        return s * std::pow(s * anions, anions);
    }

    TableReader table_;
    Diagnostics& problems_;
    ChemistryFile& chemistry_;
    Solid solid_;
};

}  // namespace

void read_liquor(TableReader& root, Diagnostics& problems, ChemistryFile& chemistry) {
    read_water(root, problems, chemistry);
    if (chemistry.spec.law == DistributionLaw::mass_action && !root.has("water")) {
        root.missing("water");
    }
    const Array* solids = root.array("solids");
    if (solids != nullptr && needs_ph(root, "solids", chemistry)) {
        for (const Value& value : *solids) {
            SolidReader(value, problems, chemistry).read();
        }
    }
    if (const Value* value = root.table("practice")) {
        TableReader table(*value, "practice", keys::practice, problems);
        chemistry.spec.practice.max_loading = table.quantity("loading");
        chemistry.spec.practice.note = table.text("note");
        table.finish();
    }
}

}  // namespace didymium
