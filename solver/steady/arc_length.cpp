#include "solver/steady/arc_length.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace didymium {

namespace {

constexpr int most_iterations = 12;
//! dlambda/ds of which the sign means something. Where J is singular but for rounding
//! over a stretch of the curve (an exact cut), the sign of less than that is noise.
constexpr double sure_slope = 1e-4;

//! Of directions, on the scale of a place.
double product(const std::vector<double>& weight, const std::vector<double>& a,
               const std::vector<double>& b) {
    double sum = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += weight[i] * a[i] * weight[i] * b[i];
    return sum;
}

}  // namespace

//! Newton from (u, lambda) in the plane through it, across the direction (along_u times
//! the tangent of `plane`, along_lambda). Two more steps than its criterion asks for,
//! where they are of use: points are results.
bool ArcLength::correct(const Place& plane, double along_u, double along_lambda,
                        std::vector<double>& u, double& lambda) {
    const std::size_t n = u.size();
    std::vector<double> f(n), f_lambda(n), by_f(n), by_lambda(n), trial(n);
    double norm = equations_->evaluate(u, lambda, f);
    int polishing = 0;
    for (iterations_ = 0; iterations_ < most_iterations; ++iterations_) {
        if (!std::isfinite(norm) || !equations_->linearize(u, lambda, f_lambda))
            return norm <= 1.0;
        equations_->solve(f, by_f);
        equations_->solve(f_lambda, by_lambda);
        const double across =
            along_lambda - along_u * product(plane.weight, plane.tangent, by_lambda);
        const double more =
            along_u * product(plane.weight, plane.tangent, by_f) / across;
        if (!std::isfinite(more))
            return norm <= 1.0;
        for (std::size_t i = 0; i < n; ++i)
            trial[i] = u[i] - by_f[i] - more * by_lambda[i];
        const bool was_solved = norm <= 1.0;
        const double next = equations_->evaluate(trial, lambda + more, f);
        if (was_solved && !(next <= 1.0))
            return true;  // rounding
        u.swap(trial);
        lambda += more;
        norm = next;
        if (was_solved && ++polishing == 2)
            return true;
    }
    return norm <= 1.0;
}

//! Gives a solution its weights and its unit tangent, which goes on as before it.
bool ArcLength::orient(Place& place, const Place* before) {
    const std::size_t n = place.u.size();
    std::vector<double> f_lambda(n);
    if (!equations_->linearize(place.u, place.lambda, f_lambda))
        return false;
    place.weight.resize(n);
    equations_->weigh(place.u, place.weight);
    equations_->solve(f_lambda, place.tangent);  // du/dlambda with the other sign
    const double length =
        std::sqrt(product(place.weight, place.tangent, place.tangent) + 1.0);
    if (!std::isfinite(length))
        return false;
    place.slope = 1.0 / length;
    for (double& value : place.tangent)
        value *= -place.slope;
    if (before != nullptr && product(place.weight, place.tangent, before->tangent) +
                                     place.slope * before->slope <
                                 0.0) {
        for (double& value : place.tangent)
            value = -value;
        place.slope = -place.slope;
    }
    return true;
}

bool ArcLength::step_from(const Place& from, double h, Place& to) {
    to.u = from.u;
    for (std::size_t i = 0; i < to.u.size(); ++i)
        to.u[i] += h * from.tangent[i];
    to.lambda = from.lambda + h * from.slope;
    return correct(from, 1.0, from.slope, to.u, to.lambda) &&
           equations_->is_allowed(to.u, to.lambda) && orient(to, &from);
}

//! The solution at a lambda between two places.
bool ArcLength::at_lambda(const Place& from, const Place& to, double lambda,
                          Place& end) {
    const double share = (lambda - from.lambda) / (to.lambda - from.lambda);
    end.u = from.u;
    for (std::size_t i = 0; i < end.u.size(); ++i)
        end.u[i] += share * (to.u[i] - from.u[i]);
    end.lambda = lambda;
    return correct(from, 0.0, 1.0, end.u, end.lambda) &&
           equations_->is_allowed(end.u, end.lambda) && orient(end, &from);
}

//! Where dlambda/ds is zero between two places that are h apart, by the regula falsi
//! (Illinois). Lambda misses by the square of what s does.
bool ArcLength::find_fold(const Place& from, double h, const Place& to, Place& fold) {
    constexpr double flat = 1e-7;
    double low = 0.0, high = h;
    double at_low = from.slope, at_high = to.slope;
    int side = 0;
    for (int k = 0; k < 40; ++k) {
        const double middle = (low * at_high - high * at_low) / (at_high - at_low);
        if (!step_from(from, middle, fold))
            return false;
        if (std::fabs(fold.slope) < flat || high - low < flat * h)
            return true;
        if ((fold.slope > 0.0) == (from.slope > 0.0)) {
            low = middle;
            at_low = fold.slope;
            if (side == -1)
                at_high *= 0.5;
            side = -1;
        } else {
            high = middle;
            at_high = fold.slope;
            if (side == 1)
                at_low *= 0.5;
            side = 1;
        }
    }
    return false;
}

ArcLength::End ArcLength::follow(const std::vector<double>& start,
                                 const std::function<void(const CurvePoint&)>& visit) {
    Place here;
    here.u = start;
    if (!orient(here, nullptr))
        return End::stuck;
    int visited = 0;
    const auto show = [&](const Place& place, bool is_fold) {
        visit({place.u, place.lambda, place.slope, is_fold});
        ++visited;
    };
    show(here, false);
    double h = std::min(limits_.longest, limits_.longest_lambda);
    double direction = here.slope;  // the last that means something
    while (visited < limits_.points) {
        h = std::min({h, limits_.longest,
                      limits_.longest_lambda / std::max(std::fabs(here.slope), 1e-3)});
        Place next;
        // A tangent that turns by much has left what is between unseen.
        const bool found =
            step_from(here, h, next) &&
            std::fabs(next.lambda - here.lambda) < 1.2 * limits_.longest_lambda &&
            product(here.weight, here.tangent, next.tangent) + here.slope * next.slope >
                0.7;
        const int taken = iterations_;
        Place fold;
        const bool backwards =
            found && std::fabs(next.slope) > sure_slope && direction * next.slope < 0.0;
        const bool turned = backwards && std::fabs(here.slope) > sure_slope;
        if (!found || (turned && !find_fold(here, h, next, fold))) {
            h *= 0.4;
            if (h < limits_.shortest)
                return End::stuck;
            continue;
        }
        if (turned)
            show(fold, true);
        for (const double end : {0.0, 1.0}) {
            // Where a fold lies between, the way to an end may lead round it.
            const Place& from = turned ? fold : here;
            if ((end - from.lambda) * (end - next.lambda) > 0.0 || end == from.lambda)
                continue;
            Place last;
            if (!at_lambda(from, next, end, last))
                return End::stuck;
            show(last, false);
            return end == 1.0 ? End::arrived : End::returned;
        }
        // Where the step before ended on the fold itself, this is as near as it gets.
        show(next, backwards && !turned);
        if (std::fabs(next.slope) > sure_slope)
            direction = next.slope;
        here = next;
        // Two of the iterations polish.
        if (taken <= 5)
            h *= 1.6;
        else if (taken >= 8)
            h *= 0.6;
    }
    return End::full;
}

}  // namespace didymium
