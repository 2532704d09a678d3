//! \file What a run spends until its products are on specification, by hand.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <tuple>

#include <fmt/format.h>

#include "tests/case_runs.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

constexpr double hcl = 36.458;   // g/mol
constexpr double naoh = 39.997;  // g/mol
constexpr double p507 = 306.4;   // g/mol

std::string event(const std::string& at, const std::string& rest) {
    return fmt::format("\n[[events]]\nat = \"{}\"\n{}\n", at, rest);
}

//! kg of oxide that left by an outlet: what was fed times what was recovered.
double left(const CaseRun& run, const std::string& outlet, std::size_t element,
            double fed) {
    return run.result.recovery_cumulative[CaseRun::index(run.shape.outlets, outlet) *
                                              run.shape.rare_earths.size() +
                                          element] *
           fed;
}

}  // namespace

TEST_CASE("reagents until specification are flows times time", "[way]") {
    const CaseRun run = dynamic(shipped("short_ndpr"));
    REQUIRE(run.result.status == Status::ok);
    for (std::size_t k = 0; k < 2; ++k) {
        const double hours = run.result.specification_kept_from[k];
        REQUIRE(std::isfinite(hours));
        REQUIRE(hours > 0.0);
        CHECK(hours == run.result.time_to_specification[k]);  // no event
        CHECK(run.result.acid_to_specification[k] ==
              Approx(2.5 * 3.5 * hcl * hours).epsilon(1e-3));
        CHECK(run.result.base_to_specification[k] ==
              Approx(22.0 * 1.5 * 0.36 * naoh * hours).epsilon(1e-3));
        CHECK(run.result.extractant_to_specification[k] ==
              Approx(22.0 * 1.5 * p507 * hours).epsilon(1e-3));
    }
}

TEST_CASE("reagents until specification follow events and ramps", "[way]") {
    // m3 of scrub: 2.5 m3/h, in a line to 2.7 between the 10th and the 20th hour.
    const auto scrub = [](double t) {
        const double past = std::clamp(t - 10.0, 0.0, 10.0);
        return 2.5 * t + 0.01 * past * past + 0.2 * std::max(t - 20.0, 0.0);
    };
    // Within the ramp, and after an event that followed it.
    for (const auto& [purity, least, most] :
         {std::tuple("88 %", 15.0, 20.0), std::tuple("94 %", 31.0, 45.0)}) {
        const std::string text =
            replaced(shipped_text("short_ndpr"), "purity = \"80 %\"",
                     fmt::format("purity = \"{}\"", purity)) +
            event("10 h",
                  "over = \"10 h\"\nset = { \"streams.scrub.flow\" = \"2.7 m3/h\" }") +
            event("30 h", "set = { \"streams.pls.flow\" = \"1.1 m3/h\" }");
        const CaseRun run = dynamic(written(text), {{"simulate.until", "100 h"}});
        INFO(run.result.message);
        REQUIRE(run.result.status == Status::ok);
        const double hours = run.result.specification_kept_from[1];
        CHECK(hours > least);
        CHECK(hours < most);
        CHECK(run.result.acid_to_specification[1] ==
              Approx(scrub(hours) * 3.5 * hcl).epsilon(1e-4));
        CHECK(run.result.base_to_specification[1] ==
              Approx(22.0 * 1.5 * 0.36 * naoh * hours).epsilon(1e-3));
    }
}

TEST_CASE("what never meets its specification leaves out of it", "[way]") {
    const CaseRun run = dynamic(written(replaced(
        shipped_text("short_ndpr"), "purity = \"60 %\"", "purity = \"99.9999 %\"")));
    REQUIRE(run.result.status == Status::ok);
    CHECK(std::isinf(run.result.specification_kept_from[0]));
    CHECK(std::isnan(run.result.acid_to_specification[0]));
    const double hours = run.result.end_time;
    const double fed[2] = {50.0 * hours, 150.0 * hours};  // 200 kg/h, 25 % of it Pr
    for (std::size_t i = 0; i < 2; ++i)
        CHECK(run.result.oxide_off_specification[i] ==
              Approx(left(run, "split.raffinate", i, fed[i])).epsilon(1e-3));
}

TEST_CASE("a specification lost in an upset is kept from its return on", "[way]") {
    const std::string pulse = event(
        "150 h", "for = \"10 h\"\nset = { \"streams.scrub.flow\" = \"3.2 m3/h\" }");
    const CaseRun without =
        dynamic(written(shipped_text("short_ndpr")), {{"simulate.until", "400 h"}});
    const CaseRun with = dynamic(written(shipped_text("short_ndpr") + pulse),
                                 {{"simulate.until", "400 h"}});
    REQUIRE(with.result.status == Status::ok);
    // The upset takes the purity of the raffinate below 60 % for a while.
    const double reached = without.result.specification_kept_from[0];
    CHECK(with.result.time_to_specification[0] == Approx(reached).epsilon(1e-6));
    const double again = with.result.specification_kept_from[0];
    INFO(with.result.specification_lost[0] << " " << again);
    REQUIRE(std::isfinite(with.result.specification_lost[0]));
    CHECK(with.result.specification_lost[0] > 150.0);
    CHECK(again > with.result.specification_lost[0]);
    CHECK(again < 400.0);
    // What left in between is added to what left before, and nothing of the good hours.
    const double before = without.result.oxide_off_specification[0];
    const double after = with.result.oxide_off_specification[0];
    CHECK(after > before);
    const double fed = 50.0 * (again - with.result.specification_lost[0]);
    CHECK(after - before < 3.0 * fed);
}
