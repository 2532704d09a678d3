//! \file Sweeps: independent of threads, equal to single runs, each scenario with a
//! status of its own.
#include <catch2/catch.hpp>

#include <algorithm>

#include <fmt/format.h>

#include "outputs/results/result.hpp"
#include "program.hpp"
#include "result.hpp"

using namespace robustness;
using Catch::Contains;
using didymium::Status;

namespace {

//! The main case for two days, its event half-way.
std::string two_days() {
    return shipped_case("ndpr_p507", {{"60 d", "2 d"}, {"\"20 d\"", "\"1 d\""}});
}

//! The shipped sweep of 200 scenarios, of `case.toml` beside it.
std::string shipped_sweep(const Edits& edits = {}) {
    return edited(
        edited(read(source_path("inputs/cases/sweeps/scrub_and_saponification.toml")),
               {{"../ndpr_p507.toml", "case.toml"}}),
        edits);
}

Outcome sweep(const Folder& folder, int threads, const std::string& result) {
    return folder.run(
        {"sweep", "sweep.toml", "-j", std::to_string(threads), "-o", result});
}

}  // namespace

TEST_CASE("a sweep gives the same bits on one and on two threads", "[sweep]") {
    const Folder folder;
    folder.write("case.toml", two_days());
    folder.write("sweep.toml", shipped_sweep());
    const Outcome one = sweep(folder, 1, "one.h5");
    const Outcome two = sweep(folder, 2, "two.h5");
    INFO(one.text() << two.text());
    REQUIRE(one.exit_code == 0);
    REQUIRE(two.exit_code == 0);
    CHECK(numbers(folder / "one.h5", "status").size() == 200);
    CHECK(largest(numbers(folder / "one.h5", "status")) == 0.0);
    CHECK(largest(numbers(folder / "one.h5", "balance/closure")) <= 1e-9);
    CHECK(differences(folder / "one.h5", folder / "two.h5").empty());
}

TEST_CASE("a sweep of steady states gives the same bits on three threads", "[sweep]") {
    const Folder folder;
    const std::string file =
        source_path("inputs/cases/sweeps/feed_grade.toml").string();
    REQUIRE(folder.run({"sweep", file, "-j", "1", "-o", "one.h5"}).exit_code == 0);
    REQUIRE(folder.run({"sweep", file, "-j", "3", "-o", "three.h5"}).exit_code == 0);
    CHECK(differences(folder / "one.h5", folder / "three.h5").empty());
}

TEST_CASE("a scenario of a sweep is the single run with its inputs", "[sweep]") {
    const Folder folder;
    folder.write("case.toml", two_days());
    folder.write("sweep.toml", shipped_sweep({{"keep_profiles = false", ""},
                                              {"points = 20", "points = 3"},
                                              {"points = 10", "points = 2"}}));
    REQUIRE(sweep(folder, 2, "sweep.h5").exit_code == 0);
    const fs::path all = folder / "sweep.h5";
    for (const std::size_t index : {0, 3, 5}) {
        const auto input = scenario(all, "input_value", index);
        folder.write(
            "single.toml",
            edited(two_days(), {{"2.62 m3/h", fmt::format("{:.12g} m3/h", input[0])},
                                {"36 %", fmt::format("{:.12g} %", input[1])}}));
        REQUIRE(folder.run({"run", "single.toml"}).exit_code == 0);
        const fs::path single = folder / "single.h5";
        for (const std::string variable :
             {"purity", "recovery", "outlet_concentration", "inventory",
              "recovery_cumulative", "state", "balance/closure", "solver/steps"}) {
            INFO("scenario " << index << ", " << variable);
            CHECK(scenario(all, variable, index) == scenario(single, variable));
        }
        // Of profiles, a sweep keeps the last.
        const auto profile = scenario(all, "aqueous", index);
        const auto profiles = scenario(single, "aqueous");
        CHECK(std::equal(profile.rbegin(), profile.rend(), profiles.rbegin()));
    }
}

TEST_CASE("impossible scenarios leave the others as they are", "[sweep]") {
    const Folder folder;
    folder.write("case.toml",
                 shipped_case("short_ndpr", {{"\"p507-hcl\"", "\"constant-beta\""}}));
    folder.write("good.toml",
                 "case = \"case.toml\"\n[[vary]]\npath = \"streams.scrub.acid.HCl\"\n"
                 "values = [ \"3.4 mol/L\", \"3.5 mol/L\" ]\n");
    // Without water and any ion the liquor of the last stage has no pH.
    folder.write("sweep.toml",
                 "case = \"case.toml\"\n[[vary]]\npath = \"streams.scrub.acid.HCl\"\n"
                 "values = [ \"3.4 mol/L\", \"0 mol/L\", \"3.5 mol/L\" ]\n");
    REQUIRE(folder.run({"sweep", "good.toml"}).exit_code == 0);
    for (const int threads : {1, 2}) {
        const Outcome outcome = sweep(folder, threads, "sweep.h5");
        INFO(outcome.text());
        CHECK(outcome.exit_code == 5);
        CHECK_THAT(outcome.err, Contains("1 of 3 scenarios failed"));
        CHECK_THAT(outcome.out, Contains("scenario 1: integration_failed"));
        const fs::path file = folder / "sweep.h5";
        const auto status = numbers(file, "status");
        REQUIRE(status.size() == 3);
        CHECK(status[0] == 0.0);
        CHECK(status[1] == static_cast<double>(Status::integration_failed));
        CHECK(status[2] == 0.0);
        CHECK_THAT(text(file, "message", 1),
                   Contains("split.scrub.6") && Contains(" h"));
        CHECK(text(file, "message", 0).empty());
        for (const std::string variable : {"purity", "state", "recovery_cumulative"})
            for (const auto& [good, mixed] :
                 std::vector<std::pair<std::size_t, std::size_t>>{{0, 0}, {1, 2}})
                CHECK(distance(scenario(folder / "good.h5", variable, good),
                               scenario(file, variable, mixed)) == 0.0);
    }
}

TEST_CASE("inputs that are impossible only together have their own status", "[sweep]") {
    // Each value is possible with the first of the other axis; the last two together
    // would fill the organic vessels with more metal than they bind.
    const Folder folder;
    folder.write("case.toml",
                 shipped_case("short_ndpr",
                              {{"\"filled with feed\"",
                                "{ state = \"filled with feed\", organic_fraction = "
                                "\"10 %\" }"}}));
    folder.write(
        "sweep.toml",
        "case = \"case.toml\"\n[[vary]]\npath = \"streams.pls.total_reo\"\n"
        "values = [ \"100 g/L\", \"240 g/L\" ]\n[[vary]]\npath = "
        "\"simulate.initial.organic_fraction\"\nvalues = [ \"10 %\", \"30 %\" ]\n");
    const Outcome outcome = sweep(folder, 2, "sweep.h5");
    INFO(outcome.text());
    CHECK(outcome.exit_code == 5);
    const auto status = numbers(folder / "sweep.h5", "status");
    CHECK(status ==
          std::vector<double>{0.0, 0.0, 0.0, static_cast<double>(Status::input_error)});
    CHECK_THAT(text(folder / "sweep.h5", "message", 3),
               Contains("more metal than their extractant can bind"));
}

TEST_CASE("a sweep shows its title, or else that of its case", "[sweep]") {
    const Folder folder;
    folder.write("case.toml", shipped_case("short_ndpr"));
    const std::string rest =
        "case = \"case.toml\"\nrun = \"steady\"\n[[vary]]\n"
        "path = \"streams.scrub.flow\"\nvalues = [ \"2.5 m3/h\" ]\n";
    const auto [line, title] = GENERATE(table<std::string, std::string>({
        {"title = \"Scrubbed more and less\"\n", "Scrubbed more and less"},
        {"", "Short Nd/Pr bank, P507-HCl"},
    }));
    folder.write("sweep.toml", line + rest);
    const Outcome outcome = sweep(folder, 1, "sweep.h5");
    INFO(outcome.text());
    CHECK_THAT(outcome.out, Catch::StartsWith(title + "\n1 scenario: 1 ok\n"));
    CHECK_THAT(folder.run({"info", "sweep.h5"}).out, Contains("sweep.h5: " + title));
    CHECK_THAT(folder.run({"check", "sweep.toml"}).out,
               Contains("sweep.toml: " + title));
    const didymium::NetcdfReader file(folder / "sweep.h5");
    CHECK(file.text_attribute("/", "title") == title);
    CHECK_THAT(file.text("input/resolved_case").at(0),
               Contains("Short Nd/Pr bank, P507-HCl"));
}

TEST_CASE("a sweep starts from an earlier result on several threads", "[sweep]") {
    const Folder folder;
    folder.write("first.toml", shipped_case("short_ndpr"));
    REQUIRE(folder.run({"run", "first.toml"}).exit_code == 0);
    folder.write(
        "case.toml",
        shipped_case("short_ndpr", {{"\"filled with feed\"",
                                     "{ state = \"file\", file = \"first.h5\" }"}}));
    folder.write("sweep.toml",
                 "case = \"case.toml\"\n[[vary]]\npath = \"streams.scrub.flow\"\n"
                 "from = \"2.4 m3/h\"\nto = \"2.6 m3/h\"\npoints = 12\n");
    REQUIRE(sweep(folder, 1, "one.h5").exit_code == 0);
    REQUIRE(sweep(folder, 4, "four.h5").exit_code == 0);
    CHECK(differences(folder / "one.h5", folder / "four.h5").empty());
    const auto end = scenario(folder / "first.h5", "balance/final");
    for (std::size_t s = 0; s < 12; ++s)
        CHECK(distance(scenario(folder / "four.h5", "balance/initial", s), end) <=
              1e-12 * largest(end));
}

TEST_CASE("what an event sets can be swept, and the file does not quote the case",
          "[sweep]") {
    const Folder folder;
    const auto event = [](const std::string& at, const std::string& path,
                          const std::string& value) {
        return fmt::format("\n[[events]]\nat = \"{}\"\nset = {{ \"{}\" = \"{}\" }}\n",
                           at, path, value);
    };
    // Listed against the order of time.
    const auto with_events = [&](const std::string& scrub) {
        return shipped_case("short_ndpr") +
               event("3 d", "streams.pls.flow", "1.1 m3/h") +
               event("2 d", "streams.scrub.flow", scrub);
    };
    folder.write("case.toml", with_events("2.6 m3/h"));
    folder.write("sweep.toml",
                 "case = \"case.toml\"\n[[vary]]\npath = "
                 "\"events.2.set.streams.scrub.flow\"\n"
                 "values = [ \"2.4 m3/h\", \"2.7 m3/h\" ]\n");
    const Outcome outcome = sweep(folder, 2, "sweep.h5");
    INFO(outcome.text());
    REQUIRE(outcome.exit_code == 0);
    const fs::path file = folder / "sweep.h5";
    CHECK(text(file, "event", 0) == "streams.scrub.flow = swept");
    CHECK(text(file, "event", 1) == "streams.pls.flow = 1.1 m3/h");
    CHECK(numbers(file, "event_time") == std::vector<double>{48.0, 72.0});
    CHECK(numbers(file, "input_value") == std::vector<double>{2.4, 2.7});
    folder.write("single.toml", with_events("2.7 m3/h"));
    REQUIRE(folder.run({"run", "single.toml"}).exit_code == 0);
    for (const std::string variable : {"purity", "state", "recovery_cumulative"})
        CHECK(distance(scenario(file, variable, 1),
                       scenario(folder / "single.h5", variable)) == 0.0);
}

TEST_CASE("the target of a solve can be swept", "[sweep]") {
    const Folder folder;
    folder.write("case.toml",
                 shipped_case("short_ndpr") +
                     "\n[[solve]]\nvary = \"streams.scrub.flow\"\nresult = "
                     "\"split.raffinate.Nd.concentration\"\nvalue = \"0.01 mol/L\"\n");
    folder.write("sweep.toml",
                 "case = \"case.toml\"\nrun = \"steady\"\n[[vary]]\npath = "
                 "\"solve.1.value\"\nvalues = [ \"0.01 mol/L\", \"0.02 mol/L\" ]\n");
    const Outcome outcome = sweep(folder, 1, "sweep.h5");
    INFO(outcome.text());
    REQUIRE(outcome.exit_code == 0);
    const fs::path file = folder / "sweep.h5";
    CHECK(text(file, "solve", 0) ==
          "streams.scrub.flow [m3/h] for split.raffinate.Nd.concentration = swept");
    const auto flows = numbers(file, "solve_value");
    REQUIRE(flows.size() == 2);
    CHECK(flows[0] < flows[1]);
}

TEST_CASE("a swept feed stage is not named as the case has it", "[sweep]") {
    const Folder folder;
    folder.write("case.toml",
                 shipped_case("short_ndpr", {{"stage = \"last\"", "stage = 6"}}));
    folder.write(
        "sweep.toml",
        "case = \"case.toml\"\n[[vary]]\npath = \"banks.split.feeds.1.stage\"\n"
        "values = [ 5, 6 ]\n");
    const Outcome outcome = sweep(folder, 1, "sweep.h5");
    INFO(outcome.text());
    REQUIRE(outcome.exit_code == 0);
    CHECK(text(folder / "sweep.h5", "stage_feed", 5).empty());
    CHECK(text(folder / "sweep.h5", "stage_feed", 0) == "solvent");
}

TEST_CASE("more threads than scenarios do no harm", "[sweep]") {
    const Folder folder;
    folder.write("case.toml", shipped_case("kremser"));
    folder.write("sweep.toml",
                 "case = \"case.toml\"\n[[vary]]\npath = \"streams.liquor.flow\"\n"
                 "values = [ \"1 m3/h\" ]\n");
    const Outcome outcome = sweep(folder, 64, "sweep.h5");
    INFO(outcome.text());
    CHECK(outcome.exit_code == 0);
    CHECK(numbers(folder / "sweep.h5", "status") == std::vector<double>{0.0});
}
