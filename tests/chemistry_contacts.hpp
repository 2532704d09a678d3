//! \file Random contacts of a plausible liquor and solvent of a chemistry, whose ranges
//! are its row of verification/consistency.toml.
#pragma once

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "inputs/readers/chemistry/chemistry_file.hpp"
#include "inputs/readers/text/included_files.hpp"
#include "inputs/readers/text/toml_text.hpp"
#include "inputs/readers/text/tree.hpp"
#include "solver/flowsheet/chemistry.hpp"
#include "tests/paths.hpp"

namespace didymium::test {

struct Range {
    double low = 0.0, high = 0.0;
};

//! A row of the consistency list, which says what the keys mean; mol/L.
struct PlausibleContact {
    std::string system;  //!< name of a shipped chemistry, or path
    Range metal, acid, salt, extractant;
    double saponified = 0.0;
    std::string takes_less;
};

//! The list of the shipped chemistries.
inline const std::filesystem::path consistency_list =
    std::filesystem::path(project_folder) / "tests/verification/consistency.toml";

//! Reads a consistency list.
inline std::vector<PlausibleContact> plausible_contacts(
    const std::filesystem::path& list) {
    std::ifstream text(list);
    if (!text)
        throw std::runtime_error("no consistency list " + list.string());
    const Value tree = parse_toml(std::string(std::istreambuf_iterator<char>(text), {}),
                                  list.string());
    const auto fault = [](const Value& value, const std::string& what) {
        return std::runtime_error(value.where.file + ":" +
                                  std::to_string(value.where.line) + ": " + what);
    };
    std::vector<PlausibleContact> rows;
    for (const Value& row : *tree.table()->find("rows")->array()) {
        PlausibleContact contact;
        for (const Member& member : row.table()->members) {
            const auto range = [&](Range& of) {
                const Array* ends = member.value.array();
                if (ends == nullptr || ends->size() != 2)
                    throw fault(member.value, member.key + " has not two ends");
                of = {*(*ends)[0].number(), *(*ends)[1].number()};
            };
            if (member.key == "chemistry")
                contact.system = *member.value.text();
            else if (member.key == "takes_less")
                contact.takes_less = *member.value.text();
            else if (member.key == "saponified")
                contact.saponified = *member.value.number();
            else if (member.key == "metal")
                range(contact.metal);
            else if (member.key == "acid")
                range(contact.acid);
            else if (member.key == "salt")
                range(contact.salt);
            else if (member.key == "extractant")
                range(contact.extractant);
            else
                throw fault(member.value, "no key '" + member.key + "' of a row");
        }
        if (!(contact.metal.high > 0.0 && contact.acid.high > 0.0 &&
              contact.extractant.high > 0.0))
            throw fault(row, "a row has chemistry, metal, acid and extractant");
        if (contact.system.ends_with(".toml"))
            contact.system = (list.parent_path() / contact.system).string();
        rows.push_back(std::move(contact));
    }
    return rows;
}

inline const std::filesystem::path chemistry_folder =
    std::filesystem::path(project_folder) / "inputs/chemistry";

//! A shipped chemistry by name, or one by path, with the activities it names.
inline ChemistryFile chemistry_file(const std::string& system) {
    Diagnostics problems;
    ChemistryFile file = IncludedFiles("").chemistry(system, {}, problems);
    problems.raise();
    return file;
}

using Random = std::mt19937_64;

inline double uniform(Random& random, double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random);
}
//! Every power of ten as likely as any other; nothing of a range of zero.
inline double drawn(Random& random, const Range& range) {
    return range.high > 0.0
               ? std::exp(uniform(random, std::log(range.low), std::log(range.high)))
               : 0.0;
}

//! Totals of the components, mol/m3 of vessel; volume fractions of the phases.
struct Contact {
    std::vector<double> total;
    double a = 0.5, o = 0.5;
};

//! The anion of the first acid.
inline int acid_anion(const ChemistryFile& file) {
    for (const auto& [part, amount] : file.acids.at(0).parts)
        if (const int ion = file.ion(part); ion >= 0)
            return ion;
    throw std::logic_error("an acid without an anion");
}

//! A liquor of salts and acid and a solvent, brought together: no charge in all but
//! that of protons, of which the solvent has given away as many as it holds of a base.
inline Contact random_contact(const PlausibleContact& row, const ChemistryFile& file,
                              Random& random) {
    const ChemistrySpec& spec = file.spec;
    Contact c;
    c.a = uniform(random, 0.2, 0.8);
    c.o = 1.0 - c.a;
    c.total.assign(spec.n_components(), 0.0);
    double equivalents = 1000.0 * c.a * drawn(random, row.acid);
    for (int i = 0; i < file.n_elements; ++i) {
        c.total[i] = 1000.0 * c.a * drawn(random, row.metal);
        equivalents += spec.cations[i].charge * c.total[i];
    }
    for (int k = 0; k < spec.n_ions(); ++k)
        if (const AqueousIon& ion = spec.ions[k]; ion.charge > 0) {
            double& salt = c.total[spec.n_cations() + k];
            salt = 1000.0 * c.a * drawn(random, row.salt);
            equivalents += ion.charge * salt;
        }
    const double monomers = 1000.0 * c.o * drawn(random, row.extractant);
    c.total.back() = monomers / spec.monomers_per_unit;
    if (const int bases = spec.n_cations() - file.n_elements; bases > 0) {
        const int base = std::uniform_int_distribution<int>(0, bases)(random);
        if (base < bases)
            c.total[file.n_elements + base] =
                uniform(random, 0.0, row.saponified) * monomers;
    }
    const int anion = acid_anion(file);
    c.total[spec.n_cations() + anion] = equivalents / -spec.ions[anion].charge;
    return c;
}

struct Split {
    EquilibriumStatus status = EquilibriumStatus::ok;
    std::vector<double> w, d;
    std::vector<double> x, y;  //!< distributing components, mol/m3 of phase
    SharedState<double> shared{};
};

inline Split split(const StageEquilibrium& stage, const Contact& contact,
                   std::vector<double> guess = {}) {
    Split s;
    const int n = stage.system().n_distributing();
    s.w = std::move(guess);
    s.w.resize(stage.n_unknowns(), 0.0);
    s.d.resize(n);
    s.status = stage.solve(contact.total.data(), contact.a, contact.o, s.w.data(),
                           s.d.data(), s.shared);
    for (int i = 0; i < n; ++i) {
        s.x.push_back(contact.total[i] / (contact.a + contact.o * s.d[i]));
        s.y.push_back(s.d[i] * s.x.back());
    }
    return s;
}

}  // namespace didymium::test
