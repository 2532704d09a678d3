#include "solver/time/vessel_sums.hpp"

#include <cstddef>

namespace didymium {

namespace base {
extern const VesselSumKernels vessel_sum_kernels;
}
#ifdef DIDYMIUM_X86
namespace avx2 {
extern const VesselSumKernels vessel_sum_kernels;
}
namespace avx512 {
extern const VesselSumKernels vessel_sum_kernels;
}
#endif

const VesselSumKernels& vessel_sum_kernels(Isa isa) {
#ifdef DIDYMIUM_X86
    if (isa == Isa::avx512)
        return avx512::vessel_sum_kernels;
    if (isa == Isa::avx2)
        return avx2::vessel_sum_kernels;
#endif
    (void)isa;
    return base::vessel_sum_kernels;
}

VesselSums::VesselSums(const Layout& layout, int lanes)
    : layout_(&layout), lanes_(lanes), kernels_(&vessel_sum_kernels(chosen_isa())) {
    for (LineArray& terms : terms_)
        terms.assign(static_cast<std::size_t>(layout.n_components()) * lanes, 0.0);
}

//! A vessel of one phase. Of the solvent, what distributes is of the first components
//! and the extractant of the last.
void VesselSums::add(Phase phase, int first) {
    if (phase == Phase::aqueous)
        return parts_.push_back({first, layout_->n_aqueous(), 0});
    const int n = layout_->n_distributing();
    parts_.push_back({first, n, 0});
    parts_.push_back({first + n, 1, layout_->organic_component(n)});
}

void VesselSums::place(const Cascade& cascade) {
    for (int j = 0; j < layout_->n_stages(); ++j) {
        const Stage& stage = cascade.stages[j];
        parts_.push_back({layout_->mixer(j), layout_->n_components(), 0});
        for (int c = 0; c < stage.aqueous_cells; ++c)
            add(Phase::aqueous, layout_->aqueous_cell(j, c));
        for (int c = 0; c < stage.organic_cells; ++c)
            add(Phase::organic, layout_->organic_cell(j, c));
    }
    for (std::size_t t = 0; t < cascade.tanks.size(); ++t)
        add(cascade.tanks[t].phase, layout_->tank(static_cast<int>(t)));
    volume_.assign(parts_.size() * lanes_, 0.0);
}

void VesselSums::set(int lane, const Cascade& cascade) {
    if (parts_.empty())
        place(cascade);
    std::size_t at = lane;
    const auto put = [&](double volume, int parts) {
        for (int k = 0; k < parts; ++k, at += lanes_)
            volume_[at] = volume;
    };
    const auto parts_of = [](Phase phase) { return phase == Phase::aqueous ? 1 : 2; };
    for (const Stage& stage : cascade.stages) {
        put(stage.mixer_volume, 1);
        put(stage.aqueous_cell, stage.aqueous_cells * parts_of(Phase::aqueous));
        put(stage.organic_cell, stage.organic_cells * parts_of(Phase::organic));
    }
    for (const Tank& tank : cascade.tanks)
        put(tank.volume, parts_of(tank.phase));
}

VesselParts VesselSums::vessels() const {
    return {.lanes = lanes_,
            .n_components = layout_->n_components(),
            .n = static_cast<int>(parts_.size()),
            .parts = parts_.data(),
            .volume = volume_.data()};
}

VesselSums::Sums VesselSums::none() const {
    return {terms_[0], terms_[0]};
}

void VesselSums::sum(const double* unknowns, const double* rates, Sums& sums) const {
    kernels_->sum(vessels(), unknowns, rates, sums.held.data(), sums.moved.data());
}

//! What is held follows from what the terms hold; magnitudes do not.
void VesselSums::within(const StepTerms& step, std::span<const double> s, double h,
                        std::span<Sums> sums) {
    const StepSums terms{terms_[0].data(), terms_[1].data(), terms_[2].data(),
                         terms_[3].data()};
    for (std::size_t begin = 0; begin < s.size(); begin += StepTimes::most) {
        StepTimes times;
        for (std::size_t k = begin; k < s.size() && times.n < StepTimes::most; ++k) {
            times.a[times.n] = 1.0 - 2.0 * s[k];
            times.b[times.n] = s[k] * (2.0 - 3.0 * s[k]);
            times.moved[times.n++] = sums[k].moved.data();
        }
        kernels_->within(vessels(), step, terms, times);
    }
    for (std::size_t k = 0; k < s.size(); ++k)
        for (std::size_t i = 0; i < terms_[0].size(); ++i) {
            sums[k].held[i] =
                terms_[0][i] + s[k] * terms_[1][i] +
                s[k] * (1.0 - s[k]) * (terms_[2][i] + s[k] * terms_[3][i]);
            sums[k].moved[i] /= h;
        }
}

}  // namespace didymium
