//! \file [[solve]]: vary named inputs until named results hit their values, at steady
//! state.
//!
//! Unknowns of the cascade and the varied inputs p are found together by Newton:
//!     rates(u, p) = 0,   phi(result(u, p)) = phi(target)
//! with the inputs as the border of the block solver and phi the scale on which results
//! are compared (NamedResult::scaled).
//! Where that does not converge and one input is varied, its range is searched for an
//! interval in which the result passes the target.
#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "inputs/readers/case/case_file.hpp"
#include "solver/linear/border.hpp"
#include "solver/run/named_results.hpp"
#include "solver/steady/steady_state.hpp"

namespace didymium {

//! No value of the varied inputs reaches the targets; what() says what was tried.
class SolveError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

class InputSolver {
  public:
    //! \param assignments  already made on top of the case (a point of a sweep)
    InputSolver(const CaseFile& file, std::span<const Assignment> assignments,
                const CaseSpec& spec, const SunContext& context);

    //! Solves; afterwards values(), spec(), cascade() and unknowns() hold the solution.
    //! Throws SolveError, SteadyError, InputError (an input that has no such value).
    void solve();

    const std::vector<double>& values() const {
        return values_;
    }  //!< in the case's units
    //! What makes the solution of the case.
    std::vector<Assignment> assignments() const;
    const CaseSpec& spec() const { return spec_; }
    const Cascade& cascade() const { return *cascade_; }
    const std::vector<double>& unknowns() const { return unknowns_; }
    SteadySolver& steady() { return steady_; }

  private:
    struct Point;  //!< inputs with the steady state they lead to
    std::vector<Assignment> assignments_at(const std::vector<double>& values) const;
    CaseSpec resolve(const std::vector<double>& values) const;
    void move_to(const std::vector<double>& values);
    //! phi of result k, and of its target.
    double scaled_result(std::size_t k, const Cascade& cascade, const double* unknowns);
    double scaled_target(std::size_t k) const;
    Border make_border();
    //! Newton for rates and deviations together; goals are values of phi.
    bool newton(const std::vector<double>& goals);
    bool approach_targets();
    void search();

    const CaseFile* file_;
    std::vector<Assignment> assignments_;
    CaseSpec spec_;
    std::vector<SolveSpec> targets_;
    std::unique_ptr<Cascade> cascade_;
    SteadySolver steady_;
    std::vector<NamedResult> results_;
    std::vector<double> values_;
    std::vector<double> unknowns_;
};

}  // namespace didymium
