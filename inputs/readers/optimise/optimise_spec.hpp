//! \file An optimisation after reading and checking: what is minimised, over what,
//! subject to what.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "inputs/readers/case/case_file.hpp"
#include "inputs/readers/optimise/cost_spec.hpp"
#include "inputs/readers/text/location.hpp"

namespace didymium {

enum class Objective { acid, base, reagents, reagent_cost, cost, stages, inventory };

inline constexpr int n_objectives = 7;

//! Its place among the objectives.
constexpr std::size_t index_of(Objective objective) {
    return static_cast<std::size_t>(objective);
}

//! As files write it.
const char* objective_name(Objective objective);
//! Of its values; `currency` where they are money.
std::string objective_unit(Objective objective, const std::string& currency);

//! A number of the case that is changed, in the unit of the case.
struct OptimiseVariable {
    std::string path;
    std::string unit;    //!< empty: a plain number
    bool whole = false;  //!< stages, cells
    double low = 0.0;
    double high = 0.0;
    double start = 0.0;
    int step = 1;  //!< of whole numbers
    Location where;

    //! As it is assigned.
    std::string text(double value) const;
};

struct OptimiseRequirement {
    ResultName result;
    bool at_least = true;
    double target = 0.0;  //!< a fraction, mol/m3 or a pH

    std::string text() const;  //!< "split.raffinate.Pr.purity >= 0.999"
};

struct OptimiseSpec {
    std::string title;
    std::string file;
    std::optional<CaseFile> case_file;
    CaseSpec base;  //!< the case as written
    Objective minimise = Objective::reagents;
    std::optional<CostSpec> costs;
    std::vector<OptimiseVariable> variables;
    std::vector<OptimiseRequirement> requirements;
    int most_stages = 0;  //!< 0: no limit
    int starts = 1;
    std::uint64_t seed = 1;
    int most_structures = 400;
    std::optional<Objective> against;  //!< of the front; none: no front
    int front_points = 0;
    std::optional<double> front_end;  //!< last limit; none: the least
    std::vector<InputWarning> warnings;
    std::vector<SourceFile> sources;  //!< every file read, verbatim

    //! What makes the case of values of all variables.
    std::vector<Assignment> assignments(const std::vector<double>& values) const;
};

}  // namespace didymium
