//! \file Cases that are well-formed but physically impossible, or on the edge of it:
//! they end with a status that the file states too, never with a crash or a hang.
#include <catch2/catch.hpp>

#include <cmath>

#include "outputs/results/result.hpp"
#include "program.hpp"
#include "result.hpp"

using namespace robustness;
using Catch::Contains;
using didymium::Status;

namespace {

struct Trial {
    std::string what;
    Edits edits;
};

//! Adds an event to the short bank.
Edits event(const std::string& set) {
    return {{"[[specifications]]",
             "[[events]]\nat = \"2 d\"\nset = { " + set + " }\n\n[[specifications]]"}};
}

//! A chemistry in which water does not dissociate, and a liquor without acid has no pH.
const Edits without_water = {{"\"p507-hcl\"", "\"constant-beta\""}};

Edits operator+(Edits a, const Edits& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

}  // namespace

TEST_CASE("a run whose physics ends names the stage and the time", "[failing]") {
    const auto trial = GENERATE(values<Trial>({
        {"no anion in the aqueous phase, so no pH",
         without_water + Edits{{"3.5 mol/L", "0 mol/L"}}},
        {"no anion in the aqueous phase, so no pH",
         without_water + event("\"streams.scrub.acid.HCl\" = \"0 mol/L\"")},
    }));
    const Folder folder;
    folder.write("case.toml", shipped_case("short_ndpr", trial.edits));
    const Outcome outcome = folder.run({"run", "case.toml"});
    INFO(outcome.text());
    CHECK(outcome.exit_code == 1);
    CHECK_THAT(outcome.err, Contains("case.toml: error: ") && Contains(trial.what) &&
                                Contains("stage split.scrub.6") &&
                                Contains("integration_failed"));
    CHECK_THAT(outcome.err, Contains("stopped at ") && Contains(" h"));
    CHECK(folder.names() == std::vector<std::string>{"case.h5", "case.toml"});
    const fs::path file = folder / "case.h5";
    CHECK(numbers(file, "status") ==
          std::vector<double>{static_cast<double>(Status::integration_failed)});
    CHECK_THAT(text(file, "message"), Contains(trial.what));
    // What it holds ends where the run did.
    const double end = numbers(file, "end_time").at(0);
    const auto times = numbers(file, "time");
    const auto norm = numbers(file, "rate_norm");
    for (std::size_t t = 0; t < times.size(); ++t)
        CHECK((times[t] <= end || std::isnan(norm[t])));
    CHECK(std::isnan(norm.back()));
    CHECK_THAT(outcome.err, !Contains("100 %"));
    const Outcome info = folder.run({"info", "case.h5"});
    CHECK(info.exit_code == 0);
    CHECK_THAT(info.out, Contains("1 integration_failed"));
}

TEST_CASE("a steady state that does not exist is a failure with the reason",
          "[failing]") {
    const Folder folder;
    folder.write(
        "case.toml",
        shipped_case("short_ndpr", without_water + Edits{{"3.5 mol/L", "0 mol/L"}}));
    const Outcome outcome = folder.run({"steady", "case.toml"});
    INFO(outcome.text());
    CHECK(outcome.exit_code == 1);
    CHECK_THAT(outcome.err, Contains("no steady state") && Contains("steady_failed") &&
                                Contains("split.scrub.6"));
    CHECK(numbers(folder / "case.h5", "status") ==
          std::vector<double>{static_cast<double>(Status::steady_failed)});
}

TEST_CASE("a run that starts from a steady state that does not exist says so",
          "[failing]") {
    const Folder folder;
    folder.write(
        "case.toml",
        shipped_case("short_ndpr",
                     without_water + Edits{{"3.5 mol/L", "0 mol/L"},
                                           {"\"filled with feed\"", "\"steady\""}}));
    const Outcome outcome = folder.run({"run", "case.toml"});
    INFO(outcome.text());
    CHECK(outcome.exit_code == 1);
    CHECK_THAT(outcome.err, Contains("no steady state") && Contains("steady_failed"));
}

TEST_CASE("a run that is to stop at a precipitate stops there", "[failing]") {
    // Caustic by mistake instead of scrub acid: it drives rare earth out of the
    // solvent. No more of it than NaCl stays dissolved.
    const Edits edits =
        event("\"streams.scrub.alkali.NaOH\" = \"8 mol/L\"") +
        Edits{{"acid = { HCl = \"3.5 mol/L\" }",
               "acid = { HCl = \"3.5 mol/L\" }\nalkali = { NaOH = \"0 mol/L\" }"}};
    const Folder folder;
    folder.write("warn.toml", shipped_case("short_ndpr", edits));
    folder.write("stop.toml",
                 shipped_case("short_ndpr", edits + Edits{{"[streams.pls]",
                                                           "precipitation = \"stop\"\n"
                                                           "\n[streams.pls]"}}));
    const Outcome warn = folder.run({"run", "warn.toml"});
    INFO(warn.text());
    CHECK(warn.exit_code == 0);
    CHECK_THAT(warn.out, Contains("above the saturation of"));
    CHECK_THAT(text(folder / "warn.h5", "warnings"),
               Contains("above the saturation of rare-earth hydroxide"));
    const Outcome stop = folder.run({"run", "stop.toml"});
    INFO(stop.text());
    CHECK(stop.exit_code == 1);
    CHECK_THAT(stop.err, Contains("stop.toml: error: ") &&
                             Contains("(precipitation)") &&
                             Contains("rare-earth hydroxide in "));
    CHECK(numbers(folder / "stop.h5", "status") ==
          std::vector<double>{static_cast<double>(Status::precipitation)});
    CHECK(numbers(folder / "stop.h5", "end_time").at(0) > 48.0);
}

TEST_CASE("a target out of reach is a failed solve", "[failing]") {
    const Folder folder;
    const auto between =
        GENERATE(as<std::string>(), "", "between = [ \"2.4 m3/h\", \"2.6 m3/h\" ]\n");
    folder.write(
        "case.toml",
        shipped_case("short_ndpr",
                     {{"[[specifications]]",
                       "[[solve]]\nvary = \"streams.scrub.flow\"\nresult = "
                       "\"split.raffinate.Pr.purity\"\nvalue = \"99.9999 %\"\n" +
                           between + "\n[[specifications]]"}}));
    const Outcome outcome = folder.run({"steady", "case.toml"});
    INFO(outcome.text());
    CHECK(outcome.exit_code == 1);
    CHECK_THAT(outcome.err,
               Contains("solve_failed") && Contains("split.raffinate.Pr.purity"));
    CHECK(numbers(folder / "case.h5", "status") ==
          std::vector<double>{static_cast<double>(Status::solve_failed)});
}

TEST_CASE("tracers that fill the extractant are a failure of the law, and said so",
          "[failing]") {
    const Folder folder;
    const auto method = GENERATE(as<std::string>(), "cvodes", "idas");
    folder.write("case.toml",
                 shipped_case("kremser",
                              {{"La = \"1e-6 mol/L\", Pr = \"1e-6 mol/L\", "
                                "Nd = \"1e-6 mol/L\"",
                                "La = \"0.2 mol/L\", Pr = \"0.2 mol/L\", "
                                "Nd = \"0.2 mol/L\""},
                               {"[solver]", "[solver]\nmethod = \"" + method + "\""}}));
    for (const std::string command : {"run", "steady"}) {
        const Outcome outcome = folder.run({command, "case.toml"});
        INFO(command << " " << method << ": " << outcome.text());
        CHECK(outcome.exit_code == 1);
        CHECK_THAT(outcome.err, Contains("stopped at 0.01") &&
                                    Contains(" h: stage load.extraction.10: the "
                                             "distribution law asks for a loading of "
                                             "100 % or more") &&
                                    Contains("know no capacity"));
    }
}

TEST_CASE("too few steps allowed is a failure that names the option", "[failing]") {
    const Folder folder;
    folder.write("case.toml",
                 shipped_case("short_ndpr", {{"[solver]", "[solver]\nmax_steps = 3"}}));
    const Outcome outcome = folder.run({"run", "case.toml"});
    INFO(outcome.text());
    CHECK(outcome.exit_code == 1);
    CHECK_THAT(outcome.err, Contains("solver.max_steps = 3"));
}

TEST_CASE("extreme inputs end, whatever they end with", "[failing]") {
    const auto trial = GENERATE(values<Trial>({
        {"nearly all the dimer is salt", {{"36 %", "49 %"}}},
        {"all but all the dimer is salt", {{"36 %", "49.9999 %"}}},
        {"no base at all", {{"36 %", "0 %"}}},
        {"scrub acid beyond any acid", {{"3.5 mol/L", "1e6 mol/L"}}},
        {"scrub acid beyond any number", {{"3.5 mol/L", "1e300 mol/L"}}},
        {"an event that floods the bank with acid",
         event("\"streams.scrub.acid.HCl\" = \"1000 mol/L\"")},
        {"an event that drowns the bank",
         event("\"streams.scrub.flow\" = \"1e9 m3/h\"")},
        {"an event that stops the feed", event("\"streams.pls.flow\" = \"0 m3/h\"")},
        {"an event that saponifies to the edge",
         event("\"streams.solvent.saponified\" = \"49.99 %\"")},
        {"an event that takes the extractant away",
         event("\"streams.solvent.extractant\" = \"1e-6 mol/L\"")},
        {"hardly any scrub", {{"2.5 m3/h", "1e-300 m3/h"}}},
        {"a scrub beyond any flow", {{"2.5 m3/h", "1e300 m3/h"}}},
        {"a solvent beyond any concentration", {{"1.5 mol/L", "1e300 mol/L"}}},
        {"no feed", {{"flow = \"1.0 m3/h\"", "flow = \"0 m3/h\""}}},
        {"a moment",
         {{"20 d", "1e-300 s"},
          {"output_interval = \"2 h\"", ""},
          {"profile_interval = \"1 d\"", ""}}},
        {"an eternity",
         {{"20 d", "1e300 d"},
          {"output_interval = \"2 h\"", ""},
          {"profile_interval = \"1 d\"", ""}}},
        {"thimbles",
         {{"0.2 m3\", organic_h", "1e-12 m3\", organic_h"},
          {"aqueous = \"0.2 m3\"", "aqueous = \"1e-12 m3\""}}},
        {"lakes",
         {{"0.2 m3\", organic_h", "1e12 m3\", organic_h"},
          {"aqueous = \"0.2 m3\"", "aqueous = \"1e12 m3\""}}},
        {"a film of solvent", {{"50 %", "1e-300"}}},
        {"tolerances below rounding",
         {{"rtol = 1e-8", "rtol = 1e-14\nmax_steps = 20000"},
          {"1e-12 mol/L", "1e-300 mol/L"}}},
        {"hardly any tolerance",
         {{"rtol = 1e-8", "rtol = 0.0999"}, {"1e-12 mol/L", "1e3 mol/L"}}},
        {"many cells",
         {{"organic = \"0.2 m3\" }", "organic = \"0.2 m3\", cells = 300 }"}}},
    }));
    const Folder folder;
    folder.write("case.toml", shipped_case("short_ndpr", trial.edits));
    for (const std::string command : {"run", "steady"}) {
        const Outcome outcome = folder.run({command, "case.toml"});
        INFO(trial.what << ", " << command << ": " << outcome.text());
        CHECK_FALSE(outcome.timed_out);
        CHECK(outcome.signal == 0);
        CHECK((outcome.exit_code == 0 || outcome.exit_code == 1 ||
               outcome.exit_code == 2 || outcome.exit_code == 4));
        CHECK_FALSE(fs::exists(folder / "case.h5.partial"));
        if (outcome.exit_code != 0)
            CHECK_THAT(outcome.err, Contains("error: "));
        // Not the integrator's own words, which count in seconds.
        CHECK_THAT(outcome.err, !Contains("At t =") && !Contains("|h|"));
        if (outcome.exit_code < 2) {
            const auto status = numbers(folder / "case.h5", "status");
            CHECK((status[0] == 0.0) == (outcome.exit_code == 0));
        }
        // What is called ok holds no gaps.
        if (outcome.exit_code == 0) {
            CHECK(largest(numbers(folder / "case.h5", "balance/closure")) <= 1e-9);
            CHECK(std::isfinite(largest(numbers(folder / "case.h5", "state"))));
        }
    }
}
