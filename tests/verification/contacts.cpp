//! \file A contact is the equilibrium of a stage; balances close, names have no order,
//! and McCabe-Thiele's construction is right where it ought to be.
#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "inputs/readers/contact/contact_file.hpp"
#include "outputs/results/contact_residuals.hpp"
#include "solver/contact/contact.hpp"
#include "solver/contact/contact_run.hpp"
#include "solver/flowsheet/cascade.hpp"
#include "solver/flowsheet/chemistry.hpp"
#include "tests/case_runs.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

const std::atomic<bool> go_on{false};

ContactReport report_of(const std::string& text) {
    const TemporaryFile file(".toml", text);
    return run_contacts(read_contacts(file.path()), go_on);
}

ContactReport shipped_contacts(const std::string& name) {
    return run_contacts(read_contacts(inputs_dir / "shakeouts" / (name + ".toml")),
                        go_on);
}

std::size_t index(const ContactReport& report, const std::string& component) {
    return CaseRun::index(report.components, component);
}

const std::string liquor = R"(composition = { Pr = "0.2 mol/L", Nd = "0.6 mol/L" }
acid = { HCl = "0.05 mol/L" }
)";
const std::string solvent = R"(extractant = "1.2 mol/L"
saponified = "25 %"
base = "NaOH"
composition = { Nd = "0.01 mol/L" }
)";

std::string one_contact(const std::string& phase_ratio) {
    return "[chemistry]\nsystem = \"p507-hcl\"\n[liquors.a]\n" + liquor +
           "[solvents.b]\n" + solvent +
           "[[contacts]]\nliquor = \"a\"\nsolvent = \"b\"\nphase_ratio = " +
           phase_ratio + "\n";
}

//! A bank of n stages fed by one liquor.
std::string bank_text(int n, const std::string& chemistry, const std::string& aqueous,
                      const std::string& organic, double organic_flow) {
    return "[chemistry]\n" + chemistry +
           "[streams.a]\nphase = \"aqueous\"\nflow = \"1 m3/h\"\n" + aqueous +
           "[streams.b]\nphase = \"organic\"\nflow = \"" +
           std::to_string(organic_flow) + " m3/h\"\n" + organic +
           "[banks.bank]\nsections = [ { name = \"stage\", stages = " +
           std::to_string(n) +
           " } ]\nsolvent = \"b\"\naqueous = \"a\"\n"
           "mixer = { volume = \"1 m3\" }\n"
           "settler = { aqueous = \"1 m3\", organic = \"1 m3\" }\n"
           "[simulate]\nuntil = \"200 h\"\n[solver]\nrtol = 1e-10\n"
           "atol = \"1e-12 mol/L\"\n";
}

}  // namespace

TEST_CASE("a contact is what one stage comes to in the end", "[contacts]") {
    const std::string ratio = GENERATE("0.5", "1", "3");
    const ContactReport report = report_of(one_contact(ratio));
    REQUIRE(report.contacts.size() == 1);
    const ContactRecord& c = report.contacts[0];
    REQUIRE(c.status == Status::ok);
    const CaseRun run = dynamic(written(
        bank_text(1, "system = \"p507-hcl\"\n", liquor, solvent, std::stod(ratio))));
    REQUIRE(run.result.status == Status::ok);
    double worst = 0.0;
    for (const std::string element : {"Pr", "Nd", "Cl", "H"}) {
        const double x = run.concentration("raffinate", element);
        worst = std::max(worst, std::fabs(c.aqueous[index(report, element)] - x) / x);
    }
    for (const std::string element : {"Pr", "Nd", "P507"}) {
        const double y = run.concentration("loaded_organic", element);
        worst = std::max(worst, std::fabs(c.organic[index(report, element)] - y) / y);
    }
    std::printf("[contacts] O/A %s: worst difference from a stage %.1e\n",
                ratio.c_str(), worst);
    CHECK(worst < 1e-7);
    CHECK(c.ph == Approx(run.outlet_ph("raffinate")).margin(1e-7));
}

TEST_CASE("balances of all shipped contacts close", "[contacts]") {
    double worst = 0.0;
    for (const char* name : {"pc88a_hcl", "p507_isotherms", "p507_ph"}) {
        const ContactReport report = shipped_contacts(name);
        for (const ContactRecord& c : report.contacts) {
            INFO(c.name << ": " << c.message);
            CHECK(c.status == Status::ok);
            for (const double closure : c.closure)
                worst = std::max(worst, closure);
            // By what is stored, too
            for (std::size_t i = 0; i < c.aqueous.size(); ++i) {
                const double in = c.feed_aqueous[i] + c.phase_ratio * c.feed_organic[i];
                const double out = c.aqueous[i] + c.phase_ratio * c.organic[i];
                CHECK(in == Approx(out).margin(1e-12));
            }
        }
    }
    std::printf("[contacts] worst closure %.1e\n", worst);
    CHECK(worst < 1e-12);
}

TEST_CASE("contacts do not know their order, nor metals theirs", "[contacts]") {
    const ContactSet set = read_contacts(inputs_dir / "shakeouts" / "pc88a_hcl.toml");
    const auto equilibrium = make_equilibrium(set.chemistry);
    std::vector<std::size_t> order(set.contacts.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    std::shuffle(order.begin(), order.end(), std::mt19937(1));
    const ContactReport straight = run_contacts(set, go_on);
    for (const std::size_t i : order) {
        const ContactPrediction p = predict_contact(*equilibrium, set.chemistry,
                                                    set.series[0], set.contacts[i]);
        REQUIRE(p.has_solution());
        CHECK(1e-3 * p.aqueous[0] == straight.contacts[i].aqueous[0]);
    }
    // The same contact with its metals in another order: a chemistry of our own.
    ChemistrySpec turned = set.chemistry;
    std::swap(turned.cations[0], turned.cations[3]);
    for (Solid& solid : turned.solids)
        std::swap(solid.ks[0], solid.ks[3]);
    const auto other = make_equilibrium(turned);
    double worst = 0.0;
    for (ContactSpec contact : set.contacts) {
        const ContactPrediction p =
            predict_contact(*equilibrium, set.chemistry, set.series[0], contact);
        std::swap(contact.aqueous[0], contact.aqueous[3]);
        std::swap(contact.organic[0], contact.organic[3]);
        const ContactPrediction q =
            predict_contact(*other, turned, set.series[0], contact);
        worst = std::max({worst, std::fabs(q.distribution[3] / p.distribution[0] - 1.0),
                          std::fabs(q.proton / p.proton - 1.0)});
    }
    CHECK(worst < 1e-12);
}

TEST_CASE("a pH curve is at the pH it was asked for, by the acid it says",
          "[contacts]") {
    const ContactReport report = shipped_contacts("p507_ph");
    REQUIRE(report.contacts.size() == 62);
    for (std::size_t i = 0; i < report.contacts.size(); ++i) {
        const ContactRecord& c = report.contacts[i];
        CHECK(c.ph == Approx(0.1 * static_cast<double>(i % 31)).margin(1e-9));
        // Traces depend on the pH alone: three units of D for one of pH.
        if (i > 0 && i < 31)
            CHECK(std::log10(c.distribution[0] /
                             report.contacts[i - 1].distribution[0]) ==
                  Approx(0.3).epsilon(0.05));
        const double chloride = c.feed_aqueous[index(report, "Cl")];
        const double sodium = c.feed_aqueous[index(report, "Na")];
        const double metals = i < 31 ? 0.0 : 3.0 * 0.088;
        CHECK(chloride == Approx(0.1 + metals + std::max(0.0, c.added)).margin(1e-12));
        CHECK(sodium == Approx(std::max(0.0, -c.added)).margin(1e-12));
    }
}

TEST_CASE("a contact that cannot be goes its own way", "[contacts]") {
    const ContactReport report = report_of(R"([chemistry]
system = "tracer"
[liquors.a]
composition = { La = "2 mol/L" }
acid = { HCl = "0.1 mol/L" }
[liquors.thin]
composition = { La = "1 mg/L" }
acid = { HCl = "0.1 mol/L" }
[solvents.b]
extractant = "0.1 mol/L"
[[contacts]]
name = "too_much"
liquor = "a"
solvent = "b"
[[contacts]]
name = "traces"
liquor = "thin"
solvent = "b"
)");
    REQUIRE(report.contacts.size() == 2);
    CHECK(report.contacts[0].status == Status::no_solution);
    CHECK(report.contacts[0].message.find("know no capacity") != std::string::npos);
    CHECK(report.contacts[0].aqueous.empty());
    CHECK(report.contacts[1].status == Status::ok);
}

TEST_CASE("a chemistry that stops at precipitates stops a contact there",
          "[contacts]") {
    const std::string text = R"([chemistry]
system = "p507-hcl"
precipitation = "PRECIPITATION"
[liquors.a]
composition = { Nd = "0.5 mol/L" }
alkali = { NaOH = "1.4 mol/L" }
[solvents.b]
extractant = "0.01 mol/L"
[[contacts]]
liquor = "a"
solvent = "b"
)";
    const ContactReport stops = report_of(replaced(text, "PRECIPITATION", "stop"));
    CHECK(stops.contacts[0].status == Status::precipitation);
    const ContactReport warns = report_of(replaced(text, "PRECIPITATION", "warn"));
    CHECK(warns.contacts[0].status == Status::ok);
    CHECK(warns.contacts[0].saturation_index[0] > 0.0);
    CHECK(std::any_of(warns.warnings.begin(), warns.warnings.end(),
                      [](const std::string& warning) {
                          return warning.find("rare-earth hydroxide in 1 contact") !=
                                 std::string::npos;
                      }));
}

TEST_CASE("what was measured is compared, however it was stated", "[contacts]") {
    const ContactReport truth = report_of(one_contact("2"));
    const ContactRecord& c = truth.contacts[0];
    const auto cell = [&](const std::vector<double>& values, const char* element,
                          double factor) {
        return std::to_string(factor * values[index(truth, element)]);
    };
    const TemporaryFile table(
        ".csv",
        "measured.distribution.Pr,measured.aqueous.Nd [mol/L],"
        "measured.organic.Nd [mol/L],measured.ph\n" +
            cell(c.distribution, "Pr", 10.0) + "," + cell(c.aqueous, "Nd", 0.5) + "," +
            cell(c.organic, "Nd", 0.5) + "," + std::to_string(c.ph - 0.25) +
            "\n,"
            // By difference: all that left the liquor is in the solvent.
            + cell(c.aqueous, "Nd", 1.0) + ",,\n");
    const ContactReport report = report_of(
        one_contact("2") + "[[contacts]]\nfile = \"" + table.path().string() +
        "\"\nname = \"t\"\nliquor = \"a\"\nsolvent = \"b\"\nphase_ratio = 2\n");
    REQUIRE(report.contacts.size() == 3);
    const std::size_t pr = index(report, "Pr");
    const std::size_t nd = index(report, "Nd");
    CHECK(report.contacts[1].residual[pr] == Approx(-1.0).margin(1e-5));
    CHECK(report.contacts[1].residual[nd] == Approx(0.0).margin(1e-4));
    CHECK(std::isnan(report.contacts[2].residual[pr]));
    CHECK(report.contacts[2].residual[nd] == Approx(0.0).margin(1e-4));
    const ResidualTable residuals = residual_table(report);
    CHECK(residuals.all().count == 3);
    CHECK(residuals.at("t", "Pr").rms() == Approx(1.0).margin(1e-5));
    CHECK(residuals.at("all", "all").mean() == Approx(-1.0 / 3.0).margin(1e-4));
    CHECK(residuals.ph.mean() == Approx(0.25).margin(1e-5));
    CHECK_THROWS_AS(residuals.at("t", "La"), std::out_of_range);
}

TEST_CASE("of one metal and no base, stages stepped off are the stages of a bank",
          "[contacts][mccabe]") {
    const int n = GENERATE(1, 3, 6);
    const std::string aqueous =
        "composition = { Nd = \"0.05 mol/L\" }\nacid = { HCl = \"0.01 mol/L\" }\n";
    const TemporaryFile bank(".toml", bank_text(n, "system = \"p507-hcl\"\n", aqueous,
                                                "extractant = \"1 mol/L\"\n", 5.0));
    const ContactReport report = report_of(
        "[[mccabe_thiele]]\nname = \"m\"\ncase = \"" + bank.path().string() + "\"\n");
    REQUIRE(report.constructions.size() == 1);
    const Construction& c = report.constructions[0];
    INFO(c.message);
    CHECK(c.stages == n);
    CHECK(c.steps == Approx(n).margin(1e-5));
    CHECK(c.off < 1e-6);
    CHECK(c.message.find("the stages lie on the isotherm") != std::string::npos);
    // The same from the raffinate that the bank has.
    const ContactReport given = report_of(
        "[chemistry]\nsystem = \"p507-hcl\"\n[liquors.a]\n" + aqueous +
        "[solvents.b]\nextractant = \"1 mol/L\"\n[[mccabe_thiele]]\nliquor = \"a\"\n"
        "solvent = \"b\"\nphase_ratio = 5\nraffinate = { Nd = \"" +
        fmt::format("{:.15g}", c.x[0]) + " mol/L\" }\n");
    CHECK(given.constructions[0].steps == Approx(n).margin(1e-5));
}

TEST_CASE("a strip steps down from its operating line", "[contacts][mccabe]") {
    const TemporaryFile bank(
        ".toml",
        bank_text(4, "system = \"p507-hcl\"\n", "acid = { HCl = \"0.65 mol/L\" }\n",
                  "extractant = \"1 mol/L\"\ncomposition = { Nd = \"0.1 mol/L\" }\n",
                  2.0));
    const ContactReport report =
        report_of("[[mccabe_thiele]]\ncase = \"" + bank.path().string() + "\"\n");
    const Construction& c = report.constructions[0];
    INFO(c.message);
    CHECK(c.x[0] > c.x[1]);
    CHECK(c.steps == Approx(4.0).margin(1e-4));
}

TEST_CASE("an unreachable raffinate takes no number of stages", "[contacts][mccabe]") {
    const ContactReport report = report_of(
        "[chemistry]\nsystem = \"p507-hcl\"\n[liquors.a]\n" + liquor +
        "[solvents.b]\nextractant = \"1 mol/L\"\n[[mccabe_thiele]]\nliquor = \"a\"\n"
        "solvent = \"b\"\nphase_ratio = 0.1\nraffinate = { Nd = \"0.001 mol/L\" }\n");
    const Construction& c = report.constructions[0];
    CHECK(std::isinf(c.steps));
    CHECK(c.status == Status::ok);
    CHECK(c.message.find("meets the operating line") != std::string::npos);
    CHECK(c.message.find("NOT VALID as it stands: Pr") != std::string::npos);
}

TEST_CASE("the Nd/Pr split is stepped off in shares, and not in concentrations",
          "[contacts][mccabe]") {
    const ContactReport report = shipped_contacts("mccabe_thiele");
    const auto named = [&](const std::string& name) -> const Construction& {
        for (const Construction& c : report.constructions)
            if (c.name == name)
                return c;
        throw std::logic_error("no " + name);
    };
    for (const auto& [name, stages] :
         {std::pair("ndpr_shares.extraction.Nd", 40), {"ndpr_shares.scrub.Nd", 50}}) {
        const Construction& c = named(name);
        std::printf("[mccabe] %s: %.2f of %d stages\n", name, c.steps, c.stages);
        CHECK(c.stages == stages);
        CHECK(c.steps == Approx(stages).margin(0.15));
        CHECK(c.off < 1e-6);
    }
    const Construction& raw = named("ndpr.extraction.Nd");
    CHECK(raw.stages == 40);
    CHECK(raw.steps < 2.0);
    CHECK(raw.message.find("NOT VALID") != std::string::npos);
    CHECK(raw.message.find("Pr shares the extractant") != std::string::npos);
    CHECK(named("ndpr.scrub.Nd").message.find("turns back on itself") !=
          std::string::npos);
}

TEST_CASE("a case without a steady state fails by itself", "[contacts][mccabe]") {
    const std::string closed =
        replaced(shipped_text("ndpr_p507"), "flow = \"22 m3/h\"", "flow = \"0 m3/h\"");
    const TemporaryFile bank(".toml", closed);
    const ContactReport report =
        report_of("[chemistry]\nsystem = \"p507-hcl\"\n[liquors.a]\n" + liquor +
                  "[solvents.b]\n" + solvent +
                  "[[contacts]]\nliquor = \"a\"\nsolvent = \"b\"\n"
                  "[[mccabe_thiele]]\ncase = \"" +
                  bank.path().string() + "\"\nelements = [ \"Nd\" ]\n");
    CHECK(report.contacts[0].status == Status::ok);
    REQUIRE(report.constructions.size() == 1);
    CHECK(report.constructions[0].status == Status::steady_failed);
}
