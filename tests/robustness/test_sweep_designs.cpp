//! \file Sweeps of other structures, of steady states and runs, and what they keep.
#include <catch2/catch.hpp>

#include <signal.h>

#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "program.hpp"
#include "result.hpp"

using namespace robustness;
using Catch::Contains;

namespace {

std::string two_days() {
    return shipped_case("short_ndpr",
                        {{"\"20 d\"", "\"2 d\""}, {"stop_at_rate_norm = 1e-9", ""}});
}

Outcome sweep(const Folder& folder, const std::string& keys, const std::string& result,
              int threads = 2) {
    folder.write("sweep.toml", "case = \"case.toml\"\n" + keys);
    return folder.run(
        {"sweep", "sweep.toml", "-j", std::to_string(threads), "-o", result});
}

const std::string scrub_flows =
    "[[vary]]\npath = \"streams.scrub.flow\"\nvalues = [ \"2.4 m3/h\", \"2.6 m3/h\" "
    "]\n";

}  // namespace

TEST_CASE("a scenario of another structure is the single run of that circuit",
          "[sweep]") {
    const Folder folder;
    folder.write("case.toml", two_days());
    REQUIRE(sweep(folder,
                  "keep = [ \"outlets\", \"history\" ]\n"
                  "[[vary]]\npath = \"banks.split.sections.extraction.stages\"\n"
                  "values = [ 4, 7 ]\n"
                  "[[vary]]\npath = \"banks.split.sections.scrub.stages\"\n"
                  "values = [ 6, 3 ]\n",
                  "sweep.h5")
                .exit_code == 0);
    const fs::path all = folder / "sweep.h5";
    CHECK(numbers(all, "status").size() == 4);
    // The file has 7 + 6 stages.
    CHECK(text(all, "stage", 6) == "split.extraction.7");
    CHECK(text(all, "stage", 12) == "split.scrub.6");
    for (std::size_t index = 0; index < 4; ++index) {
        const int extraction = index < 2 ? 4 : 7;
        const int scrub = index % 2 == 0 ? 6 : 3;
        folder.write("single.toml",
                     edited(two_days(),
                            {{"\"extraction\", stages = 6",
                              fmt::format("\"extraction\", stages = {}", extraction)},
                             {"\"scrub\", stages = 6",
                              fmt::format("\"scrub\", stages = {}", scrub)}}));
        REQUIRE(folder.run({"run", "single.toml"}).exit_code == 0);
        const fs::path single = folder / "single.h5";
        INFO("scenario " << index);
        for (const std::string variable :
             {"purity", "recovery", "outlet_concentration", "inventory",
              "recovery_cumulative", "balance/closure", "solver/steps"})
            CHECK(scenario(all, variable, index) == scenario(single, variable));
        const std::vector<double> ph = scenario(all, "ph", index);
        const std::vector<double> own = scenario(single, "ph");
        const int n = extraction + scrub;
        REQUIRE(ph.size() == 3 * 13);
        REQUIRE(own.size() == static_cast<std::size_t>(3 * n));
        for (int at = 0; at < 3 * 13; ++at) {
            const int t = at / 13;
            const int s = at % 13;
            const bool there = s >= 7 ? s - 7 < scrub : s < extraction;
            CHECK(std::isnan(ph[at]) != there);
            if (there)
                CHECK(ph[at] == own[t * n + (s >= 7 ? extraction + s - 7 : s)]);
        }
    }
}

TEST_CASE("structures do not depend on threads, and impossible ones end by themselves",
          "[sweep]") {
    const Folder folder;
    folder.write("case.toml", two_days());
    // Stage 6 of the scrub section is none where the section has four.
    const std::string keys =
        "run = \"steady\"\n[[vary]]\npath = \"banks.split.sections.scrub.stages\"\n"
        "values = [ 4, 8 ]\n[[vary]]\npath = \"banks.split.feeds.1.stage\"\n"
        "values = [ 3, 6 ]\n[[vary]]\npath = \"banks.split.feeds.1.section\"\n"
        "values = [ \"scrub\" ]\n";
    REQUIRE(sweep(folder, keys, "one.h5", 1).exit_code == 5);
    const Outcome two = sweep(folder, keys, "two.h5", 2);
    CHECK(two.exit_code == 5);
    CHECK(differences(folder / "one.h5", folder / "two.h5").empty());
    CHECK(numbers(folder / "one.h5", "status") == std::vector<double>{0, 1, 0, 0});
    const Outcome check = folder.run({"check", "sweep.toml"});
    CHECK(check.exit_code == 2);
    CHECK_THAT(check.text(), Contains("scenario 1 (") && Contains("stages = 4"));
}

TEST_CASE(
    "scenarios of several structures, killed or in shards, are those of the whole",
    "[sweep][resume]") {
    const Folder folder;
    folder.write("case.toml", two_days());
    // 128 scenarios: two in a group, which differ in structure.
    const std::string keys =
        "keep = [ \"outlets\", \"profiles\", \"state\" ]\nround_profiles = true\n"
        "[[vary]]\npath = \"streams.scrub.flow\"\n"
        "from = \"2.4 m3/h\"\nto = \"2.6 m3/h\"\npoints = 64\n"
        "[[vary]]\npath = \"banks.split.sections.scrub.stages\"\nvalues = [ 3, 8 ]\n";
    REQUIRE(sweep(folder, keys, "whole.h5").exit_code == 0);
    // Unknowns of one structure have no place among those of another.
    CHECK_FALSE(didymium::NetcdfReader(folder / "whole.h5").has("state"));

    const std::vector<std::string> command = {"sweep", "sweep.toml", "-j",
                                              "2",     "-o",         "parts.h5"};
    const fs::path journal = folder / "parts.h5.journal";
    Start kill;
    kill.signal_when = [&] {
        std::error_code error;
        const auto size = fs::file_size(journal, error);
        return !error && size > 30000 ? SIGKILL : 0;
    };
    REQUIRE(folder.run(command, kill).signal == SIGKILL);
    const Outcome resumed = folder.run(command);
    INFO(resumed.text());
    REQUIRE(resumed.exit_code == 0);
    CHECK_THAT(resumed.err, Contains("going on after"));
    CHECK(differences(folder / "whole.h5", folder / "parts.h5").empty());

    std::vector<std::string> merge = {"merge", "-o", "merged.h5"};
    for (const int k : {1, 2, 3}) {
        std::vector<std::string> shard = command;
        shard.insert(shard.end(), {"--shard", fmt::format("{}/3", k)});
        REQUIRE(folder.run(shard).exit_code == 0);
        merge.push_back(fmt::format("parts.shard-{}-of-3.h5", k));
    }
    REQUIRE(folder.run(merge).exit_code == 0);
    CHECK(differences(folder / "whole.h5", folder / "merged.h5").empty());
}

TEST_CASE("a sweep of both simulates with what its steady states solve for",
          "[sweep]") {
    const Folder folder;
    folder.write("case.toml",
                 two_days() +
                     "\n[[solve]]\nvary = \"streams.scrub.flow\"\n"
                     "result = \"split.raffinate.Pr.purity\"\nvalue = 0.8\n"
                     "between = [ \"1.5 m3/h\", \"3 m3/h\" ]\n");
    const std::string grade =
        "[[vary]]\npath = \"streams.pls.total_reo\"\nvalues = [ \"195 g/L\", \"200 "
        "g/L\" "
        "]\n";
    const Outcome both = sweep(folder, "run = \"both\"\n" + grade, "both.h5");
    INFO(both.text());
    REQUIRE(both.exit_code == 0);
    REQUIRE(sweep(folder, "run = \"steady\"\n" + grade, "steady.h5").exit_code == 0);
    CHECK(numbers(folder / "both.h5", "solve_value") ==
          numbers(folder / "steady.h5", "solve_value"));
    // Run in time with that flow, the same circuit goes to that steady state.
    const std::vector<double> flow = scenario(folder / "both.h5", "solve_value", 1);
    const std::vector<double> inlets = scenario(folder / "both.h5", "stream_flow", 1);
    CHECK(inlets[2] == Approx(flow[0]).epsilon(1e-14));
    CHECK(distance(numbers(folder / "both.h5", "steady_purity"),
                   numbers(folder / "steady.h5", "purity")) < 1e-7);
    CHECK(scenario(folder / "both.h5", "purity").size() >
          scenario(folder / "steady.h5", "purity").size());
}

TEST_CASE("key figures alone are those of the end", "[sweep]") {
    const Folder folder;
    folder.write("case.toml", two_days());
    REQUIRE(sweep(folder, "keep = [ \"full\" ]\n" + scrub_flows, "full.h5").exit_code ==
            0);
    REQUIRE(sweep(folder, "keep = [ \"kpis\" ]\n" + scrub_flows, "kpis.h5").exit_code ==
            0);
    for (const std::size_t s : {0, 1}) {
        for (const std::string variable :
             {"purity", "recovery", "outlet_concentration", "inventory"}) {
            const auto whole = scenario(folder / "full.h5", variable, s);
            const auto end = scenario(folder / "kpis.h5", variable, s);
            INFO(variable);
            REQUIRE(end.size() < whole.size());
            CHECK(std::equal(end.rbegin(), end.rend(), whole.rbegin()));
        }
        for (const std::string variable : {"recovery_cumulative", "balance/closure"})
            CHECK(scenario(folder / "full.h5", variable, s) ==
                  scenario(folder / "kpis.h5", variable, s));
        for (const double ph : scenario(folder / "kpis.h5", "ph", s))
            CHECK(std::isnan(ph));
    }
    // Two days of profiles a day apart, and the start.
    CHECK(scenario(folder / "full.h5", "ph").size() == 3 * 12);
    CHECK(fs::file_size(folder / "kpis.h5") < fs::file_size(folder / "full.h5"));
}

TEST_CASE("rounded profiles have 24 bits, and nothing else is rounded", "[sweep]") {
    const Folder folder;
    folder.write("case.toml", two_days());
    REQUIRE(sweep(folder, scrub_flows, "exact.h5").exit_code == 0);
    REQUIRE(sweep(folder, "round_profiles = true\n" + scrub_flows, "rounded.h5")
                .exit_code == 0);
    const auto exact = numbers(folder / "exact.h5", "aqueous");
    const auto rounded = numbers(folder / "rounded.h5", "aqueous");
    REQUIRE(exact.size() == rounded.size());
    int changed = 0;
    for (std::size_t i = 0; i < exact.size(); ++i) {
        // A single-precision number has as many bits, unless it is denormal.
        if (std::abs(exact[i]) > 1e-37)
            CHECK(rounded[i] == static_cast<double>(static_cast<float>(exact[i])));
        changed += rounded[i] != exact[i] ? 1 : 0;
    }
    CHECK(changed > 0);
    CHECK(numbers(folder / "exact.h5", "purity") ==
          numbers(folder / "rounded.h5", "purity"));
    CHECK(numbers(folder / "exact.h5", "state") ==
          numbers(folder / "rounded.h5", "state"));
}

TEST_CASE("check shows the plan of a sweep", "[sweep]") {
    const Folder folder;
    folder.write("case.toml", two_days());
    folder.write(
        "sweep.toml",
        "case = \"case.toml\"\nrun = \"steady\"\nmode = \"saltelli\"\n"
        "points = 12\nseed = 4\n[[vary]]\npath = \"streams.scrub.flow\"\n"
        "distribution = \"uniform\"\nlow = \"2.4 m3/h\"\nhigh = \"2.6 m3/h\"\n");
    const Outcome check = folder.run({"check", "sweep.toml"});
    CHECK(check.exit_code == 0);
    CHECK_THAT(check.out, Contains("36 scenarios") &&
                              Contains("12 base points, seed 4") &&
                              Contains("balanced at powers of two") &&
                              Contains("uniform, 2.4 to 2.6 m3/h") &&
                              Contains("scenario 2: streams.scrub.flow = "));
}
