#include "solver/time/rodas.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace didymium {

namespace {

constexpr int n_stages = RosenbrockMethod::n_stages;

// The next step: 0.9 of what would give an error of one, within limits, and
// Gustafsson's prediction from two errors.
constexpr double safety = 0.9;
//! Errors of steps add up: counted twice, what they come to at the end of the shipped
//! cases is within ten tolerances.
constexpr double strictness = 2.0;
constexpr double most_growth = 5.0;
constexpr double most_shrinkage = 6.0;

static_assert(RosenbrockMethod::order == 4);
double fourth_root(double x) {
    return std::sqrt(std::sqrt(x));
}

}  // namespace

Rodas::Rodas(const RosenbrockMethod& method, LaneCascade& model, double rtol,
             double atol)
    : method_(&method),
      model_(&model),
      rtol_(rtol),
      atol_(atol),
      n_(static_cast<long>(model.layout().size()) * model.lanes()),
      within_(model.lanes(), 0),
      vessels_(model.layout(), model.lanes()),
      mean_square_(model.lanes()) {
    for (Array* array : {&u_, &after_, &old_, &rates_, &next_rates_, &argument_})
        array->assign(n_, 0.0);
    seen_.assign(static_cast<std::size_t>(model.layout().n_stages()) * lane_conditions *
                     model.lanes(),
                 0.0);
    for (Array& stage : stage_)
        stage.assign(n_, 0.0);
}

void Rodas::set(int lane, const Cascade& cascade) {
    model_->set(lane, cascade);
    vessels_.set(lane, cascade);
}

void Rodas::start(double t, const std::vector<double>& unknowns) {
    model_->reset();
    std::copy(unknowns.begin(), unknowns.end(), u_.begin());
    old_ = u_;
    counters_.restarts += counters_.steps > 0 ? 1 : 0;
    t_ = before_ = t;
    has_rates_ = has_jacobian_ = false;
    sum_times_.clear();
    std::fill(within_.begin(), within_.end(), 0);
    last_error_ = 0.0;
    failed_lane_ = failed_stage_ = -1;
}

//! Such that what the rates now do is a hundredth of the unknowns.
double Rodas::first_step() const {
    const int n = model_->layout().n_state();
    const int lanes = model_->lanes();
    std::vector<double> size(lanes);
    std::vector<double> change(lanes);
    const LaneKernels& kernels = model_->kernels();
    kernels.error(lanes, n, atol_, rtol_, u_.data(), u_.data(), u_.data(), size.data());
    kernels.error(lanes, n, atol_, rtol_, rates_.data(), u_.data(), u_.data(),
                  change.data());
    double step = 1e30;
    for (int lane = 0; lane < lanes; ++lane)
        if (change[lane] > 0.0)
            step = std::min(step, 0.01 * std::sqrt(size[lane] / change[lane]));
    return step;
}

bool Rodas::rates_at(const Array& unknowns, Array& rates, const double* last) {
    ++counters_.rate_evaluations;
    return model_->rates(unknowns.data(), rates.data(), last);
}

//! Which lane could not be evaluated.
void Rodas::note_failure() {
    failed_lane_ = std::max(worst_lane_, 0);
    failed_stage_ = -1;
    for (int lane = 0; lane < model_->lanes() && failed_stage_ < 0; ++lane)
        if (const int stage = model_->failed_stage(lane); stage >= 0) {
            failed_lane_ = lane;
            failed_stage_ = stage;
        }
}

bool Rodas::try_step(double h) {
    ++counters_.factorizations;
    if (!model_->factor(1.0 / (h * method_->gamma)))
        return false;
    // Of what a stage starts from: u, and the stages before
    LaneStage stage;
    stage.right = rates_.data();
    stage.argument = argument_.data();
    stage.parts[0] = u_.data();
    stage.ahead[0] = 1.0;
    for (int i = 0; i < n_stages; ++i) {
        const bool last = i + 1 == n_stages;
        if (i > 0) {
            stage.right = nullptr;
            stage.n_parts = i + 1;
            stage.parts[i] = stage_[i - 1].data();
            for (int j = 0; j < i; ++j) {
                stage.ahead[j + 1] = method_->a[i][j];
                stage.known[j + 1] = method_->c[i][j] / h;
            }
            ++counters_.rate_evaluations;
        }
        stage.keeps_argument = last;
        stage.z = stage_[i].data();
        // The arguments of the last two differ by no more than errors.
        if (!model_->solve(stage, last))
            return false;
        ++counters_.newton_iterations;
    }
    model_->kernels().correct(model_->lanes(), model_->layout().n_state(),
                              model_->layout().size(), atol_, rtol_, stage_[5].data(),
                              u_.data(), argument_.data(), after_.data(),
                              mean_square_.data());
    return true;
}

double Rodas::error() {
    auto worst = std::find_if(mean_square_.begin(), mean_square_.end(),
                              [](double x) { return !std::isfinite(x); });
    if (worst == mean_square_.end())
        worst = std::max_element(mean_square_.begin(), mean_square_.end());
    worst_lane_ = static_cast<int>(worst - mean_square_.begin());
    return strictness * std::sqrt(*worst);
}

double Rodas::step(double t_stop) {
    worst_lane_ = -1;
    if (!has_rates_) {
        if (!rates_at(u_, rates_, nullptr)) {
            note_failure();
            return t_;
        }
        has_rates_ = true;
        if (!(h_ > 0.0))
            h_ = first_step();
    }
    if (!has_jacobian_)
        differentiate();
    ++counters_.jacobians;
    bool rejected = false;
    for (;;) {
        const double left = t_stop - t_;
        double h = h_;
        // Nothing tiny is left for the last step.
        if (h >= 0.999 * left)
            h = left;
        else if (h > 0.5 * left)
            h = 0.5 * left;
        if (!(t_ + h > t_)) {  // or no number
            note_failure();
            return t_;
        }
        const bool done = try_step(h);
        const double e = done ? error() : 0.0;
        if (!done || !std::isfinite(e)) {
            ++counters_.newton_failures;
            h_ = 0.25 * h;
            rejected = true;
            continue;
        }
        const double factor =
            std::clamp(fourth_root(e) / safety, 1.0 / most_growth, most_shrinkage);
        if (e > 1.0) {
            ++counters_.error_test_failures;
            h_ = h / factor;
            rejected = true;
            continue;
        }
        // A step is no good that ends where the next one cannot begin.
        if (!rates_at(after_, next_rates_, argument_.data())) {
            ++counters_.newton_failures;
            h_ = 0.25 * h;
            rejected = true;
            continue;
        }
        double next = factor;
        if (last_error_ > 0.0) {
            const double predicted =
                last_h_ / h * fourth_root(e * e / last_error_) / safety;
            next = std::max(factor,
                            std::clamp(predicted, 1.0 / most_growth, most_shrinkage));
        }
        last_error_ = std::max(0.01, e);
        last_h_ = h;
        // A step that was cut short for its end says nothing against a longer one.
        const double proposed = h / next;
        h_ = rejected ? std::min(proposed, h)
             : h < h_ ? std::max(proposed, h_)
                      : proposed;
        std::swap(old_, u_);
        std::swap(u_, after_);
        std::swap(rates_, next_rates_);
        before_ = t_;
        t_ = h == left ? t_stop : t_ + h;
        ++counters_.steps;
        sum_times_.clear();
        // With the equilibria at hand
        differentiate();
        model_->watch(u_.data(), within_, seen_.data());
        return t_;
    }
}

void Rodas::differentiate() {
    model_->differentiate(u_.data());
    has_jacobian_ = true;
}

bool Rodas::conditions(int lane, std::vector<MixerConditions>& all) const {
    if (!model_->knows_limits())
        return false;
    const auto lanes = static_cast<std::size_t>(model_->lanes());
    all.resize(model_->layout().n_stages());
    for (std::size_t j = 0; j < all.size(); ++j) {
        const double* at = seen_.data() + j * lane_conditions * lanes + lane;
        all[j] = {at[0], at[lanes], at[2 * lanes], at[3 * lanes]};
    }
    return true;
}

//! With s from 0 to 1 over the step, the state is
//!     old (1 - s) + new s + s (1 - s) sum of (dense_2_i + s dense_3_i) U_i
Rodas::Blend Rodas::blend(double t) const {
    const double s = (t - before_) / (t_ - before_);
    const double rest = 1.0 - s;
    Blend blend;
    blend.parts = {old_.data(), u_.data()};
    blend.factors = {rest, s};
    for (int i = 0; i < n_stages - 1; ++i) {
        blend.parts[i + 2] = stage_[i].data();
        blend.factors[i + 2] =
            s * rest * (method_->dense_2[i] + s * method_->dense_3[i]);
    }
    return blend;
}

void Rodas::glance(double t, int lane, const std::vector<int>& places,
                   double* unknowns) {
    const auto lanes = static_cast<std::size_t>(model_->lanes());
    if (t >= t_) {
        for (const int i : places)
            unknowns[i] = u_[i * lanes + lane];
        return;
    }
    const Blend then = blend(t);
    for (const int i : places)
        unknowns[i] = then.at(i * lanes + lane);
}

void Rodas::foresee(std::span<const double> times) {
    if (times.empty() || !sum_times_.empty())
        return;
    sum_times_.assign(times.begin(), times.end());
    while (sums_.size() < times.size())
        sums_.push_back(vessels_.none());
    StepTerms step{.before = old_.data(), .after = u_.data()};
    static_assert(StepTerms::n == n_stages - 1);
    for (int i = 0; i < StepTerms::n; ++i) {
        step.stages[i] = stage_[i].data();
        step.second[i] = method_->dense_2[i];
        step.third[i] = method_->dense_3[i];
    }
    // The last may be the end of the step, whose rates are known.
    const double h = t_ - before_;
    std::size_t n_within = 0;
    within_step_.clear();
    while (n_within < times.size() && times[n_within] < t_)
        within_step_.push_back((times[n_within++] - before_) / h);
    vessels_.within(step, within_step_, h, std::span(sums_).first(n_within));
    for (std::size_t k = n_within; k < times.size(); ++k)
        vessels_.sum(u_.data(), rates_.data(), sums_[k]);
}

void Rodas::sums(double t, int lane, StateSums& sums) {
    auto at = std::find(sum_times_.begin(), sum_times_.end(), t);
    if (at == sum_times_.end()) {
        sum_times_.clear();
        foresee(std::span(&t, 1));
        at = sum_times_.begin();
    }
    const VesselSums::Sums& found = sums_[at - sum_times_.begin()];
    const auto lanes = static_cast<std::size_t>(model_->lanes());
    for (std::size_t i = 0; i < sums.held.size(); ++i) {
        sums.held[i] = found.held[i * lanes + lane];
        sums.moved[i] = found.moved[i * lanes + lane];
    }
}

void Rodas::interpolate(double t, int lane, double* unknowns) {
    const int lanes = model_->lanes();
    const int n = model_->layout().size();
    if (t >= t_) {
        for (int i = 0; i < n; ++i)
            unknowns[i] = u_[static_cast<std::size_t>(i) * lanes + lane];
        return;
    }
    const Blend then = blend(t);
    for (int i = 0; i < n; ++i)
        unknowns[i] = then.at(static_cast<std::size_t>(i) * lanes + lane);
}

}  // namespace didymium
