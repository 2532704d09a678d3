//! \file The shipped Pitzer parameters, and what they say of a single chloride.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "inputs/readers/text/toml_text.hpp"
#include "inputs/readers/text/tree.hpp"
#include "kernels/pitzer.hpp"
#include "tests/paths.hpp"

namespace didymium::test {

inline std::string text_of(const std::string& path) {
    std::ifstream file(std::string(project_folder) + path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

inline const Value& shipped() {
    static const std::string path = "/inputs/activities/pitzer-chloride.toml";
    static const Value tree = parse_toml(text_of(path), path);
    return tree;
}

inline const std::string& word(const Value& v) {
    return *v.text();
}
inline double number(const Table& t, const char* key) {
    return *t.find(key)->number();
}

inline int charge_of(const std::string& ion) {
    const std::map<std::string, int> others = {
        {"H", 1}, {"Na", 1}, {"NH4", 1}, {"Mg", 2}, {"Ca", 2}, {"Fe", 2}, {"Cl", -1}};
    const auto found = others.find(ion);
    return found == others.end() ? 3 : found->second;
}

//! The shipped parameters of the ions named, without their psi and theta if not
//! `mixing`.
inline PitzerParameters of(const std::vector<std::string>& ions, bool mixing = true) {
    PitzerParameters p;
    const auto index = [&](const std::string& name) {
        const auto place = std::find(ions.begin(), ions.end(), name);
        return place == ions.end() ? -1 : static_cast<int>(place - ions.begin());
    };
    for (const std::string& ion : ions)
        p.charge.push_back(charge_of(ion));
    const Table& file = *shipped().table();
    for (const Value& entry : *file.find("binaries")->array()) {
        const Table& t = *entry.table();
        const int anion = index(word(*t.find("anion")));
        for (const Value& cation : *t.find("cations")->array())
            if (anion >= 0 && index(word(cation)) >= 0)
                p.binaries.push_back({index(word(cation)), anion, number(t, "beta0"),
                                      number(t, "beta1"), 0.0, number(t, "cphi")});
    }
    if (!mixing)
        return p;
    for (const Value& entry : *file.find("thetas")->array()) {
        const Table& t = *entry.table();
        const int ion = index(word(*t.find("ion")));
        for (const Value& other : *t.find("with")->array())
            if (ion >= 0 && index(word(other)) >= 0)
                p.thetas.push_back({ion, index(word(other)), number(t, "theta")});
    }
    for (const Value& entry : *file.find("psis")->array()) {
        const Table& t = *entry.table();
        const Array& two = *t.find("ions")->array();
        const int i = index(word(two[0])), j = index(word(two[1]));
        const int k = index(word(*t.find("with")));
        if (i >= 0 && j >= 0 && k >= 0)
            p.psis.push_back({i, j, k, number(t, "psi")});
    }
    return p;
}

//! Mean activity coefficient of a chloride, m mol/kg.
inline double mean_gamma(const PitzerParameters& salt, double m) {
    const Pitzer pitzer(salt);
    const int z = salt.charge[0];
    const std::array<double, 2> molality = {m, z * m};
    std::array<double, 2> log_gamma{};
    pitzer.log_gamma(molality.data(), log_gamma.data());
    return std::exp((log_gamma[0] + z * log_gamma[1]) / (1 + z));
}
inline double mean_gamma(const std::string& cation, double m) {
    return mean_gamma(of({cation, "Cl"}), m);
}

//! Osmotic coefficient by the equation of Gibbs and Duhem: phi = 1 + ln gamma - (1/m)
//! times the integral of ln gamma over m, taken in steps of the root of m.
inline double osmotic_coefficient(const PitzerParameters& salt, double m) {
    constexpr int steps = 400;
    const double h = std::sqrt(m) / steps;
    double integral = 0.0;
    for (int i = 0; i < steps; ++i) {
        const double root = (i + 0.5) * h;
        integral += 2.0 * root * h * std::log(mean_gamma(salt, root * root));
    }
    return 1.0 + std::log(mean_gamma(salt, m)) - integral / m;
}

//! A table of tests/validation/data, without its header.
using Rows = std::vector<std::vector<std::string>>;

inline Rows table(const std::string& name, std::size_t columns) {
    std::istringstream file(text_of("/tests/validation/data/" + name));
    Rows rows;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line[0] == '#' || line.starts_with("salt"))
            continue;
        std::istringstream row(line);
        rows.emplace_back();
        for (std::string cell; std::getline(row, cell, ',');)
            rows.back().push_back(cell);
        REQUIRE(rows.back().size() == columns);
    }
    return rows;
}

}  // namespace didymium::test
