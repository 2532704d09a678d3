#include "inputs/readers/case/case_streams.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

#include "inputs/readers/case/case_keys.hpp"
#include "inputs/readers/liquor/constants.hpp"
#include "inputs/readers/text/concentration.hpp"
#include "inputs/readers/text/suggest.hpp"

namespace didymium {

namespace {

//! Of the sum of the charges of one sign: below this an imbalance is rounding.
constexpr double charge_rounding = 1e-9;

}  // namespace

std::vector<double> restrict_components(const std::vector<double>& whole,
                                        const std::vector<bool>& keep) {
    std::vector<double> kept;
    kept.reserve(whole.size());
    for (std::size_t i = 0; i < whole.size(); ++i) {
        if (i >= keep.size() || keep[i]) {
            kept.push_back(whole[i]);
        }
    }
    return kept;
}

StreamDraft StreamReader::read(const Member& member, Table& resolved) {
    StreamDraft draft;
    draft.where = member.where;
    TableReader table(member.value, "streams." + member.key, keys::stream, problems_);
    draft.spec.name = member.key;
    const std::string phase = table.choice("phase");
    // Which keys make sense depends on the phase: the one that is probably meant.
    const std::string& meant = table.variant();
    draft.spec.phase = meant == "organic" ? Phase::organic : Phase::aqueous;
    draft.spec.flow = table.quantity("flow");
    draft.phase_known = !phase.empty();
    if (meant.empty()) {
        table.finish();
        draft.contents = empty_contents();
        draft.contents.complete = false;
        return draft;
    }
    draft.contents = read_contents(table, draft.spec.phase);
    draft.spec.free_acid = draft.contents.free_acid;
    resolved.set(member.key, table.finish());
    return draft;
}

PhaseContents StreamReader::empty_contents() const {
    PhaseContents contents;
    contents.concentration.assign(chemistry_.spec.n_components(), 0.0);
    contents.sd = contents.concentration;
    contents.named.assign(chemistry_.spec.n_cations(), false);
    contents.balancing = chemistry_.spec.balancing_ion;
    return contents;
}

PhaseContents StreamReader::read_contents(TableReader& table, Phase phase) {
    PhaseContents contents = empty_contents();
    if (phase == Phase::aqueous) {
        read_aqueous(table, contents);
    } else {
        read_organic(table, contents);
    }
    return contents;
}

void StreamReader::read_aqueous(TableReader& table, PhaseContents& contents) {
    const std::vector<std::string> ions = chemistry_.ion_names();
    const std::string& usual = chemistry_.spec.balancing_ion;
    contents.balancing = word_of(table, "charge_balance", ions, usual);
    if (contents.balancing.empty()) {
        contents.balancing = usual;
    }
    if (table.has("assay") && table.has("composition")) {
        table.problem("assay", fmt::format("{} has an assay and a composition, "
                                           "expected one of the two",
                                           table.path()));
    }
    read_composition(table, Phase::aqueous, contents);
    read_deviations(table, contents);
    read_assay(table, contents);
    read_acid(table, contents);
    read_alkali(table, contents);
    close_charge(contents, table.where());
}

void StreamReader::read_composition(TableReader& table, Phase phase,
                                    PhaseContents& contents) {
    if (const Value* value = table.table("composition")) {
        for (const Member& member : value->table()->members) {
            read_component(member, table.path("composition." + member.key), phase,
                           contents);
        }
    }
}

void StreamReader::read_component(const Member& member, const std::string& path,
                                  Phase phase, PhaseContents& contents) {
    const ChemistrySpec& spec = chemistry_.spec;
    const std::string& name = member.key;
    if (const int cation = chemistry_.cation(name); cation >= 0) {
        contents.concentration[cation] +=
            amount_of(member.value, path, spec.cations[cation].molar_mass);
        contents.named[cation] = true;
        return;
    }
    const bool aqueous = phase == Phase::aqueous;
    if (!chemistry_.names_known) {
        contents.complete = false;
        amount_of(member.value, path, 1.0);
        return;
    }
    if (aqueous && name == contents.balancing) {
        problems_.add(
            member.where,
            fmt::format("{} closes the charge here and follows from the rest, expected "
                        "no amount of it",
                        name),
            "leave it out, or name another ion in charge_balance");
        return;
    }
    if (const int ion = chemistry_.ion(name);
        ion >= 0 && (aqueous || spec.ions[ion].extracted)) {
        contents.concentration[spec.n_cations() + ion] +=
            amount_of(member.value, path, spec.ions[ion].molar_mass);
        return;
    }
    if (aqueous && name == "H") {
        contents.free_acid +=
            amount_of(member.value, path, chemistry_.proton_molar_mass);
        return;
    }
    for (const NamedAmounts& species : chemistry_.aqueous_species) {
        if (aqueous && species.name == name) {
            read_species(species, member.value, path, contents);
            return;
        }
    }
    const std::vector<std::string> known = known_names(phase);
    const std::string systems = files_.shipped_systems().suggestion(name);
    contents.complete = false;
    problems_.add(
        member.where,
        fmt::format("{} knows no '{}' in an {} phase, expected one of {}", spec.name,
                    name, aqueous ? "aqueous" : "organic", join_words(known)),
        systems.empty() ? did_you_mean(name, known) : systems);
}

//! HSO4 counts as one proton and one sulfate, NH3 as ammonium less a proton.
void StreamReader::read_species(const NamedAmounts& species, const Value& value,
                                const std::string& path, PhaseContents& contents) {
    const ChemistrySpec& spec = chemistry_.spec;
    double molar_mass = 0.0;
    for (const auto& [part, count] : species.parts) {
        const int cation = chemistry_.cation(part);
        molar_mass +=
            count * (part == "H"   ? chemistry_.proton_molar_mass
                     : cation >= 0 ? spec.cations[cation].molar_mass
                                   : spec.ions[chemistry_.ion(part)].molar_mass);
    }
    const double amount = amount_of(value, path, molar_mass);
    for (const auto& [part, count] : species.parts) {
        if (part == "H") {
            contents.free_acid += count * amount;
        } else if (const int cation = chemistry_.cation(part); cation >= 0) {
            contents.concentration[cation] += count * amount;
            contents.named[cation] = true;
        } else {
            contents.concentration[spec.n_cations() + chemistry_.ion(part)] +=
                count * amount;
        }
    }
}

std::vector<std::string> StreamReader::known_names(Phase phase) const {
    std::vector<std::string> known = cation_names(chemistry_.spec.cations);
    if (phase == Phase::aqueous) {
        known.emplace_back("H");
        for (const AqueousIon& ion : chemistry_.spec.ions) {
            known.push_back(ion.name);
        }
        for (const NamedAmounts& species : chemistry_.aqueous_species) {
            known.push_back(species.name);
        }
    } else {
        for (const AqueousIon& ion : chemistry_.spec.ions) {
            if (ion.extracted) {
                known.push_back(ion.name);
            }
        }
    }
    return known;
}

std::string StreamReader::word_of(TableReader& table, const std::string& key,
                                  const std::vector<std::string>& known,
                                  const std::string& fallback) {
    if (chemistry_.names_known) {
        return table.choice(key, known, fallback);
    }
    return table.has(key) ? table.text(key) : fallback;
}

double StreamReader::amount_of(const Value& value, const std::string& path,
                               double molar_mass) {
    return read_concentration(value, path, molar_mass, ranges::not_negative, problems_);
}

void StreamReader::read_substances(
    TableReader& table, const std::string& key, const std::string& role,
    const std::vector<NamedAmounts>& substances, PhaseContents& contents,
    const std::function<void(const std::string& part, double amount)>& add) {
    const Value* value = table.table(key);
    if (value == nullptr) {
        return;
    }
    std::vector<std::string> known;
    for (const NamedAmounts& substance : substances) {
        known.push_back(substance.name);
    }
    const std::string expected = known.empty() ? "none" : "one of " + join_words(known);
    for (const Member& member : value->table()->members) {
        const auto at = std::find(known.begin(), known.end(), member.key);
        const double amount = table.element(key, member);
        if (at == known.end()) {
            contents.complete = false;
            if (chemistry_.names_known) {
                problems_.add(
                    member.where,
                    fmt::format("{} knows no {} '{}', expected {}",
                                chemistry_.spec.name, role, member.key, expected),
                    did_you_mean(member.key, known));
            }
            continue;
        }
        for (const auto& [part, count] : substances[at - known.begin()].parts) {
            add(part, count * amount);
        }
    }
}

void StreamReader::read_acid(TableReader& table, PhaseContents& contents) {
    read_substances(table, "acid", "acid", chemistry_.acids, contents,
                    [&](const std::string& part, double amount) {
                        if (part == "H") {
                            contents.free_acid += amount;
                        } else if (const int ion = chemistry_.ion(part);
                                   ion >= 0 && part != contents.balancing) {
                            contents.concentration[chemistry_.spec.n_cations() + ion] +=
                                amount;
                        }
                    });
}

void StreamReader::read_alkali(TableReader& table, PhaseContents& contents) {
    read_substances(table, "alkali", "base", chemistry_.bases, contents,
                    [&](const std::string& part, double amount) {
                        if (const int cation = chemistry_.cation(part); cation >= 0) {
                            contents.concentration[cation] += amount;
                            contents.named[cation] = true;
                            contents.free_acid -=
                                chemistry_.spec.cations[cation].charge * amount;
                        }
                    });
    if (contents.free_acid < 0.0 && chemistry_.spec.kw == 0.0) {
        problems_.add(
            table.where("alkali"),
            fmt::format(
                "{}: base exceeds acid by {:.6g} mol/L, expected no more than the "
                "acid: {} knows no dissociation of water",
                table.path(), -contents.free_acid / 1000.0, chemistry_.spec.name),
            "add [water] to the chemistry file");
    }
}

void StreamReader::close_charge(PhaseContents& contents, const Location& where) {
    if (!contents.complete || !chemistry_.names_known) {
        return;
    }
    const ChemistrySpec& spec = chemistry_.spec;
    double charge = contents.free_acid;
    double size = std::abs(contents.free_acid);
    const auto add = [&](double part) {
        charge += part;
        size += std::abs(part);
    };
    for (int i = 0; i < spec.n_cations(); ++i) {
        add(spec.cations[i].charge * contents.concentration[i]);
    }
    const int ion = chemistry_.ion(contents.balancing);
    for (int i = 0; i < spec.n_ions(); ++i) {
        if (i != ion) {
            add(spec.ions[i].charge * contents.concentration[spec.n_cations() + i]);
        }
    }
    double& closing = contents.concentration[spec.n_cations() + ion];
    closing = -charge / spec.ions[ion].charge;
    if (closing < 0.0 && std::abs(charge) <= charge_rounding * size) {
        closing = 0.0;
    }
    if (closing < 0.0) {
        problems_.add(
            where,
            fmt::format("the charges do not balance: {:+.6g} mol/L is left "
                        "over, which {} ({:+d}) cannot close; expected as many "
                        "positive as negative charges",
                        charge / 1000.0, contents.balancing, spec.ions[ion].charge),
            "check the composition, or name another ion in charge_balance");
    }
}

//! Units that the cations of an organic phase bind.
double StreamReader::bound_units(const PhaseContents& contents) const {
    double bound = 0.0;
    for (int i = 0; i < chemistry_.spec.n_cations(); ++i) {
        bound += chemistry_.spec.cations[i].units * contents.concentration[i];
    }
    return bound;
}

void StreamReader::read_organic(TableReader& table, PhaseContents& contents) {
    const ChemistrySpec& spec = chemistry_.spec;
    const int monomers = spec.monomers_per_unit;
    double& units = contents.concentration.back();
    read_composition(table, Phase::organic, contents);
    spec.add_anions_of_metals(contents.concentration);
    if (table.has("free_extractant") == table.has("extractant")) {
        table.value("extractant");
        table.value("free_extractant");
        problems_.add(table.where(),
                      fmt::format("{} has {}, expected one of extractant (the total) "
                                  "and free_extractant",
                                  table.path(),
                                  table.has("extractant") ? "both" : "no extractant"),
                      "write extractant = \"1.5 mol/L\"");
        units = nan;
    } else if (const Value* total = table.value("extractant")) {
        units =
            amount_of(*total, table.path("extractant"), spec.extractant_molar_mass) /
            monomers;
        table.value("free_extractant");
    } else if (const Value* free = table.value("free_extractant")) {
        units = amount_of(*free, table.path("free_extractant"),
                          spec.extractant_molar_mass) /
                    monomers +
                bound_units(contents);
        if (table.has("saponified")) {
            problems_.add(table.where("saponified"),
                          fmt::format("{} stands beside free_extractant, expected "
                                      "beside extractant, the total",
                                      table.path("saponified")));
        }
    }
    read_saponification(table, units * monomers, contents);
    if (table.has("free_extractant")) {
        // What is bound stands in the composition.
        table.drop("saponified");
        table.drop("base");
    }
    const double bound = bound_units(contents);
    if (bound > units * (1.0 + charge_rounding)) {
        problems_.add(
            table.where(),
            fmt::format("{}: the metals bind {:.4g} mol/L of {} units, expected no "
                        "more than the {:.4g} mol/L there are",
                        table.path(), bound / 1000.0, spec.extractant, units / 1000.0));
    }
}

void StreamReader::read_saponification(TableReader& table, double monomer,
                                       PhaseContents& contents) {
    double saponified = table.quantity("saponified");
    std::vector<std::string> known;
    for (const NamedAmounts& base : chemistry_.bases) {
        known.push_back(base.name);
    }
    if (known.empty() && chemistry_.names_known) {
        if (saponified > 0.0) {
            table.problem("saponified",
                          fmt::format("{} declares no base to saponify with, expected "
                                      "no saponified",
                                      chemistry_.spec.name));
        }
        table.drop("saponified");
        return;
    }
    const std::string base =
        word_of(table, "base", known, known.empty() ? "" : known.front());
    if (saponified >= 0.5) {
        // A saponified monomer keeps one of its dimer: at one half no free dimer is
        // left.
        table.problem(
            "saponified",
            fmt::format("{} is {:.4g} %, expected below 50 %: the salt binds one more "
                        "monomer, so that half exhausts the extractant",
                        table.path("saponified"), 100.0 * saponified));
        saponified = nan;  // what it would bind is not said as well
    }
    const auto at = std::find(known.begin(), known.end(), base);
    if (at == known.end()) {
        return;
    }
    for (const auto& [part, count] : chemistry_.bases[at - known.begin()].parts) {
        if (const int cation = chemistry_.cation(part); cation >= 0) {
            contents.concentration[cation] += count * saponified * monomer;
            contents.named[cation] = true;
        }
    }
}

}  // namespace didymium
