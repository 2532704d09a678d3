//! \file What sweeps are made of: packed groups, journals, causes of failures.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "outputs/console/failure_report.hpp"
#include "outputs/console/progress.hpp"
#include "outputs/results/result_file.hpp"
#include "outputs/storage/journal.hpp"
#include "outputs/storage/netcdf4.hpp"
#include "outputs/storage/sweep_identity.hpp"
#include "tests/scratch.hpp"
#include "tests/unit/test_outputs_example.hpp"

using namespace didymium;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

std::vector<std::string> replayed(const fs::path& path) {
    std::vector<std::string> records;
    Journal journal(path);
    journal.replay([&](std::string_view record) { records.emplace_back(record); });
    return records;
}

void cut(const fs::path& path, std::uintmax_t bytes) {
    fs::resize_file(path, fs::file_size(path) - bytes);
}

}  // namespace

TEST_CASE("a journal gives back what was appended, up to what is damaged",
          "[outputs]") {
    const fs::path file = test::scratch_folder() / "journal";
    const std::vector<std::string> records = {"one", std::string(100000, 'x'), "",
                                              "four"};
    {
        Journal journal(file);
        CHECK(journal.first().empty());
        journal.append("header");
        CHECK_FALSE(journal.has_more());
        for (const std::string& record : records)
            journal.append(record);
        journal.sync();
        CHECK(journal.first() == "header");
        CHECK(journal.has_more());
    }
    CHECK(replayed(file) == records);
    cut(file, 1);
    CHECK(replayed(file) ==
          std::vector<std::string>(records.begin(), records.begin() + 3));
    {  // what follows goes behind the last whole record
        Journal journal(file);
        journal.replay([](std::string_view) {});
        journal.append("five");
    }
    CHECK(replayed(file).at(3) == "five");
    {
        std::fstream bytes(file, std::ios::in | std::ios::out);
        bytes.seekp(5000);
        bytes.put('y');
    }
    CHECK(replayed(file) == std::vector<std::string>{"one"});
    Journal owner(file);
    CHECK_THROWS_WITH(Journal(file), Contains("another program has it open"));
}

TEST_CASE("a file of groups has the values of one of scenarios", "[outputs]") {
    const fs::path grouped = test::scratch_folder() / "grouped.h5";
    const fs::path single = test::scratch_folder() / "single.h5";
    constexpr int n = 7;
    const std::size_t n_unknowns = example::result(0).state.size();
    ResultWriter writer(grouped, example::shape(), n, example::provenance(),
                        {.scenarios = 3, .n_unknowns = n_unknowns});
    ResultWriter plain(single, example::shape(), n, example::provenance());
    for (const int group : {2, 0}) {  // the second is not run
        std::vector<ScenarioResult> results;
        for (int s = 3 * group; s < std::min(n, 3 * group + 3); ++s) {
            results.push_back(example::result(s));
            plain.write(s, results.back());
        }
        const std::string record = writer.packer().pack(group, results);
        CHECK(record == writer.packer().pack(group, results));
        CHECK(group_head(record).group == group);
        writer.write_group(record);
        CHECK_THROWS_WITH(writer.write_group(record),
                          Contains("cannot be written (again)"));
        CHECK_THROWS(group_blocks(record.substr(0, record.size() - 1)));
    }
    writer.finish();
    plain.finish();
    const NetcdfReader one(grouped);
    const NetcdfReader other(single);
    for (const char* variable :
         {"status", "aqueous", "purity", "state", "time_to_specification",
          "balance/closure", "solver/steps", "solver/solver_seconds"}) {
        INFO(variable);
        const auto a = one.numbers(variable);
        const auto b = other.numbers(variable);
        REQUIRE(a.size() == b.size());
        for (std::size_t i = 0; i < a.size(); ++i)
            CHECK((a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i]))));
    }
    CHECK(one.text("message") == other.text("message"));
    CHECK(one.text("warnings") == other.text("warnings"));
}

TEST_CASE("failures that differ in numbers alone have one cause", "[outputs]") {
    CHECK(failure_cause("stage split.scrub.6 at 12.5 h, 3e-05") ==
          failure_cause("stage split.scrub.12 at 7 h, 1.25e+10"));
    CHECK(failure_cause("extraction 6") != failure_cause("scrub 6"));
    FailureReport report;
    for (int s = 0; s < 40; ++s)
        report.add(s, s % 2 ? Status::steady_failed : Status::ok,
                   s % 2 ? "no state after " + std::to_string(s) + " h" : "",
                   s == 4 ? 1 : 0);
    report.add(40, Status::input_error, "wrong", 0);
    report.add(41, Status::not_run, "", 0);
    const std::string text = report.text();
    CHECK_THAT(text, Contains("scenario 1: steady_failed: no state after 1 h") &&
                         Contains("19 more of this cause: 3, 5, 7, 9, 11, 13, 15, 17, "
                                  "19, ...") &&
                         Contains("scenario 40: input_error: wrong") &&
                         Contains("1 scenario was retried, 1 of them with success"));
    CHECK(text.find("steady_failed") < text.find("input_error"));
}

TEST_CASE("a change of inputs is named", "[outputs]") {
    const RunProvenance before = example::provenance();
    const std::string identity = sweep_identity(before, nullptr, 10);
    CHECK(identity_change(identity, identity).empty());
    RunProvenance moved = before;
    moved.sources.at(0).path = "/elsewhere/" + moved.sources.at(0).path;
    CHECK(sweep_identity(moved, nullptr, 10) == identity);
    RunProvenance changed = before;
    changed.sources.at(0).text += "#";
    CHECK_THAT(identity_change(identity, sweep_identity(changed, nullptr, 10)),
               Contains("is not what it was"));
    changed = before;
    changed.sources.push_back({"new.csv", "assay", ""});
    CHECK(identity_change(identity, sweep_identity(changed, nullptr, 10)) ==
          "the assay new.csv was not read");
    StoredState state;
    state.state = {1.0};
    CHECK_THAT(identity_change(identity, sweep_identity(before, &state, 10)),
               Contains("state to start from"));
    CHECK_THAT(identity_change(identity, sweep_identity(before, nullptr, 11)),
               Contains("number of scenarios"));
}

TEST_CASE("the remaining time does not count what an earlier run did", "[outputs]") {
    CHECK_THAT(progress_line("x", 0.75, 100.0, "", 0, 0.5),
               Contains("remaining 1 min 40 s"));
    CHECK_THAT(progress_line("x", 0.52, 10.0, "", 0, 0.5), !Contains("remaining"));
}
