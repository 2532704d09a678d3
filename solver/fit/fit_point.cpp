#include "solver/fit/fit_point.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include <fmt/format.h>

#include "inputs/readers/chemistry/chemistry_constants.hpp"

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
    set(moved, spec_->constants[constant], values_[constant] + step);
    return selected(moved, other);
}

FitPoint FitPoint::moved(int constant, double by) const {
    FitValues values = values_;
    values[constant] += by;
    return {*spec_, std::move(values)};
}

std::vector<Assignment> FitPoint::assignments() const {
    std::vector<Assignment> all;
    for (std::size_t k = 0; k < values_.size(); ++k) {
        const FitConstant& constant = spec_->constants[k];
        if (constant.of_case)
            all.push_back({constant.name,
                           constant.unit.empty()
                               ? fmt::format("{:.17g}", values_[k])
                               : fmt::format("{:.17g} {}", values_[k], constant.unit),
                           constant.where});
    }
    return all;
}

FitValues start_values(const FitSpec& spec) {
    FitValues values;
    for (const FitConstant& constant : spec.constants)
        values.push_back(constant.start);
    return values;
}

}  // namespace didymium
