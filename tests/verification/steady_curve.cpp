//! \file Steady states followed along a number of a case: each is what a search from
//! cold finds, and pinches are where cascade theory has them.
#include <catch2/catch.hpp>

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "solver/steady/steady_curve.hpp"
#include "tests/case_runs.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

struct Followed {
    ResultShape shape;
    FollowedCurve curve;
};

Followed follow(const CaseFile& file, const std::string& what, int points) {
    const FollowSpec spec = parse_follow(what, points);
    const ResultShape shape = curve_shape(file.resolve(), spec);
    RunHooks hooks;
    hooks.analyse = false;
    return {shape, follow_steady_states(file, spec, shape, hooks)};
}

}  // namespace

TEST_CASE("points of a curve are the steady states that are found from cold",
          "[steady][curve]") {
    const CaseFile file = shipped("short_ndpr");
    const Followed f = follow(file, "streams.scrub.flow=2.2:3.0 m3/h", 12);
    REQUIRE(f.curve.end == ArcLength::End::arrived);
    REQUIRE(f.curve.points.size() >= 12);
    CHECK(f.curve.points.front().value == 2.2);
    CHECK(f.curve.points.back().value == 3.0);
    for (std::size_t k = 0; k < f.curve.points.size(); k += 3) {
        const FollowedPoint& point = f.curve.points[k];
        CHECK_FALSE(point.is_fold);
        CHECK(point.result.status == Status::ok);
        const CaseRun cold = steady(
            file, {{"streams.scrub.flow", fmt::format("{:.17g} m3/h", point.value)}});
        CaseRun along = cold;
        along.result = point.result;
        CHECK(outlet_difference(along, cold) < 1e-9);
    }
}

TEST_CASE("a curve goes either way, and the unit may stand at both ends",
          "[steady][curve]") {
    const CaseFile file = shipped("short_ndpr");
    const Followed f = follow(file, "streams.scrub.flow=3.0 m3/h : 2.6 m3/h", 4);
    REQUIRE(f.curve.end == ArcLength::End::arrived);
    for (std::size_t k = 1; k < f.curve.points.size(); ++k)
        CHECK(f.curve.points[k].value < f.curve.points[k - 1].value);
}

TEST_CASE("a curve ends where the case becomes impossible, and says why",
          "[steady][curve]") {
    const Followed f =
        follow(shipped("short_ndpr"), "streams.solvent.saponified=45:60 %", 10);
    CHECK(f.curve.end == ArcLength::End::stuck);
    CHECK(f.curve.reason.find("expected below 50 %") != std::string::npos);
    CHECK(f.curve.points.back().value < 50.0);
    CHECK(f.curve.points.back().value > 49.99);
}

TEST_CASE(
    "below the least solvent flow the stages around the feed are pinched, and "
    "above it none",
    "[steady][curve]") {
    // S = 3.025 is the least one, f + 1/(beta - 1), at this beta:
    const double least = 1.0 + 1.0 / (3.025 - 0.75);
    const CaseFile file = written(replaced(
        shipped_text("xu_beta15"),
        "{ name = \"extraction\", stages = 60 }, { name = \"scrub\", stages = 60 }",
        "{ name = \"extraction\", stages = 25 }, { name = \"scrub\", stages = 25 }"));
    const Followed f = follow(file, "chemistry.separation_factors.Nd/Pr=1.80:1.25", 12);
    REQUIRE(f.curve.end == ArcLength::End::arrived);
    for (const FollowedPoint& point : f.curve.points) {
        const double beta = point.value;
        CAPTURE(beta, point.pinch.stages, point.pinch.first, point.pinch.last);
        if (beta > least)
            CHECK(point.pinch.stages == 0);
        if (beta < 1.0 + 0.8 * (least - 1.0)) {
            CHECK(point.pinch.stages >= 3);
            CHECK(point.pinch.first.starts_with("split.extraction."));
            CHECK(point.pinch.last.starts_with("split.scrub."));
        }
    }
    CHECK(f.curve.points.back().pinch.stages >= 10);
}

TEST_CASE("what cannot be followed is an error", "[steady][curve]") {
    for (const char* text : {"", "streams.scrub.flow", "streams.scrub.flow=2", "=1:2",
                             "a=1:1", "a=x:2", "a=1 m3/h:2 L/h", "a=1 m3/h:2"})
        CHECK_THROWS_AS(parse_follow(text, 20), InputError);
    const CaseFile file = shipped("short_ndpr");
    CHECK_THROWS_AS(follow(file, "streams.scrub.flw=2:3 m3/h", 5), InputError);
    CHECK_THROWS_AS(follow(file, "streams.scrub.flow=2:3", 5), InputError);
    CHECK_THROWS_AS(follow(shipped("ndpr_solve"), "streams.scrub.flow=2:3 m3/h", 5),
                    InputError);
}
