//! \file Mass does not come or go: the balance of every component, the proton and the
//! extractant included, over every shipped case in both formulations.
#include <catch2/catch.hpp>

#include <cmath>
#include <cstdio>

#include "tests/case_runs.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

const std::vector<std::string> cases = {"kremser",       "short_ndpr", "ndpr_p507",
                                        "light_re_p507", "xu_beta2",   "xu_beta15",
                                        "sulfate_dehpa"};

//! Amounts held at the last profile, from stored concentrations and volumes alone.
std::vector<double> held_at_end(const CaseRun& run) {
    const std::size_t components = run.shape.components.size();
    const std::size_t stages = run.shape.stages.size();
    std::vector<double> held(components, 0.0);
    for (std::size_t j = 0; j < stages; ++j)
        for (std::size_t i = 0; i < components; ++i) {
            const std::size_t at = (run.last_profile() * stages + j) * components + i;
            const double* volume = run.result.vessel_volume.data() + 4 * j;
            held[i] += 1e3 * (volume[0] * run.result.aqueous[at] +
                              volume[1] * run.result.organic[at] +
                              volume[2] * run.result.settler_aqueous[at] +
                              volume[3] * run.result.settler_organic[at]);
        }
    return held;
}

void check_closure(const std::string& name, const std::string& method) {
    CAPTURE(name, method);
    const CaseRun run = dynamic(shipped(name), {{"solver.method", method}});
    INFO(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    double worst = 0.0;
    for (std::size_t i = 0; i < run.shape.components.size(); ++i) {
        CAPTURE(run.shape.components[i]);
        const ScenarioResult& r = run.result;
        const double miss = r.balance_in[i] - r.balance_out[i] -
                            (r.balance_final[i] - r.balance_initial[i]);
        const double throughput =
            std::max({std::fabs(r.balance_in[i]), std::fabs(r.balance_out[i]),
                      std::fabs(r.balance_initial[i])});
        REQUIRE(throughput > 0.0);
        CHECK(std::fabs(miss) <= 1e-12 * throughput);
        CHECK(r.closure[i] == Approx(std::fabs(miss) / throughput).margin(1e-16));
        worst = std::max(worst, std::fabs(miss) / throughput);
    }
    // The final inventory is that of the profile: nothing hides in the solver.
    const std::vector<double> held = held_at_end(run);
    for (std::size_t i = 0; i < held.size(); ++i)
        CHECK(held[i] == Approx(run.result.balance_final[i]).epsilon(1e-12));
    std::printf("[closure] %s, %s: %.1e\n", name.c_str(), method.c_str(), worst);
}

}  // namespace

TEST_CASE("no component comes or goes, in the ODE form", "[closure]") {
    for (const std::string& name : cases)
        check_closure(name, "cvodes");
}

TEST_CASE("no component comes or goes, in the DAE form", "[closure]") {
    for (const std::string& name : cases)
        check_closure(name, "idas");
}

TEST_CASE("a steady state takes in what it gives out", "[closure]") {
    for (const std::string& name : cases) {
        CAPTURE(name);
        const CaseRun run = steady(shipped(name));
        INFO(run.result.message);
        REQUIRE(run.result.status == Status::ok);
        CHECK(run.worst_closure() <= 1e-10);
        std::printf("[closure] %s, steady: %.1e\n", name.c_str(), run.worst_closure());
    }
}

TEST_CASE("an element that no stream brings is exactly absent, at every time and stage",
          "[closure]") {
    const Set with_cerium = {
        {"chemistry.elements", "[ \"Ce\", \"Pr\", \"Nd\", \"Dy\" ]"}};
    std::vector<CaseRun> runs;
    for (const std::string method : {"cvodes", "idas"}) {
        Set set = with_cerium;
        set.emplace_back("solver.method", method);
        runs.push_back(dynamic(shipped("short_ndpr"), set));
    }
    runs.push_back(steady(shipped("short_ndpr"), with_cerium));
    for (const CaseRun& run : runs) {
        INFO(run.result.message);
        REQUIRE(run.result.status == Status::ok);
        const std::size_t components = run.shape.components.size();
        for (const std::string element : {"Ce", "Dy"}) {
            const std::size_t i = CaseRun::index(run.shape.components, element);
            for (const auto* values :
                 {&run.result.aqueous, &run.result.organic, &run.result.settler_organic,
                  &run.result.outlet_concentration})
                for (std::size_t at = i; at < values->size(); at += components)
                    if (!std::isnan((*values)[at]))  // after an early end
                        REQUIRE((*values)[at] == 0.0);
        }
    }
    // And the others do not notice.
    const CaseRun without = steady(shipped("short_ndpr"));
    CHECK(runs[2].purity_mole("loaded_organic", "Nd") ==
          Approx(without.purity_mole("loaded_organic", "Nd")).epsilon(1e-12));
}
