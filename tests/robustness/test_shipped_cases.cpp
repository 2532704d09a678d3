//! \file Every shipped case and sweep runs as it is, and its balance closes.
#include <catch2/catch.hpp>

#include "outputs/results/result.hpp"
#include "program.hpp"
#include "result.hpp"

using namespace robustness;
using Catch::Contains;

namespace {

void check_good_result(const Outcome& outcome, const fs::path& file) {
    INFO(outcome.text());
    REQUIRE(outcome.exit_code == 0);
    CHECK_THAT(outcome.out,
               Contains("Mass balance  closed") && Contains("wrote " + file.string()));
    REQUIRE(fs::exists(file));
    CHECK_FALSE(fs::exists(file.string() + ".partial"));
    CHECK(numbers(file, "status") == std::vector<double>{0.0});
    CHECK(text(file, "message").empty());
    CHECK(largest(numbers(file, "balance/closure")) <= 1e-9);
    for (const std::string variable : {"outlet_concentration", "inventory", "aqueous",
                                       "organic", "vessel_volume", "balance/in"})
        CHECK(numbers(file, variable).size() > 0);
}

}  // namespace

TEST_CASE("every shipped case is understood", "[shipped]") {
    const Folder folder;
    for (const std::string& name : shipped_cases()) {
        const Outcome outcome = folder.run(
            {"check", source_path("inputs/cases/" + name + ".toml").string()});
        INFO(outcome.text());
        CHECK(outcome.exit_code == 0);
        CHECK_THAT(outcome.out, Contains("no errors"));
    }
    CHECK(folder.names().empty());
}

TEST_CASE("every shipped case runs and closes its balance", "[shipped]") {
    const Folder folder;
    for (const std::string& name : shipped_cases()) {
        const Outcome outcome =
            folder.run({"run", source_path("inputs/cases/" + name + ".toml").string(),
                        "-o", (folder / (name + ".h5")).string()});
        INFO(name);
        check_good_result(outcome, folder / (name + ".h5"));
    }
}

TEST_CASE("every shipped case has a steady state that closes its balance",
          "[shipped]") {
    const Folder folder;
    for (const std::string& name : shipped_cases()) {
        const Outcome outcome = folder.run(
            {"steady", source_path("inputs/cases/" + name + ".toml").string(), "-o",
             (folder / (name + ".h5")).string()});
        INFO(name);
        check_good_result(outcome, folder / (name + ".h5"));
    }
}

TEST_CASE("shipped sweeps of short cases run", "[shipped]") {
    const Folder folder;
    for (const std::string name : {"small", "feed_grade", "blend_ratio"}) {
        const Outcome outcome = folder.run(
            {"sweep", source_path("inputs/cases/sweeps/" + name + ".toml").string()});
        INFO(outcome.text());
        REQUIRE(outcome.exit_code == 0);
        const fs::path file = folder / (name + ".h5");
        CHECK(largest(numbers(file, "status")) == 0.0);
        CHECK(largest(numbers(file, "balance/closure")) <= 1e-9);
        CHECK_THAT(outcome.out, Contains("Mass balance  closed"));
    }
}
