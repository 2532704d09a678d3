//! \file Runs that start from an earlier result, or from the steady state.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <sstream>

#include "program.hpp"
#include "result.hpp"

using namespace robustness;
using Catch::Contains;

namespace {

//! The main case for some days, without its event, from a state.
std::string case_for(const std::string& days, const std::string& initial) {
    std::string text = shipped_case("ndpr_p507", {{"60 d", days}});
    text.erase(text.find("[simulate.initial]"),
               text.find("[[specifications]]") - text.find("[simulate.initial]"));
    const std::string simulate = "[simulate]\n";
    return edited(text, {{simulate, simulate + "initial = " + initial + "\n"}});
}

const std::string filled = "\"filled with feed\"";

std::string from(const std::string& file) {
    return "{ state = \"file\", file = \"" + file + "\" }";
}

void run_ok(const Folder& folder, const std::string& name, const std::string& text) {
    folder.write(name + ".toml", text);
    const Outcome outcome = folder.run({"run", name + ".toml"});
    INFO(outcome.text());
    REQUIRE(outcome.exit_code == 0);
}

//! The last time of a variable over (scenario, time, ...).
std::vector<double> at_end(const fs::path& file, const std::string& variable) {
    const didymium::NetcdfReader reader(file);
    std::vector<double> all = reader.numbers(variable);
    const std::size_t times = reader.extents(variable).at(1);
    return {all.end() - static_cast<std::ptrdiff_t>(all.size() / times), all.end()};
}

}  // namespace

TEST_CASE("a run continued from its file is the uninterrupted run", "[restart]") {
    const Folder folder;
    run_ok(folder, "whole", case_for("20 d", filled));
    run_ok(folder, "first", case_for("10 d", filled));
    run_ok(folder, "second", case_for("10 d", from("first.h5")));

    SECTION("what it starts with is what the first part ended with") {
        const auto end = at_end(folder / "first.h5", "settler_aqueous");
        auto begin = scenario(folder / "second.h5", "settler_aqueous");
        begin.resize(end.size());
        CHECK(begin == end);
        CHECK(distance(numbers(folder / "second.h5", "balance/initial"),
                       numbers(folder / "first.h5", "balance/final")) <=
              1e-12 * largest(numbers(folder / "first.h5", "balance/final")));
    }
    SECTION("it ends as the whole run does, within the tolerance of integration") {
        for (const std::string variable : {"aqueous", "organic", "purity", "ph"}) {
            INFO(variable);
            const auto expected = at_end(folder / "whole.h5", variable);
            CHECK(distance(at_end(folder / "second.h5", variable), expected) <=
                  2e-4 * largest(expected));
        }
    }
    SECTION("the balances of the parts add up to that of the whole") {
        const auto in = numbers(folder / "whole.h5", "balance/in");
        auto parts = numbers(folder / "first.h5", "balance/in");
        const auto second = numbers(folder / "second.h5", "balance/in");
        std::transform(parts.begin(), parts.end(), second.begin(), parts.begin(),
                       std::plus<>());
        CHECK(distance(parts, in) <= 1e-12 * largest(in));
    }
}

TEST_CASE("a run that starts steady stays", "[restart]") {
    const Folder folder;
    run_ok(folder, "steady", case_for("60 d", "\"steady\""));
    const fs::path file = folder / "steady.h5";
    CHECK(largest(numbers(file, "rate_norm")) < 1e-9);
    const auto purity = numbers(file, "purity");
    const auto end = at_end(file, "purity");
    for (std::size_t t = 0; t < purity.size(); t += end.size())
        CHECK(distance({purity.begin() + static_cast<std::ptrdiff_t>(t),
                        purity.begin() + static_cast<std::ptrdiff_t>(t + end.size())},
                       end) < 1e-9);
    CHECK(numbers(file, "end_is_steady") == std::vector<double>{1.0});
}

TEST_CASE("a run started from a steady result stays", "[restart]") {
    const Folder folder;
    folder.write("first.toml", case_for("60 d", filled));
    REQUIRE(folder.run({"steady", "first.toml"}).exit_code == 0);
    run_ok(folder, "second", case_for("60 d", from("first.h5")));
    CHECK(largest(numbers(folder / "second.h5", "rate_norm")) < 1e-9);
}

TEST_CASE("a run may replace the result it starts from", "[restart]") {
    const Folder folder;
    folder.write("case.toml", case_for("2 d", filled));
    REQUIRE(folder.run({"run", "case.toml"}).exit_code == 0);
    const auto end = numbers(folder / "case.h5", "balance/final");
    folder.write("case.toml", case_for("2 d", from("case.h5")));
    REQUIRE(folder.run({"run", "case.toml"}).exit_code == 0);
    CHECK(distance(numbers(folder / "case.h5", "balance/initial"), end) <=
          1e-12 * largest(end));
}

TEST_CASE("a state that does not fit is refused with the reason", "[restart]") {
    const Folder folder;
    folder.write("short.toml", shipped_case("short_ndpr"));
    folder.write("tracer.toml", shipped_case("kremser"));
    REQUIRE(folder.run({"run", "short.toml", "-q"}).exit_code == 0);
    REQUIRE(folder.run({"run", "tracer.toml", "-q"}).exit_code == 0);
    folder.write("failed.toml",
                 shipped_case("short_ndpr", {{"[solver]", "[solver]\nmax_steps = 3"}}));
    REQUIRE(folder.run({"run", "failed.toml", "-q"}).exit_code == 1);
    folder.write("text.h5", "no result");
    const auto [file, reason] = GENERATE(table<std::string, std::string>({
        {"short.h5", "12 stages"},
        {"tracer.h5", "it holds"},
        {"failed.h5", "no state to start from"},
        {"text.h5", "text.h5"},
        {"nowhere.h5", "nowhere.h5"},
    }));
    folder.write("case.toml", case_for("2 d", from(file)));
    const auto before = folder.names();
    for (const std::string command : {"check", "run"}) {
        const Outcome outcome = folder.run({command, "case.toml"});
        INFO(command << ": " << outcome.text());
        CHECK(outcome.exit_code == 2);
        CHECK(located(outcome.err, "case.toml", reason));
        CHECK(folder.names() == before);
    }
}

namespace {

//! What `check` and `run` say of the short bank, edited, from the end of first.h5.
void check_refused(const Folder& folder, Edits edits, const std::string& reason) {
    edits.emplace_back("\"filled with feed\"", from("first.h5"));
    folder.write("second.toml", shipped_case("short_ndpr", edits));
    for (const std::string command : {"check", "run"}) {
        const Outcome outcome = folder.run({command, "second.toml"});
        INFO(command << ": " << outcome.text());
        CHECK(outcome.exit_code == 2);
        CHECK(located(outcome.err, "second.toml", reason));
    }
}

}  // namespace

TEST_CASE("another structure does not take a state, however alike its size",
          "[restart]") {
    const Folder folder;
    const std::string sections =
        "{ name = \"extraction\", stages = 6 }, { name = \"scrub\", stages = 6 }";
    const std::string settler =
        "settler = { aqueous = \"0.2 m3\", organic = \"0.2 m3\"";
    const auto shorter = [&](const std::string& cells) {
        return Edits{{settler, settler + cells}};
    };
    folder.write(
        "first.toml",
        shipped_case("short_ndpr", shorter(", aqueous_cells = 2, organic_cells = 1")));
    REQUIRE(folder.run({"run", "first.toml", "-q"}).exit_code == 0);
    SECTION("cells of the phases") {
        check_refused(
            folder, shorter(", cells = 2"),
            "split.extraction.1' has another number of cells: 2 aqueous and 1 "
            "organic, in the case 2 and 2");
    }
    SECTION("as many unknowns, elsewhere") {
        // Aqueous and organic cells of Pr, Nd, Na, and Cl or P507: four numbers each.
        check_refused(folder, shorter(", aqueous_cells = 1, organic_cells = 2"),
                      "another number of cells: 2 aqueous and 1 organic, in the case 1 "
                      "and 2");
    }
    SECTION("sections of other lengths") {
        auto edits = shorter(", aqueous_cells = 2, organic_cells = 1");
        edits.emplace_back(
            sections,
            "{ name = \"extraction\", stages = 7 }, { name = \"scrub\", stages = 5 }");
        check_refused(folder, edits,
                      "its stage 7 is 'split.scrub.1', that of the case "
                      "'split.extraction.7'");
    }
    SECTION("holdups that move") {
        auto edits = shorter(", aqueous_cells = 2, organic_cells = 1");
        edits.emplace_back("sections = [",
                           "hydraulics = \"proportional\"\nsections = [");
        check_refused(folder, edits,
                      "in stage 'split.extraction.1' it has fixed holdups, the case "
                      "proportional ones");
    }
}

TEST_CASE("a tank that is pumped from takes no state of a full one", "[restart]") {
    const Folder folder;
    const auto with_tank = [](const std::string& keys) {
        return Edits{{"[simulate]\n",
                      "[tanks.store]\nphase = \"aqueous\"\n"
                      "inlets = [ \"split.raffinate\" ]\nvolume = \"2 m3\"\n"
                      "contents = \"scrub\"\n" +
                          keys + "\n[simulate]\n"}};
    };
    folder.write("first.toml", shipped_case("short_ndpr", with_tank("")));
    REQUIRE(folder.run({"run", "first.toml", "-q"}).exit_code == 0);
    check_refused(folder, with_tank("outflow = \"0.1 m3/h\"\nlevel = \"20 %\"\n"),
                  "its tank 'store' overflows, that of the case is pumped from");
}

TEST_CASE("a state keeps its concentrations in vessels of other volumes and holdups",
          "[restart]") {
    const Folder folder;
    folder.write("first.toml", shipped_case("short_ndpr"));
    REQUIRE(folder.run({"run", "first.toml", "-q"}).exit_code == 0);
    folder.write(
        "second.toml",
        shipped_case(
            "short_ndpr",
            {{"organic_holdup = \"50 %\"", "organic_holdup = \"70 %\""},
             {"settler = { aqueous = \"0.2 m3\"", "settler = { aqueous = \"0.5 m3\""},
             {"\"filled with feed\"", from("first.h5")}}));
    const Outcome outcome = folder.run({"run", "second.toml", "-q"});
    INFO(outcome.text());
    REQUIRE(outcome.exit_code == 0);
    for (const std::string variable :
         {"aqueous", "organic", "settler_aqueous", "settler_organic", "ph"}) {
        INFO(variable);
        const auto end = at_end(folder / "first.h5", variable);
        auto begin = scenario(folder / "second.h5", variable);
        begin.resize(end.size());
        CHECK(distance(begin, end) <= 1e-12 * largest(end));
    }
}

TEST_CASE("a run from a sweep's file names the scenario", "[restart]") {
    const Folder folder;
    folder.write(
        "case.toml",
        shipped_case("short_ndpr",
                     {{"[streams.pls]", "precipitation = \"stop\"\n\n[streams.pls]"},
                      {"acid = { HCl = \"3.5 mol/L\" }",
                       "acid = { HCl = \"3.5 mol/L\" }\n"
                       "alkali = { NaOH = \"0 mol/L\" }"}}));
    folder.write(
        "first.toml",
        "case = \"case.toml\"\n[[vary]]\npath = \"streams.scrub.alkali.NaOH\"\n"
        "values = [ \"0 mol/L\", \"0.1 mol/L\", \"10 mol/L\" ]\n");
    REQUIRE(folder.run({"sweep", "first.toml", "-q"}).exit_code == 5);
    check_refused(
        folder, {},
        "it holds 3 scenarios, expected the one to start from: scenario = 0 ... 2");
    const auto start = [](const std::string& number) {
        return Edits{{"initial = \"filled with feed\"",
                      "initial = { state = \"file\", file = \"first.h5\", scenario = " +
                          number + " }"}};
    };
    folder.write("second.toml", shipped_case("short_ndpr", start("1")));
    REQUIRE(folder.run({"run", "second.toml", "-q"}).exit_code == 0);
    const auto end = scenario(folder / "first.h5", "balance/final", 1);
    CHECK(distance(numbers(folder / "second.h5", "balance/initial"), end) <=
          1e-12 * largest(end));
    for (const auto& [number, reason] :
         {std::pair<std::string, std::string>{"2", "(precipitation) has no state"},
          {"3", "no scenario 3, expected one below 3"}}) {
        folder.write("second.toml", shipped_case("short_ndpr", start(number)));
        const Outcome outcome = folder.run({"run", "second.toml"});
        INFO(outcome.text());
        CHECK(outcome.exit_code == 2);
        CHECK(located(outcome.err, "second.toml", reason));
    }
}

namespace {

std::string controlled(const std::string& name, const std::string& keys) {
    return "[[control]]\nname = \"" + name +
           "\"\nmeasure = \"split.stages.4.aqueous.Nd\"\n"
           "vary = \"streams.scrub.flow\"\n" +
           keys + "integral_time = \"6 h\"\n[simulate]";
}
const std::string keep =
    "set_point = \"0.5 mol/L\"\nbetween = [ \"1 m3/h\", \"4 m3/h\" ]\ngain = 0.05\n";

//! The short bank for `days` with a controller, from a state.
std::string short_run(const std::string& days, const std::string& control,
                      const std::string& initial, const Edits& more = {}) {
    Edits edits{{"stop_at_rate_norm = 1e-9\n", ""},
                {"\"20 d\"", "\"" + days + "\""},
                {"\"filled with feed\"", initial},
                {"[simulate]", control.empty() ? "[simulate]" : control}};
    edits.insert(edits.end(), more.begin(), more.end());
    return shipped_case("short_ndpr", edits);
}

}  // namespace

TEST_CASE("controllers may come and go from one run to the next", "[restart]") {
    const Folder folder;
    run_ok(folder, "first", short_run("1 d", controlled("cut", keep), filled));
    const fs::path first = folder / "first.h5";
    const double output = at_end(first, "control_output")[0];
    REQUIRE(std::fabs(output - 2.5) > 0.02);
    const auto begin = [&](const std::string& variable) {
        return scenario(folder / "second.h5", variable)[0];
    };
    const auto second = [&](const std::string& text) {
        run_ok(folder, "second", text);
        const auto end = at_end(first, "settler_aqueous");
        auto start = scenario(folder / "second.h5", "settler_aqueous");
        start.resize(end.size());
        CHECK(start == end);
    };
    SECTION("the same goes on as if nothing had been") {
        second(short_run("1 d", controlled("cut", keep), from("first.h5")));
        run_ok(folder, "whole", short_run("2 d", controlled("cut", keep), filled));
        CHECK(begin("control_output") == Approx(output).epsilon(1e-13));
        CHECK(at_end(folder / "second.h5", "control_output")[0] ==
              Approx(at_end(folder / "whole.h5", "control_output")[0]).epsilon(1e-4));
    }
    SECTION("another flow in the case, the same flow on site") {
        second(short_run("1 d", controlled("cut", keep), from("first.h5"),
                         {{"flow = \"2.5 m3/h\"", "flow = \"3 m3/h\""}}));
        CHECK(begin("control_output") == Approx(output).epsilon(1e-12));
        const auto flow = numbers(folder / "second.h5", "control_output");
        for (std::size_t t = 1; t < 6; ++t)  // no jolt
            CHECK(std::fabs(flow[t] - flow[t - 1]) < 0.1 * output);
    }
    SECTION("limits hold") {
        const std::string narrow =
            output > 2.5 ? "\"2.49 m3/h\", \"2.51 m3/h\"" : "\"2.49 m3/h\", \"4 m3/h\"";
        second(short_run("1 d",
                         controlled("cut", "set_point = \"0.5 mol/L\"\nbetween = [ " +
                                               narrow + " ]\ngain = 0.05\n"),
                         from("first.h5")));
        CHECK(begin("control_output") == Approx(output > 2.5 ? 2.51 : 2.49));
    }
    SECTION("one of another name starts anew") {
        second(short_run("1 d", controlled("new", keep), from("first.h5")));
        CHECK(begin("control_output") == Approx(2.5).epsilon(1e-13));
    }
    SECTION("none") {
        second(short_run("1 d", "", from("first.h5")));
        CHECK(begin("inlet_flow") == Approx(1.0));
    }
    SECTION("one where there was none") {
        run_ok(folder, "first", short_run("1 d", "", filled));
        second(short_run("1 d", controlled("cut", keep), from("first.h5")));
        CHECK(begin("control_output") == Approx(2.5).epsilon(1e-13));
    }
    SECTION("transfer with a rate has other unknowns") {
        folder.write("second.toml",
                     short_run("1 d", "", from("first.h5"),
                               {{"organic_holdup = \"50 %\"",
                                 "organic_holdup = \"50 %\", transfer = { "
                                 "stage_efficiency = \"90 %\" }"}}));
        const Outcome outcome = folder.run({"check", "second.toml"});
        INFO(outcome.text());
        CHECK(outcome.exit_code == 2);
        CHECK(located(outcome.err, "second.toml",
                      "in stage 'split.extraction.1' it has transfer by 'equilibrium', "
                      "the case by 'rate'"));
    }
}

TEST_CASE("check and info list controllers", "[restart]") {
    const Folder folder;
    run_ok(folder, "case", short_run("1 d", controlled("cut", keep), filled));
    const std::string check = folder.run({"check", "case.toml"}).out;
    for (const std::string word : {"split.stages.4.aqueous.Nd", "0.50000 mol/L",
                                   "streams.scrub.flow", "1.0000 m3/h", "4.0000 m3/h"})
        CHECK_THAT(check, Contains(word));
    CHECK_THAT(folder.run({"info", "case.h5"}).out,
               Contains("cut (sets streams.scrub.flow)"));
}

TEST_CASE("check lists what flows where in a plant", "[restart]") {
    const Folder folder;
    folder.write("case.toml", shipped_case("ndpr_closed"));
    const std::string check = folder.run({"check", "case.toml"}).out;
    const auto row = [&](const std::string& from) {
        const std::size_t begin = check.find("\n  " + from + " ");
        REQUIRE(begin != std::string::npos);
        std::istringstream words(
            check.substr(begin + 1, check.find('\n', begin + 1) - begin - 1));
        return std::vector<std::string>(std::istream_iterator<std::string>(words), {});
    };
    using Words = std::vector<std::string>;
    CHECK(row("split.raffinate") ==
          Words{"split.raffinate", "leaves", "aqueous", "3.6532"});
    CHECK(row("strip.loaded_organic") ==
          Words{"strip.loaded_organic", "bleed", "organic", "22"});
    CHECK(row("bleed.out") == Words{"bleed.out", "leaves", "organic", "0.22"});
    CHECK(row("solvent_tank") ==
          Words{"solvent_tank", "saponification,", "stage", "1", "organic", "22"});
}
