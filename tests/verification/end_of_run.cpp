//! \file What a run says of its end: sensitivities, absent elements, early ends,
//! specifications.
#include <catch2/catch.hpp>

#include <cmath>
#include <numeric>

#include "tests/case_runs.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

//! Steady state with the analysis of its end.
CaseRun analysed(const CaseFile& file, const Set& set = {}) {
    const std::vector<Assignment> all = assignments(set);
    CaseRun run;
    run.spec = file.resolve(all);
    run.shape = make_shape(run.spec, "steady");
    run.result = run_steady(file, all, run.shape);
    return run;
}

std::string flow(double value) {
    return std::to_string(value) + " m3/h";
}

}  // namespace

TEST_CASE("sensitivities are those of the steady states next to this one",
          "[sensitivity]") {
    const CaseFile file = shipped("short_ndpr");
    const CaseRun here = analysed(file);
    REQUIRE(here.result.status == Status::ok);
    const std::size_t n_streams = here.shape.streams.size();
    REQUIRE(here.result.sensitivity.size() ==
            here.shape.sensitivity_results.size() * n_streams);
    for (std::size_t s = 0; s < n_streams; ++s) {
        const std::string path = "streams." + here.shape.streams[s] + ".flow";
        const double q = here.result.stream_flow[s];
        const double step = 1e-3 * q;
        const CaseRun more = steady(file, {{path, flow(q + step)}});
        const CaseRun less = steady(file, {{path, flow(q - step)}});
        for (std::size_t r = 0; r < here.shape.sensitivity_results.size(); ++r) {
            const bool raffinate =
                here.shape.sensitivity_results[r] == "split.raffinate.Pr.purity";
            const std::string outlet = raffinate ? "raffinate" : "loaded_organic";
            const std::string element = raffinate ? "Pr" : "Nd";
            CAPTURE(path, here.shape.sensitivity_results[r]);
            const double slope =
                (more.purity(outlet, element) - less.purity(outlet, element)) /
                (2.0 * step);
            CHECK(here.result.sensitivity[r * n_streams + s] ==
                  Approx(slope).epsilon(1e-3));
        }
    }
}

TEST_CASE("all Newton iterations of steady states are counted", "[counters]") {
    const CaseFile file = shipped("short_ndpr");
    const std::string counter = "steady_newton_iterations";
    const std::int64_t found = steady(file).counter(counter);
    CHECK(found > 0);
    CHECK(dynamic(file).counter(counter) == 0);
    const Set from_steady = {{"simulate.initial", "steady"}, {"simulate.until", "1 h"}};
    const std::int64_t started = dynamic(file, from_steady).counter(counter);
    CHECK(started > 0);
    // The steady state that the end of a start-up leads to takes some of its own.
    CHECK(dynamic(file, {}, nullptr, true).counter(counter) > 0);
}

TEST_CASE("more of every flow alike changes no steady purity", "[sensitivity]") {
    for (const char* name : {"short_ndpr", "light_re_p507", "ndpr_p507"}) {
        CAPTURE(name);
        const CaseRun run = analysed(shipped(name));
        REQUIRE(run.result.status == Status::ok);
        const std::size_t n = run.shape.streams.size();
        for (std::size_t r = 0; r < run.shape.sensitivity_results.size(); ++r) {
            double sum = 0.0;
            double largest = 0.0;
            for (std::size_t s = 0; s < n; ++s) {
                const double relative =
                    run.result.sensitivity[r * n + s] * run.result.stream_flow[s];
                sum += relative;
                largest = std::max(largest, std::fabs(relative));
            }
            CAPTURE(run.shape.sensitivity_results[r]);
            CHECK(std::fabs(sum) <= 1e-5 * largest);
        }
    }
}

TEST_CASE("an element that nothing brings is exactly zero everywhere, always",
          "[absent]") {
    const std::string text =
        replaced(shipped_text("short_ndpr"), "system = \"p507-hcl\"",
                 "system = \"p507-hcl\"\nelements = [\"Ce\", \"Pr\", \"Nd\", \"Sm\"]");
    const CaseRun run = dynamic(written(text));
    INFO(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    const CaseRun without = dynamic(shipped("short_ndpr"));
    const std::size_t n = run.shape.components.size();
    for (const auto* array :
         {&run.result.aqueous, &run.result.organic, &run.result.settler_aqueous,
          &run.result.settler_organic, &run.result.outlet_concentration})
        for (std::size_t i = 0; i < array->size(); ++i)
            if (i % n == 0 || i % n == 3) {  // Ce, Sm
                const bool zero = (*array)[i] == 0.0 || std::isnan((*array)[i]);
                REQUIRE(zero);
            }
    CHECK(run.purity("raffinate", "Pr") ==
          Approx(without.purity("raffinate", "Pr")).epsilon(1e-6));
}

TEST_CASE("a run that may end early still waits for its events", "[events]") {
    const std::string text =
        replaced(shipped_text("short_ndpr"), "stop_at_rate_norm = 1e-9",
                 "stop_at_rate_norm = 1e-6") +
        "\n[[events]]\nat = \"10 d\"\nset = { \"streams.scrub.flow\" = \"2.3 m3/h\" "
        "}\n";
    const CaseRun run = dynamic(written(text));
    REQUIRE(run.result.status == Status::ok);
    CHECK(run.result.end_time > 10.0 * 24.0);
    CHECK(run.result.end_time < 20.0 * 24.0);
    CHECK(run.result.end_is_steady == 1);
}

TEST_CASE("a run that ended early holds nothing after its end but the end itself",
          "[events]") {
    const CaseRun run =
        dynamic(written(replaced(shipped_text("short_ndpr"), "stop_at_rate_norm = 1e-9",
                                 "stop_at_rate_norm = 1e-4")));
    REQUIRE(run.result.status == Status::ok);
    const double end = run.result.end_time;
    REQUIRE(end < 0.9 * 20.0 * 24.0);
    REQUIRE(std::isinf(run.shape.times.back()));
    REQUIRE(std::isinf(run.shape.profile_times.back()));
    const std::size_t n = run.n_times();
    for (std::size_t t = 0; t < n; ++t) {
        CAPTURE(run.shape.times[t], end);
        const bool reached = run.shape.times[t] <= end || t + 1 == n;
        CHECK(std::isfinite(run.result.rate_norm[t]) == reached);
    }
    CHECK(run.result.rate_norm.back() < 1e-4);
    const std::size_t stages = run.shape.stages.size();
    for (std::size_t p = 0; p < run.shape.profile_times.size(); ++p)
        CHECK(std::isfinite(run.result.ph[p * stages]) ==
              (run.shape.profile_times[p] <= end ||
               p + 1 == run.shape.profile_times.size()));
}

TEST_CASE(
    "a specification that an event spoils is kept from one time and lost at "
    "another",
    "[specification]") {
    const std::string text =
        replaced(replaced(shipped_text("short_ndpr"), "stop_at_rate_norm = 1e-9", ""),
                 "until = \"20 d\"", "until = \"20 d\"") +
        "\n[[events]]\nat = \"10 d\"\nset = { \"streams.scrub.flow\" = \"1.5 m3/h\" "
        "}\n";
    const CaseRun run = dynamic(written(text));
    INFO(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    const CaseRun whole = dynamic(shipped("short_ndpr"));
    for (std::size_t k = 0; k < run.shape.specifications.size(); ++k) {
        CAPTURE(run.shape.specifications[k], run.result.specification_lost[k]);
        CHECK(std::isfinite(run.result.time_to_specification[k]));
        CHECK(std::isinf(whole.result.specification_lost[k]));
    }
    CHECK(*std::min_element(run.result.specification_lost.begin(),
                            run.result.specification_lost.end()) > 240.0);
    CHECK(*std::min_element(run.result.specification_lost.begin(),
                            run.result.specification_lost.end()) < 480.0);
}

TEST_CASE("an outlet with less rare earth than the solution is accurate has no purity",
          "[none]") {
    // Far too much solvent: what is left in the raffinate is far below any tolerance.
    const std::string text = replaced(shipped_text("short_ndpr"), "flow = \"22 m3/h\"",
                                      "flow = \"60 m3/h\"");
    const CaseRun run = dynamic(written(text), {{"streams.scrub.flow", "0.1 m3/h"}});
    INFO(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    const double left =
        run.concentration("raffinate", "Pr") + run.concentration("raffinate", "Nd");
    CAPTURE(left);
    REQUIRE(std::fabs(left) < 1e-10);
    CHECK(std::isnan(run.purity("raffinate", "Pr")));
    CHECK(std::isnan(run.purity_mole("raffinate", "Pr")));
    CHECK(std::isnan(run.result.acid_per_product[0]));
    CHECK(std::isnan(run.result.base_per_product[0]));
    CHECK(std::isfinite(run.purity("loaded_organic", "Nd")));
    CHECK(std::isfinite(run.result.acid_per_product[1]));
}

TEST_CASE("what counts as no purity follows the absolute tolerance", "[none]") {
    const CaseFile file = shipped("short_ndpr");
    const CaseRun fine = dynamic(file);
    const CaseRun coarse = dynamic(file, {{"solver.atol", "0.1 mol/L"}});
    CHECK(std::isfinite(fine.purity("raffinate", "Pr")));
    CHECK(std::isnan(coarse.purity("raffinate", "Pr")));
}

TEST_CASE("constant separation factors leave no meaning to a pH", "[none]") {
    const CaseRun run = steady(shipped("xu_beta2"));
    REQUIRE(run.result.status == Status::ok);
    for (const auto* values : {&run.result.ph, &run.result.outlet_ph})
        for (const double ph : *values)
            CHECK(std::isnan(ph));
}

TEST_CASE("a specification out of reach is never met", "[specification]") {
    const std::string text = replaced(shipped_text("short_ndpr"), "80 %", "99.9 %");
    const CaseRun run = dynamic(written(text));
    REQUIRE(run.result.time_to_specification.size() == 2);
    CHECK(std::isfinite(run.result.time_to_specification[0]));
    CHECK(std::isinf(run.result.time_to_specification[1]));
}
