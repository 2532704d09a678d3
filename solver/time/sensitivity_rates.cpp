#include "solver/time/sensitivity_rates.hpp"

#include <algorithm>
#include <cstddef>

namespace didymium {

SensitivityRates::SensitivityRates(const Cascade& cascade, PerturbedModels& models)
    : models_(&models),
      layout_(&models.layout()),
      cascade_(&cascade),
      workspace_(cascade, *layout_),
      unknowns_(layout_->size()),
      by_input_(models.size(), std::vector<double>(layout_->size())),
      direction_(layout_->size(), 0.0),
      rest_(layout_->size()) {
    matrix_.layout = layout_;
}

void SensitivityRates::set_cascade(const Cascade& cascade) {
    cascade_ = &cascade;
    workspace_.set_cascade(cascade);
    known_ = false;
}

//! The Jacobian there, and d(rates)/d(theta) where no volume moves. An integrator asks
//! for several sensitivities, and several times, at one point.
bool SensitivityRates::look_at(double t, const double* u) {
    if (known_ && t == t_ && std::equal(unknowns_.begin(), unknowns_.end(), u))
        return true;
    known_ = false;
    t_ = t;
    std::copy_n(u, unknowns_.size(), unknowns_.begin());
    workspace_.set_time(t);
    if (!workspace_.jacobian(u, matrix_.jacobian)) {
        failure_ = workspace_.failure().text(workspace_.cascade());
        return false;
    }
    matrix_.cascade = &workspace_.cascade();
    for (int k = 0; k < size() && !layout_->has_volumes(); ++k)
        if (!by_input(k, nullptr))
            return false;
    known_ = true;
    return true;
}

//! d(rates)/d(theta), and along what volumes do. \param s  none where they stand
bool SensitivityRates::by_input(int k, const double* s) {
    for (int i = layout_->first_volume(); i < layout_->after_vessels() && s; ++i)
        direction_[i] = s[i];
    if (models_->rates(k, t_, unknowns_, direction_, by_input_[k]))
        return true;
    failure_ = models_->failure().text(*cascade_);
    return false;
}

bool SensitivityRates::rates(double t, const double* u,
                             const std::vector<const double*>& sensitivities,
                             const std::vector<double*>& rates) {
    if (!look_at(t, u))
        return false;
    for (int k = 0; k < size(); ++k) {
        const double* s = sensitivities[k];
        if (layout_->has_volumes()) {
            if (!by_input(k, s))
                return false;
            std::copy_n(s, rest_.size(), rest_.begin());
            std::fill(rest_.begin() + layout_->first_volume(),
                      rest_.begin() + layout_->after_vessels(), 0.0);
            s = rest_.data();
        }
        matrix_.multiply(s, rates[k]);
        for (std::size_t i = 0; i < unknowns_.size(); ++i)
            rates[k][i] += by_input_[k][i];
    }
    return true;
}

}  // namespace didymium
