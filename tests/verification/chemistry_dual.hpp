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

//! Components and shared unknowns.
inline constexpr std::size_t most_inputs = 40;
using Number = Dual<most_inputs>;
using Matrix = Eigen::MatrixXd;

//! dx/dT at equilibrium: (distributing component, component).
inline Matrix by_dual(const SpeciatedStage& stage, const Contact& contact,
                      const Split& s) {
    const SpeciationSystem& system = stage.solver().system();
    const ExchangeSystem& components = stage.system();
    const int m = components.n_components();
    const int masters = system.n_masters();
    REQUIRE(m + masters <= static_cast<int>(most_inputs));
    std::vector<Number> total;
    std::vector<Number> u;
    for (int k = 0; k < m; ++k)
        total.push_back(Number::variable(contact.total[k], k));
    for (int l = 0; l < masters; ++l)
        u.push_back(Number::variable(s.w[1 + l], m + l));
    auto speciated = std::make_unique<Speciated<Number>>();
    std::vector<Number> balance(masters);
    system.evaluate<Number>(total.data(), contact.a, contact.o,
                            total.back() / Number(contact.o), u.data(), nullptr,
                            *speciated, balance.data());
    Matrix f_u(masters, masters);
    Matrix f_t(masters, m);
    for (int l = 0; l < masters; ++l) {
        for (int j = 0; j < masters; ++j)
            f_u(l, j) = balance[l].derivative[m + j];
        for (int k = 0; k < m; ++k)
            f_t(l, k) = balance[l].derivative[k];
    }
    const Matrix u_t = f_u.fullPivLu().solve(-f_t);
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
            for (int l = 0; l < masters; ++l)
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
