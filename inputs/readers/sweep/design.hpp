//! \file Designs: where in the unit cube the points of a sweep lie.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace didymium {

enum class DesignKind { random, lhs, sobol, saltelli, morris };

struct Design {
    DesignKind kind = DesignKind::random;
    int points = 0;  //!< of saltelli base points, of morris trajectories
    std::uint64_t seed = 0;
    bool scrambled = true;  //!< of sobol and saltelli
    int levels = 4;         //!< of morris, even
};

//! How many scenarios the design has over so many inputs.
double n_scenarios(const Design& design, int inputs);

//! The most inputs a design can have; 0: no limit.
int most_inputs(DesignKind kind);

//! (input, scenario) coordinates above 0 and below 1.
//!
//! random: independent; a longer sweep begins with the shorter one.
//! lhs: Latin hypercube, in each of `points` equal intervals one value at random
//! (McKay, Beckman and Conover, Technometrics 21 (1979) 239). sobol: without scrambling
//! from the second point on, since the first is the origin. saltelli: for base point j
//! the n + 2 scenarios A_j, A_j with input k from B_j (k = 1 ... n), B_j; A and B are
//! the halves of a 2n-dimensional Sobol sequence (Saltelli et al., Comput. Phys.
//! Commun. 181 (2010) 259). morris: trajectories of n + 1 scenarios on the levels (i +
//! 1/2)/levels, each step moving one input by 1/2, every input once, in random order
//! (Morris, Technometrics 33 (1991) 161; levels inside the cube, so that unbounded
//! distributions have them too).
std::vector<std::vector<double>> unit_points(const Design& design, int inputs);

}  // namespace didymium
