//! \file Solves the balances of a speciated vessel (speciation.hpp), with derivatives
//! by the implicit function theorem.
//!
//! Unknowns are y and mu, where (ln h, ln E, ln L...) = P y + v e_E: all of them free,
//! or with v = ln E - ln h (ln E where the extractant is not acidic) given, or a liquor
//! alone, which has no ln E. The equations are
//!     P' F(P y + v e_E, mu) = 0,     mu - M(c(y, mu)) = 0
//! with the concentrations c of the ions and their activities M. For given mu the first
//! is convex and solved by Newton's method with a check along the step; all are solved
//! together by Newton's method, and where that fails mu by repeated insertion first.
#pragma once

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include <Eigen/LU>

#include "kernels/speciation.hpp"

namespace didymium {

class SpeciationSolver {
  public:
    static constexpr int most_active = 40;
    static constexpr int most_unknowns = SpeciationSystem::most_masters + most_active;
    using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic,
                                 Eigen::RowMajor, most_unknowns, most_unknowns>;
    using Vector = Eigen::Matrix<double, Eigen::Dynamic, 1, 0, most_unknowns, 1>;
    using Wide = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, 0, most_unknowns,
                               most_unknowns>;

    enum class Free {
        all,
        given_v,     //!< ln E - ln h (or ln E) stays as the start has it
        liquor_only  //!< no solvent
    };

    //! \param activity  null: ideal
    //! \throws std::invalid_argument where there are too many ions
    SpeciationSolver(SpeciationSystem system,
                     std::shared_ptr<const LiquorActivity> activity)
        : system_(std::move(system)), activity_(std::move(activity)) {
        if (system_.components().n_components() + 1 > most_unknowns)
            throw std::invalid_argument("too many components");
        if (activity_ && system_.n_active() > most_active)
            throw std::invalid_argument("more than " + std::to_string(most_active) +
                                        " ions with an activity");
    }

    const SpeciationSystem& system() const { return system_; }
    //! Null: ideal.
    const LiquorActivity* activity() const { return activity_.get(); }
    int n_masters() const { return system_.n_masters(); }
    int n_mu() const { return activity_ ? system_.n_active() : 0; }
    int n_unknowns() const { return n_masters() + n_mu(); }

    //! A vessel at given unknowns: concentrations, balances, and what follows from
    //! them.
    struct Point {
        Speciated<double> s;
        double balance[SpeciationSystem::most_masters];
        double c[most_active];   //!< of the ions
        double mu[most_active];  //!< M(c)
    };

    //! \param u  masters, then mu: start in, solution out. \return whether it was found
    bool solve(const double* total, double a, double o, Free free, double* u,
               Point& point) const;

    //! d(masters, mu)/d(component totals, then v) at a solution; of the column of v all
    //! are zero where it is free.
    //! \param by          (n_unknowns, n_components + 1)
    //! \param extractant  (n_components + 1) the same of the balance of the extractant
    void derivatives(const double* total, double a, double o, Free free,
                     const Point& point, Wide& by, Vector& extractant) const;
    //! What the concentration of each member, as a multiple of itself, moves by at
    //! constant unknowns on the way to the constants of another system.
    void moves_towards(const SpeciationSolver& other, double units,
                       double* moves) const;
    //! The derivatives of (masters, mu) on that way, and those of ln c of each member
    //! per total of its cation, at a solution with all unknowns free.
    void derivatives_towards(const SpeciationSolver& other, const double* total,
                             double a, double o, const Point& point, Vector& unknowns,
                             double* log_c) const;
    //! d(effective_(units))/d(total of the extractant)
    double effective_slope(const double* total, double o) const {
        const int e = system_.components().extractant();
        return o > 0.0 ? system_.effective().slope(units(total, o)) / o *
                             SpeciationSystem::floored_slope(total[e])
                       : 0.0;
    }

    //! Extractant in all, mol/m3 of solvent; of a liquor alone it does not matter.
    double units(const double* total, double o) const {
        const double in_all =
            SpeciationSystem::floored(total[system_.components().extractant()]);
        return o > 0.0 ? in_all / o : in_all;
    }
    void evaluate(const double* total, double a, double o, const double* u,
                  Point& point) const {
        system_.evaluate(total, a, o, units(total, o), u,
                         n_mu() > 0 ? u + n_masters() : nullptr, point.s,
                         point.balance);
        if (n_mu() == 0)
            return;
        for (int r = 0; r < n_mu(); ++r)
            point.c[r] = system_.member_of(r) >= 0 ? point.s.c[system_.member_of(r)]
                                                   : total[r] / a;
    }

    //! What moves with the exponents of the members: of each cation the means of nu and
    //! kappa over all its species, by share, and over those of the liquor.
    struct Means {
        using Rows =
            Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor,
                          Speciated<double>::most_cations, most_unknowns>;
        Rows all, aqueous;                              //!< (cation, unknown)
        double units[Speciated<double>::most_cations];  //!< of extractant, over all
    };
    void means(double a, double o, const Point& point, Means& m) const;

    //! Adds factor times the exponents of a member.
    template <class Row>
    void add_exponents(std::size_t member, double factor, Row&& row) const {
        const SpeciationSystem::Member& m = system_.members()[member];
        for (int l = 0; l < n_masters(); ++l)
            row[l] += factor * m.nu[l];
        if (n_mu() > 0)
            for (const auto& [r, kappa] : m.kappa)
                row[n_masters() + r] += factor * kappa;
    }
    //! Units of extractant that a species binds.
    double bound_units(std::size_t member) const {
        return static_cast<int>(member) < system_.first_reaction()
                   ? 0.0
                   : system_.members()[member].units;
    }

  private:
    //! P: to which y a master belongs, or -1.
    struct Reduction {
        int of[SpeciationSystem::most_masters];
        int n = 0;
    };
    Reduction reduction(Free free) const;

    //! What balances are uncertain by, mol/m3 of vessel.
    double rounding(const double* total) const {
        const ExchangeSystem& components = system_.components();
        double sum = 0.0;
        for (int j = 0; j < components.n_components(); ++j)
            sum += std::fabs(total[j]);
        return 2e-16 * sum;
    }

    bool convex(const double* total, double a, double o, const Reduction& p, double* u,
                Point& point) const;
    bool together(const double* total, double a, double o, const Reduction& p,
                  double* u, Point& point) const;
    //! (master, unknown) dF/du
    void balance_slopes(const double* total, double a, double o, const Point& point,
                        const Means& m, Matrix& slopes) const;
    //! (active ion, unknown) dc/du
    void ion_slopes(const Point& point, const Means& m, Matrix& slopes) const;
    //! All equations by y and mu.
    void reduced_jacobian(const double* total, double a, double o, const Reduction& p,
                          const Point& point, const Means& m, const Matrix& by_c,
                          Matrix& jacobian, Matrix& full) const;

    SpeciationSystem system_;
    std::shared_ptr<const LiquorActivity> activity_;
};

inline SpeciationSolver::Reduction SpeciationSolver::reduction(Free free) const {
    Reduction p;
    p.of[0] = p.n++;
    p.of[1] = free == Free::all                           ? p.n++
              : free == Free::given_v && system_.acidic() ? 0
                                                          : -1;
    for (int l = 2; l < n_masters(); ++l)
        p.of[l] = p.n++;
    return p;
}

inline void SpeciationSolver::means(double a, double o, const Point& point,
                                    Means& m) const {
    const int n = system_.components().n_cations();
    m.all.setZero(n, n_unknowns());
    m.aqueous.setZero(n, n_unknowns());
    std::fill_n(m.units, n, 0.0);
    for (std::size_t k = 0; k < system_.members().size(); ++k) {
        const SpeciationSystem::Member& member = system_.members()[k];
        if (member.cation < 0)
            continue;
        const double share = (member.organic ? o : a) * point.s.per_total[k];
        add_exponents(k, share, m.all.row(member.cation));
        if (!member.organic)
            add_exponents(k, share, m.aqueous.row(member.cation));
        m.units[member.cation] += share * bound_units(k);
    }
    for (int i = 0; i < n; ++i)
        m.aqueous.row(i) /= a * point.s.aqueous[i] * point.s.free_per_total[i];
}

inline void SpeciationSolver::balance_slopes(const double* total, double a, double o,
                                             const Point& point, const Means& m,
                                             Matrix& slopes) const {
    slopes.setZero(n_masters(), n_unknowns());
    for (std::size_t k = 0; k < system_.members().size(); ++k) {
        const SpeciationSystem::Member& member = system_.members()[k];
        const double amount = (member.organic ? o : a) * point.s.c[k];
        for (int l = 0; l < n_masters(); ++l)
            if (member.nu[l] != 0.0)
                add_exponents(k, amount * member.nu[l], slopes.row(l));
    }
    for (int i = 0; i < system_.components().n_cations(); ++i)
        for (int l = 0; l < n_masters(); ++l)
            if (m.all(i, l) != 0.0)
                slopes.row(l) -= total[i] * m.all(i, l) * m.all.row(i);
}

inline void SpeciationSolver::ion_slopes(const Point& point, const Means& m,
                                         Matrix& slopes) const {
    slopes.setZero(n_mu(), n_unknowns());
    for (int r = 0; r < n_mu(); ++r) {
        const int k = system_.member_of(r);
        if (k < 0)
            continue;
        add_exponents(k, point.s.c[k], slopes.row(r));
        if (const int cation = system_.members()[k].cation; cation >= 0)
            slopes.row(r) -= point.s.c[k] * m.all.row(cation);
    }
}

inline void SpeciationSolver::reduced_jacobian(const double* total, double a, double o,
                                               const Reduction& p, const Point& point,
                                               const Means& m, const Matrix& by_c,
                                               Matrix& jacobian, Matrix& full) const {
    const int masters = n_masters();
    full.resize(n_unknowns(), n_unknowns());
    Matrix part;
    balance_slopes(total, a, o, point, m, part);
    full.topRows(masters) = part;
    if (n_mu() > 0) {
        ion_slopes(point, m, part);
        full.bottomRows(n_mu()).noalias() = -by_c * part;
        full.bottomRightCorner(n_mu(), n_mu()).diagonal().array() += 1.0;
    }
    jacobian.setZero(p.n + n_mu(), p.n + n_mu());
    const auto place = [&](int w) { return w < masters ? p.of[w] : p.n + w - masters; };
    for (int row = 0; row < n_unknowns(); ++row)
        for (int col = 0; col < n_unknowns(); ++col)
            if (place(row) >= 0 && place(col) >= 0)
                jacobian(place(row), place(col)) += full(row, col);
}

//! mu stays. The slope along the step rises monotonically: a step that goes beyond the
//! lowest point is taken back.
inline bool SpeciationSolver::convex(const double* total, double a, double o,
                                     const Reduction& p, double* u,
                                     Point& point) const {
    const int masters = n_masters();
    Means m;
    Matrix slopes;
    Matrix reduced;
    Vector gradient(p.n);
    Vector tried(p.n);
    const auto reduce = [&](Vector& g) {
        g.setZero();
        for (int l = 0; l < masters; ++l)
            if (p.of[l] >= 0)
                g[p.of[l]] += point.balance[l];
    };
    const double noise = rounding(total);
    evaluate(total, a, o, u, point);
    reduce(gradient);
    for (int iteration = 0; iteration < 300; ++iteration) {
        if (gradient.lpNorm<Eigen::Infinity>() <= noise)
            return true;
        means(a, o, point, m);
        balance_slopes(total, a, o, point, m, slopes);
        reduced.setZero(p.n, p.n);
        for (int l = 0; l < masters; ++l)
            for (int c = 0; c < masters; ++c)
                if (p.of[l] >= 0 && p.of[c] >= 0)
                    reduced(p.of[l], p.of[c]) += slopes(l, c);
        Vector step = -reduced.partialPivLu().solve(gradient);
        if (!step.allFinite())
            return false;
        const double largest = step.lpNorm<Eigen::Infinity>();
        if (largest > 6.0)
            step *= 6.0 / largest;
        const double slope = std::fabs(gradient.dot(step));
        double part = 1.0;
        for (;; part *= 0.5) {
            double moved[SpeciationSystem::most_masters];
            for (int l = 0; l < masters; ++l)
                moved[l] = u[l] + (p.of[l] >= 0 ? part * step[p.of[l]] : 0.0);
            std::swap_ranges(moved, moved + masters, u);
            evaluate(total, a, o, u, point);
            reduce(tried);
            if (largest < 1e-6 || part < 1e-6 ||
                (std::isfinite(tried.dot(step)) && tried.dot(step) <= 0.5 * slope))
                break;
            std::copy_n(moved, masters, u);
        }
        gradient = tried;
        // The error after a Newton step is of the order of its square.
        if (part == 1.0 && largest < 1e-8)
            return true;
    }
    return false;
}

inline bool SpeciationSolver::together(const double* total, double a, double o,
                                       const Reduction& p, double* u,
                                       Point& point) const {
    const int masters = n_masters();
    Means m;
    Matrix by_c(n_mu(), n_mu());
    Matrix jacobian;
    Matrix full;
    Vector right;
    const double noise = rounding(total);
    for (int iteration = 0; iteration < 25; ++iteration) {
        evaluate(total, a, o, u, point);
        activity_->factors(point.c, point.mu, by_c.data());
        means(a, o, point, m);
        reduced_jacobian(total, a, o, p, point, m, by_c, jacobian, full);
        right.setZero(p.n + n_mu());
        for (int l = 0; l < masters; ++l)
            if (p.of[l] >= 0)
                right[p.of[l]] -= point.balance[l];
        for (int r = 0; r < n_mu(); ++r)
            right[p.n + r] = point.mu[r] - u[masters + r];
        const Vector step = jacobian.partialPivLu().solve(right);
        // In a neutral liquor H+ is the small difference of large totals.
        if (right.head(p.n).lpNorm<Eigen::Infinity>() <= noise &&
            right.tail(n_mu()).lpNorm<Eigen::Infinity>() <= 1e-12)
            return true;
        const double largest = step.lpNorm<Eigen::Infinity>();
        if (!(largest < 5.0))
            return false;
        for (int l = 0; l < masters; ++l)
            if (p.of[l] >= 0)
                u[l] += step[p.of[l]];
        for (int r = 0; r < n_mu(); ++r)
            u[masters + r] += step[p.n + r];
        if (largest < 1e-8) {
            evaluate(total, a, o, u, point);
            return true;
        }
    }
    return false;
}

inline bool SpeciationSolver::solve(const double* total, double a, double o, Free free,
                                    double* u, Point& point) const {
    const Reduction p = reduction(free);
    if (n_mu() == 0)
        return convex(total, a, o, p, u, point);
    double start[most_unknowns];
    std::copy_n(u, n_unknowns(), start);
    const bool guessed = std::any_of(start, start + n_masters(),
                                     [](double value) { return value != 0.0; });
    if (guessed && together(total, a, o, p, u, point))
        return true;
    // From the start again; mu by insertion, until all together converge.
    std::copy_n(start, n_unknowns(), u);
    double* mu = u + n_masters();
    for (int r = 0; r < n_mu(); ++r)
        mu[r] = std::isfinite(mu[r]) ? std::clamp(mu[r], -5.0, 5.0) : 0.0;
    double weight = 1.0;
    double before = 1e300;
    for (int iteration = 0; iteration < 200; ++iteration) {
        if (!convex(total, a, o, p, u, point))
            return false;
        activity_->factors(point.c, point.mu, nullptr);
        double change = 0.0;
        for (int r = 0; r < n_mu(); ++r)
            change = std::max(change, std::fabs(point.mu[r] - mu[r]));
        if (!std::isfinite(change))
            return false;
        if (change > 0.9 * before)
            weight = std::max(0.05, 0.5 * weight);
        before = change;
        for (int r = 0; r < n_mu(); ++r)
            mu[r] += weight * std::clamp(point.mu[r] - mu[r], -1.0, 1.0);
        if (change > 0.1)
            continue;
        std::copy_n(u, n_unknowns(), start);
        if (together(total, a, o, p, u, point))
            return true;
        std::copy_n(start, n_unknowns(), u);
    }
    return false;
}

inline void SpeciationSolver::derivatives(const double* total, double a, double o,
                                          Free free, const Point& point, Wide& by,
                                          Vector& extractant) const {
    const ExchangeSystem& components = system_.components();
    const int n = components.n_cations();
    const int masters = n_masters();
    const int all = components.n_components();
    const Reduction p = reduction(free);
    Means m;
    means(a, o, point, m);
    Matrix by_c(n_mu(), n_mu());
    if (n_mu() > 0) {
        double mu[most_active];
        activity_->factors(point.c, mu, by_c.data());
    }
    Matrix jacobian;
    Matrix full;
    reduced_jacobian(total, a, o, p, point, m, by_c, jacobian, full);

    // By totals and v, at constant unknowns: of the balances, and of the ions.
    Wide balance = Wide::Zero(masters, all + 1);
    Wide ions = Wide::Zero(n_mu(), all + 1);
    for (int j = 0; j < all; ++j) {
        const int charge = j < n ? components.charge[j]
                           : j < components.extractant()
                               ? static_cast<int>(components.ion_charge[j - n])
                               : 0;
        balance(0, j) += charge;
    }
    for (int i = 0; i < n; ++i)
        for (int l = 0; l < masters; ++l)
            balance(l, i) += m.all(i, l);
    for (int l = 2; l < masters; ++l) {
        const int j = n + system_.reacting()[l - 2];
        balance(l, j) -= SpeciationSystem::floored_slope(total[j]);
    }
    const int e = components.extractant();
    balance(1, e) -= SpeciationSystem::floored_slope(total[e]);
    const double by_units = effective_slope(total, o);
    for (std::size_t k = 0; k < system_.members().size(); ++k) {
        const SpeciationSystem::Member& member = system_.members()[k];
        const double units = bound_units(k);
        const double less = member.cation >= 0 ? m.units[member.cation] : 0.0;
        const double amount = (member.organic ? o : a) * point.s.c[k];
        for (int l = 0; l < masters; ++l)
            balance(l, e) += by_units * amount * member.nu[l] * (units - less);
        if (n_mu() == 0 || member.ion < 0)
            continue;
        if (member.cation >= 0) {
            ions(member.ion, member.cation) += point.s.per_total[k];
            ions(member.ion, e) -= by_units * point.s.c[k] * less;
        }
    }
    for (int r = 0; r < n_mu(); ++r)
        if (system_.member_of(r) < 0)
            ions(r, r) += 1.0 / a;

    Wide right(n_unknowns(), all + 1);
    right.topRows(masters) = balance;
    if (n_mu() > 0)
        right.bottomRows(n_mu()).noalias() = -by_c * ions;
    right.col(all) = full.col(1);  // v moves ln E
    Wide reduced = Wide::Zero(p.n + n_mu(), all + 1);
    for (int l = 0; l < masters; ++l)
        if (p.of[l] >= 0)
            reduced.row(p.of[l]) -= right.row(l);
    if (n_mu() > 0)
        reduced.bottomRows(n_mu()) = -right.bottomRows(n_mu());
    if (free == Free::all)
        reduced.col(all).setZero();
    const Wide solved = jacobian.partialPivLu().solve(reduced);
    by.setZero(n_unknowns(), all + 1);
    for (int l = 0; l < masters; ++l)
        if (p.of[l] >= 0)
            by.row(l) = solved.row(p.of[l]);
    if (n_mu() > 0)
        by.bottomRows(n_mu()) = solved.bottomRows(n_mu());
    if (free != Free::all)
        by(1, all) += 1.0;
    extractant = full.row(1) * by;
    extractant += balance.row(1).transpose();
}

inline void SpeciationSolver::moves_towards(const SpeciationSolver& other, double units,
                                            double* moves) const {
    const double effective =
        other.system_.effective()(units) - system_.effective()(units);
    for (std::size_t k = 0; k < system_.members().size(); ++k) {
        const double here = system_.members()[k].log_k;
        const double there = other.system_.members()[k].log_k;
        // Inert water has -infinity of both.
        moves[k] = (there == here ? 0.0 : there - here) + bound_units(k) * effective;
    }
}

inline void SpeciationSolver::derivatives_towards(const SpeciationSolver& other,
                                                  const double* total, double a,
                                                  double o, const Point& point,
                                                  Vector& unknowns,
                                                  double* log_c) const {
    const int masters = n_masters();
    const int n = system_.components().n_cations();
    const auto& members = system_.members();
    moves_towards(other, units(total, o), log_c);
    Means m;
    means(a, o, point, m);
    double mean[Speciated<double>::most_cations] = {};
    for (std::size_t k = 0; k < members.size(); ++k)
        if (members[k].cation >= 0)
            mean[members[k].cation] +=
                (members[k].organic ? o : a) * point.s.per_total[k] * log_c[k];

    Vector right = Vector::Zero(n_unknowns());
    Vector ions = Vector::Zero(n_mu());
    for (std::size_t k = 0; k < members.size(); ++k) {
        const SpeciationSystem::Member& member = members[k];
        const double moved =
            point.s.c[k] *
            (log_c[k] - (member.cation >= 0 ? mean[member.cation] : 0.0));
        for (int l = 0; l < masters; ++l)
            right[l] -= (member.organic ? o : a) * member.nu[l] * moved;
        if (n_mu() > 0 && member.ion >= 0)
            ions[member.ion] += moved;
    }
    Matrix by_c(n_mu(), n_mu());
    if (n_mu() > 0) {
        double here[most_active];
        double there[most_active];
        other.activity_->factors(point.c, there, nullptr);
        activity_->factors(point.c, here, by_c.data());
        for (int r = 0; r < n_mu(); ++r)
            right[masters + r] = there[r] - here[r];
        right.tail(n_mu()) += by_c * ions;
    }
    Matrix jacobian;
    Matrix full;
    reduced_jacobian(total, a, o, reduction(Free::all), point, m, by_c, jacobian, full);
    unknowns = jacobian.partialPivLu().solve(right);

    // Per total of a cation, what all its species do together is taken out.
    double along[Speciated<double>::most_cations];
    for (int i = 0; i < n; ++i)
        along[i] = mean[i] + m.all.row(i).dot(unknowns);
    for (std::size_t k = 0; k < members.size(); ++k) {
        Vector exponents = Vector::Zero(n_unknowns());
        add_exponents(k, 1.0, exponents);
        log_c[k] += exponents.dot(unknowns);
        if (members[k].cation >= 0)
            log_c[k] -= along[members[k].cation];
    }
}

}  // namespace didymium
