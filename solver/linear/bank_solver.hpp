//! \file Solves A z = b for the stages of one bank, by elimination along the structure:
//!
//!   1. A settler is a chain of scalars: its outlet is s_b + s_g * (what enters it).
//!   2. Ions live in the aqueous phase alone and the extractant in the organic one:
//!      their balances are bidiagonal along the bank, tridiagonal with entrainment, and
//!      are solved first.
//!   3. In the DAE form, v of a stage follows from that stage's totals.
//!   4. The cation totals of the mixers remain: block tridiagonal, block size =
//!   cations. Where transfer has a rate in some stage, both phases of every mixer take
//!   their place, cation by cation with y before x: of what a stage passes down as
//!   liquor nearly all may come back with the solvent, so that x as a pivot would be a
//!   small difference.
//!   5. Settlers and v follow by substitution.
#pragma once

#include <vector>

#include "kernels/block_tridiagonal.hpp"
#include "solver/linear/cascade_matrix.hpp"

namespace didymium {

class BankSolver {
  public:
    //! Of stages `first` to `first + n_stages - 1`. The layout outlives it.
    BankSolver(const Layout& layout, int first, int n_stages);

    //! Keeps what solve() needs; A may change afterwards. \return false when singular.
    bool factor(const CascadeMatrix& a);
    //! Reads and writes the unknowns of these stages alone. b and z (size of the
    //! layout) are different arrays.
    void solve(const double* b, double* z);

    int first() const { return first_; }
    int n_stages() const { return n_stages_; }
    //! Of the last factor(), see BlockTridiagonal.
    double growth() const { return blocks_.growth(); }

  private:
    //! Outlet of a chain of settler cells per unit entering, and its cell-wise factors.
    struct Settler {
        double k = 0.0;        //!< alpha Q/V of one cell
        double inverse = 0.0;  //!< 1/(beta - k)
        double gain = 0.0;     //!< product over the cells of -k/(beta - k)
    };
    struct StageRow {
        Settler aqueous, organic;
        double a = 0.0, o = 0.0;     //!< phase fractions
        double per_o = 0.0;          //!< 1/o
        double mixer_aqueous = 0.0;  //!< alpha Qa/V
        double mixer_organic = 0.0;  //!< alpha Qo/V
        double from_next = 0.0;      //!< alpha Qa(in)/V
        double from_previous = 0.0;  //!< alpha Qo(in)/V
        // Entrained
        double organic_from_next = 0.0;
        double aqueous_from_previous = 0.0;
        double organic_entering = 0.0;
        double extractant_diagonal = 0.0;
    };
    //! One row of the balances of an ion or of the extractant:
    //!     lower z(j-1) + diagonal z(j) + upper z(j+1) = right
    struct ChainRow {
        double diagonal = 0.0;  //!< after elimination of z(j+1)
        double inverse = 0.0;   //!< of the diagonal
        double lower = 0.0;
        double upper = 0.0;
    };
    static void eliminate(std::vector<ChainRow>& chain);
    static Settler settler(double alpha, double beta, double flow, double volume,
                           int cells);
    static int organic_slot(int cation) { return 2 * cation; }
    static int aqueous_slot(int cation) { return 2 * cation + 1; }
    void keep_columns(const double* x_total);
    void fill_blocks(const double* x_total);
    void fill_two_phase_blocks(const double* x_total);
    static void know_settler(const Settler& settler, int cells, int n, const double* b,
                             double* known);
    static void pass_settler(const Settler& settler, int cells, int n, const double* b,
                             const double* entering, double* z);
    void know_settlers(const double* b);
    void solve_ions_and_extractant(const double* b);
    void know_mixers(const double* b);
    //! Step 4 of solve(): the right-hand side of what remains.
    void reduce(const double* b);
    void reduce_two_phase(const double* b);
    void substitute(const double* b, double* z);
    int unknowns_per_block() const {
        return (layout_->has_rates() ? 2 : 1) * layout_->n_distributing();
    }

    const Layout* layout_;
    int first_;
    int n_stages_;
    BlockTridiagonal blocks_;
    double alpha_ = 1.0;
    double beta_ = 0.0;
    std::vector<StageRow> rows_;
    std::vector<ChainRow> ions_, extractant_;
    std::vector<int> aqueous_cells_, organic_cells_;
    // of the stages of this bank, see StageJacobian
    std::vector<double> x_v_, g_total_, g_v_;
    std::vector<double> x_columns_;  //!< (stage, component, cation) dx/dT
    std::vector<double> r_total_, r_organic_, r_v_;
    // working storage of solve()
    std::vector<double> right_;  //!< (stage, unknown of a block)
    std::vector<double> inert_;  //!< (stage, ions and extractant)
    //! (stage, cation) what is known beforehand of x at equilibrium, or of r where
    //! transfer has a rate
    std::vector<double> known_x_;
    std::vector<double> aqueous_known_;  //!< (stage, aqueous comp) s_b
    std::vector<double> organic_known_;  //!< (stage, organic comp) s_b
    std::vector<double> x_, y_;          //!< of the mixer at hand
};

}  // namespace didymium
