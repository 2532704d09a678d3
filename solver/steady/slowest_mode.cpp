#include "solver/steady/slowest_mode.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <Eigen/Eigenvalues>
#include <Eigen/SparseLU>

#include "inputs/readers/liquor/constants.hpp"
#include "solver/linear/cascade_matrix.hpp"
#include "solver/time/observe.hpp"

namespace didymium {

namespace {

using SparseMatrix = Eigen::SparseMatrix<double>;

//! Rows and columns of J that stand for what returns to a steady state.
std::vector<int> moving_unknowns(const Cascade& cascade, const Layout& ode) {
    std::vector<int> kept(ode.n_state(), 0);
    for (std::size_t t = 0; t < cascade.tanks.size(); ++t)
        if (const int at = ode.level(static_cast<int>(t));
            at >= 0 && cascade.level_control(cascade.tanks[t]) == nullptr)
            kept[at] = -1;
    int next = 0;
    for (int& number : kept)
        if (number == 0)
            number = next++;
    return kept;
}

//! J of the rates in time. What volumes do is not in the matrix of a step and comes
//! from differences.
bool jacobian_in_time(Workspace& workspace, const std::vector<double>& u,
                      SparseMatrix& jacobian) {
    const Layout& ode = workspace.layout();
    CascadeMatrix steps;
    steps.cascade = &workspace.cascade();
    steps.layout = &ode;
    if (!workspace.jacobian(u.data(), steps.jacobian))
        return false;
    const std::vector<int> number = moving_unknowns(workspace.cascade(), ode);
    const int n = *std::max_element(number.begin(), number.end()) + 1;
    std::vector<Eigen::Triplet<double>> entries;
    const auto is_volume = [&](int i) {
        return i >= ode.first_volume() && i < ode.after_vessels();
    };
    steps.for_each_entry([&](int row, int column, double value) {
        if (row < ode.n_state() && column < ode.n_state() && !is_volume(column) &&
            number[row] >= 0 && number[column] >= 0)
            entries.emplace_back(number[row], number[column], value);
    });
    // What controllers set moves volumes as well, and is in the matrix: their columns.
    constexpr double step = 1e-6;
    std::vector<double> moved = u;
    std::vector<double> up(u.size());
    std::vector<double> down(u.size());
    for (int i = ode.first_volume(); i < ode.after_vessels(); ++i) {
        if (number[i] < 0)
            continue;
        moved[i] = u[i] + step;
        const bool above = workspace.rates(moved.data(), up.data());
        moved[i] = u[i] - step;
        if (!above || !workspace.rates(moved.data(), down.data()))
            return false;
        moved[i] = u[i];
        for (int row = 0; row < ode.n_state(); ++row)
            if (number[row] >= 0 && up[row] != down[row])
                entries.emplace_back(number[row], number[i],
                                     (up[row] - down[row]) / (2.0 * step));
    }
    workspace.follow(u.data());
    jacobian.resize(n, n);
    jacobian.setFromTriplets(entries.begin(), entries.end());
    return true;
}

double with_levels(SteadySolver& solver, const std::vector<double>& steady) {
    Workspace& at_rest = solver.workspace();
    at_rest.follow(steady.data());
    const Cascade& cascade = solver.cascade();
    const Layout ode(cascade, Form::ode);
    Workspace workspace(cascade, ode);
    const std::vector<double> u =
        ode.take_over(solver.layout(), steady, at_rest.cascade());
    SparseMatrix jacobian;
    if (!jacobian_in_time(workspace, u, jacobian))
        return nan;
    Eigen::SparseLU<SparseMatrix> lu(jacobian);
    if (lu.info() != Eigen::Success)
        return nan;
    const auto n = static_cast<std::size_t>(jacobian.rows());
    return slowest_time_constant(
        n, [&](const std::vector<double>& b, std::vector<double>& z) {
            z.resize(n);
            const auto size = static_cast<Eigen::Index>(n);
            Eigen::Map<Eigen::VectorXd>(z.data(), size) =
                lu.solve(Eigen::Map<const Eigen::VectorXd>(b.data(), size));
        });
}

}  // namespace

double slowest_time_constant(std::size_t n, const InverseSolve& inverse) {
    constexpr std::size_t most = 120;    // vectors
    constexpr int wanted = 3;            // eigenvalues, nearest to zero
    constexpr double converged = 1e-10;  // relative residual of a Ritz pair
    const auto size = static_cast<Eigen::Index>(n);
    const auto last = static_cast<Eigen::Index>(std::min(n, most));
    Eigen::MatrixXd basis(size, last + 1);
    Eigen::MatrixXd projected = Eigen::MatrixXd::Zero(last + 1, last);
    for (Eigen::Index i = 0; i < size; ++i)  // a start without symmetry
        basis(i, 0) = 1.0 + 0.5 * std::sin(static_cast<double>(i) + 1.0);
    basis.col(0).normalize();
    std::vector<double> before(n);
    std::vector<double> after(n);
    Eigen::VectorXd next(size);
    Eigen::VectorXd along;
    double slowest = nan;
    Eigen::Index look_at = 8;  // vectors; eigenvalues cost the third power of these
    for (Eigen::Index k = 0; k < last; ++k) {
        Eigen::Map<Eigen::VectorXd>(before.data(), size) = basis.col(k);
        inverse(before, after);
        next = Eigen::Map<Eigen::VectorXd>(after.data(), size);
        if (!next.allFinite())
            return std::numeric_limits<double>::infinity();
        const double length = next.norm();
        double left = length;
        // Twice is enough, and once where little is taken away.
        for (int pass = 0; pass < 2; ++pass) {
            const double before_pass = left;
            along.noalias() = basis.leftCols(k + 1).transpose() * next;
            next.noalias() -= basis.leftCols(k + 1) * along;
            projected.col(k).head(k + 1) += along;
            left = next.norm();
            if (left > 0.7 * before_pass)
                break;
        }
        const bool complete = left <= std::numeric_limits<double>::epsilon() * length;
        projected(k + 1, k) = complete ? 0.0 : left;
        if (!complete && k + 1 < last && k + 1 < look_at) {
            basis.col(k + 1) = next / left;
            continue;
        }
        look_at += std::max<Eigen::Index>(4, look_at / 3);
        const Eigen::EigenSolver<Eigen::MatrixXd> ritz(
            projected.topLeftCorner(k + 1, k + 1));
        const Eigen::VectorXcd& values = ritz.eigenvalues();
        const Eigen::MatrixXcd vectors = ritz.eigenvectors();
        std::vector<Eigen::Index> order(k + 1);
        for (Eigen::Index i = 0; i <= k; ++i)
            order[i] = i;
        std::sort(order.begin(), order.end(), [&](Eigen::Index a, Eigen::Index b) {
            return std::abs(values(a)) > std::abs(values(b));
        });
        slowest = nan;
        int found = 0;
        for (const Eigen::Index i : order) {
            const double miss = projected(k + 1, k) * std::abs(vectors(k, i));
            if (!(miss <= converged * std::abs(values(i))))
                break;
            // One over the real part of one over an eigenvalue of the inverse
            const double time = std::norm(values(i)) / std::fabs(values(i).real());
            slowest = std::isnan(slowest) ? time : std::max(slowest, time);
            ++found;
        }
        if (complete || found >= wanted)
            return slowest;
        if (k + 1 < last)
            basis.col(k + 1) = next / left;
    }
    return slowest;
}

double slowest_time_constant(SteadySolver& solver, const std::vector<double>& steady,
                             bool factored) {
    const Cascade& cascade = solver.cascade();
    if (std::any_of(cascade.tanks.begin(), cascade.tanks.end(), [&](const Tank& tank) {
            return cascade.level_control(tank) != nullptr;
        }))
        return with_levels(solver, steady);
    if (!factored)
        return nan;
    return slowest_time_constant(
        steady.size(), [&](const std::vector<double>& b, std::vector<double>& z) {
            solver.solve_linear(b, z);
        });
}

}  // namespace didymium
