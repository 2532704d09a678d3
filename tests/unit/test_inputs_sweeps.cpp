//! \file Sweep files: designs, distributions, inputs that move together, structures;
//! and what is refused, where and why.
#include <catch2/catch.hpp>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <string>

#include <fmt/format.h>

#include "../paths.hpp"
#include "../scratch.hpp"
#include "inputs/readers/case/case_file.hpp"
#include "inputs/readers/sweep/sweep_spec.hpp"

using namespace didymium;
using Catch::Contains;

namespace {

namespace fs = std::filesystem;

const fs::path cases = fs::path(project_folder) / "inputs/cases";

//! Line 1 names the case, `text` begins in line 2.
SweepSpec sweep_of(const std::string& text, const std::string& name = "short_ndpr") {
    const fs::path path = didymium::test::scratch_folder() / "sampled.toml";
    std::ofstream(path) << "case = \"" << (cases / (name + ".toml")).string() << "\"\n"
                        << text;
    return read_sweep(path);
}

std::string problem_of(const std::string& text,
                       const std::string& name = "short_ndpr") {
    try {
        sweep_of(text, name);
    } catch (const InputError& error) {
        return error.what();
    }
    return {};
}

void write_points(const std::string& text) {
    std::ofstream(didymium::test::scratch_folder() / "points.csv") << text;
}

std::string normal_grade(const std::string& more = "") {
    return "[[vary]]\npath = \"streams.pls.total_reo\"\ndistribution = \"normal\"\n"
           "mean = \"200 g/L\"\nsd = \"10 g/L\"\n" +
           more;
}

const std::string sampled = "mode = \"lhs\"\npoints = 8\n";

}  // namespace

TEST_CASE("a sampled sweep has as many scenarios as points and listed values",
          "[sampling]") {
    const SweepSpec sweep = sweep_of(sampled +
                                     "[[vary]]\npath = \"streams.scrub.flow\"\n"
                                     "values = [ \"2.4 m3/h\", \"2.5 m3/h\" ]\n" +
                                     normal_grade());
    REQUIRE(sweep.points.size() == 16);
    CHECK(sweep.axes[1].unit == "g/L");
    CHECK(sweep.assignments(7)[0].value == "2.4 m3/h");
    CHECK(sweep.assignments(8)[0].value == "2.5 m3/h");
    CHECK(sweep.assignments(3)[1].value == sweep.assignments(11)[1].value);
    CHECK(sweep.design == "lhs");
}

TEST_CASE("the same file has the same points, another seed others", "[sampling]") {
    const std::string file =
        "mode = \"sobol\"\npoints = 16\nseed = 5\n" + normal_grade();
    CHECK(sweep_of(file).axes[0].values == sweep_of(file).axes[0].values);
    CHECK(sweep_of("mode = \"sobol\"\npoints = 16\nseed = 6\n" + normal_grade())
              .axes[0]
              .values != sweep_of(file).axes[0].values);
    // By Python, with the normal quantiles of its own library
    CHECK(sweep_of("mode = \"random\"\npoints = 2\nseed = 1\n" + normal_grade())
              .axes[0]
              .values ==
          std::vector<std::string>{"214.755660048 g/L", "209.914901077 g/L"});
}

TEST_CASE("an unscrambled sequence begins in the middle", "[sampling]") {
    const SweepSpec sweep = sweep_of(
        "mode = \"sobol\"\npoints = 4\nscrambled = false\n[[vary]]\npath = "
        "\"streams.scrub.flow\"\ndistribution = \"uniform\"\nlow = \"2 m3/h\"\n"
        "high = \"3 m3/h\"\n");
    CHECK(sweep.axes[0].numbers == std::vector<double>{2.5, 2.75, 2.25, 2.375});
    CHECK(sweep.note.empty());
}

TEST_CASE("shares of an assay sum to what they were", "[sampling]") {
    const SweepSpec sweep = sweep_of(
        "mode = \"random\"\npoints = 400\n[[vary]]\npath = \"streams.pls.assay\"\n"
        "distribution = \"dirichlet\"\nstrength = 99\n");
    REQUIRE(sweep.axes.size() == 2);
    CHECK(sweep.axes[0].path == "streams.pls.analyses.Pr6O11");
    double sum = 0.0;
    double squares = 0.0;
    for (std::size_t s = 0; s < 400; ++s) {
        CHECK(sweep.axes[0].numbers[s] + sweep.axes[1].numbers[s] ==
              Approx(100.0).epsilon(1e-11));
        sum += sweep.axes[0].numbers[s];
        squares += std::pow(sweep.axes[0].numbers[s] - 25.0, 2);
    }
    // Share 0.25: standard deviation sqrt(0.25 0.75/100) = 4.33 %
    CHECK(sum / 400.0 == Approx(25.0).margin(0.7));
    CHECK(std::sqrt(squares / 400.0) == Approx(4.33).epsilon(0.1));
}

TEST_CASE("analyses vary as their assay says", "[sampling]") {
    const SweepSpec sweep = sweep_of(
        "run = \"steady\"\nmode = \"lhs\"\npoints = 200\n[[vary]]\npath = "
        "\"streams.pls.assay\"\ndistribution = \"assay\"\n",
        "black_sand");
    REQUIRE(sweep.axes.size() == 6);
    CHECK(sweep.axes[3].path == "streams.pls.analyses.Nd");
    const auto [low, high] =
        std::minmax_element(sweep.axes[3].numbers.begin(), sweep.axes[3].numbers.end());
    CHECK(*low >= 560.0);
    CHECK(*low < 563.0);
    CHECK(*high <= 933.0);
    CHECK(*high > 930.0);
}

TEST_CASE("an analysis takes the place of a row", "[inputs]") {
    const CaseFile file = CaseFile::read(cases / "short_ndpr.toml");
    const auto nd_share = [&](const std::vector<Assignment>& set) {
        const CaseSpec spec = file.resolve(set);
        const std::vector<double>& c = spec.streams[0].concentration;
        // Oxide masses per mol of element: Pr6O11/6, Nd2O3/2
        const double pr = c[0] * 170.238;
        const double nd = c[1] * 168.239;
        return nd / (pr + nd);
    };
    CHECK(nd_share({}) == Approx(0.75).epsilon(1e-4));
    CHECK(nd_share({{"streams.pls.analyses.Nd2O3", "80", {}},
                    {"streams.pls.analyses.Pr6O11", "20", {}}}) ==
          Approx(0.80).epsilon(1e-4));
    CHECK_THROWS_WITH(file.resolve(std::vector<Assignment>{
                          {"streams.pls.analyses.Nd2O3", "80", {"sweep.toml", 3, 5}}}),
                      Contains("sweep.toml:3:5") && Contains("sums to 105 %"));
    CHECK_THROWS_WITH(file.resolve(std::vector<Assignment>{
                          {"streams.pls.analyses.Nd2O", "80", {"sweep.toml", 3, 5}}}),
                      Contains("sweep.toml:3:5") && Contains("no row 'Nd2O'") &&
                          Contains("did you mean 'Nd2O3'?"));
}

TEST_CASE("constants vary by the sigma of the chemistry", "[sampling]") {
    const SweepSpec sweep = sweep_of(
        "run = \"steady\"\nmode = \"lhs\"\npoints = 500\n"
        "[[vary]]\npath = \"chemistry.log10_k.Nd\"\ndistribution = \"sigma\"\n"
        "[[vary]]\npath = \"chemistry.separation_factors.Nd/Pr\"\n"
        "distribution = \"sigma\"\n");
    const auto moments = [](std::vector<double> x) {
        const auto n = static_cast<double>(x.size());
        const double mean = std::accumulate(x.begin(), x.end(), 0.0) / n;
        double sum = 0.0;
        for (const double value : x)
            sum += (value - mean) * (value - mean);
        return std::pair{mean, std::sqrt(sum / n)};
    };
    const auto [level, level_sd] = moments(sweep.axes[0].numbers);
    CHECK(level == Approx(-2.15).margin(1e-3));
    CHECK(level_sd == Approx(0.1).epsilon(0.02));
    std::vector<double> logs = sweep.axes[1].numbers;
    for (double& value : logs)
        value = std::log10(value);
    const auto [beta, beta_sd] = moments(logs);
    CHECK(beta == Approx(std::log10(1.5)).margin(1e-3));
    CHECK(beta_sd == Approx(0.03).epsilon(0.02));
}

TEST_CASE("zipped inputs move together, and combine with a grid", "[inputs]") {
    const SweepSpec sweep = sweep_of(
        "[[vary]]\nzip = [ { path = \"streams.scrub.flow\", from = \"2 m3/h\", "
        "to = \"3 m3/h\", points = 3 }, { path = \"streams.solvent.flow\", "
        "values = [ \"20 m3/h\", \"21 m3/h\", \"22 m3/h\" ] } ]\n"
        "[[vary]]\npath = \"streams.pls.total_reo\"\n"
        "values = [ \"190 g/L\", \"200 g/L\" ]\n");
    REQUIRE(sweep.points.size() == 6);
    CHECK(sweep.assignments(3)[0].value == "2.5 m3/h");
    CHECK(sweep.assignments(3)[1].value == "21 m3/h");
    CHECK(sweep.assignments(3)[2].value == "200 g/L");
}

TEST_CASE("points come from a CSV file", "[inputs]") {
    write_points(
        "streams.scrub.flow [m3/h];streams.pls.total_reo\n2,4;190 g/L\n"
        "2,5;0.2 kg/L\n");
    const SweepSpec sweep = sweep_of("[[vary]]\ncsv = \"points.csv\"\n");
    REQUIRE(sweep.points.size() == 2);
    CHECK(sweep.axes[0].numbers == std::vector<double>{2.4, 2.5});
    CHECK(sweep.axes[1].numbers[1] == Approx(200.0));
    CHECK(sweep.tables.size() == 1);
    write_points("streams.scrub.flow [m3/h],streams.scrb.flow [m3/h]\n2.4,x\n");
    const std::string problems = problem_of("[[vary]]\ncsv = \"points.csv\"\n");
    CHECK_THAT(problems, Contains("points.csv:1:27: error: nothing at "
                                  "'streams.scrb.flow'"));
    CHECK_THAT(problems, Contains("points.csv:2:5: error: "));
    write_points("streams.scrub.flow [kg]\n2.4\n");
    CHECK_THAT(problem_of("[[vary]]\ncsv = \"points.csv\"\n"),
               Contains("points.csv:2:1: error: ") && Contains("not a volume flow"));
    CHECK_THAT(problem_of("[[vary]]\ncsv = \"missing.csv\"\n"),
               Contains("sampled.toml:3:7: error: "));
    write_points("streams.scrub.flow [m3/h]\n");
    CHECK_THAT(problem_of("[[vary]]\ncsv = \"points.csv\"\n"), Contains("no points"));
}

TEST_CASE("scenarios are grouped by their numbers of stages", "[inputs]") {
    const SweepSpec sweep = sweep_of(
        "[[vary]]\npath = \"banks.split.sections.scrub.stages\"\n"
        "values = [ 4, 8 ]\n[[vary]]\npath = \"streams.scrub.flow\"\n"
        "values = [ \"2.4 m3/h\", \"2.5 m3/h\" ]\n");
    REQUIRE(sweep.structures.size() == 2);
    CHECK(sweep.structure_of == std::vector<int>{0, 0, 1, 1});
    CHECK(sweep.structures[1][0].value == "8");
    // A structure that is none: its scenarios have a status of their own.
    const SweepSpec feeds = sweep_of(
        "[[vary]]\npath = \"banks.split.sections.scrub.stages\"\n"
        "values = [ 4, 8 ]\n[[vary]]\npath = \"banks.split.feeds.1.stage\"\n"
        "values = [ 2, 6 ]\n");
    CHECK(feeds.points.size() == 4);
    CHECK(feeds.structures.size() == 2);
}

TEST_CASE("impossible sweeps are refused with the reason, where it stands",
          "[inputs]") {
    const auto refused = [](const std::string& text, const std::string& place,
                            const std::string& why) {
        const std::string problem = problem_of(text);
        INFO(text << problem);
        CHECK_THAT(problem, Contains("sampled.toml:" + place + ": error: "));
        CHECK_THAT(problem, Contains(why));
    };
    refused(normal_grade(), "4:16", "a distribution in a grid");
    refused("mode = \"lhs\"\n" + normal_grade(), "1:1", "has no points");
    refused(
        sampled + "[[vary]]\npath = \"streams.scrub.flow\"\nvalues = [ \"2 m3/h\" ]\n",
        "2:8", "no [[vary]] has a distribution");
    refused(sampled + normal_grade("low = \"300 g/L\"\n"), "6:16",
            "lies between its limits");
    refused(sampled + normal_grade("low = \"220 g/L\"\nhigh = \"180 g/L\"\n"), "6:16",
            "low 220 is not below high 180");
    refused(sampled + normal_grade("peak = \"220 g/L\"\n"), "9:1",
            "does not go with the other keys");
    refused(sampled + normal_grade("low = \"220 kg\"\n"), "9:7",
            "like the first value");
    refused(sampled + normal_grade() + normal_grade(), "10:8",
            "swept in line 5 already");
    refused(sampled +
                "[[vary]]\npath = \"streams.scrub.flow\"\n"
                "distribution = \"gauss\"\n",
            "6:16", "expected one of");
    refused(sampled +
                "[[vary]]\npath = \"streams.scrub.flow\"\n"
                "distribution = \"sigma\"\n",
            "5:8", "no constant of the chemistry");
    refused(sampled +
                "[[vary]]\npath = \"chemistry.separation_factors.Nd/Ce\"\n"
                "distribution = \"sigma\"\n",
            "5:8", "did you mean");
    refused(sampled +
                "[[vary]]\npath = \"streams.scrub.assay\"\n"
                "distribution = \"dirichlet\"\nstrength = 100\n",
            "5:8", "no assay of the case");
    refused(sampled +
                "[[vary]]\npath = \"streams.pls.assay\"\n"
                "distribution = \"dirichlet\"\nstrength = 100\n"
                "over = [ \"Nd2O3\", \"Sm2O3\" ]\n",
            "8:8", "no row 'Sm2O3'");
    refused(sampled +
                "[[vary]]\npath = \"streams.pls.assay\"\n"
                "distribution = \"assay\"\n",
            "6:16", "states no uncertainty");
    refused(sampled +
                "[[vary]]\npath = \"banks.split.sections.scrub.stages\"\n"
                "distribution = \"uniform\"\nlow = 3\nhigh = 9\n",
            "6:16", "whole numbers");
    refused(
        "mode = \"saltelli\"\npoints = 8\n[[vary]]\npath = \"streams.pls.assay\"\n"
        "distribution = \"dirichlet\"\nstrength = 100\n",
        "6:16", "do not vary by themselves");
    refused("mode = \"morris\"\npoints = 8\nlevels = 3\n" + normal_grade(), "4:10",
            "expected an even number");
    refused(
        "mode = \"morris\"\npoints = 8\n[[vary]]\npath = \"streams.scrub.flow\"\n"
        "values = [ \"2 m3/h\" ]\n" +
            normal_grade(),
        "4:1", "values without a distribution");
    refused("mode = \"saltelli\"\npoints = 1000000\n" + normal_grade(), "3:10",
            "at most 1000000");
    refused(
        "[[vary]]\nzip = [ { path = \"streams.scrub.flow\", values = [ \"2 m3/h\" ] },"
        " { path = \"streams.solvent.flow\", values = [ \"2 m3/h\", \"3 m3/h\" ] } ]\n",
        "3:109", "which moves along: 1");
    refused(
        "keep = [ \"outlet\" ]\n[[vary]]\npath = \"streams.scrub.flow\"\n"
        "values = [ \"2 m3/h\" ]\n",
        "2:8", "did you mean 'outlets'?");
}

TEST_CASE("a sweep keeps what it is asked to", "[inputs]") {
    const auto kept = [](const std::string& line) {
        return sweep_of(line +
                        "\n[[vary]]\npath = \"streams.scrub.flow\"\n"
                        "values = [ \"2.4 m3/h\" ]\n")
            .kept;
    };
    CHECK(kept("").outlets);
    CHECK(kept("").profiles);
    CHECK(kept("").state);
    CHECK_FALSE(kept("").history);
    CHECK_FALSE(kept("keep_profiles = false").profiles);
    const SweepKept least = kept("keep = [ \"kpis\" ]");
    CHECK_FALSE((least.outlets || least.profiles || least.history || least.state));
    const SweepKept most = kept("keep = [ \"full\" ]\nround_profiles = true");
    CHECK(
        (most.outlets && most.profiles && most.history && most.state && most.rounded));
}

TEST_CASE("many listed numbers are possible if any of them is, wherever it stands",
          "[sampling]") {
    const std::string stage =
        "[[vary]]\npath = \"banks.split.feeds.1.stage\"\nvalues = [";
    std::string beyond;  // the section has six stages
    for (int i = 0; i < 60; ++i)
        beyond += fmt::format(" {},", 100 + i);
    CHECK(sweep_of(stage + " 7," + beyond + " 6, 200 ]").points.size() == 63);
    CHECK_THAT(problem_of(stage + " 7," + beyond + " 200 ]"), Contains("stage"));
}

TEST_CASE("of many listed numbers the one that changes what scenarios share is found",
          "[sampling]") {
    std::string cells;
    for (int i = 0; i < 80; ++i)
        cells += " 1,";
    CHECK_THAT(problem_of("[[vary]]\npath = \"banks.split.settler.cells\"\nvalues = [" +
                              cells + " 2 ]",
                          "ndpr_p507"),
               Contains("expected one with which scenarios share one structure"));
}
