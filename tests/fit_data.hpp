//! \file Synthetic measurements for tests of fits: a fit file in the temporary folder,
//! and values that are set in what was read of it.
#pragma once

#include <atomic>
#include <cmath>
#include <cstdlib>
#include <initializer_list>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include <fmt/format.h>
#include <Eigen/Cholesky>

#include "inputs/readers/fit/fit_file.hpp"
#include "solver/fit/fit_estimate.hpp"
#include "solver/fit/fit_run.hpp"
#include "solver/fit/fit_statistics.hpp"
#include "tests/case_runs.hpp"

namespace didymium::test {

inline const std::atomic<bool> go_on{false};

inline FitSpec read_fit_text(const std::string& text) {
    const TemporaryFile file(".toml", text);
    return read_fit(file.path());
}

//! Sets the measured numbers of a fit, in the order of FitProblem::measurements().
inline void set_measured(FitSpec& spec, const Eigen::VectorXd& values) {
    const FitProblem problem(spec, go_on);
    const auto& measurements = problem.measurements();
    for (std::size_t m = 0; m < measurements.size(); ++m) {
        FitData& data = spec.data[problem.source_of()[m]];
        const FitMeasurement& of = measurements[m];
        const double value = values[static_cast<Eigen::Index>(m)];
        const auto cation = [&] {
            const auto names = cation_names(data.chemistry().cations);
            return CaseRun::index(names, of.element);
        };
        const auto set = [&](auto& target) {
            if (of.kind == "ph")
                target.ph = value;
            else if (of.kind == "aqueous")
                target.aqueous[cation()] = std::pow(10.0, value + 3.0);
            else
                target.organic[cation()] = std::pow(10.0, value + 3.0);
        };
        for (ContactSpec& contact : data.contacts.contacts)
            if (contact.name == of.name) {
                if (of.kind == "distribution")
                    contact.measured.distribution[cation()] = std::pow(10.0, value);
                else
                    set(contact.measured);
            }
        for (std::size_t s = 0, unit = 0; s < data.samples.size(); ++s, ++unit)
            if (static_cast<int>(unit) == of.unit)
                set(data.samples[s]);
    }
}

//! What constants predict, with normal errors of the stated sizes.
inline Eigen::VectorXd noisy(FitProblem& problem, const FitValues& truth,
                             std::mt19937_64& random, double size = 1.0) {
    const FitProblem::Prediction exact = problem.predict(truth, false);
    if (!exact.failure.empty())
        throw std::runtime_error(exact.failure);
    Eigen::VectorXd values = exact.values;
    std::normal_distribution<double> normal;
    for (Eigen::Index m = 0; m < values.size(); ++m)
        values[m] += size * normal(random) *
                     problem.measurements()[static_cast<std::size_t>(m)].sigma;
    return values;
}

//! Largest difference of the derivatives to central differences, relative to the
//! largest derivative of each constant.
inline double derivative_error(FitProblem& problem, const FitValues& at, double step) {
    const FitProblem::Prediction here = problem.predict(at, true);
    if (!here.failure.empty())
        throw std::runtime_error(here.failure);
    double worst = 0.0;
    for (std::size_t k = 0; k < at.size(); ++k) {
        const double h =
            step * (problem.spec().constants[k].of_case ? std::fabs(at[k]) : 1.0);
        const auto moved = [&](double by) {
            FitValues values = at;
            values[k] += by * h;
            return problem.predict(values, false).values;
        };
        // Of fourth order
        const Eigen::VectorXd difference =
            (8.0 * (moved(1.0) - moved(-1.0)) - (moved(2.0) - moved(-2.0))) /
            (12.0 * h);
        const auto column = here.derivatives.col(static_cast<Eigen::Index>(k));
        worst = std::max(worst, (column - difference).cwiseAbs().maxCoeff() /
                                    column.cwiseAbs().maxCoeff());
    }
    return worst;
}

inline std::string constants_of(std::initializer_list<const char*> names,
                                const std::string& more = "prior = \"none\"\n") {
    std::string text;
    for (const char* name : names)
        text += fmt::format("[[constants]]\nname = \"{}\"\n{}", name, more);
    return text;
}

//! Two stages that take up Nd and Pr. \param transfer  key of the mixer
inline std::string bank_text(const std::string& transfer,
                             const std::string& system = "p507-hcl") {
    return "[chemistry]\nsystem = \"" + system + R"("
[streams.liquor]
phase = "aqueous"
flow = "1 m3/h"
composition = { Pr = "0.05 mol/L", Nd = "0.1 mol/L" }
acid = { HCl = "0.05 mol/L" }
[streams.fresh]
phase = "organic"
flow = "1 m3/h"
extractant = "1 mol/L"
[banks.bank]
sections = [ { name = "stage", stages = 2 } ]
solvent = "fresh"
aqueous = "liquor"
mixer = { volume = "0.1 m3", )" +
           transfer + R"( }
settler = { aqueous = "0.1 m3", organic = "0.1 m3" }
[simulate]
until = "5 h"
[solver]
rtol = 1e-10
atol = "1e-12 mol/L"
)";
}

//! (estimate - truth) in standard errors, squared and summed over all constants with
//! their correlations.
inline double distance(const FitStatistics& statistics, const FitValues& values,
                       const FitValues& truth) {
    Eigen::VectorXd off(static_cast<Eigen::Index>(values.size()));
    for (std::size_t k = 0; k < values.size(); ++k)
        off[static_cast<Eigen::Index>(k)] = values[k] - truth[k];
    return off.dot(statistics.covariance.ldlt().solve(off));
}

struct Recovery {
    int covered = 0, in_all = 0;
    double mean_distance = 0.0;
};

//! Fits data that are made anew each time, from a start that is off.
inline Recovery recover(FitSpec& spec, const FitValues& truth, const FitValues& start,
                        int replicates) {
    std::mt19937_64 random(20261128);
    FitProblem maker(spec, go_on);
    Recovery recovery;
    for (int r = 0; r < replicates; ++r) {
        FitSpec one = spec;
        set_measured(one, noisy(maker, truth, random));
        FitProblem problem(one, go_on);
        const std::vector<bool> all(problem.measurements().size(), true);
        const FitEstimate fitted = estimate(problem, all, start, go_on);
        REQUIRE(fitted.converged);
        const FitStatistics statistics = fit_statistics(
            problem, all, problem.predict(fitted.values, true), fitted.values);
        REQUIRE(statistics.regular);
        for (std::size_t k = 0; k < truth.size(); ++k) {
            const double z = (fitted.values[k] - truth[k]) /
                             statistics.sigma[static_cast<Eigen::Index>(k)];
            recovery.covered += std::fabs(z) < 1.96 ? 1 : 0;
            ++recovery.in_all;
        }
        recovery.mean_distance +=
            distance(statistics, fitted.values, truth) / replicates;
    }
    return recovery;
}

}  // namespace didymium::test
