//! \file Every file of tests/robustness/bad_inputs, bad_contacts, bad_fits, bad_designs
//! and bad_optimise is refused with the text and at the place that its first lines
//! state:
//!
//!     # expect: text of the message
//!     # at: line:column        or file:line:column for a file that the case includes
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "inputs/readers/case/case_file.hpp"
#include "inputs/readers/contact/contact_file.hpp"
#include "inputs/readers/design/separation_file.hpp"
#include "inputs/readers/fit/fit_file.hpp"
#include "inputs/readers/optimise/optimise_file.hpp"
#include "tests/paths.hpp"
#include "tests/scratch.hpp"

using namespace didymium;
namespace fs = std::filesystem;

namespace {

std::string after(const std::string& line, const std::string& prefix) {
    return line.rfind(prefix, 0) == 0 ? line.substr(prefix.size()) : std::string();
}

//! "line:column" for the case itself, "file:line:column" for what it includes.
std::string place(const Diagnostic& diagnostic, const fs::path& path) {
    const Location& where = diagnostic.where;
    std::string text = std::to_string(where.line) + ":" + std::to_string(where.column);
    const std::string file = fs::path(where.file).filename().string();
    return file == path.filename().string() ? text : file + ":" + text;
}

void check_folder(const std::string& name,
                  const std::function<void(const fs::path&)>& read,
                  std::size_t at_least = 30, bool once = false) {
    const fs::path folder = fs::path(project_folder) / "tests/robustness" / name;
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() == ".toml") {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    REQUIRE(files.size() >= at_least);
    for (const fs::path& path : files) {
        std::ifstream stream(path);
        std::string first, second;
        std::getline(stream, first);
        std::getline(stream, second);
        const std::string expected = after(first, "# expect: ");
        const std::string at = after(second, "# at: ");
        INFO(path.filename().string() << " expects: " << expected << " at " << at);
        REQUIRE_FALSE(expected.empty());
        REQUIRE_FALSE(at.empty());
        bool refused = false;
        bool found = false;
        std::string message;
        try {
            read(path);
        } catch (const InputError& error) {
            refused = true;
            if (once) {
                CHECK(error.diagnostics().size() == 1);
            }
            message = error.what();
            for (const Diagnostic& diagnostic : error.diagnostics()) {
                CHECK_THAT(diagnostic.message, Catch::Contains("expected"));
                found =
                    found || (diagnostic.text().find(expected) != std::string::npos &&
                              place(diagnostic, path) == at);
            }
        }
        INFO("said: " << message);
        CHECK(refused);
        CHECK(found);
    }
}

}  // namespace

TEST_CASE("faulty inputs are refused with the reason and the place", "[inputs]") {
    check_folder("bad_inputs",
                 [](const fs::path& path) { CaseFile::read(path).resolve(); });
}

TEST_CASE("faulty contacts are refused with the reason and the place", "[inputs]") {
    check_folder("bad_contacts", [](const fs::path& path) { read_contacts(path); });
}

TEST_CASE("faulty fits are refused with the reason and the place", "[inputs]") {
    check_folder(
        "bad_fits", [](const fs::path& path) { read_fit(path); }, 35, true);
}

TEST_CASE("faulty optimisations are refused with the reason and the place",
          "[inputs]") {
    check_folder(
        "bad_optimise", [](const fs::path& path) { read_optimise(path); }, 20, true);
}

TEST_CASE("faulty specifications of designs are refused with the reason and the place",
          "[inputs]") {
    check_folder(
        "bad_designs", [](const fs::path& path) { read_separation(path); }, 12, true);
}

TEST_CASE("one mistake is one error", "[inputs]") {
    const fs::path folder = fs::path(project_folder) / "inputs" / "cases";
    std::ifstream stream(folder / "short_ndpr.toml");
    const std::string good{std::istreambuf_iterator<char>(stream), {}};
    const std::string solve =
        "\n[[solve]]\nvary = \"streams.scrub.flow\"\n"
        "result = \"split.stages.3.organic.Nd\"\nvalue = \"0.03 mol/L\"\n";
    struct Mistake {
        std::string right;
        std::string wrong;
    };
    // The assay is not where the copy looks for it, unless that is the mistake.
    const auto [right, wrong] = GENERATE(values<Mistake>({
        {"didymium.csv", "nothing.csv"},
        {"p507-hcl", "p508-hcl"},
        {"phase = \"organic\"", "phase = \"orgnic\""},
        {"solvent = \"solvent\"", "solvent = \"slovent\""},
        {"section = \"extraction\"", "section = \"extracton\""},
        {"sections = [ { name = \"extraction\", stages = 6 }, { name = \"scrub\", "
         "stages = 6 } ]",
         "sections = 12"},
        {"mixer = { volume = \"0.2 m3\", organic_holdup = \"50 %\" }",
         "mixer = \"0.2 m3\""},
        {"settler = { aqueous = \"0.2 m3\", organic = \"0.2 m3\" }", "settler = 3"},
        {"system = \"p507-hcl\"",
         "system = \"p507-hcl\"\nelements = [ \"Nd\", \"Prr\" ]"},
        {"until = \"20 d\"", "until = \"20 m\""},
        {"total_reo = \"200 g/L\"", "total_reo = \"200 mol/L\""},
        {"extractant = \"1.5 mol/L\"", "extractant = 1.5"},
        {"base = \"NaOH\"", "base = \"NaOh\""},
        {"acid = { HCl = \"3.5 mol/L\" }", "acid = { HCl = \"36.5 g/L\" }"},
        {"saponified = \"36 %\"", "saponified = \"60 %\""},
        {"[[specifications]]",
         "[[events]]\nat = \"1 d\"\nset = { \"streams.solvent.saponified\" = \"60 %\" "
         "}\n\n[[specifications]]"},
        {"[[specifications]]",
         "[[events]]\nat = \"1 d\"\nset = { \"banks.split.mixer.volume\" = \"-1 m3\" "
         "}\n\n[[specifications]]"},
    }));
    std::string text = good + solve;
    const std::size_t at = text.find(right);
    REQUIRE(at != std::string::npos);
    text.replace(at, right.size(), wrong);
    const std::string assay = "../feeds/didymium.csv";
    if (const std::size_t place = text.find(assay); place != std::string::npos) {
        text.replace(place, assay.size(), "didymium.csv");
    }
    const fs::path path =
        didymium::test::scratch_folder() / "didymium_one_mistake.toml";
    std::ofstream(path) << text;
    try {
        CaseFile::read(path).resolve();
        FAIL("accepted: " << wrong);
    } catch (const InputError& error) {
        INFO(error.what());
        CHECK(error.diagnostics().size() == 1);
    }
    fs::remove(path);
}

TEST_CASE("a missing case is an input error that names it", "[inputs]") {
    CHECK_THROWS_WITH(CaseFile::read("nowhere.toml"), Catch::Contains("nowhere.toml"));
}
