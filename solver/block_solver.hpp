//! \file Solves A z = b for a CascadeMatrix, bank after bank.
//!
//! A bank is solved by itself (bank_solver) once what comes to it from other banks is
//! known. Where the flowsheet is a loop, some outlets are torn: the concentrations p
//! that leave there are unknowns of a border, and the Schur complement
//!     (I + R W) p = R z0,   z = z0 - W p,
//! closes it, with z0 and W the solutions without the torn links for b and for the
//! columns of A that belong to p, and R the rows that pick p out of z. Controllers are
//! a border around all of that. What has left through the outlets follows by
//! substitution.
#pragma once

#include <utility>
#include <vector>

#include <Eigen/LU>

#include "solver/bank_solver.hpp"

namespace didymium {

class BlockSolver {
  public:
    //! The layout outlives it; of the cascade, which outlet goes where matters.
    BlockSolver(const Cascade& cascade, const Layout& layout);

    //! Keeps what solve() needs; A may change afterwards. \return false when singular.
    bool factor(const CascadeMatrix& a);
    //! b and z (size of the layout) may be the same array.
    void solve(const double* b, double* z);

    //! Of the last factor(), see BlockTridiagonal; the largest of all banks.
    double growth() const;

  private:
    //! What a link does to the equations of the mixer it enters.
    struct Coupling {
        int outlet = 0;
        bool torn = false;
        Phase phase = Phase::aqueous;
        int from = 0;             //!< first unknown of the cell it leaves
        int mixer = 0;            //!< first unknown of the mixer it enters
        int organic = -1;         //!< of its organic phase, where that has unknowns
        double by_mixer = 0.0;    //!< alpha Q/V
        double by_organic = 0.0;  //!< alpha Q/(V o)
    };

    void order_banks(const Cascade& cascade);
    int n_phase(Phase phase) const {
        return phase == Phase::aqueous ? layout_->n_aqueous() : layout_->n_organic();
    }
    bool factor_tears();
    bool factor_controls(const CascadeMatrix& a);
    //! Subtracts what comes through a link at concentrations c from a right-hand side.
    void carry(const Coupling& coupling, const double* c, double* right) const;
    //! Without torn links; uses up b.
    void solve_banks(std::vector<double>& b, double* z);
    //! Without controllers.
    void solve_inner(const double* b, double* z);
    //! What a controller measures (scaled), to first order.
    double measured(int control, const double* z) const;

    const Layout* layout_;
    std::vector<BankSolver> banks_;       //!< in the order in which they are solved
    std::vector<Coupling> couplings_;     //!< (link)
    std::vector<std::vector<int>> into_;  //!< (place in the order) links not torn
    std::vector<int> torn_;               //!< unknowns p
    std::vector<std::vector<double>> tear_columns_;  //!< W
    Eigen::PartialPivLU<Eigen::MatrixXd> tears_;
    double alpha_ = 1.0;
    double beta_ = 0.0;
    std::vector<Outlet> outlets_;
    std::vector<double> right_;  //!< working storage of solve_inner()
    // Of cascades with controllers
    std::vector<ControlJacobian::Gains> gains_;
    std::vector<std::vector<std::pair<int, double>>> measure_;
    std::vector<std::vector<double>> inner_columns_;  //!< inverse times alpha column
    Eigen::PartialPivLU<Eigen::MatrixXd> controls_;
};

}  // namespace didymium
