//! \file A log that a case includes: kept, told of, and not needed to run it again.
#include <catch2/catch.hpp>

#include "program.hpp"
#include "result.hpp"

using namespace robustness;
using Catch::Contains;

TEST_CASE("a result keeps the log it was made from, and runs again without it",
          "[schedules]") {
    const Folder folder;
    const std::string log = read(source_path("inputs/cases/ndpr_feed_log.csv"));
    folder.write("ndpr_feed_log.csv", log);
    folder.write("case.toml", shipped_case("ndpr_schedule"));
    const Outcome outcome = folder.run({"run", "case.toml", "-o", "first.h5"});
    INFO(outcome.text());
    REQUIRE(outcome.exit_code == 0);
    CHECK_THAT(outcome.out, Contains("streams.pls.total_reo, ramp through 10 points") &&
                                Contains("streams.scrub.flow = 2.75 m3/h"));
    const fs::path first = folder / "first.h5";
    CHECK(text(first, "input/ndpr_feed_log_csv") == log);
    CHECK(text(first, "schedule", 1) == "streams.pls.flow");
    CHECK(text(first, "schedule_shape") == "ramp");
    CHECK(numbers(first, "schedule_end") == std::vector<double>{108.0, 108.0});
    CHECK(numbers(first, "event_end") == std::vector<double>{54.0, 96.0});
    CHECK_THAT(folder.run({"info", "first.h5"}).out, Contains("2 schedules, 2 events"));

    fs::remove(folder / "ndpr_feed_log.csv");
    folder.write("again.toml", text(first, "input/resolved_case"));
    const Outcome again = folder.run({"run", "again.toml", "-o", "again.h5"});
    INFO(again.text());
    REQUIRE(again.exit_code == 0);
    for (const std::string variable : {"outlet_concentration", "inlet_flow",
                                       "inlet_concentration", "balance/in", "state"})
        CHECK(numbers(folder / "again.h5", variable) == numbers(first, variable));
}
