//! \file What an optimisation came to.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace didymium {

struct OptimiseReport {
    struct Variable {
        std::string path;
        std::string unit;  //!< "1" of a plain or a whole number
        std::int8_t whole = 0;
        double low = 0.0;
        double high = 0.0;
        double start = 0.0;
        double optimum = 0.0;
        double multiplier = 0.0;  //!< d(objective)/d(bound); zero: at none
    };
    struct Requirement {
        std::string text;   //!< "split.raffinate.Pr.purity >= 0.999"
        double unit = 1.0;  //!< that one of the values below is, in those of files
        double target = 0.0;
        double start = 0.0;
        double value = 0.0;       //!< at the optimum
        double multiplier = 0.0;  //!< d(objective)/d(target); zero: not active
    };
    struct Objective {
        std::string name;
        std::string unit;
        double start = 0.0;
        double optimum = 0.0;
    };
    //! A choice of whole numbers, with its continuous optimum.
    struct Structure {
        std::vector<double> values;  //!< of all variables
        double stages = 0.0;
        double objective = 0.0;  //!< NaN: no steady state
        double violation = 0.0;
        std::int8_t feasible = 0;
        std::int64_t states = 0;
        std::int64_t search = 0;  //!< number of the start, or of the front point after
    };
    //! A steady state on the way.
    struct Step {
        std::int64_t structure = 0;
        double objective = 0.0;
        double violation = 0.0;
        std::vector<double> values;
    };
    struct FrontPoint {
        double limit = 0.0;  //!< of the other objective
        std::int8_t feasible = 0;
        std::vector<double> objectives;
        std::vector<double> values;
        std::vector<double> results;
    };

    std::string minimise;
    std::string against;  //!< of the front; empty: none
    std::string currency;
    bool feasible = false;
    bool converged = false;
    bool searched_all = true;  //!< false: most_structures ended the search
    std::string message;       //!< why not, and what binds
    double violation = 0.0;
    double stationarity = 0.0;
    std::vector<Variable> variables;
    std::vector<Requirement> requirements;
    std::vector<Objective> objectives;
    std::vector<Structure> structures;
    std::vector<Step> steps;
    std::vector<FrontPoint> front;
    std::vector<std::string> warnings;
    std::int64_t n_states = 0;
    std::int64_t n_slopes = 0;
    double seconds = 0.0;
    std::string written;  //!< the case of the optimum; empty: none
};

}  // namespace didymium
