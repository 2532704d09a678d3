//! \file Derivatives of the stage equilibrium of any chemistry by dual numbers, through
//! all that the kernel's residual does and the implicit function theorem. Include after
//! catch.hpp.
#pragma once

#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include <Eigen/LU>

#include "kernels/dual.hpp"
#include "kernels/speciated_stage.hpp"
#include "tests/chemistry_contacts.hpp"

namespace didymium::test {

//! Components and unknowns.
inline constexpr std::size_t most_inputs = 64;
using Number = Dual<most_inputs>;
using Matrix = Eigen::MatrixXd;

//! dM/dc of the activities of a liquor: differences, of which those of twice the width
//! take the error of third order away.
inline Matrix by_differences(const LiquorActivity& activity,
                             const std::vector<double>& c) {
    const int n = static_cast<int>(c.size());
    Matrix slopes(n, n);
    const auto at = [&](int j, double h) {
        std::vector<double> moved = c;
        moved[j] += h;
        Eigen::VectorXd mu(n);
        activity.factors(moved.data(), mu.data(), nullptr);
        return mu;
    };
    for (int j = 0; j < n; ++j) {
        const double h = 1e-3 * (c[j] + 1.0);
        slopes.col(j) =
            (8.0 * (at(j, h) - at(j, -h)) - (at(j, 2 * h) - at(j, -2 * h))) /
            (12.0 * h);
    }
    return slopes;
}

//! dx/dT at equilibrium: (distributing component, component).
inline Matrix by_dual(const SpeciatedStage& stage, const Contact& contact,
                      const Split& s) {
    const SpeciationSystem& system = stage.solver().system();
    const ExchangeSystem& components = stage.system();
    const int m = components.n_components();
    const int masters = system.n_masters();
    const int n_mu = stage.solver().n_mu();
    const int unknowns = masters + n_mu;
    REQUIRE(m + unknowns <= static_cast<int>(most_inputs));
    std::vector<Number> total;
    std::vector<Number> u;
    for (int k = 0; k < m; ++k)
        total.push_back(Number::variable(contact.total[k], k));
    for (int l = 0; l < unknowns; ++l)
        u.push_back(Number::variable(s.w[1 + l], m + l));
    auto speciated = std::make_unique<Speciated<Number>>();
    std::vector<Number> balance(masters);
    system.evaluate<Number>(
        total.data(), contact.a, contact.o, total.back() / Number(contact.o), u.data(),
        n_mu > 0 ? u.data() + masters : nullptr, *speciated, balance.data());
    // All equations: balances, and mu - M(c) = 0.
    Matrix f = Matrix::Zero(unknowns, m + unknowns);
    for (int l = 0; l < masters; ++l)
        for (int j = 0; j < m + unknowns; ++j)
            f(l, j) = balance[l].derivative[j];
    if (n_mu > 0) {
        Matrix c_all(n_mu, m + unknowns);
        std::vector<double> c;
        for (int r = 0; r < n_mu; ++r) {
            const int member = system.member_of(r);
            const Number of =
                member >= 0 ? speciated->c[member] : total[r] / Number(contact.a);
            c.push_back(of.value);
            for (int j = 0; j < m + unknowns; ++j)
                c_all(r, j) = of.derivative[j];
        }
        f.bottomRows(n_mu) = -by_differences(*stage.solver().activity(), c) * c_all;
        for (int r = 0; r < n_mu; ++r)
            f(masters + r, m + masters + r) += 1.0;
    }
    const Matrix u_t = f.rightCols(unknowns).fullPivLu().solve(-f.leftCols(m));
    std::vector<Number> x;
    for (int i = 0; i < components.n_cations(); ++i)
        x.push_back(speciated->aqueous[i] * speciated->free_per_total[i] * total[i]);
    for (int k = 0; k < components.n_extracted; ++k) {
        Number sum(0.0);
        for (std::size_t j = 0; j < system.members().size(); ++j)
            if (!system.members()[j].organic)
                sum += Number(system.members()[j].nu[2 + k]) * speciated->c[j];
        x.push_back(sum);
    }
    Matrix x_t(x.size(), m);
    for (std::size_t i = 0; i < x.size(); ++i)
        for (int k = 0; k < m; ++k) {
            x_t(i, k) = x[i].derivative[k];
            for (int l = 0; l < unknowns; ++l)
                x_t(i, k) += x[i].derivative[m + l] * u_t(l, k);
        }
    return x_t;
}

template <class Law>
Matrix by_dual(const ExchangeSystem& system, Law law, const Contact& contact,
               const Split& s) {
    const ExchangeEquilibrium<Law> equilibrium(system, std::move(law));
    const int m = system.n_components();
    const int n = system.n_cations();
    REQUIRE(m < static_cast<int>(most_inputs));
    std::vector<Number> total;
    for (int k = 0; k < m; ++k)
        total.push_back(Number::variable(contact.total[k], k));
    std::vector<Number> d(n);
    SharedState<Number> shared;
    const Number g = equilibrium.residual(Number::variable(s.w[0], m), total.data(),
                                          contact.a, contact.o, d.data(), shared);
    Matrix x_t(n, m);
    for (int i = 0; i < n; ++i) {
        const Number x = total[i] / (Number(contact.a) + Number(contact.o) * d[i]);
        for (int k = 0; k < m; ++k)
            x_t(i, k) =
                x.derivative[k] - x.derivative[m] * g.derivative[k] / g.derivative[m];
    }
    return x_t;
}

inline Matrix by_dual(const ChemistrySpec& spec, const StageEquilibrium& stage,
                      const Contact& contact, const Split& s) {
    if (spec.law == DistributionLaw::mass_action)
        return by_dual(dynamic_cast<const SpeciatedStage&>(stage), contact, s);
    if (spec.law == DistributionLaw::conditional_constants) {
        std::vector<double> k;
        for (const Cation& c : spec.cations)
            k.push_back(std::pow(10.0, c.log10_k));
        return by_dual(stage.system(),
                       ConditionalConstants(std::move(k), stage.system().charge),
                       contact, s);
    }
    std::vector<EmpiricalDistribution::Coefficients> c;
    for (const Cation& cation : spec.cations)
        c.push_back({cation.empirical.ph_slope, cation.empirical.ph_slope_per_dosage,
                     cation.empirical.intercept, cation.empirical.dosage_exponent});
    return by_dual(stage.system(),
                   EmpiricalDistribution(std::move(c), spec.dosage_per_mol), contact,
                   s);
}

}  // namespace didymium::test
