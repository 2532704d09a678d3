//! \file Where a bank's rows stand in LaneModel and LaneFactors. For the files of this
//! folder alone: see README.md.
#pragma once

#include "solver/simd/lane_view.hpp"

namespace didymium::DIDYMIUM_ISA {

namespace {

//! What solve() asks for again and again, (kind, coefficient, lane).
enum Coefficient : int {
    aqueous_divisor,  //!< 1/(beta + rate) of a cell
    organic_divisor,
    aqueous_step,  //!< what a cell has of what enters it: rate times that
    organic_step,
    aqueous_gain,  //!< the same of all cells
    organic_gain,
    mixed,  //!< what a mixer gives off is organic_flow/(o V) T and this times x
    // Blocks of the stages beside: on the diagonal, and times dx/dT
    previous_own,
    previous_by_x,
    next_own,
    next_by_x,
    // Flows over the volume of the mixer, 1/s
    liquor_from_next,
    solvent_from_next,
    solvent_from_previous,
    liquor_from_previous,
    // Rows of the chains of an ion and of the extractant
    ion_next,
    ion_previous,
    extractant_next,
    extractant_previous,
    n_coefficients
};
static_assert(n_coefficients == LaneFactors::kind_entries);

//! Rows of a stage, (stage, row, lane).
template <class Size>
class StageRows {
  public:
    StageRows(Size n, int n_ions)
        : n_(n),
          size_((LaneFactors::cation_entries + n) * n + LaneFactors::other_entries +
                n_ions) {}

    int size() const { return size_; }
    // dx_i/dT_k = p_i delta_ik + r_i c_k
    int p(int i) const { return i; }
    int r(int i) const { return n_ + i; }
    int c(int i) const { return 2 * n_ + i; }
    //! What elimination leaves of the right-hand side.
    int w(int i) const { return 3 * n_ + i; }
    //! The inverse, column by column.
    int e(int column, int row) const { return 4 * n_ + column * n_ + row; }
    int ion_inverse() const { return e(n_, 0); }  //!< of the diagonal of a chain
    int extractant_inverse() const { return e(n_, 1); }
    int known_along() const { return e(n_, 2); }  //!< c times ions and extractant
    //! c of an ion, after the last the extractant
    int c_of_ion(int k) const { return e(n_, 3) + k; }

  private:
    const Size n_;
    const int size_;
};

//! sum over k < n of f(k), of even and of odd k apart.
template <class V, class Size, class F>
V sum_of(Size n, F f) {
    V even = V{};
    V odd = V{};
    int k = 0;
    for (; k + 1 < n; k += 2) {
        even += f(k);
        odd += f(k + 1);
    }
    if (k < n)
        even += f(k);
    return even + odd;
}

//! A bank, as a view has it.
template <class View, class Size>
class BankRows {
  public:
    BankRows(const LaneModel& model, const LaneFactors& factors, int bank,
             const View& view, Size size)
        : beta(view.at(factors.beta, 0)),
          v(view),
          n(size),
          rows(size, model.n_ions),
          m(model),
          f(factors),
          bank_(model.banks[bank]),
          first_(bank_.first),
          last_(bank_.first + bank_.n - 1),
          n_ions_(model.n_ions),
          n_aqueous_(model.n_cations + model.n_ions),
          n_organic_(model.n_cations + 1) {}

  protected:
    using V = typename View::Value;

    const double* kind_of(int j) const {
        return v.of(m.kinds,
                    static_cast<long>(m.stages[j].kind) * LaneModel::n_kind_entries);
    }
    double* flows_of(int j) const {
        return v.of(f.kinds, static_cast<long>(m.stages[j].kind) * n_coefficients);
    }
    double* rows_of(int j) const {
        return v.of(f.stages, static_cast<long>(j) * rows.size());
    }

    // Letters of the equations.
    // NOLINTBEGIN(readability-identifier-naming)
    const V beta;
    const View v;
    const Size n;  //!< cations
    const StageRows<Size> rows;
    const LaneModel& m;
    const LaneFactors& f;
    // NOLINTEND(readability-identifier-naming)
    const LaneModel::Bank& bank_;
    const int first_, last_;
    const int n_ions_, n_aqueous_, n_organic_;
};

}  // namespace

}  // namespace didymium::DIDYMIUM_ISA
