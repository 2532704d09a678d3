//! \file Mixers out of equilibrium: the limit of fast transfer, efficiencies against
//! their closed forms for a linear isotherm, conservation whatever the rates.
#include <catch2/catch.hpp>

#include <cmath>
#include <cstdio>
#include <string>

#include <fmt/format.h>

#include "tests/case_runs.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

//! A shipped case with another law of transfer in every mixer.
CaseFile with_transfer(const std::string& name, const std::string& transfer) {
    const std::string text = shipped_text(name);
    const std::string key = "organic_holdup = \"50 %\"";
    return written(replaced(text, key, key + ", transfer = " + transfer));
}

//! Largest difference of purities and concentrations of the outlets.
double outlet_distance(const CaseRun& a, const CaseRun& b) {
    CAPTURE(a.result.message);
    REQUIRE(a.result.status == Status::ok);
    REQUIRE(b.result.status == Status::ok);
    return outlet_difference(a, b);
}

double worst_proton(const CaseRun& run) {
    double worst = 1.0;
    const std::size_t components = run.shape.components.size();
    const std::size_t proton = CaseRun::index(run.shape.components, "H");
    for (std::size_t i = proton; i < run.result.aqueous.size(); i += components)
        worst = std::min(worst, run.result.aqueous[i]);
    return worst;
}

}  // namespace

TEST_CASE("fast transfer tends to equilibrium as the inverse of its rate",
          "[transfer]") {
    for (const char* name : {"short_ndpr", "sulfate_dehpa"}) {
        CAPTURE(name);
        const CaseRun equilibrium = steady(shipped(name));
        double before = 0.0;
        for (const double k : {1.0, 10.0, 100.0, 1000.0}) {
            const CaseRun run =
                steady(with_transfer(name, fmt::format("{{ rate = \"{} 1/s\" }}", k)));
            const double distance = outlet_distance(run, equilibrium);
            std::printf("[transfer] %s, k = %g 1/s: outlets off equilibrium by %.2e\n",
                        name, k, distance);
            if (k > 1.0)
                CHECK(before / distance == Approx(10.0).epsilon(0.1));
            before = distance;
        }
        CHECK(before < 1e-4);
    }
}

TEST_CASE("the organic film ends at equilibrium as well", "[transfer]") {
    const CaseRun equilibrium = steady(shipped("short_ndpr"));
    double before = 0.0;
    for (const double nines : {1e-3, 1e-4, 1e-5}) {
        const CaseRun run = steady(with_transfer(
            "short_ndpr",
            fmt::format("{{ murphree = \"{:.10g} %\" }}", 100.0 * (1.0 - nines))));
        const double distance = outlet_distance(run, equilibrium);
        if (before > 0.0)
            CHECK(before / distance == Approx(10.0).epsilon(0.1));
        before = distance;
    }
}

// With a linear isotherm, y* = D x, a Murphree efficiency E of the solvent multiplies
// the driving force D x(j) - y(j-1) from stage to stage by g = 1 + E (s - 1), s = D
// Qo/Qa: of what the liquor brings, (s - 1)/(s g^n - 1) stays in it. E = 1 is Kremser.
TEST_CASE("a Murphree efficiency follows its closed form for a linear isotherm",
          "[transfer]") {
    const int n = 10;
    double worst = 0.0;
    for (const double efficiency : {0.3, 0.85, 0.98}) {
        for (const double organic : {0.7, 1.3}) {
            CAPTURE(efficiency, organic);
            const CaseFile file = with_transfer(
                "kremser", fmt::format("{{ murphree = \"{}\" }}", efficiency));
            const CaseRun run = steady(
                file, {{"streams.solvent.flow", fmt::format("{} m3/h", organic)}});
            REQUIRE(run.result.status == Status::ok);
            for (const auto& [element, ratio] :
                 {std::pair("La", 0.5), std::pair("Pr", 1.0), std::pair("Nd", 2.0)}) {
                const double factor = ratio * organic;  // D Qo/Qa
                const double gain = 1.0 + efficiency * (factor - 1.0);
                const double left = (factor - 1.0) / (factor * std::pow(gain, n) - 1.0);
                const double expected = 1e-6 * left;
                const double found = run.concentration("raffinate", element);
                CAPTURE(element, expected, found);
                const double error = std::fabs(found / expected - 1.0);
                CHECK(error <= 1e-9);
                worst = std::max(worst, error);
            }
        }
    }
    std::printf("[transfer] Murphree, 10 stages, E 0.3-0.98: off by %.1e\n", worst);
}

TEST_CASE(
    "a stage efficiency is the approach to the equilibrium of what the mixer holds",
    "[transfer]") {
    const double efficiency = 0.8;
    const CaseRun run =
        steady(with_transfer("kremser", "{ stage_efficiency = \"80 %\" }"),
               {{"banks.load.sections", "[ { name = \"extraction\", stages = 1 } ]"}});
    REQUIRE(run.result.status == Status::ok);
    for (const auto& [element, ratio] :
         {std::pair("La", 0.5), std::pair("Pr", 1.0), std::pair("Nd", 2.0)}) {
        // Equal flows and holdups: x + y = feed; the split of that puts D/(1 + D)
        // there.
        const double ideal = 1e-6 * ratio / (1.0 + ratio);
        CHECK(run.concentration("loaded_organic", element) ==
              Approx(efficiency * ideal).epsilon(1e-9));
    }
}

TEST_CASE("whatever the rates, nothing is lost and every phase is neutral",
          "[transfer]") {
    double worst = 0.0;
    for (const char* transfer :
         {"{ rate = \"1e-6 1/s\" }", "{ rate = \"1e-3 1/s\" }", "{ rate = \"1 1/s\" }",
          "{ rate = \"1e4 1/s\" }", "{ murphree = \"60 %\" }",
          "{ stage_efficiency = \"90 %\" }"}) {
        CAPTURE(transfer);
        const CaseRun run =
            dynamic(with_transfer("short_ndpr", transfer), {{"simulate.until", "3 d"}});
        CAPTURE(run.result.message);
        REQUIRE(run.result.status == Status::ok);
        CHECK(run.worst_closure() <= 1e-12);
        worst = std::max(worst, run.worst_closure());
        // Totals of H are kept by charge alone: a phase that is not neutral would show
        // in the balance of H. With one rate the acid stays positive.
        CHECK(worst_proton(run) > 0.0);
    }
    std::printf("[transfer] closure with k 1e-6 to 1e4 1/s: %.1e\n", worst);
}

TEST_CASE("both formulations and both linear solvers agree on finite rates",
          "[transfer]") {
    for (const char* transfer :
         {"{ rate = \"0.05 1/s\" }", "{ murphree = \"70 %\" }"}) {
        CAPTURE(transfer);
        const CaseFile file = with_transfer("short_ndpr", transfer);
        const Set shorter = {{"simulate.until", "2 d"},
                             {"simulate.stop_at_rate_norm", "0"}};
        const auto also = [&](std::pair<std::string, std::string> one) {
            Set set = shorter;
            set.push_back(std::move(one));
            return dynamic(file, set);
        };
        const CaseRun block = dynamic(file, shorter);
        CHECK(outlet_distance(also({"solver.linear", "klu"}), block) <= 1e-7);
        CHECK(outlet_distance(also({"solver.method", "idas"}), block) <= 1e-6);
        const CaseRun steady_block = steady(file);
        const CaseRun steady_klu = steady(file, {{"solver.linear", "klu"}});
        CHECK(outlet_distance(steady_klu, steady_block) <= 1e-9);
    }
}

TEST_CASE("an absent element stays exactly absent at finite rates", "[transfer]") {
    const CaseRun run = dynamic(with_transfer("short_ndpr", "{ rate = \"0.05 1/s\" }"),
                                {{"chemistry.elements", "[ \"Ce\", \"Pr\", \"Nd\" ]"},
                                 {"simulate.until", "1 d"}});
    REQUIRE(run.result.status == Status::ok);
    const std::size_t components = run.shape.components.size();
    const std::size_t cerium = CaseRun::index(run.shape.components, "Ce");
    for (std::size_t i = cerium; i < run.result.organic.size(); i += components) {
        CHECK(run.result.organic[i] == 0.0);
        CHECK(run.result.aqueous[i] == 0.0);
    }
}

TEST_CASE("a slow bank started at its steady state stays there", "[transfer]") {
    const CaseRun run = dynamic(with_transfer("short_ndpr", "{ rate = \"0.01 1/s\" }"),
                                {{"simulate.initial", "steady"},
                                 {"simulate.stop_at_rate_norm", "0"},
                                 {"simulate.until", "5 d"}});
    REQUIRE(run.result.status == Status::ok);
    CHECK(run.concentration("raffinate", "Nd", 0) ==
          Approx(run.concentration("raffinate", "Nd")).epsilon(1e-7));
}

TEST_CASE("a side draw takes its share of a phase and the balance closes", "[draws]") {
    std::string text = shipped_text("light_re_p507");
    const std::string line = "\nsolvent = \"solvent\"";
    text =
        replaced(text, line,
                 line +
                     "\ndraws = [ { name = \"middle\", phase = \"aqueous\", stage = 5, "
                     "flow = \"0.2 m3/h\" }, { name = \"rich\", phase = "
                     "\"organic\", stage = 12, flow = \"1 m3/h\" } ]");
    const CaseRun run = dynamic(written(text), {{"simulate.until", "3 d"}});
    CAPTURE(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    CHECK(run.worst_closure() <= 1e-12);
    CHECK(run.shape.outlets.size() == 4);
    const CaseRun whole =
        dynamic(shipped("light_re_p507"), {{"simulate.until", "3 d"}});
    const auto flow = [](const CaseRun& r, const char* outlet) {
        for (std::size_t k = 0; k < r.shape.outlets.size(); ++k)
            if (r.shape.outlets[k].ends_with(outlet))
                return r.result.outlet_flow[k];
        return 0.0;
    };
    CHECK(flow(run, "middle") == Approx(0.2));
    CHECK(flow(run, "raffinate") == Approx(flow(whole, "raffinate") - 0.2));
    CHECK(flow(run, "loaded_organic") == Approx(flow(whole, "loaded_organic") - 1.0));
    // Targets and specifications know a draw by its name.
    const std::string target = R"(
[[solve]]
vary = "streams.scrub.flow"
result = "cut.middle.Nd.concentration"
value = "0.09 mol/L"
[[specifications]]
outlet = "cut.middle"
element = "Nd"
purity = "1 %"
)";
    const CaseRun solved = steady(written(text + target));
    CAPTURE(solved.result.message);
    REQUIRE(solved.result.status == Status::ok);
    CHECK(solved.concentration("middle", "Nd") == Approx(0.09).epsilon(1e-8));
    // What is drawn is what leaves the settler of that stage.
    const std::size_t stage = 4;
    const std::size_t n = run.shape.components.size();
    const std::size_t at = (run.last_profile() * run.shape.stages.size() + stage) * n;
    for (std::size_t c = 0; c < n; ++c)
        CHECK(run.concentration("middle", run.shape.components[c]) ==
              Approx(run.result.settler_aqueous[at + c]).epsilon(1e-12));
}
