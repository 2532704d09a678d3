//! \file From sensitivities of the unknowns to those of results.
#pragma once

#include <vector>

#include "outputs/results/result.hpp"
#include "solver/flowsheet/perturbed_models.hpp"
#include "solver/time/integrator.hpp"

namespace didymium {

//! Writes one scenario's slices into a result; ODE or steady layout. Concentrations,
//! purities and recoveries are differentiated by the rules for quotients, so that a
//! purity of many nines costs no digits; flows, levels and feed rates by differences of
//! the models.
class SensitivityObserver {
  public:
    //! The models outlive it. \param least  see Observer
    SensitivityObserver(const ResultShape& shape, PerturbedModels& models, double least,
                        ScenarioResult& result);

    //! \param now  the model between those, with the flows that it has at the unknowns
    void outlets(std::size_t time_index, double t, const Cascade& now,
                 const std::vector<double>& unknowns,
                 const Sensitivities& sensitivities);

  private:
    //! By theta of one input.
    struct Changes {
        std::vector<double> flow;               //!< (outlet)
        std::vector<double> level;              //!< (tank)
        std::vector<std::vector<double>> feed;  //!< (outlet, component) of its plant
    };
    Changes changes_of_models(int k, double t, const std::vector<double>& unknowns,
                              const std::vector<double>& sensitivities,
                              std::size_t n_outlets);
    void outlet(std::size_t at, int outlet, const Cascade& now,
                const std::vector<double>& unknowns, const std::vector<double>& s,
                const Changes& changes, double per_unit);

    PerturbedModels* models_;
    ScenarioResult* result_;
    double least_;
    int n_rare_;
};

}  // namespace didymium
