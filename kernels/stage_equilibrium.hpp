//! \file The interface of every chemistry: totals in a vessel -> split between the
//! phases, with derivatives. Callers do not know how it is solved.
#pragma once

#include <memory>
#include <utility>

#include "kernels/exchange_equilibrium.hpp"

namespace didymium {

class StageEquilibrium {
  public:
    virtual ~StageEquilibrium() = default;

    virtual const ExchangeSystem& system() const = 0;

    //! Splits totals T (component, mol/m3 of vessel) over phase fractions a and o.
    //! \param v  ln([E]/[H+]): a guess in, the solution out
    //! \param d  distribution ratios out (cation); x = T/(a + o D), y = D x
    virtual EquilibriumStatus solve(const double* total, double a, double o, double& v,
                                    double* d, SharedState<double>& s) const = 0;

    //! The share of the extractant that is bound whatever the conditions, see
    //! ExchangeEquilibrium; above one solve() ends with no_capacity.
    virtual double least_loading(const double* total, double a, double o) const = 0;

    //! What solve() works on, at a given v, solved or not. \return the charge residual
    //! g(v), mol/m3.
    virtual double residual(double v, const double* total, double a, double o,
                            double* d, SharedState<double>& s) const = 0;

    //! Derivatives at (total, v) with d and s from solve() or residual().
    virtual void derivatives(const double* total, double a, double o, const double* d,
                             const SharedState<double>& s,
                             ExchangeDerivatives& out) const = 0;

    //! The organic phase at equilibrium with an aqueous composition (cations, ions)
    //! that holds `units` of extractant, mol/m3: y = D x. \param s  out; a positive
    //! s.free is the guess
    virtual EquilibriumStatus solvent_at(const double* aqueous, double units, double* d,
                                         SharedState<double>& s) const = 0;
    virtual void solvent_derivatives(const double* aqueous, const double* d,
                                     const SharedState<double>& s,
                                     SolventDerivatives& out) const = 0;

    //! [H+] of an aqueous composition (cations, then ions), mol/m3; <= 0: no free acid.
    virtual double free_proton(const double* aqueous) const = 0;

    //! Proton total of an aqueous composition by electroneutrality, mol/m3.
    virtual double proton_total(const double* aqueous) const = 0;
};

//! A distribution law behind the interface.
template <class Law>
class ExchangeStage final : public StageEquilibrium {
  public:
    ExchangeStage(ExchangeSystem system, Law law)
        : equilibrium_(std::move(system), std::move(law)) {}

    const ExchangeSystem& system() const override { return equilibrium_.system(); }
    EquilibriumStatus solve(const double* total, double a, double o, double& v,
                            double* d, SharedState<double>& s) const override {
        return equilibrium_.solve(total, a, o, v, d, s);
    }
    double least_loading(const double* total, double a, double o) const override {
        return equilibrium_.least_loading(total, a, o);
    }
    double residual(double v, const double* total, double a, double o, double* d,
                    SharedState<double>& s) const override {
        return equilibrium_.residual(v, total, a, o, d, s);
    }
    void derivatives(const double* total, double a, double o, const double* d,
                     const SharedState<double>& s,
                     ExchangeDerivatives& out) const override {
        equilibrium_.derivatives(total, a, o, d, s, out);
    }
    EquilibriumStatus solvent_at(const double* aqueous, double units, double* d,
                                 SharedState<double>& s) const override {
        return equilibrium_.solvent_at(aqueous, units, d, s);
    }
    void solvent_derivatives(const double* aqueous, const double* d,
                             const SharedState<double>& s,
                             SolventDerivatives& out) const override {
        equilibrium_.solvent_derivatives(aqueous, d, s, out);
    }
    double free_proton(const double* aqueous) const override {
        return equilibrium_.free_proton(aqueous);
    }
    double proton_total(const double* aqueous) const override {
        return equilibrium_.proton_total(aqueous);
    }

  private:
    ExchangeEquilibrium<Law> equilibrium_;
};

}  // namespace didymium
