#include "solver/design/three_outlet_stages.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace didymium {

namespace {

constexpr int most_bank_stages = 1000;  //!< of a bank
//! Lengthenings in a row that must bring the losses judged_share, to this share.
constexpr int judged_after = 8;
constexpr double judged_share = 0.97;
constexpr double least_reflux = 1.1;  //!< S over the least
constexpr double holdup_step = 1.06;
constexpr int most_solvents = 60;

double sum(const std::vector<double>& amounts, const std::vector<int>& group) {
    double all = 0.0;
    for (const int k : group)
        all += amounts[k];
    return all;
}

//! The balance holds what light and heavy lose to the draw to what the middle loses to
//! them.
MissedLosses missed(const ThreeOutletTarget& t, const ThreeOutletFlows& flows,
                    const ThreeOutletStages& stages) {
    try {
        const ThreeOutletProducts products =
            exact_three_outlets(t.alpha, t.feed, flows, stages);
        const double fed = sum(t.feed, t.middle);
        return {std::log(sum(products.raffinate, t.middle) /
                         (t.losses.middle_to_raffinate * fed)),
                std::log(sum(products.solvent, t.middle) /
                         (t.losses.middle_to_solvent * fed))};
    } catch (const std::invalid_argument&) {
        return {};
    }
}

//! At total reflux, half as many again.
ThreeOutletStages first_guess(const ThreeOutletTarget& t) {
    const auto stages = [](double first, double second, double beta) {
        return std::clamp(
            static_cast<int>(0.75 * std::log(1.0 / (first * second)) / std::log(beta)),
            1, 200);
    };
    const int light =
        stages(t.losses.middle_to_raffinate, t.losses.light_to_draw, t.beta_light());
    const int heavy =
        stages(t.losses.middle_to_solvent, t.losses.heavy_to_draw, t.beta_heavy());
    return {light, light, 2 * heavy};
}

}  // namespace

LeastSolvent least_solvent(const ThreeOutletTarget& t) {
    std::vector<double> upward(t.feed.size(), 0.0);
    for (const auto* group : {&t.middle, &t.heavy})
        for (const int k : *group)
            upward[k] = t.feed[k];
    upward[t.middle_low] -= t.losses.middle_to_raffinate * sum(t.feed, t.middle);
    upward[t.light_key] = t.losses.light_to_draw * sum(t.feed, t.light);
    LeastSolvent least;
    least.light =
        least_solvent_between(t.alpha, t.feed, upward, t.light_key, t.middle_low);
    const double lost = t.losses.middle_to_solvent * sum(t.feed, t.middle);
    upward[t.middle_high] -= lost;
    // Traces among the heavy whose factor is that of the middle decide nothing.
    DrawTarget draw{t.middle, {}, t.losses.heavy_to_draw * sum(t.feed, t.heavy)};
    for (const int k : t.heavy)
        if (t.alpha[k] >= t.alpha[t.heavy_key])
            draw.heavy.push_back(k);
    std::erase_if(draw.middle,
                  [&](int k) { return t.alpha[k] > t.alpha[t.middle_high]; });
    least.draw = least_solvent_of_draw(t.alpha, upward, draw) + lost;
    return least;
}

ThreeOutletFlows flows_of(const ThreeOutletTarget& t, double solvent) {
    const double light = sum(t.feed, t.light);
    const double middle = sum(t.feed, t.middle);
    const double heavy = sum(t.feed, t.heavy);
    const ThreeOutletLosses& lost = t.losses;
    return {solvent,
            heavy * (1.0 - lost.heavy_to_draw) + middle * lost.middle_to_solvent,
            middle * (1.0 - lost.middle_to_raffinate - lost.middle_to_solvent) +
                light * lost.light_to_draw + heavy * lost.heavy_to_draw};
}

std::optional<ThreeOutletStages> least_stages(const StageEvaluation& evaluate,
                                              ThreeOutletStages stages) {
    MissedLosses now = evaluate(stages);
    double before = now.both();
    for (int longer = 1; !now.met(); ++longer) {
        const auto more = [](int n) { return n + std::max(1, n / 8); };
        if (!(now.in_solvent <= stage_rounding))
            stages.scrub = more(stages.scrub);
        if (!(now.in_raffinate <= stage_rounding)) {
            ThreeOutletStages extraction = stages;
            ThreeOutletStages light = stages;
            extraction.extraction = more(stages.extraction);
            light.light_scrub = more(stages.light_scrub);
            const MissedLosses by_extraction = evaluate(extraction);
            const MissedLosses by_light = evaluate(light);
            const bool is_light = by_light.in_raffinate < by_extraction.in_raffinate;
            stages = is_light ? light : extraction;
            now = is_light ? by_light : by_extraction;
        } else {
            now = evaluate(stages);
        }
        if (stages.sum() > most_bank_stages)
            return std::nullopt;
        if (longer % judged_after == 0) {
            if (!(now.both() <= judged_share * before) || std::isinf(now.both()))
                return std::nullopt;
            before = now.both();
        }
    }
    for (bool shorter = true; shorter;) {
        shorter = false;
        for (int ThreeOutletStages::*section :
             {&ThreeOutletStages::scrub, &ThreeOutletStages::light_scrub,
              &ThreeOutletStages::extraction}) {
            ThreeOutletStages less = stages;
            if (--(less.*section) < 1 || !evaluate(less).met())
                continue;
            stages = less;
            shorter = true;
        }
    }
    return stages;
}

std::optional<ThreeOutletStages> count_stages(const ThreeOutletTarget& t,
                                              double solvent, ThreeOutletStages start) {
    const ThreeOutletFlows flows = flows_of(t, solvent);
    return least_stages(
        [&](const ThreeOutletStages& stages) { return missed(t, flows, stages); },
        start.sum() == 0 ? first_guess(t) : start);
}

std::optional<ThreeOutletOptimum> least_holdup(const ThreeOutletTarget& t) {
    std::optional<ThreeOutletOptimum> best;
    double least = std::numeric_limits<double>::infinity();
    int worse = 0;
    double solvent = std::max(least_solvent(t).both(),
                              flows_of(t, 0.0).extracted + flows_of(t, 0.0).drawn);
    ThreeOutletStages start;
    for (int i = 0; i < most_solvents && worse < 3; ++i) {
        solvent *= i == 0 ? least_reflux : holdup_step;
        const std::optional<ThreeOutletStages> stages = count_stages(t, solvent, start);
        if (!stages)
            continue;
        start = *stages;
        if (solvent * stages->sum() < least) {
            least = solvent * stages->sum();
            best = ThreeOutletOptimum{solvent, *stages};
            worse = 0;
        } else {
            ++worse;
        }
    }
    return best;
}

}  // namespace didymium
