//! \file How the holdups of the mixers of one bank move each other, where they are
//! proportional: with phi_j the organic fraction and Q_j the flow out of mixer j,
//!     V_j d(phi_j)/dt = (organic flow in) - phi_j Q_j,
//! while the phases that leave it, linear in Q_j, enter the mixers beside. So the
//! Jacobian of the rates is full within a bank; with dQ_j kept beside d(phi_j) the
//! system is block tridiagonal.
//!
//! What flows of one bank do to the holdups of another, and holdups to concentrations,
//! is left out of the matrix of an implicit step: holdups depend on nothing but flows,
//! so that Newton's iteration finds them first and the rest behind them. Balances are
//! not touched by that: what a holdup makes leave one vessel it makes enter another.
#pragma once

#include <vector>

#include "kernels/block_tridiagonal.hpp"
#include "solver/flowsheet/cascade.hpp"
#include "solver/flowsheet/layout.hpp"

namespace didymium {

class HoldupSolver {
  public:
    //! Of a bank whose holdups are unknowns.
    HoldupSolver(const Layout& layout, const Bank& bank);

    //! Keeps what solve() needs of A = beta I + alpha (Jacobian of the rates).
    //! \return false when singular.
    bool factor(const Cascade& cascade, double alpha, double beta);
    //! Of the holdups alone; arrays of the layout, which may be one.
    void solve(const double* b, double* z);

  private:
    const Layout* layout_;
    Bank bank_;
    BlockTridiagonal blocks_;
    std::vector<double> right_;
};

//! Calls visit(row stage, column stage, value), both counted in the bank, for every
//! entry of that Jacobian.
template <class Visit>
void for_each_holdup_entry(const Cascade& cascade, const Bank& bank, Visit&& visit);

//! The phases that leave a mixer, per Q and per phi: a of liquor, o of solvent.
struct HoldupFlows {
    double flow = 0.0;  //!< Q, m3/s
    double a_by_flow = 0.0, o_by_flow = 0.0;
    double a_by_holdup = 0.0, o_by_holdup = 0.0;  //!< m3/s
    double volume = 0.0;
    double fraction = 0.0;
    // What a stage beside makes of it: all, and the organic part of what was liquor
    double up = 0.0;         //!< all that comes with o, per o
    double down = 0.0;       //!< all that comes with a, per a
    double entrained = 0.0;  //!< solvent that comes with a, per a
};
HoldupFlows holdup_flows(const Stage& stage);

template <class Visit>
void for_each_holdup_entry(const Cascade& cascade, const Bank& bank, Visit&& visit) {
    const int n = bank.n_stages;
    std::vector<HoldupFlows> s;
    for (int j = 0; j < n; ++j)
        s.push_back(holdup_flows(cascade.stages[bank.first_stage + j]));
    // Q_j = up_{j-1} o_{j-1} + down_{j+1} a_{j+1} + ..., eliminated from the last stage
    std::vector<double> upper(n), diagonal(n, 1.0), change(n);
    for (int j = n - 1; j >= 0; --j) {
        if (j + 1 < n) {
            upper[j] = s[j + 1].down * s[j + 1].a_by_flow;
            diagonal[j] -= upper[j] * s[j].up * s[j].o_by_flow / diagonal[j + 1];
        }
    }
    for (int k = 0; k < n; ++k) {
        std::fill(change.begin(), change.end(), 0.0);
        if (k + 1 < n)
            change[k + 1] = s[k].up * s[k].o_by_holdup;
        if (k > 0)
            change[k - 1] = s[k].down * s[k].a_by_holdup;
        for (int j = n - 2; j >= 0; --j)
            change[j] += upper[j] * change[j + 1] / diagonal[j + 1];
        change[0] /= diagonal[0];
        for (int j = 1; j < n; ++j)
            change[j] = (change[j] + s[j - 1].up * s[j - 1].o_by_flow * change[j - 1]) /
                        diagonal[j];
        for (int j = 0; j < n; ++j) {
            double rate = -s[j].fraction * change[j] - (j == k ? s[j].flow : 0.0);
            if (j > 0)
                rate += s[j - 1].o_by_flow * change[j - 1] +
                        (j - 1 == k ? s[k].o_by_holdup : 0.0);
            if (j + 1 < n)
                rate += s[j + 1].entrained * (s[j + 1].a_by_flow * change[j + 1] +
                                              (j + 1 == k ? s[k].a_by_holdup : 0.0));
            visit(j, k, rate / s[j].volume);
        }
    }
}

}  // namespace didymium
