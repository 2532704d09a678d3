//! \file What a circuit is to be designed for: a feed, a chemistry, the cuts and what
//! their products are to be. SI units. What makes up the streams of the circuit stands
//! as it was written, for the case file that comes of it.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "inputs/readers/case/case_spec.hpp"
#include "inputs/readers/text/tree.hpp"

namespace didymium {

//! What one product of a cut is to reach; NaN where nothing is asked for.
struct ProductTarget {
    double purity = std::numeric_limits<double>::quiet_NaN();    //!< by oxide mass
    double recovery = std::numeric_limits<double>::quiet_NaN();  //!< of what is its own
    Location where;
};

enum class CutProduct { light, middle, heavy };

//! As specifications name it.
const char* name_of(CutProduct product);

//! One bank: parts the elements up to `lighter` from those from `heavier` on, and of
//! three outlets both from those between.
struct CutSpec {
    std::string name;  //!< of the bank
    //! Index of the cut whose product is fed; -1: the feed of the circuit.
    int from = -1;
    CutProduct from_product = CutProduct::light;  //!< which of its products
    std::string lighter;
    std::string heavier;
    std::string middle_first;  //!< of the middle product; empty: two outlets
    std::string middle_last;
    ProductTarget light;
    ProductTarget middle;
    ProductTarget heavy;
    double solvent_factor = 1.0;  //!< S over that of the theory
    Location where;

    bool has_middle() const { return !middle_first.empty(); }
    const ProductTarget& target(CutProduct product) const {
        return product == CutProduct::light    ? light
               : product == CutProduct::middle ? middle
                                               : heavy;
    }
    //! Its products, from the light one on.
    std::vector<CutProduct> products() const {
        return has_middle()
                   ? std::vector<CutProduct>{CutProduct::light, CutProduct::middle,
                                             CutProduct::heavy}
                   : std::vector<CutProduct>{CutProduct::light, CutProduct::heavy};
    }
};

//! What the circuit must not exceed, of each bank; infinite where nothing is said.
struct SeparationLimits {
    double stages = std::numeric_limits<double>::infinity();
    double solvent_flow = std::numeric_limits<double>::infinity();  //!< m3/s
    double scrub_flow = std::numeric_limits<double>::infinity();    //!< m3/s
    double strip_flow = std::numeric_limits<double>::infinity();    //!< m3/s
    double loading = std::numeric_limits<double>::quiet_NaN();  //!< NaN: of practice
    Location where;
};

//! How the banks are built.
struct EquipmentSpec {
    double mixer_residence = 0.0;  //!< s, of both phases
    double settler_volume = 0.0;   //!< of each phase, in mixers
    double loading = 0.0;          //!< the saponification is chosen for
    double impurity_share = 0.0;   //!< of what purities and recoveries allow
    double strip_excess = 0.0;     //!< acid over what the metal takes
    int strip_stages = 0;
};

//! Samples of what is not known of chemistry and feed.
struct DesignUncertainty {
    int samples = 0;  //!< 0: not asked for
    std::uint64_t seed = 1;
    double confidence = 0.95;
    Location where;
};

struct SeparationSpec {
    std::string title;
    std::string file;
    // Tables as written, with paths that hold from any folder
    Table chemistry;
    Table feed;
    Table solvent;
    Table scrub;
    Table strip;    //!< empty: the loaded solvent is the product
    Table caustic;  //!< empty: the solvent passes once, saponified
    bool states_saponification = false;
    std::vector<CutSpec> cuts;  //!< each after that which feeds it
    SeparationLimits limits;
    EquipmentSpec equipment;
    DesignUncertainty uncertainty;
    std::vector<SourceFile> sources;
};

}  // namespace didymium
