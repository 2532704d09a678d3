#include "solver/fit_point.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "inputs/chemistry_constants.hpp"

namespace didymium {

namespace {

void set(ChemistryFile& chemistry, const FitConstant& constant, double value) {
    for (const std::string& name : constant.of)
        set_constant(chemistry, name, value);
}

ChemistrySpec selected(const ChemistryFile& chemistry, const ChemistrySpec& like) {
    std::vector<bool> keep;
    for (const Cation& cation : chemistry.spec.cations)
        keep.push_back(
            std::any_of(like.cations.begin(), like.cations.end(),
                        [&](const Cation& kept) { return kept.name == cation.name; }));
    ChemistrySpec spec = chemistry.select(keep);
    spec.precipitation = like.precipitation;
    return spec;
}

}  // namespace

FitPoint::FitPoint(const FitSpec& spec, FitValues values)
    : spec_(&spec), values_(std::move(values)), chemistry_(spec.chemistry) {
    for (std::size_t i = 0; i < values_.size(); ++i)
        set(chemistry_, spec.constants[i], values_[i]);
}

ChemistrySpec FitPoint::like(const ChemistrySpec& other) const {
    return selected(chemistry_, other);
}

ChemistrySpec FitPoint::towards(int constant, const ChemistrySpec& other) const {
    ChemistryFile moved = chemistry_;
    set(moved, spec_->constants[constant], values_[constant] + 1.0);
    return selected(moved, other);
}

FitValues start_values(const FitSpec& spec) {
    FitValues values;
    for (const FitConstant& constant : spec.constants)
        values.push_back(constant.start);
    return values;
}

}  // namespace didymium
