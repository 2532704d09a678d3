//! \file Designs and distributions: moments, marginals, how evenly points lie, and the
//! same points on every machine.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "inputs/readers/sweep/design.hpp"
#include "inputs/readers/sweep/distribution.hpp"
#include "inputs/readers/sweep/quantiles.hpp"
#include "inputs/readers/sweep/random.hpp"
#include "inputs/readers/sweep/sobol.hpp"

using namespace didymium;

namespace {

using Columns = std::vector<std::vector<double>>;

double mean(const std::vector<double>& x) {
    return std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
}

double variance(const std::vector<double>& x) {
    const double m = mean(x);
    double sum = 0.0;
    for (const double value : x)
        sum += (value - m) * (value - m);
    return sum / static_cast<double>(x.size());
}

//! Values at the middles of n intervals of equal probability.
std::vector<double> values_of(const Distribution& d, int n) {
    std::vector<double> values;
    for (int i = 0; i < n; ++i)
        values.push_back(d.quantile((i + 0.5) / n));
    return values;
}

//! Centred L2 discrepancy (Hickernell, Math. Comp. 67 (1998) 299).
double discrepancy(const Columns& columns) {
    const std::size_t d = columns.size();
    const std::size_t n = columns.front().size();
    double single = 0.0;
    double twice = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
        double product = 1.0;
        for (std::size_t k = 0; k < d; ++k) {
            const double z = std::abs(columns[k][i] - 0.5);
            product *= 1.0 + 0.5 * z - 0.5 * z * z;
        }
        single += product;
        for (std::size_t j = 0; j < n; ++j) {
            double pair = 1.0;
            for (std::size_t k = 0; k < d; ++k)
                pair *= 1.0 + 0.5 * std::abs(columns[k][i] - 0.5) +
                        0.5 * std::abs(columns[k][j] - 0.5) -
                        0.5 * std::abs(columns[k][i] - columns[k][j]);
            twice += pair;
        }
    }
    const auto count = static_cast<double>(n);
    return std::sqrt(std::pow(13.0 / 12.0, d) - 2.0 / count * single +
                     twice / (count * count));
}

Design design(DesignKind kind, int points, std::uint64_t seed = 7) {
    Design d;
    d.kind = kind;
    d.points = points;
    d.seed = seed;
    return d;
}

}  // namespace

TEST_CASE("the generator gives the numbers of its definition", "[sampling]") {
    RandomStream one(1, 0);
    RandomStream again(1, 0);
    RandomStream other(1, 1);
    RandomStream seed(0, 1);
    const std::uint64_t first = one.next();
    CHECK(first == again.next());
    CHECK(first != other.next());
    CHECK(first != seed.next());
    // By whole numbers of Python: SplitMix64 of the seed, xor the stream, four words
    // more as the state of xoshiro256**
    RandomStream known(42, 3);
    CHECK(known.next() == 0x20118a672ecde5dbU);
    CHECK(known.next() == 0xf97f9d3fd0debd03U);
}

TEST_CASE("whole numbers at random are equally likely", "[sampling]") {
    RandomStream random(5, 0);
    std::vector<int> count(7, 0);
    for (int i = 0; i < 70000; ++i)
        ++count[random.below(7)];
    for (const int n : count)
        CHECK(std::abs(n - 10000) < 400);  // four standard deviations
}

TEST_CASE("Sobol's sequence begins as published", "[sampling]") {
    // The first ten points of Joe and Kuo's program sobol.cc in five dimensions
    const double published[10][5] = {{0, 0, 0, 0, 0},
                                     {0.5, 0.5, 0.5, 0.5, 0.5},
                                     {0.75, 0.25, 0.25, 0.25, 0.75},
                                     {0.25, 0.75, 0.75, 0.75, 0.25},
                                     {0.375, 0.375, 0.625, 0.875, 0.375},
                                     {0.875, 0.875, 0.125, 0.375, 0.875},
                                     {0.625, 0.125, 0.875, 0.625, 0.625},
                                     {0.125, 0.625, 0.375, 0.125, 0.125},
                                     {0.1875, 0.3125, 0.9375, 0.4375, 0.5625},
                                     {0.6875, 0.8125, 0.4375, 0.9375, 0.0625}};
    for (int k = 0; k < 5; ++k) {
        const SobolCoordinate coordinate(k);
        for (std::uint32_t i = 0; i < 10; ++i)
            CHECK(coordinate.at(i) == published[i][k]);
    }
}

TEST_CASE("direction numbers are odd and below their powers of two", "[sampling]") {
    std::set<std::pair<int, std::vector<int>>> seen;
    for (int k = 1; k < max_sobol_dimensions; ++k) {
        const SobolDirection& own = sobol_directions[k];
        int degree = 0;
        while (own.polynomial >> (degree + 1) != 0)
            ++degree;
        CHECK(own.polynomial % 2 == 1);
        for (int j = 0; j < degree; ++j) {
            CHECK(own.initial[j] % 2 == 1);
            CHECK(own.initial[j] < (2 << j));
        }
        CHECK(seen.emplace(own.polynomial,
                           std::vector<int>(own.initial.begin(), own.initial.end()))
                  .second);
    }
}

TEST_CASE("every block of a Sobol sequence has one point in each interval",
          "[sampling]") {
    for (const bool scrambled : {false, true})
        for (int k = 0; k < max_sobol_dimensions; ++k) {
            SobolCoordinate coordinate(k);
            if (scrambled) {
                RandomStream random(3, static_cast<std::uint64_t>(k));
                coordinate.scramble(random);
            }
            std::set<int> cells;
            for (std::uint32_t i = 64; i < 128; ++i)
                cells.insert(static_cast<int>(64.0 * coordinate.at(i)));
            CHECK(cells.size() == 64);
        }
}

TEST_CASE("a Latin hypercube has one point in each interval of each input",
          "[sampling]") {
    const Columns columns = unit_points(design(DesignKind::lhs, 37), 6);
    for (const std::vector<double>& column : columns) {
        std::set<int> cells;
        for (const double u : column)
            cells.insert(static_cast<int>(37.0 * u));
        CHECK(cells.size() == 37);
    }
    CHECK(columns[0] != columns[1]);
}

TEST_CASE("points of designs lie more evenly than points at random", "[sampling]") {
    for (const int inputs : {2, 5}) {
        double lhs = 0.0;
        double sobol = 0.0;
        double random = 0.0;
        for (std::uint64_t seed = 0; seed < 10; ++seed) {
            random +=
                discrepancy(unit_points(design(DesignKind::random, 128, seed), inputs));
            lhs += discrepancy(unit_points(design(DesignKind::lhs, 128, seed), inputs));
            sobol +=
                discrepancy(unit_points(design(DesignKind::sobol, 128, seed), inputs));
        }
        CHECK(lhs < 0.8 * random);
        CHECK(sobol < 0.5 * random);
        CHECK(sobol < lhs);
    }
}

TEST_CASE("scrambled Sobol points integrate better than their number's root",
          "[sampling]") {
    // The integral of prod (1 + (u - 1/2)) over five inputs is 1.
    const auto error = [](DesignKind kind, int n) {
        double sum = 0.0;
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            const Columns columns = unit_points(design(kind, n, seed), 5);
            double integral = 0.0;
            for (int i = 0; i < n; ++i) {
                double product = 1.0;
                for (const std::vector<double>& column : columns)
                    product *= 0.5 + column[i];
                integral += product / n;
            }
            sum += (integral - 1.0) * (integral - 1.0);
        }
        return std::sqrt(sum / 20.0);
    };
    CHECK(error(DesignKind::sobol, 1024) < 0.05 * error(DesignKind::random, 1024));
    // Four times the points: at least a third of the error, where random ones halve it.
    CHECK(error(DesignKind::sobol, 4096) < error(DesignKind::sobol, 1024) / 3.0);
}

TEST_CASE(
    "the same seed is the same points, and a longer sweep begins with the shorter",
    "[sampling]") {
    for (const DesignKind kind :
         {DesignKind::random, DesignKind::lhs, DesignKind::sobol, DesignKind::saltelli,
          DesignKind::morris}) {
        CHECK(unit_points(design(kind, 16), 3) == unit_points(design(kind, 16), 3));
        CHECK(unit_points(design(kind, 16), 3) != unit_points(design(kind, 16, 8), 3));
        if (kind == DesignKind::lhs)
            continue;  // its intervals depend on their number
        const Columns few = unit_points(design(kind, 16), 3);
        const Columns many = unit_points(design(kind, 32), 3);
        for (std::size_t k = 0; k < 3; ++k)
            CHECK(std::equal(few[k].begin(), few[k].end(), many[k].begin()));
    }
}

TEST_CASE("Saltelli's scenarios take one input from the second sample", "[sampling]") {
    const Columns columns = unit_points(design(DesignKind::saltelli, 8), 3);
    REQUIRE(columns.front().size() == 8 * 5);
    for (std::size_t j = 0; j < 8; ++j)
        for (std::size_t k = 0; k < 3; ++k) {
            const double a = columns[k][5 * j];
            const double b = columns[k][5 * j + 4];
            CHECK(a != b);
            for (std::size_t s = 0; s < 3; ++s)
                CHECK(columns[k][5 * j + 1 + s] == (s == k ? b : a));
        }
}

TEST_CASE("each step of Morris' trajectories moves one input, each once",
          "[sampling]") {
    const Columns columns = unit_points(design(DesignKind::morris, 20), 4);
    REQUIRE(columns.front().size() == 20 * 5);
    for (std::size_t t = 0; t < 20; ++t) {
        std::set<std::size_t> moved;
        for (std::size_t s = 5 * t; s < 5 * t + 4; ++s) {
            int moves = 0;
            for (std::size_t k = 0; k < 4; ++k)
                if (columns[k][s] != columns[k][s + 1]) {
                    CHECK(std::abs(columns[k][s + 1] - columns[k][s]) == 0.5);
                    moved.insert(k);
                    ++moves;
                }
            CHECK(moves == 1);
        }
        CHECK(moved.size() == 4);
    }
}

TEST_CASE("normal quantiles invert the error function", "[sampling]") {
    // Tables: 0.975 and 1e-10 (Abramowitz and Stegun 26.2; 30-digit arithmetic)
    CHECK(normal_quantile(0.975) == Approx(1.959963984540054).epsilon(1e-15));
    CHECK(normal_quantile(1e-10) == Approx(-6.361340902404056).epsilon(1e-14));
    for (const double p : {1e-300, 1e-12, 1e-3, 0.08, 0.3, 0.5, 0.7, 0.999})
        CHECK(normal_probability(normal_quantile(p)) == Approx(p).epsilon(1e-12));
}

TEST_CASE("gamma quantiles invert the incomplete gamma function", "[sampling]") {
    // Of shape 1 it is exponential, of shape 1/2 half a squared normal variable.
    CHECK(gamma_quantile(1.0, 0.3) == Approx(-std::log1p(-0.3)).epsilon(1e-13));
    const double z = normal_quantile(0.9);
    CHECK(gamma_quantile(0.5, 0.8) == Approx(0.5 * z * z).epsilon(1e-12));
    for (const double shape : {1e-3, 0.05, 0.7, 1.0, 4.0, 60.0, 1000.0})
        for (const double p : {1e-6, 0.01, 0.5, 0.99, 0.999999}) {
            const double x = gamma_quantile(shape, p);
            INFO("shape " << shape << ", p " << p);
            if (x > 1e-290)
                CHECK(gamma_probability(shape, x) == Approx(p).epsilon(1e-9));
        }
}

TEST_CASE("distributions have the moments of their formulas", "[sampling]") {
    constexpr int n = 20000;
    SECTION("uniform") {
        const auto x = values_of({DistributionKind::uniform, 0, 0, 2.0, 5.0}, n);
        CHECK(mean(x) == Approx(3.5));
        CHECK(variance(x) == Approx(9.0 / 12.0).epsilon(1e-6));
    }
    SECTION("loguniform") {
        const auto x = values_of({DistributionKind::loguniform, 0, 0, 1.0, 100.0}, n);
        CHECK(mean(x) == Approx(99.0 / std::log(100.0)).epsilon(1e-6));
        CHECK(x[n / 2] == Approx(10.0).epsilon(1e-3));
    }
    SECTION("normal") {
        const auto x = values_of({DistributionKind::normal, 10.0, 2.0, {}, {}}, n);
        CHECK(mean(x) == Approx(10.0));
        CHECK(variance(x) == Approx(4.0).epsilon(1e-3));
    }
    SECTION("lognormal") {
        const double s = std::log(1.5);
        const auto x = values_of({DistributionKind::lognormal, 4.0, s, {}, {}}, n);
        CHECK(mean(x) == Approx(4.0 * std::exp(0.5 * s * s)).epsilon(1e-4));
        CHECK(x[n / 2] == Approx(4.0).epsilon(1e-4));
    }
    SECTION("triangular") {
        const auto x = values_of({DistributionKind::triangular, 3.0, 0, 1.0, 8.0}, n);
        CHECK(mean(x) == Approx(4.0).epsilon(1e-6));
        CHECK(variance(x) == Approx((1 + 9 + 64 - 3 - 8 - 24) / 18.0).epsilon(1e-5));
    }
    SECTION("a peak at a limit") {
        const auto x = values_of({DistributionKind::triangular, 1.0, 0, 1.0, 4.0}, n);
        CHECK(mean(x) == Approx(2.0).epsilon(1e-6));
    }
    SECTION("truncated normal") {
        // Of a standard normal variable above 0: the mean is sqrt(2/pi).
        const auto x = values_of({DistributionKind::normal, 0.0, 1.0, 0.0, {}}, n);
        CHECK(mean(x) == Approx(std::sqrt(2.0 / std::acos(-1.0))).epsilon(1e-4));
        CHECK(x.front() >= 0.0);
    }
    SECTION("truncated lognormal") {
        const Distribution d{DistributionKind::lognormal, 4.0, 0.5, 3.0, 5.0};
        const auto x = values_of(d, n);
        CHECK(x.front() >= 3.0);
        CHECK(x.back() <= 5.0);
        // As many below the median as its probability says
        const double below =
            normal_probability(0.0) - normal_probability(std::log(3.0 / 4.0) / 0.5);
        const auto count =
            std::count_if(x.begin(), x.end(), [](double value) { return value < 4.0; });
        CHECK(static_cast<double>(count) / n ==
              Approx(below / d.inside()).epsilon(1e-3));
    }
}

TEST_CASE("impossible distributions say why", "[sampling]") {
    using Kind = DistributionKind;
    const auto why = [](const Distribution& d) { return d.problem(); };
    CHECK(why({Kind::uniform, 0, 0, 2.0, 5.0}).empty());
    CHECK(why({Kind::uniform, 0, 0, 5.0, 5.0}) == "low 5 is not below high 5");
    CHECK(why({Kind::loguniform, 0, 0, 0.0, 5.0}) ==
          "low is 0, and its logarithm does not exist");
    CHECK(why({Kind::triangular, 6.0, 0, 2.0, 5.0}) ==
          "the peak 6 is not between low 2 and high 5");
    CHECK(why({Kind::normal, 1.0, 0.0, {}, {}}) ==
          "the standard deviation is 0, expected above 0");
    CHECK(why({Kind::normal, 0.0, 1.0, 9.0, {}}) ==
          "only 0 of it lies between its limits");
    CHECK(why({Kind::lognormal, -1.0, 1.0, {}, {}}) ==
          "the median is -1, expected above 0");
    CHECK(why({Kind::lognormal, 1.0, 1.0, {}, -2.0}) ==
          "high is -2, and all values are positive");
}
