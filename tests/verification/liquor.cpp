//! \file What a liquor does besides exchanging metals: it turns alkaline where base
//! exceeds acid, it becomes saturated, and the counter-ion of the base matters where it
//! should.
#include <catch2/catch.hpp>

#include <cmath>

#include "inputs/readers/chemistry/chemistry_spec.hpp"
#include "solver/flowsheet/saturation.hpp"
#include "tests/case_runs.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

//! Solvent and one liquor through `stages` mixers.
std::string extraction(const std::string& liquor, const std::string& solvent,
                       const std::string& chemistry = "", int stages = 4) {
    return R"(
[chemistry]
system = "p507-hcl"
)" + chemistry +
           R"(
[streams.liquor]
phase = "aqueous"
)" + liquor +
           R"(
[streams.solvent]
phase = "organic"
extractant = "1.5 mol/L"
)" + solvent +
           R"(
[banks.load]
sections = [ { name = "extraction", stages = )" +
           std::to_string(stages) + R"( } ]
solvent = "solvent"
aqueous = "liquor"
mixer = { volume = "1 m3", organic_holdup = "50 %" }
settler = { aqueous = "1 m3", organic = "1 m3" }
[simulate]
until = "2 d"
initial = "filled with feed"
)";
}

const std::string nd_liquor = R"(flow = "1 m3/h"
composition = { Nd = "0.5 mol/L" }
acid = { HCl = "0.02 mol/L" }
)";

bool warns(const CaseRun& run, const std::string& words) {
    for (const std::string& warning : run.result.warnings)
        if (warning.find(words) != std::string::npos)
            return true;
    return false;
}

double saturation(const CaseRun& run, std::size_t stage, const std::string& solid) {
    const std::size_t n = run.shape.solids.size();
    return run.result
        .saturation_index[(run.last_profile() * run.shape.stages.size() + stage) * n +
                          CaseRun::index(run.shape.solids, solid)];
}

}  // namespace

TEST_CASE("caustic saponifies a solvent, and what is left over is alkaline",
          "[liquor]") {
    // 1 m3/h of NaOH against 1 m3/h of solvent with 0.75 mol/L of dimer.
    const std::string solvent = "flow = \"1 m3/h\"\n";
    for (const double base : {0.3, 0.6, 0.9}) {
        const CaseRun run =
            steady(written(extraction("flow = \"1 m3/h\"\nalkali = { NaOH = \"" +
                                          std::to_string(base) + " mol/L\" }\n",
                                      solvent, "elements = [ \"Nd\" ]\n", 1)));
        INFO(base << ": " << run.result.message);
        REQUIRE(run.result.status == Status::ok);
        CHECK(run.worst_closure() <= 1e-13);
        const double sodium = run.concentration("loaded_organic", "Na");
        CHECK(sodium == Approx(std::min(base, 0.75)).epsilon(3e-3));
        // Alone in water with its hydroxide.
        const double left = run.concentration("raffinate", "Na");
        CHECK(left == Approx(base - sodium).epsilon(1e-12));
        CHECK(run.outlet_ph("raffinate") ==
              Approx(13.995 + std::log10(left)).margin(1e-6));
        CHECK(run.concentration("raffinate", "H") == Approx(-left).epsilon(1e-9));
        CHECK_FALSE(warns(run, "saturation"));
    }
}

TEST_CASE("a case that adds base to a chemistry without water is refused", "[liquor]") {
    const std::string text =
        replaced(extraction("flow = \"1 m3/h\"\nalkali = { NaOH = \"0.1 mol/L\" }\n",
                            "flow = \"1 m3/h\"\n"),
                 "p507-hcl", "constant-beta");
    CHECK_THROWS_WITH(written(text).resolve(), Catch::Contains("base exceeds acid"));
}

TEST_CASE("rare earths under more base than acid are above saturation", "[liquor]") {
    // Base above acid and metal: 0.5 mol/L of Nd takes 1.5 of the 2.4 mol/L of NaOH.
    const std::string liquor = R"(flow = "1 m3/h"
composition = { Nd = "0.5 mol/L" }
alkali = { NaOH = "1.0 mol/L" }
)";
    const std::string solvent = "flow = \"0.2 m3/h\"\n";
    const CaseRun warned = dynamic(written(extraction(liquor, solvent)));
    INFO(warned.result.message);
    REQUIRE(warned.result.status == Status::ok);
    CHECK(warned.worst_closure() <= 1e-12);
    CHECK(warns(warned, "above the saturation of rare-earth hydroxide in 4 stages"));
    CHECK(saturation(warned, 0, "rare-earth hydroxide") > 5.0);

    const CaseRun stopped =
        dynamic(written(extraction(liquor, solvent, "precipitation = \"stop\"\n")));
    CHECK(stopped.result.status == Status::precipitation);
    CHECK_THAT(stopped.result.message,
               Catch::Contains("rare-earth hydroxide in 4 stages, load.extraction.") &&
                   Catch::Contains("at 0 h"));

    const CaseRun acid =
        dynamic(written(extraction(nd_liquor, solvent, "precipitation = \"stop\"\n")));
    CHECK(acid.result.status == Status::ok);
    CHECK(saturation(acid, 0, "rare-earth hydroxide") < -5.0);
}

TEST_CASE("a state that ends a run is described as one that does not", "[liquor]") {
    // Caustic comes to the last stage, where the metal is in the solvent.
    const std::string solvent = "flow = \"1 m3/h\"\n";
    const auto scrubbed = [&](const std::string& chemistry) {
        const std::string bank =
            replaced(extraction(nd_liquor, solvent, chemistry), "aqueous = \"liquor\"",
                     "aqueous = \"caustic\"\n"
                     "feeds = [ { stream = \"liquor\", stage = 2 } ]");
        return steady(written(bank + R"(
[streams.caustic]
phase = "aqueous"
flow = "0.5 m3/h"
alkali = { NaOH = "3 mol/L" }
)"));
    };
    const CaseRun warned = scrubbed("");
    INFO(warned.result.message);
    REQUIRE(warned.result.status == Status::ok);
    const CaseRun stopped = scrubbed("precipitation = \"stop\"\n");
    CHECK(stopped.result.status == Status::precipitation);
    CHECK(warns(warned, stopped.result.message));
}

TEST_CASE("a feed above saturation is said of, though no mixer is", "[liquor]") {
    // 0.3 mol/L of NaOH in a chloride of 0.5 mol/L Nd; the solvent gives more acid.
    const std::string turbid = replaced(nd_liquor, "acid = { HCl = \"0.02 mol/L\" }",
                                        "alkali = { NaOH = \"0.3 mol/L\" }");
    const std::string solvent = "flow = \"2 m3/h\"\n";
    const std::string said = "stream 'liquor' is above the saturation of rare-earth";
    for (const bool in_time : {true, false}) {
        const auto run = [&](const std::string& text) {
            return in_time ? dynamic(written(text)) : steady(written(text));
        };
        const CaseRun warned = run(extraction(turbid, solvent));
        INFO(warned.result.message);
        REQUIRE(warned.result.status == Status::ok);
        CHECK(warns(warned, said));
        CHECK_FALSE(warns(warned, "liquor is above the saturation"));
        const CaseRun stopped =
            run(extraction(turbid, solvent, "precipitation = \"stop\"\n"));
        CHECK(stopped.result.status == Status::precipitation);
        CHECK_THAT(stopped.result.message, Catch::Contains(said));
    }
    // From an event on, and at the end of a ramp.
    for (const std::string how : {"at = \"5 h\"", "at = \"3 h\"\nover = \"2 h\""}) {
        const CaseRun later = dynamic(
            written(extraction(replaced(turbid, "0.3 mol/L", "0 mol/L"), solvent,
                               "precipitation = \"stop\"\n") +
                    "[[events]]\n" + how +
                    "\nset = { \"streams.liquor.alkali.NaOH\" = \"0.3 mol/L\" }\n"));
        CHECK(later.result.status == Status::precipitation);
        CHECK(later.result.end_time == Approx(5.0));
        CHECK_THAT(later.result.message, Catch::Contains("at 5.0 h"));
    }
}

TEST_CASE("saturation is seen while it lasts, not only at the end", "[liquor]") {
    // Two hours of a solvent with far more base than the feed needs.
    const std::string text =
        extraction(nd_liquor, "flow = \"1 m3/h\"\nsaponified = \"30 %\"\n") + R"(
[[events]]
at = "4 h"
set = { "streams.liquor.acid.HCl" = "0 mol/L", "streams.liquor.flow" = "0.01 m3/h", "streams.solvent.saponified" = "49 %" }
[[events]]
at = "20 h"
set = { "streams.liquor.acid.HCl" = "0.02 mol/L", "streams.liquor.flow" = "1 m3/h", "streams.solvent.saponified" = "30 %" }
)";
    const CaseRun run = dynamic(written(text));
    INFO(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    CHECK(saturation(run, 0, "rare-earth hydroxide") < 0.0);
    const double worst = *std::max_element(
        run.result.saturation_index.begin(), run.result.saturation_index.end(),
        [](double a, double b) { return !(b <= a) && !std::isnan(b); });
    CAPTURE(worst);
    CHECK(warns(run, "above the saturation of") == (worst > 0.0));
}

TEST_CASE("ammonia and caustic do the same to metals, not to the raffinate",
          "[liquor]") {
    const auto run = [](const std::string& base, const std::string& share) {
        return steady(
            written(extraction(nd_liquor, "flow = \"5 m3/h\"\nsaponified = \"" + share +
                                              "\"\nbase = \"" + base + "\"\n")));
    };
    const CaseRun sodium = run("NaOH", "15 %");
    const CaseRun ammonia = run("NH4OH", "15 %");
    REQUIRE(sodium.result.status == Status::ok);
    REQUIRE(ammonia.result.status == Status::ok);
    CHECK(ammonia.worst_closure() <= 1e-13);
    CHECK(ammonia.concentration("loaded_organic", "Nd") ==
          Approx(sodium.concentration("loaded_organic", "Nd")).epsilon(1e-6));
    CHECK(ammonia.concentration("raffinate", "NH4") ==
          Approx(sodium.concentration("raffinate", "Na")).epsilon(1e-6));
    CHECK(ammonia.result.base_per_oxide.back() / sodium.result.base_per_oxide.back() ==
          Approx(35.045 / 39.997).epsilon(1e-4));
    // With more base than the metal takes, ammonia leaves as NH3 as well.
    CHECK(run("NH4OH", "36 %").concentration("raffinate", "NH4") >
          run("NaOH", "36 %").concentration("raffinate", "Na") + 0.01);
}

TEST_CASE("both bases go together", "[liquor]") {
    // A solvent with sodium meets a liquor with ammonia.
    const CaseRun run = dynamic(written(extraction(
        R"(flow = "1 m3/h"
composition = { Nd = "0.2 mol/L", NH3 = "0.1 mol/L", NH4 = "0.3 mol/L" }
acid = { HCl = "0.2 mol/L" }
)",
        "flow = \"1 m3/h\"\nsaponified = \"30 %\"\n")));
    INFO(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    CHECK(run.worst_closure() <= 1e-13);
    const auto left = [&](const std::string& name) {
        return run.concentration("raffinate", name) +
               run.concentration("loaded_organic", name);
    };
    CHECK(left("NH4") == Approx(0.4).epsilon(1e-3));
    CHECK(left("Na") == Approx(0.45).epsilon(1e-3));
}

TEST_CASE("an alkaline ammonia liquor is buffered", "[liquor]") {
    const auto ph = [](const std::string& composition, const std::string& base) {
        const CaseRun run = steady(written(extraction(
            "flow = \"1 m3/h\"\ncomposition = { " + composition +
                " = \"1 mol/L\" }\nalkali = { " + base + " = \"0.1 mol/L\" }\n",
            "flow = \"1e-6 m3/h\"\n", "elements = [ \"Nd\" ]\n", 1)));
        INFO(run.result.message);
        REQUIRE(run.result.status == Status::ok);
        return run.outlet_ph("raffinate");
    };
    // Henderson-Hasselbalch; caustic in salt is as caustic in water.
    CHECK(ph("NH4", "NH4OH") == Approx(9.24 + std::log10(0.1 / 1.0)).margin(1e-3));
    CHECK(ph("Na", "NaOH") == Approx(12.995).margin(1e-3));
}

TEST_CASE("saturation indices are those of a calculation by hand", "[liquor]") {
    const CaseSpec spec =
        written(extraction(nd_liquor, "flow = \"5 m3/h\"\n")).resolve();
    const ChemistrySpec& c = spec.chemistry;
    REQUIRE(c.cations.size() == 2);  // Nd, Na
    const auto index = [&](const std::string& name, double nd, double na, double cl,
                           double ph) {
        const double liquor[] = {1e3 * nd, 1e3 * na, 1e3 * cl};
        for (const Solid& solid : c.solids)
            if (solid.name == name)
                return saturation_index(solid, c, liquor, 1e3 * std::pow(10.0, -ph),
                                        liquor, 0.0);
        throw std::logic_error("no " + name);
    };
    CHECK(index("rare-earth hydroxide", 0.1, 0.0, 0.3, 7.0) ==
          Approx(-1.0 + 21.0 - 20.49).margin(1e-12));
    CHECK(index("rare-earth chloride", 3.35, 0.0, 3 * 3.35, 1.0) ==
          Approx(0.0).margin(1e-12));
    CHECK(index("rare-earth chloride", 1.0, 0.0, 6.0, 1.0) ==
          Approx(std::log10(216.0 / (27.0 * std::pow(3.35, 4)))).margin(1e-12));
    CHECK(index("sodium chloride", 0.0, 5.4, 5.4, 1.0) == Approx(0.0).margin(1e-12));
    CHECK(std::isnan(index("sodium chloride", 1.0, 0.0, 3.0, 1.0)));
    // What no element of the case can form is no solid of the case.
    for (const Solid& solid : c.solids)
        CHECK(solid.name != "ammonium chloride");
}

TEST_CASE("mixed crystals saturate together", "[liquor]") {
    const CaseSpec spec = written(extraction(R"(flow = "1 m3/h"
composition = { Pr = "0.2 mol/L", Nd = "0.5 mol/L" }
)",
                                             "flow = \"5 m3/h\"\n"))
                              .resolve();
    const ChemistrySpec& c = spec.chemistry;
    const auto ratio = [&](double pr, double nd) {
        const double liquor[] = {1e3 * pr, 1e3 * nd, 0.0, 1e4};
        return saturation_ratio(c.solids[1], c, liquor, 100.0, liquor, 0.0);
    };
    REQUIRE(c.solids[1].name == "rare-earth chloride");
    CHECK(ratio(1.0, 2.0) == Approx(ratio(1.0, 0.0) + ratio(0.0, 2.0)).epsilon(1e-14));
}

TEST_CASE("a salt that would crystallise and a loading beyond practice are told",
          "[liquor]") {
    // A small liquor flow takes the sodium of a large solvent flow.
    const CaseRun salt = steady(written(extraction(
        R"(flow = "1 m3/h"
composition = { Nd = "2.0 mol/L" }
acid = { HCl = "0.5 mol/L" }
)",
        "flow = \"12 m3/h\"\nsaponified = \"45 %\"\n")));
    INFO(salt.result.message);
    REQUIRE(salt.result.status == Status::ok);
    CHECK(salt.concentration("raffinate", "Na") > 5.4);
    CHECK(warns(salt, "above the saturation of sodium chloride"));
    const CaseRun loaded = steady(written(extraction(
        R"(flow = "10 m3/h"
composition = { Nd = "1.0 mol/L" }
)",
        "flow = \"5 m3/h\"\nsaponified = \"45 %\"\n")));
    REQUIRE(loaded.result.status == Status::ok);
    CHECK(warns(loaded, "beyond the 80 % of practice"));
    CHECK(warns(loaded, "gel"));
}

TEST_CASE("only ammonium makes ammonium chloride", "[liquor]") {
    // 2 mol/L of ammonia and ammonium, half and half, under 1 mol/L of chloride.
    const CaseSpec spec =
        written(extraction(R"(flow = "1 m3/h"
composition = { NH4 = "1 mol/L" }
alkali = { NH4OH = "1 mol/L" }
)",
                           "flow = \"12 m3/h\"\n", "elements = [ \"Nd\" ]\n"))
            .resolve();
    const ChemistrySpec& c = spec.chemistry;
    const StreamSpec& liquor = spec.streams[0];
    for (const Solid& solid : c.solids)
        if (solid.name == "ammonium chloride") {
            const double proton = 1e3 * std::pow(10.0, -9.24);
            CHECK(saturation_ratio(solid, c, liquor.concentration.data(), proton,
                                   liquor.concentration.data(),
                                   0.0) == Approx(1.0 / (5.7 * 5.7)).epsilon(1e-12));
        }
}

TEST_CASE("what rounding leaves of a metal saturates nothing", "[liquor]") {
    // A circuit that is washed clean of rare earth and then turns alkaline.
    const std::string text =
        replaced(extraction(R"(flow = "2 m3/h"
alkali = { NaOH = "0 mol/L" }
acid = { HCl = "3 mol/L" }
)",
                            "flow = \"1 m3/h\"\n",
                            "elements = [ \"Nd\" ]\nprecipitation = \"stop\"\n"),
                 "initial = \"filled with feed\"",
                 "initial = { state = \"phases\", aqueous = { composition = { Nd = "
                 "\"0.1 mol/L\" } }, "
                 "organic = { extractant = \"1.5 mol/L\" } }") +
        R"(
[[events]]
at = "1.5 d"
set = { "streams.liquor.acid.HCl" = "0 mol/L", "streams.liquor.alkali.NaOH" = "2 mol/L" }
)";
    const CaseRun run = dynamic(written(text));
    INFO(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    CHECK(run.ph(0) > 12.0);
    CHECK(std::isnan(saturation(run, 0, "rare-earth hydroxide")));
}

TEST_CASE(
    "a Murphree efficiency in an alkaline liquor fails with a reason, others work",
    "[liquor]") {
    const auto run = [](const std::string& transfer, const std::string& method) {
        return dynamic(
            written(replaced(extraction(R"(flow = "1 m3/h"
composition = { Nd = "0.05 mol/L" }
alkali = { NH4OH = "0.4 mol/L" }
)",
                                        "flow = \"2 m3/h\"\nsaponified = \"36 %\"\n"),
                             "organic_holdup = \"50 %\"",
                             "organic_holdup = \"50 %\", transfer = " + transfer) +
                    "[solver]\nmax_steps = 20000\nmethod = \"" + method + "\"\n"));
    };
    for (const std::string method : {"cvodes", "idas"}) {
        for (const std::string transfer :
             {"{ stage_efficiency = \"90 %\" }", "{ rate = \"0.1 1/s\" }"}) {
            const CaseRun other = run(transfer, method);
            INFO(transfer << " " << method << ": " << other.result.message);
            REQUIRE(other.result.status == Status::ok);
            CHECK(other.worst_closure() <= 1e-12);
            CHECK(other.ph(0) > 7.0);
        }
        const CaseRun film = run("{ murphree = \"90 %\" }", method);
        CHECK(film.result.status == Status::integration_failed);
        CHECK_THAT(film.result.message,
                   Catch::Contains("use stage_efficiency or rate"));
    }
}

TEST_CASE("a film takes everything from an acid liquor", "[liquor]") {
    // Y extracts until nothing is left but the rounding of a difference.
    for (const std::string method : {"cvodes", "idas"}) {
        const CaseRun run = dynamic(written(
            replaced(extraction(R"(flow = "1 m3/h"
composition = { Nd = "0.4 mol/L", Y = "0.01 mol/L" }
acid = { HCl = "0.02 mol/L" }
)",
                                "flow = \"5 m3/h\"\nsaponified = \"15 %\"\n", "", 8),
                     "organic_holdup = \"50 %\"",
                     "organic_holdup = \"50 %\", transfer = { murphree = \"95 %\" }") +
            "[solver]\nmax_steps = 20000\nmethod = \"" + method + "\"\n"));
        INFO(method << ": " << run.result.message);
        REQUIRE(run.result.status == Status::ok);
        CHECK(run.worst_closure() <= 1e-12);
        CHECK(run.concentration("raffinate", "Y") < 1e-9);
    }
}
