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

    //! Length of w below.
    virtual int n_unknowns() const = 0;

    //! Splits totals T (component, mol/m3 of vessel) over phase fractions a and o.
    //! \param w  the unknowns, of which w[0] is v = ln([E]/[H+]): a guess in (zeros
    //! will do), the solution out \param d  distribution ratios out (distributing
    //! component); x = T/(a + o D), y = D x
    virtual EquilibriumStatus solve(const double* total, double a, double o, double* w,
                                    double* d, SharedState<double>& s) const = 0;

    //! The share of the extractant that is bound whatever the conditions, see
    //! ExchangeEquilibrium; above one solve() ends with no_capacity.
    virtual double least_loading(const double* total, double a, double o) const = 0;

    //! What solve() works on, at a given v = w[0]; the rest of w is solved for. \return
    //! the charge residual g(v), mol/m3; not finite where that fails.
    virtual double residual(double* w, const double* total, double a, double o,
                            double* d, SharedState<double>& s) const = 0;

    //! Derivatives at (total, v) with w, d and s from solve() or residual().
    virtual void derivatives(const double* total, double a, double o, const double* w,
                             const double* d, const SharedState<double>& s,
                             ExchangeDerivatives& out) const = 0;

    //! How a split moves with the constants: derivatives by t at t = 0 of the chemistry
    //! whose constants are those of this one and t times the way to those of another
    //! of the same structure, with w, d and s from solve(). All equations are linear in
    //! ln K, in what is in the exponents of correlations, in the parameters of
    //! activities and of the effective extractant, so that these are exact.
    virtual void derivatives_towards(const StageEquilibrium& other, const double* total,
                                     double a, double o, const double* w,
                                     const double* d, const SharedState<double>& s,
                                     ConstantDerivatives& out) const = 0;

    //! The organic phase at equilibrium with an aqueous composition (cations, ions)
    //! that holds `units` of extractant, mol/m3: y = D x. \param s  out; a positive
    //! s.free is the guess \param w  as of solve()
    virtual EquilibriumStatus solvent_at(const double* aqueous, double units, double* w,
                                         double* d, SharedState<double>& s) const = 0;
    //! Of (distributing component) by (aqueous component), and by units.
    virtual void solvent_derivatives(const double* aqueous, double units,
                                     const double* w, const double* d,
                                     const SharedState<double>& s,
                                     SolventDerivatives& out) const = 0;

    //! [H+] of an aqueous composition (cations, then ions), mol/m3; <= 0: no free acid.
    virtual double free_proton(const double* aqueous) const = 0;
    //! Of that liquor -log10 of the activity of H+ in mol/L, where the chemistry has
    //! activities, or of its concentration; not a number without free acid.
    virtual double ph(const double* aqueous) const = 0;

    //! Units of extractant that are bound, of a solvent of that composition
    //! (distributing components, extractant), with the species of each component in the
    //! proportions of w.
    virtual double bound_units(const double* organic, const double* w) const = 0;

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
    int n_unknowns() const override { return 1; }
    EquilibriumStatus solve(const double* total, double a, double o, double* w,
                            double* d, SharedState<double>& s) const override {
        const EquilibriumStatus status = equilibrium_.solve(total, a, o, *w, d, s);
        s.proton_activity = s.proton;
        return status;
    }
    double least_loading(const double* total, double a, double o) const override {
        return equilibrium_.least_loading(total, a, o);
    }
    double residual(double* w, const double* total, double a, double o, double* d,
                    SharedState<double>& s) const override {
        const double g = equilibrium_.residual(*w, total, a, o, d, s);
        s.proton_activity = s.proton;
        return g;
    }
    void derivatives(const double* total, double a, double o, const double* /*w*/,
                     const double* d, const SharedState<double>& s,
                     ExchangeDerivatives& out) const override {
        equilibrium_.derivatives(total, a, o, d, s, out);
    }
    void derivatives_towards(const StageEquilibrium& other, const double* total,
                             double a, double o, const double* /*w*/, const double* d,
                             const SharedState<double>& s,
                             ConstantDerivatives& out) const override {
        const auto& same = dynamic_cast<const ExchangeStage&>(other);
        equilibrium_.derivatives_towards(same.equilibrium_.law(), total, a, o, d, s,
                                         out);
    }
    EquilibriumStatus solvent_at(const double* aqueous, double units, double* /*w*/,
                                 double* d, SharedState<double>& s) const override {
        const EquilibriumStatus status = equilibrium_.solvent_at(aqueous, units, d, s);
        s.proton_activity = s.proton;
        return status;
    }
    void solvent_derivatives(const double* aqueous, double /*units*/,
                             const double* /*w*/, const double* d,
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
    double ph(const double* aqueous) const override {
        const double proton = free_proton(aqueous);
        return proton > 0.0 ? ph_of(proton) : std::numeric_limits<double>::quiet_NaN();
    }
    double bound_units(const double* organic, const double* /*w*/) const override {
        double bound = 0.0;
        for (int i = 0; i < system().n_cations(); ++i)
            bound += system().charge[i] * organic[i];
        return bound;
    }

    const Law& law() const { return equilibrium_.law(); }

  private:
    ExchangeEquilibrium<Law> equilibrium_;
};

}  // namespace didymium
