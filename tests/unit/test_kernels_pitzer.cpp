//! \file Pitzer's equations against what is written elsewhere: the equations of a
//! single salt, J by quadrature, the derivatives by parameters; and parameters that
//! make no sense.
#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "kernels/dual.hpp"
#include "kernels/pitzer.hpp"

using namespace didymium;

namespace {

//! ln gamma and phi of one salt: Pitzer and Mayorga, J. Phys. Chem. 77 (1973) 2300, eqs
//! 2 to 8, with alpha = 2 and without their factors for 3-1 salts.
struct SingleSalt {
    int z_cation, z_anion, n_cation, n_anion;
    double beta0, beta1, c_phi;

    double ionic_strength(double m) const {
        return 0.5 * m * (n_cation * z_cation * z_cation + n_anion * z_anion * z_anion);
    }
    double log_gamma(double m) const {
        const double i = ionic_strength(m);
        const double r = std::sqrt(i);
        const double nu = n_cation + n_anion;
        const double f =
            -0.3915 * (r / (1.0 + 1.2 * r) + 2.0 / 1.2 * std::log(1.0 + 1.2 * r));
        const double b =
            2.0 * beta0 + 2.0 * beta1 / (4.0 * i) *
                              (1.0 - (1.0 + 2.0 * r - 2.0 * i) * std::exp(-2.0 * r));
        return z_cation * std::abs(z_anion) * f +
               m * 2.0 * n_cation * n_anion / nu * b +
               m * m * 2.0 * std::pow(n_cation * n_anion, 1.5) / nu * 1.5 * c_phi;
    }
    double osmotic(double m) const {
        const double r = std::sqrt(ionic_strength(m));
        const double nu = n_cation + n_anion;
        return 1.0 - z_cation * std::abs(z_anion) * 0.3915 * r / (1.0 + 1.2 * r) +
               m * 2.0 * n_cation * n_anion / nu *
                   (beta0 + beta1 * std::exp(-2.0 * r)) +
               m * m * 2.0 * std::pow(n_cation * n_anion, 1.5) / nu * c_phi;
    }
};

//! J by Simpson's rule in y = exp(t - exp(-t)), which makes the integrand smooth and
//! short.
double j_by_quadrature(double x) {
    constexpr int steps = 4000;
    constexpr double first = -4.0, last = 4.5;
    double sum = 0.0;
    for (int k = 0; k <= steps; ++k) {
        const double t = first + (last - first) * k / steps;
        const double y = std::exp(t - std::exp(-t));
        const double q = x / y * std::exp(-y);
        const double weight = k == 0 || k == steps ? 1.0 : k % 2 == 1 ? 4.0 : 2.0;
        sum += weight * -std::expm1(-q) * y * y * y * (1.0 + std::exp(-t));
    }
    return x / 4.0 - 1.0 + sum * (last - first) / (3.0 * steps) / x;
}

// H, Nd | Cl, SO4
PitzerParameters liquor() {
    PitzerParameters p;
    p.charge = {1, 3, -1, -2};
    p.binaries = {{0, 2, 0.1775, 0.2945, 0.0, 0.0008},
                  {1, 2, 0.5877, 5.206, 0.0, -0.01969},
                  {0, 3, 0.0298, 0.0, 0.0, 0.0438},
                  {1, 3, 1.792, 15.044, -100.0, -0.06}};
    p.thetas = {{0, 1, 0.2}, {2, 3, 0.02}};
    p.psis = {{0, 1, 2, -0.07}, {0, 2, 3, 0.013}};
    return p;
}

}  // namespace

TEST_CASE("a mixture of one salt is that salt", "[pitzer]") {
    const std::vector<SingleSalt> salts = {{1, -1, 1, 1, 0.1775, 0.2945, 0.0008},
                                           {2, -1, 1, 2, 0.3553, 1.644, 0.005098},
                                           {1, -2, 2, 1, 0.0196, 1.113, 0.00497},
                                           {3, -1, 1, 3, 0.5877, 5.206, -0.01969}};
    for (const SingleSalt& s : salts) {
        PitzerParameters p;
        p.charge = {s.z_cation, 1, s.z_anion, -1};  // two other ions are absent
        p.binaries = {{0, 2, s.beta0, s.beta1, 0.0, s.c_phi}, {1, 2, 0.3, 0.2}};
        const Pitzer pitzer(p);
        for (const double m : {0.001, 0.1, 0.5, 1.0, 3.0}) {
            CAPTURE(s.z_cation, s.z_anion, m);
            const std::array<double, 4> molality = {s.n_cation * m, 0.0, s.n_anion * m,
                                                    0.0};
            std::array<double, 4> log_gamma{};
            pitzer.log_gamma(molality.data(), log_gamma.data());
            const double mean = (s.n_cation * log_gamma[0] + s.n_anion * log_gamma[2]) /
                                (s.n_cation + s.n_anion);
            CHECK(mean == Approx(s.log_gamma(m)).margin(1e-9));
            CHECK(pitzer.osmotic_coefficient(molality.data()) ==
                  Approx(s.osmotic(m)).epsilon(1e-9));
        }
    }
}

TEST_CASE("J is its integral, and J' and J'' are its derivatives", "[pitzer]") {
    for (int k = 0; k < 26; ++k) {
        const double x = 1e-3 * std::pow(1.7, k);  // to 577
        CAPTURE(x);
        const Slopes<double> j = mixing_integral(x);
        CHECK(j.value == Approx(j_by_quadrature(x)).epsilon(1e-11).margin(1e-12));
        const Slopes<Dual<1>> d = mixing_integral(Dual<1>::variable(x, 0));
        CHECK(j.first == Approx(d.value.derivative[0]).epsilon(1e-12));
        CHECK(j.second == Approx(d.first.derivative[0]).epsilon(1e-10).margin(1e-15));
    }
    // Pitzer, J. Solution Chem. 4 (1975) 249: J = -(x^2/6)(ln x + 0.419711) + ...
    CHECK(mixing_integral(1e-5).value ==
          Approx(-1e-10 / 6.0 * (std::log(1e-5) + 0.419711)).epsilon(1e-4));
    // no step where one series takes over from the other
    const Slopes<double> below = mixing_integral(std::nextafter(1.0, 0.0));
    const Slopes<double> above = mixing_integral(1.0);
    CHECK(below.value == Approx(above.value).epsilon(1e-13));
    CHECK(below.first == Approx(above.first).epsilon(1e-12));
    CHECK(below.second == Approx(above.second).epsilon(1e-10));
}

TEST_CASE("E-theta vanishes between ions of one charge and has its derivatives",
          "[pitzer]") {
    CHECK(electrostatic_theta(2, 2, 0.3915, 1.0).value == 0.0);
    for (const double s : {1e-8, 1e-4, 0.1, 1.0, 9.0, 20.0}) {
        CAPTURE(s);
        const Slopes<double> e = electrostatic_theta(1, 3, 0.3915, s);
        const Slopes<Dual<1>> d =
            electrostatic_theta(1, 3, 0.3915, Dual<1>::variable(s, 0));
        CHECK(e.value < 0.0);
        CHECK(e.first == Approx(d.value.derivative[0]).epsilon(1e-7));
        CHECK(e.second == Approx(d.first.derivative[0]).epsilon(1e-7));
    }
}

TEST_CASE("g is smooth where its series ends", "[pitzer]") {
    for (const double x : {1e-6, 0.1, 0.999999, 1.0, 5.0, 50.0}) {
        CAPTURE(x);
        const Slopes<double> g = pitzer::g(x);
        const double plain = 2.0 * (1.0 - (1.0 + x) * std::exp(-x)) / (x * x);
        CHECK(g.value == Approx(x < 1e-3 ? 1.0 - 2.0 / 3.0 * x : plain).epsilon(1e-11));
        const Slopes<Dual<1>> d = pitzer::g(Dual<1>::variable(x, 0));
        CHECK(g.first == Approx(d.value.derivative[0]).epsilon(1e-12));
        CHECK(g.second == Approx(d.first.derivative[0]).epsilon(1e-12));
    }
}

TEST_CASE("ln gamma and ln a_w are linear in every parameter", "[pitzer]") {
    using Kind = PitzerParameter::Kind;
    const std::vector<PitzerParameter> parameters = {
        {Kind::beta0, 0, 2}, {Kind::beta1, 2, 1},  {Kind::beta2, 1, 3},
        {Kind::beta2, 1, 2}, {Kind::c_phi, 1, 2},  {Kind::c_phi, 1, 3},
        {Kind::theta, 1, 0}, {Kind::psi, 2, 0, 1}, {Kind::beta1, 0, 3}};
    const std::array<double, 4> m = {0.7, 0.9, 3.0, 0.2};
    for (const PitzerParameter& p : parameters) {
        CAPTURE(static_cast<int>(p.kind), p.i, p.j);
        Pitzer pitzer(liquor());
        std::array<double, 4> before{}, after{}, slope{};
        pitzer.log_gamma(m.data(), before.data());
        const double water = pitzer.log_water_activity(m.data());
        const double by_parameter =
            pitzer.parameter_coefficients(p, m.data(), slope.data());
        const double old = pitzer.parameter(p);
        pitzer.set_parameter(p, old + 0.25);
        CHECK(pitzer.parameter(p) == old + 0.25);
        pitzer.log_gamma(m.data(), after.data());
        for (int i = 0; i < 4; ++i)
            CHECK(after[i] - before[i] == Approx(0.25 * slope[i]).margin(1e-12));
        CHECK(pitzer.log_water_activity(m.data()) - water ==
              Approx(0.25 * by_parameter).margin(1e-13));
        CHECK(std::fabs(slope[p.i]) > 1e-6);
    }
}

TEST_CASE("theta of a set made without E-theta is used without it", "[pitzer]") {
    PitzerParameters p = liquor();
    p.unsymmetrical_mixing = false;
    const std::array<double, 4> m = {0.5, 0.5, 2.0, 0.0};
    std::array<double, 4> with{}, without{};
    Pitzer(liquor()).log_gamma(m.data(), with.data());
    Pitzer(p).log_gamma(m.data(), without.data());
    // H+ among Nd3+ at I = 3.5: about a tenth in ln gamma
    CHECK(std::fabs(with[0] - without[0]) > 0.05);
}

TEST_CASE("parameters that make no sense are refused", "[pitzer]") {
    const auto refused = [](auto change) {
        PitzerParameters p = liquor();
        change(p);
        CHECK_THROWS_AS(Pitzer(p), std::invalid_argument);
    };
    refused([](auto& p) { p.binaries.push_back({0, 1, 0.1}); });  // two cations
    refused([](auto& p) { p.binaries.push_back({2, 0, 0.1}); });  // again
    refused([](auto& p) { p.binaries.push_back({0, 9, 0.1}); });  // no such ion
    refused([](auto& p) { p.thetas.push_back({0, 2, 0.1}); });    // cation and anion
    refused([](auto& p) { p.thetas.push_back({1, 0, 0.1}); });    // again
    refused([](auto& p) { p.psis.push_back({0, 0, 2, 0.1}); });   // twice the same
    refused([](auto& p) { p.psis.push_back({2, 1, 0, 0.1}); });   // again
    refused([](auto& p) { p.charge.resize(Pitzer::max_species + 1); });
    Pitzer pitzer(liquor());
    CHECK_THROWS_AS(pitzer.set_parameter({PitzerParameter::Kind::psi, 1, 2, 3}, 1.0),
                    std::invalid_argument);
}

TEST_CASE("the Debye-Hueckel slope rises with temperature as published", "[pitzer]") {
    // Archer and Wang, J. Phys. Chem. Ref. Data 19 (1990) 371, at 1 bar.
    CHECK(debye_hueckel_slope(273.15) == Approx(0.3768).epsilon(0.003));
    CHECK(debye_hueckel_slope(298.15) == Approx(0.3915).epsilon(0.001));
    CHECK(debye_hueckel_slope(323.15) == Approx(0.4103).epsilon(0.003));
    CHECK(debye_hueckel_slope(348.15) == Approx(0.4331).epsilon(0.004));
    CHECK(water_density(298.15) == Approx(997.047).epsilon(1e-5));
    CHECK(water_permittivity(298.15) == Approx(78.38).epsilon(1e-3));
}
