//! \file Every file of tests/robustness/bad_inputs is refused with the text and at the
//! place that its first lines state:
//!
//!     # expect: text of the message
//!     # at: line:column        or file:line:column for a file that the case includes
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "inputs/case_file.hpp"

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

}  // namespace

TEST_CASE("faulty inputs are refused with the reason and the place", "[inputs]") {
    const fs::path folder =
        fs::path(DIDYMIUM_SOURCE_DIR) / "tests/robustness/bad_inputs";
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() == ".toml") {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    REQUIRE(files.size() >= 30);
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
            CaseFile::read(path).resolve();
        } catch (const InputError& error) {
            refused = true;
            message = error.what();
            for (const Diagnostic& diagnostic : error.diagnostics()) {
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

TEST_CASE("a missing case is an input error that names it", "[inputs]") {
    CHECK_THROWS_WITH(CaseFile::read("nowhere.toml"), Catch::Contains("nowhere.toml"));
}
