//! \file What the vessels of cascades side by side hold, all added up, and how fast
//! that changes: of a state, and anywhere within a step of a Rosenbrock method.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "solver/flowsheet/layout.hpp"
#include "solver/linear/line_array.hpp"
#include "solver/time/vessel_sum_kernels.hpp"

namespace didymium {

class VesselSums {
  public:
    //! \param layout  of cascades without mixers that have rates; outlives this
    //! \param lanes  one or lanes_side_by_side
    VesselSums(const Layout& layout, int lanes);

    //! Fills a lane with a cascade whose volumes stand still. All are of one structure.
    void set(int lane, const Cascade& cascade);

    //! (component, lane): what is held, mol, and the sum of how fast that changes in
    //! each vessel, mol/s.
    struct Sums {
        LineArray held, moved;
    };
    Sums none() const;
    //! Of a state and its rates.
    void sum(const double* unknowns, const double* rates, Sums& sums) const;
    //! At times within a step. \param s  0 to 1 over it \param h  its length
    void within(const StepTerms& step, std::span<const double> s, double h,
                std::span<Sums> sums);

  private:
    void place(const Cascade& cascade);
    void add(Phase phase, int first);
    VesselParts vessels() const;

    const Layout* layout_;
    int lanes_;
    const VesselSumKernels* kernels_;
    std::vector<VesselPart> parts_;
    LineArray volume_;                //!< (part, lane)
    std::array<LineArray, 4> terms_;  //!< see StepSums
};

}  // namespace didymium
