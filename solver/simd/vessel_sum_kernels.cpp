#include "solver/time/vessel_sum_kernels.hpp"

#include "solver/simd/lane_view.hpp"

namespace didymium::DIDYMIUM_ISA {

extern const VesselSumKernels vessel_sum_kernels;

namespace {

//! Calls f with views that together are all lanes.
template <class F>
void for_lanes(const VesselParts& vessels, F f) {
    LaneModel model;
    model.lanes = vessels.lanes;
    for_views(model, f);
}

template <class View>
void clear(const View& v, int n, double* sum) {
    v.each(n, [&](auto kind, int i) { v.set(sum, i, decltype(kind){}); });
}

//! Calls f with the kind of each place, the place, its component, and the volume.
template <class View, class F>
void each_place(const VesselParts& vessels, const View& v, F f) {
    for (int p = 0; p < vessels.n; ++p) {
        const VesselPart part = vessels.parts[p];
        const auto volume = v.at(vessels.volume, p);
        v.each(part.n, [&](auto kind, int i) {
            f(kind, part.first + i, part.component + i, volume);
        });
    }
}

template <class View, class K>
void add(const View& v, double* sum, int component, K amount) {
    v.set(sum, component, v.part(amount, sum, component) + amount);
}

void sum(const VesselParts& vessels, const double* state, const double* change,
         double* held, double* moved) {
    for_lanes(vessels, [&](const auto& v) {
        clear(v, vessels.n_components, held);
        clear(v, vessels.n_components, moved);
        each_place(vessels, v, [&](auto kind, int place, int component, auto volume) {
            add(v, held, component, volume * v.part(kind, state, place));
            add(v, moved, component, volume * magnitude(v.part(kind, change, place)));
        });
    });
}

void within(const VesselParts& vessels, const StepTerms& terms, const StepSums& sums,
            const StepTimes& at) {
    // Copies, which no array can be taken for
    const StepTerms step = terms;
    const StepSums to = sums;
    const StepTimes times = at;
    for_lanes(vessels, [&](const auto& v) {
        double* const all[] = {to.before, to.first, to.second, to.third};
        for (double* sum_of : all)
            clear(v, vessels.n_components, sum_of);
        for (int k = 0; k < times.n; ++k)
            clear(v, vessels.n_components, times.moved[k]);
        each_place(vessels, v, [&](auto kind, int place, int component, auto volume) {
            const auto before = v.part(kind, step.before, place);
            const auto stage = v.part(kind, step.stages[0], place);
            auto second = step.second[0] * stage;
            auto third = step.third[0] * stage;
            for (int k = 1; k < StepTerms::n; ++k) {
                const auto next = v.part(kind, step.stages[k], place);
                second += step.second[k] * next;
                third += step.third[k] * next;
            }
            const auto first = volume * (v.part(kind, step.after, place) - before);
            second *= volume;
            third *= volume;
            add(v, to.before, component, volume * before);
            add(v, to.first, component, first);
            add(v, to.second, component, second);
            add(v, to.third, component, third);
            for (int k = 0; k < times.n; ++k)
                add(v, times.moved[k], component,
                    magnitude(first + times.a[k] * second + times.b[k] * third));
        });
    });
}

}  // namespace

const VesselSumKernels vessel_sum_kernels = {.sum = sum, .within = within};

}  // namespace didymium::DIDYMIUM_ISA
