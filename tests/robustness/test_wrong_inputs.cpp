//! \file Wrong inputs: exit code 2, the place and the reason, and nothing written.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include "program.hpp"
#include "tests/paths.hpp"

using namespace robustness;
using Catch::Contains;

namespace {

//! Runs a command on a wrong file and checks the manner of its refusal.
void check_refused(const Folder& folder, const std::string& command,
                   const std::string& file, const std::string& place,
                   const std::string& message) {
    const auto before = folder.names();
    const Outcome outcome = folder.run({command, file});
    INFO(command << " " << file << ": " << outcome.text());
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.out.empty());
    CHECK(located(outcome.err, place, message));
    CHECK(folder.names() == before);
}

std::string sweep_of(const std::string& vary,
                     const std::string& case_name = "case.toml") {
    return "case = \"" + case_name + "\"\n\n[[vary]]\n" + vary + "\n";
}

}  // namespace

TEST_CASE("a wrong case is refused at its place by every command", "[inputs]") {
    struct Fault {
        Edits edits;
        std::string message;
    };
    const auto fault = GENERATE(values<Fault>({
        {{{"flow = \"22 m3/h\"", "flwo = \"22 m3/h\""}}, "unknown key"},
        {{{"flow = \"22 m3/h\"", "flow = \"22 mol/L\""}}, "mol/L"},
        {{{"flow = \"22 m3/h\"", "flow = \"-22 m3/h\""}}, "expected at least 0"},
        {{{"flow = \"22 m3/h\"", "flow = 22"}}, "flow"},
        {{{"[banks.split]", "[banks.split]\nfeeds = []"}}, "feeds"},
        {{{"stage = \"last\"", "stage = 7"}}, "stage"},
        {{{"stage = \"last\"", "stage = 0"}}, "stage"},
        {{{"element = \"Pr\"", "element = \"Xx\""}}, "Xx"},
        {{{"didymium.csv", "gadolinite.csv"}}, "gadolinite.csv"},
        {{{"[[specifications]]",
           "[[events]]\nat = \"2 d\"\nset = { \"streams.srcub.flow\" = \"3 m3/h\" "
           "}\n\n[[specifications]]"}},
         "streams.srcub.flow"},
        {{{"[[specifications]]",
           "[[events]]\nat = \"2 d\"\nset = { \"streams.scrub.flow\" = \"-3 m3/h\" "
           "}\n\n[[specifications]]"}},
         "expected at least 0"},
        {{{"[[specifications]]",
           "[[solve]]\nvary = \"streams.scrub.flow\"\nresult = "
           "\"split.raffinate.Pr.beauty\"\nvalue = \"90 %\"\n\n[[specifications]]"}},
         "beauty"},
        {{{"[[specifications]]",
           "[[solve]]\nvary = \"streams.scrub.flow\"\nresult = "
           "\"split.raffinate.Pr.concentration\"\nvalue = \"90 "
           "m3/h\"\n\n[[specifications]]"}},
         "not a concentration"},
        {{{"[[specifications]]",
           "[[events]]\nat = \"2 d\"\nset = { \"banks.split.draws.side.flow\" = "
           "\"9 m3/h\" }\n\n[[specifications]]"},
          {"settler = {",
           "draws = [ { name = \"side\", phase = \"aqueous\", stage = 2, flow = "
           "\"0 m3/h\" } ]\nsettler = {"}},
         "once this is set, 'side' draws 9 m3/h"},
        {{{"output_interval = \"2 h\"", "output_interval = \"1 us\""}},
         "output_interval"},
        {{{"profile_interval = \"1 d\"", "profile_interval = \"1e-300 s\""}},
         "profile_interval"},
        {{{"stages = 6", "stages = 100000000"}}, "stages"},
    }));
    const Folder folder;
    folder.write("case.toml", shipped_case("short_ndpr", fault.edits));
    for (const std::string command : {"check", "run", "steady"})
        check_refused(folder, command, "case.toml", "case.toml", fault.message);
    // The case that a sweep varies is as wrong.
    folder.write("sweep.toml", sweep_of("path = \"streams.pls.flow\"\nvalues = [ "
                                        "\"1.0 m3/h\", \"1.1 m3/h\" ]"));
    check_refused(folder, "sweep", "sweep.toml", "case.toml", fault.message);
}

TEST_CASE("every faulty file is refused by the program", "[inputs]") {
    const Folder folder;
    int refused = 0;
    for (const auto& entry :
         fs::directory_iterator(source_path("tests/robustness/bad_inputs"))) {
        if (entry.path().extension() != ".toml")
            continue;
        const Outcome outcome = folder.run({"run", entry.path().string()});
        INFO(outcome.text());
        CHECK(outcome.exit_code == 2);
        CHECK_THAT(outcome.err, Contains(": error: "));
        CHECK(folder.names().empty());
        ++refused;
    }
    CHECK(refused >= 60);
}

TEST_CASE("a wrong sweep is refused at its place", "[inputs]") {
    struct Fault {
        std::string vary;
        std::string message;
    };
    const auto fault = GENERATE(values<Fault>({
        {"path = \"streams.srcub.flow\"\nvalues = [ \"2 m3/h\" ]",
         "streams.srcub.flow"},
        {"path = \"streams.scrub.flow\"\nvalues = []", "empty"},
        {"path = \"streams.scrub.flow\"", "values"},
        {"path = \"streams.scrub.flow\"\nvalues = [ \"2 mol/L\" ]", "mol/L"},
        {"path = \"streams.scrub.flow\"\nvalues = [ \"-2 m3/h\" ]",
         "expected at least 0"},
        {"path = \"streams.scrub.flow\"\nfrom = \"2 m3/h\"\nto = \"3 m3/h\"", "points"},
        {"path = \"streams.scrub.flow\"\nfrom = \"2 m3/h\"\nto = \"3 m3/h\"\npoints = "
         "1000000000",
         "points"},
        {"path = \"streams.scrub.flow\"\nfrom = \"2 m3/h\"\nto = \"3 mol\"\npoints = 3",
         "mol"},
        {"path = \"streams.scrub.flow\"\nfrom = \"0 m3/h\"\nto = \"3 m3/h\"\npoints = "
         "3\nspacing = \"log\"",
         "positive"},
        {"path = \"simulate.until\"\nvalues = [ \"2 d\" ]", "cannot be swept"},
        {"path = \"solver.rtol\"\nvalues = [ 1e-3 ]", "cannot be swept"},
        {"path = \"banks.split.sections.scrub.stages\"\nvalues = [ 0 ]", "stages"},
        {"path = \"specifications.1.purity\"\nvalues = [ 0.5 ]", "cannot be swept"},
        {"path = \"streams.scrub\"\nvalues = [ 3 ]", "streams.scrub"},
        {"path = \"streams.scrub.flow\"\nvalues = [ \"2 m3/h\" ]\nvalue = 3", "value"},
    }));
    const Folder folder;
    folder.write("case.toml", shipped_case("short_ndpr"));
    folder.write("sweep.toml", sweep_of(fault.vary));
    check_refused(folder, "sweep", "sweep.toml", "sweep.toml", fault.message);
}

TEST_CASE("a sweep without its case, or a case as a sweep, is refused", "[inputs]") {
    const Folder folder;
    folder.write("case.toml", shipped_case("short_ndpr"));
    folder.write("sweep.toml", sweep_of("path = \"streams.scrub.flow\"\nvalues = [ \"2 "
                                        "m3/h\" ]",
                                        "nowhere.toml"));
    check_refused(folder, "sweep", "sweep.toml", "sweep.toml", "nowhere.toml");
    check_refused(folder, "sweep", "case.toml", "case.toml",
                  "a case, expected a sweep");
    check_refused(folder, "run", "sweep.toml", "sweep.toml",
                  "a sweep, expected a case");
    folder.write("law.toml", read(source_path("inputs/chemistry/p507-hcl.toml")));
    check_refused(folder, "run", "law.toml", "law.toml",
                  "a chemistry, expected a case");
}

TEST_CASE("a case may bear the name of its chemistry", "[inputs]") {
    const Folder folder;
    folder.write("tracer.toml", shipped_case("kremser"));
    const Outcome outcome = folder.run({"check", "tracer.toml"});
    INFO(outcome.text());
    CHECK(outcome.exit_code == 0);
}

TEST_CASE("many events are checked in little time", "[inputs]") {
    const Folder folder;
    std::string text = shipped_case("short_ndpr");
    for (int i = 1; i <= 500; ++i)
        text += fmt::format(
            "\n[[events]]\nat = \"{} min\"\n"
            "set = {{ \"streams.scrub.flow\" = \"{} m3/h\" }}\n",
            50 * i, 2.5 + 0.0001 * i);
    folder.write("case.toml", text);
    Start start;
    start.limit = std::chrono::seconds(60);
    const Outcome outcome = folder.run({"check", "case.toml"}, start);
    INFO(outcome.text());
    CHECK_FALSE(outcome.timed_out);
    CHECK(outcome.exit_code == 0);
    CHECK_THAT(outcome.out, Contains("501 segments"));
}

TEST_CASE("files that are no text are refused", "[inputs]") {
    const Folder folder;
    const auto refused = [&](const std::string& name) {
        for (const std::string command : {"check", "run", "steady", "sweep"}) {
            const Outcome outcome = folder.run({command, name});
            INFO(command << ": " << outcome.text());
            CHECK(outcome.exit_code == 2);
            CHECK_THAT(outcome.err, Contains("error: "));
            CHECK_THAT(outcome.err, !Contains("internal"));
        }
    };
    const auto before = folder.names();
    refused("nowhere.toml");
    refused(".");
    refused("");
    CHECK(folder.names() == before);
    folder.write("empty.toml", "");
    refused("empty.toml");
    folder.write("zeros.toml", std::string(5000, '\0'));
    refused("zeros.toml");
    folder.write("deep.toml", "a = " + std::string(100000, '['));
    refused("deep.toml");
    folder.write("program.toml", read(built_program).substr(0, 1 << 16));
    refused("program.toml");
    CHECK(folder.names() == std::vector<std::string>{"deep.toml", "empty.toml",
                                                     "program.toml", "zeros.toml"});
}
