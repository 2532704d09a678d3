//! \file Curves with folds that are known, followed by their arc length.
#include <catch2/catch.hpp>

#include <cmath>
#include <vector>

#include "solver/steady/arc_length.hpp"

using namespace didymium;

namespace {

//! Two unknowns x, y: lambda(x) = 0.5 + scale (x^3 - 3 x)/4 + shift on the first, y =
//! x^2 on the second, so that folds are at x = -1 and x = 1 where scale is not zero.
class Cubic : public CurveEquations {
  public:
    explicit Cubic(double level, bool bounded = false)
        : level_(level), bounded_(bounded) {}

    double lambda_of(double x) const { return 0.5 + level_ * (x * x * x - 3.0 * x); }

    double evaluate(const std::vector<double>& u, double lambda,
                    std::vector<double>& f) override {
        f = {lambda_of(u[0]) - lambda, u[1] - u[0] * u[0]};
        return std::hypot(f[0], f[1]) / 1e-13;
    }
    bool linearize(const std::vector<double>& u, double /*lambda*/,
                   std::vector<double>& f_lambda) override {
        x_ = u[0];
        f_lambda = {-1.0, 0.0};
        return slope() != 0.0;
    }
    void solve(const std::vector<double>& b, std::vector<double>& z) override {
        const double x = b[0] / slope();
        z = {x, b[1] + 2.0 * x_ * x};
    }
    void weigh(const std::vector<double>& /*u*/, std::vector<double>& w) override {
        w = {0.7, 0.7};
    }
    bool is_allowed(const std::vector<double>& u, double /*lambda*/) override {
        return !bounded_ || u[0] < 0.5;
    }

  private:
    double slope() const { return level_ * (3.0 * x_ * x_ - 3.0); }
    double level_;
    bool bounded_;
    double x_ = 0.0;
};

//! The x at lambda = 0 on the left branch.
double left_start(const Cubic& cubic) {
    double low = -5.0, high = -1.0;
    for (int k = 0; k < 200; ++k) {
        const double middle = 0.5 * (low + high);
        (cubic.lambda_of(middle) < 0.0 ? low : high) = middle;
    }
    return high;
}

struct Walk {
    ArcLength::End end;
    std::vector<CurvePoint> points, folds;
};

Walk walk(Cubic& cubic, double x, ArcLength::Limits limits = {}) {
    Walk walk;
    walk.end = ArcLength(cubic, limits).follow({x, x * x}, [&](const CurvePoint& p) {
        walk.points.push_back(p);
        if (p.is_fold)
            walk.folds.push_back(p);
    });
    return walk;
}

}  // namespace

TEST_CASE("a curve is followed round two folds, and each is where it is", "[arc]") {
    Cubic cubic(0.1);  // folds at lambda 0.7 and 0.3
    const Walk w = walk(cubic, left_start(cubic));
    REQUIRE(w.end == ArcLength::End::arrived);
    REQUIRE(w.folds.size() == 2);
    CHECK(w.folds[0].lambda == Approx(0.7).epsilon(0).margin(1e-8));
    CHECK(w.folds[1].lambda == Approx(0.3).epsilon(0).margin(1e-8));
    CHECK(w.folds[0].u[0] == Approx(-1.0).margin(1e-5));
    CHECK(w.folds[1].u[0] == Approx(1.0).margin(1e-5));
    CHECK(w.points.back().lambda == 1.0);
    double before = -10.0;
    for (const CurvePoint& p : w.points) {
        CHECK(cubic.lambda_of(p.u[0]) == Approx(p.lambda).epsilon(0).margin(1e-12));
        CHECK(p.u[0] > before);  // never back on its own way
        before = p.u[0];
    }
}

TEST_CASE("a curve that turns back for good ends where it began", "[arc]") {
    Cubic cubic(0.3);  // folds at lambda 1.1, behind the end, and -0.1
    const Walk there = walk(cubic, left_start(cubic));
    CHECK(there.end == ArcLength::End::arrived);
    CHECK(there.folds.empty());

    Cubic wide(0.24);  // folds at 0.98 and 0.02
    CHECK(walk(wide, left_start(wide)).folds.size() == 2);

    // The second fold is below zero.
    class Low : public Cubic {
      public:
        using Cubic::Cubic;
        double evaluate(const std::vector<double>& u, double lambda,
                        std::vector<double>& f) override {
            return Cubic::evaluate(u, lambda + 0.3, f);
        }
    };
    Low low(0.24);  // folds at 0.68 and -0.28
    double a = -5.0, b = -1.0;
    for (int k = 0; k < 200; ++k) {
        const double middle = 0.5 * (a + b);
        (low.lambda_of(middle) < 0.3 ? a : b) = middle;
    }
    const Walk back = walk(low, b);
    CHECK(back.end == ArcLength::End::returned);
    REQUIRE(back.folds.size() == 1);
    CHECK(back.folds[0].lambda == Approx(0.68).epsilon(0).margin(1e-8));
    CHECK(back.points.back().lambda == 0.0);
}

TEST_CASE("a curve ends before what is not allowed, by less than the shortest step",
          "[arc]") {
    Cubic cubic(0.1, true);
    const Walk w = walk(cubic, left_start(cubic));
    CHECK(w.end == ArcLength::End::stuck);
    CHECK(w.folds.size() == 1);
    CHECK(w.points.back().u[0] < 0.5);
    CHECK(w.points.back().u[0] == Approx(0.5).margin(1e-5));
}

TEST_CASE("steps of lambda are no longer than asked for", "[arc]") {
    Cubic cubic(0.1);
    ArcLength::Limits limits;
    limits.longest_lambda = 0.01;
    const Walk w = walk(cubic, left_start(cubic), limits);
    REQUIRE(w.end == ArcLength::End::arrived);
    for (std::size_t k = 1; k < w.points.size(); ++k)
        CHECK(std::fabs(w.points[k].lambda - w.points[k - 1].lambda) < 0.012);
    limits.points = 5;
    CHECK(walk(cubic, left_start(cubic), limits).end == ArcLength::End::full);
}
