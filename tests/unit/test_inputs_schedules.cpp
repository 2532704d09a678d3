//! \file Schedules, pulses and ramps as they are read: points of a table, and what they
//! make of a case one interval after another.
#include <catch2/catch.hpp>

#include <algorithm>

#include <fmt/format.h>

#include "inputs/readers/case/case_file.hpp"
#include "inputs/readers/sweep/sweep_spec.hpp"
#include "inputs/readers/text/suggest.hpp"
#include "tests/case_runs.hpp"

using namespace didymium;
using namespace didymium::test;

namespace {

constexpr double hour = 3600.0;

//! The short bank with a schedule whose table is this.
CaseFile with_table(const std::string& table, const std::string& shape = "ramp") {
    const TemporaryFile csv(".csv", table);
    CaseFile file = written(shipped_text("short_ndpr") + "\n[[schedules]]\nfile = \"" +
                            csv.path().string() + "\"\nshape = \"" + shape + "\"\n");
    file.resolve();  // reads the table while it is there
    return file;
}

const StreamSpec& stream(const Operation& operation, const std::string& name) {
    for (const StreamSpec& s : operation.streams) {
        if (s.name == name) {
            return s;
        }
    }
    throw std::logic_error("no stream " + name);
}

double flow(const Operation& operation, const std::string& name) {
    return stream(operation, name).flow * hour;
}

//! What enters at a time, as a run has it: in a line through an interval.
Operation at_time(const std::vector<CaseInterval>& course, double t) {
    for (const CaseInterval& interval : course) {
        if (t > interval.end) {
            continue;
        }
        Operation now = interval.from;
        const double s = (t - interval.begin) / (interval.end - interval.begin);
        for (std::size_t i = 0; i < now.streams.size(); ++i) {
            const StreamSpec& to = interval.to.streams[i];
            StreamSpec& stream = now.streams[i];
            stream.flow += s * (to.flow - stream.flow);
            stream.free_acid += s * (to.free_acid - stream.free_acid);
            for (std::size_t c = 0; c < stream.concentration.size(); ++c) {
                double& value = stream.concentration[c];
                value += s * (to.concentration[c] - value);
            }
        }
        return now;
    }
    throw std::logic_error("after the end of the course");
}

//! Every error of a case, as "line:column: message; suggestion", without its file.
std::vector<std::string> errors_of(const std::string& text) {
    std::vector<std::string> errors;
    try {
        written(text).resolve();
    } catch (const InputError& error) {
        for (const Diagnostic& found : error.diagnostics()) {
            errors.push_back(fmt::format(
                "{}:{}: {}{}{}", found.where.line, found.where.column, found.message,
                found.suggestion.empty() ? "" : "; ", found.suggestion));
        }
    }
    return errors;
}

std::string problem_of(const std::string& sweep_axis, const std::string& changes,
                       const std::string& run = "dynamic") {
    const TemporaryFile file(".toml", shipped_text("short_ndpr") + changes);
    const TemporaryFile sweep(".toml", "case = \"" + file.path().string() +
                                           "\"\nrun = \"" + run + "\"\n[[vary]]\n" +
                                           sweep_axis);
    try {
        read_sweep(sweep.path());
    } catch (const InputError& error) {
        return error.what();
    }
    return {};
}

}  // namespace

TEST_CASE("a table of points has its units in the header", "[inputs][schedules]") {
    const CaseSpec spec = with_table(
                              "# source: a historian\n"
                              "time [d];streams.pls.flow [L/min];"
                              "streams.solvent.saponified\n"
                              "0,5;17,5;0,36\n\n"
                              "1;18;0,35\n")
                              .resolve();
    REQUIRE(spec.schedules.size() == 2);
    const ScheduleSpec& pls = spec.schedules[0];
    CHECK(pls.path == "streams.pls.flow");
    CHECK(pls.unit == "L/min");
    CHECK(pls.shape == ScheduleShape::ramp);
    REQUIRE(pls.points.size() == 2);
    CHECK(pls.points[0].at == 43200.0);
    CHECK(pls.points[0].number == 17.5);
    CHECK(pls.points[1].where.line == 5);
    CHECK(spec.schedules[1].unit.empty());
    CHECK(spec.sources.back().role == "schedule");
    CHECK(spec.sources.back().text.rfind("# source: a historian\n", 0) == 0);
    // The resolved case has the points themselves.
    CHECK_THAT(spec.resolved_text, Catch::Contains("\"17.5 L/min\", \"18 L/min\""));
}

TEST_CASE("a ramp leads from point to point and then holds", "[inputs][schedules]") {
    const CaseFile file =
        with_table("time [h],streams.pls.flow [m3/h]\n2,1.2\n4,1.6\n8,0.8\n");
    const std::vector<CaseInterval> course = file.course({}, file.resolve());
    REQUIRE(course.size() == 4);
    CHECK(course[0].end == 2 * hour);
    CHECK(flow(course[0].to, "pls") == Approx(1.0));  // of the case until the first
    CHECK(flow(course[1].from, "pls") == Approx(1.2));
    CHECK(flow(course[1].to, "pls") == Approx(1.6));
    CHECK(course[2].from == course[1].to);
    CHECK(flow(course[2].to, "pls") == Approx(0.8));
    CHECK(course[3].from == course[3].to);
    CHECK(course[3].end == 20 * 24 * hour);
    for (const CaseInterval& interval : course) {
        CHECK_FALSE(interval.is_event);
    }
}

TEST_CASE("points in steps hold until the next", "[inputs][schedules]") {
    const CaseFile file =
        with_table("time [h],streams.pls.flow [m3/h]\n0,1.2\n4,1.6\n480,0.8\n", "step");
    const CaseSpec spec = file.resolve();
    // That of time zero counts from the start, also for what follows from flows.
    CHECK(spec.streams.front().flow * hour == Approx(1.2));
    const std::vector<CaseInterval> course = file.course({}, spec);
    REQUIRE(course.size() == 2);
    CHECK(flow(course[0].to, "pls") == Approx(1.2));
    CHECK(flow(course[1].from, "pls") == Approx(1.6));
    CHECK(course[1].from == course[1].to);
}

TEST_CASE("after a pulse a value is what it was", "[inputs][schedules]") {
    // Also a whole table, and within the ramp of another value.
    const CaseFile file = written(shipped_text("short_ndpr") + R"(
[[events]]
at = "1 h"
over = "10 h"
set = { "streams.pls.flow" = "2000 L/h" }
[[events]]
at = "2 h"
for = "4 h"
set = { "streams.scrub.acid" = { HCl = "3 mol/L" } }
[[events]]
at = "6 h"
set = { "streams.scrub.acid.HCl" = "3.2 mol/L" }
[[events]]
at = "8 h"
for = "1 h"
set = { "streams.scrub.acid.HCl" = "3.4 mol/L" }
)");
    const std::vector<CaseInterval> course = file.course({}, file.resolve());
    REQUIRE(course.size() == 7);  // from 0, 1, 2, 6, 8, 9, 11 h
    const auto acid = [&](std::size_t k) {
        return stream(course[k].from, "scrub").free_acid;
    };
    CHECK(acid(1) == Approx(3500.0));
    CHECK(acid(2) == Approx(3000.0));
    CHECK(acid(3) == Approx(3200.0));
    CHECK(acid(4) == Approx(3400.0));
    CHECK(acid(5) == Approx(3200.0));
    CHECK(acid(6) == Approx(3200.0));
    CHECK(flow(course[2].from, "pls") == Approx(1.1));
    CHECK(flow(course[2].to, "pls") == Approx(1.5));
    CHECK(flow(course[5].to, "pls") == Approx(2.0));
    CHECK(flow(course[6].to, "pls") == Approx(2.0));
    CHECK(course[5].is_event);        // the pulse ends
    CHECK_FALSE(course[6].is_event);  // the ramp has arrived
}

TEST_CASE("what a stream holds does not depend on what else changes",
          "[inputs][schedules]") {
    // Values that multiply, by an event and by points of different times.
    const std::string own = GENERATE(as<std::string>(), R"(
[[events]]
at = "1 h"
over = "40 h"
[events.set]
"streams.solvent.extractant" = "0.6 mol/L"
"streams.solvent.saponified" = "5 %"
)",
                                     R"(
[[schedules]]
shape = "ramp"
time = [ "1 h", "41 h" ]
set = { "streams.solvent.extractant" = [ "1.5 mol/L", "0.6 mol/L" ] }
[[schedules]]
shape = "ramp"
time = [ "1 h", "31 h", "50 h" ]
set = { "streams.solvent.saponified" = [ "36 %", "20 %", "5 %" ] }
)");
    const std::string others = GENERATE(as<std::string>(), R"(
[[events]]
at = "21 h"
set = { "streams.scrub.flow" = "2.5 m3/h" }
)",
                                        R"(
[[schedules]]
shape = "ramp"
time = [ "7 h", "19 h", "23 h" ]
[schedules.set]
"streams.pls.total_reo" = [ "200 g/L", "210 g/L", "190 g/L" ]
"streams.solvent.flow" = [ "22 m3/h", "23 m3/h", "21 m3/h" ]
)");
    const CaseFile alone = written(shipped_text("short_ndpr") + own);
    const CaseFile among = written(shipped_text("short_ndpr") + own + others);
    const std::vector<CaseInterval> course = alone.course({}, alone.resolve());
    const std::vector<CaseInterval> divided = among.course({}, among.resolve());
    REQUIRE(divided.size() > course.size());
    for (double t = 0.0; t <= 60.0 * hour; t += 0.5 * hour) {
        CAPTURE(t / hour);
        const Operation expected_at_t = at_time(course, t);
        const Operation found_at_t = at_time(divided, t);
        const StreamSpec& expected = stream(expected_at_t, "solvent");
        const StreamSpec& found = stream(found_at_t, "solvent");
        for (std::size_t c = 0; c < found.concentration.size(); ++c) {
            CHECK(found.concentration[c] ==
                  Approx(expected.concentration[c]).epsilon(1e-12));
        }
    }
    // From one interval to the next nothing jumps.
    for (std::size_t k = 1; k < divided.size(); ++k) {
        CHECK(stream(divided[k].from, "solvent").concentration ==
              stream(divided[k - 1].to, "solvent").concentration);
    }
}

TEST_CASE("a value of a stream that is set makes a corner in its ramps",
          "[inputs][schedules]") {
    const CaseFile file = written(shipped_text("short_ndpr") + R"(
[[events]]
at = "1 h"
over = "40 h"
set = { "streams.solvent.extractant" = "0.6 mol/L" }
[[events]]
at = "21 h"
set = { "streams.solvent.saponified" = "20 %" }
)");
    const std::vector<CaseInterval> course = file.course({}, file.resolve());
    REQUIRE(course.size() == 4);
    // Halfway the extractant is 1.05 mol/L, in dimers, and its salt follows.
    const auto held = [](const Operation& operation, std::size_t from_the_back) {
        const std::vector<double>& all = stream(operation, "solvent").concentration;
        return all[all.size() - from_the_back];
    };
    const auto sodium = [&](const Operation& operation) {
        const std::vector<double>& all = stream(operation, "solvent").concentration;
        return *std::max_element(all.begin(), all.end() - 2);
    };
    CHECK(held(course[1].to, 1) == Approx(525.0));
    CHECK(sodium(course[1].to) == Approx(0.36 * 1050.0));
    CHECK(sodium(course[2].from) == Approx(0.2 * 1050.0));
    CHECK(sodium(course[2].to) == Approx(0.2 * 600.0));
}

TEST_CASE("times that differ by rounding are one", "[inputs][schedules]") {
    const CaseFile file = written(shipped_text("short_ndpr") + R"(
[[schedules]]
shape = "step"
time = [ "0.3 d" ]
set = { "streams.pls.flow" = [ "1.1 m3/h" ] }
[[events]]
at = "7.2 h"
set = { "streams.scrub.flow" = "2.4 m3/h" }
[[events]]
at = "432 min"
set = { "streams.solvent.flow" = "21 m3/h" }
)");
    CHECK(file.course({}, file.resolve()).size() == 2);
}

TEST_CASE("points can be swept, their times and files cannot", "[inputs][schedules]") {
    const std::string changes = R"(
[[schedules]]
shape = "ramp"
time = [ "0 d", "1 d" ]
set = { "streams.pls.flow" = [ "1 m3/h", "1.1 m3/h" ] }
[[events]]
at = "2 d"
for = "2 h"
set = { "streams.scrub.flow" = "2.4 m3/h" }
)";
    CHECK(problem_of("path = \"schedules.1.set.streams.pls.flow.2\"\n"
                     "values = [ \"1.2 m3/h\" ]\n",
                     changes)
              .empty());
    CHECK(problem_of("path = \"events.1.set.streams.scrub.flow\"\n"
                     "values = [ \"2.3 m3/h\" ]\n",
                     changes)
              .empty());
    CHECK_THAT(
        problem_of("path = \"schedules.1.time.2\"\nvalues = [ \"2 d\" ]\n", changes),
        Catch::Contains("share the times, shapes and files of their schedules"));
    CHECK_THAT(
        problem_of("path = \"schedules.1.shape\"\nvalues = [ \"step\" ]\n", changes),
        Catch::Contains("share the times, shapes and files"));
    CHECK_THAT(problem_of("path = \"events.1.for\"\nvalues = [ \"3 h\" ]\n", changes),
               Catch::Contains("share the times of their events"));
    CHECK_THAT(
        problem_of("path = \"streams.pls.flow\"\nvalues = [ \"3 m3/h\" ]\n", changes),
        Catch::Contains("schedules.1 sets it from time zero on"));
}

TEST_CASE("a value that a schedule takes the place of is checked all the same",
          "[inputs][schedules]") {
    struct Fault {
        std::string before;
        std::string after;
        std::string message;
    };
    const auto fault = GENERATE(values<Fault>({
        {"total_reo = \"200 g/L\"", "total_reo = \"150 mol/L\"",
         "'mol/L' is not a mass concentration"},
        {"total_reo = \"200 g/L\"", "total_reo = \"-4 g/L\"", "expected at least 0"},
        {"total_reo = \"200 g/L\"", "total_reo = 150", "is a plain number"},
        {"total_reo = \"200 g/L\"", "total_reo = \"banana\"", "\"banana\" is not"},
        {"flow = \"2.5 m3/h\"", "flow = \"0.2 kg\"", "'kg' is not a volume flow"},
        {"flow = \"2.5 m3/h\"", "flow = -3", "is a plain number"},
        {"saponified = \"36 %\"", "saponified = \"70 %\"", "expected below 50 %"},
    }));
    CAPTURE(fault.after);
    // Whether it counts until the first time, or not at all, or a ramp begins there.
    const std::string changes = GENERATE(as<std::string>(), R"(
[[schedules]]
shape = "step"
time = [ "0 h", "4 h" ]
[schedules.set]
"streams.pls.total_reo" = [ "200 g/L", "190 g/L" ]
"streams.scrub.flow" = [ "2.5 m3/h", "2.6 m3/h" ]
"streams.solvent.saponified" = [ "36 %", "35 %" ]
)",
                                         R"(
[[schedules]]
shape = "step"
time = [ "1 h" ]
[schedules.set]
"streams.pls.total_reo" = [ "190 g/L" ]
"streams.scrub.flow" = [ "2.6 m3/h" ]
"streams.solvent.saponified" = [ "35 %" ]
)",
                                         R"(
[[events]]
at = "1 h"
over = "4 h"
[events.set]
"streams.pls.total_reo" = "190 g/L"
"streams.scrub.flow" = "2.6 m3/h"
"streams.solvent.saponified" = "35 %"
)");
    const std::string base = shipped_text("short_ndpr");
    const std::string text = replaced(base, fault.before, fault.after) + changes;
    const std::vector<std::string> errors = errors_of(text);
    REQUIRE(errors.size() == 1);
    CHECK_THAT(errors.front(), Catch::Contains(fault.message));
    const auto line =
        1 + std::count(base.begin(), base.begin() + base.find(fault.before), '\n');
    CHECK(errors.front().rfind(fmt::format("{}:", line), 0) == 0);
}

TEST_CASE("a schedule is shown what it may set, and nothing else",
          "[inputs][schedules]") {
    const auto errors = [](const std::string& path) {
        return errors_of(shipped_text("short_ndpr") + R"(
[[schedules]]
shape = "step"
time = [ "1 h" ]
set = { ")" + path + "\" = [ \"1 mol/L\" ] }\n");
    };
    REQUIRE(errors("streams.scrub.acid").size() == 1);
    CHECK_THAT(errors("streams.scrub.acid").front(),
               Catch::EndsWith("is a table, expected a quantity: one of "
                               "streams.scrub.acid.HCl"));
    CHECK_THAT(errors("streams.solvent").front(),
               Catch::EndsWith("one of streams.solvent.flow, "
                               "streams.solvent.extractant, "
                               "streams.solvent.saponified"));
    CHECK_THAT(errors("streams.scrub.acid.flow").front(),
               Catch::Contains("nothing at 'streams.scrub.acid.flow'"));
    CHECK_THAT(errors("streams.solvent.saponifed").front(),
               Catch::EndsWith("expected what 'streams.solvent' holds and can be set "
                               "over time: flow, extractant, saponified; did you mean "
                               "'saponified'?"));
}

TEST_CASE("a sweep varies nothing that its runs leave aside", "[inputs][schedules]") {
    const std::string changes = R"(
[[schedules]]
shape = "ramp"
time = [ "0 d", "1 d" ]
set = { "streams.pls.flow" = [ "1 m3/h", "1.1 m3/h" ] }
[[schedules]]
shape = "step"
time = [ "1 d" ]
set = { "streams.solvent.flow" = [ "21 m3/h" ] }
[[events]]
at = "2 d"
set = { "streams.scrub.flow" = "2.4 m3/h" }
[[solve]]
vary = "streams.solvent.saponified"
result = "split.raffinate.pH"
value = 1.5
)";
    const auto problem = [&](const std::string& path, const std::string& value,
                             const std::string& run) {
        return problem_of("path = \"" + path + "\"\nvalues = [ " + value + " ]\n",
                          changes, run);
    };
    const std::string event = "events.1.set.streams.scrub.flow";
    const std::string point = "schedules.1.set.streams.pls.flow.";
    const std::string later = "schedules.2.set.streams.solvent.flow.1";
    CHECK_THAT(problem(event, "\"2.3 m3/h\"", "steady"),
               Catch::Contains(":4:8: error: ") &&
                   Catch::Contains("steady states leave events aside") &&
                   Catch::Contains("or sweep 'streams.scrub.flow' of the case"));
    CHECK_THAT(problem(point + "2", "\"1.2 m3/h\"", "steady"),
               Catch::Contains("leave points after time zero aside") &&
                   Catch::Contains("or sweep '" + point + "1'"));
    CHECK_THAT(problem(later, "\"20 m3/h\"", "steady"),
               Catch::Contains("or sweep 'streams.solvent.flow'"));
    CHECK_THAT(problem("solve.1.value", "1.4", "dynamic"),
               Catch::Contains("dynamic runs leave [[solve]] aside") &&
                   Catch::Contains("write run = \"steady\""));
    // Each in the other mode, and what counts in both.
    CHECK(problem(event, "\"2.3 m3/h\"", "dynamic").empty());
    CHECK(problem(point + "2", "\"1.2 m3/h\"", "dynamic").empty());
    CHECK(problem(later, "\"20 m3/h\"", "dynamic").empty());
    CHECK(problem("solve.1.value", "1.4", "steady").empty());
    CHECK(problem(point + "1", "\"1.2 m3/h\"", "steady").empty());
    CHECK(problem("streams.solvent.flow", "\"20 m3/h\"", "steady").empty());
}

TEST_CASE("a sweep of what a file of points sets is told how to do it",
          "[inputs][schedules]") {
    const TemporaryFile csv(".csv", "time [h],streams.pls.flow [m3/h]\n0,1\n4,1.1\n");
    CHECK_THAT(problem_of("path = \"streams.pls.flow\"\nvalues = [ \"3 m3/h\" ]\n",
                          "\n[[schedules]]\nshape = \"step\"\nfile = \"" +
                              csv.path().string() + "\"\n"),
               Catch::Contains("write the points of ") &&
                   Catch::Contains("into the case, as time and set"));
}

TEST_CASE("all that is wrong with a schedule is said at once", "[inputs][schedules]") {
    const TemporaryFile csv(
        ".csv",
        "time [h],streams.pls.flow [m3/h],streams.scrub.folw [m3/h]\n"
        "0,x,1\n4,-2,y\n6,1\n700,1,1\n");
    const std::vector<std::string> of_file =
        errors_of(shipped_text("short_ndpr") + "\n[[schedules]]\nshape = \"step\"\n" +
                  "file = \"" + csv.path().string() + "\"\n");
    const std::vector<std::string> expected = {
        "1:34: nothing at 'streams.scrub.folw'",
        "2:3: 'x' is not a number",
        "3:3: streams.pls.flow is -2 m3/h, expected at least 0",
        "3:6: 'y' is not a number",
        "4:1: 2 cells between ','",
        "5:1: the time 700 h is after the end of the simulation, expected at most 20 "
        "d"};
    REQUIRE(of_file.size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        CHECK_THAT(of_file[i], Catch::StartsWith(expected[i]));
    }
    const std::vector<std::string> written_in =
        errors_of(shipped_text("short_ndpr") + R"(
[[schedules]]
shape = "step"
time = [ 0, 4 ]
[schedules.set]
"streams.pls.flow" = [ "1 m3/h", "-2 m3/h" ]
"streams.scrub.folw" = [ "1 m3/h" ]
"streams.solvent.flow" = [ 22, 23 ]
)");
    INFO(join_words(written_in));
    REQUIRE(written_in.size() == 6);
    CHECK_THAT(written_in[0], Catch::Contains("schedules.1.time is a plain number"));
    CHECK_THAT(written_in[1], Catch::Contains("schedules.1.time is a plain number"));
    CHECK_THAT(written_in[2], Catch::Contains("streams.pls.flow is -2 m3/h"));
    CHECK_THAT(written_in[3], Catch::Contains("nothing at 'streams.scrub.folw'"));
    CHECK_THAT(written_in[4], Catch::Contains("1 values of 'streams.scrub.folw' at 2"));
    CHECK_THAT(
        written_in[5],
        Catch::Contains("streams.solvent.flow is a plain number, expected a volume "
                        "flow with its unit, such as \"1.0 m3/h\""));
}

TEST_CASE("fractions of a schedule may be written with a percent sign or without",
          "[inputs][schedules]") {
    const CaseFile file = written(shipped_text("short_ndpr") + R"(
[[schedules]]
shape = "ramp"
time = [ "0 h", "1 h", "2 h" ]
set = { "streams.solvent.saponified" = [ "36 %", "0.34", 0.3 ] }
)");
    const CaseSpec spec = file.resolve();
    REQUIRE(spec.schedules.size() == 1);
    CHECK(spec.schedules[0].unit.empty());
    CHECK(spec.schedules[0].points[0].number == Approx(0.36).epsilon(1e-15));
    CHECK(spec.schedules[0].points[1].number == 0.34);
    CHECK(spec.schedules[0].points[2].number == 0.3);
}

TEST_CASE("an event that sets nothing is refused", "[inputs][schedules]") {
    const std::vector<std::string> errors = errors_of(
        shipped_text("short_ndpr") + "\n[[events]]\nat = \"1 d\"\nset = { }\n");
    REQUIRE(errors.size() == 1);
    CHECK_THAT(errors.front(), Catch::Contains("events.1.set is empty, expected"));
}
