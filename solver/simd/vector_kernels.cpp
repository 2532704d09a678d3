#include "solver/linear/vector_kernels.hpp"

#include "solver/simd/pack.hpp"

namespace didymium::DIDYMIUM_ISA {

extern const VectorKernels vector_kernels;

namespace {

//! z = f(x...), element by element
template <class F, class... Input>
void map(long n, F f, double* z, const Input*... x) {
    long i = 0;
    for (; i + width <= n; i += width)
        store(z + i, f(load(x + i)...));
    for (; i < n; ++i)
        z[i] = f(x[i]...);
}

//! Partial results of every reduction: of the elements i, i + 16, i + 32, ...
constexpr int strands = 16;

//! Elements one by one into the strands, strands pairwise into one.
template <class Join, class F, class... Input>
double reduce(long n, double start, Join join, F f, const Input*... x) {
    constexpr int packs = strands / width;
    Pack partial[packs];
    for (Pack& p : partial)
        p = Pack{} + start;
    long i = 0;
    for (; i + strands <= n; i += strands)
        for (int p = 0; p < packs; ++p)
            partial[p] = join(partial[p], f(load(x + i + p * width)...));
    double strand[strands];
    for (int p = 0; p < packs; ++p)
        store(strand + p * width, partial[p]);
    for (int s = 0; i < n; ++i, ++s)
        strand[s] = join(strand[s], f(x[i]...));
    for (int half = strands / 2; half > 0; half /= 2)
        for (int s = 0; s < half; ++s)
            strand[s] = join(strand[s], strand[s + half]);
    return strand[0];
}

constexpr auto plus = [](auto sum, auto term) { return sum + term; };
constexpr auto larger = [](auto a, auto b) { return b > a ? b : a; };
constexpr auto smaller = [](auto a, auto b) { return b < a ? b : a; };

void fill(long n, double value, double* z) {
    for (long i = 0; i < n; ++i)
        z[i] = value;
}

void scale(long n, double a, const double* x, double* z) {
    map(
        n, [a](auto u) { return a * u; }, z, x);
}

void linear_sum(long n, double a, const double* x, double b, const double* y,
                double* z) {
    map(
        n, [a, b](auto u, auto v) { return a * u + b * v; }, z, x, y);
}

template <int terms>
void combine(long n, const double* a, const double* const* x, double* z) {
    long i = 0;
    for (; i + width <= n; i += width) {
        Pack sum = a[0] * load(x[0] + i);
        for (int k = 1; k < terms; ++k)
            sum += a[k] * load(x[k] + i);
        store(z + i, sum);
    }
    for (; i < n; ++i) {
        double sum = a[0] * x[0][i];
        for (int k = 1; k < terms; ++k)
            sum += a[k] * x[k][i];
        z[i] = sum;
    }
}

void linear_combination(long n, int terms, const double* a, const double* const* x,
                        double* z) {
    switch (terms) {
        case 1:
            return scale(n, a[0], x[0], z);
        case 2:
            return combine<2>(n, a, x, z);
        case 3:
            return combine<3>(n, a, x, z);
        case 4:
            return combine<4>(n, a, x, z);
        case 5:
            return combine<5>(n, a, x, z);
        default:
            break;
    }
    combine<6>(n, a, x, z);
    for (int k = 6; k < terms; ++k)
        linear_sum(n, 1.0, z, a[k], x[k], z);
}

template <int sums>
void add_scaled(long n, const double* a, const double* x, const double* const* y,
                double* const* z) {
    long i = 0;
    for (; i + width <= n; i += width) {
        const Pack u = load(x + i);
        for (int k = 0; k < sums; ++k)
            store(z[k] + i, a[k] * u + load(y[k] + i));
    }
    for (; i < n; ++i) {
        const double u = x[i];
        for (int k = 0; k < sums; ++k)
            z[k][i] = a[k] * u + y[k][i];
    }
}

void scale_add(long n, int sums, const double* a, const double* x,
               const double* const* y, double* const* z) {
    int k = 0;
    for (; k + 3 <= sums; k += 3)
        add_scaled<3>(n, a + k, x, y + k, z + k);
    for (; k < sums; ++k)
        add_scaled<1>(n, a + k, x, y + k, z + k);
}

void product(long n, const double* x, const double* y, double* z) {
    map(
        n, [](auto u, auto v) { return u * v; }, z, x, y);
}

void quotient(long n, const double* x, const double* y, double* z) {
    map(
        n, [](auto u, auto v) { return u / v; }, z, x, y);
}

void absolute(long n, const double* x, double* z) {
    map(
        n, [](auto u) { return magnitude(u); }, z, x);
}

void inverse(long n, const double* x, double* z) {
    map(
        n, [](auto u) { return 1.0 / u; }, z, x);
}

void add_constant(long n, const double* x, double b, double* z) {
    map(
        n, [b](auto u) { return u + b; }, z, x);
}

double dot(long n, const double* x, const double* y) {
    return reduce(
        n, 0.0, plus, [](auto u, auto v) { return u * v; }, x, y);
}

double weighted_squares(long n, const double* x, const double* w) {
    return reduce(
        n, 0.0, plus, [](auto u, auto v) { return (u * v) * (u * v); }, x, w);
}

double masked_squares(long n, const double* x, const double* w, const double* mask) {
    return reduce(
        n, 0.0, plus,
        [](auto u, auto v, auto m) {
            return m > 0.0 ? (u * v) * (u * v) : decltype(m){};
        },
        x, w, mask);
}

double absolute_sum(long n, const double* x) {
    return reduce(
        n, 0.0, plus, [](auto u) { return magnitude(u); }, x);
}

double largest(long n, const double* x) {
    return reduce(
        n, 0.0, larger, [](auto u) { return magnitude(u); }, x);
}

double smallest(long n, const double* x) {
    return reduce(
        n, x[0], smaller, [](auto u) { return u; }, x);
}

}  // namespace

const VectorKernels vector_kernels = {
    .fill = fill,
    .scale = scale,
    .linear_sum = linear_sum,
    .linear_combination = linear_combination,
    .scale_add = scale_add,
    .product = product,
    .quotient = quotient,
    .absolute = absolute,
    .inverse = inverse,
    .add_constant = add_constant,
    .dot = dot,
    .weighted_squares = weighted_squares,
    .masked_squares = masked_squares,
    .absolute_sum = absolute_sum,
    .largest = largest,
    .smallest = smallest,
};

}  // namespace didymium::DIDYMIUM_ISA
