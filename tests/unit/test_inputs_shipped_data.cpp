//! \file Every number of the shipped chemistries and activities says where it is from,
//! how it was found, how well it is known and where it holds.
#include <catch2/catch.hpp>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "inputs/readers/chemistry/chemistry_file.hpp"
#include "inputs/readers/contact/contact_file.hpp"
#include "inputs/readers/text/toml_text.hpp"
#include "inputs/readers/text/tree.hpp"
#include "solver/contact/contact_run.hpp"
#include "tests/case_runs.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> shipped_files(const char* folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(inputs_dir / folder))
        if (entry.path().extension() == ".toml")
            files.push_back(entry.path());
    return files;
}

std::string text_of(const fs::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

Value tree_of(const fs::path& path) {
    return parse_toml(text_of(path), path.string());
}

//! Keys that hold a constant of nature, a fit or a guess, rather than a definition.
const std::set<std::string> constants = {
    "log10_k",     "log10_beta", "beta",  "log10_d",  "distribution_ratio",
    "enthalpy",    "pka",        "pkw",   "log10_ks", "solubility",
    "coefficient", "order",      "beta0", "beta1",    "beta2",
    "cphi",        "theta",      "psi",   "epsilon",  "volume"};

//! Tables that hold a constant, at any depth; what is below one belongs to it.
void find_constants(const Value& value, std::vector<const Value*>& found) {
    if (const Array* array = value.array())
        for (const Value& item : *array)
            find_constants(item, found);
    const Table* table = value.table();
    if (table == nullptr)
        return;
    for (const Member& member : table->members)
        if (constants.count(member.key) > 0) {
            found.push_back(&value);
            return;
        }
    for (const Member& member : table->members)
        find_constants(member.value, found);
}

bool says(const Table& table, const char* key) {
    const Value* value = table.find(key);
    return value != nullptr && value->text() != nullptr && !value->text()->empty();
}

std::string place(const Value& value) {
    return value.where.file + ":" + std::to_string(value.where.line);
}

//! A liquor of one rare earth, its concentration in mol/L, with a tenth of acid.
std::string contact_of(const ChemistryFile& file, const std::string& element,
                       double concentration) {
    const std::string acid = file.acids.front().name;
    std::string anion;
    for (const auto& [part, amount] : file.acids.front().parts)
        if (part != "H")
            anion = part;
    return "[chemistry]\nsystem = \"" + file.spec.name + "\"\n[liquors.a]\n" +
           "composition = { " + element + " = \"" + std::to_string(concentration) +
           " mol/L\" }\ncharge_balance = \"" + anion + "\"\nacid = { " + acid +
           " = \"0.1 mol/L\" }\n[solvents.b]\nextractant = \"1 mol/L\"\n" +
           "[[contacts]]\nliquor = \"a\"\nsolvent = \"b\"\n";
}

std::vector<std::string> warnings_of(const std::string& text) {
    static const std::atomic<bool> go_on{false};
    const TemporaryFile file(".toml", text);
    return run_contacts(read_contacts(file.path()), go_on).warnings;
}

}  // namespace

TEST_CASE("every shipped constant has a source, a class and a standard deviation",
          "[data]") {
    std::size_t files = 0;
    std::size_t all = 0;
    for (const fs::path& path : shipped_files("chemistry")) {
        ++files;
        const Value tree = tree_of(path);
        std::vector<const Value*> found;
        find_constants(tree, found);
        CHECK_FALSE(found.empty());
        for (const Value* value : found) {
            INFO(place(*value));
            const Table& table = *value->table();
            CHECK(says(table, "source"));
            CHECK(says(table, "class"));
            const Value* sigma = table.find("sigma");
            REQUIRE(sigma != nullptr);
            REQUIRE(sigma->number().has_value());
            // Nothing is known exactly, but what theory sets.
            if (path.stem() != "tracer" && path.stem() != "constant-beta")
                CHECK(*sigma->number() > 0.0);
            ++all;
        }
    }
    CHECK(files == 11);
    CHECK(all > 200);
}

TEST_CASE("every shipped parameter of activities has a source and a class", "[data]") {
    std::size_t all = 0;
    for (const fs::path& path : shipped_files("activities")) {
        const Value tree = tree_of(path);
        std::vector<const Value*> found;
        find_constants(tree, found);
        all += found.size();
        for (const Value* value : found) {
            INFO(place(*value));
            const Table& table = *value->table();
            CHECK(says(table, "source"));
            CHECK(says(table, "class"));
            if (table.find("beta0") != nullptr)
                CHECK(says(table, "up_to"));
        }
    }
    CHECK(all > 90);
}

TEST_CASE("a constant without its sigma would be missed", "[data]") {
    const Value tree = parse_toml(
        "[[species]]\nname = \"a\"\nlog10_k = 1\n"
        "source = \"b\"\nclass = \"assumed\"\n[water]\n"
        "pkw = 14\n[components]\nH = { charge = 1 }\n",
        "broken.toml");
    std::vector<const Value*> found;
    find_constants(tree, found);
    REQUIRE(found.size() == 2);
    CHECK(found[0]->table()->find("sigma") == nullptr);
    CHECK_FALSE(says(*found[1]->table(), "source"));
}

TEST_CASE("every shipped chemistry has a window, outside which a contact warns",
          "[data]") {
    for (const fs::path& path : shipped_files("chemistry")) {
        INFO(path.stem().string());
        const ChemistryFile file = parse_chemistry(text_of(path), path.string());
        const ValidityWindow& window = file.spec.window;
        CHECK(window.max_rare_earth > 0.0);
        CHECK_FALSE(window.note.empty());
        const std::string element = file.cation("Nd") >= 0 ? "Nd" : "La";
        const auto outside = [&](double of_limit) {
            for (const std::string& w : warnings_of(contact_of(
                     file, element, of_limit * window.max_rare_earth / 1000.0)))
                if (w.find("outside its measured window") != std::string::npos)
                    return w.find("rare earths in the liquor") != std::string::npos &&
                           w.find(window.note) != std::string::npos;
            return false;
        };
        // Much stays in the liquor when a liquor is twenty times beyond.
        CHECK(outside(20.0));
        CHECK_FALSE(outside(1e-3));
    }
}

TEST_CASE("an error tells which systems know an element, or that none does", "[data]") {
    const auto problem = [](const std::string& element) {
        const TemporaryFile file(
            ".toml",
            "[chemistry]\nsystem = \"aliquat336-nitrate\"\n[liquors.a]\ncomposition = "
            "{ " +
                element +
                " = \"0.1 mol/L\" }\n[solvents.b]\nextractant = \"1 mol/L\"\n"
                "[[contacts]]\nliquor = \"a\"\nsolvent = \"b\"\n");
        try {
            read_contacts(file.path());
        } catch (const InputError& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    CHECK_THAT(problem("Th"), Catch::Contains("shipped systems that know Th: "
                                              "d2ehpa-hcl, d2ehpa-sulfate, p507-hcl, "
                                              "p507-hcl-shakeouts, "
                                              "tbp-nitrate"));
    CHECK_THAT(problem("Zn"), Catch::Contains("shipped systems that know Zn: "
                                              "cyanex272-hcl, d2ehpa-hcl, "
                                              "d2ehpa-sulfate, p507-hcl, "
                                              "p507-hcl-shakeouts"));
    CHECK_THAT(problem("U"), Catch::Contains("no shipped system knows U"));
    CHECK(problem("Xx").find("shipped") == std::string::npos);
}
