#include "inputs/readers/sweep/quantiles.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

namespace didymium {

namespace {

using Coefficients = std::array<double, 8>;

double polynomial(const Coefficients& c, double x) {
    double value = 0.0;
    for (std::size_t k = c.size(); k-- > 0;) {
        value = value * x + c[k];
    }
    return value;
}

// AS 241: numerator and denominator near the middle, in the tails, far out.
constexpr Coefficients middle_above = {
    3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
    1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
    3.3430575583588128105e4, 2.5090809287301226727e3};
constexpr Coefficients middle_below = {1.0,
                                       4.2313330701600911252e1,
                                       6.8718700749205790830e2,
                                       5.3941960214247511077e3,
                                       2.1213794301586595867e4,
                                       3.9307895800092710610e4,
                                       2.8729085735721942674e4,
                                       5.2264952788528545610e3};
constexpr Coefficients tail_above = {
    1.42343711074968357734e0,  4.63033784615654529590e0, 5.76949722146069140550e0,
    3.64784832476320460504e0,  1.27045825245236838258e0, 2.41780725177450611770e-1,
    2.27238449892691845833e-2, 7.74545014278341407640e-4};
constexpr Coefficients tail_below = {1.0,
                                     2.05319162663775882187e0,
                                     1.67638483018380384940e0,
                                     6.89767334985100004550e-1,
                                     1.48103976427480074590e-1,
                                     1.51986665636164571966e-2,
                                     5.47593808499534494600e-4,
                                     1.05075007164441684324e-9};
constexpr Coefficients far_above = {
    6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,
    2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
    2.71155556874348757815e-5, 2.01033439929228813265e-7};
constexpr Coefficients far_below = {1.0,
                                    5.99832206555887937690e-1,
                                    1.36929880922735805310e-1,
                                    1.48753612908506148525e-2,
                                    7.86869131145613259100e-4,
                                    1.84631831751005468180e-5,
                                    1.42151175831644588870e-7,
                                    2.04426310338993978564e-15};

}  // namespace

double normal_probability(double x) {
    return 0.5 * std::erfc(-x / std::sqrt(2.0));
}

double normal_quantile(double p) {
    const double q = p - 0.5;
    if (std::abs(q) <= 0.425) {
        const double r = 0.180625 - q * q;
        return q * polynomial(middle_above, r) / polynomial(middle_below, r);
    }
    const double r = std::sqrt(-std::log(q < 0.0 ? p : 1.0 - p));
    const double x =
        r <= 5.0 ? polynomial(tail_above, r - 1.6) / polynomial(tail_below, r - 1.6)
                 : polynomial(far_above, r - 5.0) / polynomial(far_below, r - 5.0);
    return q < 0.0 ? -x : x;
}

double gamma_probability(double shape, double x) {
    if (x <= 0.0) {
        return 0.0;
    }
    constexpr double exact = std::numeric_limits<double>::epsilon();
    const double front = std::exp(shape * std::log(x) - x - std::lgamma(shape));
    if (x < shape + 1.0) {
        double term = 1.0 / shape;
        double sum = term;
        for (double n = shape + 1.0; term > sum * exact; n += 1.0) {
            term *= x / n;
            sum += term;
        }
        return sum * front;
    }
    // Lentz's way to the continued fraction of the upper part
    constexpr double tiny = 1e-300;
    double b = x + 1.0 - shape;
    double c = 1.0 / tiny;
    double d = 1.0 / b;
    double fraction = d;
    for (int i = 1; i < 100000; ++i) {
        const double a = -i * (i - shape);
        b += 2.0;
        d = a * d + b;
        d = 1.0 / (std::abs(d) < tiny ? tiny : d);
        c = b + a / c;
        c = std::abs(c) < tiny ? tiny : c;
        fraction *= d * c;
        if (std::abs(d * c - 1.0) < exact) {
            break;
        }
    }
    return 1.0 - front * fraction;
}

double gamma_quantile(double shape, double p) {
    // Of small shapes nearly all lies where P = x^shape/Gamma(shape + 1), a lower bound
    // of x; from there up until the bracket holds.
    double low = (std::log(p) + std::lgamma(shape + 1.0)) / shape;
    double high = std::max(low, std::log(shape)) + 1.0;
    while (gamma_probability(shape, std::exp(high)) < p) {
        low = high;
        high += 1.0;
    }
    double t = 0.5 * (low + high);
    for (int i = 0; i < 200; ++i) {
        const double x = std::exp(t);
        const double error = gamma_probability(shape, x) - p;
        (error > 0.0 ? high : low) = t;
        const double slope = std::exp(shape * t - x - std::lgamma(shape));
        double next = t - error / slope;
        if (!(next > low && next < high)) {
            next = 0.5 * (low + high);
        }
        if (std::abs(next - t) <= 1e-15 * std::max(1.0, std::abs(t))) {
            break;
        }
        t = next;
    }
    return std::exp(t);
}

}  // namespace didymium
