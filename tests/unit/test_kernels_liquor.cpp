//! \file From concentrations of a liquor to molalities and back.
#include <catch2/catch.hpp>

#include <array>
#include <random>

#include "kernels/dual.hpp"
#include "kernels/liquor_molality.hpp"

using namespace didymium;

namespace {

constexpr int n = 4;
// H, Na, Nd, Cl by the convention V(H+) = 0, m3/mol
const LiquorMolality liquor({0.0, 0.5e-6, -30e-6, 19.5e-6});

using Composition = std::array<double, n>;

Composition any_concentration(std::mt19937_64& random) {
    std::uniform_real_distribution<double> amount(-1e-9, 2000.0);
    Composition c{amount(random), amount(random), amount(random), 0.0};
    c[3] = c[0] + c[1] + 3.0 * c[2];
    return c;
}

}  // namespace

TEST_CASE("a liquor has the molalities that make it up again", "[liquor]") {
    std::mt19937_64 random(1);
    for (int trial = 0; trial < 100; ++trial) {
        const Composition c = any_concentration(random);
        Composition m{}, back{};
        liquor.molality(c.data(), m.data());
        liquor.concentration(m.data(), back.data());
        CHECK(liquor.water(c.data()) * liquor.volume_per_water(m.data()) ==
              Approx(1.0).epsilon(1e-14));
        for (int i = 0; i < n; ++i)
            CHECK(back[i] == Approx(c[i]).epsilon(1e-13));
    }
    const Composition none{};
    CHECK(liquor.water(none.data()) == Approx(997.047));
}

TEST_CASE("a liquor weighs as much as its water and its salts", "[liquor]") {
    const Composition c = {100.0, 0.0, 1000.0, 3100.0};
    const Composition molar_mass = {1.008e-3, 22.99e-3, 144.24e-3, 35.45e-3};
    Composition m{};
    liquor.molality(c.data(), m.data());
    double per_water = 1.0;
    for (int i = 0; i < n; ++i)
        per_water += m[i] * molar_mass[i];
    CHECK(liquor.density(c.data(), molar_mass.data()) ==
          Approx(per_water / liquor.volume_per_water(m.data())).epsilon(1e-13));
}
