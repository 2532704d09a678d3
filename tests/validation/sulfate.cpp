//! \file Twelve metals from a dilute sulfate leachate with D2EHPA and TBP, three
//! stages: the steady solvent-extraction test of the PrOMMiS project, whose equations
//! were solved again to ten digits for this comparison.
#include <catch2/catch.hpp>

#include <cmath>
#include <cstdio>

#include "tests/case_runs.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

struct Published {
    const char* name;
    double molar_mass;        //!< g/mol
    int units;                //!< DEHPA bound per metal
    double aqueous, organic;  //!< mg/L leaving
};

const std::vector<Published> published = {
    {"La", 138.905, 3, .914214374, .0718906256},
    {"Ce", 140.116, 3, 2.10952790, .167782100},
    {"Pr", 140.907, 3, .276310046, .0267270645},
    {"Nd", 144.242, 3, .880987225, .0651777745},
    {"Sm", 150.36, 3, .0865786265, .0104383835},
    {"Gd", 157.25, 3, .192459334, .0659742359},
    {"Dy", 162.50, 3, 1.16991156e-3, .0458380964},
    {"Y", 88.905, 3, 6.29275545e-6, .124015497},
    {"Sc", 44.946, 3, 2.74151249e-3, 1.76325849},
    {"Al", 26.982, 3, 399.950080, 22.4249328},
    {"Ca", 40.078, 2, 102.336082, 7.20594524},
    {"Fe", 55.845, 3, 585.594717, 102.671286},
};
constexpr double proton_out = 39.5130878;      // mg/L, H+ alone
constexpr double bisulfate_out = 8023.22205;   // mg/L
constexpr double sulfate_out = 2056.39880;     // mg/L, SO4 2- alone
constexpr double free_dehpa_out = 46086.7599;  // mg/L

//! Nine published digits: within half of the last one, and 1e-8.
void check_digits(const char* what, double found, double printed, double& worst) {
    const double last_digit = std::pow(10.0, std::floor(std::log10(printed)) - 8.0);
    const double error = std::fabs(found / printed - 1.0);
    CAPTURE(what, found, printed);
    CHECK(std::fabs(found - printed) <= 0.5 * last_digit + 1e-8 * printed);
    worst = std::max(worst, error);
}

//! Every published outlet figure against a run's last state. \return largest error.
double check_outlets(const CaseRun& run) {
    double worst = 0.0;
    double bound = 0.0;
    for (const Published& p : published) {
        const double to_mg = 1e3 * p.molar_mass;
        check_digits(p.name, to_mg * run.concentration("raffinate", p.name), p.aqueous,
                     worst);
        check_digits(p.name, to_mg * run.concentration("loaded_organic", p.name),
                     p.organic, worst);
        bound += p.units * run.concentration("loaded_organic", p.name);
    }
    // Species from totals: h + S h/(Ka + h) = H, with S sulfate and H the proton.
    const double ka = std::pow(10.0, -1.99);
    const double sulfate = run.concentration("raffinate", "SO4");
    const double proton = run.concentration("raffinate", "H");
    const double b = ka + sulfate - proton;
    const double h = 0.5 * (std::sqrt(b * b + 4.0 * ka * proton) - b);
    const double bisulfate = sulfate * h / (ka + h);
    check_digits("H+", 1e3 * h, proton_out, worst);
    check_digits("HSO4-", 97e3 * bisulfate, bisulfate_out, worst);
    check_digits("SO4 2-", 96e3 * (sulfate - bisulfate), sulfate_out, worst);
    CHECK(run.outlet_ph("raffinate") == Approx(-std::log10(h)).epsilon(1e-10));
    const double free = run.concentration("loaded_organic", "DEHPA") - bound;
    check_digits("free DEHPA", 322.431e3 * free, free_dehpa_out, worst);
    return worst;
}

}  // namespace

TEST_CASE("twelve metals leave three stages of D2EHPA as published", "[sulfate]") {
    const CaseRun run = steady(shipped("sulfate_dehpa"));
    INFO(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    const double worst = check_outlets(run);
    std::printf("[sulfate] steady outlets, 28 published figures: %.1e\n", worst);
}

TEST_CASE("the run from a full bank ends at the published outlets", "[sulfate]") {
    const CaseRun run =
        dynamic(shipped("sulfate_dehpa"),
                {{"solver.rtol", "1e-10"}, {"solver.atol", "1e-16 mol/L"}});
    INFO(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    const double worst = check_outlets(run);
    std::printf("[sulfate] end of a run of 1000 h, rtol 1e-10: %.1e\n", worst);
}

TEST_CASE("the leachate runs through settlers of four cells and a step of its flow",
          "[sulfate]") {
    const std::string text =
        replaced(
            shipped_text("sulfate_dehpa"),
            "settler = { aqueous = \"0.4 m3\", organic = \"0.4 m3\" }",
            "settler = { aqueous = \"0.4 m3\", organic = \"0.4 m3\", cells = 4 }") +
        "\n[[events]]\nat = \"4 h\"\nset = { \"streams.leachate.flow\" = \"72.01 L/h\" "
        "}\n";
    const CaseRun run = dynamic(written(text));
    INFO(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    CHECK(run.worst_closure() <= 1e-12);
    const CaseRun rest =
        steady(shipped("sulfate_dehpa"), {{"streams.leachate.flow", "72.01 L/h"}});
    for (const Published& p : published) {
        CAPTURE(p.name);
        CHECK(run.concentration("raffinate", p.name) ==
              Approx(rest.concentration("raffinate", p.name)).epsilon(1e-4));
        // More liquor on the same solvent: less of every metal is taken out of it.
        CHECK(rest.concentration("raffinate", p.name) * 1e3 * p.molar_mass > p.aqueous);
    }
}
