//! \file The stage equilibria of many vessels at once, one in each lane of a vector:
//! the same equation and iteration as ExchangeEquilibrium<ConditionalConstants>, for
//! liquors whose protons are bound by nothing but water. Compiled for each instruction
//! set (solver/simd/); a vessel's result depends neither on that nor on the vessels
//! beside it.
#pragma once

#include "solver/linear/isa.hpp"

namespace didymium {

//! What all vessels have in common.
struct ExchangeConstants {
    int n_cations = 0;
    int n_ions = 0;
    const double* k = nullptr;           //!< (cation) equilibrium constants
    const int* charge = nullptr;         //!< (cation) 1 to 4
    const double* ion_charge = nullptr;  //!< (ion) signed
    double kw = 0.0;                     //!< (mol/m3)^2; 0: water is inert
};

//! Arrays of vessels, a multiple of 8 in number; those of several components stand one
//! after the other.
struct ExchangeVessels {
    long n = 0;
    const double* total = nullptr;    //!< (component, vessel) mol/m3
    const double* aqueous = nullptr;  //!< volume fractions
    const double* organic = nullptr;
    double* v = nullptr;       //!< ln([E]/[H+]): the guess in, the solution out
    double* q = nullptr;       //!< [E]/[H+] out
    double* proton = nullptr;  //!< [H+] out, mol/m3
    double* d = nullptr;       //!< (cation, vessel) distribution ratios out
    double* solved = nullptr;  //!< 1 out, or 0: there is no root, or none was found
};

struct ExchangeKernels {
    void (*solve)(const ExchangeConstants& constants, const ExchangeVessels& vessels);
};

const ExchangeKernels& exchange_kernels(Isa isa);

}  // namespace didymium
