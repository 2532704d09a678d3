//! \file Dual numbers: a value and its derivatives with respect to N inputs, carried
//! through arithmetic. They check every hand-written derivative of the kernels.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>

namespace didymium {

template <std::size_t N>
struct Dual {
    double value = 0.0;
    std::array<double, N> derivative{};

    Dual() = default;
    Dual(double v) : value(v) {}  // NOLINT: constants convert silently on purpose

    //! The i-th input itself.
    static Dual variable(double v, std::size_t i) {
        Dual d(v);
        d.derivative[i] = 1.0;
        return d;
    }

    //! f(this) with f(value) and f'(value) given.
    Dual chain(double f, double slope) const {
        Dual d(f);
        for (std::size_t i = 0; i < N; ++i)
            d.derivative[i] = slope * derivative[i];
        return d;
    }

    Dual& operator+=(const Dual& o) {
        value += o.value;
        for (std::size_t i = 0; i < N; ++i)
            derivative[i] += o.derivative[i];
        return *this;
    }
    Dual& operator-=(const Dual& o) { return *this += -o; }
    Dual operator-() const { return chain(-value, -1.0); }

    friend Dual operator+(Dual a, const Dual& b) { return a += b; }
    friend Dual operator-(Dual a, const Dual& b) { return a -= b; }
    friend Dual operator*(const Dual& a, const Dual& b) {
        Dual d(a.value * b.value);
        for (std::size_t i = 0; i < N; ++i)
            d.derivative[i] = a.derivative[i] * b.value + a.value * b.derivative[i];
        return d;
    }
    friend Dual operator/(const Dual& a, const Dual& b) {
        return a * b.chain(1.0 / b.value, -1.0 / (b.value * b.value));
    }
    friend bool operator<(const Dual& a, const Dual& b) { return a.value < b.value; }
    friend bool operator>(const Dual& a, const Dual& b) { return a.value > b.value; }
    friend Dual exp(const Dual& a) {
        const double e = std::exp(a.value);
        return a.chain(e, e);
    }
    friend Dual log(const Dual& a) { return a.chain(std::log(a.value), 1.0 / a.value); }
    friend Dual sqrt(const Dual& a) {
        const double s = std::sqrt(a.value);
        return a.chain(s, 0.5 / s);
    }
};

}  // namespace didymium
