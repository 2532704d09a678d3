#include "solver/steady/mixing_path.hpp"

#include <algorithm>
#include <cmath>

#include "solver/flowsheet/mixed_state.hpp"

namespace didymium {

namespace {

//! A point need not be known better than the next is far.
constexpr NaturalNewton::Limits roughly{12, 3e-2, 2e-2};
constexpr NaturalNewton::Limits carefully{50, 1e-3, 1e-4};
constexpr double first_factor = 0.1;    //!< by which back-mixing is lowered at first
constexpr double least_factor = 1e-3;   //!< and at most
constexpr double smallest_step = 0.99;  //!< a factor beyond which the path is given up
constexpr double next_to_none = 1e-3;   //!< below, none is as near
constexpr int most_lowerings = 60;

}  // namespace

MixingPath::MixingPath(SteadySystem& system)
    : system_(&system), newton_(system), mixed_(system.cascade()) {}

void MixingPath::mix(double share) {
    share_ = share;
    mixed_.back_mixing = share;
    mixed_.update_steady_flows();
    system_->set_cascade(mixed_);
}

//! Steps in time that grow as the rates fall, whatever they do in between: mixed as
//! much, a flowsheet settles from any state. (C. T. Kelley and D. E. Keyes, SIAM J.
//! Numer. Anal. 35 (1998) 508.)
bool MixingPath::settle(std::vector<double>& u) {
    constexpr double settled = 1e-2;
    constexpr int most = 60;
    std::vector<double> rates(u.size());
    std::vector<double> next(u.size());
    std::vector<double> step(u.size());
    std::vector<double> trial(u.size());
    double norm = system_->evaluate(u, rates);
    double dt = 600.0;  // s
    for (int k = 0; k < most && std::isfinite(norm) && norm > settled; ++k) {
        double reached = INFINITY;
        if (system_->factor(u, 1.0 / dt)) {
            system_->solve(rates, step);
            for (std::size_t i = 0; i < u.size(); ++i)
                trial[i] = u[i] + step[i];
            reached = system_->evaluate(trial, next);
        }
        if (!std::isfinite(reached)) {
            dt *= 0.25;
            continue;
        }
        dt *= std::clamp(2.0 * norm / reached, 0.5, 10.0);
        u.swap(trial);
        rates.swap(next);
        norm = reached;
    }
    return norm <= settled;
}

//! As if each bank were a single stage, and from there to much back-mixing.
bool MixingPath::begin(std::vector<double>& u) {
    fill_as_mixed(mixed_, system_->layout(), u);
    int longest = 0;
    for (const Bank& bank : mixed_.banks)
        longest = std::max(longest, bank.n_stages);
    mix(longest);
    std::vector<double> trial = u;
    if (newton_.solve(trial, roughly)) {
        u = trial;
        return true;
    }
    return settle(u);
}

bool MixingPath::follow(const Cascade& cascade, std::vector<double>& u, Pace pace) {
    const NaturalNewton::Limits& limits = pace == Pace::quick ? roughly : carefully;
    mixed_ = cascade;
    bool reached = begin(u);
    double factor = first_factor;
    std::vector<double> trial;
    for (int step = 0; reached && share_ > 0.0; ++step) {
        const double from = share_;
        if (step == most_lowerings || factor > smallest_step) {
            reached = false;
            break;
        }
        mix(from * factor < next_to_none ? 0.0 : from * factor);
        trial = u;
        const int before = system_->factorizations();
        if (newton_.solve(trial, limits)) {
            u.swap(trial);
            const int taken = system_->factorizations() - before;
            if (taken <= 3)
                factor = std::max(least_factor, factor * factor);
            else if (taken >= 6)
                factor = std::sqrt(factor);
        } else {
            share_ = from;
            factor = std::sqrt(factor);
        }
    }
    system_->set_cascade(cascade);
    return reached;
}

}  // namespace didymium
