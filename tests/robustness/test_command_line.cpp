//! \file What the command line answers: help, version, and wrong usage.
#include <catch2/catch.hpp>

#include <cctype>

#include "program.hpp"
#include "result.hpp"
#include "solver/linear/isa.hpp"
#include "tests/paths.hpp"

using namespace robustness;
using Catch::Contains;

namespace {
const std::vector<std::string> commands = {"check", "run", "steady", "sweep", "info"};
}

TEST_CASE("the program and every command explain themselves", "[command line]") {
    const Folder folder;
    const Outcome general = folder.run({"--help"});
    INFO(general.text());
    CHECK(general.exit_code == 0);
    CHECK(general.err.empty());
    CHECK_THAT(general.out, Contains("Exit codes: 0 all done"));
    for (const std::string& command : commands) {
        CHECK_THAT(general.out, Contains("didymium " + command));
        const Outcome help = folder.run({command, "--help"});
        INFO(help.text());
        CHECK(help.exit_code == 0);
        CHECK_THAT(help.out, Contains("file") && Contains("REQUIRED"));
    }
    CHECK_THAT(folder.run({"sweep", "--help"}).out,
               Contains("--threads") && Contains("--output"));
    CHECK(folder.names().empty());
}

TEST_CASE("the version is one line for scripts, then what was built with what",
          "[command line]") {
    const Folder folder;
    const Outcome version = folder.run({"--version"});
    INFO(version.text());
    CHECK(version.exit_code == 0);
    const std::string first = version.out.substr(0, version.out.find('\n'));
    CHECK_THAT(first, Catch::Matches("didymium [0-9]+\\.[0-9]+\\.[0-9]+"));
    for (const std::string what :
         {"commit     ", "compiler   ", "flags      -std=c++20", "processor  "}) {
        CHECK_THAT(version.out, Contains("\n" + what));
    }
    // A name without a number is a version that the build did not find.
    for (const std::string library : {"SUNDIALS", "KLU", "HDF5", "zlib", "Eigen",
                                      "udunits", "toml++", "CLI11", "fmt", "OpenMP"}) {
        const std::size_t at = version.out.find(library + " ");
        REQUIRE(at != std::string::npos);
        const std::size_t number = at + library.size() + 1;
        REQUIRE(number < version.out.size());
        CHECK(std::isdigit(static_cast<unsigned char>(version.out[number])));
    }
}

TEST_CASE("an instruction set can be asked for, and one that is not there is an error",
          "[command line]") {
    const Folder folder;
    folder.write("case.toml", shipped_case("kremser"));
    const auto run_with = [&](const std::string& isa, const std::string& arguments) {
        const std::string command =
            "cd " + folder.path().string() + " && DIDYMIUM_ISA=" + isa + " " +
            std::string(built_program) + " " + arguments + " >out 2>&1";
        return WEXITSTATUS(std::system(command.c_str()));
    };
    for (const didymium::Isa isa : didymium::available_isas()) {
        const std::string name = didymium::isa_name(isa);
        CAPTURE(name);
        CHECK(run_with(name, "--version") == 0);
        CHECK_THAT(read(folder / "out"), Contains("loops for " + name));
        CHECK(run_with(name, "run case.toml -q -o " + name + ".h5") == 0);
        CHECK(run_with("\"\"", "info " + name + ".h5") == 0);
        CHECK_THAT(read(folder / "out"), Contains(name));
        CHECK(differences(folder / (name + ".h5"),
                          folder / (didymium::isa_name(didymium::Isa::base) + ".h5"))
                  .empty());
    }
    CHECK(run_with("sse9", "run case.toml") == 2);
    CHECK_THAT(read(folder / "out"),
               Contains("error: DIDYMIUM_ISA is 'sse9'; this processor has " +
                        didymium::isa_name(didymium::Isa::base)));
}

TEST_CASE("wrong usage is exit code 2 and says what to do", "[command line]") {
    const Folder folder;
    folder.write("case.toml", shipped_case("kremser"));
    struct Usage {
        std::vector<std::string> arguments;
        std::string message;
    };
    const auto [arguments, message] = GENERATE(values<Usage>({
        {{}, "subcommand is required"},
        {{"simulate", "case.toml"}, "subcommand is required"},
        {{"run"}, "file is required"},
        {{"run", "--fast", "case.toml"}, "--fast"},
        {{"run", "case.toml", "-o"}, "--output"},
        {{"run", "case.toml", "case.toml"}, "case.toml"},
        {{"run", "--set", "a=b", "case.toml"}, "not expected: --set case.toml;"},
        {{"sweep", "case.toml", "-j", "0"}, "--threads"},
        {{"sweep", "case.toml", "-j", "two"}, "--threads"},
    }));
    const Outcome outcome = folder.run(arguments);
    INFO(outcome.text());
    CHECK(outcome.exit_code == 2);
    CHECK_THAT(outcome.err,
               Catch::StartsWith("error: ") && Contains(message) && Contains("--help"));
    CHECK(folder.names() == std::vector<std::string>{"case.toml"});
}

TEST_CASE("schema prints what editors and the input reference need", "[command line]") {
    const Folder folder;
    for (const std::string kind : {"case", "sweep", "chemistry", "assay", "activity"}) {
        const Outcome schema = folder.run({"schema", kind});
        INFO(schema.text());
        CHECK(schema.exit_code == 0);
        CHECK_THAT(schema.out, Contains("json-schema.org/draft-07"));
        const Outcome tables = folder.run({"schema", kind, "--markdown"});
        CHECK(tables.exit_code == 0);
        CHECK_THAT(tables.out, Catch::StartsWith("<!-- keys: " + kind));
    }
    const Outcome unknown = folder.run({"schema", "result"});
    CHECK(unknown.exit_code == 2);
    CHECK_THAT(unknown.err, Contains("result not in"));
    CHECK_THAT(folder.run({"schema"}).err, Contains("kind is required"));
    CHECK(folder.names().empty());
}

TEST_CASE("info says what a result holds, and what is none", "[command line]") {
    const Folder folder;
    folder.write("case.toml", shipped_case("kremser"));
    REQUIRE(folder.run({"run", "case.toml", "-q"}).exit_code == 0);
    const Outcome outcome = folder.run({"info", "case.h5"});
    INFO(outcome.text());
    CHECK(outcome.exit_code == 0);
    CHECK_THAT(outcome.out, Contains("Tracers with constant distribution ratios") &&
                                Contains("load.raffinate"));
    const std::vector<std::pair<std::string, std::string>> others = {
        {"case.toml", "not a result file of Didymium"},
        {"nothing.h5", "cannot open: No such file or directory"},
        {".", "cannot open: "}};
    for (const auto& [file, reason] : others) {
        const Outcome refused = folder.run({"info", file});
        INFO(refused.text());
        CHECK(refused.exit_code == 3);
        CHECK_THAT(refused.err, Contains("error: " + file + ": " + reason));
    }
}

TEST_CASE("info repeats the warnings of a result", "[command line]") {
    const Folder folder;
    folder.write("case.toml", shipped_case("short_ndpr"));
    folder.write("sweep.toml",
                 "title = \"Feeds\"\ncase = \"case.toml\"\nrun = \"steady\"\n"
                 "[[vary]]\npath = \"streams.pls.flow\"\n"
                 "values = [ \"1 m3/h\", \"1.1 m3/h\" ]\n");
    const std::string warning = "is used outside its measured window";
    const Outcome run = folder.run({"run", "case.toml"});
    INFO(run.text());
    REQUIRE_THAT(run.out, Contains(warning));
    const std::size_t begin = run.out.find("Warning  ");
    const std::string warnings = run.out.substr(begin, run.out.find("\nwrote") - begin);
    CHECK_THAT(folder.run({"info", "case.h5"}).out, Contains(warnings));
    REQUIRE(folder.run({"sweep", "sweep.toml", "-q"}).exit_code == 0);
    CHECK_THAT(folder.run({"info", "sweep.h5"}).out,
               Contains("Warnings      in 2 of 2 scenarios; scenario 0: "
                        "chemistry 'p507-hcl' is used outside"));
}

TEST_CASE("a file that does not exist is said to, and what may be meant",
          "[command line]") {
    const Folder folder;
    folder.write("nitrate.toml", shipped_case("kremser"));
    for (const std::string command : {"check", "run", "steady", "sweep"}) {
        const Outcome outcome = folder.run({command, "nitrat.toml"});
        INFO(outcome.text());
        CHECK(outcome.exit_code == 2);
        CHECK_THAT(outcome.err, Contains("file nitrat.toml does not exist, expected") &&
                                    Contains("did you mean 'nitrate.toml'?"));
    }
}

TEST_CASE("quiet runs say nothing", "[command line]") {
    const Folder folder;
    folder.write("case.toml", shipped_case("kremser"));
    for (const std::string command : {"check", "run", "steady"}) {
        const Outcome outcome = folder.run({command, "case.toml", "--quiet"});
        INFO(outcome.text());
        CHECK(outcome.exit_code == 0);
        CHECK(outcome.out.empty());
        CHECK(outcome.err.empty());
    }
}

TEST_CASE("a full standard output is an error", "[command line]") {
    const Folder folder;
    folder.write("case.toml", shipped_case("kremser"));
    // The shell redirects; the helper would follow with a file of its own.
    const std::string command = std::string(built_program) + " check " +
                                (folder / "case.toml").string() + " >/dev/full 2>" +
                                (folder / "err").string();
    CHECK(WEXITSTATUS(std::system(command.c_str())) == 3);
    CHECK_THAT(read(folder / "err"), Contains("No space left on device"));
}

TEST_CASE("an installation that was moved finds its data beside itself",
          "[command line]") {
    const Folder folder;
    const fs::path program = folder / "bin" / "didymium";
    const fs::path data = folder / "share" / "didymium";
    fs::create_directories(program.parent_path());
    fs::create_directories(data);
    fs::copy_file(built_program, program);
    folder.write("case.toml", shipped_case("kremser"));
    // The shell takes the setting away that would say where data are.
    const std::string command = "env -u DIDYMIUM_DATA " + program.string() + " check " +
                                (folder / "case.toml").string() + " >" +
                                (folder / "out").string() + " 2>&1";
    CHECK(WEXITSTATUS(std::system(command.c_str())) == 2);
    CHECK_THAT(read(folder / "out"), Contains("no chemistry file 'tracer'"));
    fs::copy(source_path("inputs/chemistry"), data / "chemistry");
    CHECK(WEXITSTATUS(std::system(command.c_str())) == 0);
    CHECK_THAT(read(folder / "out"), Contains("no errors"));
}
