//! \file The equilibria of all mixers of a state in one go, several in each vector of
//! the processor. For chemistries that exchange_kernels know, in forms where equilibria
//! are solved.
#pragma once

#include <memory>
#include <vector>

#include "solver/flowsheet/exchange_kernels.hpp"
#include "solver/flowsheet/layout.hpp"

namespace didymium {

class VesselBatch {
  public:
    //! \return null where the kernels do not know the chemistry or have nothing to
    //! solve
    static std::unique_ptr<VesselBatch> make(const Cascade& cascade,
                                             const Layout& layout);

    //! Solves all. \param v  (stage) stride `stride`: guesses in; solutions are taken
    //! by take()
    void solve(const Cascade& cascade, const double* unknowns, const double* v,
               int stride);
    //! The equilibrium of one mixer; false where there is none, or the kernel found
    //! none.
    bool take(int stage, double& v, double* d, SharedState<double>& s) const;

  private:
    VesselBatch(const Cascade& cascade, const Layout& layout);

    struct Place {
        long vessel = 0;
        long ratios = 0;  //!< of the first cation's in d_, the others at a distance of
        long n = 0;
    };

    const Layout* layout_;
    const ExchangeKernels* kernels_;
    std::vector<int> charge_;
    std::vector<double> ion_charge_;
    std::vector<long> begin_;    //!< (bank) its first vessel in the arrays
    std::vector<Place> place_;   //!< (stage)
    long n_ = 0;                 //!< vessels with those that fill banks up
    std::vector<double> total_;  //!< of each bank (component, vessel)
    std::vector<double> aqueous_, organic_, v_, q_, proton_, solved_;
    std::vector<double> d_;  //!< of each bank (cation, vessel)
};

}  // namespace didymium
