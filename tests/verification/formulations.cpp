//! \file One model, solved in several ways: ODE form with CVODES and DAE form with
//! IDAS, block solver and KLU, dynamic and steady. All must agree.
#include <catch2/catch.hpp>

#include <cstdio>

#include <fmt/format.h>

#include "tests/case_runs.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

//! The short case over its first two days, sampled every hour.
Set short_run(const std::string& method, const std::string& linear, double rtol) {
    return {{"simulate.until", "48 h"},
            {"simulate.output_interval", "1 h"},
            {"simulate.stop_at_rate_norm", "0"},
            {"solver.method", method},
            {"solver.linear", linear},
            {"solver.rtol", fmt::format("{:e}", rtol)},
            {"solver.atol", fmt::format("{:e} mol/L", 1e-4 * rtol)}};
}

CaseRun run_short(const std::string& method, const std::string& linear, double rtol) {
    CaseRun run = dynamic(shipped("short_ndpr"), short_run(method, linear, rtol));
    INFO(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    return run;
}

//! Largest difference of all stage concentrations at the end, over the feed's total.
double stage_difference(const CaseRun& a, const CaseRun& b, double feed) {
    const std::size_t n = a.shape.stages.size() * a.shape.components.size();
    double worst = 0.0;
    const std::size_t at_a = a.last_profile() * n;
    const std::size_t at_b = b.last_profile() * n;
    for (std::size_t i = 0; i < n; ++i) {
        worst = std::max(
            worst, std::fabs(a.result.aqueous[at_a + i] - b.result.aqueous[at_b + i]));
        worst = std::max(
            worst, std::fabs(a.result.organic[at_a + i] - b.result.organic[at_b + i]));
        worst = std::max(worst, std::fabs(a.result.settler_aqueous[at_a + i] -
                                          b.result.settler_aqueous[at_b + i]));
        worst = std::max(worst, std::fabs(a.result.settler_organic[at_a + i] -
                                          b.result.settler_organic[at_b + i]));
    }
    return worst / feed;
}

constexpr double short_feed = 0.29370446 + 0.89158080;  // mol/L of Pr + Nd

}  // namespace

TEST_CASE("the DAE form with IDAS follows the ODE form with CVODES", "[formulations]") {
    for (const double rtol : {1e-4, 1e-6}) {
        CAPTURE(rtol);
        const CaseRun ode = run_short("cvodes", "block", rtol);
        const CaseRun dae = run_short("idas", "block", rtol);
        const double difference = outlet_difference(ode, dae);
        CHECK(difference <= 10.0 * rtol);
        std::printf("[formulations] CVODES against IDAS, rtol %.0e: %.1e\n", rtol,
                    difference);
    }
}

TEST_CASE("KLU leads through the same trajectory as the block solver",
          "[formulations]") {
    for (const std::string method : {"cvodes", "idas"}) {
        CAPTURE(method);
        const CaseRun block = run_short(method, "block", 1e-6);
        const CaseRun klu = run_short(method, "klu", 1e-6);
        const double difference = outlet_difference(block, klu);
        CHECK(difference <= 1e-5);
        std::printf("[formulations] block against KLU, %s, rtol 1e-6: %.1e\n",
                    method.c_str(), difference);
    }
}

TEST_CASE("KLU finds the same steady states as the block solver", "[formulations]") {
    for (const std::string name :
         {"short_ndpr", "ndpr_p507", "light_re_p507", "sulfate_dehpa", "xu_beta2"}) {
        CAPTURE(name);
        const CaseRun block = steady(shipped(name), {{"solver.linear", "block"}});
        const CaseRun klu = steady(shipped(name), {{"solver.linear", "klu"}});
        REQUIRE(block.result.status == Status::ok);
        REQUIRE(klu.result.status == Status::ok);
        const double difference = outlet_difference(block, klu);
        CHECK(difference <= 1e-9);
        std::printf("[formulations] block against KLU, steady %s: %.1e\n", name.c_str(),
                    difference);
    }
}

TEST_CASE("the error of a run falls with its tolerance", "[formulations]") {
    const CaseRun reference = run_short("cvodes", "block", 1e-11);
    double last = 1.0;
    for (const double rtol : {1e-3, 1e-5, 1e-7, 1e-9}) {
        const CaseRun run = run_short("cvodes", "block", rtol);
        const double error = outlet_difference(run, reference);
        CAPTURE(rtol, error);
        CHECK(error <= 0.1 * last);
        CHECK(error <= 30.0 * rtol);
        std::printf("[formulations] short case, rtol %.0e: error %.1e, %ld steps\n",
                    rtol, error, static_cast<long>(run.counter("steps")));
        last = error;
    }
}

TEST_CASE("every order of the formulas leads to the same trajectory",
          "[formulations]") {
    const CaseRun reference = run_short("cvodes", "block", 1e-10);
    std::int64_t steps_of_first = 0;
    for (const int order : {1, 2, 3, 4, 5}) {
        Set set = short_run("cvodes", "block", order == 1 ? 1e-4 : 1e-6);
        set.emplace_back("solver.max_order", std::to_string(order));
        const CaseRun run = dynamic(shipped("short_ndpr"), set);
        REQUIRE(run.result.status == Status::ok);
        const double error = outlet_difference(run, reference);
        CAPTURE(order, error);
        // Low orders meet the local tolerance with many small errors.
        CHECK(error <= (order == 1 ? 3e-2 : 1e-4));
        if (order == 2)
            steps_of_first = run.counter("steps");
        if (order == 4)
            CHECK(run.counter("steps") < steps_of_first);
        std::printf("[formulations] order %d: error %.1e, %ld steps\n", order, error,
                    static_cast<long>(run.counter("steps")));
    }
}

TEST_CASE("settlers of several cells change the way, not the end", "[formulations]") {
    Set set = short_run("cvodes", "block", 1e-7);
    const CaseRun one = dynamic(shipped("short_ndpr"), set);
    set.emplace_back("banks.split.settler.cells", "5");
    const CaseRun five = dynamic(shipped("short_ndpr"), set);
    REQUIRE(five.result.status == Status::ok);
    CHECK(outlet_difference(one, five) > 1e-3);
    const CaseRun steady_one = steady(shipped("short_ndpr"));
    const CaseRun steady_five =
        steady(shipped("short_ndpr"), {{"banks.split.settler.cells", "5"}});
    CHECK(outlet_difference(steady_one, steady_five) <= 1e-9);
    // The DAE form counts cells as the ODE form does.
    Set idas = short_run("idas", "block", 1e-7);
    idas.emplace_back("banks.split.settler.cells", "5");
    const CaseRun dae = dynamic(shipped("short_ndpr"), idas);
    REQUIRE(dae.result.status == Status::ok);
    CHECK(outlet_difference(dae, five) <= 1e-6);
}

TEST_CASE("a bank at its steady state stays there", "[steady]") {
    for (const std::string name : {"short_ndpr", "ndpr_p507"}) {
        CAPTURE(name);
        std::string text = shipped_text(name);
        // Without the event that moves the main case.
        const std::size_t event = text.find("[[events]]");
        if (event != std::string::npos)
            text.erase(event, text.find("[[spec", event) - event);
        const CaseFile file = written(text);
        const CaseRun rest = steady(file);
        const CaseRun run = dynamic(file, {{"simulate.initial", "steady"},
                                           {"simulate.stop_at_rate_norm", "0"}});
        INFO(run.result.message);
        REQUIRE(run.result.status == Status::ok);
        CHECK(run.result.end_time == Approx(run.spec.simulate.until / 3600.0));
        for (const auto& [outlet, element] :
             {std::pair{"raffinate", "Pr"}, std::pair{"loaded_organic", "Nd"}})
            CHECK(run.purity_mole(outlet, element) ==
                  Approx(rest.purity_mole(outlet, element)).margin(1e-6).epsilon(0.0));
        const double drift = stage_difference(run, rest, short_feed);
        CHECK(drift <= 1e-6);
        std::printf("[steady] %s, drift over the whole run: %.1e\n", name.c_str(),
                    drift);
    }
}

TEST_CASE("a bank left to settle ends at the steady state", "[steady]") {
    const CaseRun rest = steady(shipped("short_ndpr"));
    const CaseRun run = dynamic(shipped("short_ndpr"));
    REQUIRE(run.result.status == Status::ok);
    CHECK(run.result.end_time < run.spec.simulate.until / 3600.0);  // it did settle
    const double distance = stage_difference(run, rest, short_feed);
    CHECK(distance <= 1e-6);
    for (const auto& [outlet, element] :
         {std::pair{"raffinate", "Pr"}, std::pair{"loaded_organic", "Nd"}})
        CHECK(run.purity_mole(outlet, element) ==
              Approx(rest.purity_mole(outlet, element)).margin(1e-6).epsilon(0.0));
    std::printf(
        "[steady] short case settled after %.1f h, %.1e from the steady state\n",
        run.result.end_time, distance);
}
