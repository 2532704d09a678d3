//! \file PI controllers: that they hold what they are to hold, within their limits,
//! without moving anything before there is a reason, and that balances still close.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

#include <fmt/format.h>

#include "tests/case_runs.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

std::vector<double> over_time(const std::vector<double>& values, std::size_t control,
                              std::size_t n_controls) {
    std::vector<double> one;
    for (std::size_t i = control; i < values.size(); i += n_controls)
        one.push_back(values[i]);
    return one;
}

double least_purity(const CaseRun& run, std::size_t outlet,
                    const std::string& element) {
    const std::size_t rare = run.shape.rare_earths.size();
    double least = 1.0;
    for (std::size_t t = 0; t < run.n_times(); ++t)
        least = std::min(
            least, run.result.purity[(t * run.shape.outlets.size() + outlet) * rare +
                                     CaseRun::index(run.shape.rare_earths, element)]);
    return least;
}

//! The shipped short bank, with one controller: Nd in the fourth stage by the scrub.
std::string short_control(const std::string& keys, const std::string& more = "") {
    std::string text = shipped_text("short_ndpr");
    const std::string at = "[simulate]";
    return replaced(text, at,
                    R"([[control]]
name = "cut"
measure = "split.stages.4.aqueous.Nd"
vary = "streams.scrub.flow"
)" + keys + more + "\n" +
                        at);
}
const std::string gentle =
    "set_point = \"0.5 mol/L\"\nbetween = [ \"1 m3/h\", \"4 m3/h\" ]\ngain = 0.05\n"
    "integral_time = \"6 h\"\n";

const Set plain = {{"simulate.stop_at_rate_norm", "0"}, {"simulate.until", "5 d"}};

}  // namespace

TEST_CASE("two controllers hold both products through a richer feed", "[control]") {
    const CaseRun held = dynamic(shipped("ndpr_control"));
    REQUIRE(held.result.status == Status::ok);
    CHECK(held.worst_closure() <= 1e-12);
    CHECK(least_purity(held, 0, "Pr") > 0.9999);
    CHECK(least_purity(held, 1, "Nd") > 0.9996);
    // Nothing moves before the feed does.
    const std::vector<double> solvent = over_time(held.result.control_output, 0, 2);
    for (std::size_t t = 0; held.shape.times[t] <= 240.0; ++t)
        CHECK(solvent[t] == Approx(solvent.front()).epsilon(1e-6));
    CHECK(solvent.back() > 1.08 * solvent.front());

    // The same without: from the same state, flows as they were.
    const CaseRun loose = dynamic(shipped("ndpr_uncontrolled"));
    for (const auto& [stream, control] :
         {std::pair<std::string, std::size_t>{"solvent", 0}, {"scrub", 1}})
        CHECK(loose.result.stream_flow[CaseRun::index(loose.shape.streams, stream)] ==
              Approx(over_time(held.result.control_output, control, 2).front())
                  .epsilon(1e-8));
    REQUIRE(loose.result.status == Status::ok);
    CHECK(least_purity(loose, 0, "Pr") < 0.9);
    std::printf(
        "[control] feed 10 %% richer at day 10; least purity within 60 d, Pr and Nd:\n"
        "[control]   with controllers %.5f %.5f, without %.5f %.5f; steps %ld and "
        "%ld\n",
        least_purity(held, 0, "Pr"), least_purity(held, 1, "Nd"),
        least_purity(loose, 0, "Pr"), least_purity(loose, 1, "Nd"),
        static_cast<long>(held.counter("steps")),
        static_cast<long>(loose.counter("steps")));
}

TEST_CASE("a steady state with a controller is on its set point", "[control]") {
    const CaseRun run = steady(written(short_control(gentle)));
    CAPTURE(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    CHECK(run.result.control_measured[0] == Approx(0.5).epsilon(1e-9));
    CHECK(run.aqueous(3, "Nd") == Approx(0.5).epsilon(1e-9));
    CHECK(run.worst_closure() <= 1e-9);
    // A fixed flow of that value gives the same state.
    const CaseRun fixed =
        steady(shipped("short_ndpr"),
               {{"streams.scrub.flow",
                 fmt::format("{:.15g} m3/h", run.result.control_output[0])}});
    CHECK(outlet_difference(fixed, run) <= 1e-8);
}

TEST_CASE("a controlled run settles where the steady state is", "[control]") {
    const CaseFile file = written(short_control(gentle));
    const CaseRun run = dynamic(file, {{"simulate.stop_at_rate_norm", "0"}});
    CAPTURE(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    CHECK(run.worst_closure() <= 1e-12);
    CHECK(run.result.control_measured.back() == Approx(0.5).epsilon(1e-5));
    CHECK(run.result.control_output.back() ==
          Approx(steady(file).result.control_output[0]).epsilon(1e-5));
}

TEST_CASE("formulations and linear solvers agree on a controlled run", "[control]") {
    const CaseFile file = written(short_control(gentle));
    const CaseRun block = dynamic(file, plain);
    REQUIRE(block.result.status == Status::ok);
    const auto also = [&](std::pair<std::string, std::string> one) {
        Set set = plain;
        set.push_back(std::move(one));
        return dynamic(file, set);
    };
    CHECK(outlet_difference(also({"solver.linear", "klu"}), block) <= 1e-7);
    const CaseRun idas = also({"solver.method", "idas"});
    CAPTURE(idas.result.message);
    REQUIRE(idas.result.status == Status::ok);
    CHECK(outlet_difference(idas, block) <= 1e-5);
    CHECK(idas.worst_closure() <= 1e-12);
}

TEST_CASE("a controller stays within its limits and does not wind up", "[control]") {
    // Out of reach at first; within reach once the set point has moved.
    const std::string tight =
        "set_point = \"0.95 mol/L\"\nbetween = [ \"2.4 m3/h\", \"2.6 m3/h\" ]\ngain = "
        "0.05\nintegral_time = \"6 h\"\n";
    const std::string event =
        "[[events]]\nat = \"10 d\"\nset = { \"control.cut.set_point\" = \"0.02 mol/L\" "
        "}\n";
    const CaseRun run =
        dynamic(written(short_control(tight, event)),
                {{"simulate.stop_at_rate_norm", "0"}, {"simulate.until", "14 d"}});
    CAPTURE(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    CHECK(run.worst_closure() <= 1e-12);
    for (const double flow : run.result.control_output) {
        CHECK(flow >= 2.4 * (1.0 - 1e-6));
        CHECK(flow <= 2.6 * (1.0 + 1e-6));
    }
    const auto at = [&](double hours) {
        for (std::size_t t = 0; t < run.n_times(); ++t)
            if (run.shape.times[t] >= hours)
                return run.result.control_output[t];
        return 0.0;
    };
    CHECK(at(239.0) == Approx(2.6).epsilon(1e-6));
    // An integral that had wound up for ten days would need days to come back.
    CHECK(at(252.0) < 2.5);
}

TEST_CASE("a controller may set the set point of another", "[control]") {
    const std::string outer = R"([[control]]
name = "purity"
measure = "split.raffinate.Pr.purity"
set_point = "70 %"
vary = "control.cut.set_point"
between = [ "0.05 mol/L", "0.9 mol/L" ]
gain = -0.3
integral_time = "1 d"
)";
    const CaseFile file = written(short_control(gentle, outer));
    const CaseRun run = steady(file);
    CAPTURE(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    CHECK(run.purity("raffinate", "Pr") == Approx(0.7).epsilon(1e-8));
    CHECK(run.result.control_set_point[0] ==
          Approx(run.result.control_output[1]).epsilon(1e-12));
    const CaseRun time = dynamic(file, {{"simulate.stop_at_rate_norm", "0"}});
    CAPTURE(time.result.message);
    REQUIRE(time.result.status == Status::ok);
    CHECK(time.purity("raffinate", "Pr") == Approx(0.7).epsilon(1e-3));
    CHECK(time.worst_closure() <= 1e-12);
}
