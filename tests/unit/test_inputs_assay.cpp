//! \file What assays mean: every form, by hand; lots, liquors and uncertainties.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include "inputs/readers/liquor/assay.hpp"
#include "inputs/readers/liquor/elements.hpp"
#include "inputs/readers/liquor/lots.hpp"
#include "inputs/readers/text/included_files.hpp"
#include "tests/paths.hpp"

using namespace didymium;
namespace fs = std::filesystem;

namespace {

std::string problem(const std::string& text) {
    try {
        parse_assay(text, "assay.csv");
    } catch (const InputError& error) {
        return error.what();
    }
    return {};
}

Assay rows(const std::string& text) {
    return parse_assay("analyte,value,unit\n" + text, "a.csv");
}

double reo(const std::vector<AssayEntry>& entries) {
    double sum = 0.0;
    for (const AssayEntry& entry : entries) {
        sum += entry.oxide_per_mol * entry.amount;
    }
    return sum;
}

Approx near(double value) {
    return Approx(value).epsilon(1e-13);
}

}  // namespace

TEST_CASE("oxides weigh what their formulas say", "[inputs]") {
    CHECK(find_oxide("Nd2O3").mass_per_mol == near(168.2405e-3));
    CHECK(find_oxide("CeO2").mass_per_mol == near(172.114e-3));
    CHECK(find_oxide("Tb4O7").mass_per_mol == near(158.925354e-3 + 1.75 * 15.999e-3));
    CHECK(find_oxide("Fe2O3").mass_per_mol == near(55.845e-3 + 1.5 * 15.999e-3));
    CHECK(find_oxide("FeO").mass_per_mol == near(55.845e-3 + 15.999e-3));
    CHECK(find_oxide("U3O8").mass_per_mol == near(238.02891e-3 + 8 * 15.999e-3 / 3));
    CHECK(find_oxide("Nd203").element == nullptr);
    CHECK(find_rare_earth("Fe") == nullptr);
    CHECK(find_oxide("").element == nullptr);
    for (const std::string& name : oxide_names()) {
        CHECK(find_oxide(name).element != nullptr);
    }
}

TEST_CASE("assays close as they say", "[inputs]") {
    const std::string text =
        "oxide,value,unit\nPr6O11,22,wt% of REO\nNd2O3,66,wt% of REO\n";
    CHECK_THAT(problem(text),
               Catch::Contains("assay.csv:1:7: error: the assay sums to 88 %"));
    CHECK_THAT(problem(text + "TREO,88,wt% of REO\n"),
               Catch::Contains("take the row out: totals follow from rows"));
    const auto praseodymia = [](const Assay& assay) {
        return assay.entries[0].amount * assay.entries[0].oxide_per_mol;
    };
    const Assay scaled = parse_assay("# closure: normalise\n" + text, "a.csv");
    CHECK(praseodymia(scaled) == near(0.25));
    CHECK(scaled.normalised);
    const Assay open = parse_assay("# closure: unreported\n" + text, "a.csv");
    CHECK(praseodymia(open) == near(0.22));
    CHECK(open.stated_sum == near(0.88));
}

TEST_CASE("impurities do not count as rare earth oxide", "[inputs]") {
    // 100 % without the iron; 0.798435 % of Fe2O3 is 0.1 mol of Fe a kg of REO.
    const Assay assay = rows(
        "Nd2O3,100,wt% of REO\nFe2O3,0.798435,wt% of REO\nTh,232.0377,ppm of REO\n");
    CHECK(assay.stated_sum == near(1.0));
    CHECK(assay.entries[0].amount == near(1.0 / 0.1682405));
    CHECK(assay.entries[1].amount == near(0.1));
    CHECK(assay.entries[2].amount == near(0.001));
    CHECK_FALSE(assay.entries[1].rare_earth());
    // Normalising keeps their ratio to the rare earths.
    const Assay scaled = parse_assay(
        "# closure: normalise\noxide,value,unit\n"
        "Nd2O3,80,wt% of REO\nFe2O3,0.8,wt% of REO\n",
        "a.csv");
    CHECK(scaled.entries[1].amount / scaled.entries[0].amount ==
          near(0.01 * 0.1682405 / 0.0798435));
}

TEST_CASE("metal of all metal is turned into oxide of all oxide", "[inputs]") {
    // Half and half by metal: 0.5/0.144242 = 3.4664 mol of Nd and 0.5/0.14090766 =
    // 3.5484 mol of Pr a kg, which make 0.5832 and 0.6041 kg of oxide.
    const Assay assay = rows("Nd,50,wt% of TREM\nPr,50,wt% of TREM\n");
    const double nd = 0.5 / 0.144242;
    const double pr = 0.5 / 0.14090766;
    const double oxide = nd * 0.1682405 + pr * (0.14090766 + 0.015999 * 11 / 6);
    CHECK(assay.basis == AssayBasis::reo);
    CHECK(assay.entries[0].amount == near(nd / oxide));
    CHECK(assay.entries[1].amount == near(pr / oxide));
    CHECK(reo(assay.entries) == near(1.0));
}

TEST_CASE("percent and ppm of solids stand side by side", "[inputs]") {
    // 1 mol of Nd a kg, 2 mmol of Tb, 3 mmol of Th; the rest is gangue.
    const Assay assay = rows(
        "Nd2O3,16.82405,wt% of solids\n"
        "Tb,317.850708,ppm of solids\n"
        "Th,696.1131,mg/kg of solids\n");
    CHECK(assay.basis == AssayBasis::solids);
    CHECK(assay.entries[0].amount == near(1.0));
    CHECK(assay.entries[1].amount == near(0.002));
    CHECK(assay.entries[2].amount == near(0.003));
}

TEST_CASE("concentrations are of what the row names", "[inputs]") {
    const Assay assay = rows(
        "Nd,144.242,g/L\nPr,140907.66,mg/L\nSm,0.5,mol/L\n"
        "Eu,5,mmol/L\nCeO2,172.114,g/L\n");
    CHECK(assay.basis == AssayBasis::liquor);
    const double expected[] = {1000.0, 1000.0, 500.0, 5.0, 1000.0};
    for (int i = 0; i < 5; ++i) {
        INFO(assay.entries[i].element);
        CHECK(assay.entries[i].amount == near(expected[i]));
    }
}

TEST_CASE("ppm of a liquor takes its density", "[inputs]") {
    // 144242 mg/kg x 1.25 kg/L / 144.242 g/mol = 1.25 mol/L; with it mg/L of iron.
    const Assay assay = parse_assay(
        "# density: 1.25 kg/L\nelement,value,unit\n"
        "Nd,144242,ppm of liquor\nFe,55.845,mg/L\n",
        "a.csv");
    CHECK(assay.entries[0].amount == near(1250.0));
    CHECK(assay.entries[1].amount == near(1.0));
    CHECK_THAT(problem("# density: heavy\nelement,value,unit\nNd,1,g/L\n"),
               Catch::Contains("assay.csv:1:12: error: density"));
    CHECK_THAT(problem("# density: 1 kg/L\nelement,value,unit\nNd,101,wt% of liquor\n"),
               Catch::Contains("101 % of the liquor"));
}

TEST_CASE("faults of an assay are located", "[inputs]") {
    CHECK_THAT(problem("oxide,value,unit\nNd2O3, x,wt% of REO\n"),
               Catch::Contains("assay.csv:2:8: error: 'x' is not a number"));
    CHECK_THAT(problem("element,value,unit\nNd,1,mol/L\nPr,5,wt% of TREM\n"),
               Catch::Contains("assay.csv:3:6: error: 'wt% of TREM' among"));
    CHECK_THAT(problem("element,value,unit\nNd,1,kg\n"),
               Catch::Contains("assay.csv:2:6: error: unknown unit 'kg'"));
    CHECK_THAT(problem("# nothing\n"), Catch::Contains("names no element"));
    CHECK_THAT(problem("element,value,unit\nNd,1,ppm of solid\n"),
               Catch::Contains("did you mean 'solids'?"));
    CHECK_THAT(problem("element,value,unit\nFe,1,g/L\nFe,2,g/L\n"),
               Catch::Contains("assay.csv:3:1: error: Fe stands twice"));
    CHECK_THAT(problem("element,value,unit\nNd,1e300,g/L\nPr,1e308,kg/mL\n"),
               Catch::Contains("assay.csv:3:4: error: the value is too large"));
}

TEST_CASE("uncertainties are in the unit of the value", "[inputs]") {
    const Assay sd = parse_assay(
        "element,value,unit,sd\nNd,144.242,g/L,1.44242\nPr,1,mol/L,\n", "a.csv");
    CHECK(sd.entries[0].sd() == near(10.0));
    CHECK(sd.entries[1].sd() == 0.0);
    // Limits of a rectangular distribution, 0.5 wide: 0.5/sqrt(12).
    const Assay limits = parse_assay(
        "element,low,value,high,unit,note\nNd,0.7,1,1.2,mol/L,ICP\nPr,,1,,mol/L,\n",
        "a.csv");
    CHECK(limits.entries[0].sd() == near(500.0 / std::sqrt(12.0)));
    CHECK(limits.entries[1].sd() == 0.0);
    CHECK_THAT(problem("element,value,unit,low,high\nNd,1,mol/L,0.9,\n"),
               Catch::Contains("assay.csv:2:16: error: '' is not a number"));
}

TEST_CASE("closing two rows gives both the same uncertainty", "[inputs]") {
    // y = a/(a + b), dy = (b da - a db)/(a + b)^2: with a = b = 40, sd 1 and 2,
    // sd(y) = sqrt((40 x 1)^2 + (40 x 2)^2)/80^2 = 0.013975.
    const Assay assay = parse_assay(
        "# closure: normalise\noxide,value,unit,sd\n"
        "Pr6O11,40,wt% of REO,1\nNd2O3,40,wt% of REO,2\n",
        "a.csv");
    for (const AssayEntry& entry : assay.entries) {
        CHECK(entry.sd() * entry.oxide_per_mol ==
              near(std::sqrt(1600.0 + 6400.0) / 6400.0));
    }
}

TEST_CASE("a blend holds what its lots brought", "[inputs]") {
    const Assay a = parse_assay(
        "analyte,value,unit,sd\nNd2O3,30,wt% of solids,1\n"
        "Fe2O3,2,wt% of solids,0.2\n",
        "a.csv");
    const Assay b = parse_assay(
        "analyte,value,unit,sd\nPr6O11,10,wt% of solids,1\n"
        "Nd2O3,50,wt% of solids,3\n",
        "b.csv");
    const std::vector<AssayEntry> mean = blend({{&a, 3.0}, {&b, 1.0}});
    REQUIRE(mean.size() == 3);
    CHECK(mean[0].element == "Nd");
    // (3 x 30 + 1 x 50)/4 = 35 % of Nd2O3, of which sd = sqrt(9 + 9)/4 = 1.0607 %.
    CHECK(mean[0].amount * 0.1682405 == near(0.35));
    CHECK(mean[0].sd() * 0.1682405 == near(0.01 * std::sqrt(18.0) / 4.0));
    CHECK(mean[1].amount == near(0.75 * a.entries[1].amount));
    CHECK(mean[2].amount == near(0.25 * b.entries[0].amount));
    // Tonnes of rare earth oxide: in is out.
    CHECK(4.0 * reo(mean) == near(3.0 * reo(a.entries) + reo(b.entries)));
    CHECK(blend({{&a, 0.0}, {&b, 2.0}})[0].amount == near(b.entries[1].amount));
}

TEST_CASE("solids dissolve to a total or by their mass", "[inputs]") {
    const Assay assay = parse_assay(
        "oxide,value,unit,sd\nNd2O3,30,wt% of solids,3\nCeO2,20,wt% of solids,\n"
        "Fe2O3,2,wt% of solids,\n",
        "a.csv");
    // 100 kg of solids a m3, of the cerium 25 % and of the iron 10 % in solution: 30,
    // 5 and 0.2 kg/m3 of oxide.
    const std::vector<double> dissolved = {1.0, 0.25, 0.1};
    std::vector<AssayEntry> by_mass = assay.entries;
    dissolve(by_mass, dissolved, 100.0);
    CHECK(by_mass[0].amount == near(30.0 / 0.1682405));
    CHECK(by_mass[1].amount == near(5.0 / 0.172114));
    CHECK(by_mass[2].amount == near(0.2 / 0.0798435));
    CHECK(by_mass[0].sd() == near(3.0 / 0.1682405));
    // 70 kg/m3 of REO in solution is twice that.
    std::vector<AssayEntry> by_total = assay.entries;
    REQUIRE(dissolve_to_total(by_total, AssayBasis::solids, dissolved, 70.0));
    CHECK(reo(by_total) == near(70.0));
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(by_total[i].amount == near(2.0 * by_mass[i].amount));
    }
    // The total is given: an error of 10 % in Nd2O3 moves Nd by 10 % x 5/35 and the
    // others by 10 % x 30/35.
    CHECK(by_total[0].sd() == near(0.1 * 5.0 / 35.0 * by_total[0].amount));
    CHECK(by_total[1].sd() == near(0.1 * 30.0 / 35.0 * by_total[1].amount));
    CHECK(by_total[2].sd() == near(0.1 * 30.0 / 35.0 * by_total[2].amount));
    CHECK_FALSE(dissolve_to_total(by_total, AssayBasis::solids, {0.0, 0.0, 1.0}, 70.0));
}

TEST_CASE("rare earth that an assay does not name dissolves with the rest",
          "[inputs]") {
    const Assay assay = parse_assay(
        "# closure: unreported\noxide,value,unit\n"
        "Nd2O3,60,wt% of REO\nCeO2,30,wt% of REO\n",
        "a.csv");
    std::vector<AssayEntry> whole = assay.entries;
    REQUIRE(dissolve_to_total(whole, assay.basis, {1.0, 1.0}, 100.0));
    CHECK(reo(whole) == near(90.0));
    // Half the ceria stays: 60 + 15 + 10 of 85, of which 100 g/L are made.
    std::vector<AssayEntry> part = assay.entries;
    REQUIRE(dissolve_to_total(part, assay.basis, {1.0, 0.5}, 100.0));
    CHECK(part[0].amount * part[0].oxide_per_mol == near(6000.0 / 85.0));
    CHECK(part[1].amount * part[1].oxide_per_mol == near(1500.0 / 85.0));
}

TEST_CASE("first-order uncertainties are those of small changes", "[inputs]") {
    // Against finite differences of the scaling itself.
    const Assay assay = parse_assay(
        "analyte,value,unit,sd\nNd2O3,30,wt% of solids,1\nCeO2,20,wt% of solids,2\n"
        "Fe2O3,2,wt% of solids,0.5\n",
        "a.csv");
    const std::vector<double> dissolved = {0.9, 0.3, 0.2};
    std::vector<AssayEntry> scaled = assay.entries;
    REQUIRE(dissolve_to_total(scaled, assay.basis, dissolved, 50.0));
    for (std::size_t i = 0; i < scaled.size(); ++i) {
        double variance = 0.0;
        for (std::size_t j = 0; j < scaled.size(); ++j) {
            const double step = 1e-4 * assay.entries[j].sd();
            double side[2];
            for (const int sign : {0, 1}) {
                std::vector<AssayEntry> moved = assay.entries;
                moved[j].amount += sign == 0 ? -step : step;
                dissolve_to_total(moved, assay.basis, dissolved, 50.0);
                side[sign] = moved[i].amount;
            }
            variance += std::pow((side[1] - side[0]) / 2e-4, 2);
        }
        CHECK(scaled[i].sd() == Approx(std::sqrt(variance)).epsilon(1e-6));
    }
}

TEST_CASE("what one scaling correlates, the next one knows", "[inputs]") {
    // y = 0.5 of Pr6O11 after closure, sd(y) = sqrt((50 x 2)^2 + (50 x 3)^2)/100^2; of
    // what dissolves, 0.1 y/(1 - 0.9 y) is Pr6O11: the slope is 0.1/(1 - 0.9 y)^2. The
    // two oxides sum to the total, so that both have the same deviation.
    const Assay assay = parse_assay(
        "oxide,value,unit,sd\nPr6O11,50,wt% of REO,2\nNd2O3,50,wt% of REO,3\n",
        "a.csv");
    std::vector<AssayEntry> liquor = assay.entries;
    REQUIRE(dissolve_to_total(liquor, assay.basis, {0.1, 1.0}, 100.0));
    const double expected = 100.0 * std::sqrt(1e4 + 2.25e4) / 1e4 * 0.1 / (0.55 * 0.55);
    for (const AssayEntry& entry : liquor) {
        CHECK(entry.sd() * entry.oxide_per_mol == near(expected));
    }
    // Two lots of one analysis are as uncertain as one.
    const std::vector<AssayEntry> twice = blend({{&assay, 1.0}, {&assay, 3.0}});
    for (std::size_t i = 0; i < twice.size(); ++i) {
        CHECK(twice[i].sd() == near(assay.entries[i].sd()));
    }
}

TEST_CASE("every shipped feed reads and is listed as it is", "[inputs]") {
    const fs::path folder = fs::path(project_folder) / "inputs/feeds";
    std::ifstream readme(folder / "README.md");
    std::set<std::string> listed;
    for (std::string line; std::getline(readme, line);) {
        if (line.rfind("| `", 0) == 0) {
            listed.insert(line);
        }
    }
    std::set<std::string> expected;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() != ".csv") {
            continue;
        }
        const std::string name = entry.path().stem().string();
        const auto assay = IncludedFiles("").assay(name, {});
        std::ostringstream line;
        line << "| `" << name << "` | "
             << (assay->basis == AssayBasis::reo      ? "REO"
                 : assay->basis == AssayBasis::solids ? "solids"
                                                      : "liquor")
             << " | ";
        if (assay->basis == AssayBasis::reo) {
            line << std::round(1e4 * assay->stated_sum) / 100.0;
        }
        line << " | " << assay->data_class << " | " << assay->data_source << " |";
        expected.insert(line.str());
    }
    CHECK(expected.size() >= 11);
    CHECK(listed == expected);
}
