#include "solver/steady/steady_system.hpp"

#include <algorithm>
#include <limits>

#include "solver/time/observe.hpp"

namespace didymium {

SteadySystem::SteadySystem(const Cascade& cascade, LinearAlgebra linear,
                           const SunContext& context)
    : cascade_(&cascade),
      context_(&context),
      kind_(linear),
      layout_(cascade, Form::steady),
      workspace_(cascade, layout_),
      linear_(make_linear_system(linear, cascade, layout_, context)),
      right_(make_vector(layout_.size(), context, linear)) {}

void SteadySystem::set_cascade(const Cascade& cascade) {
    cascade_ = &cascade;
    workspace_.set_cascade(cascade);
}

double SteadySystem::evaluate(const std::vector<double>& u,
                              std::vector<double>& rates) {
    if (!workspace_.rates(u.data(), rates.data()))
        return std::numeric_limits<double>::infinity();
    return residual_norm(*cascade_, layout_, rates.data());
}

double SteadySystem::largest(const std::vector<double>& rates) const {
    const std::vector<double> all =
        largest_accumulations(*cascade_, layout_, rates.data());
    return std::max(*std::max_element(all.begin(), all.end()),
                    standstill_norm(*cascade_, layout_, rates.data()));
}

bool SteadySystem::is_rounding(const std::vector<double>& u,
                               const std::vector<double>& rates, double goal) {
    constexpr double roundings = 100.0 * 0.5 * std::numeric_limits<double>::epsilon();
    if (!(standstill_norm(*cascade_, layout_, rates.data()) <= goal))
        return false;
    const std::vector<double> left =
        summed_accumulations(*cascade_, layout_, rates.data());
    const std::vector<double> within =
        flows_within(*cascade_, layout_, u.data(), workspace_);
    for (std::size_t i = 0; i < left.size(); ++i)
        if (!(left[i] <= std::max(goal, roundings * within[i])))
            return false;
    return true;
}

bool SteadySystem::factor(const std::vector<double>& u, double s) {
    if (context_->stopped())
        throw SteadyError("interrupted");
    ++factorizations_;
    if (linear_->factor(workspace_, u.data(), 1.0, -s))
        return true;
    if (kind_ == LinearAlgebra::block)
        return false;
    // KLU goes on with the pivots of its first matrix, which may vanish in another.
    linear_ = make_linear_system(kind_, workspace_.cascade(), layout_, *context_);
    return linear_->factor(workspace_, u.data(), 1.0, -s);
}

void SteadySystem::solve(double scale, const std::vector<double>& b,
                         std::vector<double>& z) {
    std::copy(b.begin(), b.end(), data(right_));
    linear_->solve(right_.get(), right_.get());
    z.resize(layout_.size());
    std::transform(data(right_), data(right_) + layout_.size(), z.begin(),
                   [scale](double value) { return -scale * value; });
}

}  // namespace didymium
