//! \file From assays to a liquor: lots blended by tonnage, dissolved, and brought to a
//! concentration.
//!
//! Uncertainties follow to first order, those of the analyses taken as uncorrelated and
//! tonnages, densities and totals as exact. What shares a scale is correlated
//! afterwards: every amount keeps what each analysis does to it.
#pragma once

#include <vector>

#include "inputs/readers/liquor/assay.hpp"

namespace didymium {

struct Lot {
    const Assay* assay = nullptr;
    double weight = 1.0;  //!< kg of REO, kg of dry solids, or m3: the assay's basis
};

//! The mean over lots of one basis, weighted: a_i = sum w_l a_il / sum w_l. The weights
//! must not all be zero. Lots of one assay share its errors.
std::vector<AssayEntry> blend(const std::vector<Lot>& lots);

//! Scales the amounts to a total that depends on them, a_i -> T a_i / R with
//! R = fixed + sum_j weights_j a_j, so that
//! a deviation d_i -> (T/R) (d_i - a_i/R sum_j weights_j d_j).
//! Returns false, and changes nothing, when R is not positive.
bool scale_to_total(std::vector<AssayEntry>& entries, double total, double fixed,
                    const std::vector<double>& weights);

//! Brings one kg of REO or solids, of which `dissolved` (one fraction an entry) goes
//! into solution, to a liquor of `total` kg of rare earth oxide per m3: mol/m3. Rare
//! earth that no entry names dissolves whole. Returns false when no rare earth would be
//! in solution.
bool dissolve_to_total(std::vector<AssayEntry>& entries, AssayBasis basis,
                       const std::vector<double>& dissolved, double total);

//! The same with `solids` kg put into one m3 of liquor.
void dissolve(std::vector<AssayEntry>& entries, const std::vector<double>& dissolved,
              double solids);

}  // namespace didymium
