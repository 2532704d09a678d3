//! \file Scenarios of a sweep that fail are tried again, and only where that can help;
//! groups are handed out longest first.
#include <catch2/catch.hpp>

#include <cmath>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "solver/sweep/group_order.hpp"
#include "solver/sweep/retry.hpp"
#include "tests/paths.hpp"

using namespace didymium;
using Catch::Contains;

namespace {

ScenarioResult ending(Status status, const std::string& message = {}) {
    ScenarioResult result;
    result.status = status;
    result.message = message;
    result.solver_seconds = 1.0;
    return result;
}

//! Attempts that end like this, one after the other.
struct Attempts {
    std::vector<ScenarioResult> endings;
    std::vector<int> asked;
    ScenarioResult run(SweepRun how = SweepRun::dynamic) {
        return with_retries(how, [this](int retry) {
            asked.push_back(retry);
            return endings.at(asked.size() - 1);
        });
    }
};

}  // namespace

TEST_CASE("a scenario that a retry saves counts it and says why", "[sweep]") {
    Attempts attempts{{ending(Status::integration_failed, "too stiff"),
                       ending(Status::integration_failed), ending(Status::ok)},
                      {}};
    const ScenarioResult result = attempts.run();
    CHECK(attempts.asked == std::vector<int>{0, 1, 2});
    CHECK(result.status == Status::ok);
    CHECK(result.retries == 2);
    CHECK(result.solver_seconds == 3.0);
    CHECK_THAT(result.warnings.at(0), Contains("order 2") && Contains("too stiff"));
}

TEST_CASE("a scenario that no retry saves keeps its first message", "[sweep]") {
    const Status status = GENERATE(Status::integration_failed, Status::steady_failed,
                                   Status::closure_missed);
    Attempts attempts{{ending(status, "the first"), ending(status, "the second"),
                       ending(status, "the third")},
                      {}};
    const ScenarioResult result = attempts.run(SweepRun::steady);
    CHECK(result.status == status);
    CHECK(result.retries == 2);
    CHECK_THAT(result.message,
               Contains("the first (also with ") && !Contains("the second"));
}

TEST_CASE("what is physics, input or limit is not tried again", "[sweep]") {
    for (const Status status :
         {Status::ok, Status::input_error, Status::solve_failed, Status::not_run,
          Status::precipitation, Status::internal_error}) {
        Attempts attempts{{ending(status)}, {}};
        CHECK(attempts.run().status == status);
        CHECK(attempts.asked == std::vector<int>{0});
    }
    Attempts limited{{ending(Status::integration_failed)}, {}};
    limited.endings[0].is_final = true;
    CHECK(limited.run().retries == 0);
    Attempts interrupted{{ending(Status::steady_failed), ending(Status::not_run)}, {}};
    CHECK(interrupted.run().status == Status::not_run);
}

TEST_CASE("retries find the same steady state and nearly the same run", "[sweep]") {
    const CaseFile file = CaseFile::read(std::filesystem::path(project_folder) /
                                         "inputs/cases/short_ndpr.toml");
    const CaseSpec spec = file.resolve();
    const ResultShape steady = make_shape(spec, "steady");
    const ResultShape dynamic = make_shape(spec, "run");
    RunHooks hooks;
    hooks.analyse = false;
    const ScenarioResult state = run_steady(file, {}, steady, hooks);
    const ScenarioResult run = run_dynamic(file, {}, dynamic, hooks);
    REQUIRE(state.status == Status::ok);
    REQUIRE(run.status == Status::ok);
    for (const int retry : {1, 2}) {
        hooks.retry = retry;
        const ScenarioResult again = run_steady(file, {}, steady, hooks);
        const ScenarioResult tighter = run_dynamic(file, {}, dynamic, hooks);
        REQUIRE(again.status == Status::ok);
        REQUIRE(tighter.status == Status::ok);
        for (std::size_t i = 0; i < state.purity.size(); ++i)
            CHECK(std::fabs(again.purity[i] - state.purity[i]) < 1e-9);
        // At the end, which comes once it is steady: not at one time.
        const std::size_t n = state.purity.size();
        for (std::size_t i = 1; i <= n; ++i)
            CHECK(std::fabs(tighter.purity[tighter.purity.size() - i] -
                            run.purity[run.purity.size() - i]) < 1e-6);
        CHECK(tighter.counters[0] > run.counters[0]);  // more steps
    }
}

TEST_CASE("every group is handed out once, the longest first once some are known",
          "[sweep]") {
    std::vector<int> groups;
    for (int g = 0; g < 200; g += 2)
        groups.push_back(g);
    GroupOrder order(groups);
    const auto seconds = [](int group) { return 1.0 + std::fabs(group - 60.0); };
    std::set<int> seen;
    std::vector<int> sequence;
    while (const auto group = order.next()) {
        CHECK(seen.insert(*group).second);
        sequence.push_back(*group);
        order.took(*group, seconds(*group));
    }
    CHECK(seen == std::set<int>(groups.begin(), groups.end()));
    // Of what is left after the first quarter, the last are those of the least time.
    for (std::size_t i = 80; i < 100; ++i)
        CHECK(seconds(sequence[i]) < 50.0);
    CHECK(GroupOrder({}).next() == std::nullopt);
}
