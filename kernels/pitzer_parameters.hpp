//! \file What Pitzer's equations need to know of a solution.
#pragma once

#include <vector>

namespace didymium {

//! A cation and an anion, in either order. C_phi as in Pitzer's tables for 1-1 salts,
//! without the factors 3/2 and 3^(3/2)/2 of those for 3-1 salts.
struct PitzerBinary {
    int i, j;
    double beta0 = 0.0, beta1 = 0.0, beta2 = 0.0;  //!< kg/mol
    double c_phi = 0.0;                            //!< (kg/mol)^2
    //! (kg/mol)^(1/2); 0: the usual one, 1.4 and 12 for 2-2 salts, 2 and 50 where both
    //! charges are greater than 1 and one is greater than 2, otherwise 2 and 12.
    double alpha1 = 0.0, alpha2 = 0.0;
};

//! Two ions of the same sign, without their electrostatic term, or a neutral species
//! and any other, where it is usually called lambda.
struct PitzerTheta {
    int i, j;
    double theta;  //!< kg/mol
};

//! Two ions of the same sign and one of the other; with a neutral species, zeta.
struct PitzerPsi {
    int i, j, k;
    double psi;  //!< (kg/mol)^2
};

inline bool same_species(const PitzerTheta& a, const PitzerTheta& b) {
    return (a.i == b.i && a.j == b.j) || (a.i == b.j && a.j == b.i);
}
//! Each of three different ones.
inline bool same_species(const PitzerPsi& a, const PitzerPsi& b) {
    const auto holds = [&b](int i) { return i == b.i || i == b.j || i == b.k; };
    return holds(a.i) && holds(a.j) && holds(a.k);
}

struct PitzerParameters {
    std::vector<int> charge;  //!< signed, per species
    std::vector<PitzerBinary> binaries;
    std::vector<PitzerTheta> thetas;
    std::vector<PitzerPsi> psis;
    double a_phi = 0.3915;  //!< Debye-Hueckel slope, (kg/mol)^(1/2)
    //! E-theta, which a set of theta and psi was either determined with or without.
    bool unsymmetrical_mixing = true;
};

//! The name of one parameter.
struct PitzerParameter {
    enum class Kind { beta0, beta1, beta2, c_phi, theta, psi };
    Kind kind;
    int i, j;
    int k = -1;  //!< psi only
};

}  // namespace didymium
