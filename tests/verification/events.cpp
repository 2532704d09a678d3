//! \file Events and restarts are exact boundaries.
#include <catch2/catch.hpp>

#include <cstdio>

#include <fmt/format.h>

#include "outputs/results/result_file.hpp"
#include "tests/case_runs.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

//! The short case over two days, at a tight tolerance.
CaseRun run_short(const std::string& events, const Set& more = {},
                  const StoredState* stored = nullptr) {
    Set set = {{"simulate.until", "48 h"},
               {"simulate.stop_at_rate_norm", "0"},
               {"solver.rtol", "1e-8"},
               {"solver.atol", "1e-12 mol/L"}};
    set.insert(set.end(), more.begin(), more.end());
    return dynamic(written(shipped_text("short_ndpr") + events), set, stored);
}

std::string event(const std::string& at, const std::string& flow) {
    return fmt::format(
        "\n[[events]]\nat = \"{}\"\nset = {{ \"streams.scrub.flow\" = \"{}\" }}\n", at,
        flow);
}

}  // namespace

TEST_CASE("an event that changes nothing changes nothing", "[events]") {
    const CaseRun without = run_short("");
    const CaseRun with = run_short(event("13.7 h", "2500 L/h") +
                                   "\n[[events]]\nat = \"13.7 h\"\n"
                                   "set = { \"streams.pls.flow\" = \"1.0 m3/h\" }\n");
    REQUIRE(with.result.status == Status::ok);
    CHECK(with.counter("restarts") == 1);
    const double difference = outlet_difference(with, without);
    CHECK(difference <= 1e-7);  // ten times rtol
    std::printf("[events] an event without effect, rtol 1e-8: %.1e\n", difference);
}

TEST_CASE("nothing moves before an event, and what follows is a run with the new value",
          "[events]") {
    const CaseRun without = run_short("");
    const CaseRun with = run_short(event("20 h", "2.7 m3/h"));
    REQUIRE(with.result.status == Status::ok);
    const std::size_t n = with.shape.components.size();
    const std::size_t row = with.shape.outlets.size() * n;
    double before = 0.0;
    double after = 0.0;
    for (std::size_t t = 0; t < with.n_times(); ++t) {
        const bool past = with.shape.times[t] > 20.0;
        for (std::size_t i = t * row; i < (t + 1) * row; ++i) {
            const double moved = std::fabs(with.result.outlet_concentration[i] -
                                           without.result.outlet_concentration[i]);
            (past ? after : before) = std::max(past ? after : before, moved);
        }
    }
    CHECK(before <= 1e-7);
    CHECK(after > 1e-3);
    // The flow of the scrub leaves with the raffinate from the event on.
    const std::size_t outlets = with.shape.outlets.size();
    for (std::size_t t = 0; t < with.n_times(); ++t) {
        const double flow = with.result.outlet_flow[t * outlets];
        CHECK(flow == Approx(with.shape.times[t] > 20.0 ? 3.7 : 3.5));
    }
    CHECK(with.worst_closure() <= 1e-12);
}

TEST_CASE("a run cut in two at a result file is one run", "[events]") {
    const CaseRun whole = run_short("");
    const CaseRun first = run_short("", {{"simulate.until", "21.3 h"}});
    REQUIRE(first.result.status == Status::ok);

    const TemporaryFile file(".h5");
    RunProvenance provenance;
    provenance.method = "cvodes";
    provenance.linear = "block";
    ResultWriter writer(file.path(), first.shape, 1, provenance);
    writer.write(0, first.result);
    writer.finish();
    const StoredState stored = read_stored_state(file.path());
    CHECK(stored.end_time == Approx(21.3));

    const CaseRun second = run_short(
        "",
        {{"simulate.until", "26.7 h"},
         {"simulate.initial",
          fmt::format("{{ state = \"file\", file = \"{}\" }}", file.path().string())}},
        &stored);
    INFO(second.result.message);
    REQUIRE(second.result.status == Status::ok);
    double worst = 0.0;
    for (const char* outlet : {"raffinate", "loaded_organic"})
        for (const char* component : {"Pr", "Nd", "Na"}) {
            const double expected = whole.concentration(outlet, component);
            const double found = second.concentration(outlet, component);
            worst = std::max(worst, std::fabs(found - expected));
        }
    CHECK(worst <= 1e-7);
    // Nothing is lost in between.
    for (std::size_t i = 0; i < first.shape.components.size(); ++i)
        CHECK(second.result.balance_initial[i] ==
              Approx(first.result.balance_final[i]).epsilon(1e-13));
    std::printf("[events] cut at 21.3 h and restarted from the file, rtol 1e-8: %.1e\n",
                worst);
}

TEST_CASE("a run repeats itself to the last bit", "[events]") {
    const CaseRun one = run_short(event("20 h", "2.7 m3/h"));
    const CaseRun two = run_short(event("20 h", "2.7 m3/h"));
    CHECK(one.result.outlet_concentration == two.result.outlet_concentration);
    CHECK(one.result.state == two.result.state);
    CHECK(one.result.counters == two.result.counters);
}
