//! \file Volumes that move and phases that carry each other: closed forms, and that the
//! balance of every unit closes.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <Eigen/LU>

#include "inputs/readers/case/bank_flows.hpp"
#include "tests/case_runs.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

//! A bank on a tracer, of which a constant share goes to the solvent.
std::string linear_bank(int stages, const std::string& bank_keys,
                        const std::string& settler_keys) {
    return fmt::format(R"(
[chemistry]
system = "tracer"
[streams.liquor]
phase = "aqueous"
flow = "1 m3/h"
composition = {{ La = "0.001 mol/L" }}
acid = {{ HCl = "1 mol/L" }}
[streams.solvent]
phase = "organic"
flow = "0.8 m3/h"
extractant = "1 mol/L"
[banks.bank]
sections = [ {{ name = "a", stages = {} }} ]
solvent = "solvent"
aqueous = "liquor"
{}
mixer = {{ volume = "0.5 m3", organic_holdup = "40 %" }}
settler = {{ aqueous = "1 m3", organic = "1 m3"{} }}
[simulate]
until = "1 d"
output_interval = "1 h"
profile_interval = "1 h"
[simulate.initial]
state = "phases"
aqueous = {{ acid = {{ HCl = "1 mol/L" }} }}
organic = {{ extractant = "1 mol/L" }}
[solver]
rtol = 1e-10
atol = "1e-13 mol/L"
)",
                       stages, bank_keys, settler_keys);
}

double flow(const CaseRun& run, const std::string& outlet) {
    return run.result.outlet_flow[(run.n_times() - 1) * run.shape.outlets.size() +
                                  CaseRun::index(run.shape.outlets, outlet)];
}

double worst_unit(const CaseRun& run) {
    return *std::max_element(run.result.unit_closure.begin(),
                             run.result.unit_closure.end());
}

//! The closed Nd/Pr circuit with other keys in its text.
std::string circuit(const Set& changes) {
    std::string text = shipped_text("ndpr_closed");
    const std::size_t events = text.find("[[events]]");
    text.erase(events, text.find("[[specifications]]") - events);
    for (const auto& [before, after] : changes)
        for (std::size_t at = text.find(before); at != std::string::npos;
             at = text.find(before, at + after.size()))
            text.replace(at, before.size(), after);
    return text;
}

const std::pair<std::string, std::string> entrains = {
    "settler = { aqueous = \"1 m3\", organic = \"1 m3\" }",
    "settler = { aqueous = \"1 m3\", organic = \"1 m3\", organic_in_aqueous = \"200 "
    "ppm\", aqueous_in_organic = \"500 ppm\" }"};
const std::pair<std::string, std::string> moves = {
    "sections = [", "hydraulics = \"proportional\"\nsections = ["};
const std::pair<std::string, std::string> follows = {", organic_holdup = \"50 %\"", ""};
const std::pair<std::string, std::string> pumped = {
    "volume = \"10 m3\"", "volume = \"20 m3\"\noutflow = \"22 m3/h\""};

}  // namespace

TEST_CASE("flows with entrainment add up in every stage", "[hydraulics]") {
    std::vector<StageFlow> s(5);
    for (std::size_t j = 0; j < s.size(); ++j) {
        s[j].organic_in_aqueous = 0.01 + 0.002 * static_cast<double>(j);
        s[j].aqueous_in_organic = 0.02 - 0.003 * static_cast<double>(j);
        s[j].organic_fraction = 0.3 + 0.1 * static_cast<double>(j);
    }
    s[0].organic_in = 4.0;
    s[4].aqueous_in = 2.0;
    s[2].aqueous_in = 0.7;
    s[1].organic_in = 0.3;
    s[3].aqueous_drawn = 0.2;
    s[1].organic_drawn = 0.4;
    for (const bool proportional : {false, true}) {
        std::vector<ProportionalRow> rows;
        proportional ? solve_proportional_flows(s, rows) : solve_fixed_flows(s);
        for (std::size_t j = 0; j < s.size(); ++j) {
            double aqueous = s[j].aqueous_in;
            double organic = s[j].organic_in;
            if (j + 1 < s.size()) {
                aqueous += s[j + 1].aqueous_out;
                organic += s[j + 1].organic_in_aqueous * s[j + 1].aqueous_out;
            }
            if (j > 0) {
                organic += s[j - 1].organic_out;
                aqueous += s[j - 1].aqueous_in_organic * s[j - 1].organic_out;
            }
            const double all = s[j].aqueous_settler() + s[j].organic_settler();
            CHECK(all == Approx(aqueous + organic).epsilon(1e-14));
            CHECK(s[j].organic_settler() ==
                  Approx(proportional ? s[j].organic_fraction * all : organic)
                      .epsilon(1e-13));
        }
    }
}

TEST_CASE("entrainment is a flow back: a bank against its linear balances",
          "[hydraulics]") {
    constexpr int n = 6;
    const CaseRun run = steady(written(linear_bank(
        n, "", ", organic_in_aqueous = \"2 %\", aqueous_in_organic = \"3 %\"")));
    INFO(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    const double e_o = 0.02;
    const double e_a = 0.03;
    // Ends: R + e_a L = 1, L + e_o R = 0.8
    const double raffinate = (1.0 - e_a * 0.8) / (1.0 - e_a * e_o);
    const double loaded = (0.8 - e_o) / (1.0 - e_a * e_o);
    CHECK(flow(run, "bank.raffinate") == Approx(raffinate).epsilon(1e-13));
    CHECK(flow(run, "bank.loaded_organic_entrained") ==
          Approx(e_a * loaded).epsilon(1e-13));
    // x of every stage, y = D x: what enters it leaves it.
    const double d = run.organic(0, "La") / run.aqueous(0, "La");
    std::vector<StageFlow> s(n);
    for (StageFlow& stage : s) {
        stage.organic_in_aqueous = e_o;
        stage.aqueous_in_organic = e_a;
    }
    s.front().organic_in = 0.8;
    s.back().aqueous_in = 1.0;
    solve_fixed_flows(s);
    Eigen::MatrixXd a = Eigen::MatrixXd::Zero(n, n);
    Eigen::VectorXd b = Eigen::VectorXd::Zero(n);
    b(n - 1) = 0.001;
    for (int j = 0; j < n; ++j) {
        const double down = s[j].aqueous_out * (1.0 + e_o * d);
        const double up = s[j].organic_out * (d + e_a);
        a(j, j) += down + up;
        if (j > 0)
            a(j - 1, j) -= down;
        if (j + 1 < n)
            a(j + 1, j) -= up;
    }
    const Eigen::VectorXd x = a.partialPivLu().solve(b);
    double worst = 0.0;
    for (int j = 0; j < n; ++j)
        worst = std::max(worst, std::fabs(run.aqueous(j, "La") / x(j) - 1.0));
    fmt::print("[hydraulics] entrainment against linear balances: {:.1e}\n", worst);
    CHECK(worst <= 1e-11);
    CHECK(worst_unit(run) <= 1e-11);
}

TEST_CASE("the holdup of a mixer follows a step of flow as a first-order lag",
          "[hydraulics]") {
    // dphi/dt = (Qo - phi Q)/V from the given 40 % to Qo/Q
    const CaseRun run =
        dynamic(written(linear_bank(1, "hydraulics = \"proportional\"", "")));
    INFO(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    const double end = 0.8 / 1.8;
    double worst = 0.0;
    for (std::size_t i = 0; i < run.shape.profile_times.size(); ++i) {
        const double t = run.shape.profile_times[i];
        const double phi = end + (0.4 - end) * std::exp(-1.8 / 0.5 * t);
        worst = std::max(worst, std::fabs(run.result.organic_holdup[i] - phi));
    }
    fmt::print("[hydraulics] holdup against its closed form: {:.1e}\n", worst);
    CHECK(worst <= 1e-8);
    CHECK(worst_unit(run) <= 1e-11);
}

TEST_CASE("a pumped tank fills and dilutes as by hand", "[hydraulics]") {
    // V = V0 + (q - Q) t; of a tracer absent at first, c = c_in (1 - (V0/V)^(q/(q-Q))).
    const std::string text =
        linear_bank(1, "", "") +
        "[streams.dose]\nphase = \"aqueous\"\nflow = \"0.5 m3/h\"\ncomposition = { La "
        "= "
        "\"0.002 mol/L\" }\nacid = { HCl = \"1 mol/L\" }\n"
        "[streams.clear]\nphase = \"aqueous\"\nflow = \"1e-12 m3/h\"\nacid = { HCl = "
        "\"1 mol/L\" }\n"
        "[tanks.tank]\nphase = \"aqueous\"\ninlets = [ \"dose\", \"clear\" ]\n"
        "volume = \"10 m3\"\noutflow = \"0.3 m3/h\"\nlevel = \"20 %\"\n"
        "contents = \"clear\"\n";
    for (const char* linear : {"block", "klu"}) {
        const CaseRun run = dynamic(written(replaced(
            text, "[solver]\n", fmt::format("[solver]\nlinear = \"{}\"\n", linear))));
        INFO(run.result.message);
        REQUIRE(run.result.status == Status::ok);
        double worst = 0.0;
        for (std::size_t i = 0; i < run.n_times(); ++i) {
            const double volume = 2.0 + 0.2 * run.shape.times[i];
            CHECK(run.result.tank_level[i] == Approx(volume / 10.0).epsilon(1e-9));
            const double c = 0.002 * (1.0 - std::pow(2.0 / volume, 0.5 / 0.2));
            worst = std::max(worst,
                             std::fabs(run.concentration("tank", "La", i) - c) / 0.002);
        }
        fmt::print("[hydraulics] pumped tank against its closed form, {}: {:.1e}\n",
                   linear, worst);
        CHECK(worst <= 1e-8);
        CHECK(worst_unit(run) <= 1e-12);
    }
    const CaseRun empty = dynamic(
        written(replaced(text, "outflow = \"0.3 m3/h\"", "outflow = \"0.7 m3/h\"")));
    CHECK(empty.result.status == Status::integration_failed);
    CHECK_THAT(empty.result.message,
               Catch::Contains("the tank 'tank' runs empty by 9.9") &&
                   Catch::Contains("0.5 m3/h enters it and 0.7 m3/h is pumped"));
    const CaseRun standing = steady(written(text));
    CHECK(standing.result.status == Status::steady_failed);
    CHECK_THAT(standing.result.message,
               Catch::Contains("its level never stands still"));
}

TEST_CASE("a circuit with moving volumes does not depend on who solves it",
          "[hydraulics]") {
    const std::string exact = "[solver]\nrtol = 1e-8\natol = \"1e-11 mol/L\"\n";
    const std::string short_run = "until = \"2 d\"";
    Set changes = {entrains,
                   moves,
                   follows,
                   pumped,
                   {"until = \"60 d\"", short_run},
                   {"profile_interval = \"2 d\"", "profile_interval = \"1 d\""}};
    const std::string text = circuit(changes);
    const CaseRun block = dynamic(written(text + exact));
    INFO(block.result.message);
    REQUIRE(block.result.status == Status::ok);
    CHECK(block.worst_closure() <= 1e-11);
    CHECK(worst_unit(block) <= 1e-10);
    const CaseRun klu = dynamic(written(text + exact + "linear = \"klu\"\n"));
    const CaseRun idas = dynamic(written(text + exact + "method = \"idas\"\n"));
    REQUIRE(klu.result.status == Status::ok);
    REQUIRE(idas.result.status == Status::ok);
    fmt::print(
        "[hydraulics] closed circuit that moves: block against KLU {:.1e}, ODE against "
        "DAE {:.1e}, worst unit's closure {:.1e}\n",
        outlet_difference(block, klu), outlet_difference(block, idas),
        worst_unit(block));
    CHECK(outlet_difference(block, klu) <= 1e-5);
    CHECK(outlet_difference(block, idas) <= 1e-5);
    CHECK(worst_unit(idas) <= 1e-10);
}

TEST_CASE("a circuit with moving holdups stays in its steady state", "[hydraulics]") {
    const std::string text =
        circuit({entrains, moves, follows, {"until = \"60 d\"", "until = \"5 d\""}}) +
        "[solver]\nrtol = 1e-8\natol = \"1e-11 mol/L\"\n";
    const CaseRun run = dynamic(written(
        replaced(text,
                 "state = \"filled with feed\"\nacid = { HCl = \"0.033 mol/L\" }\n"
                 "organic_fraction = \"10 %\"",
                 "state = \"steady\"")));
    INFO(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    double drift = 0.0;
    for (const std::string& outlet : run.shape.outlets)
        for (const char* component : {"Pr", "Nd", "Na"})
            drift = std::max(drift, std::fabs(run.concentration(outlet, component) -
                                              run.concentration(outlet, component, 0)));
    fmt::print(
        "[hydraulics] closed circuit from its steady state: moves {:.1e} mol/L\n",
        drift);
    CHECK(drift <= 1e-6);
    CHECK(worst_unit(run) <= 1e-10);
}

TEST_CASE("a step of flow with proportional holdups is converged to 1e-5",
          "[hydraulics]") {
    const CaseFile file = shipped("sulfate_dynamic");
    const CaseRun run = dynamic(file);
    const CaseRun tight =
        dynamic(file, {{"solver.rtol", "1e-8"}, {"solver.atol", "1e-15 mol/L"}});
    INFO(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    REQUIRE(tight.result.status == Status::ok);
    const double apart = outlet_difference(run, tight);
    fmt::print("[hydraulics] a step of flow, against tolerances a hundredth: {:.1e}\n",
               apart);
    CHECK(apart <= 1e-5);
    CHECK(worst_unit(run) <= 1e-10);
}

TEST_CASE("a pump that holds a level passes on what enters", "[hydraulics]") {
    const std::string text =
        linear_bank(1, "", "") +
        "[tanks.tank]\nphase = \"aqueous\"\ninlets = [ \"bank.raffinate\" ]\n"
        "volume = \"10 m3\"\noutflow = \"0.8 m3/h\"\nlevel = \"40 %\"\n"
        "contents = \"liquor\"\n"
        "[[control]]\nname = \"level\"\nmeasure = \"tank.level\"\nset_point = \"50 "
        "%\"\n"
        "vary = \"tanks.tank.outflow\"\nbetween = [ \"0.1 m3/h\", \"3 m3/h\" ]\n"
        "gain = -10\nintegral_time = \"5 h\"\n";
    const CaseRun still = steady(written(text));
    INFO(still.result.message);
    REQUIRE(still.result.status == Status::ok);
    CHECK(flow(still, "tank") == Approx(1.0).epsilon(1e-10));
    CHECK(still.result.tank_level.front() == Approx(0.5));
    for (const char* solver :
         {"linear = \"block\"\n", "linear = \"klu\"\n", "method = \"idas\"\n"}) {
        const CaseRun run = dynamic(
            written(replaced(replaced(text, "until = \"1 d\"", "until = \"10 d\""),
                             "[solver]\n", "[solver]\n" + std::string(solver))));
        INFO(solver << run.result.message);
        REQUIRE(run.result.status == Status::ok);
        CHECK(run.result.tank_level.front() == Approx(0.4));
        CHECK(run.result.tank_level.back() == Approx(0.5).epsilon(1e-6));
        CHECK(flow(run, "tank") == Approx(1.0).epsilon(1e-5));
        CHECK(worst_unit(run) <= 1e-11);
    }
}

TEST_CASE("a pump is set over time", "[hydraulics]") {
    const CaseRun run = dynamic(written(
        linear_bank(1, "", "") +
        "[tanks.tank]\nphase = \"aqueous\"\ninlets = [ \"bank.raffinate\" ]\n"
        "volume = \"10 m3\"\noutflow = \"1 m3/h\"\nlevel = \"40 %\"\n"
        "contents = \"liquor\"\n"
        "[[events]]\nat = \"4 h\"\nset = { \"tanks.tank.outflow\" = \"0.5 m3/h\" }\n"
        "[[events]]\nat = \"10 h\"\nover = \"4 h\"\nset = { \"tanks.tank.outflow\" = "
        "\"1.5 m3/h\" }\n"));
    INFO(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    // Level, m3: 4, then 0.5 m3/h more, then by a parabola that ends where it began
    CHECK(run.result.tank_level[4] == Approx(0.4));
    CHECK(run.result.tank_level[10] == Approx(0.7).epsilon(1e-8));
    CHECK(run.result.tank_level[12] == Approx(0.75).epsilon(1e-8));
    CHECK(run.result.tank_level[14] == Approx(0.7).epsilon(1e-8));
    CHECK(run.result.tank_level[20] == Approx(0.4).epsilon(1e-8));
    CHECK(worst_unit(run) <= 1e-11);
}

TEST_CASE("what is entrained is parted with its carrier, or kept by its name",
          "[hydraulics]") {
    const std::string parted = linear_bank(2, "", ", organic_in_aqueous = \"2 %\"") +
                               "[splitters.part]\ninlet = \"bank.raffinate\"\n"
                               "outlets = { one = \"30 %\", two = \"rest\" }\n";
    // With the analysis of the end, which names every outlet
    const CaseRun run = dynamic(written(parted), {}, nullptr, true);
    INFO(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    const double solvent = 0.02 * flow(run, "bank.raffinate");
    CHECK(flow(run, "part.one_entrained") == Approx(0.3 * solvent).epsilon(1e-12));
    CHECK(flow(run, "part.two_entrained") == Approx(0.7 * solvent).epsilon(1e-12));
    CHECK(run.worst_closure() <= 1e-12);
    CHECK(worst_unit(run) <= 1e-12);

    const CaseRun kept =
        dynamic(written(parted + "[tanks.saved]\nphase = \"organic\"\ninlets = [ "
                                 "\"bank.raffinate_entrained\" ]\nvolume = \"1 m3\"\n"
                                 "contents = \"solvent\"\n"),
                {}, nullptr, true);
    INFO(kept.result.message);
    REQUIRE(kept.result.status == Status::ok);
    CHECK(flow(kept, "saved") == Approx(solvent).epsilon(1e-12));
    CHECK(std::count(kept.shape.outlets.begin(), kept.shape.outlets.end(),
                     "part.one_entrained") == 0);
    CHECK(kept.worst_closure() <= 1e-12);
    CHECK(worst_unit(kept) <= 1e-12);
}

TEST_CASE("the end of a steady state with moving volumes is analysed", "[hydraulics]") {
    const CaseFile file = written(
        linear_bank(2, "hydraulics = \"proportional\"", "") +
        "[tanks.tank]\nphase = \"aqueous\"\ninlets = [ \"bank.raffinate\" ]\n"
        "volume = \"10 m3\"\noutflow = \"0.8 m3/h\"\nlevel = \"40 %\"\n"
        "contents = \"liquor\"\n"
        "[[control]]\nname = \"level\"\nmeasure = \"tank.level\"\nset_point = \"50 "
        "%\"\n"
        "vary = \"tanks.tank.outflow\"\nbetween = [ \"0.1 m3/h\", \"3 m3/h\" ]\n"
        "gain = -10\nintegral_time = \"5 h\"\n");
    const CaseSpec spec = file.resolve({});
    const ResultShape shape = make_shape(spec, "steady");
    RunHooks hooks;
    hooks.analyse = true;
    const ScenarioResult result = run_steady(file, {}, shape, hooks);
    INFO(result.message);
    REQUIRE(result.status == Status::ok);
    CHECK(std::isfinite(result.slowest_time_constant));
    CHECK(std::none_of(result.sensitivity.begin(), result.sensitivity.end(),
                       [](double slope) { return std::isnan(slope); }));
    for (const std::string& warning : result.warnings)
        CHECK_THAT(warning, !Catch::Contains("not steady"));
}
