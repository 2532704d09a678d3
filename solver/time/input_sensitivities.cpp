#include "solver/time/input_sensitivities.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "inputs/readers/liquor/constants.hpp"

namespace didymium {

namespace {

//! sum += weight * values
void add(std::vector<double>& sum, double weight, const std::vector<double>& values) {
    for (std::size_t i = 0; i < sum.size(); ++i)
        sum[i] += weight * values[i];
}

//! The tank that has no steady level any more when an input moves.
std::optional<std::string> moving_tank(PerturbedModels& models, int k,
                                       const std::vector<double>& u) {
    constexpr double balanced = 1e-6;  // of its flow, per relative change of the input
    const std::vector<double> stand(u.size(), 0.0);
    std::vector<double> excess;
    std::vector<std::string> names;
    models.for_each_followed(
        k, 0.0, u.data(), stand,
        [&](double weight, const Cascade& side, const std::vector<double>&) {
            excess.resize(side.tanks.size(), 0.0);
            names.resize(side.tanks.size());
            for (std::size_t t = 0; t < side.tanks.size(); ++t) {
                const Tank& tank = side.tanks[t];
                if (!tank.is_pumped || side.level_control(tank) != nullptr)
                    continue;
                excess[t] += weight * (tank.entering - tank.leaving) / tank.leaving;
                names[t] = tank.name;
            }
        });
    for (std::size_t t = 0; t < excess.size(); ++t)
        if (std::fabs(excess[t]) > balanced)
            return names[t];
    return std::nullopt;
}

}  // namespace

Sensitivities steady_sensitivities(SteadySolver& solver, PerturbedModels& models,
                                   const std::vector<double>& u,
                                   std::vector<std::string>& failures) {
    const std::vector<double> stand(u.size(), 0.0);
    std::vector<double> rates(u.size());
    const bool regular = solver.factor(u);
    if (!regular)
        failures.emplace_back(
            "no sensitivities: the Jacobian of the steady state is singular");
    Sensitivities all;
    for (int k = 0; k < models.size(); ++k) {
        std::vector<double>& slopes = all.emplace_back(u.size(), nan);
        if (!regular)
            continue;
        const std::string& path = models.input(k).path;
        if (const auto tank = moving_tank(models, k, u)) {
            failures.push_back(
                fmt::format("no sensitivity to {}: with any other value the level of "
                            "the tank '{}' never stands still",
                            path, *tank));
        } else if (!models.rates(k, 0.0, u, stand, rates)) {
            failures.push_back(
                fmt::format("no sensitivity to {}: {}", path,
                            models.failure().text(solver.workspace().cascade())));
        } else {
            for (double& rate : rates)
                rate = -rate;
            solver.solve_linear(rates, slopes);
        }
    }
    return all;
}

namespace {

//! Of a steady state to start from, along the tangent of the steady states.
Sensitivities of_steady_start(const CaseSpec& spec, const Cascade& cascade,
                              const std::vector<double>& u,
                              const PerturbedModels& models,
                              const SunContext& context) {
    const auto at_zero = [](Cascade of) {
        of.ramps = {};
        return of;
    };
    const Cascade now = at_zero(cascade);
    SteadySolver solver(now, spec.solver, context);
    const Layout& steady = solver.layout();
    // Levels at which controllers hold tanks are known once flows are.
    Workspace& workspace = solver.workspace();
    workspace.follow(steady.take_over(models.layout(), u, now).data());
    const std::vector<double> start =
        steady.take_over(models.layout(), u, workspace.cascade());
    PerturbedModels own(models.inputs(), steady, [&](int k, std::size_t side) {
        return at_zero(models.cascade(k, side));
    });
    std::vector<std::string> failures;
    const Sensitivities tangents = steady_sensitivities(solver, own, start, failures);
    if (!failures.empty())
        throw SteadyError("the steady state to start from: " + failures.front());
    Sensitivities all;
    for (int k = 0; k < own.size(); ++k) {
        std::vector<double>& sum = all.emplace_back(u.size(), 0.0);
        own.for_each_followed(
            k, 0.0, start.data(), tangents[k],
            [&](double weight, const Cascade& side, const std::vector<double>& moved) {
                add(sum, weight, models.layout().take_over(steady, moved, side));
            });
    }
    return all;
}

}  // namespace

Sensitivities initial_sensitivities(const CaseSpec& spec, const StoredState* stored,
                                    const Cascade& cascade,
                                    const std::vector<double>& u,
                                    const PerturbedModels& models,
                                    const SunContext& context) {
    if (spec.simulate.initial.kind == InitialKind::steady)
        return of_steady_start(spec, cascade, u, models, context);
    Sensitivities all;
    for (int k = 0; k < models.size(); ++k) {
        std::vector<double>& sum = all.emplace_back(u.size(), 0.0);
        for (std::size_t s = 0; s < models.input(k).cases.size(); ++s) {
            const PerturbedCase& side = models.input(k).cases[s];
            std::int64_t none = 0;
            add(sum, side.weight,
                initial_unknowns(side.spec, stored, models.cascade(k, s),
                                 models.layout(), context, none));
        }
    }
    return all;
}

}  // namespace didymium
