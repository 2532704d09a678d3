//! \file Mass balances of a run: of the whole flowsheet and of each of its units.
#pragma once

#include <string>
#include <vector>

#include "solver/time/observe.hpp"

namespace didymium {

//! Mass balance per component in file order (mol), and its closure.
struct Balance {
    std::vector<double> in, out, initial, final;

    explicit Balance(int n_components)
        : in(n_components),
          out(n_components),
          initial(n_components),
          final(n_components) {}
    //! |in - out - (final - initial)| / max(in, out, initial), per component. One that
    //! is neither fed nor held at the start is measured against the largest of the
    //! others.
    std::vector<double> closure() const;
    //! The throughput that closure() measures against, mol; zero where there is none.
    std::vector<double> scale() const;
};

//! Mol held by each unit that holds something, components in file order: banks, then
//! tanks. The cascade has the volumes of the moment.
std::vector<std::vector<double>> inventories(const Cascade& cascade,
                                             const Layout& layout,
                                             const double* unknowns,
                                             Workspace& workspace);

//! The balance of everything, and those of banks, tanks and splitters, in this order.
class PlantBalance {
  public:
    explicit PlantBalance(const Cascade& cascade);

    //! What is held at the start, and at the end; see inventories().
    void start(const std::vector<std::vector<double>>& held);
    void finish(const std::vector<std::vector<double>>& held);
    //! \param amount  (component, as of Inlet::concentration) mol
    void add_inflow(const Cascade& cascade, const Inlet& inlet,
                    const std::vector<double>& amount);
    //! What has left a unit and entered another, or nothing. \param amount  (component
    //! of its phase) mol
    void add_outflow(const Cascade& cascade, int outlet, const double* amount);

    const Balance& whole() const { return whole_; }
    int n_units() const { return static_cast<int>(units_.size()); }
    //! Of one unit. What passes it in traces, less than 1e-12 of what passes the
    //! flowsheet, is measured against that.
    std::vector<double> unit_closure(int unit) const;

  private:
    int unit_of(const Cascade& cascade, const Outlet& outlet) const;

    Balance whole_;
    std::vector<Balance> units_;
    std::vector<int> destination_;  //!< (outlet) the unit that it enters; -1: none
};

}  // namespace didymium
