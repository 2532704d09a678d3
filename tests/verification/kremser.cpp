//! \file A linear distribution has a closed solution (Kremser): with the extraction
//! factor E = D Qo/Qa, of what the liquor brings 1/(1 + E + ... + E^n) stays in it
//! after n stages.
#include <catch2/catch.hpp>

#include <cstdio>
#include <map>

#include "tests/case_runs.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

const std::map<std::string, double> ratios = {{"La", 0.5}, {"Pr", 1.0}, {"Nd", 2.0}};

double left_in_raffinate(double extraction_factor, int stages) {
    double sum = 0.0;
    double power = 1.0;
    for (int j = 0; j <= stages; ++j, power *= extraction_factor)
        sum += power;
    return 1.0 / sum;
}

std::string sections(int stages) {
    return "[ { name = \"extraction\", stages = " + std::to_string(stages) + " } ]";
}

//! Largest error of both outlets, relative to each, over the three tracers.
double kremser_error(const CaseRun& run, int stages, double organic, double aqueous) {
    double worst = 0.0;
    for (const auto& [element, ratio] : ratios) {
        const double stays = left_in_raffinate(ratio * organic / aqueous, stages);
        const double feed = 1e-6;  // mol/L
        const double raffinate = feed * stays;
        const double loaded = feed * (1.0 - stays) * aqueous / organic;
        const double in_raffinate = run.concentration("raffinate", element);
        const double in_solvent = run.concentration("loaded_organic", element);
        worst = std::max(worst, std::fabs(in_raffinate / raffinate - 1.0));
        worst = std::max(worst, std::fabs(in_solvent / loaded - 1.0));
    }
    return worst;
}

}  // namespace

TEST_CASE("a linear distribution follows Kremser at any ratio of flows and any length",
          "[kremser]") {
    const CaseFile file = shipped("kremser");
    double worst = 0.0;
    for (const int stages : {1, 2, 5, 10, 20})
        for (const double organic : {0.25, 0.5, 1.0, 2.0}) {
            CAPTURE(stages, organic);
            const CaseRun run = steady(
                file, {{"banks.load.sections", sections(stages)},
                       {"streams.solvent.flow", std::to_string(organic) + " m3/h"}});
            REQUIRE(run.result.status == Status::ok);
            const double error = kremser_error(run, stages, organic, 1.0);
            CHECK(error <= 1e-10);
            worst = std::max(worst, error);
        }
    std::printf("[kremser] steady outlets, D 0.5-2, O/A 0.25-2, 1-20 stages: %.1e\n",
                worst);
}

TEST_CASE("a bank left running ends where Kremser says", "[kremser]") {
    const CaseRun run =
        dynamic(shipped("kremser"), {{"banks.load.sections", sections(8)}});
    REQUIRE(run.result.status == Status::ok);
    const double error = kremser_error(run, 8, 1.0, 1.0);
    CHECK(error <= 1e-8);
    std::printf("[kremser] end of a run of 100 h, 8 stages, rtol 1e-9: %.1e\n", error);
}
