//! \file Banks that take from each other: a train is the same as its banks one by one.
#include <catch2/catch.hpp>

#include <cmath>

#include <fmt/format.h>

#include "tests/case_runs.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

const std::string head = R"(
[chemistry]
system = "p507-hcl"
[streams.pls]
phase = "aqueous"
flow = "1.0 m3/h"
composition = { Pr = "0.3 mol/L", Nd = "0.9 mol/L" }
acid = { HCl = "0.02 mol/L" }
[streams.solvent]
phase = "organic"
flow = "22 m3/h"
extractant = "1.5 mol/L"
saponified = "36 %"
[streams.scrub]
phase = "aqueous"
flow = "2.62 m3/h"
acid = { HCl = "3.5 mol/L" }
)";

std::string bank(const std::string& name, const std::string& stages,
                 const std::string& solvent, const std::string& rest) {
    return "[banks." + name + "]\nsections = [ { name = \"a\", stages = " + stages +
           " } ]\nsolvent = \"" + solvent + "\"\n" + rest +
           "mixer = { volume = \"1 m3\", organic_holdup = \"50 %\" }\n"
           "settler = { aqueous = \"1 m3\", organic = \"1 m3\" }\n";
}

const std::string split = bank("split", "16", "solvent",
                               "aqueous = \"scrub\"\n"
                               "feeds = [ { stream = \"pls\", stage = 8 } ]\n");

const std::string strip_acid = R"(
[streams.acid]
phase = "aqueous"
flow = "1.5 m3/h"
acid = { HCl = "5 mol/L" }
)";

const std::string simulate = R"(
[simulate]
until = "10 d"
)";

//! The strip before the bank that feeds it: order in the file has no meaning.
std::string train() {
    return head + strip_acid +
           bank("strip", "6", "split.loaded_organic", "aqueous = \"acid\"\n") + split +
           simulate;
}

//! Recoveries of an element in what leaves the plant, from its steady state.
double recovered(const CaseRun& run, const std::string& element) {
    const std::size_t rare = run.shape.rare_earths.size();
    const std::size_t outlets = run.shape.outlets.size();
    double sum = 0.0;
    for (std::size_t k = 0; k < outlets; ++k) {
        const double recovery =
            run.result
                .recovery[k * rare + CaseRun::index(run.shape.rare_earths, element)];
        sum += std::isnan(recovery) ? 0.0 : recovery;
    }
    return sum;
}

}  // namespace

TEST_CASE("a train ends where its banks do, one fed with what the other gives",
          "[train]") {
    const CaseRun first = steady(written(head + split + simulate));
    REQUIRE(first.result.status == Status::ok);
    const auto amount = [&](const std::string& component) {
        return fmt::format(
            "{} = \"{:.17g} mol/L\"", component,
            std::max(first.concentration("loaded_organic", component), 0.0));
    };
    const std::string loaded =
        "[streams.loaded]\nphase = \"organic\"\nflow = \"22 "
        "m3/h\"\nextractant = \"1.5 mol/L\"\ncomposition = { " +
        amount("Pr") + ", " + amount("Nd") + ", " + amount("Na") + " }\n";
    const CaseRun second = steady(
        written("[chemistry]\nsystem = \"p507-hcl\"\n" + loaded + strip_acid +
                bank("strip", "6", "loaded", "aqueous = \"acid\"\n") + simulate));
    INFO(second.result.message);
    REQUIRE(second.result.status == Status::ok);
    const CaseRun whole = steady(written(train()));
    REQUIRE(whole.result.status == Status::ok);
    CHECK(whole.worst_closure() <= 1e-12);
    double worst = 0.0;
    for (const char* component : {"Pr", "Nd", "Na", "H", "Cl"})
        for (const char* outlet : {"strip.raffinate", "strip.loaded_organic"}) {
            const double expected = second.concentration(outlet, component);
            const double found = whole.concentration(outlet, component);
            if (!std::isnan(expected))
                worst = std::max(worst, std::fabs(found - expected));
        }
    fmt::print("[train] strip behind a bank against the strip alone: {:.1e} mol/L\n",
               worst);
    CHECK(worst <= 1e-10);
    // All that is fed leaves, and what passes on is no product.
    for (const char* element : {"Pr", "Nd"})
        CHECK(recovered(whole, element) == Approx(1.0).epsilon(1e-10));
    const std::size_t passed =
        CaseRun::index(whole.shape.outlets, "split.loaded_organic");
    CHECK(std::isnan(whole.result.recovery[passed * whole.shape.rare_earths.size()]));
}

TEST_CASE("a train closes its balance and does not depend on who solves it",
          "[train]") {
    const std::string exact = "rtol = 1e-9\natol = \"1e-12 mol/L\"\n";
    const auto run = [&](const std::string& solver) {
        CaseRun result = dynamic(written(train() + "[solver]\n" + exact + solver));
        INFO(result.result.message);
        REQUIRE(result.result.status == Status::ok);
        CHECK(result.worst_closure() <= 1e-12);
        return result;
    };
    const CaseRun block = run("");
    const auto apart = [&](const CaseRun& other) {
        double worst = 0.0;
        for (std::size_t i = 0; i < block.result.outlet_concentration.size(); ++i) {
            const double difference = block.result.outlet_concentration[i] -
                                      other.result.outlet_concentration[i];
            if (!std::isnan(difference))
                worst = std::max(worst, std::fabs(difference));
        }
        return worst;
    };
    const double klu = apart(run("linear = \"klu\"\n"));
    const double idas = apart(run("method = \"idas\"\n"));
    fmt::print("[train] block against KLU {:.1e} mol/L, ODE against DAE {:.1e} mol/L\n",
               klu, idas);
    CHECK(klu <= 1e-11);
    CHECK(idas <= 1e-6);
}

TEST_CASE("cross-current contacts with fresh solvent follow x0/(1 + E)^n", "[train]") {
    // One mixer after the other, each with its own solvent: E = D Qo/Qa.
    constexpr int n = 5;
    std::string text = R"(
[chemistry]
system = "tracer"
[streams.liquor]
phase = "aqueous"
flow = "2 m3/h"
composition = { La = "0.001 mol/L", Pr = "0.001 mol/L", Nd = "0.001 mol/L" }
acid = { HCl = "1 mol/L" }
)";
    for (int k = 1; k <= n; ++k)
        text +=
            fmt::format(
                "[streams.solvent{}]\nphase = \"organic\"\nflow = \"1 "
                "m3/h\"\nextractant = \"1 mol/L\"\n",
                k) +
            bank(fmt::format("b{}", k), "1", fmt::format("solvent{}", k),
                 fmt::format("aqueous = \"{}\"\n",
                             k == 1 ? "liquor" : fmt::format("b{}.raffinate", k - 1)));
    const CaseRun run = steady(written(text + "[simulate]\nuntil = \"1 d\"\n"));
    INFO(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    double worst = 0.0;
    const std::pair<const char*, double> tracers[] = {
        {"La", 0.5}, {"Pr", 1.0}, {"Nd", 2.0}};
    for (const auto& [element, ratio] : tracers) {
        const double expected = 0.001 / std::pow(1.0 + ratio / 2.0, n);
        worst = std::max(
            worst,
            std::fabs(run.concentration("b5.raffinate", element) / expected - 1.0));
        CHECK(recovered(run, element) == Approx(1.0).epsilon(1e-10));
    }
    fmt::print("[train] cross-current contacts against x0/(1 + E)^n: {:.1e}\n", worst);
    CHECK(worst <= 1e-10);
}
