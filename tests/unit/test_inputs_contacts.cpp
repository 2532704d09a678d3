//! \file Contact files: what tables, liquors and solvents come to.
#include <catch2/catch.hpp>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

#include "inputs/readers/contact/contact_file.hpp"
#include "inputs/readers/contact/contact_table.hpp"
#include "inputs/readers/text/spacing.hpp"
#include "tests/paths.hpp"
#include "tests/scratch.hpp"

using namespace didymium;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

const fs::path source = project_folder;

//! Written beside a table "t.csv".
ContactSet contacts(const std::string& text, const std::string& table = "") {
    const fs::path folder = didymium::test::scratch_folder();
    std::ofstream(folder / "t.csv") << table;
    std::ofstream(folder / "contacts.toml") << text;
    return read_contacts(folder / "contacts.toml");
}

const std::string chemistry = "[chemistry]\nsystem = \"p507-hcl\"\n";
const std::string phases = R"(
[liquors.pls]
composition = { Pr = "0.02 mol/L", Nd = "0.06 mol/L" }
acid = { HCl = "0.02 mol/L" }
[solvents.fresh]
extractant = "1 mol/L"
)";

int cation(const ContactSet& set, const std::string& name) {
    for (int i = 0; i < set.chemistry.n_cations(); ++i) {
        if (set.chemistry.cations[i].name == name) {
            return i;
        }
    }
    FAIL("no " << name);
    return -1;
}

}  // namespace

TEST_CASE("a table of contacts by columns and one by elements hold the same",
          "[inputs][contacts]") {
    const ContactSet wide =
        contacts(chemistry + "[[contacts]]\nfile = \"t.csv\"\n",
                 "contact,group,liquor.composition.Nd [mol/L],"
                 "liquor.composition.Pr [mol/L],solvent.extractant [mol/L],"
                 "measured.distribution.Nd,measured.aqueous.Pr [mol/L],phase_ratio\n"
                 "a,spring,0.06,0.02,1,2.5,0.005,2\n"
                 "b,summer,0.03,,0.5,1.5,,1\n");
    const ContactSet tall =
        contacts(chemistry + "[[contacts]]\nfile = \"t.csv\"\n",
                 "contact,group,element,liquor.composition [mol/L],"
                 "solvent.extractant [mol/L],measured.distribution,"
                 "measured.aqueous [mol/L],phase_ratio\n"
                 "a,spring,Nd,0.06,1,2.5,,2\na,spring,Pr,0.02,1,,0.005,2\n"
                 "b,summer,Nd,0.03,0.5,1.5,,1\n");
    REQUIRE(wide.contacts.size() == 2);
    REQUIRE(tall.contacts.size() == 2);
    CHECK(wide.contacts[0].name == "t.a");
    CHECK(wide.contacts[1].group == "summer");
    for (std::size_t c = 0; c < 2; ++c) {
        CHECK(wide.contacts[c].aqueous == tall.contacts[c].aqueous);
        CHECK(wide.contacts[c].organic == tall.contacts[c].organic);
        CHECK(wide.contacts[c].phase_ratio == tall.contacts[c].phase_ratio);
    }
    const ContactSpec& a = wide.contacts[0];
    const int nd = cation(wide, "Nd");
    const int pr = cation(wide, "Pr");
    CHECK(a.aqueous[nd] == Approx(60.0));
    CHECK(a.organic.back() == Approx(500.0));  // dimers
    CHECK(a.measured.distribution[nd] == 2.5);
    CHECK(std::isnan(a.measured.distribution[pr]));
    CHECK(a.measured.aqueous[pr] == Approx(5.0));
    CHECK(tall.contacts[0].measured.aqueous[pr] == Approx(5.0));
    CHECK(std::isnan(wide.contacts[1].measured.aqueous[pr]));
    // Chloride closes the charge: the metals alone.
    CHECK(a.aqueous[wide.chemistry.n_cations()] == Approx(3.0 * 80.0));
}

TEST_CASE("columns of a table take the place of what a liquor says, key by key",
          "[inputs][contacts]") {
    const ContactSet set =
        contacts(chemistry + phases +
                     "[[contacts]]\nfile = \"t.csv\"\nliquor = \"pls\"\n"
                     "solvent = \"fresh\"\nphase_ratio = 3\n"
                     "columns = { \"liquor.composition.Nd\" = \"neodymium [g/L]\", "
                     "\"solvent.saponified\" = \"sap\" }\n",
                 "neodymium;operator;sap [%]\n14,4242;Smith;30\n;Jones;\n");
    REQUIRE(set.contacts.size() == 2);
    const int nd = cation(set, "Nd");
    CHECK(set.contacts[0].aqueous[nd] == Approx(100.0));  // 144.242 g/mol
    CHECK(set.contacts[1].aqueous[nd] == Approx(60.0));   // an empty cell says nothing
    CHECK(set.contacts[0].aqueous[cation(set, "Pr")] == Approx(20.0));
    CHECK(set.contacts[0].organic[cation(set, "Na")] == Approx(300.0));
    CHECK(set.contacts[1].organic[cation(set, "Na")] == 0.0);
    CHECK(set.contacts[0].phase_ratio == 3.0);
}

TEST_CASE("an isotherm by the feed dilutes metals and leaves the acid",
          "[inputs][contacts]") {
    const ContactSet set =
        contacts(chemistry + phases +
                 "[[isotherms]]\nliquor = \"pls\"\nsolvent = \"fresh\"\n"
                 "vary = \"feed\"\nphase_ratio = 2\nvalues = [ \"50 %\", 2 ]\n");
    REQUIRE(set.contacts.size() == 2);
    const int nd = cation(set, "Nd");
    const int chloride = set.chemistry.n_cations();
    CHECK(set.contacts[0].aqueous[nd] == Approx(30.0));
    CHECK(set.contacts[1].aqueous[nd] == Approx(120.0));
    CHECK(set.contacts[0].aqueous[chloride] == Approx(20.0 + 3.0 * 40.0));
    CHECK(set.contacts[0].phase_ratio == 2.0);
    CHECK(set.series[0].name == "isotherm_1");
    CHECK(set.series[0].elements.size() == 2);
}

TEST_CASE("a pH curve of traces holds acid and base, and no metal",
          "[inputs][contacts]") {
    const ContactSet set = contacts(
        chemistry + phases +
        "[[ph_curves]]\nliquor = \"pls\"\nsolvent = \"fresh\"\nloading = \"trace\"\n"
        "elements = [ \"La\", \"Nd\" ]\nfrom = 1\nto = 2\npoints = 3\n");
    REQUIRE(set.contacts.size() == 3);
    CHECK(set.contacts[1].ph == 1.5);
    for (int i = 0; i < set.chemistry.n_cations(); ++i) {
        CHECK(set.contacts[0].aqueous[i] == 0.0);
    }
    CHECK(set.contacts[0].aqueous[set.chemistry.n_cations()] == Approx(20.0));
    CHECK(set.chemistry.cations[set.series[0].elements[0]].name == "La");
    REQUIRE(set.series[0].acid);
    CHECK(set.series[0].acid->name == "HCl");
    CHECK(set.series[0].base->amount[cation(set, "Na")] == 1.0);
}

TEST_CASE("the shipped shake-outs are 209 ratios in 172 contacts of five studies",
          "[inputs][contacts]") {
    const ContactSet set = read_contacts(source / "inputs/shakeouts/pc88a_hcl.toml");
    CHECK(set.contacts.size() == 172);
    int ratios = 0;
    for (const ContactSpec& contact : set.contacts) {
        for (const double d : contact.measured.distribution) {
            ratios += std::isnan(d) ? 0 : 1;
        }
    }
    CHECK(ratios == 209);
    CHECK(set.contacts[0].group == "Formiga_2016");
    CHECK(set.contacts[0].phase_ratio == 1.0);
}

TEST_CASE("a steady state alone needs no chemistry of its own", "[inputs][contacts]") {
    const ContactSet set =
        contacts("[[mccabe_thiele]]\ncase = \"" +
                 (source / "inputs/cases/short_ndpr.toml").string() + "\"\n");
    CHECK(set.contacts.empty());
    REQUIRE(set.constructions.size() == 1);
    CHECK(set.constructions[0].targets.size() == 2);
    CHECK(set.chemistry.n_cations() == 0);
}

TEST_CASE("files are told apart by their tables", "[inputs][contacts]") {
    CHECK(is_contact_file(source / "inputs/shakeouts/p507_ph.toml"));
    CHECK_FALSE(is_contact_file(source / "inputs/cases/kremser.toml"));
    CHECK_FALSE(is_contact_file(source / "inputs/cases/sweeps/small.toml"));
    CHECK_FALSE(is_contact_file(source / "inputs/chemistry/p507-hcl.toml"));
    CHECK_THROWS_WITH(CaseFile::read(source / "inputs/shakeouts/p507_ph.toml"),
                      Contains("run them with 'didymium contact'"));
    CHECK_THROWS_WITH(read_contacts(source / "inputs/cases/kremser.toml"),
                      Contains("this is a case, expected contacts"));
    CHECK_THROWS_WITH(read_contacts(source / "inputs/cases/sweeps/small.toml"),
                      Contains("this is a sweep, expected contacts"));
}

TEST_CASE("a wrong liquor is said once, however many rows take it",
          "[inputs][contacts]") {
    try {
        contacts(chemistry +
                     "[liquors.pls]\ncomposition = { Xx = \"1 mol/L\" }\n"
                     "[solvents.fresh]\nextractant = \"1 mol/L\"\n"
                     "[[contacts]]\nfile = \"t.csv\"\nliquor = \"pls\"\n"
                     "solvent = \"fresh\"\n",
                 "liquor.composition.Nd [mol/L]\n0.1\n0.2\n0.3\n");
        FAIL("accepted");
    } catch (const InputError& error) {
        INFO(error.what());
        CHECK(error.diagnostics().size() == 1);
    }
}

TEST_CASE("a range holds both its ends, in equal steps or ratios", "[inputs]") {
    CHECK(spaced(1.0, 4.0, 0, 4, false) == 1.0);
    CHECK(spaced(1.0, 4.0, 1, 4, false) == Approx(2.0));
    CHECK(spaced(1.0, 1000.0, 1, 4, true) == Approx(10.0));
    CHECK(spaced(0.1, 1000.0, 3, 4, true) == 1000.0);
}
