//! \file Quantities as engineers write them, and the units that mislead.
#include <catch2/catch.hpp>

#include "inputs/readers/text/units.hpp"

using namespace didymium;

namespace {

double read(const char* text, const QuantityKind& kind) {
    const Converted converted = convert_quantity(text, kind);
    INFO(text << ": " << converted.problem);
    REQUIRE(converted.problem.empty());
    return converted.value;
}

std::string problem(const char* text, const QuantityKind& kind) {
    return convert_quantity(text, kind).problem;
}

}  // namespace

TEST_CASE("quantities are read in SI", "[inputs]") {
    CHECK(read("3.6 m3/h", kinds::flow) == Approx(1e-3).epsilon(1e-15));
    CHECK(read("60 L/min", kinds::flow) == Approx(1e-3).epsilon(1e-15));
    CHECK(read("1.5 mol/L", kinds::concentration) == 1500.0);
    CHECK(read("200 g/L", kinds::mass_concentration) == 200.0);
    CHECK(read("60 d", kinds::time) == 60.0 * 86400.0);
    CHECK(read("2 week", kinds::time) == 14.0 * 86400.0);
    CHECK(read("36 %", kinds::fraction) == Approx(0.36).epsilon(1e-15));
    for (const char* text : {"3.6 m3 h-1", "3.6 m^3/h", "3.6 m**3 h^-1", "1e6 mm3/s"})
        CHECK(read(text, kinds::flow) == Approx(1e-3).epsilon(1e-12));
    CHECK(read("36%", kinds::fraction) == Approx(0.36).epsilon(1e-15));
    CHECK(read("0.36", kinds::fraction) == 0.36);
    CHECK(read("0.36 1", kinds::fraction) == 0.36);
    CHECK(read(" +1e-3  m3 ", kinds::volume) == 1e-3);
}

TEST_CASE("spellings of the trade are translated", "[inputs]") {
    CHECK(read("1.5 M", kinds::concentration) == 1500.0);
    CHECK(read("20 mM", kinds::concentration) == Approx(20.0).epsilon(1e-15));
    CHECK(read("1 gpm", kinds::flow) == Approx(6.30902e-5).epsilon(1e-5));
    CHECK(read("1 gal", kinds::volume) == Approx(3.785412e-3).epsilon(1e-6));
    CHECK(read("1 gal/min", kinds::flow) == Approx(6.30902e-5).epsilon(1e-5));
    CHECK(read("12 wt%", kinds::fraction) == Approx(0.12).epsilon(1e-15));
}

TEST_CASE("temperatures are read in kelvin, whatever their origin", "[inputs]") {
    for (const char* text : {"25 C", "25 degC", "25 celsius", "25 \u00b0C", "298.15 K"})
        CHECK(read(text, kinds::temperature) == 298.15);
    CHECK(read("-5 C", kinds::temperature) == Approx(268.15));
    CHECK_THAT(problem("25", kinds::temperature), Catch::Contains("has no unit"));
    CHECK_THAT(problem("77 degF", kinds::temperature),
               Catch::Contains("not a proportional unit"));
    CHECK_THAT(problem("25 F", kinds::temperature),
               Catch::Contains("'F' is not a temperature, expected a temperature such "
                               "as \"25 C\""));
}

TEST_CASE("misleading units are refused with the reason", "[inputs]") {
    CHECK_THAT(problem("3 ton", kinds::volume), Catch::Contains("short ton"));
    CHECK_THAT(problem("1 a", kinds::time), Catch::Contains("year"));
    CHECK_THAT(problem("1.3 pH", kinds::concentration), Catch::Contains("no unit"));
    CHECK_THAT(problem("6 N", kinds::concentration), Catch::Contains("newton"));
    CHECK_THAT(problem("1 eq/L", kinds::concentration), Catch::Contains("charge"));
    CHECK_THAT(problem("1 h/m3", kinds::flow), Catch::Contains("not a volume flow"));
    CHECK_THAT(problem("25 celsius", kinds::flow),
               Catch::Contains("not a volume flow"));
    CHECK_THAT(problem("3 hours since 2000-01-01", kinds::time), !Catch::Equals(""));
    // Minutes of arc, to a power that no double holds.
    CHECK_THAT(problem("20.3'91 mol/L", kinds::concentration),
               Catch::Contains("too large or too small"));
    // Twice what was meant, and a hundredth of it
    CHECK_THAT(problem("22 2 m3/h", kinds::flow), Catch::Contains("number of its own"));
    CHECK_THAT(problem("22 m*3 m2/h", kinds::flow),
               Catch::Contains("number of its own"));
    CHECK_THAT(problem("22 m3/hh", kinds::flow), Catch::Contains("unknown unit 'hh'"));
    CHECK_THAT(problem("1 dd", kinds::time), Catch::Contains("unknown unit 'dd'"));
    CHECK_THAT(problem("3.5", kinds::flow), Catch::Contains("has no unit"));
    CHECK_THAT(problem("", kinds::flow), Catch::Contains("1.0 m3/h"));
    CHECK_THAT(problem("nan m3/h", kinds::flow), Catch::Contains("1.0 m3/h"));
    CHECK_THAT(problem("inf d", kinds::time), Catch::Contains("60 d"));
    CHECK_THAT(problem("1e306 h", kinds::time), Catch::Contains("too large a number"));
}

TEST_CASE("quantities written out read back to the last bit", "[inputs]") {
    for (const double value : {22.0 / 3600.0, 1.0 / 3.0, 1e-6, 0.89158080248216101e3}) {
        CHECK(read(quantity_text(value, "m3/h", kinds::flow).c_str(), kinds::flow) ==
              value);
    }
    CHECK(quantity_text(22.0 / 3600.0, "m3/h", kinds::flow) == "22 m3/h");
}

TEST_CASE("messages show times in the unit that takes few digits", "[inputs]") {
    CHECK(time_text(60.0 * 86400.0) == "60 d");
    CHECK(time_text(0.5416666666666666 * 86400.0) == "13 h");
    CHECK(time_text(90.0) == "1.5 min");
    CHECK(time_text(100.0 / 3.0) == "33.3333 s");
    CHECK(time_text(0.5) == "0.5 s");
    CHECK(time_text(0.0) == "0 d");
}
