//! \file didymium design as a user calls it: what it writes, and how it ends.
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "program.hpp"

using namespace robustness;
using Catch::Contains;

namespace {

//! The shipped specification with its feed as a composition. \param more  tables
std::string specification(const std::string& more = "") {
    std::string text = read(source_path("inputs/designs/ndpr.toml"));
    const std::string assay =
        "assay = \"../feeds/didymium.csv\"\ntotal_reo = \"200 g/L\"";
    text.replace(text.find(assay), assay.size(),
                 "composition = { Pr = \"0.3 mol/L\", Nd = \"0.9 mol/L\" }");
    return text + more;
}

}  // namespace

TEST_CASE("a design writes a case that is run and checked like any other",
          "[designs]") {
    const Folder folder;
    folder.write("spec.toml", specification());
    const Outcome outcome = folder.run({"design", "spec.toml"});
    INFO(outcome.text());
    REQUIRE(outcome.exit_code == 0);
    CHECK_THAT(outcome.out, Contains("exact stepping") && Contains("wrote"));
    CHECK(folder.names() == std::vector<std::string>{"spec.toml", "spec_circuit.h5",
                                                     "spec_circuit.md",
                                                     "spec_circuit.toml"});
    CHECK(folder.run({"check", "spec_circuit.toml"}).exit_code == 0);
    const Outcome run = folder.run({"run", "spec_circuit.toml", "-o", "again.h5"});
    INFO(run.text());
    CHECK(run.exit_code == 0);
    CHECK_THAT(run.out, Contains("split.raffinate Pr >= 0.999") && !Contains("never"));
    CHECK(folder.run({"check", "spec.toml"}).exit_code == 0);
}

TEST_CASE("a specification that is impossible is refused and leaves nothing behind",
          "[designs]") {
    const Folder folder;
    folder.write("spec.toml",
                 specification("\n[limits]\nsolvent_flow = \"17 m3/h\"\n"));
    const Outcome outcome = folder.run({"design", "spec.toml", "-q"});
    INFO(outcome.text());
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.out.empty());
    CHECK_THAT(outcome.err, Contains("spec.toml:") &&
                                Contains("the specification is impossible, the solvent "
                                         "flow binds"));
    CHECK(folder.names() == std::vector<std::string>{"spec.toml"});
}

TEST_CASE("a design does not replace its specification", "[designs]") {
    const Folder folder;
    folder.write("spec.toml", specification());
    const Outcome outcome =
        folder.run({"design", "spec.toml", "-q", "-o", "spec.toml"});
    INFO(outcome.text());
    CHECK(outcome.exit_code == 3);
    CHECK(read(folder / "spec.toml") == specification());
    CHECK(folder.names() == std::vector<std::string>{"spec.toml"});
}

TEST_CASE("a design that could not be written whole replaces nothing", "[designs]") {
    const Folder folder;
    folder.write("spec.toml", specification());
    for (const char* name : {"keep.h5", "keep.md"}) {
        folder.write(name, "of before");
        const Outcome outcome = folder.run({"design", "spec.toml", "-q", "-o", name});
        INFO(outcome.text());
        CHECK(outcome.exit_code == 2);
        CHECK_THAT(outcome.err, Contains("-o names the case file"));
        CHECK(read(folder / name) == "of before");
    }
    folder.write("q.toml", "of before");
    std::filesystem::create_directory(folder / "q.h5");
    const Outcome outcome = folder.run({"design", "spec.toml", "-q", "-o", "q.toml"});
    INFO(outcome.text());
    CHECK(outcome.exit_code == 3);
    CHECK_THAT(outcome.err, Contains("q.h5: cannot create: it is a directory"));
    CHECK(read(folder / "q.toml") == "of before");
    CHECK(folder.names() == std::vector<std::string>{"keep.h5", "keep.md", "q.h5",
                                                     "q.toml", "spec.toml"});
}

TEST_CASE("a design says how likely it keeps to its specification, and its margin",
          "[designs]") {
    const Folder folder;
    std::string text = specification("\n[uncertainty]\nsamples = 20\n");
    // A wide cut: a separation factor of 3 known to 7 %.
    const std::string system = "system = \"p507-hcl\"";
    text.replace(text.find(system), system.size(),
                 system + "\nseparation_factors = { \"Nd/Pr\" = 3.0 }");
    folder.write("spec.toml", text);
    const Outcome outcome = folder.run({"design", "spec.toml"});
    INFO(outcome.text());
    REQUIRE(outcome.exit_code == 0);
    CHECK_THAT(outcome.out,
               Contains("Over 20 samples of ") && Contains("chemistry.log10_k.Nd"));
    CHECK_THAT(outcome.out, !Contains("separation_factors.Sm/Nd"));
    const bool needs_none =
        outcome.out.find("No margin is needed") != std::string::npos;
    const bool has_one = outcome.out.find("Margin for 95 %") != std::string::npos;
    CHECK((needs_none || has_one));
    const std::vector<std::string> names = folder.names();
    const bool written = std::find(names.begin(), names.end(),
                                   "spec_circuit_margin.toml") != names.end();
    CHECK(written == has_one);
    if (written)
        CHECK(folder.run({"run", "spec_circuit_margin.toml", "-q"}).exit_code == 0);
}

TEST_CASE("a design says which limit leaves no room for a margin", "[designs]") {
    const Folder folder;
    std::string text =
        specification("\n[uncertainty]\nsamples = 20\n\n[limits]\nstages = 20\n");
    const std::string system = "system = \"p507-hcl\"";
    text.replace(text.find(system), system.size(),
                 system + "\nseparation_factors = { \"Nd/Pr\" = 3.0 }");
    folder.write("spec.toml", text);
    folder.write("spec_circuit_margin.toml", "of before");
    const Outcome outcome = folder.run({"design", "spec.toml"});
    INFO(outcome.text());
    REQUIRE(outcome.exit_code == 0);
    CHECK_THAT(outcome.out, Contains("No margin up to 80 % more solvent") &&
                                Contains("With 5 % and 10 % the specification is "
                                         "impossible, the number of stages binds"));
    CHECK(read(folder / "spec_circuit_margin.toml") == "of before");
    CHECK_THAT(outcome.err,
               Contains("spec_circuit_margin.toml: note: is of an earlier design"));
}
