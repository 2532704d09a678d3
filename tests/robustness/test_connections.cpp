//! \file A result file says where every stream and every outlet goes.
#include <catch2/catch.hpp>

#include <map>

#include "program.hpp"
#include "result.hpp"

using namespace robustness;

namespace {

//! {name: value} of two texts on one dimension.
std::map<std::string, std::string> pairs(const fs::path& file, const std::string& names,
                                         const std::string& values, std::size_t n) {
    std::map<std::string, std::string> found;
    for (std::size_t i = 0; i < n; ++i)
        found[text(file, names, i)] = text(file, values, i);
    return found;
}

using Pairs = std::map<std::string, std::string>;

}  // namespace

TEST_CASE("outlets and streams of a closed loop say where they go", "[connections]") {
    const Folder folder;
    folder.write("case.toml",
                 shipped_case("ndpr_closed", {{"60 d", "2 d"}, {"20 d", "1 d"}}));
    REQUIRE(folder.run({"run", "case.toml", "-o", "out.h5"}).exit_code == 0);
    const fs::path file = folder / "out.h5";
    CHECK(pairs(file, "outlet", "outlet_to", 9) ==
          Pairs{{"split.raffinate", ""},
                {"split.loaded_organic", "strip.strip.1"},
                {"strip.raffinate", ""},
                {"strip.loaded_organic", "bleed"},
                {"saponification.raffinate", ""},
                {"saponification.loaded_organic", "split.extraction.1"},
                {"solvent_tank", "saponification.reactor.1"},
                {"bleed.out", ""},
                {"bleed.back", "solvent_tank"}});
    CHECK(pairs(file, "outlet", "outlet_from", 9) ==
          Pairs{{"split.raffinate", "split.extraction.1"},
                {"split.loaded_organic", "split.scrub.50"},
                {"strip.raffinate", "strip.strip.1"},
                {"strip.loaded_organic", "strip.strip.8"},
                {"saponification.raffinate", "saponification.reactor.1"},
                {"saponification.loaded_organic", "saponification.reactor.1"},
                {"solvent_tank", "solvent_tank"},
                {"bleed.out", "bleed"},
                {"bleed.back", "bleed"}});
    CHECK(text(file, "outlet_phase", 0) == "aqueous");
    CHECK(text(file, "outlet_phase", 8) == "organic");
    CHECK(pairs(file, "stream", "stream_to", 5) ==
          Pairs{{"pls", "split.extraction.40"},
                {"make_up", "solvent_tank"},
                {"scrub", "split.scrub.50"},
                {"strip_acid", "strip.strip.8"},
                {"caustic", "saponification.reactor.1"}});
    CHECK(pairs(file, "stream", "stream_phase", 5)["make_up"] == "organic");
    // Pr6O11 and Nd2O3 for one mol of the element.
    const auto masses = numbers(file, "oxide_mass");
    CHECK(masses[0] == Approx(1021.44 / 6).epsilon(1e-4));
    CHECK(masses[1] == Approx(336.48 / 2).epsilon(1e-4));
}

TEST_CASE("a draw says which stage it leaves, and a swept feed only its bank",
          "[connections]") {
    const Folder folder;
    const Edits draw = {{"feeds = [",
                         "draws = [ { name = \"side\", phase = \"aqueous\", section = "
                         "\"scrub\", stage = 2, flow = \"0.1 m3/h\" } ]\nfeeds = ["},
                        {"stage = \"last\"", "stage = 6"}};
    folder.write("case.toml", shipped_case("short_ndpr", draw));
    folder.write(
        "sweep.toml",
        "case = \"case.toml\"\n[[vary]]\npath = \"banks.split.feeds.1.stage\"\n"
        "values = [ 5, 6 ]\n");
    REQUIRE(folder.run({"sweep", "sweep.toml", "-o", "sweep.h5"}).exit_code == 0);
    const fs::path file = folder / "sweep.h5";
    CHECK(pairs(file, "outlet", "outlet_from", 3)["split.side"] == "split.scrub.2");
    CHECK(pairs(file, "stream", "stream_to", 3)["pls"] == "split");
}
