//! \file The stage equilibrium of any reactions (speciation.hpp) behind the interface
//! of every chemistry. Unknowns w: v, then the logarithms of the shared concentrations,
//! then mu.
#pragma once

#include <cmath>
#include <limits>
#include <memory>
#include <utility>

#include "kernels/speciation_solver.hpp"
#include "kernels/stage_equilibrium.hpp"

namespace didymium {

class SpeciatedStage final : public StageEquilibrium {
  public:
    SpeciatedStage(SpeciationSystem system,
                   std::shared_ptr<const LiquorActivity> activity)
        : solver_(std::move(system), std::move(activity)) {}

    const ExchangeSystem& system() const override {
        return solver_.system().components();
    }
    const SpeciationSolver& solver() const { return solver_; }
    int n_unknowns() const override { return 1 + solver_.n_unknowns(); }

    EquilibriumStatus solve(const double* total, double a, double o, double* w,
                            double* d, SharedState<double>& s) const override {
        Point point;
        if (!solver_.solve(total, a, o, Free::all, w + 1, point))
            return EquilibriumStatus::not_converged;
        w[0] = w[2] - (solver_.system().acidic() ? w[1] : 0.0);
        conclude(point, w, d, s);
        return EquilibriumStatus::ok;
    }

    //! Whatever is asked of it, free extractant is left.
    double least_loading(const double*, double, double) const override { return 0.0; }

    double residual(double* w, const double* total, double a, double o, double* d,
                    SharedState<double>& s) const override {
        w[2] = w[0] + (solver_.system().acidic() ? w[1] : 0.0);
        Point point;
        if (!solver_.solve(total, a, o, Free::given_v, w + 1, point))
            return std::numeric_limits<double>::quiet_NaN();
        conclude(point, w, d, s);
        return point.balance[1];
    }

    void derivatives(const double* total, double a, double o, const double* w,
                     const double* d, const SharedState<double>& s,
                     ExchangeDerivatives& out) const override;

    void derivatives_towards(const StageEquilibrium& other, const double* total,
                             double a, double o, const double* w, const double* d,
                             const SharedState<double>& s,
                             ConstantDerivatives& out) const override;

    EquilibriumStatus solvent_at(const double* aqueous, double units, double* w,
                                 double* d, SharedState<double>& s) const override;
    void solvent_derivatives(const double* aqueous, double units, const double* w,
                             const double* d, const SharedState<double>& s,
                             SolventDerivatives& out) const override;

    double free_proton(const double* aqueous) const override {
        double u[SpeciationSolver::most_unknowns] = {};
        return liquor(aqueous, u) ? std::exp(u[0])
                                  : std::numeric_limits<double>::quiet_NaN();
    }
    double ph(const double* aqueous) const override {
        double u[SpeciationSolver::most_unknowns] = {};
        return liquor(aqueous, u) ? ph_of(proton_activity(u))
                                  : std::numeric_limits<double>::quiet_NaN();
    }
    double proton_total(const double* aqueous) const override {
        return solver_.system().proton_total(aqueous);
    }
    double bound_units(const double* organic, const double* w) const override;

  private:
    using Free = SpeciationSolver::Free;
    using Point = SpeciationSolver::Point;
    using Member = SpeciationSystem::Member;
    using Vector = SpeciationSolver::Vector;
    using Wide = SpeciationSolver::Wide;

    int n_cations() const { return system().n_cations(); }
    double proton_activity(const double* u) const {
        const int mu = solver_.n_masters() + solver_.system().active_proton();
        return std::exp(u[0] + (solver_.n_mu() > 0 ? u[mu] : 0.0));
    }
    //! Speciates a liquor alone.
    bool liquor(const double* aqueous, double* u) const {
        Point point;
        double total[SpeciationSolver::most_unknowns];
        return solver_.solve(with_extractant(aqueous, total), 1.0, 0.0,
                             Free::liquor_only, u, point);
    }
    const double* with_extractant(const double* aqueous, double* total) const {
        std::copy_n(aqueous, system().extractant(), total);
        total[system().extractant()] = 1.0;  // of which a liquor has none
        return total;
    }
    //! Of an extracted ion, in each phase: (extracted ion).
    void ion_sums(const Point& point, double* aqueous, double* organic) const {
        for (int k = 0; k < system().n_extracted; ++k)
            aqueous[k] = organic[k] = 0.0;
        for (std::size_t m = 0; m < solver_.system().members().size(); ++m) {
            const Member& member = solver_.system().members()[m];
            for (int k = 0; k < system().n_extracted; ++k)
                (member.organic ? organic : aqueous)[k] +=
                    member.nu[2 + k] * point.s.c[m];
        }
    }
    void conclude(const Point& point, const double* w, double* d,
                  SharedState<double>& s) const {
        for (int i = 0; i < n_cations(); ++i)
            d[i] = point.s.organic[i] / point.s.aqueous[i];
        double aqueous[SpeciationSystem::most_masters];
        double organic[SpeciationSystem::most_masters];
        ion_sums(point, aqueous, organic);
        for (int k = 0; k < system().n_extracted; ++k)
            d[n_cations() + k] = organic[k] / aqueous[k];
        s.proton = std::exp(w[1]);
        s.free = std::exp(w[2]);
        s.log_q = w[2] - w[1];
        s.q = std::exp(s.log_q);
        s.proton_activity = proton_activity(w + 1);
    }

    SpeciationSolver solver_;
};

inline void SpeciatedStage::derivatives(const double* total, double a, double o,
                                        const double* w, const double* /*d*/,
                                        const SharedState<double>& /*s*/,
                                        ExchangeDerivatives& out) const {
    const SpeciationSystem& speciation = solver_.system();
    const int n = system().n_distributing();
    const int m = system().n_components();
    const int extractant = system().extractant();
    Point point;
    solver_.evaluate(total, a, o, w + 1, point);
    Wide by;
    Vector g;
    solver_.derivatives(total, a, o, Free::given_v, point, by, g);
    SpeciationSolver::Means means;
    solver_.means(a, o, point, means);
    const double by_units = solver_.effective_slope(total, o);

    // x by the unknowns, and by totals at constant unknowns
    SpeciationSolver::Matrix x_u =
        SpeciationSolver::Matrix::Zero(n, solver_.n_unknowns());
    Wide x = Wide::Zero(n, m + 1);
    for (int i = 0; i < n_cations(); ++i) {
        const double per_total = point.s.aqueous[i] * point.s.free_per_total[i];
        const double liquor = per_total * total[i];
        x_u.row(i) = liquor * (means.aqueous.row(i) - means.all.row(i));
        x(i, i) = per_total;
        x(i, extractant) = -liquor * means.units[i] * by_units;
    }
    for (int k = 0; k < system().n_extracted; ++k) {
        const int row = n_cations() + k;
        const double part =
            total[row] / SpeciationSystem::floored(total[row]);  // 1 but of traces
        double liquor = 0.0;
        for (std::size_t s = 0; s < speciation.members().size(); ++s) {
            const Member& member = speciation.members()[s];
            const double number = member.organic ? 0.0 : member.nu[2 + k];
            if (number == 0.0)
                continue;
            const double amount = number * point.s.c[s];
            liquor += amount;
            solver_.add_exponents(s, part * amount, x_u.row(row));
            if (const int i = member.cation; i >= 0) {
                x_u.row(row) -= part * amount * means.all.row(i);
                x(row, i) += part * number * point.s.per_total[s];
                x(row, extractant) -= part * amount * means.units[i] * by_units;
            }
        }
        const double floor = SpeciationSystem::floored(total[row]);
        x(row, row) +=
            liquor / floor * (1.0 - part * SpeciationSystem::floored_slope(total[row]));
    }
    x += x_u * by;

    out.g_v = g[m];
    out.g_total.assign(g.data(), g.data() + m);
    out.x_v.resize(n);
    out.x_partial.resize(static_cast<std::size_t>(n) * m);
    out.x_total.resize(out.x_partial.size());
    for (int i = 0; i < n; ++i) {
        out.x_v[i] = x(i, m);
        for (int k = 0; k < m; ++k) {
            const std::size_t at = static_cast<std::size_t>(i) * m + k;
            out.x_partial[at] = x(i, k);
            out.x_total[at] = x(i, k) - x(i, m) * g[k] / g[m];
        }
    }
}

inline void SpeciatedStage::derivatives_towards(const StageEquilibrium& other,
                                                const double* total, double a, double o,
                                                const double* w, const double* /*d*/,
                                                const SharedState<double>& /*s*/,
                                                ConstantDerivatives& out) const {
    const auto& same = dynamic_cast<const SpeciatedStage&>(other);
    const int n = n_cations();
    Point point;
    solver_.evaluate(total, a, o, w + 1, point);
    Vector unknowns;
    double log_c[Speciated<double>::most_species];
    solver_.derivatives_towards(same.solver_, total, a, o, point, unknowns, log_c);
    // ln D is that of the sum in the solvent less that of the sum in the liquor.
    out.log_d.assign(system().n_distributing(), 0.0);
    double aqueous[SpeciationSystem::most_masters];
    double organic[SpeciationSystem::most_masters];
    ion_sums(point, aqueous, organic);
    for (std::size_t k = 0; k < solver_.system().members().size(); ++k) {
        const Member& member = solver_.system().members()[k];
        const double sign = member.organic ? 1.0 : -1.0;
        if (const int i = member.cation; i >= 0)
            out.log_d[i] += sign * log_c[k] * point.s.per_total[k] /
                            (point.s.free_per_total[i] *
                             (member.organic ? point.s.organic : point.s.aqueous)[i]);
        for (int j = 0; j < system().n_extracted; ++j)
            out.log_d[n + j] += sign * log_c[k] * member.nu[2 + j] * point.s.c[k] /
                                (member.organic ? organic : aqueous)[j];
    }
    const int mu = solver_.n_masters() + solver_.system().active_proton();
    out.log_proton = unknowns[0] + (solver_.n_mu() > 0 ? unknowns[mu] : 0.0);
}

//! The liquor is speciated alone; then E + bound units = units, whose logarithm is
//! convex in ln E: Newton's method from above finds it.
inline EquilibriumStatus SpeciatedStage::solvent_at(const double* aqueous, double units,
                                                    double* w, double* d,
                                                    SharedState<double>& s) const {
    if (!(units > 0.0) || !liquor(aqueous, w + 1))
        return EquilibriumStatus::not_converged;
    const SpeciationSystem& speciation = solver_.system();
    const double* mu = solver_.n_mu() > 0 ? w + 1 + solver_.n_masters() : nullptr;
    double total[SpeciationSolver::most_unknowns];
    with_extractant(aqueous, total);
    Point point;
    w[2] = std::log(units);
    for (int iteration = 0; iteration < 200; ++iteration) {
        speciation.evaluate(total, 1.0, 0.0, units, w + 1, mu, point.s, point.balance);
        double sum = 0.0;
        double slope = 0.0;
        for (std::size_t k = 0; k < speciation.members().size(); ++k) {
            const double amount = speciation.members()[k].units * point.s.c[k];
            sum += amount;
            slope += speciation.members()[k].units * amount;
        }
        const double step = -std::log(sum / units) * sum / slope;
        w[2] += step;
        if (std::fabs(step) < 1e-14) {
            w[0] = w[2] - (speciation.acidic() ? w[1] : 0.0);
            conclude(point, w, d, s);
            return EquilibriumStatus::ok;
        }
        if (!std::isfinite(step))
            break;
    }
    return EquilibriumStatus::not_converged;
}

inline void SpeciatedStage::solvent_derivatives(const double* aqueous, double units,
                                                const double* w, const double* /*d*/,
                                                const SharedState<double>& /*s*/,
                                                SolventDerivatives& out) const {
    const SpeciationSystem& speciation = solver_.system();
    const int n = system().n_distributing();
    const int m = system().extractant();
    double total[SpeciationSolver::most_unknowns];
    with_extractant(aqueous, total);
    Point point;
    solver_.evaluate(total, 1.0, 0.0, w + 1, point);
    Wide by;
    Vector unused;
    solver_.derivatives(total, 1.0, 0.0, Free::liquor_only, point, by, unused);
    SpeciationSolver::Means means;
    solver_.means(1.0, 0.0, point, means);
    const double* mu = solver_.n_mu() > 0 ? w + 1 + solver_.n_masters() : nullptr;
    speciation.evaluate(total, 1.0, 0.0, units, w + 1, mu, point.s, point.balance);
    const double by_units = speciation.effective().slope(units);

    // d ln c of a species of the solvent at constant ln E: (aqueous component), then by
    // units
    const auto moved = [&](std::size_t k, double* ln_c) {
        const Member& member = speciation.members()[k];
        Vector e = Vector::Zero(solver_.n_unknowns());
        solver_.add_exponents(k, 1.0, e);
        e[1] = 0.0;
        if (member.cation >= 0)
            e -= means.aqueous.row(member.cation).transpose();
        for (int j = 0; j < m; ++j)
            ln_c[j] = e.dot(by.col(j));
        ln_c[m] = solver_.bound_units(k) * by_units;
    };
    double log_free[SpeciationSolver::most_unknowns] = {};
    double slope = 0.0;
    double ln_c[SpeciationSolver::most_unknowns];
    log_free[m] = 1.0;
    for (std::size_t k = 0; k < speciation.members().size(); ++k) {
        const Member& member = speciation.members()[k];
        if (member.units == 0)
            continue;
        moved(k, ln_c);
        const double amount = member.units * point.s.c[k];
        slope += member.units * amount;
        for (int j = 0; j <= m; ++j)
            log_free[j] -= amount * ln_c[j];
        if (member.cation >= 0)
            log_free[member.cation] -= member.units * point.s.per_total[k];
    }
    out.by_aqueous.assign(static_cast<std::size_t>(n) * m, 0.0);
    out.by_units.assign(n, 0.0);
    for (std::size_t k = 0; k < speciation.members().size(); ++k) {
        const Member& member = speciation.members()[k];
        if (!member.organic)
            continue;
        moved(k, ln_c);
        const auto add = [&](int row, double number) {
            const double amount = number * point.s.c[k];
            for (int j = 0; j < m; ++j)
                out.by_aqueous[static_cast<std::size_t>(row) * m + j] +=
                    amount * (ln_c[j] + member.units * log_free[j] / slope);
            if (member.cation >= 0)
                out.by_aqueous[static_cast<std::size_t>(row) * m + member.cation] +=
                    number * point.s.per_total[k];
            out.by_units[row] +=
                amount * (ln_c[m] + member.units * log_free[m] / slope);
        };
        if (member.cation >= 0)
            add(member.cation, 1.0);
        for (int i = 0; i < system().n_extracted; ++i)
            if (member.nu[2 + i] != 0.0)
                add(n_cations() + i, member.nu[2 + i]);
    }
}

inline double SpeciatedStage::bound_units(const double* organic,
                                          const double* w) const {
    const SpeciationSystem& speciation = solver_.system();
    Point point;
    double total[SpeciationSolver::most_unknowns];
    std::fill_n(total, system().n_components(), 1.0);
    const double* mu = solver_.n_mu() > 0 ? w + 1 + solver_.n_masters() : nullptr;
    const double units = organic[system().n_distributing()];
    speciation.evaluate(total, 0.5, 0.5, units, w + 1, mu, point.s, point.balance);
    // Of cations all they bind; of ions what they bind without a cation.
    double sum[Speciated<double>::most_cations] = {};
    double bound[Speciated<double>::most_cations] = {};
    double alone = 0.0;
    for (std::size_t k = 0; k < speciation.members().size(); ++k) {
        const Member& member = speciation.members()[k];
        if (!member.organic || static_cast<int>(k) < speciation.first_reaction())
            continue;
        if (member.cation < 0) {
            alone += member.units * point.s.c[k];
            continue;
        }
        sum[member.cation] += point.s.c[k];
        bound[member.cation] += member.units * point.s.c[k];
    }
    for (int i = 0; i < n_cations(); ++i)
        if (sum[i] > 0.0)
            alone += organic[i] * bound[i] / sum[i];
    return alone;
}

}  // namespace didymium
