//! \file Sweeps in parts: whatever ends one, what is finished stays, and parts make the
//! same file as the whole.
#include <catch2/catch.hpp>

#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <regex>

#include <fmt/format.h>

#include "outputs/results/result.hpp"
#include "program.hpp"
#include "result.hpp"
#include "tests/paths.hpp"

using namespace robustness;
using Catch::Contains;
using didymium::Status;

namespace {

//! The short case for two days: about 5 ms a scenario.
std::string two_days(const Edits& edits = {}) {
    return edited(shipped_case("short_ndpr", {{"until = \"20 d\"", "until = \"2 d\""}}),
                  edits);
}

std::string short_sweep(int points, const std::string& rest = {}) {
    return fmt::format(
        "case = \"case.toml\"\n{}\n[[vary]]\npath = \"streams.scrub.flow\"\n"
        "from = \"2.4 m3/h\"\nto = \"2.6 m3/h\"\npoints = {}\n",
        rest, points);
}

std::vector<std::string> sweep(const std::string& result, int threads = 2) {
    return {"sweep", "sweep.toml", "-j", std::to_string(threads), "-o", result};
}

//! How many scenarios a run says that it has found.
int resumed(const Outcome& outcome) {
    std::smatch found;
    const std::regex line("going on after ([0-9]+) scenario");
    return std::regex_search(outcome.err, found, line) ? std::stoi(found[1]) : 0;
}

//! Sends a signal once a file has grown to so many bytes, and so many polls of some
//! milliseconds after: however fast the machine is, so much is finished by then.
Start at_size(int signal, const fs::path& file, std::uintmax_t bytes, int polls = 0) {
    Start start;
    start.limit = std::chrono::seconds(500);
    start.signal_when = [=]() mutable {
        std::error_code error;
        const auto size = fs::file_size(file, error);
        return !error && size >= bytes && polls-- <= 0 ? signal : 0;
    };
    return start;
}

//! Runs in a shell of its own, which can set limits and what is loaded before.
Outcome in_shell(const Folder& folder, const std::string& before,
                 const std::string& command) {
    const int status =
        std::system(fmt::format("cd {}; {} {} {} > out 2> err", folder.path().string(),
                                before, built_program, command)
                        .c_str());
    Outcome outcome;
    outcome.exit_code = WEXITSTATUS(status);
    outcome.out = read(folder / "out");
    outcome.err = read(folder / "err");
    return outcome;
}

//! The same command finishes what was kept, and comes to what one run came to.
void check_goes_on(const Folder& folder, const std::string& result) {
    const Outcome rest = folder.run(sweep(result));
    INFO(rest.text());
    REQUIRE(rest.exit_code == 0);
    CHECK(resumed(rest) > 0);
    CHECK(differences(folder / "whole.h5", folder / result).empty());
}

}  // namespace

TEST_CASE("a sweep gives the same bits on 1, 2 and 5 threads and merged of 7 shards",
          "[resume][sweep]") {
    // Alone, and eight at a time
    const std::string method = GENERATE("cvodes", "auto");
    CAPTURE(method);
    const Folder folder;
    folder.write("case.toml",
                 two_days({{"[solver]", "[solver]\nmethod = \"" + method + "\""}}));
    folder.write("sweep.toml", short_sweep(100));
    REQUIRE(folder.run(sweep("one.h5", 1)).exit_code == 0);
    for (const int threads : {2, 5}) {
        REQUIRE(folder.run(sweep("more.h5", threads)).exit_code == 0);
        CHECK(differences(folder / "one.h5", folder / "more.h5").empty());
    }
    std::vector<std::string> merge = {"merge", "-o", "merged.h5"};
    for (int k = 7; k >= 1; --k) {
        auto arguments = sweep("all.h5");
        arguments.insert(arguments.end(), {"--shard", fmt::format("{}/7", k)});
        const Outcome shard = folder.run(arguments);
        INFO(shard.text());
        REQUIRE(shard.exit_code == 0);
        merge.push_back(fmt::format("all.shard-{}-of-7.h5", k));
    }
    const Outcome merged = folder.run(merge);
    INFO(merged.text());
    REQUIRE(merged.exit_code == 0);
    CHECK_THAT(merged.out, Contains("100 scenarios: 100 ok"));
    CHECK(differences(folder / "one.h5", folder / "merged.h5").empty());
    CHECK(folder.run({"info", "merged.h5"}).exit_code == 0);
    // By default the name of the whole.
    merge.erase(merge.begin() + 1, merge.begin() + 3);
    CHECK(folder.run(merge).exit_code == 0);
    CHECK(differences(folder / "one.h5", folder / "all.h5").empty());
}

TEST_CASE("more shards than scenarios do no harm", "[resume][sweep]") {
    const Folder folder;
    folder.write("case.toml", shipped_case("kremser"));
    folder.write("sweep.toml",
                 "case = \"case.toml\"\n[[vary]]\npath = \"streams.liquor.flow\"\n"
                 "values = [ \"1 m3/h\", \"1.1 m3/h\" ]\n");
    std::vector<std::string> merge = {"merge"};
    for (int k = 1; k <= 3; ++k) {
        auto arguments = sweep("all.h5");
        arguments.insert(arguments.end(), {"--shard", fmt::format("{}/3", k)});
        const Outcome shard = folder.run(arguments);
        INFO(shard.text());
        REQUIRE(shard.exit_code == 0);
        merge.push_back(fmt::format("all.shard-{}-of-3.h5", k));
    }
    REQUIRE(folder.run(sweep("one.h5")).exit_code == 0);
    REQUIRE(folder.run(merge).exit_code == 0);
    CHECK(differences(folder / "one.h5", folder / "all.h5").empty());
}

TEST_CASE("shards that are missing, twice there or foreign are refused",
          "[resume][sweep]") {
    const Folder folder;
    folder.write("case.toml", two_days());
    folder.write("sweep.toml", short_sweep(12));
    const auto shard = [&](const std::string& part, const std::string& name) {
        auto arguments = sweep(name);
        arguments.insert(arguments.end(), {"--shard", part, "-q"});
        REQUIRE(folder.run(arguments).exit_code == 0);
    };
    const auto refused = [&](const std::vector<std::string>& files,
                             const std::string& reason) {
        std::vector<std::string> merge = {"merge", "-o", "merged.h5"};
        merge.insert(merge.end(), files.begin(), files.end());
        const Outcome outcome = folder.run(merge);
        INFO(outcome.text());
        CHECK(outcome.exit_code == 2);
        CHECK_THAT(outcome.err, Contains(reason));
        CHECK_FALSE(fs::exists(folder / "merged.h5"));
        CHECK_FALSE(fs::exists(folder / "merged.h5.partial"));
    };
    for (const int k : {1, 2, 3})
        shard(fmt::format("{}/3", k), "a.h5");
    shard("1/2", "a.h5");
    const std::string one = "a.shard-1-of-3.h5";
    const std::string two = "a.shard-2-of-3.h5";
    const std::string three = "a.shard-3-of-3.h5";
    refused({one, three}, "shard 2 of 3 missing");
    refused({two}, "shards 1, 3 of 3 missing");
    fs::copy_file(folder / two, folder / "copy.h5");
    refused({one, two, "copy.h5", three}, "it is shard 2 of 3, as " + two + " is");
    refused({one, "a.shard-1-of-2.h5"}, "it is one of 2 shards");
    folder.write("case.toml", two_days({{"36 %", "35 %"}}));
    shard("3/3", "b.h5");
    refused({one, two, "b.shard-3-of-3.h5"},
            "it is of another sweep than " + one + ": the case case.toml is not what");
    REQUIRE(folder.run({"run", "case.toml", "-q"}).exit_code == 0);
    refused({one, two, "case.h5"}, "it is no shard of a sweep");
    CHECK(folder.run({"merge", one, two, three, "-o", one}).exit_code == 3);
    for (const std::string part : {"0/3", "4/3", "3", "1/0", "1/3x", "a/b"}) {
        const Outcome outcome = folder.run({"sweep", "sweep.toml", "--shard", part});
        INFO(outcome.text());
        CHECK(outcome.exit_code == 2);
        CHECK_THAT(outcome.err, Contains("expected K/N"));
    }
}

TEST_CASE("a sweep survives twenty kills at random moments", "[resume][interruption]") {
    const Folder folder;
    folder.write("case.toml", two_days());
    folder.write("sweep.toml", short_sweep(200));
    REQUIRE(folder.run(sweep("whole.h5")).exit_code == 0);
    const fs::path journal = folder / "killed.h5.journal";
    std::mt19937 random(20);  // NOLINT: the same moments each time
    std::uniform_int_distribution<int> bytes(0, 60000);
    std::uniform_int_distribution<int> polls(0, 4);
    int before = 0;
    int takings_up = 0;
    for (int kills = 0; kills < 20;) {
        const std::uintmax_t held = fs::exists(journal) ? fs::file_size(journal) : 0;
        // One of four is killed before it has begun to compute.
        const std::uintmax_t until = kills % 4 == 3 ? 0 : held + bytes(random);
        const Outcome outcome = folder.run(
            sweep("killed.h5"), at_size(SIGKILL, journal, until, polls(random)));
        INFO("kill " << kills << ": " << outcome.text());
        if (outcome.signal != SIGKILL) {  // finished: once more from the start
            REQUIRE(outcome.exit_code == 0);
            CHECK(differences(folder / "whole.h5", folder / "killed.h5").empty());
            fs::remove(folder / "killed.h5");
            before = 0;
            continue;
        }
        ++kills;
        if (outcome.err.find("in groups of") != std::string::npos) {
            CHECK(resumed(outcome) >= before);  // nothing finished is lost
            takings_up += resumed(outcome) > before ? 1 : 0;
            before = resumed(outcome);
        }
        if (const std::uintmax_t now = fs::exists(journal) ? fs::file_size(journal) : 0;
            now > 0)
            CHECK(now >= held);
    }
    CHECK(takings_up > 3);
    const Outcome last = folder.run(sweep("killed.h5"));
    INFO(last.text());
    REQUIRE(last.exit_code == 0);
    CHECK(resumed(last) >= before);
    CHECK(differences(folder / "whole.h5", folder / "killed.h5").empty());
    CHECK_FALSE(fs::exists(journal));
}

TEST_CASE("a journal that ends in the middle of a record, or in ruins, is taken up",
          "[resume]") {
    const Folder folder;
    folder.write("case.toml", two_days());
    folder.write("sweep.toml", short_sweep(40));
    REQUIRE(folder.run(sweep("whole.h5")).exit_code == 0);
    const Outcome part = folder.run(
        sweep("part.h5"), at_size(SIGTERM, folder / "part.h5.journal", 60000));
    INFO(part.text());
    REQUIRE(part.exit_code == 130);
    const std::string journal = read(folder / "part.h5.journal");
    REQUIRE(journal.size() > 5000);
    const std::size_t cut = GENERATE(0, 1, 10, 25, 700, 4000);
    const bool ruins = GENERATE(false, true);
    folder.write("part.h5.journal", journal.substr(0, journal.size() - cut) +
                                        (ruins ? std::string(100, 'x') : ""));
    const Outcome rest = folder.run(sweep("part.h5"));
    INFO(rest.text());
    REQUIRE(rest.exit_code == 0);
    CHECK((resumed(rest) > 0 && resumed(rest) < 40));
    CHECK(differences(folder / "whole.h5", folder / "part.h5").empty());
    // A bit that has changed on the disk
    std::string wrong = journal;
    wrong[wrong.size() / 2] ^= 1;
    folder.write("part.h5.journal", wrong);
    REQUIRE(folder.run(sweep("part.h5")).exit_code == 0);
    CHECK(differences(folder / "whole.h5", folder / "part.h5").empty());
}

TEST_CASE("a time limit ends a sweep with a code of its own", "[resume]") {
    const Folder folder;
    folder.write("case.toml", two_days());
    folder.write("sweep.toml", short_sweep(400));
    // However slow the machine is, at some limit some scenarios are finished.
    Outcome outcome;
    for (int seconds = 1; seconds < 200; seconds *= 2) {
        outcome = folder.run(
            {"sweep", "sweep.toml", "--time-limit", fmt::format("{}s", seconds)});
        if (fs::exists(folder / "sweep.h5.journal"))
            break;
    }
    INFO(outcome.text());
    REQUIRE(outcome.exit_code == 75);
    CHECK_THAT(outcome.err, Contains("time limit reached: ") &&
                                Contains("of 400 scenarios are finished and kept in "
                                         "sweep.h5.journal; the same command goes on"));
    const Outcome again = folder.run({"sweep", "sweep.toml", "--time-limit", "1 us"});
    INFO(again.text());
    CHECK(again.exit_code == 75);
    CHECK(resumed(again) > 0);
    // No time for anything
    folder.write("other.toml", short_sweep(4));
    const Outcome none =
        folder.run({"sweep", "other.toml", "--time-limit", "1 us", "-q"});
    CHECK(none.exit_code == 75);
    CHECK_THAT(none.err, Contains("nothing written"));
    CHECK_FALSE(fs::exists(folder / "other.h5.journal"));
    for (const std::string limit : {"0 s", "-1 h", "1 kg", "soon"}) {
        const Outcome wrong =
            folder.run({"sweep", "sweep.toml", "--time-limit", limit});
        CHECK(wrong.exit_code == 2);
        CHECK_THAT(wrong.err, Contains("expected a time above zero"));
    }
}

TEST_CASE("a time limit of centuries is none", "[resume]") {
    const Folder folder;
    folder.write("case.toml", two_days());
    folder.write("sweep.toml", short_sweep(4));
    for (const std::string limit : {"1e6 h", "1e9 h", "1e300 h"}) {
        const Outcome outcome =
            folder.run({"sweep", "sweep.toml", "-q", "--time-limit", limit});
        INFO(limit << ": " << outcome.text());
        CHECK(outcome.exit_code == 0);
    }
}

TEST_CASE("a file that a sweep varies is part of what it is", "[resume][sweep]") {
    const Folder folder;
    folder.write("case.toml", two_days());
    const std::string assay =
        read(fs::path(project_folder) / "inputs/feeds/didymium.csv");
    folder.write("one.csv", assay);
    folder.write("other.csv", edited(assay, {{"25", "35"}, {"75", "65"}}));
    folder.write("sweep.toml",
                 "case = \"case.toml\"\n[[vary]]\npath = \"streams.pls.assay\"\n"
                 "values = [ \"one.csv\", \"other.csv\" ]\n");
    const auto shard = [&](int k) {
        const Outcome outcome = folder.run({"sweep", "sweep.toml", "-q", "-o", "a.h5",
                                            "--shard", fmt::format("{}/2", k)});
        INFO(outcome.text());
        REQUIRE(outcome.exit_code == 0);
    };
    const std::vector<std::string> merge = {"merge", "a.shard-1-of-2.h5",
                                            "a.shard-2-of-2.h5", "-q"};
    shard(1);
    shard(2);
    REQUIRE(folder.run(merge).exit_code == 0);
    CHECK(numbers(folder / "a.h5", "streams_pls_assay") == std::vector{0.0, 1.0});
    CHECK(didymium::NetcdfReader(folder / "a.h5")
              .text_attribute("streams_pls_assay", "values") == "one.csv\nother.csv");
    folder.write("other.csv", edited(assay, {{"25", "45"}, {"75", "55"}}));
    shard(2);
    const Outcome foreign = folder.run(merge);
    CHECK(foreign.exit_code == 2);
    CHECK_THAT(foreign.err, Contains("the assay other.csv is not what it was"));
}

TEST_CASE("a sweep writes over nothing that is not its own", "[resume][outputs]") {
    const Folder folder;
    folder.write("case.toml", two_days());
    folder.write("sweep.toml", short_sweep(4));
    folder.write("sweep.h5.journal", "notes of somebody, who wants to keep them");
    const Outcome refused = folder.run({"sweep", "sweep.toml"});
    CHECK(refused.exit_code == 2);
    CHECK_THAT(refused.err, Contains("it is no journal of a sweep"));
    CHECK_THAT(read(folder / "sweep.h5.journal"), Contains("notes of somebody"));
    CHECK(folder.run({"sweep", "sweep.toml", "--restart"}).exit_code == 0);
    // A sweep file with the name of what belongs to its result
    fs::rename(folder / "sweep.toml", folder / "mine.h5.journal");
    CHECK(folder.run({"sweep", "mine.h5.journal", "-o", "mine.h5"}).exit_code == 3);
    CHECK(fs::exists(folder / "mine.h5.journal"));
}

TEST_CASE("a sweep whose inputs changed is not gone on with", "[resume]") {
    const Folder folder;
    folder.write("case.toml", two_days());
    folder.write("sweep.toml", short_sweep(300));
    REQUIRE(folder
                .run(sweep("sweep.h5"),
                     at_size(SIGTERM, folder / "sweep.h5.journal", 60000))
                .exit_code == 130);
    const std::string journal = read(folder / "sweep.h5.journal");
    const std::string partial = read(folder / "sweep.h5.partial");
    const auto refused = [&](const std::string& what,
                             const std::vector<std::string>& command) {
        const Outcome outcome = folder.run(command);
        INFO(outcome.text());
        CHECK(outcome.exit_code == 2);
        CHECK_THAT(outcome.err, Contains("case changed before resume: " + what) &&
                                    Contains("--restart"));
        CHECK(read(folder / "sweep.h5.journal") == journal);
        CHECK(read(folder / "sweep.h5.partial") == partial);
    };
    folder.write("case.toml", two_days({{"36 %", "35 %"}}));
    refused("the case case.toml is not what it was", sweep("sweep.h5"));
    folder.write("case.toml", two_days());
    folder.write("sweep.toml", short_sweep(299));
    refused(
        "the number of scenarios is not what it was, the sweep sweep.toml is not "
        "what it was",
        sweep("sweep.h5"));
    folder.write("sweep.toml", short_sweep(20));
    auto anew = sweep("sweep.h5");
    anew.emplace_back("--restart");
    const Outcome outcome = folder.run(anew);
    INFO(outcome.text());
    CHECK(outcome.exit_code == 0);
    CHECK(resumed(outcome) == 0);
    CHECK(numbers(folder / "sweep.h5", "status").size() == 20);
    CHECK_FALSE(fs::exists(folder / "sweep.h5.journal"));
}

TEST_CASE("a full disk loses nothing that is finished", "[resume][outputs]") {
    const Folder folder;
    folder.write("case.toml", two_days());
    folder.write("sweep.toml", short_sweep(200));
    REQUIRE(folder.run(sweep("whole.h5")).exit_code == 0);
    const Outcome full = in_shell(
        folder,
        fmt::format("ulimit -f {};", fs::file_size(folder / "whole.h5") * 3 / 4096),
        "sweep sweep.toml -o full.h5");
    INFO(full.text());
    CHECK(full.exit_code == 3);
    CHECK_THAT(full.err, Contains("File too large") &&
                             Contains("scenarios are finished and kept in "
                                      "full.h5.journal"));
    CHECK_FALSE(fs::exists(folder / "full.h5.partial"));
    check_goes_on(folder, "full.h5");
}

TEST_CASE("a disk that turns read-only loses nothing that is finished",
          "[resume][outputs]") {
    const Folder folder;
    folder.write("case.toml", two_days());
    folder.write("sweep.toml", short_sweep(200));
    REQUIRE(folder.run(sweep("whole.h5")).exit_code == 0);
    const std::string preload = fmt::format(
        "ASAN_OPTIONS=verify_asan_link_order=0 FAILING_DISK={} "
        "LD_PRELOAD={}",
        (folder / "read-only").string(), failing_disk_library);
    const Outcome failed = in_shell(
        folder,
        "(until [ $(stat -c %s disk.h5.journal 2>/dev/null || echo 0) -gt 50000 ]; do "
        "sleep 0.01; done; touch read-only) & " +
            preload,
        "sweep sweep.toml -o disk.h5");
    INFO(failed.text());
    CHECK(failed.exit_code == 3);
    CHECK_THAT(failed.err,
               Contains("Read-only file system") &&
                   Contains("scenarios are finished and kept in disk.h5.journal"));
    fs::remove(folder / "read-only");
    check_goes_on(folder, "disk.h5");
}

TEST_CASE("of a sweep with a twentieth of impossible scenarios the others are right",
          "[resume][sweep]") {
    const Folder folder;
    folder.write("case.toml", two_days({{"\"p507-hcl\"", "\"constant-beta\""}}));
    std::string good;
    std::string mixed;
    for (int i = 0; i < 100; ++i) {
        const std::string value = fmt::format("\"{:.3f} mol/L\", ", 3.4 + 0.001 * i);
        const bool impossible = i % 20 == 7;  // no acid, thus no pH
        good += impossible ? "" : value;
        mixed += impossible ? "\"0 mol/L\", " : value;
    }
    const auto text_of = [](const std::string& values) {
        return "case = \"case.toml\"\n[[vary]]\npath = \"streams.scrub.acid.HCl\"\n"
               "values = [ " +
               values + "]\n";
    };
    folder.write("good.toml", text_of(good));
    folder.write("sweep.toml", text_of(mixed));
    REQUIRE(folder.run({"sweep", "good.toml"}).exit_code == 0);
    const Outcome outcome = folder.run(sweep("sweep.h5"));
    INFO(outcome.text());
    CHECK(outcome.exit_code == 5);
    CHECK_THAT(outcome.err, Contains("5 of 100 scenarios failed"));
    const std::string cause = "scenario 7: integration_failed: ";
    const std::string others = "4 more of this cause: 27, 47, 67, 87";
    CHECK_THAT(outcome.out, Contains("95 ok, 5 integration_failed") &&
                                Contains(cause) && Contains(others));
    CHECK_THAT(folder.run({"info", "sweep.h5"}).out,
               Contains(cause) && Contains(others) &&
                   Contains("5 scenarios were retried, 0 of them with success"));
    const fs::path file = folder / "sweep.h5";
    const auto status = numbers(file, "status");
    const auto retries = numbers(file, "retries");
    std::size_t k = 0;
    for (std::size_t s = 0; s < 100; ++s) {
        const bool impossible = s % 20 == 7;
        CHECK((status[s] == 0.0) == !impossible);
        CHECK(retries[s] == (impossible ? 2.0 : 0.0));
        if (impossible) {
            CHECK_THAT(text(file, "message", s),
                       Contains("split.scrub.") && Contains("also with tolerances"));
            continue;
        }
        for (const std::string variable : {"purity", "state", "recovery_cumulative"})
            CHECK(distance(scenario(folder / "good.h5", variable, k),
                           scenario(file, variable, s)) == 0.0);
        ++k;
    }
}
