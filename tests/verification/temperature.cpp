//! \file Temperatures of banks: constants by van 't Hoff's equation, one temperature a
//! bank, and events that change it.
#include <catch2/catch.hpp>

#include <cmath>
#include <cstdio>
#include <string>

#include <fmt/format.h>

#include "tests/case_runs.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

//! log10 K of Nd at 25 C; at T by an enthalpy of 30 kJ/mol if it is not yet in the
//! constant.
double log10_k(double celsius) {
    const double t = celsius + 273.15;
    return -2.15 + 30e3 / (8.314462618 * std::log(10.0)) * (1.0 / 298.15 - 1.0 / t);
}

std::string chemistry(double nd, const char* enthalpy) {
    return fmt::format(
        R"(title = "one metal, one enthalpy"
law = "conditional_constants"
balancing_ion = "Cl"
[acids]
HCl = {{ H = 1, Cl = 1 }}
[extractant]
name = "P507"
unit = "(HA)2"
monomers_per_unit = 2
molar_mass = "306.4 g/mol"
[components]
H = {{ charge = 1, molar_mass = "1.008 g/mol" }}
Nd = {{ charge = 3 }}
Cl = {{ charge = -1, molar_mass = "35.45 g/mol" }}
[[species]]
name = "NdA3(HA)3"
phase = "organic"
formed_from = {{ Nd = 1, "(HA)2" = 3, H = -3 }}
log10_k = {:.15f}
enthalpy = "{}"
source = "a test"
class = "assumed"
)",
        nd, enthalpy);
}

//! Two banks of three stages; the raffinate of the first feeds the second.
std::string plant(const std::string& system, const std::string& first,
                  const std::string& second) {
    const std::string bank = R"(sections = [ { name = "extraction", stages = 3 } ]
mixer = { volume = "0.1 m3", organic_holdup = "50 %" }
settler = { aqueous = "0.1 m3", organic = "0.1 m3" }
)";
    const auto stream = [](const char* name) {
        return fmt::format(
            "[streams.{}]\nphase = \"organic\"\nflow = \"1 m3/h\"\n"
            "extractant = \"1 mol/L\"\n",
            name);
    };
    return fmt::format(R"(title = "temperatures"
[chemistry]
system = "{}"
[streams.pls]
phase = "aqueous"
flow = "1 m3/h"
composition = {{ Nd = "0.1 mol/L" }}
acid = {{ HCl = "0.1 mol/L" }}
{}{}[banks.first]
{}solvent = "one"
aqueous = "pls"
temperature = "{}"
[banks.second]
{}solvent = "two"
aqueous = "first.raffinate"
temperature = "{}"
[simulate]
until = "60 h"
[solver]
rtol = 1e-9
atol = "1e-13 mol/L"
)",
                       system, stream("one"), stream("two"), bank, first, bank, second);
}

struct Products {
    double first, second;
};

Products products(const CaseRun& run) {
    REQUIRE(run.result.status == Status::ok);
    return {run.concentration("first.loaded_organic", "Nd"),
            run.concentration("second.loaded_organic", "Nd")};
}

}  // namespace

TEST_CASE("a bank at a temperature has the constants of that temperature",
          "[temperature]") {
    const TemporaryFile with(".toml", chemistry(log10_k(25.0), "30 kJ/mol"));
    const Products warm =
        products(steady(written(plant(with.path().string(), "60 C", "25 C"))));
    const TemporaryFile at_60(".toml", chemistry(log10_k(60.0), "0 kJ/mol"));
    const Products by_hand =
        products(steady(written(plant(at_60.path().string(), "25 C", "25 C"))));
    std::printf("[temperature] Nd at 60 C %.6f mol/L, with the constant of 60 C %.6f\n",
                warm.first, by_hand.first);
    CHECK(warm.first == Approx(by_hand.first).epsilon(1e-9));
    const Products cold =
        products(steady(written(plant(with.path().string(), "25 C", "25 C"))));
    CHECK(warm.first > 1.05 * cold.first);  // the extraction takes up heat
}

TEST_CASE("each bank has a temperature of its own", "[temperature]") {
    const TemporaryFile file(".toml", chemistry(log10_k(25.0), "30 kJ/mol"));
    const auto at = [&](const char* first, const char* second) {
        return products(steady(written(plant(file.path().string(), first, second))));
    };
    const Products cold = at("25 C", "25 C");
    const Products second_warm = at("25 C", "50 C");
    CHECK(second_warm.first == Approx(cold.first).epsilon(1e-9));
    CHECK(second_warm.second > 1.02 * cold.second);
}

TEST_CASE("an event warms a bank, which ends as one that always was warm",
          "[temperature]") {
    const TemporaryFile file(".toml", chemistry(log10_k(25.0), "30 kJ/mol"));
    const std::string cold = plant(file.path().string(), "25 C", "25 C");
    const std::string event =
        "[[events]]\nat = \"20 h\"\nset = { \"banks.first.temperature\" = \"50 C\" }\n";
    const CaseRun run = dynamic(written(cold + event));
    const Products end = products(run);
    const Products warm =
        products(steady(written(plant(file.path().string(), "50 C", "25 C"))));
    CHECK(end.first == Approx(warm.first).epsilon(1e-6));
    CHECK(end.second == Approx(warm.second).epsilon(1e-6));
    // Before it the bank is cold.
    std::size_t before = 0;
    while (run.shape.times[before + 1] < 20.0)
        ++before;
    const Products first =
        products(steady(written(plant(file.path().string(), "25 C", "25 C"))));
    CHECK(run.concentration("first.loaded_organic", "Nd", before) ==
          Approx(first.first).epsilon(1e-3));
    CHECK(run.worst_closure() < 1e-12);
}
