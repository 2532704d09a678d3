//! \file Streams made of assays: blends, dissolution, impurities, uncertainty.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "inputs/readers/case/case_file.hpp"
#include "inputs/readers/liquor/elements.hpp"
#include "inputs/readers/sweep/sweep_spec.hpp"
#include "tests/paths.hpp"
#include "tests/scratch.hpp"

using namespace didymium;
namespace fs = std::filesystem;

namespace {

const fs::path cases = fs::path(project_folder) / "inputs" / "cases";
const Location here{"--set", 0, 0};

//! The shipped blend, with a feed of its own where one is given.
CaseSpec with_feed(const std::string& feed, const std::string& chemistry = "p507-hcl",
                   const std::string& changes = "") {
    std::ifstream file(cases / "blend_light_re.toml");
    std::string text{std::istreambuf_iterator<char>(file), {}};
    const std::size_t begin = text.find("assay = ");
    const std::size_t end = text.find("acid = ", begin);
    text.replace(begin, end - begin, feed + "\n");
    text.replace(text.find("p507-hcl\""), 8, chemistry);
    if (chemistry == "sulfate-dehpa") {
        for (const std::string gone : {"saponified = \"36 %\"", "base = \"NaOH\""}) {
            text.erase(text.find(gone), gone.size());
        }
        for (int i = 0; i < 2; ++i) {
            text.replace(text.find("HCl = "), 3, "H2SO4");
        }
    }
    const fs::path path = didymium::test::scratch_folder() / "didymium_feed.toml";
    std::ofstream(path) << text << changes;
    CaseSpec spec = CaseFile::read(path).resolve();
    fs::remove(path);
    return spec;
}

double concentration(const CaseSpec& spec, const std::string& element) {
    for (int i = 0; i < spec.chemistry.n_cations(); ++i) {
        if (spec.chemistry.cations[i].name == element) {
            return spec.streams[0].concentration[i];
        }
    }
    throw std::runtime_error("no element " + element);
}

int warnings_of_impurities(const CaseSpec& spec) {
    return static_cast<int>(std::count_if(
        spec.warnings.begin(), spec.warnings.end(),
        [](const InputWarning& w) { return w.about.find("impur") < w.about.size(); }));
}

}  // namespace

TEST_CASE("the shipped blend is three parts to one", "[inputs]") {
    const CaseFile file = CaseFile::read(cases / "blend_light_re.toml");
    const CaseSpec spec = file.resolve();
    // Nd2O3: 12.0 of 99.84 and 18.5 of 99.6 %; of 100 g/L.
    const double share = (3.0 * 12.0 / 99.84 + 18.5 / 99.6) / 4.0;
    CHECK(concentration(spec, "Nd") == Approx(100.0 * share / 0.1682405));
    double oxide = 0.0;
    for (int i = 0; i < spec.chemistry.n_cations(); ++i) {
        oxide += spec.chemistry.cations[i].oxide_molar_mass *
                 spec.streams[0].concentration[i];
    }
    CHECK(oxide == Approx(100.0).epsilon(1e-12));
    CHECK(spec.sources.size() == 4);  // case, chemistry and both assays
}

TEST_CASE("the ratio of a blend is swept by path", "[inputs]") {
    const CaseFile file = CaseFile::read(cases / "blend_light_re.toml");
    CHECK(file.quantity("streams.pls.assay.2.mass", here).second == "t");
    const auto neodymium = [&](const std::string& mass) {
        return concentration(file.resolve(std::vector<Assignment>{
                                 {"streams.pls.assay.2.mass", mass, here}}),
                             "Nd");
    };
    CHECK(neodymium("0 t") == Approx(100.0 * 0.12 / 0.9984 / 0.1682405));
    CHECK(neodymium("1000 kg") == concentration(file.resolve(), "Nd"));
    CHECK(neodymium("3 t") ==
          Approx(50.0 * (0.12 / 0.9984 + 0.185 / 0.996) / 0.1682405));
    const SweepSpec sweep = read_sweep(cases / "sweeps" / "blend_ratio.toml");
    CHECK(sweep.points.size() == 7);
    CHECK(sweep.axes[0].unit == "t");
    // By name, where a lot has one.
    const CaseSpec named = with_feed(
        "assay = [ { name = \"mp\", file = \"mountain_pass\", mass = \"1 t\" } ]\n"
        "total_reo = \"100 g/L\"");
    CHECK(concentration(named, "Nd") == Approx(neodymium("0 t")));
}

TEST_CASE("liquors are blended by volume", "[inputs]") {
    const CaseSpec one = with_feed("assay = \"example_liquor\"");
    const CaseSpec two = with_feed(
        "assay = [ { file = \"example_liquor\", volume = \"3 m3\" }, { file = "
        "\"example_liquor\", volume = \"500 L\" } ]");
    // 103000 mg/kg x 1.19 kg/L / 144.242 g/mol
    CHECK(concentration(one, "Nd") == Approx(103.0 * 1190.0 / 144.242));
    CHECK(concentration(two, "Nd") == Approx(concentration(one, "Nd")));
}

TEST_CASE("solids make a liquor by their mass or by its total", "[inputs]") {
    const std::string feed = "assay = \"example_concentrate\"\n";
    const CaseSpec by_mass =
        with_feed(feed + "solids = \"150 g/L\"\ndissolution = { Ce = \"50 %\" }");
    // 150 g/L x 10.2 % / 168.2405 g/mol; of the ceria, 28.5 %, half.
    CHECK(concentration(by_mass, "Nd") == Approx(150.0 * 0.102 / 0.1682405));
    CHECK(concentration(by_mass, "Ce") == Approx(75.0 * 0.285 / 0.172114));
    const CaseSpec by_total = with_feed(feed + "total_reo = \"58.416 g/L\"");
    // The rows sum to 58.416 % of REO, so that this is 100 g/L of solids.
    CHECK(concentration(by_total, "Nd") == Approx(100.0 * 0.102 / 0.1682405));
}

TEST_CASE("an impurity is carried where the chemistry knows it, or warned of",
          "[inputs]") {
    const auto feed = [](const std::string& more) {
        return "assay = \"example_concentrate\"\nsolids = \"1 g/L\"\n"
               "dissolution = { Si = \"0 %\", P = \"0 %\"" +
               more + " }\n";
    };
    const CaseSpec chloride = with_feed(feed(""));
    REQUIRE(warnings_of_impurities(chloride) == 1);
    const std::string warning = chloride.warnings.front().text();
    // 0.15 % of U in 1 g/L: 0.0015 / 238.0289 = 6.3e-6 mol/L.
    CHECK_THAT(warning, Catch::Contains("streams.pls") && Catch::Contains("p507-hcl") &&
                            Catch::Contains("U 6.3e-06 mol/L") &&
                            Catch::Contains("Pb "));
    CHECK(warning.find("Si ") == std::string::npos);
    // 4.8 % of ThO2 in 1 g/L
    CHECK(warning.find("Th ") == std::string::npos);
    CHECK(concentration(chloride, "Th") == Approx(0.048 / 0.2640357));
    // 2.1 % of Fe2O3 in 1 g/L
    CHECK(warning.find("Fe ") == std::string::npos);
    CHECK(concentration(chloride, "Fe") == Approx(0.021 / 0.0798435));
    CHECK(warnings_of_impurities(with_feed(feed("") + "impurities = \"ignore\"")) == 0);

    // The sulfate chemistry has Fe, Al and Ca, but no Eu, Tb nor the others.
    CHECK_THROWS_WITH(with_feed(feed("") + "charge_balance = \"SO4\"", "sulfate-dehpa"),
                      Catch::Contains("knows no element 'Eu'"));
    const CaseSpec sulfate =
        with_feed(feed(", Eu = \"0 %\", Tb = \"0 %\"") + "charge_balance = \"SO4\"",
                  "sulfate-dehpa");
    CHECK(concentration(sulfate, "Fe") == Approx(0.021 / 0.0798435));
    REQUIRE(warnings_of_impurities(sulfate) == 1);
    CHECK(sulfate.warnings.front().text().find("Fe ") == std::string::npos);
    CHECK_THAT(sulfate.warnings.front().text(), Catch::Contains("Th 0.000182 mol/L"));
}

TEST_CASE("the resolved case holds the uncertainty of its assays", "[inputs]") {
    for (const std::string feed :
         {"assay = \"example_liquor\"",
          "assay = \"example_concentrate\"\ntotal_reo = \"80 g/L\"",
          "composition = { Nd = \"144.242 g/L\" }\ncomposition_sd = { Nd = \"1.44242 "
          "g/L\" }"}) {
        const CaseSpec spec = with_feed(feed);
        const fs::path path =
            didymium::test::scratch_folder() / "didymium_resolved_sd.toml";
        std::ofstream(path) << spec.resolved_text;
        const CaseSpec again = CaseFile::read(path).resolve();
        fs::remove(path);
        CHECK(again.resolved_text == spec.resolved_text);
        CHECK(again.streams[0].concentration == spec.streams[0].concentration);
        CHECK(again.streams[0].concentration_sd == spec.streams[0].concentration_sd);
        double largest = 0.0;
        for (const double sd : spec.streams[0].concentration_sd) {
            largest = std::max(largest, sd);
        }
        CHECK(largest > 0.1);
    }
    // Limits of 1 500 ppm either way: 3000/sqrt(12) mg/kg x 1.19 kg/L.
    const CaseSpec liquor = with_feed("assay = \"example_liquor\"");
    CHECK(liquor.streams[0].concentration_sd[1] ==
          Approx(3.0 / std::sqrt(12.0) * 1190.0 / 144.242));
}

TEST_CASE("a stream is warned of once, whatever its grade over time", "[inputs]") {
    const auto errand = [](const std::string& events) {
        return with_feed(
            "assay = \"example_concentrate\"\nsolids = \"1 g/L\"\n"
            "dissolution = { Si = \"0 %\", P = \"0 %\" }\n",
            "p507-hcl", events);
    };
    const CaseSpec grades = errand(R"(
[[schedules]]
shape = "ramp"
time = [ "1 h", "2 h", "3 h" ]
set = { "streams.pls.solids" = [ "1.1 g/L", "1.2 g/L", "0.9 g/L" ] }
)");
    REQUIRE(warnings_of_impurities(grades) == 1);
    // As it is at the start.
    CHECK_THAT(grades.warnings.front().text(), Catch::Contains("U 6.3e-06 mol/L"));
    CHECK(grades.warnings.front().text().find("Si ") == std::string::npos);
    // What comes later is named, too.
    const CaseSpec leached = errand(R"(
[[events]]
at = "1 h"
set = { "streams.pls.dissolution.Si" = "1 %" }
)");
    REQUIRE(warnings_of_impurities(leached) == 1);
    CHECK_THAT(leached.warnings.front().text(),
               Catch::Contains("U 6.3e-06 mol/L") && Catch::Contains(", Si "));
}

TEST_CASE("an event changes a blend, or the assay, with its warnings", "[inputs]") {
    const CaseFile file = CaseFile::read(cases / "blend_light_re.toml");
    // With the impurities that the other assay brings and the chemistry knows.
    const std::string elements =
        R"([ "La", "Ce", "Pr", "Nd", "Sm", "Eu", "Gd", "Tb", "Dy", "Y", "Fe", "Al", "Ca", "Th" ])";
    const auto at_day_two = [&](const std::string& set) {
        return file.resolve(std::vector<Assignment>{
            {"chemistry.elements", elements, here},
            {"events", "[ { at = \"2 d\", set = { " + set + " } } ]", here}});
    };
    const CaseSpec ratio = at_day_two("\"streams.pls.assay.2.mass\" = \"2 t\"");
    CHECK(ratio.events.size() == 1);
    CHECK(warnings_of_impurities(ratio) == 0);
    const CaseSpec other =
        at_day_two("\"streams.pls.assay\" = \"example_concentrate\"");
    CHECK(warnings_of_impurities(other) == 1);
    CHECK(other.sources.size() == 5);
}
