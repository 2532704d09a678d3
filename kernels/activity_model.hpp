//! \file What a chemistry asks of a model of activity coefficients, and one place to
//! hold any of them.
#pragma once

#include <concepts>
#include <utility>
#include <variant>

#include "kernels/davies.hpp"
#include "kernels/pitzer.hpp"
#include "kernels/specific_ion.hpp"

namespace didymium {

//! All species have an index; molalities in mol/kg of water, ln gamma on the molal
//! scale. A model is the gradient of an excess Gibbs energy, does not allocate, and is
//! finite and differentiable also at zero and slightly negative molalities.
template <class T>
concept ActivityLaw = requires(const T& law, const double* m, double* out) {
    { law.n_ions() } -> std::same_as<int>;
    law.log_gamma(m, out);
    law.derivatives(m, out, out);
    { law.log_water_activity(m) } -> std::same_as<double>;
};

static_assert(ActivityLaw<Pitzer> && ActivityLaw<SpecificIon> && ActivityLaw<Davies>);

//! Any of the laws; a template over the number type as they are.
class ActivityModel {
  public:
    template <ActivityLaw Law>
    explicit ActivityModel(Law law) : law_(std::move(law)) {}

    int n_ions() const {
        return std::visit([](const auto& law) { return law.n_ions(); }, law_);
    }
    //! ln gamma (species). \param m  mol/kg of water
    template <class Real>
    void log_gamma(const Real* m, Real* out) const {
        std::visit([&](const auto& law) { law.log_gamma(m, out); }, law_);
    }
    //! ln gamma and d ln gamma_i/d m_j (i, j).
    void derivatives(const double* m, double* log_gamma, double* by_molality) const {
        std::visit([&](const auto& law) { law.derivatives(m, log_gamma, by_molality); },
                   law_);
    }
    template <class Real>
    Real log_water_activity(const Real* m) const {
        return std::visit([&](const auto& law) { return law.log_water_activity(m); },
                          law_);
    }

    //! The law itself, where a parameter of it is asked for; null if it is another.
    template <ActivityLaw Law>
    Law* get() {
        return std::get_if<Law>(&law_);
    }

  private:
    std::variant<Pitzer, SpecificIon, Davies> law_;
};

}  // namespace didymium
