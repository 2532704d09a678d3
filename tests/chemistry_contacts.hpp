//! \file A plausible liquor and solvent of every shipped chemistry, and random contacts
//! of the two. A new chemistry needs a row here: chemistry_consistency.cpp fails
//! without.
#pragma once

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "inputs/chemistry_file.hpp"
#include "solver/chemistry.hpp"
#include "tests/paths.hpp"

namespace didymium::test {

struct Range {
    double low, high;
};

//! All metals of the chemistry at once; mol/L.
struct PlausibleContact {
    const char* system;
    Range metal;        //!< of each in the liquor
    Range acid;         //!< H+ of the liquor
    Range salt;         //!< of each cation that stays in the liquor
    Range extractant;   //!< monomers in the solvent
    double saponified;  //!< the most of the extractant that holds a base, if one can
    //! Why more extractant may take less of a metal; null where it must not.
    const char* takes_less = nullptr;
};

inline const std::vector<PlausibleContact>& plausible_contacts() {
    static const std::vector<PlausibleContact> rows = {
        {"p507-hcl", {1e-4, 0.1}, {1e-3, 3.0}, {}, {0.2, 1.5}, 0.4},
        {"d2ehpa-hcl", {1e-4, 0.05}, {0.01, 3.0}, {}, {0.1, 1.5}, 0.3},
        {"d2ehpa-sulfate", {1e-4, 0.02}, {0.01, 1.0}, {}, {0.1, 1.5}, 0.3},
        {"cyanex272-hcl", {1e-4, 0.03}, {1e-3, 0.5}, {}, {0.1, 1.0}, 0.3},
        {"tbp-nitrate", {1e-3, 0.2}, {0.01, 3.0}, {0.01, 1.0}, {0.3, 3.0}, 0.0},
        {"aliquat336-nitrate", {1e-3, 0.1}, {1e-3, 0.1}, {0.5, 3.0}, {0.1, 1.0}, 0.0},
        {"naphthenic-acid-hcl", {1e-3, 0.05}, {1e-4, 0.01}, {}, {0.2, 1.0}, 0.8},
        {"constant-beta", {1e-3, 0.1}, {1e-3, 1.0}, {}, {0.5, 1.5}, 0.4},
        {"tracer", {1e-6, 1e-4}, {0.01, 1.0}, {}, {0.1, 1.0}, 0.0},
        {"sulfate-dehpa",
         {1e-6, 1e-3},
         {0.01, 0.2},
         {},
         {0.05, 0.3},
         0.0,
         "its correlations fall with the dosage of extractant"},
    };
    return rows;
}

inline const std::filesystem::path chemistry_folder =
    std::filesystem::path(project_folder) / "inputs/chemistry";

inline ChemistryFile chemistry_file(const std::string& system) {
    const std::filesystem::path path = chemistry_folder / (system + ".toml");
    std::ifstream file(path);
    return parse_chemistry(std::string(std::istreambuf_iterator<char>(file), {}),
                           path.string());
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
