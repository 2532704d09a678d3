#include "solver/linear/native_vector.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <new>

namespace didymium {

namespace {

struct Content {
    sunindextype length = 0;
    double* data = nullptr;
    bool owns_data = false;
    const VectorKernels* kernels = nullptr;
};

Content& content(N_Vector v) {
    return *static_cast<Content*>(v->content);
}
double* data(N_Vector v) {
    return content(v).data;
}
long length(N_Vector v) {
    return content(v).length;
}
const VectorKernels& kernels(N_Vector v) {
    return *content(v).kernels;
}

//! The arrays of a few vectors, without allocation: callers take more in portions.
struct Arrays {
    static constexpr int most = 16;
    double* at[most];
    Arrays(N_Vector* v, int n) {
        for (int k = 0; k < n; ++k)
            at[k] = data(v[k]);
    }
};

// --- Life
// -----------------------------------------------------------------------------

//! Whole cache lines.
double* new_array(sunindextype n) {
    constexpr std::size_t line = 64;
    const std::size_t bytes = static_cast<std::size_t>(n) * sizeof(double);
    return static_cast<double*>(
        std::aligned_alloc(line, std::max(line, (bytes + line - 1) / line * line)));
}

N_Vector_ID id(N_Vector /*v*/) {
    return SUNDIALS_NVEC_CUSTOM;
}
//! Null when memory has run out, as SUNDIALS expects it.
N_Vector clone_empty(N_Vector w) {
    N_Vector v = N_VNewEmpty(w->sunctx);
    auto* own = new (std::nothrow) Content;
    if (v == nullptr || own == nullptr || N_VCopyOps(w, v) != 0) {
        delete own;
        if (v != nullptr)
            N_VFreeEmpty(v);
        return nullptr;
    }
    own->length = content(w).length;
    own->kernels = content(w).kernels;
    v->content = own;
    return v;
}
N_Vector clone(N_Vector w) {
    N_Vector v = clone_empty(w);
    if (v == nullptr)
        return nullptr;
    content(v).data = new_array(length(v));
    content(v).owns_data = true;
    if (data(v) != nullptr)
        return v;
    N_VDestroy(v);
    return nullptr;
}
void destroy(N_Vector v) {
    if (content(v).owns_data)
        std::free(data(v));
    delete &content(v);
    v->content = nullptr;
    N_VFreeEmpty(v);
}
void space(N_Vector v, sunindextype* reals, sunindextype* integers) {
    *reals = content(v).length;
    *integers = 1;
}
realtype* array_pointer(N_Vector v) {
    return data(v);
}
void set_array_pointer(realtype* array, N_Vector v) {
    if (content(v).owns_data)
        std::free(data(v));
    content(v).data = array;
    content(v).owns_data = false;
}
sunindextype length_of(N_Vector v) {
    return content(v).length;
}

// --- Element by element
// ---------------------------------------------------------------

void linear_sum(realtype a, N_Vector x, realtype b, N_Vector y, N_Vector z) {
    kernels(z).linear_sum(length(z), a, data(x), b, data(y), data(z));
}
void fill(realtype value, N_Vector z) {
    kernels(z).fill(length(z), value, data(z));
}
void product(N_Vector x, N_Vector y, N_Vector z) {
    kernels(z).product(length(z), data(x), data(y), data(z));
}
void quotient(N_Vector x, N_Vector y, N_Vector z) {
    kernels(z).quotient(length(z), data(x), data(y), data(z));
}
void scale(realtype a, N_Vector x, N_Vector z) {
    kernels(z).scale(length(z), a, data(x), data(z));
}
void absolute(N_Vector x, N_Vector z) {
    kernels(z).absolute(length(z), data(x), data(z));
}
void inverse(N_Vector x, N_Vector z) {
    kernels(z).inverse(length(z), data(x), data(z));
}
void add_constant(N_Vector x, realtype b, N_Vector z) {
    kernels(z).add_constant(length(z), data(x), b, data(z));
}

// --- Reductions
// -----------------------------------------------------------------------

realtype dot(N_Vector x, N_Vector y) {
    return kernels(x).dot(length(x), data(x), data(y));
}
realtype largest(N_Vector x) {
    return kernels(x).largest(length(x), data(x));
}
realtype smallest(N_Vector x) {
    return length(x) > 0 ? kernels(x).smallest(length(x), data(x))
                         : std::numeric_limits<double>::max();
}
realtype absolute_sum(N_Vector x) {
    return kernels(x).absolute_sum(length(x), data(x));
}
realtype weighted_squares(N_Vector x, N_Vector w) {
    return kernels(x).weighted_squares(length(x), data(x), data(w));
}
realtype masked_squares(N_Vector x, N_Vector w, N_Vector mask) {
    return kernels(x).masked_squares(length(x), data(x), data(w), data(mask));
}
realtype wrms_norm(N_Vector x, N_Vector w) {
    return std::sqrt(weighted_squares(x, w) / static_cast<double>(length(x)));
}
realtype wrms_norm_masked(N_Vector x, N_Vector w, N_Vector mask) {
    return std::sqrt(masked_squares(x, w, mask) / static_cast<double>(length(x)));
}
realtype wl2_norm(N_Vector x, N_Vector w) {
    return std::sqrt(weighted_squares(x, w));
}

// --- What constraints would need: rare, and plain loops
// --------------------------------

//! z = 1 where |x| >= c, else 0
void compare(realtype c, N_Vector x, N_Vector z) {
    for (long i = 0; i < length(z); ++i)
        data(z)[i] = std::fabs(data(x)[i]) >= c ? 1.0 : 0.0;
}
//! z = 1/x where x is not zero. \return whether it is nowhere
booleantype invert_nonzero(N_Vector x, N_Vector z) {
    bool all = true;
    for (long i = 0; i < length(z); ++i)
        if (data(x)[i] == 0.0)
            all = false;
        else
            data(z)[i] = 1.0 / data(x)[i];
    return all ? SUNTRUE : SUNFALSE;
}
//! mask = 1 where x breaks its constraint c, else 0. c: 2 x > 0, 1 x >= 0, -1 x <= 0,
//! -2 x < 0, 0 none. \return whether none is broken
booleantype constraint_mask(N_Vector c, N_Vector x, N_Vector mask) {
    bool all = true;
    for (long i = 0; i < length(x); ++i) {
        const double kind = data(c)[i];
        const double signed_x = data(x)[i] * kind;
        const bool broken = (std::fabs(kind) > 1.5 && signed_x <= 0.0) ||
                            (std::fabs(kind) > 0.5 && signed_x < 0.0);
        data(mask)[i] = broken ? 1.0 : 0.0;
        all = all && !broken;
    }
    return all ? SUNTRUE : SUNFALSE;
}
//! Smallest x/y where y is not zero.
realtype smallest_quotient(N_Vector x, N_Vector y) {
    double least = std::numeric_limits<double>::max();
    for (long i = 0; i < length(x); ++i)
        if (data(y)[i] != 0.0)
            least = std::min(least, data(x)[i] / data(y)[i]);
    return least;
}

// --- Fused
// ----------------------------------------------------------------------------

//! z may be x[0].
int linear_combination(int n, realtype* a, N_Vector* x, N_Vector z) {
    int done = std::min(n, Arrays::most);
    kernels(z).linear_combination(length(z), done, a, Arrays(x, done).at, data(z));
    for (; done < n; ++done)
        linear_sum(1.0, z, a[done], x[done], z);
    return 0;
}
int scale_add(int n, realtype* a, N_Vector x, N_Vector* y, N_Vector* z) {
    for (int k = 0; k < n; k += Arrays::most) {
        const int m = std::min(n - k, Arrays::most);
        kernels(x).scale_add(length(x), m, a + k, data(x), Arrays(y + k, m).at,
                             Arrays(z + k, m).at);
    }
    return 0;
}
int dots(int n, N_Vector x, N_Vector* y, realtype* results) {
    for (int k = 0; k < n; ++k)
        results[k] = dot(x, y[k]);
    return 0;
}

// --- Arrays of vectors: sensitivities
// -------------------------------------------------

int linear_sums(int n, realtype a, N_Vector* x, realtype b, N_Vector* y, N_Vector* z) {
    for (int k = 0; k < n; ++k)
        linear_sum(a, x[k], b, y[k], z[k]);
    return 0;
}
int scales(int n, realtype* a, N_Vector* x, N_Vector* z) {
    for (int k = 0; k < n; ++k)
        scale(a[k], x[k], z[k]);
    return 0;
}
int fills(int n, realtype value, N_Vector* z) {
    for (int k = 0; k < n; ++k)
        fill(value, z[k]);
    return 0;
}
int wrms_norms(int n, N_Vector* x, N_Vector* w, realtype* norms) {
    for (int k = 0; k < n; ++k)
        norms[k] = wrms_norm(x[k], w[k]);
    return 0;
}
int wrms_norms_masked(int n, N_Vector* x, N_Vector* w, N_Vector mask, realtype* norms) {
    for (int k = 0; k < n; ++k)
        norms[k] = wrms_norm_masked(x[k], w[k], mask);
    return 0;
}
//! z[s][k] = a[s] x[k] + y[s][k]
int scale_adds(int n, int sums, realtype* a, N_Vector* x, N_Vector** y, N_Vector** z) {
    for (int k = 0; k < n; ++k)
        for (int s = 0; s < sums; ++s)
            linear_sum(a[s], x[k], 1.0, y[s][k], z[s][k]);
    return 0;
}
//! z[k] = sum over s of a[s] x[s][k]; z may be x[0]
int linear_combinations(int n, int terms, realtype* a, N_Vector** x, N_Vector* z) {
    for (int k = 0; k < n; ++k) {
        N_Vector of_k[Arrays::most];
        int done = std::min(terms, Arrays::most);
        for (int s = 0; s < done; ++s)
            of_k[s] = x[s][k];
        linear_combination(done, a, of_k, z[k]);
        for (; done < terms; ++done)
            linear_sum(1.0, z[k], a[done], x[done][k], z[k]);
    }
    return 0;
}

void set_operations(N_Vector v) {
    N_Vector_Ops ops = v->ops;
    ops->nvgetvectorid = id;
    ops->nvclone = clone;
    ops->nvcloneempty = clone_empty;
    ops->nvdestroy = destroy;
    ops->nvspace = space;
    ops->nvgetarraypointer = array_pointer;
    ops->nvsetarraypointer = set_array_pointer;
    ops->nvgetlength = length_of;

    ops->nvlinearsum = linear_sum;
    ops->nvconst = fill;
    ops->nvprod = product;
    ops->nvdiv = quotient;
    ops->nvscale = scale;
    ops->nvabs = absolute;
    ops->nvinv = inverse;
    ops->nvaddconst = add_constant;
    ops->nvdotprod = dot;
    ops->nvmaxnorm = largest;
    ops->nvwrmsnorm = wrms_norm;
    ops->nvwrmsnormmask = wrms_norm_masked;
    ops->nvmin = smallest;
    ops->nvwl2norm = wl2_norm;
    ops->nvl1norm = absolute_sum;
    ops->nvcompare = compare;
    ops->nvinvtest = invert_nonzero;
    ops->nvconstrmask = constraint_mask;
    ops->nvminquotient = smallest_quotient;

    ops->nvlinearcombination = linear_combination;
    ops->nvscaleaddmulti = scale_add;
    ops->nvdotprodmulti = dots;
    ops->nvlinearsumvectorarray = linear_sums;
    ops->nvscalevectorarray = scales;
    ops->nvconstvectorarray = fills;
    ops->nvwrmsnormvectorarray = wrms_norms;
    ops->nvwrmsnormmaskvectorarray = wrms_norms_masked;
    ops->nvscaleaddmultivectorarray = scale_adds;
    ops->nvlinearcombinationvectorarray = linear_combinations;
    // All of the vector is on this thread.
    ops->nvdotprodlocal = dot;
    ops->nvmaxnormlocal = largest;
    ops->nvminlocal = smallest;
    ops->nvl1normlocal = absolute_sum;
    ops->nvinvtestlocal = invert_nonzero;
    ops->nvconstrmasklocal = constraint_mask;
    ops->nvminquotientlocal = smallest_quotient;
    ops->nvwsqrsumlocal = weighted_squares;
    ops->nvwsqrsummasklocal = masked_squares;
    ops->nvdotprodmultilocal = dots;
}

}  // namespace

N_Vector new_native_vector(sunindextype n, const VectorKernels& kernels,
                           SUNContext context) {
    N_Vector v = N_VNewEmpty(context);
    if (v == nullptr)
        throw std::bad_alloc();
    set_operations(v);
    auto* own = new (std::nothrow) Content;
    v->content = own;
    if (own == nullptr) {
        N_VFreeEmpty(v);
        throw std::bad_alloc();
    }
    own->length = n;
    own->kernels = &kernels;
    own->data = new_array(n);
    own->owns_data = true;
    if (own->data == nullptr) {
        N_VDestroy(v);
        throw std::bad_alloc();
    }
    fill(0.0, v);
    return v;
}

}  // namespace didymium
