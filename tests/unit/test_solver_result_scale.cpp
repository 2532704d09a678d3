//! \file The scale of results: what it is in the middle, and that it goes on beyond.
#include <catch2/catch.hpp>

#include <cmath>

#include "solver/run/result_scale.hpp"

using namespace didymium;

TEST_CASE("results are compared by nines, by ratios, or as they are",
          "[solver][scale]") {
    const ResultScale purity(ResultKind::purity);
    for (const double p : {1e-4, 0.3, 0.9, 0.999, 1.0 - 1e-4})
        CHECK(purity.at(p) == Approx(std::log(p / (1.0 - p))).epsilon(1e-4));
    const ResultScale recovery(ResultKind::recovery);
    CHECK(recovery.at(0.9) == Approx(std::log(9.0)).epsilon(1e-4));
    const ResultScale concentration(ResultKind::stage_aqueous);
    CHECK(concentration.at(300.0) - concentration.at(3.0) ==
          Approx(std::log(100.0)).epsilon(1e-12));
    CHECK(ResultScale(ResultKind::stage_ph).at(-0.3) == -0.3);
    CHECK(ResultScale(ResultKind::stage_loading).at(0.7) == 0.7);
}

TEST_CASE("every scale is finite, increasing and invertible, beyond its ends too",
          "[solver][scale]") {
    for (const ResultKind kind : {ResultKind::purity, ResultKind::recovery,
                                  ResultKind::concentration, ResultKind::stage_ph}) {
        CAPTURE(static_cast<int>(kind));
        const ResultScale scale(kind);
        double before = -HUGE_VAL;
        for (const double x :
             {-5.0, -1e-3, -1e-7, 0.0, 1e-9, 1e-6, 1e-3, 0.5, 0.999, 1.0 - 1e-6,
              1.0 - 1e-9, 1.0, 1.0 + 1e-6, 1.03, 2.0, 800.0}) {
            CAPTURE(x);
            const double at = scale.at(x);
            CHECK(std::isfinite(at));
            CHECK(at > before);
            before = at;
            CHECK(scale.value(at) == Approx(x).epsilon(1e-9).margin(1e-14));
            // Across the bend, whose width is 1e-6.
            const double h = 1e-10 * std::fmax(1.0, std::fabs(x));
            const double difference = (scale.at(x + h) - scale.at(x - h)) / (2.0 * h);
            CHECK(scale.slope(x) == Approx(difference).epsilon(1e-4));
        }
        CHECK(std::isnan(scale.at(NAN)));
    }
}
