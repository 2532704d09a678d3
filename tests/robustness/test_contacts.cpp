//! \file didymium contact as a user calls it: what it writes, and how it ends.
#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include "outputs/storage/netcdf4.hpp"
#include "program.hpp"

using namespace robustness;
using Catch::Contains;

namespace {

//! Two contacts of tracers, the first of which asks for more than the solvent holds.
const std::string half_possible = R"(title = "Half of it"
[chemistry]
system = "tracer"
[liquors.thick]
composition = { La = "2 mol/L" }
acid = { HCl = "0.1 mol/L" }
[liquors.thin]
composition = { La = "1 mg/L" }
acid = { HCl = "0.1 mol/L" }
[solvents.b]
extractant = "0.1 mol/L"
[[contacts]]
name = "too_much"
liquor = "thick"
solvent = "b"
[[contacts]]
name = "traces"
liquor = "thin"
solvent = "b"
)";

}  // namespace

TEST_CASE("contacts are written as a result and as a table", "[contacts]") {
    const Folder folder;
    const std::string file = source_path("inputs/shakeouts/pc88a_hcl.toml").string();
    const Outcome outcome = folder.run({"contact", file, "--csv", "table.csv"});
    INFO(outcome.text());
    REQUIRE(outcome.exit_code == 0);
    CHECK(outcome.err.empty());
    CHECK_THAT(outcome.out, Contains("pc88a_hcl: 172 contacts"));
    CHECK_THAT(outcome.out, Contains("0.239 (-0.065)     209"));
    CHECK_THAT(outcome.out, Contains("Mass balance  closed"));
    CHECK(folder.names() == std::vector<std::string>{"pc88a_hcl.h5", "table.csv"});
    const std::string table = read(folder / "table.csv");
    CHECK(std::count(table.begin(), table.end(), '\n') == 173);
    CHECK_THAT(table, Contains("contact,series,group,status,phase_ratio"));
    CHECK_THAT(table, Contains("distribution.Nd"));
    CHECK_THAT(table, Contains("\npc88a_hcl.12,pc88a_hcl,Banda_2014,ok,1,"));
    const Outcome info = folder.run({"info", "pc88a_hcl.h5"});
    CHECK(info.exit_code == 0);
    CHECK_THAT(info.out, Contains("172 contacts, 1 series"));
    CHECK_THAT(info.out, Contains("Li_1987"));
    CHECK_THAT(info.out, Contains("used outside its measured window"));
}

TEST_CASE("a contact without a solution does not stop the others", "[contacts]") {
    const Folder folder;
    folder.write("half.toml", half_possible);
    const Outcome outcome = folder.run({"contact", "half.toml"});
    INFO(outcome.text());
    CHECK(outcome.exit_code == 1);
    CHECK_THAT(outcome.out, Contains("too_much: no_solution"));
    CHECK_THAT(outcome.out, Contains("traces"));
    CHECK_THAT(outcome.err, Contains("half.toml: error: 1 of 2 contacts"));
    const Outcome info = folder.run({"info", "half.h5"});
    CHECK_THAT(info.out, Contains("1 ok, 1 no_solution"));
}

TEST_CASE("quiet contacts say nothing but errors", "[contacts]") {
    const Folder folder;
    folder.write("half.toml", half_possible);
    const Outcome outcome = folder.run({"contact", "half.toml", "-q"});
    CHECK(outcome.exit_code == 1);
    CHECK(outcome.out.empty());
    CHECK_THAT(outcome.err, Contains("1 of 2 contacts"));
}

TEST_CASE("contacts replace no input, and start no run", "[contacts]") {
    const Folder folder;
    folder.write("half.toml", half_possible);
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"contact", "half.toml", "-o", "half.toml"},
          {"contact", "half.toml", "--csv", "half.toml"}}) {
        const Outcome outcome = folder.run(arguments);
        INFO(outcome.text());
        CHECK(outcome.exit_code == 3);
        CHECK(read(folder / "half.toml") == half_possible);
    }
    folder.run({"contact", "half.toml", "-o", "half.h5"});
    folder.write(
        "case.toml",
        shipped_case("short_ndpr",
                     {{"initial = \"filled with feed\"",
                       "initial = { state = \"file\", file = \"half.h5\" }"}}));
    const Outcome run = folder.run({"run", "case.toml"});
    CHECK(run.exit_code == 2);
    CHECK_THAT(run.err, Contains("a result of contacts, expected one of a run"));
}

TEST_CASE("a table of nothing is refused before anything is done", "[contacts]") {
    const Folder folder;
    folder.write("m.toml", "[[mccabe_thiele]]\ncase = \"case.toml\"\n");
    folder.write("case.toml", shipped_case("short_ndpr"));
    const Outcome outcome = folder.run({"contact", "m.toml", "--csv", "t.csv"});
    INFO(outcome.text());
    CHECK(outcome.exit_code == 2);
    CHECK_THAT(outcome.err, Contains("no contact for the table of --csv"));
    CHECK(folder.names() == std::vector<std::string>{"case.toml", "m.toml"});
}

TEST_CASE("check reads contacts and runs none", "[contacts]") {
    const Folder folder;
    const Outcome outcome = folder.run(
        {"check", source_path("inputs/shakeouts/p507_isotherms.toml").string()});
    CHECK(outcome.exit_code == 0);
    CHECK_THAT(outcome.out, Contains("by_feed"));
    CHECK_THAT(outcome.out, Contains("no errors"));
    CHECK(folder.names().empty());
    folder.write("wrong.toml", half_possible + "[[contacts]]\nlqiuor = \"thin\"\n");
    const Outcome wrong = folder.run({"check", "wrong.toml"});
    CHECK(wrong.exit_code == 2);
    CHECK_THAT(wrong.err, Contains("did you mean 'liquor'?"));
}

TEST_CASE("every shipped contact file ends well, twice with the same numbers",
          "[contacts]") {
    const Folder folder;
    for (const auto& entry : fs::directory_iterator(source_path("inputs/shakeouts"))) {
        if (entry.path().extension() != ".toml") {
            continue;
        }
        const std::string name = entry.path().stem().string();
        INFO(name);
        for (const std::string target : {"a.h5", "b.h5"}) {
            const Outcome outcome =
                folder.run({"contact", entry.path().string(), "-o", target, "-q"});
            INFO(outcome.text());
            CHECK(outcome.exit_code == 0);
        }
        const didymium::NetcdfReader a(folder / "a.h5");
        const didymium::NetcdfReader b(folder / "b.h5");
        for (const char* variable : {"aqueous", "steps", "curve_y"}) {
            if (a.has(variable)) {
                const auto first = a.numbers(variable);
                const auto second = b.numbers(variable);
                CHECK(std::equal(
                    first.begin(), first.end(), second.begin(), second.end(),
                    [](double x, double y) { return x == y || (x != x && y != y); }));
            }
        }
    }
}
