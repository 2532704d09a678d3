//! \file A search of a steady state from cold, and what came of it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/circuits/random_circuit.hpp"

namespace didymium::test {

struct Trial {
    bool reached = false;
    //! Accumulation of a component in a vessel over its throughput, the largest
    double residual = 0.0;
    //! The same with all vessels added up, which bounds what the balance of the circuit
    //! misses: the largest, and of each component
    double summed = 0.0;
    std::vector<std::pair<std::string, double>> summed_of;
    //! Sums above 1e-10 over 2^-53 of what flows through all mixers of the component,
    //! the largest. No state of doubles comes surely below some of these.
    double roundings = 0.0;
    double lowest = 0.0;   //!< most negative amount, of what the feed holds of it
    double seconds = 0.0;  //!< of the processor, from the built case to the state
    std::string rung;      //!< that found it
    int iterations = 0;    //!< factorizations of all rungs
    long steps = 0;        //!< of the dynamic model
    std::string cause;     //!< where it was not reached
};

Trial try_circuit(const RandomCircuit& circuit);

}  // namespace didymium::test
