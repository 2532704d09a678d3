//! \file Solves A z = b for a CascadeMatrix, unit after unit.
//!
//! A bank is solved by itself (bank_solver), and so is a tank, once what comes to it
//! from other units is known. Where the flowsheet is a loop, some outlets are torn: the
//! concentrations p that leave there are unknowns of a border, and the Schur complement
//!     (I + R W) p = R z0,   z = z0 - W p,
//! closes it, with z0 and W the solutions without the torn links for b and for the
//! columns of A that belong to p, and R the rows that pick p out of z. Controllers are
//! a border around all of that. What has left through the outlets follows by
//! substitution.
#pragma once

#include <utility>
#include <vector>

#include <Eigen/LU>

#include "solver/flowsheet/holdup_solver.hpp"
#include "solver/flowsheet/unit_order.hpp"
#include "solver/linear/bank_solver.hpp"

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
    //! What a link does to the equations of the unit it enters.
    struct Coupling {
        bool torn = false;
        Phase phase = Phase::aqueous;
        int from = 0;    //!< first of the concentrations it carries
        int vessel = 0;  //!< first unknown of the mixer or tank it enters
        bool into_tank = false;
        int organic = -1;  //!< of a mixer's organic phase, where that has unknowns
        double by_vessel = 0.0;   //!< alpha Q/V
        double by_organic = 0.0;  //!< alpha Q/(V o)
    };
    void list_links(const Cascade& cascade);
    bool factor_tears();
    bool factor_controls(const CascadeMatrix& a);
    //! Subtracts what comes through a link at concentrations c from a right-hand side.
    void carry(const Coupling& coupling, const double* c, double* right) const;
    //! Without torn links; uses up b.
    void solve_units(std::vector<double>& b, double* z);
    //! Without controllers.
    void solve_inner(const double* b, double* z);
    //! What a controller measures (scaled), to first order.
    double measured(int control, const double* z) const;

    const Layout* layout_;
    std::vector<BankSolver> banks_;
    std::vector<HoldupSolver> holdups_;
    std::vector<Coupling> couplings_;     //!< (link)
    std::vector<UnitOrder::Unit> units_;  //!< in the order in which they are solved
    std::vector<Tank> tanks_;
    std::vector<int> torn_;                          //!< unknowns p
    std::vector<std::vector<double>> tear_columns_;  //!< W
    Eigen::PartialPivLU<Eigen::MatrixXd> tears_;
    double alpha_ = 1.0;
    double beta_ = 0.0;
    std::vector<Outlet> outlets_;
    std::vector<double> carried_;  //!< (outlet) see Cascade::carried()
    // Working storage of factor() and solve(), which then allocate nothing
    std::vector<double> right_, unit_;
    Eigen::MatrixXd tear_schur_, control_schur_;
    Eigen::VectorXd leaving_, torn_values_, control_right_, control_values_;
    // Of cascades with controllers
    std::vector<ControlJacobian::Gains> gains_;
    std::vector<std::vector<std::pair<int, double>>> measure_;
    std::vector<std::vector<double>> inner_columns_;  //!< inverse times alpha column
    Eigen::PartialPivLU<Eigen::MatrixXd> controls_;
};

}  // namespace didymium
