//! \file Activities of the ions that a chemistry names, by the shipped parameters.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "inputs/readers/text/included_files.hpp"
#include "kernels/liquor_molality.hpp"
#include "kernels/water_properties.hpp"
#include "solver/flowsheet/liquor_activities.hpp"

using namespace didymium;

namespace {

constexpr double room = 298.15;  // K

ActivitySpec shipped(const std::string& name) {
    Diagnostics problems;
    const auto file = IncludedFiles("").activity(name, "", {}, problems);
    problems.raise();
    return file->spec;
}

struct Ions {
    std::vector<std::string> names;
    std::vector<int> charges;

    std::size_t size() const { return names.size(); }
};

//! log10 gamma of the ions of a liquor of some molalities.
std::vector<double> log10_gamma(const ActivitySpec& spec, const Ions& ions,
                                const std::vector<double>& m,
                                double temperature = room) {
    std::vector<double> volumes(ions.size(), 0.0), c(ions.size()), mu(ions.size());
    for (const IonVolumeSpec& v : spec.volumes)
        for (std::size_t i = 0; i < ions.size(); ++i)
            if (ions.names[i] == v.ion)
                volumes[i] = v.volume;
    const LiquorMolality liquor(volumes, water_density(temperature));
    liquor.concentration(m.data(), c.data());
    make_activity(spec, ions.names, ions.charges, temperature)
        ->factors(c.data(), mu.data(), nullptr);
    for (double& x : mu)
        x = (x + std::log(liquor.water(c.data()) / 1000.0)) / std::log(10.0);
    return mu;
}

//! log10 of the mean activity coefficient of a salt of one cation.
double mean(const ActivitySpec& spec, const std::string& cation, int charge, double m) {
    const auto log_gamma =
        log10_gamma(spec, {{cation, "Cl"}, {charge, -1}}, {m, charge * m});
    return (log_gamma[0] + charge * log_gamma[1]) / (charge + 1);
}

}  // namespace

TEST_CASE("shipped SIT coefficients give mean activity coefficients worked out by hand",
          "[activity][solver]") {
    const ActivitySpec sit = shipped("sit");
    const std::pair<double, double> nd[] = {{0.01, -0.270}, {0.1, -0.513},
                                            {0.5, -0.563},  {1.0, -0.455},
                                            {1.2, -0.401},  {3.0, 0.155}};
    for (const auto& [m, expected] : nd)
        CHECK(mean(sit, "Nd", 3, m) == Approx(expected).margin(0.001));
    const std::pair<double, double> acid[] = {
        {0.01, -0.043}, {0.1, -0.097}, {1.0, -0.084}, {3.0, 0.115}};
    for (const auto& [m, expected] : acid)
        CHECK(mean(sit, "H", 1, m) == Approx(expected).margin(0.001));
}

TEST_CASE("SIT and Pitzer's equations agree on the chlorides of plant liquors",
          "[activity][solver]") {
    const ActivitySpec sit = shipped("sit");
    const ActivitySpec pitzer = shipped("pitzer-chloride");
    for (const double m : {0.01, 0.1, 0.5, 1.0, 1.2}) {
        CHECK(mean(sit, "Nd", 3, m) == Approx(mean(pitzer, "Nd", 3, m)).margin(0.03));
        CHECK(mean(sit, "H", 1, m) == Approx(mean(pitzer, "H", 1, m)).margin(0.01));
    }
}

TEST_CASE("every parameter of a liquor finds its ions, in whatever order they stand",
          "[activity][solver]") {
    const Ions ions = {{"H", "Na", "Ca", "Pr", "Nd", "Cl"}, {1, 1, 2, 3, 3, -1}};
    const std::vector<double> m = {0.3, 0.5, 0.1, 0.2, 0.6, 3.4};
    std::vector<int> order(ions.size());
    std::iota(order.begin(), order.end(), 0);
    for (const std::string name : {"pitzer-chloride", "sit", "davies"}) {
        const ActivitySpec spec = shipped(name);
        const std::vector<double> expected = log10_gamma(spec, ions, m);
        do {
            Ions moved;
            std::vector<double> moved_m;
            for (const int i : order) {
                moved.names.push_back(ions.names[i]);
                moved.charges.push_back(ions.charges[i]);
                moved_m.push_back(m[i]);
            }
            const std::vector<double> found = log10_gamma(spec, moved, moved_m);
            for (std::size_t i = 0; i < ions.size(); ++i)
                REQUIRE(found[i] == Approx(expected[order[i]]).epsilon(1e-11));
        } while (std::next_permutation(order.begin(), order.end()));
    }
    // Each kind of parameter counts: without it the liquor is another.
    const ActivitySpec whole = shipped("pitzer-chloride");
    const double nd = log10_gamma(whole, ions, m)[4];
    const double h = log10_gamma(whole, ions, m)[0];
    ActivitySpec part = whole;
    part.thetas.clear();
    CHECK(std::fabs(log10_gamma(part, ions, m)[4] - nd) > 0.01);
    part = whole;
    part.psis.clear();
    CHECK(std::fabs(log10_gamma(part, ions, m)[0] - h) > 0.001);
    part = whole;
    part.unsymmetrical_mixing = false;
    CHECK(std::fabs(log10_gamma(part, ions, m)[4] - nd) > 0.01);
}

TEST_CASE("an ion without parameters has Debye and Hueckel's term alone",
          "[activity][solver]") {
    const ActivitySpec sit = shipped("sit");
    // Chromium, of which the file knows nothing, and iron as Fe(II), which is another
    // ion.
    const Ions ions = {{"Na", "Cr", "Fe", "Cl"}, {1, 3, 2, -1}};
    const auto log_gamma = log10_gamma(sit, ions, {1.0, 0.0, 0.0, 1.0});
    const double d = 0.509 / 2.5;
    CHECK(log_gamma[0] == Approx(0.03 - d).margin(1e-6));
    CHECK(log_gamma[1] == Approx(-9.0 * d).margin(1e-6));
    CHECK(log_gamma[2] == Approx(-4.0 * d).margin(1e-6));
}

TEST_CASE("parameters at another temperature keep all but water's part",
          "[activity][solver]") {
    constexpr double hot = 333.15;
    const Ions salt = {{"Na", "Cl"}, {1, -1}};
    const std::vector<double> m = {0.5, 0.5};
    const double ratio = debye_hueckel_slope(hot) / debye_hueckel_slope(room);
    CHECK(ratio > 1.05);
    const double davies = log10_gamma(shipped("davies"), salt, m)[0];
    CHECK(log10_gamma(shipped("davies"), salt, m, hot)[0] ==
          Approx(ratio * davies).epsilon(1e-9));
    const double sit = log10_gamma(shipped("sit"), salt, m)[0];
    const double interaction = 0.03 * 0.5;
    CHECK(log10_gamma(shipped("sit"), salt, m, hot)[0] ==
          Approx(interaction + ratio * (sit - interaction)).epsilon(1e-6));
    // At infinite dilution, where nothing is left but kg of water per m3.
    const std::vector<double> none = {0.0, 0.0};
    std::vector<double> mu(2);
    make_activity(shipped("pitzer-chloride"), salt.names, salt.charges, hot)
        ->factors(none.data(), mu.data(), nullptr);
    CHECK(mu[0] == Approx(-std::log(0.9832)).margin(2e-4));
}

TEST_CASE("ions that cannot be told apart, or are too many, are refused",
          "[activity][solver]") {
    const ActivitySpec davies = shipped("davies");
    CHECK_THROWS_AS(make_activity(davies, {"Na", "Cl"}, {1}, room),
                    std::invalid_argument);
    CHECK_THROWS_AS(make_activity(davies, {"Na", "Na"}, {1, 1}, room),
                    std::invalid_argument);
    for (const std::string name : {"pitzer-chloride", "sit", "davies"}) {
        const ActivitySpec spec = shipped(name);
        Ions ions;
        while (ions.size() < 40) {
            ions.names.emplace_back(ions.size() + 1, 'X');
            ions.charges.push_back(ions.size() % 2 == 0 ? 1 : -1);
        }
        CHECK(make_activity(spec, ions.names, ions.charges, room) != nullptr);
        ions.names.push_back("Nd");
        ions.charges.push_back(3);
        CHECK_THROWS_AS(make_activity(spec, ions.names, ions.charges, room),
                        std::invalid_argument);
    }
}
