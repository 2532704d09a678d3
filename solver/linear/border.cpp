#include "solver/linear/border.hpp"

#include <Eigen/LU>

namespace didymium {

namespace {

double row_times(const std::vector<std::pair<int, double>>& row,
                 const std::vector<double>& u) {
    double sum = 0.0;
    for (const auto& [index, value] : row)
        sum += value * u[index];
    return sum;
}

}  // namespace

bool solve_bordered(const InnerSolve& inner, const Border& border,
                    std::vector<double>& f, std::vector<double>& h) {
    const auto k = static_cast<Eigen::Index>(border.size());
    std::vector<double> inner_f;
    inner(f, inner_f);
    std::vector<std::vector<double>> inner_b(border.size());
    Eigen::MatrixXd schur(k, k);
    Eigen::VectorXd right(k);
    for (Eigen::Index c = 0; c < k; ++c)
        inner(border.columns[c], inner_b[c]);
    for (Eigen::Index r = 0; r < k; ++r) {
        right(r) = h[r] - row_times(border.rows[r], inner_f);
        for (Eigen::Index c = 0; c < k; ++c)
            schur(r, c) = border.corner[r][c] - row_times(border.rows[r], inner_b[c]);
    }
    const Eigen::FullPivLU<Eigen::MatrixXd> lu(schur);
    if (!schur.allFinite() || !lu.isInvertible())
        return false;
    const Eigen::VectorXd p = lu.solve(right);
    for (std::size_t i = 0; i < f.size(); ++i) {
        f[i] = inner_f[i];
        for (Eigen::Index c = 0; c < k; ++c)
            f[i] -= inner_b[c][i] * p(c);
    }
    for (Eigen::Index r = 0; r < k; ++r)
        h[r] = p(r);
    return p.allFinite();
}

}  // namespace didymium
