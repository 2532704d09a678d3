//! \file Controllers where their measurements leave the usual range: recoveries beyond
//! 1, outlets without an element, negative pH, results that hold flows themselves.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "outputs/console/summary.hpp"
#include "tests/case_runs.hpp"

using namespace didymium;
using namespace didymium::test;
using Catch::Contains;

namespace {

std::string control(const std::string& name, const std::string& measure,
                    const std::string& set_point, const std::string& vary,
                    const std::string& between, const std::string& rest) {
    return "[[control]]\nname = \"" + name + "\"\nmeasure = \"split." + measure +
           "\"\nset_point = " + set_point + "\nvary = \"" + vary + "\"\nbetween = [ " +
           between + " ]\n" + rest + "\n";
}

std::string with(const std::string& name, const std::string& controls) {
    return replaced(shipped_text(name), "[simulate]\n", controls + "[simulate]\n");
}

//! 60 days from vessels filled with feed, without the event.
std::string main_case(const std::string& controls) {
    std::string text = with("ndpr_p507", controls);
    const std::size_t event = text.find("[[events]]");
    if (event != std::string::npos)
        text.erase(event, text.find("[[specifications]]") - event);
    return text;
}

const Set to_the_end = {{"simulate.stop_at_rate_norm", "0"},
                        {"simulate.until", "60 d"}};

bool warns(const CaseRun& run, const std::string& text) {
    return std::any_of(
        run.result.warnings.begin(), run.result.warnings.end(),
        [&](const std::string& w) { return w.find(text) != std::string::npos; });
}

//! The same end in time and by Newton.
void check_settles(const CaseFile& file, double set_point) {
    const CaseRun still = steady(file);
    CAPTURE(still.result.message);
    REQUIRE(still.result.status == Status::ok);
    CHECK(still.result.control_measured[0] == Approx(set_point).epsilon(1e-8));
    const CaseRun run = dynamic(file, to_the_end);
    CAPTURE(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    const std::size_t n = run.shape.controls.size();
    for (std::size_t c = 0; c < n; ++c)
        CHECK(run.result.control_output[run.result.control_output.size() - n + c] ==
              Approx(still.result.control_output[c]).epsilon(1e-4));
    CHECK(run.worst_closure() <= 1e-12);
    for (const Set& other :
         {Set{{"solver.method", "idas"}}, {{"solver.linear", "klu"}}}) {
        Set set = to_the_end;
        set.insert(set.end(), other.begin(), other.end());
        CHECK(outlet_difference(dynamic(file, set), run) <= 1e-3);
    }
}

const std::string one_day = "integral_time = \"1 d\"";

}  // namespace

TEST_CASE("a recovery above 100 % is controlled", "[control]") {
    const CaseRun run = dynamic(
        written(main_case(control("rec", "loaded_organic.Nd.recovery", "\"99.9 %\"",
                                  "streams.scrub.flow", "\"2.4 m3/h\", \"2.9 m3/h\"",
                                  "gain = -0.005\nintegral_time = \"2 d\""))),
        {{"simulate.stop_at_rate_norm", "0"}});
    CAPTURE(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    double most = 0.0;  // of what the flow does while the recovery is above 1
    for (std::size_t t = 1; t < run.n_times(); ++t)
        if (run.result.control_measured[t] > 1.001)
            most = std::max(most, std::fabs(run.result.control_output[t] -
                                            run.result.control_output[t - 1]));
    CHECK(run.result.control_measured.front() > 1.0);
    CHECK(most > 1e-3);
    CHECK(run.result.control_measured.back() == Approx(0.999).margin(1e-6));
    CHECK(run.result.control_end == std::vector<std::int8_t>{0});
    CHECK(run.counter("steps") < 5000);
    CHECK(run.worst_closure() <= 1e-12);
}

TEST_CASE("a controller of a recovery may set the feed", "[control]") {
    check_settles(written(with("short_ndpr",
                               control("rec", "loaded_organic.Nd.recovery", "\"95 %\"",
                                       "streams.pls.flow", "\"0.8 m3/h\", \"1.2 m3/h\"",
                                       "gain = -0.1\n" + one_day))),
                  0.95);
}

TEST_CASE("a controller of a pH set point moves it by differences, of any sign",
          "[control]") {
    const std::string both =
        control("in", "stages.10.pH", "-0.2", "streams.scrub.flow",
                "\"1 m3/h\", \"4 m3/h\"", "gain = -0.05\nintegral_time = \"6 h\"") +
        control("out", "raffinate.Pr.purity", "\"70 %\"", "control.in.set_point",
                "-0.4, 0.1", "gain = 0.02\n" + one_day);
    const CaseRun run = dynamic(written(with("short_ndpr", both)), to_the_end);
    CAPTURE(run.result.message);
    REQUIRE(run.result.status == Status::ok);
    CHECK(run.result.control_output[1] == Approx(-0.2));
    bool moved = false;
    for (std::size_t t = 0; t < run.n_times(); ++t) {
        const double output = run.result.control_output[2 * t + 1];
        CHECK(output == Approx(run.result.control_set_point[2 * t]).margin(1e-12));
        CHECK(output >= -0.4 - 1e-9);
        CHECK(output <= 0.1 + 1e-9);
        moved = moved || std::fabs(output + 0.2) > 1e-3;
    }
    CHECK(moved);
    CHECK(run.worst_closure() <= 1e-12);
}

TEST_CASE("a controller that measures nothing stands still and says so", "[control]") {
    std::string text =
        with("short_ndpr",
             control("none", "raffinate.Pr.purity", "\"70 %\"", "streams.scrub.flow",
                     "\"1 m3/h\", \"4 m3/h\"", "gain = 0.03\n" + one_day));
    // More solvent than the feed can load, and a feed without rare earths.
    text = replaced(text, "22 m3/h", "26 m3/h");
    text = replaced(text, "assay = ", "# ");
    text = replaced(text, "total_reo = \"200 g/L\"",
                    "composition = { Pr = \"0 mol/L\", Nd = \"0 mol/L\" }");
    const Set none = {{"simulate.until", "5 d"}, {"simulate.stop_at_rate_norm", "0"}};
    for (const bool in_time : {true, false}) {
        CAPTURE(in_time);
        const CaseFile file = written(text);
        const CaseRun run = in_time ? dynamic(file, none) : steady(file, none);
        CAPTURE(run.result.message);
        REQUIRE(run.result.status == Status::ok);
        CHECK(run.result.control_output.back() ==
              Approx(run.result.control_output.front()).epsilon(1e-14));
        CHECK(std::isnan(run.result.control_measured.back()));
        CHECK(run.result.control_end == std::vector<std::int8_t>{3});
        CHECK(warns(run, in_time ? "the controller 'none' has measured nothing since 0"
                                 : "the controller 'none' measures nothing"));
        CHECK_THAT(summarize(run.shape, run.result, run.spec),
                   Contains("MEASURES NOTHING"));
    }
}

TEST_CASE("a controller that ends at its limit says so", "[control]") {
    const CaseFile file = written(with(
        "short_ndpr",
        control("cut", "stages.4.aqueous.Nd", "\"0.95 mol/L\"", "streams.scrub.flow",
                "\"2.4 m3/h\", \"2.6 m3/h\"", "gain = 0.05\nintegral_time = \"6 h\"")));
    for (const CaseRun& run : {dynamic(file, to_the_end), steady(file)}) {
        CAPTURE(run.result.message);
        REQUIRE(run.result.status == Status::ok);
        CHECK(run.result.control_end == std::vector<std::int8_t>{2});
        CHECK(warns(run, "the controller 'cut' ends off its set point"));
        CHECK_THAT(summarize(run.shape, run.result, run.spec),
                   Contains("at its upper limit"));
        SweepSummary sweep(run.shape, "");
        sweep.add(0, run.result);
        CHECK_THAT(sweep.text(), Contains("end off their set points in 1 of 1"));
    }
}
