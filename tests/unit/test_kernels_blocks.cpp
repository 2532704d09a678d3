//! \file The block tridiagonal solver against dense elimination.
#include <catch2/catch.hpp>

#include <random>
#include <vector>

#include <Eigen/LU>

#include "kernels/block_tridiagonal.hpp"

using namespace didymium;

namespace {

Eigen::MatrixXd filled(BlockTridiagonal& blocks, std::mt19937_64& random,
                       double dominance) {
    std::uniform_real_distribution<double> entry(-1.0, 1.0);
    const int n = blocks.n_blocks();
    const int m = blocks.block_size();
    Eigen::MatrixXd dense = Eigen::MatrixXd::Zero(n * m, n * m);
    for (int j = 0; j < n; ++j)
        for (int r = 0; r < m; ++r)
            for (int c = 0; c < m; ++c) {
                const int at = r * m + c;
                blocks.diagonal(j)[at] = entry(random) + (r == c ? dominance : 0.0);
                dense(j * m + r, j * m + c) = blocks.diagonal(j)[at];
                blocks.lower(j)[at] = entry(random);
                if (j > 0)
                    dense(j * m + r, (j - 1) * m + c) = blocks.lower(j)[at];
                blocks.upper(j)[at] = entry(random);
                if (j + 1 < n)
                    dense(j * m + r, (j + 1) * m + c) = blocks.upper(j)[at];
            }
    return dense;
}

}  // namespace

TEST_CASE("a block tridiagonal system solves as the dense one does, for every size",
          "[kernels][blocks]") {
    std::mt19937_64 random(11);
    std::uniform_real_distribution<double> entry(-1.0, 1.0);
    // 10, 12 and 13 have no unrolled version of their own.
    const auto pivoting =
        GENERATE(BlockTridiagonal::Pivoting::none, BlockTridiagonal::Pivoting::rows);
    for (int m = 1; m <= 13; ++m)
        for (const int n : {1, 2, 3, 9, 40}) {
            CAPTURE(m, n);
            BlockTridiagonal blocks(n, m);
            const Eigen::MatrixXd dense = filled(blocks, random, 4.0 * m);
            Eigen::VectorXd right(n * m);
            for (int i = 0; i < n * m; ++i)
                right(i) = entry(random);
            const Eigen::VectorXd expected = dense.partialPivLu().solve(right);
            REQUIRE(blocks.factor(pivoting));
            std::vector<double> x(right.data(), right.data() + n * m);
            blocks.solve(x.data());
            const Eigen::Map<Eigen::VectorXd> solved(x.data(), n * m);
            CHECK((solved - expected).lpNorm<Eigen::Infinity>() <=
                  1e-13 * expected.lpNorm<Eigen::Infinity>());
            CHECK(blocks.growth() < 2.0);
            // The factors serve any number of right-hand sides.
            std::vector<double> twice(n * m);
            for (int i = 0; i < n * m; ++i)
                twice[i] = 2.0 * right(i);
            blocks.solve(twice.data());
            for (int i = 0; i < n * m; ++i)
                CHECK(twice[i] == Approx(2.0 * x[i]).epsilon(1e-14));
        }
}

TEST_CASE("a component that holds nothing but its diagonal solves to an exact zero",
          "[kernels][blocks]") {
    std::mt19937_64 random(14);
    for (const int m : {2, 3, 8, 10}) {
        BlockTridiagonal blocks(5, m);
        filled(blocks, random, 4.0 * m);
        const int absent = m / 2;
        std::vector<double> x(5 * m, 1.0);
        for (int j = 0; j < 5; ++j) {
            for (int c = 0; c < m; ++c) {
                if (c != absent)
                    blocks.diagonal(j)[absent * m + c] = 0.0;
                blocks.lower(j)[absent * m + c] = 0.0;
                blocks.upper(j)[absent * m + c] = 0.0;
            }
            x[j * m + absent] = 0.0;
        }
        REQUIRE(blocks.factor());
        blocks.solve(x.data());
        for (int j = 0; j < 5; ++j)
            for (int i = 0; i < m; ++i)
                CHECK((x[j * m + i] == 0.0) == (i == absent));
    }
}

TEST_CASE("rows are exchanged, when asked for, where the pivot would be zero",
          "[kernels][blocks]") {
    std::mt19937_64 random(12);
    for (const int m : {2, 5, 10}) {
        BlockTridiagonal blocks(4, m);
        filled(blocks, random, 0.0);
        // A cyclic permutation on the diagonal: every first pivot is zero.
        Eigen::MatrixXd dense = Eigen::MatrixXd::Zero(4 * m, 4 * m);
        for (int j = 0; j < 4; ++j)
            for (int r = 0; r < m; ++r)
                for (int c = 0; c < m; ++c) {
                    const int at = r * m + c;
                    blocks.diagonal(j)[at] = c == (r + 1) % m ? 3.0 : 0.0;
                    dense(j * m + r, j * m + c) = blocks.diagonal(j)[at];
                    blocks.lower(j)[at] *= 0.2 / m;
                    blocks.upper(j)[at] *= 0.2 / m;
                    if (j > 0)
                        dense(j * m + r, (j - 1) * m + c) = blocks.lower(j)[at];
                    if (j < 3)
                        dense(j * m + r, (j + 1) * m + c) = blocks.upper(j)[at];
                }
        const Eigen::VectorXd expected = Eigen::VectorXd::LinSpaced(4 * m, -1.0, 2.0);
        const Eigen::VectorXd right = dense * expected;
        std::vector<double> x(right.data(), right.data() + 4 * m);
        BlockTridiagonal other = blocks;
        CHECK_FALSE(other.factor(BlockTridiagonal::Pivoting::none));
        REQUIRE(blocks.factor(BlockTridiagonal::Pivoting::rows));
        blocks.solve(x.data());
        for (int i = 0; i < 4 * m; ++i)
            CHECK(x[i] == Approx(expected(i)).margin(1e-13));
    }
}

TEST_CASE("a singular block is refused", "[kernels][blocks]") {
    for (const int m : {1, 3, 10}) {
        std::mt19937_64 random(13);
        BlockTridiagonal blocks(3, m);
        filled(blocks, random, 4.0 * m);
        for (int i = 0; i < m * m; ++i) {
            blocks.diagonal(1)[i] = 0.0;
            blocks.lower(1)[i] = 0.0;
        }
        BlockTridiagonal other = blocks;
        CHECK_FALSE(blocks.factor(BlockTridiagonal::Pivoting::none));
        CHECK_FALSE(other.factor(BlockTridiagonal::Pivoting::rows));
    }
}

TEST_CASE("growth tells how much elimination without pivoting has lost",
          "[kernels][blocks]") {
    // The textbook matrix | e 1 | 1 1 |.
    BlockTridiagonal blocks(1, 2);
    const double values[4] = {1e-10, 1.0, 1.0, 1.0};
    std::copy(values, values + 4, blocks.diagonal(0));
    REQUIRE(blocks.factor(BlockTridiagonal::Pivoting::none));
    CHECK(blocks.growth() > 1e9);
    std::copy(values, values + 4, blocks.diagonal(0));
    REQUIRE(blocks.factor(BlockTridiagonal::Pivoting::rows));
    CHECK(blocks.growth() <= 2.0);
}
