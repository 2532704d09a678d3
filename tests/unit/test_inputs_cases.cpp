//! \file Shipped cases and sweeps, resolved; and what must be refused.
#include <catch2/catch.hpp>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "inputs/readers/case/case_file.hpp"
#include "inputs/readers/sweep/sweep_spec.hpp"
#include "tests/paths.hpp"
#include "tests/scratch.hpp"

using namespace didymium;
namespace fs = std::filesystem;

namespace {

const fs::path source_dir = project_folder;
const fs::path cases = source_dir / "inputs" / "cases";
const Location command_line{"--set", 0, 0};

const StreamSpec& stream(const std::vector<StreamSpec>& streams,
                         const std::string& name) {
    for (const StreamSpec& candidate : streams) {
        if (candidate.name == name) {
            return candidate;
        }
    }
    throw std::runtime_error("no stream " + name);
}

const StreamSpec& stream(const CaseSpec& spec, const std::string& name) {
    return stream(spec.streams, name);
}

CaseSpec resolve_text(const std::string& text) {
    const fs::path path = didymium::test::scratch_folder() / "didymium_resolved.toml";
    std::ofstream(path) << text;
    CaseSpec spec = CaseFile::read(path).resolve();
    fs::remove(path);
    return spec;
}

void check_same(const CaseSpec& a, const CaseSpec& b) {
    CHECK(a.resolved_text == b.resolved_text);
    REQUIRE(a.streams.size() == b.streams.size());
    for (std::size_t i = 0; i < a.streams.size(); ++i) {
        CHECK(a.streams[i].flow == b.streams[i].flow);
        CHECK(a.streams[i].free_acid == b.streams[i].free_acid);
        CHECK(a.streams[i].concentration == b.streams[i].concentration);
    }
    REQUIRE(a.chemistry.n_cations() == b.chemistry.n_cations());
    for (int i = 0; i < a.chemistry.n_cations(); ++i) {
        CHECK(a.chemistry.cations[i].name == b.chemistry.cations[i].name);
        CHECK(a.chemistry.cations[i].log10_k == b.chemistry.cations[i].log10_k);
    }
    REQUIRE(a.banks.size() == b.banks.size());
    for (std::size_t k = 0; k < a.banks.size(); ++k) {
        REQUIRE(a.banks[k].n_stages() == b.banks[k].n_stages());
        for (int j = 0; j < a.banks[k].n_stages(); ++j) {
            const StageSpec& x = a.banks[k].stages[j];
            const StageSpec& y = b.banks[k].stages[j];
            CHECK(x.mixer_organic == y.mixer_organic);
            CHECK(x.settler_aqueous == y.settler_aqueous);
            CHECK(x.aqueous_cells == y.aqueous_cells);
        }
    }
    CHECK(a.simulate.until == b.simulate.until);
    CHECK(a.simulate.output_interval == b.simulate.output_interval);
    CHECK(a.simulate.initial.aqueous == b.simulate.initial.aqueous);
    CHECK(a.simulate.initial.organic == b.simulate.initial.organic);
    CHECK(a.solver.atol == b.solver.atol);
}

}  // namespace

TEST_CASE("the main case holds what its comments say", "[inputs]") {
    const CaseSpec spec = CaseFile::read(cases / "ndpr_p507.toml").resolve();
    REQUIRE(spec.chemistry.n_cations() == 3);
    CHECK(spec.chemistry.cations[0].name == "Pr");
    CHECK(spec.chemistry.cations[1].name == "Nd");
    CHECK(spec.chemistry.cations[2].name == "Na");

    const StreamSpec& pls = stream(spec, "pls");
    CHECK(pls.concentration[0] == Approx(293.70446).margin(5e-6));
    CHECK(pls.concentration[1] == Approx(891.58080).margin(5e-6));
    CHECK(pls.free_acid == 20.0);
    const double rare_earth = pls.concentration[0] + pls.concentration[1];
    CHECK(pls.concentration[3] == Approx(3.0 * rare_earth + 20.0).epsilon(1e-14));

    const StreamSpec& solvent = stream(spec, "solvent");
    CHECK(solvent.concentration[2] == Approx(540.0).epsilon(1e-14));
    CHECK(solvent.concentration[4] == 750.0);

    const BankSpec& bank = spec.banks.front();
    CHECK(bank.n_stages() == 90);
    CHECK(bank.feeds.front().stage == 39);
    CHECK(bank.stages[7].mixer_organic == 0.5);

    const std::vector<double>& aqueous = spec.simulate.initial.aqueous.front();
    CHECK(aqueous[0] == pls.concentration[0]);
    CHECK(aqueous[2] == 0.0);
    CHECK(aqueous[3] == Approx(3.0 * rare_earth + 33.0).epsilon(1e-14));
    const std::vector<double>& organic = spec.simulate.initial.organic.front();
    CHECK(organic[1] == Approx(0.1 * pls.concentration[1]).epsilon(1e-14));
    CHECK(organic[4] == 750.0);
    CHECK(spec.events.front().at == 20.0 * 86400.0);
    CHECK(spec.events.front().set.front().path == "streams.scrub.flow");
    CHECK(spec.specifications.size() == 2);
    CHECK(spec.warnings.empty());
    CHECK(spec.sources.size() == 3);
}

TEST_CASE("every case resolves, and its resolved text to the same", "[inputs]") {
    int found = 0;
    for (const fs::path& folder : {cases, source_dir / "tests/unit/every_key/cases"}) {
        for (const auto& entry : fs::directory_iterator(folder)) {
            if (entry.path().extension() != ".toml") {
                continue;
            }
            ++found;
            INFO(entry.path().string());
            const CaseSpec spec = CaseFile::read(entry.path()).resolve();
            check_same(spec, resolve_text(spec.resolved_text));
        }
    }
    CHECK(found >= 14);
}

TEST_CASE("given H and HSO4, the proton and sulfate are totals", "[inputs]") {
    const CaseSpec spec = CaseFile::read(cases / "sulfate_dehpa.toml").resolve();
    const StreamSpec& leachate = stream(spec, "leachate");
    CHECK(leachate.free_acid == Approx(10.75 + 10000.0 / 97.0).epsilon(1e-14));
    const int so4 = spec.chemistry.n_cations();
    CHECK(leachate.concentration[so4] ==
          Approx(100.0 / 96.0 + 10000.0 / 97.0).epsilon(1e-14));
    CHECK(leachate.concentration[so4 + 1] > 0.0);
    const StreamSpec& solvent = stream(spec, "solvent");
    CHECK(solvent.concentration.back() ==
          Approx(48790.0 / 322.431 + 3.0 * 1.734 / 44.946).epsilon(1e-6));
}

TEST_CASE("constants of a case replace those of its chemistry", "[inputs]") {
    const CaseFile file = CaseFile::read(cases / "ndpr_p507.toml");
    const auto log10_k = [&](const std::vector<Assignment>& set, int cation) {
        return file.resolve(set).chemistry.cations[cation].log10_k;
    };
    const Assignment beta{"chemistry.separation_factors", "{ \"Nd/Pr\" = 2.0 }",
                          command_line};
    CHECK(log10_k({beta}, 0) == Approx(-2.15 - std::log10(2.0)).epsilon(1e-14));
    const Assignment level{"chemistry.log10_k.Nd", "-2.0", command_line};
    CHECK(log10_k({level}, 1) == -2.0);
    CHECK(log10_k({level}, 0) == Approx(-2.0 - std::log10(1.5)).epsilon(1e-14));
}

TEST_CASE("a listed element that no stream brings stays, exactly zero", "[inputs]") {
    const CaseFile file = CaseFile::read(cases / "ndpr_p507.toml");
    const CaseSpec spec = file.resolve(std::vector<Assignment>{
        {"chemistry.elements", "[\"Nd\", \"Ce\", \"Pr\"]", command_line}});
    REQUIRE(spec.chemistry.n_cations() == 4);
    CHECK(spec.chemistry.cations[0].name == "Ce");
    CHECK(stream(spec, "pls").concentration[0] == 0.0);
}

TEST_CASE("initial states are spelled out", "[inputs]") {
    const CaseFile file = CaseFile::read(cases / "short_ndpr.toml");
    const auto initial = [&](const char* value) {
        return file
            .resolve(std::vector<Assignment>{{"simulate.initial", value, command_line}})
            .simulate.initial;
    };
    CHECK(initial("steady").kind == InitialKind::steady);
    const InitialSpec phases = initial(
        "{ state = \"phases\", aqueous = { acid = { HCl = \"0.1 mol/L\" } }, organic = "
        "{ "
        "extractant = \"1 mol/L\" } }");
    CHECK(phases.kind == InitialKind::phases);
    CHECK(phases.aqueous.front()[3] == 100.0);
    CHECK(phases.organic.front()[4] == 500.0);
    const InitialSpec earlier =
        initial("{ state = \"file\", file = \"kremser.toml\" }");
    CHECK(earlier.kind == InitialKind::file);
    CHECK(earlier.file == (cases / "kremser.toml").string());
}

TEST_CASE("the flow ratio fills mixers that state no holdup", "[inputs]") {
    const CaseFile file = CaseFile::read(cases / "short_ndpr.toml");
    const CaseSpec spec = file.resolve(std::vector<Assignment>{
        {"banks.split.mixer", "{ volume = \"1 m3\" }", command_line}});
    const BankSpec& bank = spec.banks.front();
    CHECK(bank.stages[0].mixer_organic == Approx(22.0 / 25.5).epsilon(1e-14));
    CHECK(bank.stages[11].mixer_organic == Approx(22.0 / 24.5).epsilon(1e-14));
}

TEST_CASE("a solve varies a quantity in its own unit", "[inputs]") {
    const CaseFile file = CaseFile::read(cases / "short_ndpr.toml");
    const CaseSpec spec = file.resolve(std::vector<Assignment>{
        {"solve",
         "[ { vary = \"streams.scrub.flow\", between = [\"2 m3/h\", \"50 L/min\"], "
         "result "
         "= \"split.loaded_organic.Nd.purity\", value = \"99 %\" } ]",
         command_line}});
    const SolveSpec& solve = spec.solves.front();
    CHECK(solve.unit == "m3/h");
    CHECK(solve.start == 2.5);
    CHECK(solve.lower == 2.0);
    CHECK(solve.upper == Approx(3.0).epsilon(1e-14));
    CHECK(solve.value == 0.99);
    CHECK(file.quantity("streams.pls.total_reo", {}).first == 200.0);
    CHECK_THROWS_AS(file.quantity("streams.pls.phase", {}), InputError);
}

TEST_CASE("the target of a solve is of the kind of its result", "[inputs]") {
    const CaseFile file = CaseFile::read(cases / "short_ndpr.toml");
    const auto target = [&](const char* result, const char* value) {
        const std::string solve = std::string("[ { vary = \"streams.scrub.flow\", ") +
                                  "result = \"" + result + "\", value = " + value +
                                  " } ]";
        return file.resolve(std::vector<Assignment>{{"solve", solve, command_line}})
            .solves.front()
            .value;
    };
    CHECK(target("split.raffinate.Pr.purity_mole", "0.99") == 0.99);
    CHECK(target("split.raffinate.Pr.recovery", "\"99 %\"") == 0.99);
    CHECK(target("split.stages.3.loading", "\"60 %\"") == 0.6);
    CHECK(target("split.raffinate.Pr.concentration", "\"0.8 mol/L\"") == 800.0);
    // Of the element: 144.242 g/mol.
    CHECK(target("split.stages.3.organic.Nd", "\"14.4242 g/L\"") ==
          Approx(100.0).epsilon(1e-12));
    CHECK(target("split.stages.3.aqueous.Nd", "\"100 mmol/L\"") ==
          Approx(100.0).epsilon(1e-12));
    CHECK(target("split.raffinate.pH", "1.55") == 1.55);
    CHECK(target("split.stages.12.pH", "-1") == -1.0);
    CHECK_THROWS_WITH(target("split.raffinate.Pr.recovery", "\"2 m3/h\""),
                      Catch::Contains("'m3/h' is not a fraction"));
    CHECK_THROWS_WITH(target("split.raffinate.Pr.concentration", "\"-1 g/L\""),
                      Catch::Contains("expected above 0"));
    CHECK_THROWS_WITH(target("split.raffinate.pH", "\"1.5 mol/L\""),
                      Catch::Contains("expected a pH"));
}

TEST_CASE("events change a case without its first contents", "[inputs]") {
    // Less extractant than vessels filled with feed at time zero would need.
    const CaseFile file = CaseFile::read(cases / "short_ndpr.toml");
    const std::vector<Assignment> set = {
        {"events",
         "[ { at = \"2 d\", set = { \"streams.solvent.extractant\" = \"0.2 mol/L\" } "
         "}, "
         "{ at = \"1 d\", set = { \"streams.scrub.flow\" = \"2 m3/h\" } }, "
         "{ at = \"24 h\", set = { \"streams.pls.flow\" = \"0.9 m3/h\" } } ]",
         command_line}};
    const CaseSpec spec = file.resolve(set);
    CHECK(spec.events.front().number == 2);
    const std::vector<CaseInterval> course = file.course(set, spec);
    REQUIRE(course.size() == 3);
    CHECK(course[0].from == course[0].to);
    CHECK(course[1].begin == 86400.0);
    CHECK(stream(course[1].from.streams, "scrub").flow * 3600.0 == Approx(2.0));
    CHECK(stream(course[1].from.streams, "pls").flow * 3600.0 == Approx(0.9));
    CHECK(stream(course[2].from.streams, "scrub").flow * 3600.0 == Approx(2.0));
    CHECK(stream(course[2].from.streams, "solvent").concentration.back() == 100.0);
}

TEST_CASE("sweeps spell out their points", "[inputs]") {
    const SweepSpec sweep = read_sweep(cases / "sweeps" / "small.toml");
    REQUIRE(sweep.points.size() == 8);
    CHECK(sweep.axes[0].unit == "m3/h");
    CHECK(sweep.axes[0].numbers[1] == 2.4);
    const std::vector<Assignment> last = sweep.assignments(7);
    CHECK(last[0].value == "2.6 m3/h");
    CHECK(last[1].value == "36 %");
    CHECK(
        read_sweep(cases / "sweeps" / "scrub_and_saponification.toml").points.size() ==
        200);
    const SweepSpec grades = read_sweep(cases / "sweeps" / "feed_grade.toml");
    CHECK(grades.axes[1].numbers.front() == 0.005);
    CHECK(grades.axes[1].numbers.back() == 0.5);
}

TEST_CASE("sweeps of what scenarios share are refused", "[inputs]") {
    const auto problem = [](const std::string& axis) -> std::string {
        const fs::path path = didymium::test::scratch_folder() / "didymium_sweep.toml";
        std::ofstream(path) << "case = \"" << (cases / "short_ndpr.toml").string()
                            << "\"\n[[vary]]\n"
                            << axis;
        try {
            read_sweep(path);
        } catch (const InputError& error) {
            return error.what();
        }
        return {};
    };
    CHECK(problem("path = \"streams.scrub.flow\"\nvalues = [ \"2.4 m3/h\" ]\n") == "");
    CHECK_THAT(problem("path = \"simulate.until\"\nvalues = [ \"1 d\" ]\n"),
               Catch::Contains("one time grid"));
    CHECK_THAT(problem("path = \"chemistry.system\"\nvalues = [ \"d2ehpa-hcl\" ]\n"),
               Catch::Contains("one structure"));
    CHECK_THAT(problem("path = \"streams.scrb.flow\"\nvalues = [ \"2 m3/h\" ]\n"),
               Catch::Contains("did you mean 'streams.scrub.flow'?"));
    CHECK_THAT(
        problem("path = \"streams.scrub.flow\"\nvalues = [ \"2 kg\" ]\n"),
        Catch::Contains(":4:12: error: ") && Catch::Contains("not a volume flow"));
    CHECK_THAT(problem("path = \"streams.scrub.flow\"\nvalues = [ \"2 m3/h\", \"2 kg\" "
                       "]\n"),
               Catch::Contains("such as \"2 m3/h\""));
    CHECK_THAT(problem("path = \"streams.scrub.flow\"\nvalues = [ \"2 m3/h\", 3 ]\n"),
               Catch::Contains("plain number"));
    CHECK_THAT(problem("path = \"streams.scrub.flow\"\nvalues = [ \"2 m3/h\" ]\n"
                       "[[vary]]\npath = \"streams.scrub.flow\"\n"
                       "values = [ \"3 m3/h\" ]\n"),
               Catch::Contains("swept in line 3 already"));
}

TEST_CASE("a sweep that changes what the scenarios share is refused at the value",
          "[inputs]") {
    const fs::path folder = didymium::test::scratch_folder();
    std::ifstream stream(cases / "short_ndpr.toml");
    std::string text{std::istreambuf_iterator<char>(stream), {}};
    const auto replace = [&](const std::string& from, const std::string& to) {
        text.replace(text.find(from), from.size(), to);
    };
    replace("../feeds/didymium.csv", "didymium.csv");
    replace("organic = \"0.2 m3\" }",
            "organic = \"0.2 m3\", cells = 1, aqueous_cells = 1, organic_cells = 1 }");
    text +=
        "\n[[events]]\nat = \"2 d\"\nset = { \"streams.scrub.flow\" = \"2.6 m3/h\" }\n"
        "\n[[solve]]\nvary = \"streams.pls.flow\"\n"
        "result = \"split.raffinate.pH\"\nvalue = 1.5\n";
    std::ofstream(folder / "didymium_base.toml") << text;
    const auto problem = [&](const std::string& path,
                             const std::string& values) -> std::string {
        std::ofstream(folder / "didymium_sweep.toml")
            << "case = \"didymium_base.toml\"\nrun = \""
            << (path.rfind("solve.", 0) == 0 ? "steady" : "dynamic")
            << "\"\n[[vary]]\npath = \"streams.pls.total_reo\"\n"
            << "values = [ \"200 g/L\", \"210 g/L\" ]\n[[vary]]\npath = \"" << path
            << "\"\nvalues = [ " << values << " ]\n";
        try {
            read_sweep(folder / "didymium_sweep.toml");
        } catch (const InputError& error) {
            return error.what();
        }
        return {};
    };
    const std::string settler = "banks.split.settler.";
    for (const char* cells : {"aqueous_cells", "organic_cells"}) {
        INFO(cells);
        CHECK(problem(settler + cells, "1") == "");
        CHECK_THAT(problem(settler + cells, "1, 2"),
                   Catch::Contains("didymium_sweep.toml:8:15: error: ") &&
                       Catch::Contains("share one structure"));
    }
    CHECK_THAT(problem("banks.split.sections.scrub.name", "\"scrub\", \"wash\""),
               Catch::Contains("share one structure"));
    CHECK_THAT(problem("solve.1.result", "\"split.stages.2.pH\""),
               Catch::Contains("share what they solve for"));
    CHECK_THAT(
        problem("events.1.at", "\"1 d\""),
        Catch::Contains(":7:8: error: ") && Catch::Contains("times of their events"));
    CHECK_THAT(problem("specifications.1.purity", "0.9"),
               Catch::Contains("share their specifications"));
    CHECK(problem("events.1.set.streams.scrub.flow", "\"2.5 m3/h\", \"2.7 m3/h\"") ==
          "");
    CHECK_THAT(
        problem("events.1.set.streams.scrub.flow", "\"-1 m3/h\""),
        Catch::Contains(":8:12: error: ") && Catch::Contains("expected at least 0"));
    CHECK(problem("solve.1.value", "1.4, 1.5") == "");
    fs::remove(folder / "didymium_base.toml");
    fs::remove(folder / "didymium_sweep.toml");
}
