//! \file Neodymium chloride by the shipped Pitzer parameters against an evaluation with
//! chloro complexes.
#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

#include "kernels/pitzer.hpp"
#include "tests/validation/shipped_pitzer.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

//! Neodymium chloride as Nd(3+), NdCl(2+) and NdCl2(+) in equilibrium.
class ChloroComplexes {
  public:
    ChloroComplexes() : pitzer_(read()) {}

    struct Mean {
        double phi = 0.0, gamma = 0.0;  //!< of the salt as if it were dissociated
    };

    Mean of(double m) const {
        std::array<double, 4> log_gamma{};
        std::array<double, 4> at = {m, 0.0, 0.0, 3.0 * m};
        double change = 1.0;
        for (int i = 0; change > 1e-12; ++i) {
            if (i == 1000)
                throw std::runtime_error("the complexes do not settle");
            pitzer_.log_gamma(at.data(), log_gamma.data());
            std::array<double, 3> over_free = {1.0, 0.0, 0.0};
            double sum = 1.0;
            for (int n = 1; n <= 2; ++n)
                sum += over_free[n] =
                    std::exp(std::log(10.0) * log10_beta_[n] + log_gamma[0] +
                             n * (log_gamma[3] + std::log(at[3])) - log_gamma[n]);
            change = 0.0;
            for (int n = 0; n <= 2; ++n) {
                const double step = 0.5 * (m * over_free[n] / sum - at[n]);
                at[n] += step;
                change = std::max(change, std::fabs(step) / m);
            }
            at[3] = 3.0 * m - at[1] - 2.0 * at[2];
        }
        const double product =
            std::log(at[0]) + log_gamma[0] + 3.0 * (std::log(at[3]) + log_gamma[3]);
        return {pitzer_.osmotic_coefficient(at.data()) *
                    (at[0] + at[1] + at[2] + at[3]) / (4.0 * m),
                std::exp(0.25 * (product - std::log(27.0))) / m};
    }

  private:
    PitzerParameters read() {
        PitzerParameters p;
        for (const auto& cells : table("fanghaenel_kim_nd.csv", 6)) {
            const int n = static_cast<int>(p.charge.size());
            p.charge.push_back(std::stoi(cells[1]));
            p.binaries.push_back({n, 3, std::stod(cells[2]), std::stod(cells[3]), 0.0,
                                  std::stod(cells[4])});
            log10_beta_.push_back(std::stod(cells[5]));
        }
        p.charge.push_back(-1);
        return p;
    }

    std::vector<double> log10_beta_;
    Pitzer pitzer_;
};

}  // namespace

TEST_CASE("neodymium chloride with complexes has the same osmotic coefficients",
          "[activity]") {
    // A later evaluation than that of Pitzer and Mayorga, to higher molalities.
    const ChloroComplexes other;
    const double at_half = mean_gamma("Nd", 0.5) / other.of(0.5).gamma;
    double phi_worst = 0.0, gamma_worst = 0.0, relative_worst = 0.0;
    for (const double m : {0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 2.5, 3.0}) {
        const double phi = osmotic_coefficient(of({"Nd", "Cl"}), m);
        const double gamma = mean_gamma("Nd", m);
        const ChloroComplexes::Mean theirs = other.of(m);
        const double relative = gamma / theirs.gamma / at_half - 1.0;
        phi_worst = std::max(phi_worst, std::fabs(phi / theirs.phi - 1.0));
        gamma_worst = std::max(gamma_worst, std::fabs(gamma / theirs.gamma - 1.0));
        if (m >= 0.3 && m <= 2.0)
            relative_worst = std::max(relative_worst, std::fabs(relative));
        std::printf(
            "[activity] Nd chloride %.1f mol/kg: phi %.4f, with complexes %.4f (%+.1f "
            "%%); gamma %.4f, %.4f (%+.1f %%; over that at 0.5 mol/kg %+.1f %%)\n",
            m, phi, theirs.phi, 100.0 * (phi / theirs.phi - 1.0), gamma, theirs.gamma,
            100.0 * (gamma / theirs.gamma - 1.0), 100.0 * relative);
    }
    std::printf(
        "[activity] Nd chloride with complexes to 3 mol/kg, worst: phi %.1f %%, gamma "
        "%.1f %%; gamma over that at 0.5 mol/kg, 0.3 to 2 mol/kg, %.1f %%\n",
        100.0 * phi_worst, 100.0 * gamma_worst, 100.0 * relative_worst);
    CHECK(phi_worst < 0.02);
    CHECK(gamma_worst < 0.085);
    CHECK(relative_worst < 0.015);
}
