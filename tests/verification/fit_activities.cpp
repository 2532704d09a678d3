//! \file Parameters of activities are constants as all others: fits find them, cases
//! set them, results are differentiated by them, and what a fit writes says the same.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <string>

#include <fmt/format.h>

#include "inputs/readers/chemistry/chemistry_constants.hpp"
#include "tests/chemistry_contacts.hpp"
#include "tests/fit_data.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

std::string chemistry_path(const std::string& model) {
    return (std::filesystem::path(project_folder) / "tests/verification/chemistries" /
            ("p507-" + model + ".toml"))
        .string();
}

//! Nd over acid and sodium chloride, from an ionic strength of 0.4 to 5 mol/L; measured
//! values are set later.
std::string contact_table() {
    std::string text =
        "liquor.composition.Nd [mol/L],liquor.composition.Na [mol/L],"
        "liquor.acid.HCl [mol/L],solvent.extractant [mol/L],measured.distribution.Nd,"
        "measured.ph\n";
    for (const double salt : {0.0, 1.0, 3.0})
        for (const double acid : {0.05, 0.3, 1.0})
            for (const double metal : {0.05, 0.3})
                text += fmt::format("{},{},{},1,1,1\n", metal, salt, acid);
    return text;
}

FitSpec activity_fit(const std::string& constants, const std::string& system) {
    const TemporaryFile table(".csv", contact_table());
    const TemporaryFile contacts(".toml",
                                 "[chemistry]\nsystem = \"" + system +
                                     "\"\n[[contacts]]\nname = \"c\"\nfile = \"" +
                                     table.path().filename().string() + "\"\n");
    return read_fit_text("[chemistry]\nsystem = \"" + system + "\"\n" + constants +
                         "[[data]]\ncontacts = \"" +
                         contacts.path().filename().string() +
                         "\"\nerrors = { log10_d = 0.05, ph = 0.02 }\n");
}

//! Measured as the constants that are moved by so much predict.
void measure(FitSpec& spec, double by) {
    FitProblem maker(spec, go_on);
    FitValues truth = start_values(spec);
    for (double& value : truth)
        value += by;
    std::mt19937_64 random(17);
    set_measured(spec, noisy(maker, truth, random));
}

std::size_t count(const std::string& text, const std::string& of) {
    std::size_t n = 0;
    for (std::size_t at = text.find(of); at != std::string::npos;
         at = text.find(of, at + 1))
        ++n;
    return n;
}

//! Fits, writes, and reads what was written as a chemistry of its own.
std::string round_trip(std::initializer_list<const char*> names,
                       const std::string& system) {
    FitSpec spec = activity_fit(constants_of(names, "prior_sigma = 0.3\n"), system);
    measure(spec, 0.02);
    FitRun run = run_fit(spec, go_on);
    REQUIRE(run.report.converged);
    std::string text = fitted_chemistry(spec, run);
    CHECK(run.report.read_back < 1e-12);
    const TemporaryFile written(".toml", text);
    FitSpec again = activity_fit(constants_of(names, ""), written.path().string());
    FitProblem problem(again, go_on);
    const FitProblem::Prediction predicted =
        problem.predict(start_values(again), false);
    REQUIRE(predicted.failure.empty());
    for (std::size_t m = 0; m < run.report.values.size(); ++m)
        CHECK(std::fabs(predicted.values[static_cast<Eigen::Index>(m)] -
                        run.report.values[m].fitted) < 1e-12);
    for (std::size_t k = 0; k < spec.constants.size(); ++k) {
        INFO(spec.constants[k].name);
        CHECK(again.constants[k].start == Approx(run.values[k]).epsilon(1e-14));
        CHECK(again.constants[k].prior_sigma ==
              Approx(run.report.constants[k].sigma).epsilon(1e-14));
    }
    CHECK(count(text, "class = \"fitted\"") == spec.constants.size());
    return text;
}

}  // namespace

TEST_CASE("derivatives by parameters of activities equal differences", "[fit]") {
    SECTION("Pitzer, shake-outs") {
        FitSpec spec = activity_fit(
            constants_of({"log10_k.Nd", "pitzer.beta0.Nd/Cl", "pitzer.beta1.Nd/Cl",
                          "pitzer.cphi.Nd/Cl", "pitzer.theta.H/Nd",
                          "pitzer.theta.Na/Nd", "pitzer.psi.H/Na/Cl"}),
            chemistry_path("pitzer"));
        FitProblem problem(spec, go_on);
        CHECK(problem.measurements().size() == 36);
        CHECK(derivative_error(problem, start_values(spec), 1e-4) < 1e-8);
    }
    SECTION("SIT, shake-outs") {
        FitSpec spec =
            activity_fit(constants_of({"log10_k.Nd", "sit.epsilon.Nd/Cl",
                                       "sit.epsilon.H/Cl", "sit.epsilon.Na/Cl"}),
                         chemistry_path("sit"));
        FitProblem problem(spec, go_on);
        CHECK(derivative_error(problem, start_values(spec), 1e-4) < 1e-8);
    }
    SECTION("a steady bank") {
        const TemporaryFile samples(".csv",
                                    "at,aqueous.Nd [mol/L],organic.Nd [mol/L],ph\n"
                                    "bank.stage.1,1,1,1\nbank.stage.2,1,1,1\n");
        const TemporaryFile bank(
            ".toml", bank_text("organic_holdup = \"50 %\"", chemistry_path("pitzer")));
        FitSpec spec = read_fit_text(
            "[chemistry]\nsystem = \"" + chemistry_path("pitzer") + "\"\n" +
            constants_of({"pitzer.beta0.Nd/Cl", "pitzer.theta.H/Nd"}) +
            "[[data]]\ncase = \"" + bank.path().filename().string() +
            "\"\nmeasured = \"" + samples.path().filename().string() +
            "\"\nerrors = { aqueous = \"2 %\", organic = \"2 %\", ph = 0.02 }\n");
        FitProblem problem(spec, go_on);
        CHECK(problem.measurements().size() == 6);
        CHECK(derivative_error(problem, start_values(spec), 1e-3) < 1e-6);
    }
}

TEST_CASE("a fit finds a parameter of activities, as well as it says", "[fit]") {
    FitSpec spec = activity_fit(constants_of({"log10_k.Nd", "pitzer.beta0.Nd/Cl"}),
                                chemistry_path("pitzer"));
    const FitValues truth = {-1.4, 0.45};
    const Recovery recovery = recover(spec, truth, start_values(spec), 200);
    WARN(
        fmt::format("{} of {} intervals of 95 % hold the truth; mean squared distance "
                    "{:.2f} of 2 constants",
                    recovery.covered, recovery.in_all, recovery.mean_distance));
    // 380 of 400 are expected; 4 sqrt(2) sqrt(200 0.95 0.05) is 17.
    CHECK(std::abs(recovery.covered - 380) <= 17);
    // Chi-square of 2: mean 2, standard deviation of the mean of 200 2/sqrt(200)
    CHECK(std::fabs(recovery.mean_distance - 2.0) < 4.0 * 2.0 / std::sqrt(200.0));
}

TEST_CASE("a fitted parameter of activities reads back from the chemistry", "[fit]") {
    const std::initializer_list<const char*> constants = {
        "log10_k.Nd", "pitzer.beta0.Nd/Cl", "pitzer.theta.H/Nd"};
    const std::string original = chemistry_path("pitzer");
    const std::string once = round_trip(constants, original);
    CHECK(count(once, "[[activity.constants]]") == 2);
    CHECK(count(once, "parameters = \"pitzer-chloride\"") == 1);
    SECTION("again, in the place of the first") {
        const TemporaryFile fitted(".toml", once);
        const std::string twice = round_trip(constants, fitted.path().string());
        CHECK(count(twice, "[[activity.constants]]") == 2);
    }
    SECTION("of tables in a line") {
        const std::string text = read_text_file(original, {}, "chemistry");
        const std::string heading = "[activity]\nparameters = \"pitzer-chloride\"\n";
        for (const std::string activity :
             {"{ parameters = \"pitzer-chloride\" }",
              "{ parameters = \"pitzer-chloride\", constants = [ { name = "
              "\"pitzer.cphi.Nd/Cl\", value = -0.01, source = \"a\", class = "
              "\"assumed\" }, { name = \"pitzer.beta0.Nd/Cl\", value = 0.5, source = "
              "\"a\", class = \"assumed\" } ] }",
              "{ parameters = \"pitzer-chloride\", constants = [ { name = "
              "\"pitzer.cphi.Nd/Cl\", value = -0.01, source = \"a\", class = "
              "\"assumed\" } ] }"}) {
            INFO(activity);
            const TemporaryFile in_line(
                ".toml", replaced(replaced(text, heading, ""), "[acids]\n",
                                  "activity = " + activity + "\n\n[acids]\n"));
            round_trip(constants, in_line.path().string());
        }
    }
    SECTION("of the other model") {
        const std::string sit =
            round_trip({"log10_k.Nd", "sit.epsilon.Nd/Cl"}, chemistry_path("sit"));
        CHECK(count(sit, "[[activity.constants]]") == 1);
    }
}

TEST_CASE("what a chemistry states of activities itself is checked", "[fit]") {
    const std::string text = read_text_file(chemistry_path("pitzer"), {}, "chemistry");
    const auto problem_of = [&](const std::string& name, const std::string& more = "") {
        const TemporaryFile file(
            ".toml", text + "[[activity.constants]]\nname = \"" + name +
                         "\"\nvalue = 0.5\nsource = \"a\"\nclass = \"assumed\"\n" +
                         more);
        try {
            chemistry_file(file.path().string());
        } catch (const InputError& error) {
            return error.diagnostics().front().text();
        }
        return std::string();
    };
    CHECK(problem_of("pitzer.beta0.Nd/Cl").empty());
    CHECK_THAT(problem_of("pitzer.beta0.Nd/Br"),
               Catch::Contains("'pitzer.beta0.Nd/Br' is no constant of") &&
                   Catch::Contains("did you mean 'pitzer.beta0.Nd/Cl'?"));
    CHECK_THAT(problem_of("pitzer.theta.Nd/H"),
               Catch::Contains("did you mean 'pitzer.theta.H/Nd'?"));
    CHECK_THAT(problem_of("beta0.Nd/Cl"),
               Catch::Contains("did you mean 'pitzer.beta0.Nd/Cl'?"));
    CHECK_THAT(problem_of("sit.epsilon.Nd/Cl"),
               Catch::Contains("is of the model sit, and the activities of"));
    CHECK_THAT(problem_of("pitzer.beta0.Nd/Cl",
                          "[[activity.constants]]\nname = \"pitzer.beta0.Nd/Cl\"\n"
                          "value = 0.6\nsource = \"a\"\nclass = \"assumed\"\n"),
               Catch::Contains("stands a second time"));
}

TEST_CASE("results are differentiated by parameters of activities", "[fit]") {
    const std::string path = "chemistry.constants.pitzer.beta0.Nd/Cl";
    const CaseFile file = written(replaced(
        replaced(bank_text("organic_holdup = \"50 %\"", chemistry_path("pitzer")),
                 "[streams.liquor]",
                 "constants = { \"pitzer.beta0.Nd/Cl\" = 0.5 }\n[streams.liquor]"),
        "until = \"5 h\"\n",
        "until = \"5 h\"\nsensitivities = [ \"" + path + "\" ]\n"));
    const CaseRun here = steady(file, {});
    REQUIRE(here.result.status == Status::ok);
    const std::size_t n = here.shape.outlets.size() * here.shape.components.size();
    constexpr double h = 1e-3;
    const CaseRun more = steady(file, {{path, fmt::format("{:.17g}", 0.5 + h)}});
    const CaseRun less = steady(file, {{path, fmt::format("{:.17g}", 0.5 - h)}});
    double scale = 0.0;
    double worst = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        const double slope = here.result.outlet_concentration_sensitivity[i];
        scale = std::max(scale, std::fabs(slope));
        worst =
            std::max(worst, std::fabs(slope - (more.result.outlet_concentration[i] -
                                               less.result.outlet_concentration[i]) /
                                                  (2.0 * h)));
    }
    CHECK(scale > 0.0);
    CHECK(worst < 1e-5 * scale);  // the difference misses by h^2
}
