//! \file What `check` says of a run before it is made: which scenarios are impossible,
//! how large the result will be, and what is beyond the machine.
#include <catch2/catch.hpp>

#include <regex>

#include <fmt/format.h>

#include "program.hpp"
#include "result.hpp"

using namespace robustness;
using Catch::Contains;

namespace {

//! The bytes of values that `check` expects in the result.
double expected_bytes(const Outcome& checked) {
    std::smatch found;
    const std::regex bytes("\\(([0-9]+) bytes\\)");
    return std::regex_search(checked.out, found, bytes) ? std::stod(found[1]) : 0.0;
}

}  // namespace

TEST_CASE("check knows how many bytes of values a result will hold", "[check]") {
    const Folder folder;
    folder.write("case.toml", shipped_case("short_ndpr"));
    folder.write("sweep.toml",
                 "case = \"case.toml\"\nkeep_profiles = false\n[[vary]]\n"
                 "path = \"streams.scrub.flow\"\n"
                 "values = [ \"2.4 m3/h\", \"2.5 m3/h\", \"2.6 m3/h\" ]\n");
    for (const auto& [command, file] : std::vector<std::pair<std::string, std::string>>{
             {"run", "case"}, {"sweep", "sweep"}}) {
        const Outcome checked = folder.run({"check", file + ".toml"});
        INFO(checked);
        REQUIRE(checked.exit_code == 0);
        CHECK_THAT(checked.out, Contains("time: ") && Contains("memory: about"));
        REQUIRE(folder.run({command, file + ".toml", "-q"}).exit_code == 0);
        const auto unknowns =
            didymium::NetcdfReader(folder / (file + ".h5")).extents("state").back();
        CHECK_THAT(checked.out, Contains(fmt::format("size: {} unknowns", unknowns)));
        CHECK(expected_bytes(checked) == value_bytes(folder / (file + ".h5")));
    }
}

TEST_CASE("check lists every scenario of a sweep that is no valid case", "[check]") {
    const Folder folder;
    folder.write("case.toml", shipped_case("short_ndpr"));
    folder.write("sweep.toml",
                 "case = \"case.toml\"\n[[vary]]\npath = \"streams.scrub.flow\"\n"
                 "values = [ \"2.4 m3/h\", \"-1 m3/h\" ]\n[[vary]]\n"
                 "path = \"streams.pls.flow\"\n"
                 "values = [ \"1 m3/h\", \"1.1 m3/h\" ]\n");
    const Outcome checked = folder.run({"check", "sweep.toml"});
    INFO(checked);
    CHECK(checked.exit_code == 2);
    CHECK(checked.out.empty());
    CHECK_THAT(checked.err,
               Contains("sweep.toml:4:24: error: scenario 2 (streams.scrub.flow = -1 "
                        "m3/h, streams.pls.flow = 1 m3/h): ") &&
                   Contains("scenario 3 (") && !Contains("scenario 0 (") &&
                   !Contains("scenario 1 ("));
}

TEST_CASE("what a sweep and its case have wrong is listed together", "[check]") {
    const Folder folder;
    folder.write("case.toml",
                 shipped_case("short_ndpr", {{"flow = \"22 m3/h\"", "flow = 22"}}));
    folder.write("sweep.toml",
                 "case = \"case.toml\"\nmode = \"gird\"\n[[vary]]\n"
                 "path = \"streams.scrub.flow\"\nvalues = [ \"2 kg\" ]\n[[vary]]\n"
                 "path = \"streams.nowhere.flow\"\nvalues = [ \"1 m3/h\" ]\n");
    for (const std::string command : {"check", "sweep"}) {
        const Outcome outcome = folder.run({command, "sweep.toml"});
        INFO(outcome);
        CHECK(outcome.exit_code == 2);
        CHECK(
            located(outcome.err, "case.toml", "expected a volume flow with its unit"));
        CHECK(located(outcome.err, "sweep.toml", "expected one of \"grid\", \"list\""));
        CHECK(located(outcome.err, "sweep.toml", "'kg' is not a volume flow"));
        CHECK(located(outcome.err, "sweep.toml", "nothing at 'streams.nowhere.flow'"));
    }
}

TEST_CASE("a run beyond the memory of the machine is refused at once", "[check]") {
    const Folder folder;
    std::string sections = "{ name = \"extraction\", stages = 1000 }";
    for (int i = 0; i < 30; ++i)
        sections += fmt::format(", {{ name = \"more_{}\", stages = 1000 }}", i);
    const std::pair<std::string, std::string> long_bank = {
        "{ name = \"extraction\", stages = 6 }", sections};
    struct Absurd {
        Edits edits;
        std::string what;
    };
    const auto absurd = GENERATE_COPY(values<Absurd>({
        {{long_bank, {"\"1 d\"", "\"1.8 s\""}}, "this run needs about"},
        {{long_bank,
          {"organic = \"0.2 m3\" }", "organic = \"0.2 m3\", cells = 1000 }"}},
         "a case of"},
    }));
    folder.write("case.toml", shipped_case("short_ndpr", absurd.edits));
    folder.write("sweep.toml",
                 "case = \"case.toml\"\n[[vary]]\npath = \"streams.pls.flow\"\n"
                 "values = [ \"1 m3/h\" ]\n");
    Start start{folder.path(), std::chrono::seconds(20)};
    const auto before = folder.names();
    for (const std::string command : {"check", "run"}) {
        const Outcome outcome = folder.run({command, "case.toml"}, start);
        INFO(outcome);
        CHECK(outcome.exit_code == 3);
        CHECK_THAT(outcome.err, Contains("case.toml: error: " + absurd.what) &&
                                    Contains("of this machine"));
        CHECK(folder.names() == before);
    }
}
