#include "solver/steady/natural_newton.hpp"

#include <algorithm>
#include <cmath>

namespace didymium {

int weigh_changes(const SteadySystem& system, const std::vector<double>& u,
                  std::vector<double>& weight) {
    constexpr double share = 1e-2;
    const Layout& at = system.layout();
    const Cascade& cascade = system.cascade();
    std::vector<double> held(at.n_components(), 0.0);
    std::vector<double> organic(at.n_distributing(), 0.0);
    for (int j = 0; j < at.n_stages(); ++j) {
        for (int i = 0; i < at.n_components(); ++i)
            held[i] = std::max(held[i], std::fabs(u[at.mixer(j) + i]));
        for (int i = 0; i < at.n_distributing() && at.has_rate(j); ++i)
            organic[i] = std::max(organic[i], std::fabs(u[at.mixer_organic(j) + i]));
    }
    int counted = 0;
    const auto weigh_one = [&](int k, double largest) {
        const double scale = std::fabs(u[k]) + share * largest;
        if (!(scale > 0.0))
            return;
        weight[k] = 1.0 / scale;
        ++counted;
    };
    weight.assign(u.size(), 0.0);
    for (int j = 0; j < at.n_stages(); ++j) {
        for (int i = 0; i < at.n_components(); ++i)
            weigh_one(at.mixer(j) + i, held[i]);
        for (int i = 0; i < at.n_distributing() && at.has_rate(j); ++i)
            weigh_one(at.mixer_organic(j) + i, organic[i]);
    }
    for (std::size_t t = 0; t < cascade.tanks.size(); ++t) {
        const Phase phase = cascade.tanks[t].phase;
        for (int k = 0; k < at.n_phase(phase); ++k)
            weigh_one(at.tank(static_cast<int>(t)) + k, held[at.component(phase, k)]);
    }
    for (int c = 0; c < at.n_controls(); ++c)
        weigh_one(at.control_output(c), 1.0);
    return counted;
}

NaturalNewton::NaturalNewton(SteadySystem& system) : system_(&system) {
    const auto n = static_cast<std::size_t>(system.layout().size());
    for (auto* array :
         {&weight_, &rates_, &step_, &trial_, &next_rates_, &next_step_, &work_})
        array->resize(n);
}

double NaturalNewton::length(const std::vector<double>& step) const {
    double sum = 0.0;
    for (std::size_t k = 0; k < step.size(); ++k)
        sum += step[k] * weight_[k] * step[k] * weight_[k];
    return std::sqrt(sum / std::max(counted_, 1));
}

bool NaturalNewton::rates_at(const std::vector<double>& u, std::vector<double>& rates) {
    if (!system_->workspace().rates(u.data(), rates.data()))
        return false;
    for (std::size_t k = 0; k < u.size() && pull_ > 0.0; ++k)
        rates[k] -= pull_ * (u[k] - from_[k]);
    return true;
}

void NaturalNewton::hold(const std::vector<double>& from, double s) {
    from_ = from;
    pull_ = s;
}

bool NaturalNewton::damp(const std::vector<double>& u, double least) {
    const std::size_t n = u.size();
    bool reduced = false;
    while (damping_ >= least) {
        for (std::size_t k = 0; k < n; ++k)
            trial_[k] = u[k] + damping_ * step_[k];
        if (!rates_at(trial_, next_rates_)) {
            damping_ *= 0.3;
            reduced = true;
            continue;
        }
        system_->solve(next_rates_, next_step_);
        next_length_ = length(next_step_);
        for (std::size_t k = 0; k < n; ++k)
            work_[k] = next_step_[k] - (1.0 - damping_) * step_[k];
        const double bend = length(work_);
        const double allowed =
            bend > 0.0 ? 0.5 * step_length_ * damping_ * damping_ / bend : 1.0;
        if (!std::isfinite(next_length_) || !(next_length_ < step_length_)) {
            damping_ = std::isfinite(bend) ? std::min(allowed, 0.5 * damping_)
                                           : 0.3 * damping_;
            reduced = true;
            continue;
        }
        const double better = std::min(1.0, allowed);
        if (better < 4.0 * damping_ || reduced)
            return true;
        damping_ = better;
    }
    return false;
}

bool NaturalNewton::solve(std::vector<double>& u, const Limits& limits) {
    const std::size_t n = u.size();
    if (!rates_at(u, rates_))
        return false;
    damping_ = 1.0;
    for (int iteration = 0; iteration < limits.iterations; ++iteration) {
        if (!system_->factor(u, pull_))
            return false;
        const double last_step = step_length_;
        const double last_next = next_length_;
        system_->solve(rates_, step_);
        // The step that was foreseen, on the scale of now
        counted_ = weigh_changes(*system_, u, weight_);
        step_length_ = length(step_);
        if (!std::isfinite(step_length_))
            return false;
        if (iteration > 0) {
            for (std::size_t k = 0; k < n; ++k)
                work_[k] = next_step_[k] - step_[k];
            const double miss = length(work_) * step_length_;
            damping_ = miss > 0.0
                           ? std::min(1.0, damping_ * last_step * last_next / miss)
                           : 1.0;
        }
        if (!damp(u, limits.least_damping))
            return false;
        u.swap(trial_);
        rates_.swap(next_rates_);
        if (damping_ == 1.0 && next_length_ < limits.accuracy) {
            for (std::size_t k = 0; k < n; ++k)
                trial_[k] = u[k] + next_step_[k];
            if (rates_at(trial_, next_rates_))
                u.swap(trial_);
            return true;
        }
    }
    return false;
}

}  // namespace didymium
