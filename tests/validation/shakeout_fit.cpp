//! \file The chemistry that is made of the shake-outs alone: it is what its shipped fit
//! gives, and its Nd/Pr is that of the contacts that held both.
#include <catch2/catch.hpp>

#include <atomic>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "inputs/readers/chemistry/chemistry_constants.hpp"
#include "inputs/readers/contact/contact_file.hpp"
#include "inputs/readers/fit/fit_file.hpp"
#include "outputs/results/contact_residuals.hpp"
#include "solver/contact/contact_run.hpp"
#include "solver/fit/fit_run.hpp"
#include "tests/case_runs.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

const std::atomic<bool> go_on{false};

std::string text_of(const std::filesystem::path& path) {
    std::ifstream file(path);
    return std::string((std::istreambuf_iterator<char>(file)), {});
}

ChemistryFile shipped_chemistry(const std::string& name) {
    const std::string path =
        (inputs_dir / "chemistry" / fmt::format("{}.toml", name)).string();
    return parse_chemistry(text_of(path), path);
}

FitSpec shipped_fit() {
    return read_fit(inputs_dir / "fits/p507_shakeouts.toml");
}

//! The shake-outs, with a chemistry of that name.
ResidualTable residuals_with(const std::string& chemistry) {
    const std::filesystem::path folder = inputs_dir / "shakeouts";
    const std::string text =
        replaced(replaced(text_of(folder / "pc88a_hcl.toml"), "system = \"p507-hcl\"",
                          fmt::format("system = \"{}\"", chemistry)),
                 "\"pc88a_hcl.csv\"",
                 fmt::format("\"{}\"", (folder / "pc88a_hcl.csv").string()));
    const TemporaryFile file(".toml", text);
    return residual_table(run_contacts(read_contacts(file.path()), go_on));
}

struct Mean {
    int count = 0;
    double mean = 0.0, error = 0.0;  //!< standard error
};

//! log10 of D of one element over that of another in the contacts that held both.
Mean measured_ratio(const ContactSet& set, const std::string& heavier,
                    const std::string& lighter) {
    const auto names = cation_names(set.chemistry.cations);
    const auto h = static_cast<std::size_t>(CaseRun::index(names, heavier));
    const auto l = static_cast<std::size_t>(CaseRun::index(names, lighter));
    std::vector<double> logs;
    for (const ContactSpec& contact : set.contacts) {
        const std::vector<double>& d = contact.measured.distribution;
        const double ratio = std::log10(d[h] / d[l]);
        if (!std::isnan(ratio))
            logs.push_back(ratio);
    }
    Mean of;
    of.count = static_cast<int>(logs.size());
    for (const double x : logs)
        of.mean += x / of.count;
    double squares = 0.0;
    for (const double x : logs)
        squares += (x - of.mean) * (x - of.mean);
    of.error = std::sqrt(squares / (of.count - 1) / of.count);
    return of;
}

double constant(const ChemistryFile& file, const std::string& name) {
    for (const ChemistryConstant& of : chemistry_constants(file))
        if (of.name == name)
            return of.value;
    throw std::logic_error(fmt::format("no constant {}", name));
}

}  // namespace

TEST_CASE("p507-hcl-shakeouts is what its shipped fit makes of p507-hcl",
          "[shakeouts][fit]") {
    FitRun run = run_fit(shipped_fit(), go_on);
    REQUIRE(run.report.converged);
    const ChemistryFile fitted =
        parse_chemistry(fitted_chemistry(shipped_fit(), run), "fitted.toml");
    const ChemistryFile shipped = shipped_chemistry("p507-hcl-shakeouts");
    // Four decimals are shipped, of beta and not of its logarithm
    constexpr double rounded = 5.1e-5;
    const auto made = chemistry_constants(fitted);
    const auto stated = chemistry_constants(shipped);
    REQUIRE(stated.size() == made.size());
    for (std::size_t k = 0; k < made.size(); ++k) {
        CAPTURE(made[k].name);
        CHECK(stated[k].name == made[k].name);
        CHECK(stated[k].value == Approx(made[k].value).margin(rounded));
        CHECK(stated[k].sigma == Approx(made[k].sigma).margin(rounded));
    }
    const ValidityWindow& window = shipped.spec.window;
    const ValidityWindow& of_fit = fitted.spec.window;
    CHECK(window.max_rare_earth == Approx(of_fit.max_rare_earth));
    CHECK(window.max_chloride == Approx(of_fit.max_chloride));
    CHECK(window.max_loading == Approx(of_fit.max_loading));
    // What was not fitted is that of the default
    for (const ChemistryConstant& of :
         chemistry_constants(shipped_chemistry("p507-hcl"))) {
        bool estimated = false;
        for (const FitReport::Constant& one : run.report.constants)
            estimated = estimated || one.name == of.name;
        if (!estimated) {
            CAPTURE(of.name);
            CHECK(constant(shipped, of.name) == of.value);
        }
    }
}

TEST_CASE("p507-hcl-shakeouts has Nd over Pr of the contacts that held both",
          "[shakeouts]") {
    const FitSpec fit = shipped_fit();
    const Mean measured = measured_ratio(fit.data.front().contacts, "Nd", "Pr");
    CHECK(measured.count == 14);
    // The fit file states what the contacts say.
    for (const FitConstant& one : fit.constants)
        if (one.name == "log10_beta.Nd/Pr") {
            CHECK(one.prior == Approx(measured.mean).margin(5.1e-5));
            CHECK(one.prior_sigma == Approx(measured.error).margin(5.1e-5));
        }
    const double own =
        constant(shipped_chemistry("p507-hcl-shakeouts"), "log10_beta.Nd/Pr");
    const double of_default =
        constant(shipped_chemistry("p507-hcl"), "log10_beta.Nd/Pr");
    const auto away = [&](double value) {
        return (value - measured.mean) / measured.error;
    };
    std::printf(
        "[shakeouts] Nd/Pr: %d contacts %.4f (%.4f to %.4f); p507-hcl-shakeouts %.4f, "
        "%+.2f standard errors; p507-hcl %.4f, %+.2f\n",
        measured.count, std::pow(10.0, measured.mean),
        std::pow(10.0, measured.mean - measured.error),
        std::pow(10.0, measured.mean + measured.error), std::pow(10.0, own), away(own),
        std::pow(10.0, of_default), away(of_default));
    CHECK(std::fabs(away(own)) < 1.0);
    CHECK(of_default == Approx(std::log10(1.5)));  // of plant practice
}

TEST_CASE("p507-hcl-shakeouts predicts the shake-outs more closely than the default",
          "[shakeouts]") {
    const double own = residuals_with("p507-hcl-shakeouts").all().rms();
    const double of_default = residuals_with("p507-hcl").all().rms();
    std::printf("[shakeouts] rms of log10 D: p507-hcl-shakeouts %.3f, p507-hcl %.3f\n",
                own, of_default);
    CHECK(own <= 0.205);
    CHECK(of_default <= 0.24);
}
