//! \file Files with parameters of activities: the shipped ones, what is read, and what
//! such a file must not say.
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include "inputs/readers/chemistry/activity_file.hpp"
#include "inputs/readers/text/included_files.hpp"
#include "tests/scratch.hpp"

using namespace didymium;
using Catch::Contains;

namespace {

const char* const pitzer = R"(title = "small"
model = "pitzer"
temperature = "25 C"
debye_hueckel_slope = 0.39
unsymmetrical_mixing = true
[[ions]]
charge = 1
names = ["H", "Na"]
[[ions]]
charge = 3
names = ["Pr", "Nd"]
[[ions]]
charge = -1
names = ["Cl"]
[[binaries]]
cations = ["Pr", "Nd"]
anion = "Cl"
beta0 = 0.59
up_to = "2 mol/kg"
source = "a test"
class = "fitted"
[[thetas]]
ion = "H"
with = ["Pr", "Nd"]
theta = 0.2
source = "a test"
class = "assumed"
sigma = 0.03
note = "psi zero"
[[psis]]
ions = ["H", "Na"]
with = "Cl"
psi = -0.004
source = "a test"
class = "fitted"
[[volumes]]
volume = { H = "0 cm3/mol", Cl = "19.4 cm3/mol", Nd = "-30.7 cm3/mol" }
source = "a test"
class = "fitted"
)";

const char* const sit = R"(title = "small"
model = "sit"
temperature = "25 C"
debye_hueckel_slope = 0.509
[[ions]]
charge = 1
names = ["H", "Na"]
[[ions]]
charge = -1
names = ["Cl", "NO3"]
[[interactions]]
cations = ["H", "Na"]
anions = ["Cl", "NO3"]
epsilon = 0.1
source = "a test"
class = "assumed"
)";

//! What is said of a file in which `from` stands for `to`.
std::string problem(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    text.replace(at, from.size(), to);
    try {
        parse_activity(text, "small.toml");
    } catch (const InputError& error) {
        return error.what();
    }
    return {};
}

std::size_t lines(const std::string& text) {
    return text.empty() ? 0 : std::count(text.begin(), text.end(), '\n') + 1;
}

ActivitySpec shipped(const std::string& name) {
    Diagnostics problems;
    const auto file = IncludedFiles("").activity(name, "", {}, problems);
    problems.raise();
    REQUIRE(file != nullptr);
    CHECK(file->source.role == "activity");
    CHECK(file->spec.name == name);
    return file->spec;
}

}  // namespace

TEST_CASE("groups of ions are parameters of each of them", "[inputs][activity]") {
    const ActivitySpec spec = parse_activity(pitzer, "folder/small.toml");
    CHECK(spec.name == "small");
    CHECK(spec.equations == ActivityEquations::pitzer);
    CHECK(spec.temperature == 298.15);
    CHECK(spec.debye_hueckel_slope == 0.39);
    CHECK(spec.unsymmetrical_mixing);
    CHECK(spec.charges.at("Nd") == 3);
    CHECK(spec.charges.at("Cl") == -1);
    REQUIRE(spec.binaries.size() == 2);
    CHECK(spec.binaries[1].cation == "Nd");
    CHECK(spec.binaries[1].anion == "Cl");
    CHECK(spec.binaries[1].beta0 == 0.59);
    CHECK(spec.binaries[1].c_phi == 0.0);
    CHECK(spec.binaries[1].alpha1 == 0.0);
    CHECK(spec.binaries[1].up_to == 2.0);
    CHECK(spec.binaries[1].provenance.data_class == "fitted");
    REQUIRE(spec.thetas.size() == 2);
    CHECK(spec.thetas[1].second == "Nd");
    CHECK(spec.thetas[1].provenance.source == "a test; psi zero");
    CHECK(spec.thetas[1].provenance.sigma == 0.03);
    REQUIRE(spec.psis.size() == 1);
    CHECK(spec.psis[0].other == "Cl");
    REQUIRE(spec.volumes.size() == 3);
    CHECK(spec.volumes[1].volume == Approx(19.4e-6));

    const ActivitySpec salts = parse_activity(sit, "sit.toml");
    REQUIRE(salts.interactions.size() == 4);
    CHECK(salts.interactions[3].cation == "Na");
    CHECK(salts.interactions[3].anion == "NO3");
    CHECK(salts.interactions[3].epsilon == 0.1);
}

TEST_CASE("the shipped parameters are found by their names", "[inputs][activity]") {
    const ActivitySpec chlorides = shipped("pitzer-chloride");
    CHECK(chlorides.equations == ActivityEquations::pitzer);
    CHECK(chlorides.binaries.size() == 22);
    CHECK(chlorides.debye_hueckel_slope == 0.3915);
    const ActivitySpec salts = shipped("sit");
    CHECK(salts.equations == ActivityEquations::sit);
    CHECK(salts.charges.at("Nd(SO4)2") == -1);
    CHECK(shipped("davies").equations == ActivityEquations::davies);
    for (const ActivitySpec& spec : {chlorides, salts}) {
        for (const IonVolumeSpec& v : spec.volumes)
            CHECK_FALSE(v.provenance.source.empty());
        for (const IonInteractionSpec& e : spec.interactions)
            CHECK_FALSE(e.provenance.source.empty());
    }

    Diagnostics problems;
    CHECK(IncludedFiles("").activity("pitzer-cloride", "", {"a.toml", 3, 1},
                                     problems) == nullptr);
    REQUIRE(problems.size() == 1);
    CHECK_THAT(problems.sorted()[0].text(),
               Contains("a.toml:3:1: error: no activity file 'pitzer-cloride'") &&
                   Contains("did you mean 'pitzer-chloride'?"));
}

TEST_CASE("parameters are found beside the file that names them",
          "[inputs][activity]") {
    const auto cases = test::scratch_folder() / "activity/cases";
    const auto chemistries = test::scratch_folder() / "activity/chemistries";
    std::filesystem::create_directories(cases);
    std::filesystem::create_directories(chemistries);
    std::ofstream(chemistries / "mine.toml") << sit;
    const IncludedFiles files(cases / "case.toml");
    Diagnostics problems;
    const std::string named_by = (cases / "../chemistries/solvent.toml").string();
    const auto file = files.activity("mine.toml", named_by, {}, problems);
    REQUIRE(file != nullptr);
    CHECK(file->spec.interactions.size() == 4);
    CHECK(files.activity("./mine.toml", named_by, {}, problems) == file);
    CHECK(problems.empty());
    CHECK(files.activity("other.toml", named_by, {}, problems) == nullptr);
    CHECK(problems.size() == 1);
}

TEST_CASE("a wrong parameter is refused with its place and what was expected",
          "[inputs][activity]") {
    struct Fault {
        const char* from;
        const char* to;
        const char* said;
    };
    const auto [from, to, said] = GENERATE(values<Fault>({
        {"\"pitzer\"", "\"pitser\"",
         "small.toml:2:9: error: model is \"pitser\", expected one of \"pitzer\", "
         "\"sit\", \"davies\"; did you mean 'pitzer'?"},
        {"temperature = \"25 C\"", "",
         "the file has no temperature, expected temperature = \"25 C\""},
        {"25 C", "25", "temperature: \"25\" has no unit"},
        {"25 C", "200 C", "temperature is \"200 C\", expected 0 to 100 C"},
        {"0.39\n", "0.509\n",
         "small.toml:4:23: error: debye_hueckel_slope is 0.509, expected that of the "
         "osmotic coefficient for the model pitzer"},
        {"charge = 3", "charge = 0", "ions.2.charge is 0, expected that of an ion"},
        {"names = [\"Cl\"]", "names = []",
         "ions.3.names is empty, expected at least one ion"},
        {"names = [\"Cl\"]", "names = [1]", "ions.3.names holds a number"},
        {"\"Na\"]", "\"Na\", \"H\"]",
         "H stands a second time among the ions, expected once; the first is in line "
         "8"},
        {"cations = [\"Pr\", \"Nd\"]", "cations = [\"Pr\", \"Ndd\"]",
         "small.toml:16:18: error: binaries.1.cations names 'Ndd', whose charge "
         "[[ions]] does not state, expected one of Cl, H, Na, Nd, Pr; did you mean "
         "'Nd'?"},
        {"cations = [\"Pr\", \"Nd\"]", "cations = [\"Pr\", \"Pr\"]",
         "Pr/Cl stands a second time among the binaries"},
        {"cations = [\"Pr\", \"Nd\"]", "cations = []",
         "binaries.1.cations is empty, expected at least one ion"},
        {"anion = \"Cl\"", "anion = \"H\"",
         "binaries.1.anion names H of charge +1, expected an anion"},
        {"anion = \"Cl\"", "anion = \"\"", "binaries.1.anion names ''"},
        {"[\"Pr\", \"Nd\"]\nanion", "[\"Cl\"]\nanion",
         "binaries.1.cations names Cl of charge -1, expected a cation"},
        {"beta0 = 0.59", "beta_0 = 0.59",
         "unknown key 'beta_0' in binaries.1, expected one of cations"},
        {"beta0 = 0.59", "beta0 = \"0.59\"",
         "binaries.1.beta0 is text, expected a number"},
        {"beta0 = 0.59", "beta0 = 0.59\nalpha1 = 0",
         "binaries.1.alpha1 is 0, expected above 0"},
        {"2 mol/kg", "2 mol/L",
         "binaries.1.up_to: 'mol/L' is not a molality, expected a molality such as"},
        {"class = \"fitted\"", "", "binaries.1 has no class"},
        {"with = [\"Pr\", \"Nd\"]", "with = [\"Pr\", \"Cl\"]",
         "thetas.1.with names Cl of charge -1, expected an ion of the same sign as H"},
        {"with = [\"Pr\", \"Nd\"]", "with = [\"H\"]",
         "thetas.1.with names H, expected another ion than the first"},
        {"with = [\"Pr\", \"Nd\"]", "with = [\"Nd\", \"Nd\"]",
         "H, Nd stands a second time among the thetas"},
        {"ions = [\"H\", \"Na\"]", "ions = [\"H\"]",
         "psis.1.ions names 1, expected two ions of the same sign"},
        {"ions = [\"H\", \"Na\"]", "ions = [\"H\", \"Cl\"]",
         "psis.1.ions names Cl of charge -1, expected an ion of the same sign as H"},
        {"with = \"Cl\"", "with = \"Nd\"",
         "psis.1.with names Nd of charge +3, expected an ion of the other sign"},
        {"Nd = \"-30.7 cm3/mol\"", "Sm = \"-28.7 cm3/mol\"",
         "volumes.1.volume names 'Sm', whose charge [[ions]] does not state"},
        {"19.4 cm3/mol", "19.4 m3/mol",
         "volumes.1.volume.Cl is \"19.4 m3/mol\", expected at most 1000 cm3/mol"},
        {"[[psis]]", "[[psi]]", "unknown key 'psi' in the file"},
        {"[[binaries]]", "[[interactions]]", "the file has no binaries"},
    }));
    INFO("instead of " << from << ": " << to);
    const std::string found = problem(pitzer, from, to);
    CHECK_THAT(found, Contains(said));
}

TEST_CASE("a mistake in a parameter file is said once", "[inputs][activity]") {
    // What the ions are called remains unknown where their table is wrong.
    CHECK(lines(problem(pitzer, "charge = 3", "charge = \"three\"")) == 1);
    CHECK(lines(problem(pitzer, "\"pitzer\"", "\"pitser\"")) == 1);
    CHECK(lines(problem(pitzer, "cations = [\"Pr\", \"Nd\"]", "cations = 1")) == 1);
    CHECK(lines(problem(sit, "\"NO3\"]\n[[inter", "\"NO\"]\n[[inter")) == 1);
}

TEST_CASE("keys of another model are refused", "[inputs][activity]") {
    CHECK_THAT(problem(sit, "[[interactions]]", "[[binaries]]"),
               Contains("unknown key 'binaries' in the file") &&
                   Contains("the file has no interactions"));
    CHECK_THAT(problem(sit, "[[ions]]", "unsymmetrical_mixing = true\n[[ions]]"),
               Contains("unknown key 'unsymmetrical_mixing'"));
    CHECK_THAT(problem(sit, "0.509", "0.3915"), Contains("that of log10 gamma"));
    CHECK_THAT(problem(sit, "anions = [\"Cl\"", "anions = [\"Na\""),
               Contains("interactions.1.anions names Na of charge +1, expected an "
                        "anion"));
    CHECK_THAT(problem(sit, "class = \"assumed\"\n",
                       "class = \"assumed\"\n[[interactions]]\ncations = [\"Na\"]\n"
                       "anions = [\"Cl\"]\nepsilon = 0.03\nsource = \"b\"\n"
                       "class = \"fitted\"\n"),
               Contains("small.toml:18:12: error: Na/Cl stands a second time among the "
                        "interactions, expected once; the first is in line 12"));
}

TEST_CASE("more different alphas than there is room for are refused",
          "[inputs][activity]") {
    std::string text = pitzer;
    const auto with = [&](int n) {
        std::string binaries;
        for (int i = 0; i < n; ++i)
            binaries +=
                "[[binaries]]\ncations = [\"C" + std::to_string(i) +
                "\"]\nanion = \"Cl\"\nbeta0 = 0.1\nalpha1 = " + std::to_string(i + 1) +
                ".5\nsource = \"a\"\nclass = \"fitted\"\n";
        std::string names = "names = [\"Pr\"";
        for (int i = 0; i < n; ++i)
            names += ", \"C" + std::to_string(i) + "\"";
        return problem(text + binaries, "names = [\"Pr\"", names);
    };
    CHECK(with(8).empty());
    CHECK_THAT(with(9), Contains("binaries.10.alpha1 is one more different alpha, "
                                 "expected at most 8 in this version"));
}
