//! \file A fit finds constants that are known, as well as it says; its derivatives are
//! exact.
#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <fstream>
#include <random>
#include <set>
#include <string>
#include <thread>

#include <fmt/format.h>

#include "inputs/readers/chemistry/chemistry_constants.hpp"
#include "inputs/readers/contact/contact_file.hpp"
#include "outputs/console/fit_summary.hpp"
#include "solver/fit/fit_statistics.hpp"
#include "tests/chemistry_contacts.hpp"
#include "tests/fit_data.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

//! 24 contacts of Pr, Nd and Sm over acid and loading; measured values are set later.
std::string contact_table() {
    std::string text =
        "liquor.composition.Pr [mol/L],liquor.composition.Nd "
        "[mol/L],liquor.composition.Sm [mol/L],liquor.acid.HCl [mol/L],"
        "solvent.extractant [mol/L],measured.distribution.Pr,measured.distribution.Nd,"
        "measured.distribution.Sm,measured.ph,group\n";
    const double acids[] = {0.01, 0.05, 0.2, 0.5};
    const double metals[] = {0.01, 0.05, 0.1};
    int n = 0;
    for (const double extractant : {0.5, 1.0})
        for (const double acid : acids)
            for (const double metal : metals)
                text += fmt::format("{},{},{},{},{},1,1,1,1,{}\n", metal, 1.5 * metal,
                                    0.3 * metal, acid, extractant,
                                    n++ % 2 == 0 ? "even" : "odd");
    return text;
}

//! A fit of the contacts above. \param constants  tables of [[constants]]
FitSpec contact_fit(const std::string& constants, const std::string& errors,
                    const std::string& rest = "",
                    const std::string& system = "p507-hcl") {
    const TemporaryFile table(".csv", contact_table());
    const TemporaryFile contacts(
        ".toml",
        "[chemistry]\nsystem = \"p507-hcl\"\n[[contacts]]\nname = "
        "\"c\"\nfile = \"" +
            table.path().filename().string() + "\"\n");
    return read_fit_text("[chemistry]\nsystem = \"" + system + "\"\n" + constants +
                         "[[data]]\ncontacts = \"" +
                         contacts.path().filename().string() +
                         "\"\nerrors = " + errors + "\n" + rest);
}

//! A fit to samples of it. \param times  empty: of the steady state
FitSpec bank_fit(const std::string& transfer, const std::vector<double>& times,
                 const std::string& constants, const std::string& errors) {
    std::string table =
        "at,aqueous.Pr [mol/L],organic.Pr [mol/L],aqueous.Nd [mol/L],organic.Nd "
        "[mol/L],ph";
    table += times.empty() ? "\n" : ",time [h]\n";
    for (const double time : times.empty() ? std::vector<double>{0.0} : times)
        for (const char* stage : {"bank.stage.1", "bank.stage.2"})
            table += fmt::format("{},1,1,1,1,1{}\n", stage,
                                 times.empty() ? "" : fmt::format(",{}", time));
    const TemporaryFile samples(".csv", table);
    const TemporaryFile bank(".toml", bank_text(transfer));
    return read_fit_text("[chemistry]\nsystem = \"p507-hcl\"\n" + constants +
                         "[[data]]\ncase = \"" + bank.path().filename().string() +
                         "\"\nmeasured = \"" + samples.path().filename().string() +
                         "\"\nerrors = " + errors + "\n");
}

const std::string bank_errors = "{ aqueous = \"2 %\", organic = \"2 %\", ph = 0.02 }";

FitValues moved(FitValues values, double by) {
    for (std::size_t k = 0; k < values.size(); ++k)
        values[k] += (k % 2 == 0 ? by : -by);
    return values;
}

}  // namespace

TEST_CASE("derivatives by constants are those of the equilibrium", "[fit]") {
    std::set<std::string> kinds;
    for (const PlausibleContact& row : plausible_contacts(consistency_list)) {
        INFO(row.system);
        ChemistryFile file = chemistry_file(row.system);
        Random random(7);
        for (int draw = 0; draw < 4; ++draw) {
            const Contact contact = random_contact(row, file, random);
            const auto here = make_equilibrium(file.spec);
            const Split at = split(*here, contact);
            REQUIRE(at.status == EquilibriumStatus::ok);
            for (const ChemistryConstant& constant : chemistry_constants(file)) {
                INFO(constant.name);
                kinds.insert(constant.name.substr(0, constant.name.rfind('.')));
                const auto moved_by = [&](double by) {
                    ChemistryFile other = file;
                    set_constant(other, constant.name, constant.value + by);
                    return make_equilibrium(other.spec);
                };
                ConstantDerivatives by;
                here->derivatives_towards(*moved_by(FitPoint::step),
                                          contact.total.data(), contact.a, contact.o,
                                          at.w.data(), at.d.data(), at.shared, by);
                for (double& slope : by.log_d)
                    slope /= FitPoint::step;
                by.log_proton /= FitPoint::step;
                constexpr double h = 1e-4;
                const Split sides[] = {split(*moved_by(-2.0 * h), contact, at.w),
                                       split(*moved_by(-h), contact, at.w),
                                       split(*moved_by(h), contact, at.w),
                                       split(*moved_by(2.0 * h), contact, at.w)};
                const auto difference = [&](auto&& value) {  // of fourth order
                    return (8.0 * (value(sides[2]) - value(sides[1])) -
                            (value(sides[3]) - value(sides[0]))) /
                           (12.0 * h);
                };
                double scale = 1e-3;
                for (const double slope : by.log_d)
                    scale = std::max(scale, std::fabs(slope));
                for (std::size_t i = 0; i < by.log_d.size(); ++i)
                    CHECK(std::fabs(by.log_d[i] - difference([&](const Split& side) {
                                        return std::log(side.d[i]);
                                    })) < 1e-6 * scale);
                CHECK(std::fabs(by.log_proton - difference([](const Split& side) {
                                    return std::log(side.shared.proton_activity);
                                })) < 1e-6 * scale);
            }
        }
    }
    for (const char* kind :
         {"log10_k", "enthalpy", "pitzer.beta0", "pitzer.beta1", "pitzer.beta2",
          "pitzer.cphi", "pitzer.theta", "pitzer.psi", "sit.epsilon"}) {
        INFO(kind);
        CHECK(kinds.count(kind) == 1);
    }
}

TEST_CASE("derivatives of predictions equal central differences", "[fit]") {
    SECTION("shake-outs") {
        FitSpec spec = contact_fit(constants_of({"log10_k.Nd", "log10_beta.*"}),
                                   "{ log10_d = 0.1, ph = 0.02, aqueous = \"5 %\", "
                                   "organic = \"5 %\" }");
        // Concentrations, too
        for (ContactSpec& contact : spec.data[0].contacts.contacts)
            for (auto* phase : {&contact.measured.aqueous, &contact.measured.organic})
                std::fill(phase->begin(), phase->begin() + 3, 1.0);
        FitProblem problem(spec, go_on);
        CHECK(problem.measurements().size() == 24 * 10);
        CHECK(derivative_error(problem, start_values(spec), 1e-3) < 1e-8);
    }
    SECTION("a steady bank, and its rate of transfer") {
        FitSpec spec = bank_fit("transfer = { rate = \"0.005 1/s\" }", {},
                                constants_of({"log10_k.Nd", "log10_beta.Nd/Pr"}) +
                                    "[[constants]]\ncase_value = "
                                    "\"banks.bank.mixer.transfer.rate\"\n",
                                bank_errors);
        FitProblem problem(spec, go_on);
        CHECK(problem.measurements().size() == 10);
        CHECK(derivative_error(problem, start_values(spec), 1e-3) < 1e-7);
    }
    SECTION("a course, and its rate of transfer") {
        FitSpec spec = bank_fit("transfer = { rate = \"0.005 1/s\" }", {0.1, 0.5, 2.0},
                                constants_of({"log10_k.Nd", "log10_beta.Nd/Pr"}) +
                                    "[[constants]]\ncase_value = "
                                    "\"banks.bank.mixer.transfer.rate\"\n",
                                bank_errors);
        FitProblem problem(spec, go_on);
        CHECK(problem.measurements().size() == 30);
        CHECK(derivative_error(problem, start_values(spec), 1e-2) < 1e-6);
    }
}

TEST_CASE("results are differentiated by constants of the chemistry", "[fit]") {
    const std::string text = replaced(
        replaced(bank_text("organic_holdup = \"50 %\""), "system = \"p507-hcl\"\n",
                 "system = \"p507-hcl\"\nconstants = { \"log10_k.Nd\" = -2.1, "
                 "\"log10_beta.Nd/Pr\" = 0.2 }\n"),
        "until = \"5 h\"\n",
        "until = \"5 h\"\nsensitivities = [ \"chemistry.constants.log10_k.Nd\", "
        "\"chemistry.constants.log10_beta.Nd/Pr\" ]\n");
    const CaseFile file = written(text);
    for (const bool in_time : {false, true}) {
        const auto run = [&](const Set& set) {
            return in_time ? dynamic(file, set) : steady(file, set);
        };
        const CaseRun here = run({});
        REQUIRE(here.result.status == Status::ok);
        const std::size_t n = here.shape.outlets.size() * here.shape.components.size();
        const std::size_t times = here.n_times();
        const std::pair<std::string, double> inputs[] = {
            {"chemistry.constants.log10_k.Nd", -2.1},
            {"chemistry.constants.log10_beta.Nd/Pr", 0.2}};
        for (std::size_t k = 0; k < 2; ++k) {
            constexpr double h = 1e-3;
            const auto at = [&](double by) {
                return run(
                    {{inputs[k].first, fmt::format("{:.17g}", inputs[k].second + by)}});
            };
            const CaseRun more = at(h);
            const CaseRun less = at(-h);
            double scale = 0.0;
            double worst = 0.0;
            for (std::size_t i = 0; i < n; ++i) {
                const double slope =
                    here.result
                        .outlet_concentration_sensitivity[((times - 1) * 2 + k) * n +
                                                          i];
                const std::size_t of = (times - 1) * n + i;
                const double difference = (more.result.outlet_concentration[of] -
                                           less.result.outlet_concentration[of]) /
                                          (2.0 * h);
                scale = std::max(scale, std::fabs(slope));
                worst = std::max(worst, std::fabs(slope - difference));
            }
            INFO(inputs[k].first << (in_time ? " in time" : " steady"));
            CHECK(scale > 0.0);
            CHECK(worst < 1e-5 * scale);  // the difference misses by h^2
        }
    }
}

TEST_CASE("a fit to shake-outs knows how well it knows the constants", "[fit]") {
    FitSpec spec = contact_fit(
        constants_of({"log10_k.Nd", "log10_beta.Nd/Pr", "log10_beta.Sm/Nd"}),
        "{ log10_d = 0.1, ph = 0.05 }");
    const FitValues truth = {-2.0, 0.2, 0.9};
    const Recovery recovery = recover(spec, truth, moved(truth, 0.3), 100);
    WARN(
        fmt::format("{} of {} intervals of 95 % hold the truth; mean squared distance "
                    "{:.2f} of 3 constants",
                    recovery.covered, recovery.in_all, recovery.mean_distance));
    // 285 of 300 are expected; constants of a replicate are correlated, so that four
    // standard deviations are at most 4 sqrt(3) sqrt(100 0.95 0.05) = 15.
    CHECK(std::abs(recovery.covered - 285) <= 15);
    // Chi-square of 3: mean 3, standard deviation of the mean of 100 sqrt(6)/10.
    CHECK(std::fabs(recovery.mean_distance - 3.0) < 4.0 * std::sqrt(6.0) / 10.0);
}

TEST_CASE("a fit to a steady bank knows how well it knows the constants", "[fit]") {
    FitSpec spec =
        bank_fit("transfer = { stage_efficiency = \"90 %\" }", {},
                 constants_of({"log10_k.Nd", "log10_beta.Nd/Pr"}), bank_errors);
    const FitValues truth = {-2.1, 0.2};
    const Recovery recovery = recover(spec, truth, moved(truth, 0.15), 300);
    WARN(
        fmt::format("{} of {} intervals of 95 % hold the truth; mean squared distance "
                    "{:.2f} of 2 constants",
                    recovery.covered, recovery.in_all, recovery.mean_distance));
    // 4 sqrt(2) sqrt(300 0.95 0.05) is 21
    CHECK(std::abs(recovery.covered - 570) <= 21);
    CHECK(std::fabs(recovery.mean_distance - 2.0) < 4.0 * 2.0 / std::sqrt(300.0));
}

TEST_CASE("an interrupted fit ends without an estimate", "[fit]") {
    const std::string constants = constants_of({"log10_k.Nd", "log10_beta.Nd/Pr"});
    for (const std::vector<double>& times : {std::vector<double>{}, {0.1, 0.5}}) {
        FitSpec spec = bank_fit("transfer = { stage_efficiency = \"90 %\" }", times,
                                constants, bank_errors);
        FitProblem maker(spec, go_on);
        std::mt19937_64 random(11);
        set_measured(spec, noisy(maker, {-2.1, 0.2}, random));
        for (const int checks : {0, 1, 5, 40}) {
            INFO(times.size() << " times, " << checks);
            // Set from elsewhere while the fit is under way
            std::atomic<bool> stop{checks == 0};
            std::thread signal([&] {
                std::this_thread::sleep_for(std::chrono::milliseconds(checks));
                stop.store(true);
            });
            const FitRun run = run_fit(spec, stop);
            signal.join();
            CHECK(run.report.constants.size() == 2);
            if (checks == 0)
                CHECK_FALSE(run.report.converged);
            if (!run.report.converged)
                CHECK_FALSE(run.report.message.empty());
        }
    }
}

TEST_CASE("a fit to a course knows how well it knows the rate of transfer", "[fit]") {
    FitSpec spec = bank_fit("transfer = { rate = \"0.005 1/s\" }", {0.1, 0.3, 1.0},
                            constants_of({"log10_k.Nd"}) +
                                "[[constants]]\ncase_value = "
                                "\"banks.bank.mixer.transfer.rate\"\nlower = 1e-5\n",
                            // With five times these, both have a curved ellipse.
                            "{ aqueous = \"0.4 %\", organic = \"0.4 %\", ph = 0.004 }");
    const Recovery recovery = recover(spec, {-2.1, 0.008}, {-2.0, 0.006}, 20);
    WARN(
        fmt::format("{} of {} intervals of 95 % hold the truth; mean squared distance "
                    "{:.2f} of 2 constants",
                    recovery.covered, recovery.in_all, recovery.mean_distance));
    // 4 sqrt(2) sqrt(20 0.95 0.05) is 5.5, and there is no more than all
    CHECK(recovery.covered >= 38 - 5);
    CHECK(std::fabs(recovery.mean_distance - 2.0) < 4.0 * 2.0 / std::sqrt(20.0));
}

TEST_CASE("an estimate does not depend on the size of all errors", "[fit]") {
    FitSpec spec = contact_fit(constants_of({"log10_k.Nd", "log10_beta.Nd/Pr"}),
                               "{ log10_d = 0.1 }");
    FitProblem maker(spec, go_on);
    std::mt19937_64 random(11);
    set_measured(spec, noisy(maker, {-1.2, 0.3}, random));
    const FitRun usual = run_fit(spec, go_on);
    REQUIRE(usual.report.converged);
    for (const double error : {1e-6, 10.0}) {
        FitSpec other = spec;
        other.data[0].errors.log10_d = error;
        const FitRun run = run_fit(other, go_on);
        INFO(error);
        CHECK(run.report.converged);
        for (std::size_t k = 0; k < usual.values.size(); ++k) {
            CHECK(run.values[k] == Approx(usual.values[k]).margin(1e-6));
            CHECK(run.report.constants[k].sigma_scaled ==
                  Approx(usual.report.constants[k].sigma_scaled).epsilon(1e-4));
        }
    }
}

TEST_CASE("of as many constants as values nothing is left to judge errors", "[fit]") {
    FitSpec spec = contact_fit(constants_of({"log10_k.Nd"}), "{ log10_d = 0.1 }");
    spec.data[0].contacts.contacts.resize(1);
    for (double& ratio : spec.data[0].contacts.contacts[0].measured.distribution)
        ratio = FitErrors::none;
    spec.data[0].contacts.contacts[0].measured.distribution[static_cast<std::size_t>(
        CaseRun::index(cation_names(spec.data[0].chemistry().cations), "Nd"))] = 3.0;
    for (const double start : {-2.0, -40.0, 40.0}) {
        spec.constants[0].start = start;
        const FitRun run = run_fit(spec, go_on);
        INFO(start);
        REQUIRE(run.report.converged);
        REQUIRE(run.report.values.size() == 1);
        CHECK(run.report.values[0].fitted == Approx(std::log10(3.0)).margin(1e-9));
        CHECK(run.report.degrees_of_freedom == Approx(0.0).margin(1e-9));
        CHECK(std::isnan(run.report.error_scale));
        CHECK(std::isnan(run.report.constants[0].sigma_scaled));
        CHECK_THAT(summarize_fit(run.report),
                   Catch::Contains("as many constants as measured values"));
    }
}

TEST_CASE("a robust loss leaves one false value aside", "[fit]") {
    const std::string constants = constants_of({"log10_k.Nd"});
    const FitValues truth = {-2.0};
    const auto fitted_with = [&](const std::string& rest) {
        FitSpec spec = contact_fit(constants, "{ log10_d = 0.1 }", rest);
        FitProblem maker(spec, go_on);
        Eigen::VectorXd values = maker.predict(truth, false).values;
        values[1] += 3.0;
        set_measured(spec, values);
        const FitRun run = run_fit(spec, go_on);
        REQUIRE(run.report.converged);
        return run.values[0];
    };
    const double least_squares = std::fabs(fitted_with("") + 2.0);
    CHECK(least_squares > 0.02);
    CHECK(std::fabs(fitted_with("[estimator]\nloss = \"huber\"\n") + 2.0) <
          0.2 * least_squares);
    CHECK(std::fabs(fitted_with("[estimator]\nloss = \"cauchy\"\n") + 2.0) <
          0.1 * least_squares);
    CHECK(std::fabs(fitted_with("[estimator]\nloss = \"tukey\"\n") + 2.0) < 1e-6);
}

TEST_CASE("what the data do not determine is said by name", "[fit]") {
    SECTION("no solution without a prior") {
        // There is no sodium in these contacts.
        const FitSpec spec = contact_fit(constants_of({"log10_k.Nd", "log10_k.Na"}),
                                         "{ log10_d = 0.1 }");
        const FitRun run = run_fit(spec, go_on);
        CHECK_FALSE(run.report.converged);
        CHECK_THAT(run.report.message, Catch::Contains("several solutions"));
        CHECK(std::any_of(run.report.warnings.begin(), run.report.warnings.end(),
                          [](const std::string& warning) {
                              return warning == "the data do not determine log10_k.Na";
                          }));
    }
    SECTION("a prior that the data leave as it is") {
        FitSpec spec =
            contact_fit(constants_of({"log10_k.Nd"}) +
                            "[[constants]]\nname = \"log10_beta.Nd/Pr\"\nprior_sigma = "
                            "1e-4\n",
                        "{ log10_d = 0.1 }");
        FitProblem maker(spec, go_on);
        set_measured(spec, maker.predict({-2.0, 0.3}, false).values);
        const FitRun run = run_fit(spec, go_on);
        CHECK(run.report.converged);
        CHECK(run.values[1] == Approx(std::log10(1.5)).margin(1e-3));
        REQUIRE_FALSE(run.report.warnings.empty());
        CHECK_THAT(run.report.warnings.front(),
                   Catch::Contains("log10_beta.Nd/Pr is its prior"));
    }
}

TEST_CASE("held-out values are predicted without their own fold", "[fit]") {
    const std::string constants = constants_of({"log10_k.Nd", "log10_beta.Nd/Pr"});
    FitSpec spec = contact_fit(constants, "{ log10_d = 0.1 }", "[folds]\n");
    FitProblem maker(spec, go_on);
    std::mt19937_64 random(3);
    set_measured(spec, noisy(maker, {-2.0, 0.2}, random));
    const FitRun run = run_fit(spec, go_on);
    REQUIRE(run.report.folds.size() == 2);
    for (std::size_t f = 0; f < 2; ++f) {
        const FitReport::Fold& fold = run.report.folds[f];
        CHECK(fold.n_values == 36);
        // The same fit with that group left out
        FitSpec without = spec;
        without.folds = FitFolds::none;
        without.data[0].leave_out = {fold.name};
        const FitRun alone = run_fit(without, go_on);
        REQUIRE(alone.report.values.size() == 36);
        for (std::size_t k = 0; k < 2; ++k)
            // Both converge to 1e-5 of a standard error.
            CHECK(fold.constants[k] == Approx(alone.values[k]).margin(1e-6));
        FitProblem all(spec, go_on);
        const FitProblem::Prediction predicted = all.predict(alone.values, false);
        for (std::size_t m = 0; m < run.report.values.size(); ++m) {
            const FitReport::Value& value = run.report.values[m];
            if (value.group == fold.name)
                CHECK(value.held_out ==
                      Approx(predicted.values[static_cast<Eigen::Index>(m)])
                          .margin(1e-6));
        }
    }
    SECTION("but not where the others leave a constant open") {
        FitSpec of = contact_fit(
            constants_of({"log10_k.Nd", "log10_beta.Nd/Pr", "log10_beta.Sm/Nd"}),
            "{ log10_d = 0.1 }", "[folds]\n");
        const int samarium =
            CaseRun::index(cation_names(of.data[0].chemistry().cations), "Sm");
        for (ContactSpec& contact : of.data[0].contacts.contacts) {
            // None in the one group, traces in the other, that load no solvent
            contact.aqueous[static_cast<std::size_t>(samarium)] = 1e-6;
            if (contact.group == "even") {
                contact.aqueous[static_cast<std::size_t>(samarium)] = 0.0;
                contact.measured.distribution[static_cast<std::size_t>(samarium)] =
                    FitErrors::none;
            }
        }
        const FitRun uneven = run_fit(of, go_on);
        REQUIRE(uneven.report.converged);
        for (const FitReport::Value& value : uneven.report.values) {
            INFO(value.group << " " << value.element);
            CHECK(std::isnan(value.held_out) == (value.element == "Sm"));
        }
        REQUIRE_FALSE(uneven.report.warnings.empty());
        CHECK_THAT(uneven.report.warnings.back(),
                   Catch::Contains("12 of the 36 values of odd depend on constants"));
        for (const FitReport::Fold& fold : uneven.report.folds)
            CHECK(fold.rms > 0.0);
    }
    SECTION("random parts depend on the seed alone, and hold all") {
        const auto parts = [&](std::uint64_t seed) {
            FitSpec of = spec;
            of.folds = FitFolds::contact;
            of.n_folds = 5;
            of.seed = seed;
            std::vector<int> folds;
            for (const FitReport::Value& value : run_fit(of, go_on).report.values)
                folds.push_back(value.fold);
            return folds;
        };
        const std::vector<int> first = parts(1);
        CHECK(first == parts(1));
        CHECK(first != parts(2));
        CHECK(*std::min_element(first.begin(), first.end()) == 0);
        CHECK(*std::max_element(first.begin(), first.end()) == 4);
        // Elements of one contact stay together.
        for (std::size_t m = 0; m < first.size(); m += 3)
            CHECK((first[m] == first[m + 1] && first[m] == first[m + 2]));
    }
}

TEST_CASE("a fitted chemistry predicts as the fit and keeps the rest", "[fit]") {
    for (const auto& [system, constants] :
         {std::pair{"p507-hcl",
                    constants_of({"log10_k.Nd", "log10_beta.*", "log10_k.Na"},
                                 "prior_sigma = 0.3\n")},
          std::pair{"d2ehpa-hcl", constants_of({"log10_*"}, "prior_sigma = 0.3\n")}}) {
        INFO(system);
        FitSpec spec = contact_fit(constants, "{ log10_d = 0.1 }", "", system);
        FitProblem maker(spec, go_on);
        std::mt19937_64 random(5);
        set_measured(spec, noisy(maker, moved(start_values(spec), 0.1), random));
        FitRun run = run_fit(spec, go_on);
        REQUIRE(run.report.converged);
        const std::string text = fitted_chemistry(spec, run);
        CHECK(run.report.read_back < 1e-12);
        const ChemistryFile fitted = parse_chemistry(text, "fitted.toml");
        std::size_t found = 0;
        for (const ChemistryConstant& constant : chemistry_constants(fitted))
            for (std::size_t k = 0; k < spec.constants.size(); ++k)
                if (constant.name == spec.constants[k].name) {
                    ++found;
                    CHECK(constant.value == Approx(run.values[k]).epsilon(1e-12));
                    CHECK(constant.sigma ==
                          Approx(run.report.constants[k].sigma).epsilon(1e-12));
                }
        CHECK(found == spec.constants.size());
        // Every comment of the original
        const std::string& original = spec.chemistry.sources.front().text;
        for (std::size_t at = 0; at < original.size();) {
            const std::size_t end = std::min(original.find('\n', at), original.size());
            const std::string line = original.substr(at, end - at);
            if (line.starts_with('#'))
                CHECK_THAT(text, Catch::Contains(line + "\n"));
            at = end + 1;
        }
    }
}
