//! \file didymium optimise as a user calls it: what it writes, and how it ends.
#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include <fmt/format.h>

#include "outputs/storage/netcdf4.hpp"
#include "program.hpp"

using namespace robustness;
using Catch::Contains;

namespace {

//! Of the short bank, whose scrub flow varies. \param purity  of Pr that is required
std::string short_bank(const std::string& purity) {
    return fmt::format(
        "case = \"{}\"\nminimise = \"reagents\"\n"
        "[[vary]]\npath = \"streams.scrub.flow\"\nlow = \"2.45 m3/h\"\nhigh = \"3 "
        "m3/h\"\n"
        "[[require]]\nresult = \"split.raffinate.Pr.purity\"\nat_least = \"{}\"\n",
        source_path("inputs/cases/short_ndpr.toml").string(), purity);
}

}  // namespace

TEST_CASE("an optimisation writes its result and a case that is what it says",
          "[optimise]") {
    const Folder folder;
    folder.write("best.toml", short_bank("80 %"));
    const Outcome outcome =
        folder.run({"optimise", "best.toml", "--case", "mine.toml"});
    INFO(outcome.text());
    REQUIRE(outcome.exit_code == 0);
    CHECK_THAT(outcome.out, Contains("Optimum       found"));
    CHECK(folder.names() ==
          std::vector<std::string>{"best.h5", "best.toml", "mine.toml"});
    const didymium::NetcdfReader result(folder / "best.h5");
    const std::string text = read(folder / "mine.toml");
    CHECK_THAT(text, Contains("# split.raffinate.Pr.purity >= 0.8: "));
    CHECK_THAT(text, Contains(fmt::format("flow = \"{} m3/h\"",
                                          result.numbers("optimum").front())));
    CHECK_THAT(text, Contains("# A small Nd/Pr bank that runs in a moment"));
    // It lies elsewhere, and is steady where the optimum is.
    const Outcome steady = folder.run({"steady", "mine.toml", "-o", "steady.h5"});
    INFO(steady.text());
    REQUIRE(steady.exit_code == 0);
    const didymium::NetcdfReader there(folder / "steady.h5");
    const double acid = there.numbers("acid_per_oxide").front();
    CHECK(acid == Approx(result.numbers("objective_optimum").front()).epsilon(1e-12));
}

TEST_CASE("an optimisation of what cannot be met says what binds and writes no case",
          "[optimise]") {
    const Folder folder;
    folder.write("best.toml", short_bank("99.999 %"));
    const Outcome outcome = folder.run({"optimise", "best.toml"});
    INFO(outcome.text());
    CHECK(outcome.exit_code == 1);
    CHECK_THAT(outcome.err,
               Contains("split.raffinate.Pr.purity >= 0.99999 misses most"));
    CHECK_THAT(outcome.err, Contains("no case written"));
    CHECK(folder.names() == std::vector<std::string>{"best.h5", "best.toml"});
}

TEST_CASE("an optimisation does not replace what it is made from", "[optimise]") {
    const Folder folder;
    const std::string text = short_bank("80 %");
    folder.write("best.toml", text);
    const Outcome outcome =
        folder.run({"optimise", "best.toml", "--case", "best.toml"});
    INFO(outcome.text());
    CHECK(outcome.exit_code == 3);
    CHECK(read(folder / "best.toml") == text);
    CHECK(folder.names() == std::vector<std::string>{"best.toml"});
}
