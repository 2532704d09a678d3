//! \file Direct solution of a block tridiagonal system, one block row a stage:
//!
//!     | D0 U0          | |x0|   |b0|
//!     | L1 D1 U1       | |x1| = |b1|
//!     |    L2 D2 U2    | |x2|   |b2|
//!     |        ...     | |..|   |..|
//!
//! Block elimination from the first stage to the last: D_j <- D_j - L_j inv(D_{j-1})
//! U_{j-1}. The matrices of counter-current cascades are (after elimination of the
//! settlers) M-matrices plus small rank-one terms, for which this is stable without
//! pivoting; and without pivoting the row of an absent component, which holds nothing
//! but its diagonal, yields an exact zero. The growth of the pivots is reported, and a
//! caller that finds it large refills the blocks and factors with row pivoting inside
//! them.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <type_traits>
#include <vector>

namespace didymium {

class BlockTridiagonal {
  public:
    BlockTridiagonal(int n_blocks, int block_size)
        : n_(n_blocks),
          m_(block_size),
          size_(static_cast<std::size_t>(m_) * m_),
          diagonal_(n_ * size_),
          lower_(n_ * size_),
          upper_(n_ * size_),
          pivots_(static_cast<std::size_t>(n_) * m_) {}

    int n_blocks() const { return n_; }
    int block_size() const { return m_; }

    //! Row-major m x m blocks, to be filled before factor(). lower(0) and upper(n-1)
    //! are not read.
    double* diagonal(int j) { return diagonal_.data() + j * size_; }
    double* lower(int j) { return lower_.data() + j * size_; }
    double* upper(int j) { return upper_.data() + j * size_; }

    enum class Pivoting { none, rows };

    //! \return false when a pivot block is singular.
    bool factor(Pivoting pivoting = Pivoting::none) {
        return with_size(
            [this, pivoting](auto m) { return factor_blocks(m, pivoting); });
    }

    //! Solves in place; b holds n_blocks x block_size values.
    void solve(double* b) const {
        with_size([this, b](auto m) {
            solve_blocks(m, b);
            return true;
        });
    }

    //! Largest entry of an upper factor over the largest entry of a diagonal block.
    double growth() const { return growth_; }

  private:
    //! Calls f with the block size as a constant for the common ones, so that the loops
    //! unroll, and with a plain int otherwise.
    template <class F>
    bool with_size(F&& f) const {
        switch (m_) {
            case 2:
                return f(std::integral_constant<int, 2>{});
            case 3:
                return f(std::integral_constant<int, 3>{});
            case 4:
                return f(std::integral_constant<int, 4>{});
            case 5:
                return f(std::integral_constant<int, 5>{});
            case 6:
                return f(std::integral_constant<int, 6>{});
            case 7:
                return f(std::integral_constant<int, 7>{});
            case 8:
                return f(std::integral_constant<int, 8>{});
            case 9:
                return f(std::integral_constant<int, 9>{});
            case 11:
                return f(std::integral_constant<int, 11>{});
            default:
                return f(m_);
        }
    }

    template <class Size>
    bool factor_blocks(Size m, Pivoting pivoting) {
        double before = 0.0;
        double after = 0.0;
        for (int j = 0; j < n_; ++j) {
            double* d = diagonal(j);
            for (std::size_t i = 0; i < size_; ++i)
                before = std::max(before, std::fabs(d[i]));
            if (j > 0)
                subtract_product(m, d, lower(j), upper(j - 1));
            if (!lu(m, d, pivots_.data() + static_cast<std::size_t>(j) * m_, pivoting))
                return false;
            for (int i = 0; i < m; ++i)
                for (int k = i; k < m; ++k)
                    after = std::max(after, std::fabs(d[i * m + k]));
            if (j + 1 < n_)
                solve_matrix(m, j, upper(j));
        }
        growth_ = before > 0.0 ? after / before : 0.0;
        return std::isfinite(growth_);
    }

    template <class Size>
    void solve_blocks(Size m, double* b) const {
        for (int j = 0; j < n_; ++j) {
            double* row = b + static_cast<std::size_t>(j) * m;
            if (j > 0)
                subtract_vector(m, row, lower_.data() + j * size_, row - m);
            solve_vector(m, j, row);
        }
        for (int j = n_ - 2; j >= 0; --j) {
            double* row = b + static_cast<std::size_t>(j) * m;
            subtract_vector(m, row, upper_.data() + j * size_, row + m);
        }
    }

    //! c -= a b
    template <class Size>
    static void subtract_product(Size m, double* c, const double* a, const double* b) {
        for (int i = 0; i < m; ++i)
            for (int k = 0; k < m; ++k) {
                const double factor = a[i * m + k];
                for (int j = 0; j < m; ++j)
                    c[i * m + j] -= factor * b[k * m + j];
            }
    }

    //! y -= a x
    template <class Size>
    static void subtract_vector(Size m, double* y, const double* a, const double* x) {
        for (int i = 0; i < m; ++i) {
            double sum = 0.0;
            for (int k = 0; k < m; ++k)
                sum += a[i * m + k] * x[k];
            y[i] -= sum;
        }
    }

    template <class Size>
    static bool lu(Size m, double* d, int* pivot, Pivoting pivoting) {
        for (int k = 0; k < m; ++k) {
            int best = k;
            for (int i = k + 1; i < m && pivoting == Pivoting::rows; ++i)
                if (std::fabs(d[i * m + k]) > std::fabs(d[best * m + k]))
                    best = i;
            pivot[k] = best;
            const double p = d[best * m + k];
            if (!(std::fabs(p) > 0.0) || !std::isfinite(p))
                return false;
            if (best != k)
                std::swap_ranges(d + k * m, d + k * m + m, d + best * m);
            const double inverse = 1.0 / d[k * m + k];
            for (int i = k + 1; i < m; ++i) {
                const double factor = d[i * m + k] * inverse;
                d[i * m + k] = factor;
                for (int j = k + 1; j < m; ++j)
                    d[i * m + j] -= factor * d[k * m + j];
            }
        }
        return true;
    }

    template <class Size>
    void solve_vector(Size m, int block, double* x) const {
        const double* d = diagonal_.data() + block * size_;
        const int* pivot = pivots_.data() + static_cast<std::size_t>(block) * m_;
        for (int k = 0; k < m; ++k)
            std::swap(x[k], x[pivot[k]]);
        for (int i = 1; i < m; ++i)
            for (int k = 0; k < i; ++k)
                x[i] -= d[i * m + k] * x[k];
        for (int i = m - 1; i >= 0; --i) {
            for (int k = i + 1; k < m; ++k)
                x[i] -= d[i * m + k] * x[k];
            x[i] /= d[i * m + i];
        }
    }

    //! b <- inv(D_block) b for an m x m right-hand side.
    template <class Size>
    void solve_matrix(Size m, int block, double* b) const {
        const double* d = diagonal_.data() + block * size_;
        const int* pivot = pivots_.data() + static_cast<std::size_t>(block) * m_;
        for (int k = 0; k < m; ++k)
            if (pivot[k] != k)
                std::swap_ranges(b + k * m, b + k * m + m, b + pivot[k] * m);
        for (int i = 1; i < m; ++i)
            for (int k = 0; k < i; ++k) {
                const double factor = d[i * m + k];
                for (int j = 0; j < m; ++j)
                    b[i * m + j] -= factor * b[k * m + j];
            }
        for (int i = m - 1; i >= 0; --i) {
            for (int k = i + 1; k < m; ++k) {
                const double factor = d[i * m + k];
                for (int j = 0; j < m; ++j)
                    b[i * m + j] -= factor * b[k * m + j];
            }
            const double inverse = 1.0 / d[i * m + i];
            for (int j = 0; j < m; ++j)
                b[i * m + j] *= inverse;
        }
    }

    int n_;
    int m_;
    std::size_t size_;
    std::vector<double> diagonal_, lower_, upper_;
    std::vector<int> pivots_;
    double growth_ = 0.0;
};

}  // namespace didymium
