#include "solver/time/integrator_callbacks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "inputs/readers/liquor/constants.hpp"

namespace didymium {

namespace {

std::string unknown_name(const Cascade& cascade, const Layout& at, int index) {
    const ChemistrySpec& chemistry = cascade.chemistry;
    auto component = [&](int i) {
        if (i < chemistry.n_cations())
            return chemistry.cations[i].name;
        if (i < at.n_aqueous())
            return chemistry.ions[i - chemistry.n_cations()].name;
        return chemistry.extractant;
    };
    for (int j = 0; j < at.n_stages(); ++j) {
        if (index >= at.v(j) + (at.form() == Form::dae ? 1 : 0))
            continue;
        const std::string& stage = cascade.stages[j].label;
        if (index >= at.mixer_organic(j) && index < at.aqueous_cell(j, 0))
            return component(index - at.mixer_organic(j)) +
                   " in the organic phase of the mixer of " + stage;
        if (index < at.aqueous_cell(j, 0))
            return component(index - at.mixer(j)) + " in the mixer of " + stage;
        if (index < at.organic_cell(j, 0))
            return component((index - at.aqueous_cell(j, 0)) % at.n_aqueous()) +
                   " in the aqueous settler of " + stage;
        if (index < at.v(j))
            return component(at.organic_component((index - at.organic_cell(j, 0)) %
                                                  at.n_organic())) +
                   " in the organic settler of " + stage;
        return "ln([E]/[H+]) of " + stage;
    }
    for (std::size_t t = 0; t < cascade.tanks.size(); ++t) {
        const Tank& tank = cascade.tanks[t];
        const int k = index - at.tank(static_cast<int>(t));
        if (k >= 0 && k < at.n_phase(tank.phase))
            return component(at.component(tank.phase, k)) + " in the tank " + tank.name;
    }
    for (int j = 0; j < at.n_stages(); ++j)
        if (at.holdup(j) == index)
            return "the organic fraction in the mixer of " + cascade.stages[j].label;
    for (std::size_t t = 0; t < cascade.tanks.size(); ++t)
        if (at.level(static_cast<int>(t)) == index)
            return "the level of the tank " + cascade.tanks[t].name;
    if (index < at.n_state())
        return "control '" + cascade.controls[(index - at.after_vessels()) / 2].name +
               "'";
    return "what has crossed the border";
}

//! The entries that strain the error test most, named.
std::string worst_unknowns(const Workspace& workspace, const double* error,
                           const double* weight) {
    const Layout& at = workspace.layout();
    std::vector<std::pair<double, int>> all;
    for (int i = 0; i < at.n_state(); ++i)
        all.emplace_back(-std::fabs(error[i] * weight[i]), i);
    const std::size_t n = std::min<std::size_t>(3, all.size());
    std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(n),
                      all.end());
    std::string text;
    for (std::size_t k = 0; k < n; ++k)
        text += (k ? ", " : "") + unknown_name(workspace.cascade(), at, all[k].second);
    return text;
}

}  // namespace

bool IntegratorCallbacks::rates(double t, const double* y, double* r) {
    workspace->set_time(t);
    if (workspace->rates(y, r))
        return true;
    failure = workspace->failure().text(workspace->cascade());
    return false;
}

bool IntegratorCallbacks::sensitivity_rates(double t, const double* y,
                                            const std::vector<const double*>& s,
                                            const std::vector<double*>& r) {
    if (sensitivities->rates(t, y, s, r))
        return true;
    failure = sensitivities->failure();
    return false;
}

int IntegratorCallbacks::assemble(double t, const double* y, double alpha, double beta,
                                  SUNMatrix j) const {
    workspace->set_time(t);
    return linear->assemble(j, *workspace, y, alpha, beta);
}

void IntegratorCallbacks::weights(const double* y, double* w) const {
    const Layout& at = workspace->layout();
    const double correction = std::sqrt(static_cast<double>(at.size()) / at.n_state());
    for (int i = 0; i < at.n_state(); ++i)
        w[i] = correction / (spec.rtol * std::fabs(y[i]) + spec.atol);
    if (at.form() == Form::dae)
        for (int j = 0; j < at.n_stages(); ++j)
            w[at.v(j)] = correction / spec.rtol;
    for (int i = at.n_state(); i < at.size(); ++i)
        w[i] = 1e-30;
}

void IntegratorCallbacks::require_capacity(double t, const double* y) const {
    constexpr double full = 1.0 - 1e-6;
    const Cascade& cascade = workspace->cascade();
    for (int j = 0; j < cascade.n_stages(); ++j) {
        const Stage& stage = cascade.stages[j];
        const double loading = cascade.at(stage).least_loading(
            y + workspace->layout().mixer(j), stage.aqueous_fraction,
            stage.organic_fraction);
        if (loading > full)
            fail(t, PhysicsFailure{.failed = true,
                                   .stage = j,
                                   .status = EquilibriumStatus::no_capacity,
                                   .least_loading = loading}
                        .text(cascade));
    }
}

void IntegratorCallbacks::fail(double t, const std::string& reason, const double* error,
                               const double* weight) const {
    fail(t, fmt::format("{}; largest errors: {}", failure.empty() ? reason : failure,
                        worst_unknowns(*workspace, error, weight)));
}

void IntegratorCallbacks::fail(double t, const std::string& reason) {
    throw IntegrationError(
        fmt::format("integration stopped at {:.4g} h: {}", t / hour, reason));
}

void IntegratorCallbacks::ignore_message(int /*code*/, const char* /*module*/,
                                         const char* /*function*/, char* /*text*/,
                                         void* /*user*/) {}

void require_success(int flag, const char* what) {
    if (flag != 0)
        throw std::logic_error(
            fmt::format("SUNDIALS refused {} (code {})", what, flag));
}

}  // namespace didymium
