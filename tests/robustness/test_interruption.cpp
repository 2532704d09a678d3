//! \file Runs that are stopped from outside.
#include <catch2/catch.hpp>

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <csignal>

#include <fmt/format.h>

#include "outputs/results/result.hpp"
#include "program.hpp"
#include "result.hpp"
#include "tests/paths.hpp"

using namespace robustness;
using Catch::Contains;

namespace {

//! Runs for minutes unless it is stopped.
std::string endless_case() {
    return shipped_case(
        "ndpr_p507", {{"until = \"60 d\"", "until = \"100000 d\""},
                      {"output_interval = \"6 h\"", "output_interval = \"100 d\""},
                      {"profile_interval = \"2 d\"", "profile_interval = \"1000 d\""},
                      {"[[events]]",
                       "[solver]\nrtol = 1e-12\nmax_order = 1\natol = \"1e-15 mol/L\"\n"
                       "max_steps = 1000000000\n\n[[events]]"}});
}

const std::string endless_sweep =
    "case = \"case.toml\"\n[[vary]]\npath = \"streams.scrub.flow\"\n"
    "from = \"2.60 m3/h\"\nto = \"2.64 m3/h\"\npoints = 20\n";

//! Sends `signal` a moment (in polls of 2 ms) after `file` has appeared.
Start stopped(int signal, const fs::path& file, int moment = 100) {
    Start start;
    start.signal_when = [signal, file, moment, polls = 0]() mutable {
        return fs::exists(file) && ++polls > moment ? signal : 0;
    };
    return start;
}

//! The same, and once more after three seconds: a sweep finishes the scenarios that run
//! unless it is told twice.
Start stopped_twice(int signal, const fs::path& file) {
    using Clock = std::chrono::steady_clock;
    Start start = stopped(signal, file);
    start.signals = 2;
    start.signal_when = [when = start.signal_when,
                         first = Clock::time_point()]() mutable {
        const int sent = when();
        if (sent == 0 || Clock::now() < first + std::chrono::seconds(3))
            return 0;
        first = Clock::now();
        return sent;
    };
    return start;
}

}  // namespace

TEST_CASE("an interrupted run leaves nothing and an older result as it was",
          "[interruption]") {
    const Folder folder;
    folder.write("case.toml", endless_case());
    folder.write("sweep.toml", endless_sweep);
    const int signal = GENERATE(SIGINT, SIGTERM, SIGHUP);
    const bool older = GENERATE(false, true);
    for (const std::string command : {"run", "sweep"}) {
        const std::string stem = command == "sweep" ? "sweep" : "case";
        fs::remove(folder / (stem + ".h5"));
        if (older)
            folder.write(stem + ".h5", "an older result");
        const auto before = folder.names();
        const fs::path partial = folder / (stem + ".h5.partial");
        const Outcome outcome =
            folder.run({command, stem + ".toml"}, command == "sweep"
                                                      ? stopped_twice(signal, partial)
                                                      : stopped(signal, partial));
        INFO(command << ", signal " << signal << ": " << outcome.text());
        CHECK_FALSE(outcome.timed_out);
        CHECK(outcome.exit_code == 130);
        CHECK_THAT(outcome.err, Contains("interrupted: nothing written"));
        CHECK(folder.names() == before);
        if (older)
            CHECK(read(folder / (stem + ".h5")) == "an older result");
    }
}

TEST_CASE("a result can be looked at while it is written", "[interruption]") {
    const Folder folder;
    folder.write("case.toml", endless_case());
    folder.write("sweep.toml", endless_sweep);
    for (const std::string command : {"run", "sweep"}) {
        const std::string stem = command == "sweep" ? "sweep" : "case";
        const std::string partial = stem + ".h5.partial";
        Outcome info;
        Start start = command == "sweep" ? stopped_twice(SIGINT, folder / partial)
                                         : stopped(SIGINT, folder / partial);
        start.signal_when = [&, when = start.signal_when]() {
            const int signal = when();
            if (signal != 0)
                info = folder.run({"info", partial});
            return signal;
        };
        const Outcome outcome = folder.run({command, stem + ".toml"}, start);
        INFO(command << ": " << info.text());
        CHECK(outcome.exit_code == 130);
        CHECK(info.exit_code == 0);
        CHECK_THAT(info.out, Contains("INCOMPLETE") && Contains("not_run"));
    }
}

TEST_CASE("a place that another program has open is refused", "[interruption]") {
    const Folder folder;
    folder.write("case.toml", shipped_case("kremser"));
    const fs::path partial = folder.write("case.h5.partial", "the ruins of a run");
    const int reader = open(partial.c_str(), O_RDONLY | O_CLOEXEC);
    REQUIRE(reader >= 0);
    REQUIRE(flock(reader, LOCK_SH) == 0);  // as h5py does
    const Outcome outcome = folder.run({"run", "case.toml"});
    close(reader);
    INFO(outcome.text());
    CHECK(outcome.exit_code == 3);
    CHECK_THAT(outcome.err, Contains("another program has it open"));
}

TEST_CASE("a run goes on without its terminal where that is asked for",
          "[interruption]") {
    const Folder folder;
    folder.write("case.toml", shipped_case("kremser"));
    const auto ignored = std::signal(SIGHUP, SIG_IGN);  // what nohup does
    Start start;
    start.keep_signals = true;
    start.signal_when = [] { return SIGHUP; };
    const Outcome outcome = folder.run({"run", "case.toml"}, start);
    std::signal(SIGHUP, ignored);
    INFO(outcome.text());
    CHECK(outcome.exit_code == 0);
}

TEST_CASE("a killed run leaves no result and an older one as it was",
          "[interruption]") {
    const Folder folder;
    folder.write("case.toml", endless_case());
    folder.write("sweep.toml", endless_sweep);
    const bool older = GENERATE(false, true);
    for (const std::string command : {"run", "sweep"}) {
        const std::string stem = command == "sweep" ? "sweep" : "case";
        const fs::path result = folder / (stem + ".h5");
        if (older)
            folder.write(stem + ".h5", "an older result");
        const Outcome outcome = folder.run(
            {command, stem + ".toml"}, stopped(SIGKILL, result.string() + ".partial"));
        INFO(outcome.text());
        CHECK_FALSE(outcome.timed_out);
        CHECK(outcome.signal == SIGKILL);
        CHECK(fs::exists(result) == older);
        if (older)
            CHECK(read(result) == "an older result");
        // What it leaves says that it is not complete, where it opens at all.
        const Outcome info = folder.run({"info", stem + ".h5.partial"});
        INFO(info.text());
        CHECK((
            info.exit_code == 3 ||
            (info.exit_code == 0 && info.out.find("INCOMPLETE") != std::string::npos)));
    }
}

TEST_CASE("an interrupted sweep keeps what is finished, and goes on with it",
          "[interruption]") {
    const Folder folder;
    folder.write("case.toml", shipped_case("short_ndpr"));
    folder.write("sweep.toml",
                 "case = \"case.toml\"\n[[vary]]\npath = \"streams.scrub.flow\"\n"
                 "from = \"2.4 m3/h\"\nto = \"2.6 m3/h\"\npoints = 100\n");
    Start start;
    start.signal_when = [journal = folder / "sweep.h5.journal"] {
        std::error_code error;
        const auto size = fs::file_size(journal, error);
        return !error && size > 100000 ? SIGINT : 0;
    };
    const Outcome outcome = folder.run({"sweep", "sweep.toml"}, start);
    INFO(outcome.text());
    REQUIRE(outcome.exit_code == 130);
    CHECK_THAT(outcome.err, Contains("of 100 scenarios are finished and kept"));
    CHECK_THAT(outcome.err, !Contains("100 %") && Contains("of 100 scenarios\n"));
    CHECK(folder.names() == std::vector<std::string>{"case.toml", "sweep.h5.journal",
                                                     "sweep.h5.partial", "sweep.toml"});
    const fs::path file = folder / "sweep.h5.partial";
    const auto status = numbers(file, "status");
    std::size_t finished = 0;
    for (std::size_t s = 0; s < status.size(); ++s) {
        const bool ok = status[s] == static_cast<double>(didymium::Status::ok);
        CHECK((ok || status[s] == static_cast<double>(didymium::Status::not_run)));
        CHECK(ok == std::isfinite(scenario(file, "inventory", s).front()));
        finished += ok ? 1 : 0;
    }
    CHECK(finished > 0);
    CHECK(finished < status.size());
    CHECK(didymium::NetcdfReader(file).number_attribute("/", "complete") == 0.0);
    CHECK_THAT(folder.run({"info", "sweep.h5.partial"}).out,
               Contains("INCOMPLETE: the run goes on, or was ended"));
    const Outcome rest = folder.run({"sweep", "sweep.toml"});
    INFO(rest.text());
    REQUIRE(rest.exit_code == 0);
    CHECK_THAT(rest.err,
               Contains(fmt::format("going on after {} scenarios", finished)));
    CHECK(folder.names() ==
          std::vector<std::string>{"case.toml", "sweep.h5", "sweep.toml"});
    CHECK(largest(numbers(folder / "sweep.h5", "status")) == 0.0);
}

TEST_CASE("what a killed run left does not hinder the next", "[interruption]") {
    const Folder folder;
    folder.write("case.toml", shipped_case("kremser"));
    folder.write("case.h5.partial", "the ruins of a run");
    const Outcome outcome = folder.run({"run", "case.toml"});
    INFO(outcome.text());
    CHECK(outcome.exit_code == 0);
    CHECK(folder.names() == std::vector<std::string>{"case.h5", "case.toml"});
}

TEST_CASE("the search of a steady state can be interrupted", "[interruption]") {
    const Folder folder;
    folder.write("case.toml",
                 shipped_case("ndpr_control", {{"stages = 40", "stages = 1000"},
                                               {"stages = 50", "stages = 1000"}}));
    Start start = stopped(SIGINT, folder / "case.h5.partial");
    start.limit = std::chrono::seconds(30);
    const Outcome outcome = folder.run({"steady", "case.toml"}, start);
    INFO(outcome.text());
    CHECK_FALSE(outcome.timed_out);
    CHECK(outcome.exit_code == 130);
    CHECK(folder.names() == std::vector<std::string>{"case.toml"});
}

TEST_CASE("a curve of steady states that is interrupted or killed leaves nothing",
          "[interruption]") {
    const Folder folder;
    folder.write("case.toml", shipped_case("ndpr_p507"));
    const std::vector<std::string> command{
        "steady",   "case.toml", "--follow", "streams.scrub.flow=2.7:2.9 m3/h",
        "--points", "1000"};
    const int signal = GENERATE(SIGINT, SIGKILL);
    Start start;
    start.signal_when = [signal, polls = 0]() mutable {
        return ++polls > 500 ? signal : 0;  // in the midst of the curve
    };
    const Outcome outcome = folder.run(command, start);
    INFO(outcome.text());
    CHECK_FALSE(outcome.timed_out);
    CHECK((outcome.exit_code == 130 || outcome.signal == SIGKILL));
    CHECK_FALSE(fs::exists(folder / "case.h5"));
    if (signal == SIGINT)
        CHECK(folder.names() == std::vector<std::string>{"case.toml"});
    std::vector<std::string> short_one = command;
    short_one.back() = "3";
    CHECK(folder.run(short_one).exit_code == 0);
    CHECK(folder.names() == std::vector<std::string>{"case.h5", "case.toml"});
}

TEST_CASE("two runs of one name do not mix", "[interruption]") {
    const Folder folder;
    folder.write("case.toml", shipped_case("short_ndpr"));
    REQUIRE(folder.run({"run", "case.toml", "-o", "alone.h5"}).exit_code == 0);
    const std::string command = "cd " + folder.path().string() +
                                "; for i in 1 2 3 4; do " + built_program +
                                " run -q case.toml & done; wait";
    CHECK(std::system(command.c_str()) == 0);
    CHECK(differences(folder / "case.h5", folder / "alone.h5").empty());
    CHECK_FALSE(fs::exists(folder / "case.h5.partial"));
}
