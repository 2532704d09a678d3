//! \file Random circuits that have a steady state, for tests of its search.
//!
//! One bank of extraction and scrub, fed where they meet. What is drawn, and the rule
//! by which a steady state exists, is in docs/theory.md, section 6. Nothing is drawn
//! again, and nothing asks a solver.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace didymium::test {

struct RandomCircuit {
    std::string system;  //!< of inputs/chemistry
    int n_stages = 0;
    std::vector<std::string> elements;
    bool saponified = false;
    bool exact_cut = false;
    double beta = 0.0;        //!< of the pair that the circuit is to part
    double over_least = 0.0;  //!< S/S_min
    std::string text;         //!< the case file
};

//! The circuit of a number, the same on every machine. Throws InputError where the case
//! it wrote is none: a defect of the drawing.
RandomCircuit draw_circuit(std::uint64_t seed, std::uint64_t number);

}  // namespace didymium::test
