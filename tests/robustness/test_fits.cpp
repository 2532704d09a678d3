//! \file didymium fit as a user calls it: what it writes, and how it ends.
#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include <fmt/format.h>

#include "outputs/storage/netcdf4.hpp"
#include "program.hpp"

using namespace robustness;
using Catch::Contains;

namespace {

//! Of the shipped shake-outs. \param more  constants and tables
std::string fit_text(const std::string& more) {
    return fmt::format(
        "[chemistry]\nsystem = \"p507-hcl\"\n[[data]]\ncontacts = "
        "\"{}\"\nerrors = {{ log10_d = 0.2 }}\n{}",
        source_path("inputs/shakeouts/pc88a_hcl.toml").string(), more);
}

}  // namespace

TEST_CASE("a fit writes its result and a chemistry that is used like any other",
          "[fits]") {
    const Folder folder;
    const std::string file = source_path("inputs/fits/p507_level.toml").string();
    const Outcome outcome = folder.run({"fit", file, "--chemistry", "mine.toml"});
    INFO(outcome.text());
    REQUIRE(outcome.exit_code == 0);
    CHECK(outcome.err.empty());
    CHECK_THAT(outcome.out, Contains("Fit           converged"));
    CHECK_THAT(outcome.out, Contains("Held out"));
    CHECK(folder.names() == std::vector<std::string>{"mine.toml", "p507_level.h5"});
    const std::string chemistry = read(folder / "mine.toml");
    CHECK_THAT(chemistry, Contains("source = \"fit to 209 measured values of "));
    // The same contacts with it scatter as the fit says, and lie within its window.
    const didymium::NetcdfReader result(folder / "p507_level.h5");
    const std::vector<double> rms = result.numbers("rms");
    std::string contacts = read(source_path("inputs/shakeouts/pc88a_hcl.toml"));
    const auto replace = [&](const std::string& before, const std::string& after) {
        contacts.replace(contacts.find(before), before.size(), after);
    };
    replace("\"p507-hcl\"", "\"mine.toml\"");
    replace(
        "\"pc88a_hcl.csv\"",
        fmt::format("\"{}\"", source_path("inputs/shakeouts/pc88a_hcl.csv").string()));
    folder.write("again.toml", contacts);
    const Outcome again = folder.run({"contact", "again.toml"});
    INFO(again.text());
    CHECK(again.exit_code == 0);
    CHECK_THAT(again.out, Contains(fmt::format("{:.3f} (", rms.back())));
    CHECK_THAT(again.out, !Contains("outside its measured window"));
}

TEST_CASE("a fit that does not converge says so and writes no chemistry", "[fits]") {
    const Folder folder;
    SECTION("too few iterations") {
        folder.write("fit.toml",
                     fit_text("[[constants]]\nname = \"log10_k.Nd\"\nstart = "
                              "-4.0\nprior = \"none\"\n[estimator]\niterations = 1\n"));
        const Outcome outcome = folder.run({"fit", "fit.toml"});
        INFO(outcome.text());
        CHECK(outcome.exit_code == 1);
        CHECK_THAT(outcome.err, Contains("did not converge: not converged after 1"));
    }
    SECTION("constants of which only sums count") {
        folder.write("fit.toml", fit_text("[[constants]]\nname = \"log10_beta.*\"\n"
                                          "prior = \"none\"\n"));
        const Outcome outcome = folder.run({"fit", "fit.toml"});
        INFO(outcome.text());
        CHECK(outcome.exit_code == 1);
        CHECK_THAT(outcome.err, Contains("the data do not determine all constants"));
        CHECK_THAT(outcome.out, Contains("the data do not determine log10_beta."));
    }
    CHECK(folder.names() == std::vector<std::string>{"fit.h5", "fit.toml"});
}

TEST_CASE("a fit does not replace what it is made from", "[fits]") {
    const Folder folder;
    const std::string text = fit_text("[[constants]]\nname = \"log10_k.Nd\"\n");
    folder.write("fit.toml", text);
    const Outcome outcome = folder.run({"fit", "fit.toml", "--chemistry", "fit.toml"});
    INFO(outcome.text());
    CHECK(outcome.exit_code == 3);
    CHECK(read(folder / "fit.toml") == text);
    CHECK(folder.names() == std::vector<std::string>{"fit.toml"});
}
