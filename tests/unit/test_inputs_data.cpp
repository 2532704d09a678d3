//! \file The shipped chemistry files, and what a chemistry file must not say.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "inputs/readers/chemistry/chemistry_constants.hpp"
#include "inputs/readers/chemistry/chemistry_file.hpp"
#include "inputs/readers/text/included_files.hpp"

using namespace didymium;

namespace {

ChemistryFile shipped(const std::string& name) {
    Diagnostics problems;
    ChemistryFile file = IncludedFiles("").chemistry(name, {}, problems);
    problems.raise();
    return file;
}

//! Nd alone, to be broken in one place.
const char* const small_chemistry = R"(title = "small"
law = "conditional_constants"
balancing_ion = "Cl"
[extractant]
name = "P507"
unit = "(HA)2"
monomers_per_unit = 2
molar_mass = "306.4 g/mol"
[components]
H = { charge = 1, molar_mass = "1.008 g/mol" }
Nd = { charge = 3 }
Cl = { charge = -1, molar_mass = "35.45 g/mol" }
[[species]]
name = "NdA3(HA)3"
phase = "organic"
formed_from = { Nd = 1, "(HA)2" = 3, H = -3 }
log10_k = -2.15
source = "a test"
class = "assumed"
)";

std::string chemistry_problem(const std::string& from, const std::string& to) {
    std::string text = small_chemistry;
    text.replace(text.find(from), from.size(), to);
    try {
        parse_chemistry(text, "small.toml");
    } catch (const InputError& error) {
        return error.what();
    }
    return {};
}

}  // namespace

TEST_CASE("P507 constants follow from the level of Nd and neighbours' beta",
          "[inputs]") {
    const ChemistryFile p507 = shipped("p507-hcl");
    const std::pair<const char*, double> expected[] = {
        {"La", -3.46}, {"Ce", -2.63}, {"Pr", -2.15 - std::log10(1.5)},
        {"Nd", -2.15}, {"Sm", -1.15}, {"Eu", -0.78},
        {"Gd", -0.61}, {"Tb", -0.08}, {"Dy", 0.55},
        {"Y", 1.02},   {"Na", -7.0},  {"NH4", -7.0}};
    for (const auto& [name, log10_k] : expected) {
        const Cation& cation = p507.spec.cations[p507.cation(name)];
        INFO(name);
        CHECK(cation.log10_k == Approx(log10_k).margin(1e-8));
        CHECK(cation.charge == (cation.base ? 1 : 3));
        CHECK(cation.rare_earth == !cation.base);
        CHECK(cation.base == (cation.name == "Na" || cation.name == "NH4"));
        CHECK_FALSE(cation.provenance.source.empty());
    }
    CHECK(p507.spec.cations.back().name == "NH4");
    CHECK(p507.spec.window.max_rare_earth == 300.0);
    CHECK(p507.spec.monomers_per_unit == 2);
}

TEST_CASE("the sulfate chemistry counts monomers and knows bisulfate", "[inputs]") {
    const ChemistryFile sulfate = shipped("sulfate-dehpa");
    CHECK(sulfate.spec.law == DistributionLaw::empirical);
    CHECK(sulfate.spec.monomers_per_unit == 1);
    CHECK(sulfate.spec.dosage_per_mol == Approx(100 * 322.431 / 975800).epsilon(1e-14));
    const AqueousIon& so4 = sulfate.spec.ions[sulfate.ion("SO4")];
    CHECK(so4.charge == -2);
    CHECK(so4.protonates);
    CHECK(so4.ka == Approx(1000.0 * std::pow(10.0, -1.99)).epsilon(1e-14));
    CHECK(sulfate.spec.cations[sulfate.cation("Ca")].charge == 2);
    const Cation& sc = sulfate.spec.cations[sulfate.cation("Sc")];
    CHECK(std::pow(10.0, sc.empirical.intercept) == Approx(632.4976).epsilon(1e-12));
}

TEST_CASE("every shipped chemistry reads", "[inputs]") {
    for (const char* name : {"p507-hcl", "constant-beta", "sulfate-dehpa", "tracer"}) {
        CHECK_NOTHROW(shipped(name));
    }
}

TEST_CASE("reactions that cannot be are refused where they stand", "[inputs]") {
    REQUIRE(chemistry_problem("small", "small") == "");
    CHECK_THAT(chemistry_problem("H = -3", "H = -2"),
               Catch::Contains("small.toml:16:15") &&
                   Catch::Contains("charge +1, expected none"));
    CHECK_THAT(chemistry_problem("\"(HA)2\" = 3", "\"(HA)2\" = 2"),
               Catch::Contains("expected one H for each unit"));
    CHECK_THAT(chemistry_problem("{ Nd = 1,", "{ Nd = 2,"),
               Catch::Contains("2 metal atoms, expected exactly one"));
    CHECK_THAT(
        chemistry_problem("{ Nd = 1,", "{ Nb = 1,"),
        Catch::Contains("'Nb', expected a component: H, Nd, Cl; did you mean 'Nd'?"));
    CHECK_THAT(chemistry_problem("log10_k = -2.15\n", ""),
               Catch::Contains("Nd has no constant"));
    CHECK_THAT(chemistry_problem("source = \"a test\"\n", ""),
               Catch::Contains("no source"));
    CHECK_THAT(chemistry_problem("\"assumed\"", "\"guessed\""),
               Catch::Contains("\"measured\""));
    CHECK_THAT(chemistry_problem("balancing_ion = \"Cl\"", "balancing_ion = \"NO3\""),
               Catch::Contains("is no ion of this chemistry"));
}

TEST_CASE("water, solids and ammonia of a chemistry are checked", "[inputs]") {
    const std::string law = "law = \"conditional_constants\"";
    const auto problem = [&](const std::string& tables) {
        return chemistry_problem("[[species]]", tables + "\n[[species]]");
    };
    const std::string sourced = "\nsource = \"a test\"\nclass = \"assumed\"\n";
    const std::string solid = "[[solids]]\nname = \"s\"\n";
    CHECK(problem("[water]\npkw = 14" + sourced) == "");
    CHECK(problem(solid + "anion = \"OH\"\nlog10_ks = { Nd = 20.5 }" + sourced) == "");
    CHECK(problem(solid + "anion = \"Cl\"\nsolubility = { Nd = \"3 mol/L\" }" +
                  sourced) == "");
    CHECK_THAT(problem("[water]\npkw = 140" + sourced), Catch::Contains("pkw"));
    CHECK_THAT(problem("[water]\npkw = 14\n"), Catch::Contains("source"));
    CHECK_THAT(problem(solid + "anion = \"F\"\nlog10_ks = { Nd = 1 }" + sourced),
               Catch::Contains("'F' is no anion of this chemistry, expected OH, Cl"));
    CHECK_THAT(problem(solid + "anion = \"OH\"\nlog10_ks = { Nb = 1 }" + sourced),
               Catch::Contains("'Nb' is no metal of this chemistry") &&
                   Catch::Contains("did you mean 'Nd'?"));
    CHECK_THAT(
        problem(solid + "anion = \"OH\"\nsolubility = { Nd = \"1 mol/L\" }" + sourced),
        Catch::Contains("depends on pH, expected log10_ks"));
    CHECK_THAT(problem(solid + "anion = \"OH\"" + sourced),
               Catch::Contains("log10_ks"));
    CHECK_THAT(problem(solid + "anion = \"OH\"\nlog10_ks = { Nd = 1 }" + sourced +
                       solid + "anion = \"OH\"\nlog10_ks = { Nd = 2 }" + sourced),
               Catch::Contains("'s' names a second solid"));
    // Nd is no base cation.
    CHECK_THAT(
        problem("[[species]]\nname = \"NdO\"\nphase = \"aqueous\"\n"
                "formed_from = { Nd = 1, H = -1 }\npka = 9" +
                sourced),
        Catch::Contains(
            "expected an anion with one H, or a cation of charge 1 without one"));

    const ChemistryFile p507 = shipped("p507-hcl");
    CHECK(p507.spec.kw == Approx(1e6 * std::pow(10.0, -13.995)).epsilon(1e-12));
    CHECK(p507.spec.cations[p507.cation("NH4")].ka ==
          Approx(1e3 * std::pow(10.0, -9.24)).epsilon(1e-12));
    CHECK(p507.spec.cations[p507.cation("Na")].ka == 0.0);
    CHECK(p507.bases.front().name == "NaOH");
}

TEST_CASE("a pKa keeps its standard deviation as the constant of its species",
          "[inputs]") {
    const std::vector<ChemistryConstant> constants =
        chemistry_constants(shipped("d2ehpa-sulfate"));
    const auto stated = [&](const std::string& name) {
        const auto at = std::find_if(constants.begin(), constants.end(),
                                     [&](const auto& c) { return c.name == name; });
        REQUIRE(at != constants.end());
        return std::pair(at->value, at->sigma);
    };
    CHECK(stated("log10_k.HSO4-") == std::pair(1.18, 0.05));
    CHECK(stated("log10_k.NH3") == std::pair(-9.24, 0.02));
}

TEST_CASE("a chemistry that is not there is missed where it was asked for",
          "[inputs]") {
    const IncludedFiles files("");
    for (const int line : {3, 7}) {
        Diagnostics problems;
        files.chemistry("p014-hcl", {"a.toml", line, 1}, problems);
        REQUIRE(problems.sorted().size() == 1);
        CHECK(problems.sorted()[0].where.line == line);
    }
}
