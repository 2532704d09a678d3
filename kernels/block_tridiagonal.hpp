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
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <type_traits>
#include <utility>
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
          pivots_(static_cast<std::size_t>(n_) * m_),
          before_(m_),
          after_(m_) {}

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
        has_pivots_ = pivoting == Pivoting::rows;
        // Column by column: one maximum would wait for the other.
        auto before = row_of(m, before_);
        auto after = row_of(m, after_);
        for (int j = 0; j < n_; ++j) {
            double* d = diagonal(j);
            for (int i = 0; i < m; ++i)
                raise(m, before, d + i * m, 0);
            if (j > 0)
                subtract_product(m, d, lower(j), upper(j - 1));
            if (!lu(m, d, pivots_.data() + static_cast<std::size_t>(j) * m_, pivoting,
                    after))
                return false;
            if (j + 1 < n_)
                solve_matrix(m, j, upper(j));
        }
        const double first = *std::max_element(before.begin(), before.end());
        const double last = *std::max_element(after.begin(), after.end());
        growth_ = first > 0.0 ? last / first : 0.0;
        return std::isfinite(growth_);
    }

    //! Zeros, one a column. In `room` where the size is not known when compiling.
    template <int m>
    static std::array<double, m> row_of(std::integral_constant<int, m> /*m*/,
                                        std::vector<double>& /*room*/) {
        return {};
    }
    static std::span<double> row_of(int /*m*/, std::vector<double>& room) {
        std::fill(room.begin(), room.end(), 0.0);
        return room;
    }

    template <class Size, class Row>
    static void raise(Size m, Row& largest, const double* row, int from) {
        for (int k = from; k < m; ++k)
            largest[k] = std::max(largest[k], std::fabs(row[k]));
    }

    void solve_blocks(int m, double* b) const {
        for (int j = 0; j < n_; ++j) {
            double* row = b + static_cast<std::ptrdiff_t>(j) * m;
            if (j > 0)
                subtract_vector(m, row, lower_.data() + j * size_, row - m);
            solve_vector(j, row);
        }
        for (int j = n_ - 2; j >= 0; --j) {
            double* row = b + static_cast<std::ptrdiff_t>(j) * m;
            subtract_vector(m, row, upper_.data() + j * size_, row + m);
        }
    }

    //! The same with a block's values out of memory, as each depends on the one before.
    template <int m>
    void solve_blocks(std::integral_constant<int, m> size, double* b) const {
        if (has_pivots_)
            return solve_blocks(m_, b);
        double here[m];
        double beside[m];
        for (int j = 0; j < n_; ++j) {
            double* row = b + static_cast<std::ptrdiff_t>(j) * m;
            std::copy_n(row, m, here);
            if (j > 0)
                subtract_vector(size, here, lower_.data() + j * size_, beside);
            const double* d = diagonal_.data() + j * size_;
            unrolled<m>([&](auto i) {
                unrolled<i>([&](auto k) { here[i] -= d[i * m + k] * here[k]; });
            });
            unrolled<m>([&](auto above) {
                constexpr int i = m - 1 - above;
                unrolled<above>([&](auto after) {
                    constexpr int k = m - 1 - after;
                    here[i] -= d[i * m + k] * here[k];
                });
                here[i] *= d[i * m + i];
            });
            std::copy_n(here, m, row);
            std::copy_n(here, m, beside);
        }
        for (int j = n_ - 2; j >= 0; --j) {
            double* row = b + static_cast<std::ptrdiff_t>(j) * m;
            std::copy_n(row, m, here);
            subtract_vector(size, here, upper_.data() + j * size_, beside);
            std::copy_n(here, m, row);
            std::copy_n(here, m, beside);
        }
    }

    //! Calls f with 0 to n - 1, each as a constant.
    template <int n, class F>
    static void unrolled(F f) {
        [&]<int... k>(std::integer_sequence<int, k...>) {
            (f(std::integral_constant<int, k>{}), ...);
        }
        (std::make_integer_sequence<int, n>{});
    }

    using Pair [[gnu::vector_size(16)]] = double;
    using StoredPair [[gnu::vector_size(16), gnu::aligned(8), gnu::may_alias]] = double;

    //! A row of a block, out of memory while it is worked on where its size is known.
    template <class Size>
    class Row {
      public:
        Row(Size m, double* at) : m_(m), at_(at) {}
        void take_off(double factor, const double* other) {
            for (int j = 0; j < m_; ++j)
                at_[j] -= factor * other[j];
        }
        void scale(double factor) {
            for (int j = 0; j < m_; ++j)
                at_[j] *= factor;
        }
        void put() const {}

      private:
        Size m_;
        double* at_;
    };
    template <int m>
    class Row<std::integral_constant<int, m>> {
        static constexpr int pairs = m / 2;
        static constexpr bool is_odd = m % 2 == 1;

      public:
        Row(std::integral_constant<int, m> /*m*/, double* at)
            : at_(at), last_(at[m - 1]) {
            unrolled<pairs>([&](auto j) { pair_[j] = pair_at(at + 2 * j); });
        }
        void take_off(double factor, const double* other) {
            unrolled<pairs>(
                [&](auto j) { pair_[j] -= factor * pair_at(other + 2 * j); });
            if constexpr (is_odd)
                last_ -= factor * other[m - 1];
        }
        void scale(double factor) {
            unrolled<pairs>([&](auto j) { pair_[j] *= factor; });
            last_ *= factor;
        }
        void put() const {
            unrolled<pairs>([&](auto j) {
                *reinterpret_cast<StoredPair*>(at_ + 2 * j) = pair_[j];
            });
            if constexpr (is_odd)
                at_[m - 1] = last_;
        }

      private:
        static Pair pair_at(const double* at) {
            return *reinterpret_cast<const StoredPair*>(at);
        }
        double* at_;
        Pair pair_[pairs];
        double last_;
    };

    //! c -= a b
    template <class Size>
    static void subtract_product(Size m, double* c, const double* a, const double* b) {
        for (int i = 0; i < m; ++i) {
            Row<Size> row(m, c + i * m);
            for (int k = 0; k < m; ++k)
                row.take_off(a[i * m + k], b + k * m);
            row.put();
        }
    }

    //! y -= a x
    template <int m>
    static void subtract_vector(std::integral_constant<int, m> /*m*/, double* y,
                                const double* a, const double* x) {
        unrolled<m>([&](auto i) {
            double sum = 0.0;
            unrolled<m>([&](auto k) { sum += a[i * m + k] * x[k]; });
            y[i] -= sum;
        });
    }
    static void subtract_vector(int m, double* y, const double* a, const double* x) {
        for (int i = 0; i < m; ++i) {
            double sum = 0.0;
            for (int k = 0; k < m; ++k)
                sum += a[i * m + k] * x[k];
            y[i] -= sum;
        }
    }

    //! \param largest  (column) raised to the entries of the upper factor
    template <class Size, class Row>
    static bool lu(Size m, double* d, int* pivot, Pivoting pivoting, Row& largest) {
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
            raise(m, largest, d + k * m, k);
            const double inverse = 1.0 / d[k * m + k];
            for (int i = k + 1; i < m; ++i) {
                const double factor = d[i * m + k] * inverse;
                d[i * m + k] = factor;
                for (int j = k + 1; j < m; ++j)
                    d[i * m + j] -= factor * d[k * m + j];
            }
            d[k * m + k] = inverse;
        }
        return true;
    }

    void solve_vector(int block, double* x) const {
        const int m = m_;
        const double* d = diagonal_.data() + block * size_;
        const int* pivot = pivots_.data() + static_cast<std::size_t>(block) * m_;
        for (int k = 0; k < m && has_pivots_; ++k)
            std::swap(x[k], x[pivot[k]]);
        // The last that is known comes last, so that the others do not wait for it.
        for (int i = 1; i < m; ++i) {
            double left = x[i];
            for (int k = 0; k < i; ++k)
                left -= d[i * m + k] * x[k];
            x[i] = left;
        }
        for (int i = m - 1; i >= 0; --i) {
            double left = x[i];
            for (int k = m - 1; k > i; --k)
                left -= d[i * m + k] * x[k];
            x[i] = left * d[i * m + i];
        }
    }

    //! b <- inv(D_block) b for an m x m right-hand side.
    template <class Size>
    void solve_matrix(Size m, int block, double* b) const {
        const double* d = diagonal_.data() + block * size_;
        const int* pivot = pivots_.data() + static_cast<std::size_t>(block) * m_;
        for (int k = 0; k < m && has_pivots_; ++k)
            if (pivot[k] != k)
                std::swap_ranges(b + k * m, b + k * m + m, b + pivot[k] * m);
        for (int i = 1; i < m; ++i) {
            Row<Size> row(m, b + i * m);
            for (int k = 0; k < i; ++k)
                row.take_off(d[i * m + k], b + k * m);
            row.put();
        }
        for (int i = m - 1; i >= 0; --i) {
            Row<Size> row(m, b + i * m);
            for (int k = i + 1; k < m; ++k)
                row.take_off(d[i * m + k], b + k * m);
            row.scale(d[i * m + i]);
            row.put();
        }
    }

    int n_;
    int m_;
    std::size_t size_;
    std::vector<double> diagonal_;  //!< LU, with one over the pivots, after factor()
    std::vector<double> lower_, upper_;
    std::vector<int> pivots_;
    std::vector<double> before_, after_;  //!< (column) largest entries
    bool has_pivots_ = false;
    double growth_ = 0.0;
};

}  // namespace didymium
