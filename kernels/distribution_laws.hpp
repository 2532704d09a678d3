//! \file How the distribution ratio D of a cation depends on the solution. A law gives,
//! for every cation i, D_i and the slopes dlnD_i/dln[H+] and dlnD_i/dln[E] (E: free
//! extractant units). Templates over Real, so that dual numbers can check the slopes.
#pragma once

#include <cmath>
#include <limits>
#include <vector>

namespace didymium {

//! The two free concentrations that every cation of a vessel shares, mol/m3.
template <class Real>
struct SharedState {
    Real q;                  //!< free extractant units over H+
    Real log_q;              //!< ln q
    Real proton;             //!< [H+]
    Real free;               //!< [E] = q [H+]
    Real proton_activity{};  //!< mol/m3, what a pH is of; [H+] without a model of it
};

//! Mass action with conditional constants: D_i = K_i ([E]/[H+])^e_i.
class ConditionalConstants {
  public:
    //! \param k   equilibrium constants, dimensionless (e protons for e units)
    //! \param charge  e, 1 to 4
    ConditionalConstants(std::vector<double> k, std::vector<int> charge)
        : k_(std::move(k)), charge_(std::move(charge)) {}

    template <class Real>
    void distribution(const SharedState<Real>& s, Real* d) const {
        const Real q2 = s.q * s.q;
        const Real power[5] = {Real(1.0), s.q, q2, q2 * s.q, q2 * q2};
        for (std::size_t i = 0; i < k_.size(); ++i)
            d[i] = Real(k_[i]) * power[charge_[i]];
    }

    //! D of one cation, which here depends on q alone.
    template <class Real>
    Real exchange_ratio(int cation, const Real& q) const {
        Real d(k_[cation]);
        for (int e = 0; e < charge_[cation]; ++e)
            d = d * q;
        return d;
    }

    void slopes(const SharedState<double>& /*s*/, double* by_proton,
                double* by_free) const {
        for (std::size_t i = 0; i < k_.size(); ++i) {
            by_proton[i] = -charge_[i];
            by_free[i] = charge_[i];
        }
    }

    const std::vector<double>& constants() const { return k_; }

    //! What a cation's D never falls below: without free extractant it vanishes.
    static double least_distribution(std::size_t /*cation*/) { return 0.0; }

  private:
    std::vector<double> k_;
    std::vector<int> charge_;
};

//! Empirical correlation: log10 D = (m0 + m1 d) pH + b0 + b1 log10 d with the dosage
//! d = dosage_per_mol [E] and pH = -log10([H+] in mol/L). Form of the PrOMMiS project's
//! sulfate/D2EHPA model; m0 = m1 = b1 = 0 is a constant distribution ratio.
class EmpiricalDistribution {
  public:
    struct Coefficients {
        double m0, m1, b0, b1;
    };

    EmpiricalDistribution(std::vector<Coefficients> coefficients, double dosage_per_mol)
        : c_(std::move(coefficients)), dosage_per_mol_(dosage_per_mol) {}

    template <class Real>
    void distribution(const SharedState<Real>& s, Real* d) const {
        using std::exp;
        using std::log;
        const Real dosage = Real(dosage_per_mol_) * s.free;
        const Real ln_proton = log(s.proton) - Real(ln_mol_per_litre);
        const Real ln_dosage = log(dosage);
        for (std::size_t i = 0; i < c_.size(); ++i)
            d[i] = exp(Real(ln10 * c_[i].b0) + Real(c_[i].b1) * ln_dosage -
                       (Real(c_[i].m0) + Real(c_[i].m1) * dosage) * ln_proton);
    }

    //! D is no function of q alone: no cation of this law may dissociate.
    template <class Real>
    Real exchange_ratio(int /*cation*/, const Real& /*q*/) const {
        return std::numeric_limits<double>::quiet_NaN();
    }

    void slopes(const SharedState<double>& s, double* by_proton,
                double* by_free) const {
        const double dosage = dosage_per_mol_ * s.free;
        const double ln_proton = std::log(s.proton) - ln_mol_per_litre;
        for (std::size_t i = 0; i < c_.size(); ++i) {
            by_proton[i] = -(c_[i].m0 + c_[i].m1 * dosage);
            by_free[i] = c_[i].b1 - c_[i].m1 * dosage * ln_proton;
        }
    }

    //! What a cation's D never falls below: a constant one binds without regard to what
    //! is left of the extractant.
    double least_distribution(std::size_t cation) const {
        const Coefficients& c = c_[cation];
        const bool constant = c.m0 == 0.0 && c.m1 == 0.0 && c.b1 == 0.0;
        return constant ? std::exp(ln10 * c.b0) : 0.0;
    }

  private:
    static constexpr double ln10 = 2.302585092994045684;
    static constexpr double ln_mol_per_litre = 6.907755278982137052;  // ln 1000 mol/m3
    std::vector<Coefficients> c_;
    double dosage_per_mol_;
};

}  // namespace didymium
