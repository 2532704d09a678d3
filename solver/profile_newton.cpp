#include "solver/profile_newton.hpp"
#include <algorithm>
#include <cmath>
#include <limits>
#include <cstdlib>
#include <fmt/format.h>
#include "solver/block_solver.hpp"
#include "solver/observe.hpp"

namespace didymium {

namespace {
struct Profile {
    const Cascade& cascade;
    Layout layout;
    Workspace workspace;
    BlockSolver block;
    CascadeMatrix matrix;
    std::vector<double> rates, step;
    Profile(const Cascade& c)
        : cascade(c), layout(c, Form::dae), workspace(c, layout), block(c, layout),
          rates(layout.size()), step(layout.size()) {
        matrix.cascade = &cascade;
        matrix.layout = &layout;
        matrix.alpha = 1.0;
        matrix.beta = 0.0;
    }
    bool balance(std::vector<double>& u) {
        for (int k = 0; k < 3; ++k) {
            if (!workspace.rates(u.data(), rates.data()) ||
                !workspace.jacobian(u.data(), matrix.jacobian))
                return false;
            matrix.jacobian.x_total = matrix.jacobian.x_partial;
            for (int j = 0; j < layout.n_stages(); ++j)
                rates[layout.v(j)] = 0.0;
            if (!block.factor(matrix))
                return false;
            block.solve(rates.data(), step.data());
            double change = 0.0, size = 0.0;
            for (int j = 0; j < layout.n_stages(); ++j)
                for (int i = layout.mixer(j); i < layout.v(j); ++i) {
                    change += std::fabs(step[i]);
                    size += std::fabs(u[i]);
                    u[i] -= step[i];
                }
            if (change < 1e-10 * size)
                break;
        }
        return true;
    }
    double scale(const std::vector<double>& u, int j) {
        double c = 0.0;
        for (int i = cascade.n_distributing(); i < cascade.extractant(); ++i)
            c += std::fabs(u[layout.mixer(j) + i]);
        return c;
    }
};
}  // namespace

bool profile_newton(const Cascade& cascade, std::vector<double>& unknowns,
                    const Layout& steady, int& iterations) {
    static const bool show = getenv("SHOW_PROFILE") != nullptr;
    static const double limit = getenv("VLIMIT") ? atof(getenv("VLIMIT")) : 3.0;
    Profile p(cascade);
    Workspace start(cascade, steady);
    std::vector<double> u(p.layout.size(), 0.0);
    for (int j = 0; j < p.layout.n_stages(); ++j) {
        if (!start.split(j, unknowns.data()))
            return false;
        std::copy(unknowns.begin() + steady.mixer(j), unknowns.begin() + steady.v(j),
                  u.begin() + p.layout.mixer(j));
        u[p.layout.v(j)] = start.v(j);
    }
    static const int most_iterations = getenv("VITER") ? atoi(getenv("VITER")) : 60;
    const int stages = p.layout.n_stages();
    std::vector<double> f(stages), dv(stages), trial;
    double merit = 0.0, worst = 0.0;
    const auto measure = [&](std::vector<double>& w) {
        if (!p.balance(w) || !p.workspace.rates(w.data(), p.rates.data()))
            return false;
        merit = worst = 0.0;
        for (int j = 0; j < stages; ++j) {
            const double c = p.scale(w, j);
            const double held = c - p.rates[p.layout.v(j)];
            f[j] = held > 0.0 ? std::log(held / c) : -50.0;
            merit += f[j] * f[j];
            worst = std::max(worst, std::fabs(f[j]));
        }
        merit = std::sqrt(merit / stages);
        return std::isfinite(merit);
    };
    if (!measure(u)) {
        if (show) fmt::print("start failed: {}\n", p.workspace.failure().text(cascade));
        return false;
    }
    for (int iteration = 0; iteration < most_iterations; ++iteration) {
        ++iterations;
        if (worst < 1e-4) {
            for (int j = 0; j < stages; ++j)
                std::copy(u.begin() + p.layout.mixer(j), u.begin() + p.layout.v(j),
                          unknowns.begin() + steady.mixer(j));
            return true;
        }
        if (!p.workspace.jacobian(u.data(), p.matrix.jacobian) ||
            !p.block.factor(p.matrix)) {
            if (show) fmt::print("factor failed\n");
            return false;
        }
        std::fill(p.rates.begin(), p.rates.end(), 0.0);
        for (int j = 0; j < stages; ++j) {
            const double c = p.scale(u, j);
            p.rates[p.layout.v(j)] = -c * std::exp(f[j]) * f[j];
        }
        p.block.solve(p.rates.data(), p.step.data());
        double most = 0.0;
        int at = 0;
        for (int j = 0; j < stages; ++j) {
            dv[j] = p.step[p.layout.v(j)];
            if (std::fabs(dv[j]) > most) {
                most = std::fabs(dv[j]);
                at = j;
            }
        }
        if (show)
            fmt::print("  {} worst {:.2e} mean {:.2e} most dv {:.2e} at {}\n", iteration, worst,
                       merit, most, at);
        if (!std::isfinite(most))
            return false;
        static const bool each = getenv("EACH") != nullptr;
        double damping = each ? 1.0 : std::min(1.0, limit / most);
        const double before = merit;
        bool fine = false;
        for (int h = 0; h < 8; ++h, damping *= 0.5) {
            trial = u;
            for (int j = 0; j < stages; ++j)
                trial[p.layout.v(j)] -= each ? damping * std::clamp(dv[j], -limit, limit) : damping * dv[j];
            if (measure(trial) && merit < before) { fine = true; break; }
        }
        if (!fine) {
            if (show) fmt::print("stuck\n");
            return false;
        }
        u = trial;
    }
    return false;
}

}  // namespace didymium
