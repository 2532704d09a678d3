//! \file A matrix with a few dense rows and columns around one that is cheap to solve
//! with:
//!
//!     | A  B | |u|   |f|
//!     | C  D | |p| = |h|
//!
//! by the Schur complement: S = D - C inv(A) B, p = inv(S) (h - C inv(A) f),
//! u = inv(A) f - inv(A) B p. Costs one solve with A per border column.
#pragma once

#include <functional>
#include <utility>
#include <vector>

namespace didymium {

//! A border of k rows and columns. A row is sparse: (index of unknown, value).
struct Border {
    std::vector<std::vector<double>> columns;               //!< B, k vectors of n
    std::vector<std::vector<std::pair<int, double>>> rows;  //!< C
    std::vector<std::vector<double>> corner;                //!< D, k x k

    std::size_t size() const { return columns.size(); }
};

//! z = inv(A) b
using InnerSolve =
    std::function<void(const std::vector<double>& b, std::vector<double>& z)>;

//! Solves in place: f becomes u and h becomes p. \return false when S is singular.
bool solve_bordered(const InnerSolve& inner, const Border& border,
                    std::vector<double>& f, std::vector<double>& h);

}  // namespace didymium
