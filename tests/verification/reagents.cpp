//! \file Acid is a reagent by the role of its stream, whatever traces the stream holds.
#include <catch2/catch.hpp>

#include "tests/case_runs.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

constexpr double hcl = 36.458;  // g/mol

//! g of oxide that 1 m3/h of 200 g/L brings per hour, in kg: the didymium assay.
constexpr double oxide_fed = 200.0;  // kg/h

double acid(const CaseRun& run) {
    INFO(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    return run.result.acid_per_oxide.back();
}

}  // namespace

TEST_CASE("scrub acid is a reagent, acid of the feed liquor is its own", "[reagents]") {
    const CaseRun run = steady(shipped("short_ndpr"));
    CHECK(acid(run) == Approx(2.5 * 3.5 * hcl / oxide_fed).epsilon(1e-4));
    CHECK(run.result.feed_acid_per_oxide.back() ==
          Approx(0.02 * hcl / oxide_fed).epsilon(1e-4));
}

TEST_CASE("a trace of rare earth in the scrub acid changes nothing", "[reagents]") {
    const double pure = acid(steady(shipped("short_ndpr")));
    for (const std::string trace : {"1e-9 mol/L", "1e-3 mol/L", "0.1 mol/L"}) {
        const std::string text = replaced(
            shipped_text("short_ndpr"), "acid = { HCl = \"3.5 mol/L\" }",
            "acid = { HCl = \"3.5 mol/L\" }\ncomposition = { Nd = \"" + trace + "\" }");
        const CaseRun run = steady(written(text));
        CAPTURE(trace);
        // Only that the trace is fed, too.
        CHECK(acid(run) == Approx(pure).epsilon(0.3));
        CHECK(acid(run) <= pure);
        CHECK(run.result.feed_acid_per_oxide.back() > 0.0);
    }
}

TEST_CASE("a bank whose liquor comes in as its aqueous stream feeds it", "[reagents]") {
    const CaseRun run = steady(shipped("kremser"));
    CHECK(acid(run) == 0.0);
    CHECK(run.result.feed_acid_per_oxide.back() > 0.0);
}

TEST_CASE("acid that strips a loaded solvent is a reagent", "[reagents]") {
    const std::string text = R"(
[chemistry]
system = "p507-hcl"
[streams.loaded]
phase = "organic"
flow = "10 m3/h"
extractant = "1.5 mol/L"
composition = { Nd = "0.1 mol/L" }
[streams.strip]
phase = "aqueous"
flow = "2 m3/h"
acid = { HCl = "5 mol/L" }
composition = { Nd = "1e-6 mol/L" }
[banks.strip]
sections = [ { name = "strip", stages = 4 } ]
solvent = "loaded"
aqueous = "strip"
mixer = { volume = "1 m3", organic_holdup = "50 %" }
settler = { aqueous = "1 m3", organic = "1 m3" }
[simulate]
until = "1 d"
initial = { state = "phases", aqueous = { acid = { HCl = "5 mol/L" } }, organic = { extractant = "1.5 mol/L" } }
)";
    const CaseRun run = steady(written(text));
    const double oxide = 10.0 * 0.1 * 336.48 / 2.0;  // kg/h of Nd2O3
    CHECK(acid(run) == Approx(2.0 * 5.0 * hcl / oxide).epsilon(1e-3));
    CHECK(run.result.feed_acid_per_oxide.back() == 0.0);
}

TEST_CASE("a side stream of acid is a reagent although it is among the feeds",
          "[reagents]") {
    const std::string text =
        replaced(shipped_text("short_ndpr"), "[banks.split]",
                 "[streams.side]\nphase = \"aqueous\"\nflow = \"0.1 m3/h\"\nacid = { "
                 "HCl = \"1 mol/L\" }\ncomposition = { Nd = \"1e-6 mol/L\" "
                 "}\n[banks.split]");
    const CaseRun run = steady(
        written(replaced(text, "feeds = [ ",
                         "feeds = [ { stream = \"side\", section = \"scrub\", stage = "
                         "2 }, ")));
    CHECK(acid(run) == Approx((2.5 * 3.5 + 0.1 * 1.0) * hcl / oxide_fed).epsilon(1e-4));
}
