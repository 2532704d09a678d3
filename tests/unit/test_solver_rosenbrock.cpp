//! \file Tables of Rosenbrock methods: order conditions of the solution, of what its
//! error is taken from and of the dense output; stability.
#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>

#include "solver/time/rosenbrock_method.hpp"

using namespace didymium;

namespace {

constexpr int n = RosenbrockMethod::n_stages;
using Row = std::array<double, n>;
using Matrix = std::array<Row, n>;

//! As Hairer and Wanner write it (IV.7): sums of a and of beta = a + gamma times the
//! increments k, for weights of these.
struct Method {
    Matrix gamma{};  //!< of U = gamma k
    Matrix alpha{};
    Matrix beta{};
    Row alphas{};  //!< of rows
    Row betas{};
};

Method in_increments(const RosenbrockMethod& table) {
    Method method;
    for (int i = 0; i < n; ++i) {
        // U_i/gamma = k_i + sum c_ij U_j
        method.gamma[i][i] = table.gamma;
        for (int j = 0; j < i; ++j)
            for (int k = 0; k <= j; ++k)
                method.gamma[i][k] += table.gamma * table.c[i][j] * method.gamma[j][k];
    }
    for (int i = 0; i < n; ++i)
        for (int k = 0; k < n; ++k) {
            for (int j = 0; j < i; ++j)
                method.alpha[i][k] += table.a[i][j] * method.gamma[j][k];
            method.beta[i][k] = method.alpha[i][k] + method.gamma[i][k];
            method.alphas[i] += method.alpha[i][k];
            method.betas[i] += method.beta[i][k];
        }
    return method;
}

//! Weights of k where those of U are m.
Row weights(const Method& method, const Row& m) {
    Row b{};
    for (int j = 0; j < n; ++j)
        for (int k = 0; k < n; ++k)
            b[k] += m[j] * method.gamma[j][k];
    return b;
}

//! Of U in the solution; without the last: in what its error is taken from.
Row solution(const RosenbrockMethod& table, bool with_last) {
    Row m{};
    for (int j = 0; j + 1 < n; ++j)
        m[j] = table.a[n - 1][j];
    m[n - 1] = with_last ? 1.0 : 0.0;
    return m;
}

double dot(const Row& a, const Row& b) {
    double sum = 0.0;
    for (int i = 0; i < n; ++i)
        sum += a[i] * b[i];
    return sum;
}

Row times(const Matrix& matrix, const Row& x) {
    Row y{};
    for (int i = 0; i < n; ++i)
        y[i] = dot(matrix[i], x);
    return y;
}

Row product(const Row& a, const Row& b) {
    Row c{};
    for (int i = 0; i < n; ++i)
        c[i] = a[i] * b[i];
    return c;
}

//! The largest miss of a condition up to this order, at the part s of a step.
double miss(const Method& method, const Row& b, int order, double s) {
    const Row& a = method.alphas;
    const Row ones = {1.0, 1.0, 1.0, 1.0, 1.0, 1.0};
    const Row squares = product(a, a);
    const Row twice = times(method.beta, method.betas);
    double most = std::fabs(dot(b, ones) - s);
    const auto see = [&](const Row& term, double value) {
        most = std::max(most, std::fabs(dot(b, term) - value));
    };
    if (order > 1)
        see(method.betas, s * s / 2.0);
    const double cube = s * s * s;
    if (order > 2) {
        see(squares, cube / 3.0);
        see(twice, cube / 6.0);
    }
    if (order > 3) {
        see(product(squares, a), cube * s / 4.0);
        see(product(a, times(method.alpha, method.betas)), cube * s / 8.0);
        see(times(method.beta, squares), cube * s / 12.0);
        see(times(method.beta, twice), cube * s / 24.0);
    }
    return most;
}

//! R(z) of these weights: what a step of y' = z y makes of 1.
std::complex<double> stability(const Method& method, const Row& b,
                               std::complex<double> z) {
    std::array<std::complex<double>, n> k;
    std::complex<double> y = 1.0;
    for (int i = 0; i < n; ++i) {  // k_i = z (1 + sum over j up to i of beta_ij k_j)
        std::complex<double> sum = 1.0;
        for (int j = 0; j < i; ++j)
            sum += method.beta[i][j] * k[j];
        k[i] = z * sum / (1.0 - z * method.beta[i][i]);
        y += b[i] * k[i];
    }
    return y;
}

//! y' = lambda (y - sin t) + cos t of Prothero and Robinson, with t' = 1 beside it,
//! from the solution sin t to t = 1. \return the error there
double prothero_robinson(const RosenbrockMethod& table, double lambda, int steps) {
    const double h = 1.0 / steps;
    std::array<double, 2> u = {0.0, 0.0};
    for (int step = 0; step < steps; ++step) {
        const double beta = 1.0 / (h * table.gamma);
        const double by_t = -lambda * std::cos(u[1]) - std::sin(u[1]);
        std::array<double, 2> argument{};
        std::array<std::array<double, 2>, n> all{};
        for (int i = 0; i < n; ++i) {
            argument = u;
            std::array<double, 2> right{};
            for (int j = 0; j < i; ++j)
                for (int k = 0; k < 2; ++k) {
                    argument[k] += table.a[i][j] * all[j][k];
                    right[k] += table.c[i][j] * all[j][k] / h;
                }
            const double t = argument[1];
            right[0] += lambda * (argument[0] - std::sin(t)) + std::cos(t);
            right[1] += 1.0;
            all[i][1] = right[1] / beta;
            all[i][0] = (right[0] + by_t * all[i][1]) / (beta - lambda);
        }
        for (int k = 0; k < 2; ++k)
            u[k] = argument[k] + all[n - 1][k];
    }
    CHECK(u[1] == Approx(1.0).epsilon(1e-12));
    return std::fabs(u[0] - std::sin(1.0));
}

}  // namespace

TEST_CASE("Rosenbrock methods have the order that they are taken for", "[rodas]") {
    for (const RosenbrockMethod* table : {&rodas4, &rodas4p2}) {
        CAPTURE(table == &rodas4p2);
        const Method method = in_increments(*table);
        const Row b = weights(method, solution(*table, true));
        const Row embedded = weights(method, solution(*table, false));
        constexpr double rounding = 1e-12;
        CHECK(miss(method, b, 4, 1.0) < rounding);
        CHECK(miss(method, embedded, 3, 1.0) < rounding);
        CHECK(miss(method, embedded, 4, 1.0) > 1e-4);  // else it says nothing
        for (const double s : {0.1, 0.5, 0.8}) {
            Row m = solution(*table, true);
            for (int j = 0; j < n; ++j) {
                m[j] *= s;
                if (j + 1 < n)
                    m[j] += s * (1.0 - s) * (table->dense_2[j] + s * table->dense_3[j]);
            }
            CHECK(miss(method, weights(method, m), 3, s) < rounding);
        }
    }
}

TEST_CASE("Rosenbrock methods are L-stable, and so is what their error is taken from",
          "[rodas]") {
    for (const RosenbrockMethod* table : {&rodas4, &rodas4p2}) {
        CAPTURE(table == &rodas4p2);
        const Method method = in_increments(*table);
        for (const bool with_last : {true, false}) {
            const Row b = weights(method, solution(*table, with_last));
            CHECK(std::abs(stability(method, b, -1e12)) < 1e-6);
            for (int k = -20; k <= 40; ++k) {
                const double y = std::pow(10.0, 0.1 * k);
                CHECK(std::abs(stability(method, b, {0.0, y})) < 1.0 + 1e-9);
            }
        }
    }
}

TEST_CASE(
    "RODAS loses its order where stiff equations are forced, Rodas4P2 keeps three",
    "[rodas]") {
    constexpr int steps = 16;
    for (const double lambda : {-1e3, -1e4, -1e5, -1e6}) {
        CAPTURE(lambda);
        const auto order = [&](const RosenbrockMethod& table) {
            return std::log2(prothero_robinson(table, lambda, steps) /
                             prothero_robinson(table, lambda, 2 * steps));
        };
        CHECK(order(rodas4p2) > 2.9);
        CHECK(order(rodas4) < 1.6);
        CHECK(prothero_robinson(rodas4p2, lambda, steps) <
              0.01 * prothero_robinson(rodas4, lambda, steps));
    }
    // Not stiff: both have their order.
    for (const RosenbrockMethod* table : {&rodas4, &rodas4p2})
        CHECK(std::log2(prothero_robinson(*table, -1.0, steps) /
                        prothero_robinson(*table, -1.0, 2 * steps)) > 3.7);
}
