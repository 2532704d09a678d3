#include "solver/end_analysis.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "solver/observe.hpp"

namespace didymium {

namespace {

//! How far and where a state passes one limit of the window.
class Excess {
  public:
    void add(double value, const std::string& stage) {
        largest_ = std::max(largest_, value);
        if (count_++ == 0)
            first_ = stage;
        last_ = stage;
    }
    //! "chloride up to 3.5 mol/L (measured up to 1) in 90 stages, first to last", or
    //! nothing.
    std::string text(const char* what, double limit, const char* unit,
                     double scale) const {
        if (count_ == 0)
            return {};
        return fmt::format(
            "{} up to {:.3g} {} (measured up to {:.3g}) in {} {}", what,
            largest_ * scale, unit, limit * scale, count_,
            count_ == 1 ? "stage, " + first_ : "stages, " + first_ + " to " + last_);
    }

  private:
    double largest_ = 0.0;
    int count_ = 0;
    std::string first_, last_;
};

}  // namespace

EndAnalysis analyse_end(SteadySolver& solver, const std::vector<double>& u) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    const Cascade& cascade = solver.cascade();
    const Layout& layout = solver.layout();
    EndAnalysis end;
    std::vector<double> rates(u.size());
    end.rate_norm = solver.workspace().rates(u.data(), rates.data())
                        ? rate_norm(cascade, layout, rates.data())
                        : nan;
    end.steady = end.rate_norm <= steady_rate_norm;
    end.time_constant = nan;
    end.purity_to_come = nan;
    std::vector<double> steady = u;
    try {
        solver.solve(steady, false);
    } catch (const SteadyError& e) {
        end.failure = e.what();
        return end;
    }
    if (solver.factor(steady))
        end.time_constant = slowest_time_constant(solver);
    end.purity_to_come = 0.0;
    for (int k = 0; k < static_cast<int>(cascade.outlets.size()); ++k)
        for (int i = 0; i < cascade.n_rare_earths(); ++i) {
            const double change =
                purity_by_oxide(cascade.chemistry,
                                leaving(cascade, layout, k, steady.data()), i) -
                purity_by_oxide(cascade.chemistry,
                                leaving(cascade, layout, k, u.data()), i,
                                least_rare_earths(solver.spec()));
            if (std::isfinite(change))
                end.purity_to_come = std::max(end.purity_to_come, std::fabs(change));
        }
    end.steady_unknowns = std::move(steady);
    return end;
}

std::vector<double> flow_sensitivities(SteadySolver& solver, const CaseSpec& spec,
                                       const std::vector<double>& u,
                                       const std::vector<NamedResult>& results) {
    const Cascade& cascade = solver.cascade();
    const Layout& layout = solver.layout();
    if (!solver.factor(u))
        return {};
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

std::string window_warning(const Cascade& cascade, const Layout& layout,
                           const double* u, Workspace& workspace) {
    const ValidityWindow& window = cascade.chemistry.window;
    int chloride = -1;
    for (int k = 0; k < cascade.n_ions(); ++k)
        if (cascade.chemistry.ions[k].name == "Cl")
            chloride = k;
    Excess rare_earth;
    Excess chlorides;
    Excess loading;
    for (int j = 0; j < layout.n_stages(); ++j) {
        if (!workspace.phases(j, u))
            continue;
        const Stage& stage = cascade.stages[j];
        double aqueous = 0.0;
        double bound = 0.0;
        for (int i = 0; i < layout.n_cations(); ++i) {
            if (cascade.chemistry.cations[i].rare_earth) {
                aqueous += workspace.aqueous()[i];
                bound += cascade.chemistry.cations[i].charge * workspace.organic()[i];
            }
        }
        const double units = workspace.organic().back();
        if (window.max_rare_earth > 0.0 && aqueous > window.max_rare_earth)
            rare_earth.add(aqueous, stage.label);
        if (window.max_chloride > 0.0 && chloride >= 0) {
            const double c = workspace.aqueous()[layout.n_cations() + chloride];
            if (c > window.max_chloride)
                chlorides.add(c, stage.label);
        }
        if (window.max_loading > 0.0 && bound / units > window.max_loading)
            loading.add(bound / units, stage.label);
    }
    std::string text;
    for (const std::string& part :
         {rare_earth.text("rare earths in the liquor", window.max_rare_earth, "mol/L",
                          1e-3),
          chlorides.text("chloride", window.max_chloride, "mol/L", 1e-3),
          loading.text("loading by rare earths", window.max_loading, "% of capacity",
                       100.0)})
        if (!part.empty())
            text += (text.empty() ? "" : "; ") + part;
    if (text.empty())
        return {};
    text = fmt::format("chemistry '{}' is used outside its measured window: {}",
                       cascade.chemistry.name, text);
    if (!window.note.empty())
        text += "; " + window.note;
    return text;
}

}  // namespace didymium
