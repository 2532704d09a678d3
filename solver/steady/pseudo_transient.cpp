#include "solver/steady/pseudo_transient.hpp"

#include <algorithm>
#include <cmath>

#include "solver/steady/natural_newton.hpp"
#include "solver/time/observe.hpp"

namespace didymium {

bool relax(SteadySystem& system, std::vector<double>& u, double goal, int steps) {
    constexpr double most_growth = 8.0;
    constexpr double least_step = 1e-3;  // s
    const std::size_t n = u.size();
    std::vector<double> rates(n);
    std::vector<double> next(n);
    std::vector<double> step(n);
    std::vector<double> trial(n);
    std::vector<double> miss(n);
    double norm = system.evaluate(u, rates);
    double dt = 600.0;  // s
    for (int k = 0; k < steps && std::isfinite(norm) && dt > least_step; ++k) {
        if (norm <= goal)
            return true;
        double reached = INFINITY;
        double bend = INFINITY;
        if (system.factor(u, 1.0 / dt)) {
            system.solve(rates, step);
            for (std::size_t i = 0; i < n; ++i)
                trial[i] = u[i] + step[i];
            reached = system.evaluate(trial, next);
        }
        if (std::isfinite(reached)) {
            for (std::size_t i = 0; i < n; ++i)
                miss[i] = next[i] - step[i] / dt;
            bend = residual_norm(system.cascade(), system.layout(), miss.data()) / norm;
        }
        if (bend < 1.0) {
            u.swap(trial);
            rates.swap(next);
            norm = reached;
            dt *= std::clamp(0.5 / bend, 0.5, most_growth);
        } else {
            dt *= std::isfinite(bend) ? std::clamp(0.5 / bend, 0.1, 0.5) : 0.25;
        }
    }
    return norm <= goal;
}

bool march(SteadySystem& system, std::vector<double>& u, double goal, int steps) {
    constexpr NaturalNewton::Limits limits{10, 1e-3, 0.1};
    constexpr double growth = 8.0;
    constexpr double retreat = 0.2;
    constexpr double least_step = 1e-3;  // s
    NaturalNewton newton(system);
    std::vector<double> rates(u.size());
    std::vector<double> trial;
    double dt = 600.0;  // s
    for (int k = 0; k < steps && dt > least_step; ++k) {
        if (!std::isfinite(system.evaluate(u, rates)))
            return false;
        if (system.largest(rates) <= goal)
            return true;
        newton.hold(u, 1.0 / dt);
        trial = u;
        const int before = system.factorizations();
        if (!newton.solve(trial, limits)) {
            dt *= retreat;
            continue;
        }
        u.swap(trial);
        const int taken = system.factorizations() - before;
        dt *= taken <= 2 ? growth : taken <= 4 ? 2.0 : taken <= 6 ? 1.0 : 0.5;
    }
    return false;
}

}  // namespace didymium
