#include "solver/steady/end_analysis.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "inputs/readers/liquor/constants.hpp"
#include "solver/steady/slowest_mode.hpp"
#include "solver/time/observe.hpp"

namespace didymium {

EndAnalysis analyse_end(SteadySolver& solver, const std::vector<double>& u,
                        double rate_norm, double residual_norm) {
    const Cascade& cascade = solver.cascade();
    const Layout& layout = solver.layout();
    std::vector<double> steady = u;
    try {
        if (!(residual_norm <= converged_norm))
            solver.solve(steady, false);
    } catch (const SteadyError& e) {
        EndAnalysis end;
        end.rate_norm = rate_norm;
        end.steady = residual_norm <= steady_rate_norm;
        end.time_constant = nan;
        end.purity_to_come = nan;
        end.failure = e.what();
        return end;
    }
    EndAnalysis end = analyse_steady(solver, steady, rate_norm, residual_norm);
    for (int k = 0; k < static_cast<int>(cascade.outlets.size()); ++k)
        for (int i = 0; i < cascade.n_rare_earths(); ++i) {
            const double change =
                purity_by_oxide(cascade.chemistry,
                                leaving(cascade, layout, k, steady.data()).data(), i) -
                purity_by_oxide(cascade.chemistry,
                                leaving(cascade, layout, k, u.data()).data(), i,
                                least_rare_earths(solver.spec()));
            if (std::isfinite(change))
                end.purity_to_come = std::max(end.purity_to_come, std::fabs(change));
        }
    return end;
}

EndAnalysis analyse_steady(SteadySolver& solver, const std::vector<double>& u,
                           double rate_norm, double residual_norm) {
    EndAnalysis end;
    end.rate_norm = rate_norm;
    end.steady = residual_norm <= steady_rate_norm;
    end.steady_unknowns = u;
    end.singular = !solver.factor(u);
    end.time_constant = slowest_time_constant(solver, u, !end.singular);
    return end;
}

std::vector<double> flow_sensitivities(SteadySolver& solver, const CaseSpec& spec,
                                       const std::vector<double>& u,
                                       const std::vector<NamedResult>& results) {
    const Cascade& cascade = solver.cascade();
    const Layout& layout = solver.layout();
    const std::size_t n_streams = spec.streams.size();
    std::vector<double> table(results.size() * n_streams);
    std::vector<double> up(u.size());
    std::vector<double> down(u.size());
    std::vector<double> slope(u.size());
    for (std::size_t s = 0; s < n_streams; ++s) {
        const double step = 1e-3 * std::max(spec.streams[s].flow, 1e-9);
        CaseSpec side = spec;
        side.streams[s].flow = spec.streams[s].flow + step;
        const Cascade more = build_cascade(side, spec);
        side.streams[s].flow = spec.streams[s].flow - step;
        const Cascade less = build_cascade(side, spec);
        Workspace workspace(more, layout);
        workspace.rates(u.data(), up.data());
        workspace.set_cascade(less);
        workspace.rates(u.data(), down.data());
        for (std::size_t i = 0; i < u.size(); ++i)
            up[i] = -(up[i] - down[i]) / (2.0 * step);
        solver.solve_linear(up, slope);
        for (std::size_t r = 0; r < results.size(); ++r) {
            // Along the tangent of the steady states, by a central difference.
            double scale = 0.0;
            for (const int i : results[r].dependencies(cascade, layout))
                if (u[i] != 0.0)
                    scale = std::max(scale, std::fabs(slope[i] / u[i]));
            const double h = scale > 0.0 ? 1e-5 / scale : step;
            auto value = [&](double direction, const Cascade& at) {
                std::vector<double> moved = u;
                for (const int i : results[r].dependencies(cascade, layout))
                    moved[i] += direction * h * slope[i];
                return results[r].value(at, layout, moved.data(), solver.workspace());
            };
            const double through_unknowns =
                (value(1.0, cascade) - value(-1.0, cascade)) / (2.0 * h);
            const double directly =
                (value(0.0, more) - value(0.0, less)) / (2.0 * step);
            const double slope_of_result = through_unknowns + directly;
            table[r * n_streams + s] = std::isfinite(slope_of_result)
                                           ? slope_of_result
                                           : std::numeric_limits<double>::quiet_NaN();
        }
    }
    return table;
}

}  // namespace didymium
