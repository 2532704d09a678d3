#include "solver/time/vessel_sum_kernels.hpp"

#include "solver/simd/lane_view.hpp"

namespace didymium::DIDYMIUM_ISA {

extern const VesselSumKernels vessel_sum_kernels;

namespace {

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
    for_views(vessels.lanes, [&](const auto& v) {
        clear(v, vessels.n_components, held);
        clear(v, vessels.n_components, moved);
        each_place(vessels, v, [&](auto kind, int place, int component, auto volume) {
            add(v, held, component, volume * v.part(kind, state, place));
            add(v, moved, component, volume * magnitude(v.part(kind, change, place)));
        });
    });
}

//! The terms of a step at a place.
template <class K>
struct Change {
    K first, second, third;
};

template <class View, class K>
Change<K> change_at(const View& v, K kind, const StepTerms& step, int place) {
    const K stage = v.part(kind, step.stages[0], place);
    Change<K> change{v.part(kind, step.after, place) - v.part(kind, step.before, place),
                     step.second[0] * stage, step.third[0] * stage};
    for (int k = 1; k < StepTerms::n; ++k) {
        const K next = v.part(kind, step.stages[k], place);
        change.second += step.second[k] * next;
        change.third += step.third[k] * next;
    }
    return change;
}

template <class View>
void look(const VesselParts& vessels, const View& v, const StepTerms& step,
          const StepSums& sums, const StepTimes& times) {
    each_place(vessels, v, [&](auto kind, int place, int component, auto volume) {
        const auto change = change_at(v, kind, step, place);
        add(v, sums.before, component, volume * v.part(kind, step.before, place));
        add(v, sums.first, component, volume * change.first);
        add(v, sums.second, component, volume * change.second);
        add(v, sums.third, component, volume * change.third);
        for (int k = 0; k < times.n; ++k)
            add(v, times.moved[k], component,
                volume * magnitude(change.first + times.a[k] * change.second +
                                   times.b[k] * change.third));
    });
}

//! Of a single cascade, whose parts are short but stand one after the
//! other: packs of places, which are then added up one by one.
void look(const VesselParts& vessels, const SingleView& v, const StepTerms& step,
          const StepSums& sums, const StepTimes& times) {
    constexpr int room = 512;
    double first[room];
    double second[room];
    double third[room];
    double size[room];
    int p = 0;
    while (p < vessels.n) {
        const int begin = vessels.parts[p].first;
        int end = p;
        int n = 0;
        for (; end < vessels.n; ++end) {
            const int next = vessels.parts[end].first + vessels.parts[end].n - begin;
            if (next > room)
                break;
            n = next;
        }
        const auto add_up = [&](const double* amounts, double* sum) {
            for (int k = p; k < end; ++k) {
                const VesselPart part = vessels.parts[k];
                for (int i = 0; i < part.n; ++i)
                    sum[part.component + i] +=
                        vessels.volume[k] * amounts[part.first - begin + i];
            }
        };
        for_places(n, [&](auto kind, int i) {
            const auto change = change_at(v, kind, step, begin + i);
            put(first + i, change.first);
            put(second + i, change.second);
            put(third + i, change.third);
        });
        add_up(step.before + begin, sums.before);
        add_up(first, sums.first);
        add_up(second, sums.second);
        add_up(third, sums.third);
        for (int k = 0; k < times.n; ++k) {
            for_places(n, [&](auto kind, int i) {
                put(size + i, magnitude(v.part(kind, first, i) +
                                        times.a[k] * v.part(kind, second, i) +
                                        times.b[k] * v.part(kind, third, i)));
            });
            add_up(size, times.moved[k]);
        }
        p = end;
    }
}

void within(const VesselParts& vessels, const StepTerms& terms, const StepSums& sums,
            const StepTimes& at) {
    // Copies, which no array can be taken for
    const StepTerms step = terms;
    const StepSums to = sums;
    const StepTimes times = at;
    for_views(vessels.lanes, [&](const auto& v) {
        double* const all[] = {to.before, to.first, to.second, to.third};
        for (double* sum_of : all)
            clear(v, vessels.n_components, sum_of);
        for (int k = 0; k < times.n; ++k)
            clear(v, vessels.n_components, times.moved[k]);
        look(vessels, v, step, to, times);
    });
}

}  // namespace

const VesselSumKernels vessel_sum_kernels = {.sum = sum, .within = within};

}  // namespace didymium::DIDYMIUM_ISA
