//! \file outputs/SCHEMA.md documents every variable of a file, and no other.
#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "inputs/readers/contact/contact_file.hpp"
#include "inputs/readers/fit/fit_file.hpp"
#include "inputs/readers/optimise/optimise_file.hpp"
#include "outputs/results/contact_result_file.hpp"
#include "outputs/results/fit_result_file.hpp"
#include "outputs/results/optimise_result_file.hpp"
#include "outputs/results/schema.hpp"
#include "outputs/storage/netcdf4.hpp"
#include "solver/contact/contact_run.hpp"
#include "solver/fit/fit_run.hpp"
#include "solver/optimise/optimise_run.hpp"
#include "tests/paths.hpp"
#include "tests/unit/test_outputs_example.hpp"

using namespace didymium;

namespace {

struct Entry {
    std::string dimensions;
    std::string units;
    bool operator==(const Entry&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Entry& entry) {
    return out << "(" << entry.dimensions << ") " << entry.units;
}

std::string trim(const std::string& text) {
    const auto begin = text.find_first_not_of(" `");
    return begin == std::string::npos
               ? ""
               : text.substr(begin, text.find_last_not_of(" `") + 1 - begin);
}

//! The rows "| `name` | dimensions | units | meaning |" of the page, of a section with
//! variables of its own ("Contacts", "Fits", "Optimisations") or of all else.
std::map<std::string, Entry> documented(const std::string& section = "") {
    std::map<std::string, Entry> entries;
    std::ifstream page(std::string(project_folder) + "/outputs/SCHEMA.md");
    std::string own;
    for (std::string line; std::getline(page, line);) {
        if (line.starts_with("## ")) {
            own =
                line == "## Contacts" || line == "## Fits" || line == "## Optimisations"
                    ? line.substr(3)
                    : "";
        }
        if (own != section) {
            continue;
        }
        std::vector<std::string> cells;
        for (std::size_t bar = 0; bar + 1 < line.size() && line[bar] == '|';) {
            // "\|" is a bar inside a cell.
            auto next = line.find('|', bar + 1);
            while (next != std::string::npos && line[next - 1] == '\\') {
                next = line.find('|', next + 1);
            }
            cells.push_back(trim(line.substr(bar + 1, next - bar - 1)));
            bar = next;
        }
        if (cells.size() == 4 && line.starts_with("| `")) {
            entries[cells[0]] = {cells[1], cells[2]};
        }
    }
    return entries;
}

//! The row that documents a variable whose name depends on the case.
std::string general_name(const NetcdfReader& file, const std::string& name) {
    if (name.starts_with("input/")) {
        return "input/<file>";
    }
    if (name.starts_with("solver/")) {
        return "solver/<counter>";
    }
    return file.text_attribute(name, "path").empty() ? name : "<swept input>";
}

//! A file with everything a file can have.
std::filesystem::path full_example() {
    auto shape = example::shape();
    shape.solve_names = {
        "streams.scrub.flow -> split.loaded_organic.Nd.purity = 0.9997"};
    shape.controls = {
        {"cut", "split.stages.2.aqueous.Nd", "mol/L", "streams.scrub.flow", "m3/h"}};
    shape.parameters = {{"streams.scrub.flow", "m3/h"}, {"chemistry.log10_k.Nd", "1"}};
    auto result = example::result(0);
    result.parameter_value = {2.65, -2.0};
    result.outlet_flow_sensitivity = example::numbers(8, 0, 20);
    result.outlet_concentration_sensitivity = example::numbers(48, 0, 21);
    result.purity_sensitivity = example::numbers(16, 0, 22);
    result.purity_mole_sensitivity = example::numbers(16, 0, 23);
    result.recovery_sensitivity = example::numbers(16, 0, 24);
    result.solve_value = {2.65};
    shape.curves = {"streams.scrub.flow"};
    result.is_fold = {1};
    result.curve_slope = {0.0};
    result.pinch_stages = {4.0};
    result.control_measured = {0.4, 0.5};
    result.control_set_point = {0.5, 0.5};
    result.control_output = {2.6, 2.65};
    result.control_bias = {2.65};
    result.control_end = {1};
    const auto path = std::filesystem::temp_directory_path() /
                      ("didymium-schema-" + std::to_string(getpid()) + ".h5");
    ResultWriter writer(path, shape, 1, example::provenance());
    writer.write(0, result);
    writer.finish();
    return path;
}

//! That file and page say the same of every variable.
void compare(const std::map<std::string, Entry>& page,
             const std::filesystem::path& path) {
    std::set<std::string> seen;
    {
        const NetcdfReader file(path);
        auto names = file.variables();
        for (const auto& group : file.groups()) {
            const auto inside = file.variables(group);
            names.insert(names.end(), inside.begin(), inside.end());
        }
        for (const auto& name : names) {
            const auto row = page.contains(name) ? name : general_name(file, name);
            INFO("variable " << name);
            REQUIRE(page.contains(row));
            seen.insert(row);
            if (row != name) {
                continue;  // dimensions and units depend on the case
            }
            std::string dimensions;
            for (const auto& dimension : file.dimensions(name)) {
                dimensions += (dimensions.empty() ? "" : ", ") + dimension;
            }
            CHECK(page.at(name) ==
                  Entry{dimensions, file.text_attribute(name, "units")});
        }
    }
    for (const auto& [name, entry] : page) {
        INFO("documented, but not in the file: " << name);
        CHECK(seen.contains(name));
    }
}

}  // namespace

TEST_CASE("SCHEMA.md documents every variable of a file and no other", "[outputs]") {
    const auto page = documented();
    REQUIRE(page.size() > 50);
    const auto path = full_example();
    compare(page, path);
    std::filesystem::remove(path);
}

TEST_CASE("SCHEMA.md documents every variable of contacts and no other", "[outputs]") {
    auto page = documented("Contacts");
    REQUIRE(page.size() > 40);
    page["input/<file>"] = documented().at("input/<file>");  // as in runs
    const std::filesystem::path source = project_folder;
    const ContactSet set =
        read_contacts(source / "tests/unit/every_key/contacts/every.toml");
    const std::atomic<bool> go_on{false};
    ContactReport report = run_contacts(set, go_on);
    report.warnings.emplace_back("a warning");
    const auto path = std::filesystem::temp_directory_path() /
                      ("didymium-contacts-" + std::to_string(getpid()) + ".h5");
    RunProvenance provenance;
    provenance.sources = set.sources;
    write_contacts(path, report, provenance, true);
    compare(page, path);
    std::filesystem::remove(path);
}

TEST_CASE("SCHEMA.md documents every variable of fits and no other", "[outputs]") {
    auto page = documented("Fits");
    REQUIRE(page.size() > 30);
    page["input/<file>"] = documented().at("input/<file>");  // as in runs
    const std::filesystem::path source = project_folder;
    const FitSpec spec = read_fit(source / "inputs/fits/p507_level.toml");
    const std::atomic<bool> go_on{false};
    const FitRun run = run_fit(spec, go_on);
    REQUIRE_FALSE(run.report.warnings.empty());
    const auto path = std::filesystem::temp_directory_path() /
                      ("didymium-fit-" + std::to_string(getpid()) + ".h5");
    RunProvenance provenance;
    provenance.sources = spec.sources;
    write_fit(path, run.report, provenance, true);
    compare(page, path);
    std::filesystem::remove(path);
}

TEST_CASE("SCHEMA.md documents every variable of optimisations and no other",
          "[outputs]") {
    auto page = documented("Optimisations");
    REQUIRE(page.size() > 30);
    page["input/<file>"] = documented().at("input/<file>");  // as in runs
    const std::filesystem::path source = project_folder;
    OptimiseSpec spec = read_optimise(source / "inputs/optimise/short_ndpr.toml");
    spec.against = Objective::stages;
    spec.front_points = 2;
    spec.front_end = 12.0;
    spec.warnings.push_back({"a warning", {}});
    const std::atomic<bool> go_on{false};
    const OptimiseRun run = run_optimisation(spec, go_on, [](double, double, auto&) {});
    REQUIRE(run.report.front.size() == 2);
    const auto path = std::filesystem::temp_directory_path() /
                      ("didymium-optimise-" + std::to_string(getpid()) + ".h5");
    RunProvenance provenance;
    provenance.sources = spec.sources;
    write_optimisation(path, run.report, provenance, true);
    compare(page, path);
    std::filesystem::remove(path);
}

TEST_CASE("paths become names that netCDF accepts", "[outputs]") {
    CHECK(netcdf_name("streams.scrub.flow") == "streams_scrub_flow");
    CHECK(netcdf_name("events[0].set") == "events_0__set");
    CHECK(netcdf_name("2nd") == "_2nd");
}
