#include "solver/pseudo_transient.hpp"

#include <algorithm>
#include <cmath>

namespace didymium {

bool relax(SteadySystem& system, std::vector<double>& u, double goal, int steps) {
    std::vector<double> rates(u.size());
    std::vector<double> next(u.size());
    std::vector<double> step(u.size());
    std::vector<double> trial(u.size());
    double norm = system.evaluate(u, rates);
    double dt = 600.0;  // s
    for (int k = 0; k < steps && std::isfinite(norm); ++k) {
        if (norm <= goal)
            return true;
        double reached = INFINITY;
        if (system.factor(u, 1.0 / dt)) {
            system.solve(rates, step);
            for (std::size_t i = 0; i < u.size(); ++i)
                trial[i] = u[i] + step[i];
            reached = system.evaluate(trial, next);
        }
        if (!std::isfinite(reached)) {
            dt *= 0.25;
            continue;
        }
        dt *= std::clamp(2.0 * norm / reached, 0.5, 10.0);
        u.swap(trial);
        rates.swap(next);
        norm = reached;
    }
    return norm <= goal;
}

}  // namespace didymium
