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

TEST_CASE("a specification out of reach is never met", "[specification]") {
    const std::string text = replaced(shipped_text("short_ndpr"), "80 %", "99.9 %");
    const CaseRun run = dynamic(written(text));
    REQUIRE(run.result.time_to_specification.size() == 2);
    CHECK(std::isfinite(run.result.time_to_specification[0]));
    CHECK(std::isinf(run.result.time_to_specification[1]));
}
