//! \file Concentrations of a liquor (c, mol/m3 of liquor) and molalities (m, mol/kg of
//! water). With a constant apparent molar volume V_i of every solute,
//!     W = rho_w (1 - sum c_i V_i)          kg of water per m3 of liquor
//!     m_i = c_i/W                          and, exactly the inverse,
//!     c_i = m_i/(1/rho_w + sum m_i V_i).
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace didymium {

class LiquorMolality {
  public:
    //! \param volume  V_i, m3/mol; only those of neutral sums are observable, so the
    //! volume of one ion is a convention, and all must follow the same \param
    //! water_density  rho_w, kg/m3
    explicit LiquorMolality(std::vector<double> volume, double water_density = 997.047)
        : volume_(std::move(volume)), water_density_(water_density) {}

    int n_ions() const { return static_cast<int>(volume_.size()); }

    //! W, kg per m3 of liquor; <= 0: no such liquor, molality() must not be called.
    template <class Real>
    Real water(const Real* c) const {
        Real free(1.0);
        for (std::size_t i = 0; i < volume_.size(); ++i)
            free -= Real(volume_[i]) * c[i];
        return Real(water_density_) * free;
    }

    //! dW/dc_j, kg/mol.
    double water_slope(int j) const { return -water_density_ * volume_[j]; }

    //! m3 of liquor per kg of water.
    template <class Real>
    Real volume_per_water(const Real* m) const {
        Real v(1.0 / water_density_);
        for (std::size_t i = 0; i < volume_.size(); ++i)
            v += Real(volume_[i]) * m[i];
        return v;
    }

    //! Molalities, mol/kg. Needs water(c) > 0.
    template <class Real>
    void molality(const Real* c, Real* m) const {
        const Real inverse = Real(1.0) / water(c);
        for (std::size_t i = 0; i < volume_.size(); ++i)
            m[i] = c[i] * inverse;
    }

    //! Concentrations, mol/m3.
    template <class Real>
    void concentration(const Real* m, Real* c) const {
        const Real inverse = Real(1.0) / volume_per_water(m);
        for (std::size_t i = 0; i < volume_.size(); ++i)
            c[i] = m[i] * inverse;
    }

    //! kg/m3. \param molar_mass  kg/mol, per solute
    template <class Real>
    Real density(const Real* c, const double* molar_mass) const {
        Real sum = water(c);
        for (std::size_t i = 0; i < volume_.size(); ++i)
            sum += Real(molar_mass[i]) * c[i];
        return sum;
    }

  private:
    std::vector<double> volume_;
    double water_density_;
};

}  // namespace didymium
