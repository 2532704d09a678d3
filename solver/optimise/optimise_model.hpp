//! \file Steady states of a case of given whole numbers, as functions of what varies
//! continuously: objectives, required results, and their derivatives.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "solver/optimise/objectives.hpp"
#include "solver/run/named_results.hpp"
#include "solver/steady/steady_state.hpp"

namespace didymium {

//! The user has asked for an end.
class OptimiseInterrupted : public std::runtime_error {
  public:
    OptimiseInterrupted() : std::runtime_error("interrupted") {}
};

//! What counts of a steady state.
struct SteadyFigures {
    ObjectiveValues objectives{};
    std::vector<double> results;  //!< (requirement) a fraction, mol/m3 or a pH
    std::vector<double> scaled;   //!< (requirement) on the scale of its result
};

//! Derivatives by continuous variables, per unit of the case.
struct SteadySlopes {
    std::vector<ObjectiveValues> objectives;  //!< (continuous)
    std::vector<std::vector<double>> scaled;  //!< (continuous, requirement)
};

class OptimiseModel {
  public:
    //! \param values  of all variables; whole numbers stay as they are there
    OptimiseModel(const OptimiseSpec& spec, std::vector<double> values,
                  const SunContext& context);
    OptimiseModel(const OptimiseModel&) = delete;
    OptimiseModel& operator=(const OptimiseModel&) = delete;

    //! Indices of the continuous variables, in order.
    const std::vector<std::size_t>& continuous() const { return continuous_; }
    const std::vector<double>& values() const { return values_; }

    //! The steady state of continuous values; Newton from the last one.
    //! \return false where there is none: failure() says why, and the last state stays.
    //! Throws OptimiseInterrupted.
    bool move_to(const std::vector<double>& x);
    const std::string& failure() const { return failure_; }
    //! Of the steady state at hand.
    const SteadyFigures& figures() const { return figures_; }
    //! By the implicit function theorem, with one factorization. \return false where
    //! the case cannot be moved by a variable.
    bool slopes(SteadySlopes& slopes);

    long n_states() const { return n_states_; }  //!< steady states asked for
    long n_slopes() const { return n_slopes_; }  //!< times derivatives were
    bool has_state() const { return !unknowns_.empty(); }

  private:
    SteadyFigures figures_of(const std::vector<double>& unknowns, Workspace& workspace);
    void build();

    const OptimiseSpec* spec_;
    const SunContext* context_;
    std::vector<std::size_t> continuous_;
    std::vector<double> values_;  //!< of the steady state at hand
    CaseSpec case_;
    Cascade cascade_;
    std::unique_ptr<SteadySolver> steady_;
    std::vector<NamedResult> results_;
    std::vector<double> unknowns_;
    SteadyFigures figures_;
    std::string failure_;
    long n_states_ = 0;
    long n_slopes_ = 0;
};

}  // namespace didymium
