//! \file Activities of a liquor by a molal model: what a stage equilibrium in mol/m3
//! asks of activity coefficients in mol/kg of water. With W kg of water per m3 of
//! liquor, a molar volume V_j of every solute, and m_i = c_i/W,
//!     mu_i = ln gamma_i(m) - ln(W/1000)
//!     d mu_i/d c_j = (G_ij + (1 + sum_k G_ik m_k) rho_w V_j)/W,
//!     G_ij = d ln gamma_i/d m_j,   rho_w V_j = -dW/dc_j.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>

#include "kernels/activity_model.hpp"
#include "kernels/liquor_molality.hpp"
#include "kernels/speciation.hpp"

namespace didymium {

class ModelledLiquor final : public LiquorActivity {
  public:
    static constexpr int max_ions = 40;

    //! \param model, molality  of the same ions in the same order
    //! \throws std::invalid_argument if they are not, or more than max_ions
    ModelledLiquor(ActivityModel model, LiquorMolality molality)
        : model_(std::move(model)), molality_(std::move(molality)) {
        if (model_.n_ions() != molality_.n_ions())
            throw std::invalid_argument("activities and volumes of different ions");
        if (model_.n_ions() > max_ions)
            throw std::invalid_argument("activities of more than " +
                                        std::to_string(max_ions) + " ions");
    }

    int n_ions() const { return model_.n_ions(); }
    const ActivityModel& model() const { return model_; }
    const LiquorMolality& molality() const { return molality_; }

    //! Where solutes leave no room for water all is not-a-number.
    void factors(const double* c, double* mu, double* by_c) const override {
        const int n = n_ions();
        const double water = molality_.water(c);
        if (!(water > 0.0)) {
            constexpr double nan = std::numeric_limits<double>::quiet_NaN();
            std::fill_n(mu, n, nan);
            if (by_c != nullptr)
                std::fill_n(by_c, n * n, nan);
            return;
        }
        std::array<double, max_ions> m;
        molality_.molality(c, m.data());
        if (by_c == nullptr)
            model_.log_gamma(m.data(), mu);
        else
            model_.derivatives(m.data(), mu, by_c);
        const double log_water = std::log(water / 1000.0);
        for (int i = 0; i < n; ++i)
            mu[i] -= log_water;
        if (by_c == nullptr)
            return;
        const double inverse = 1.0 / water;
        for (int i = 0; i < n; ++i) {
            double* row = by_c + i * n;
            double along = 1.0;  // -d mu_i/d ln W
            for (int k = 0; k < n; ++k)
                along += row[k] * m[k];
            for (int j = 0; j < n; ++j)
                row[j] = inverse * (row[j] - along * molality_.water_slope(j));
        }
    }

  private:
    ActivityModel model_;
    LiquorMolality molality_;
};

}  // namespace didymium
