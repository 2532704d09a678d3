//! \file Our SUNDIALS vectors against those of SUNDIALS, operation by operation, with
//! the loops of every instruction set that this processor has.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <nvector/nvector_serial.h>

#include "solver/linear/linear_solver.hpp"
#include "solver/linear/native_vector.hpp"
#include "solver/run/subnormals.hpp"

using namespace didymium;

namespace {

//! Shorter and longer than any width of a loop, and of its strands.
const int lengths[] = {1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 48, 1000, 1171};
constexpr int n_vectors = 20;  //!< more than a fused operation takes at once

//! Vectors of either kind with the same values.
class Vectors {
  public:
    Vectors(int length, bool native, Isa isa, SUNContext context, unsigned seed) {
        std::mt19937_64 random(seed);
        std::uniform_real_distribution<double> value(-2.0, 2.0);
        for (int k = 0; k < n_vectors; ++k) {
            owned_.emplace_back(
                native ? new_native_vector(length, vector_kernels(isa), context)
                       : N_VNew_Serial(length, context));
            handles_.push_back(owned_.back().get());
            for (int i = 0; i < length; ++i)
                data(owned_.back())[i] = value(random);
        }
        if (!native)
            N_VEnableFusedOps_Serial(handles_[0], SUNTRUE);
        // Constraints, a zero, and a mask
        for (int i = 0; i < length; ++i) {
            data(owned_[constraint])[i] = static_cast<double>(random() % 5) - 2.0;
            data(owned_[mask])[i] = random() % 3 == 0 ? 0.0 : 1.0;
        }
        data(owned_[with_zero])[length / 2] = 0.0;
    }
    N_Vector operator[](int k) const { return handles_[k]; }
    N_Vector* from(int k) { return handles_.data() + k; }
    std::vector<double> values() const {
        std::vector<double> all;
        for (const Vector& v : owned_)
            all.insert(all.end(), data(v), data(v) + N_VGetLength(v.get()));
        return all;
    }
    static constexpr int constraint = 17, mask = 18, with_zero = 19;

  private:
    std::vector<Vector> owned_;
    std::vector<N_Vector> handles_;
};

double coefficients[] = {1.5, -0.25, 1.0, -1.0, 0.0, 3.0, 1e-3, 7.0, -2.0,
                         0.3, 0.7,   1.1, 1.3,  1.7, 1.9, 2.3,  2.9, 3.1};

//! Results that are numbers, and what the vectors hold afterwards.
using Operation = std::pair<std::string, std::vector<double> (*)(Vectors&)>;

const Operation operations[] = {
    {"linear sum",
     [](Vectors& v) {
         N_VLinearSum(1.25, v[0], -0.5, v[1], v[2]);
         N_VLinearSum(1.0, v[3], 1.0, v[4], v[3]);  // in place
         N_VLinearSum(2.0, v[5], -1.0, v[6], v[6]);
         return std::vector<double>{};
     }},
    {"constant",
     [](Vectors& v) { return N_VConst(0.75, v[0]), std::vector<double>{}; }},
    {"product",
     [](Vectors& v) {
         N_VProd(v[0], v[1], v[2]);
         N_VProd(v[3], v[4], v[3]);
         return std::vector<double>{};
     }},
    {"quotient",
     [](Vectors& v) { return N_VDiv(v[0], v[1], v[2]), std::vector<double>{}; }},
    {"scale",
     [](Vectors& v) {
         N_VScale(-3.0, v[0], v[1]);
         N_VScale(1.0, v[2], v[3]);
         N_VScale(0.1, v[4], v[4]);
         return std::vector<double>{};
     }},
    {"magnitude", [](Vectors& v) { return N_VAbs(v[0], v[1]), std::vector<double>{}; }},
    {"inverse", [](Vectors& v) { return N_VInv(v[0], v[1]), std::vector<double>{}; }},
    {"added constant",
     [](Vectors& v) { return N_VAddConst(v[0], 0.3, v[1]), std::vector<double>{}; }},
    {"dot product", [](Vectors& v) { return std::vector{N_VDotProd(v[0], v[1])}; }},
    {"largest", [](Vectors& v) { return std::vector{N_VMaxNorm(v[0])}; }},
    {"smallest", [](Vectors& v) { return std::vector{N_VMin(v[0])}; }},
    {"sum of magnitudes", [](Vectors& v) { return std::vector{N_VL1Norm(v[0])}; }},
    {"weighted norms",
     [](Vectors& v) {
         return std::vector{N_VWrmsNorm(v[0], v[1]), N_VWL2Norm(v[0], v[1]),
                            N_VWrmsNormMask(v[0], v[1], v[Vectors::mask])};
     }},
    {"comparison",
     [](Vectors& v) { return N_VCompare(0.5, v[0], v[1]), std::vector<double>{}; }},
    {"test of inverses",
     [](Vectors& v) {
         return std::vector<double>{
             static_cast<double>(N_VInvTest(v[0], v[1])),
             static_cast<double>(N_VInvTest(v[Vectors::with_zero], v[2]))};
     }},
    {"constraints",
     [](Vectors& v) {
         return std::vector<double>{
             static_cast<double>(N_VConstrMask(v[Vectors::constraint], v[0], v[1])),
             static_cast<double>(
                 N_VConstrMask(v[Vectors::mask], v[Vectors::mask], v[2]))};
     }},
    {"smallest quotient",
     [](Vectors& v) {
         return std::vector{N_VMinQuotient(v[0], v[1]),
                            N_VMinQuotient(v[1], v[Vectors::with_zero])};
     }},
    {"linear combinations of 1 to 17",
     [](Vectors& v) {
         for (int n = 1; n <= 17; ++n) {
             N_VLinearCombination(n, coefficients, v.from(1), v[0]);
             N_VLinearCombination(n, coefficients, v.from(0), v[0]);  // in place
         }
         return std::vector<double>{};
     }},
    {"scaled vector added to 1 to 9",
     [](Vectors& v) {
         for (int n = 1; n <= 9; ++n) {
             N_VScaleAddMulti(n, coefficients, v[0], v.from(1), v.from(10));
             N_VScaleAddMulti(n, coefficients, v[0], v.from(1), v.from(1));
         }
         return std::vector<double>{};
     }},
    {"dot products",
     [](Vectors& v) {
         std::vector<double> dots(6);
         N_VDotProdMulti(6, v[0], v.from(1), dots.data());
         return dots;
     }},
    {"sums of arrays",
     [](Vectors& v) {
         N_VLinearSumVectorArray(4, 2.0, v.from(0), -1.5, v.from(4), v.from(8));
         N_VLinearSumVectorArray(4, 1.0, v.from(0), 0.5, v.from(4), v.from(0));
         return std::vector<double>{};
     }},
    {"scaled arrays",
     [](Vectors& v) {
         N_VScaleVectorArray(4, coefficients, v.from(0), v.from(4));
         N_VConstVectorArray(3, 0.5, v.from(10));
         return std::vector<double>{};
     }},
    {"norms of arrays",
     [](Vectors& v) {
         std::vector<double> norms(8);
         N_VWrmsNormVectorArray(4, v.from(0), v.from(4), norms.data());
         N_VWrmsNormMaskVectorArray(4, v.from(0), v.from(4), v[Vectors::mask],
                                    norms.data() + 4);
         return norms;
     }},
    {"scaled arrays added to arrays",
     [](Vectors& v) {
         N_Vector* sums[] = {v.from(3), v.from(6), v.from(9)};
         N_VScaleAddMultiVectorArray(3, 3, coefficients, v.from(0), sums, sums);
         return std::vector<double>{};
     }},
    {"combinations of arrays",
     [](Vectors& v) {
         N_Vector* terms[] = {v.from(3), v.from(6), v.from(9)};
         N_VLinearCombinationVectorArray(3, 3, coefficients, terms, v.from(0));
         N_VLinearCombinationVectorArray(3, 3, coefficients, terms, v.from(3));
         return std::vector<double>{};
     }},
};

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
    return a.size() == b.size() &&
           (a.empty() ||
            std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0);
}

}  // namespace

TEST_CASE("our vectors do what those of SUNDIALS do", "[solver][vectors]") {
    const SunContext context;
    for (const Isa isa : available_isas())
        for (const int length : lengths)
            for (const auto& [name, operate] : operations) {
                CAPTURE(isa_name(isa), length, name);
                Vectors ours(length, true, isa, context, 7);
                Vectors theirs(length, false, isa, context, 7);
                const std::vector<double> own_numbers = operate(ours);
                const std::vector<double> their_numbers = operate(theirs);
                REQUIRE(own_numbers.size() == their_numbers.size());
                for (std::size_t k = 0; k < own_numbers.size(); ++k)
                    CHECK(own_numbers[k] ==
                          Approx(their_numbers[k]).epsilon(1e-14).margin(1e-13));
                const std::vector<double> own = ours.values();
                const std::vector<double> expected = theirs.values();
                double worst = 0.0;
                for (std::size_t i = 0; i < own.size(); ++i)
                    worst = std::max(worst, std::fabs(own[i] - expected[i]) /
                                                std::max(1.0, std::fabs(expected[i])));
                CHECK(worst <= 1e-14);
            }
}

TEST_CASE("every instruction set gives the same bits", "[solver][vectors]") {
    const SunContext context;
    for (const int length : lengths)
        for (const auto& [name, operate] : operations) {
            Vectors base(length, true, Isa::base, context, 7);
            const std::vector<double> numbers = operate(base);
            for (const Isa isa : available_isas()) {
                CAPTURE(isa_name(isa), length, name);
                Vectors other(length, true, isa, context, 7);
                CHECK(same_bits(operate(other), numbers));
                CHECK(same_bits(other.values(), base.values()));
            }
        }
}

TEST_CASE("a clone of our vector has its length and its own array",
          "[solver][vectors]") {
    const SunContext context;
    const Vector original(new_native_vector(9, vector_kernels(chosen_isa()), context));
    const Vector clone(N_VClone(original.get()));
    REQUIRE(N_VGetLength(clone.get()) == 9);
    CHECK(data(clone) != data(original));
    const Vector empty(N_VCloneEmpty(original.get()));
    CHECK(data(empty) == nullptr);
    std::vector<double> array(9, 2.0);
    N_VSetArrayPointer(array.data(), empty.get());
    CHECK(N_VL1Norm(empty.get()) == 18.0);
    sunindextype reals = 0;
    sunindextype integers = 0;
    N_VSpace(original.get(), &reals, &integers);
    CHECK(reals == 9);
    N_Vector* many = N_VCloneVectorArray(3, original.get());
    REQUIRE(many != nullptr);
    N_VConst(1.0, many[2]);
    CHECK(N_VL1Norm(many[2]) == 9.0);
    N_VDestroyVectorArray(many, 3);
}

TEST_CASE("subnormal numbers are zero for as long as is asked for", "[solver]") {
    const auto is_zero = [] {
        const volatile double smallest = std::numeric_limits<double>::min();
        const volatile double below = smallest / 4.0;
        return below * 4.0 == 0.0;
    };
    CHECK_FALSE(is_zero());
    {
        const FlushedSubnormals flushed;
#ifdef __SSE2__
        CHECK(is_zero());
#endif
    }
    CHECK_FALSE(is_zero());
}
