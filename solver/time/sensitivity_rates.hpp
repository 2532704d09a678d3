//! \file The equations of sensitivities s = du/d(theta) of the unknowns u to inputs,
//!     ds/dt = J s + d(rates)/d(theta),
//! with the exact Jacobian J. What holdups and levels do is not in the matrix of an
//! implicit step (holdup_solver); it is taken along with the difference of the models
//! that gives the last term.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "solver/flowsheet/perturbed_models.hpp"
#include "solver/linear/cascade_matrix.hpp"

namespace didymium {

class SensitivityRates {
  public:
    //! \param cascade  the model between those of `models`. All outlive this.
    SensitivityRates(const Cascade& cascade, PerturbedModels& models);

    //! Goes on with another model of the same structure (after an event).
    void set_cascade(const Cascade& cascade);

    int size() const { return models_->size(); }
    //! \param sensitivities  (input) arrays of the layout \param rates  likewise
    //! \return false where physics fails, see failure()
    bool rates(double t, const double* unknowns,
               const std::vector<const double*>& sensitivities,
               const std::vector<double*>& rates);
    const std::string& failure() const { return failure_; }

  private:
    bool look_at(double t, const double* unknowns);
    bool by_input(int k, const double* sensitivity);

    PerturbedModels* models_;
    const Layout* layout_;
    const Cascade* cascade_;
    Workspace workspace_;
    CascadeMatrix matrix_;
    std::string failure_;
    // What the matrix and, where volumes stand, the differences belong to
    bool known_ = false;
    double t_ = 0.0;
    std::vector<double> unknowns_;
    std::vector<std::vector<double>> by_input_;  //!< (input, unknown)
    std::vector<double> direction_, rest_;
};

}  // namespace didymium
