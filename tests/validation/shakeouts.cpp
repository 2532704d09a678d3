//! \file Batch contacts of PC-88A with chloride liquors: measured distribution ratios
//! against one stage equilibrium with the shipped constants. All metals of a contact
//! share the extractant and the acid they release.
#include <catch2/catch.hpp>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "solver/cascade.hpp"
#include "tests/case_runs.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

struct Measurement {
    std::string element;
    double feed = 0.0;          //!< mol/L
    double distribution = 0.0;  //!< organic over aqueous
};

struct Contact {
    std::string study;
    double extractant = 0.0;  //!< mol/L of monomer
    double acid = 0.0;        //!< mol/L before the contact
    std::vector<Measurement> metals;
};

std::vector<Contact> read_contacts() {
    std::ifstream file(std::string(DIDYMIUM_SOURCE_DIR) +
                       "/tests/validation/data/pc88a_hcl_shakeouts.csv");
    std::map<int, Contact> contacts;
    std::string line;
    while (std::getline(file, line)) {
        if (line.empty() || line[0] == '#' || line.starts_with("contact"))
            continue;
        std::istringstream row(line);
        std::vector<std::string> cells;
        for (std::string cell; std::getline(row, cell, ',');)
            cells.push_back(cell);
        REQUIRE(cells.size() == 8);
        Contact& c = contacts[std::stoi(cells[0])];
        c.study = cells[1];
        c.extractant = std::stod(cells[2]);
        c.acid = std::stod(cells[3]);
        c.metals.push_back({cells[4], std::stod(cells[5]), std::stod(cells[7])});
    }
    std::vector<Contact> all;
    for (auto& [number, contact] : contacts)
        all.push_back(std::move(contact));
    return all;
}

//! The shipped chemistry with every element that the contacts hold.
ChemistrySpec p507() {
    return written(R"(
[chemistry]
system = "p507-hcl"
elements = [ "La", "Ce", "Pr", "Nd", "Sm", "Dy", "Y" ]
[streams.liquor]
phase = "aqueous"
flow = "1 m3/h"
composition = { Nd = "0.1 mol/L" }
acid = { HCl = "0.1 mol/L" }
[streams.solvent]
phase = "organic"
flow = "1 m3/h"
extractant = "1 mol/L"
[banks.one]
sections = [ { name = "stage", stages = 1 } ]
solvent = "solvent"
aqueous = "liquor"
mixer = { volume = "1 m3" }
settler = { aqueous = "1 m3", organic = "1 m3" }
[simulate]
until = "1 h"
)")
        .resolve()
        .chemistry;
}

struct Error {
    std::string study, element;
    double log_error = 0.0;  //!< log10 D, predicted less measured
};

std::vector<Error> predict(const ChemistrySpec& chemistry) {
    const auto equilibrium = make_equilibrium(chemistry);
    const int n = chemistry.n_cations();
    auto index = [&](const std::string& element) {
        for (int i = 0; i < n; ++i)
            if (chemistry.cations[i].name == element)
                return i;
        throw std::logic_error("no " + element + " in the chemistry");
    };
    std::vector<Error> errors;
    for (const Contact& contact : read_contacts()) {
        // mol/m3 of vessel, half of it each phase; chloride closes the charge.
        std::vector<double> total(chemistry.n_components(), 0.0);
        double chloride = contact.acid;
        for (const Measurement& m : contact.metals) {
            total[index(m.element)] = 500.0 * m.feed;
            chloride += 3.0 * m.feed;
        }
        total[n] = 500.0 * chloride;
        total[n + 1] = 500.0 * contact.extractant / 2.0;
        double v = 0.0;
        std::vector<double> d(n);
        SharedState<double> shared{};
        REQUIRE(equilibrium->solve(total.data(), 0.5, 0.5, v, d.data(), shared) ==
                EquilibriumStatus::ok);
        for (const Measurement& m : contact.metals)
            errors.push_back({contact.study, m.element,
                              std::log10(d[index(m.element)] / m.distribution)});
    }
    return errors;
}

struct Statistics {
    int n = 0;
    double sum = 0.0, squares = 0.0;
    void add(double error) {
        ++n;
        sum += error;
        squares += error * error;
    }
    double rms() const { return std::sqrt(squares / n); }
    double mean() const { return sum / n; }
};

}  // namespace

TEST_CASE("the shipped constants predict measured shake-outs of PC-88A",
          "[shakeouts]") {
    const std::vector<Error> errors = predict(p507());
    CHECK(errors.size() == 209);
    std::map<std::string, Statistics> by_study, by_element;
    std::map<std::pair<std::string, std::string>, Statistics> by_both;
    Statistics all;
    for (const Error& e : errors) {
        by_study[e.study].add(e.log_error);
        by_element[e.element].add(e.log_error);
        by_both[{e.study, e.element}].add(e.log_error);
        all.add(e.log_error);
    }
    for (const auto& [key, s] : by_both)
        std::printf("[shakeouts] %-13s %-2s n %3d  mean %+.3f  rms %.3f\n",
                    key.first.c_str(), key.second.c_str(), s.n, s.mean(), s.rms());
    for (const auto& [key, s] : by_study)
        std::printf("[shakeouts] study   %-13s n %3d  mean %+.3f  rms %.3f\n",
                    key.c_str(), s.n, s.mean(), s.rms());
    for (const auto& [key, s] : by_element)
        std::printf("[shakeouts] element %-13s n %3d  mean %+.3f  rms %.3f\n",
                    key.c_str(), s.n, s.mean(), s.rms());
    std::printf("[shakeouts] all n %d  mean %+.3f  rms %.3f\n", all.n, all.mean(),
                all.rms());
    CHECK(all.rms() <= 0.24);

    // Two sets stand apart from all others: Formiga (were the volumes equal?) and
    // Banda's lanthanum (was the solvent free of base?).
    Statistics consistent;
    for (const Error& e : errors)
        if (e.study != "Formiga_2016" &&
            !(e.study == "Banda_2014" && e.element == "La"))
            consistent.add(e.log_error);
    std::printf(
        "[shakeouts] without Formiga and Banda's La: n %d  mean %+.3f  rms %.3f\n",
        consistent.n, consistent.mean(), consistent.rms());
    CHECK(consistent.rms() <= 0.17);
    const Statistics formiga = by_study["Formiga_2016"];
    const Statistics banda = by_both[{"Banda_2014", "La"}];
    CHECK(formiga.rms() > 2.0 * consistent.rms());
    CHECK(banda.rms() > 2.0 * consistent.rms());
}

TEST_CASE("the data agree with themselves: D is what left the liquor over what stayed",
          "[shakeouts]") {
    std::ifstream file(std::string(DIDYMIUM_SOURCE_DIR) +
                       "/tests/validation/data/pc88a_hcl_shakeouts.csv");
    int rows = 0;
    int off = 0;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line[0] == '#' || line.starts_with("contact"))
            continue;
        std::vector<double> values;
        std::istringstream row(line);
        int column = 0;
        for (std::string cell; std::getline(row, cell, ','); ++column)
            if (column >= 5)
                values.push_back(std::stod(cell));
        ++rows;
        const double ratio = (values[0] - values[1]) / values[1];
        off += std::fabs(std::log10(ratio / values[2])) > 0.1 ? 1 : 0;
    }
    CHECK(rows == 209);
    CHECK(off == 0);
}
