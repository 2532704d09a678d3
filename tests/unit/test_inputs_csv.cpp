//! \file CSV as spreadsheets write it.
#include <catch2/catch.hpp>

#include "inputs/readers/text/csv.hpp"

using namespace didymium;

namespace {

CsvTable read(const std::string& text) {
    Diagnostics problems;
    CsvTable table = parse_csv(text, "t.csv", problems);
    problems.raise();
    return table;
}

std::string problem(const std::string& text) {
    try {
        read(text);
    } catch (const InputError& error) {
        return error.what();
    }
    return {};
}

//! The cells of all rows, joined.
std::string cells(const std::string& text) {
    std::string all;
    for (const CsvRow& row : read(text).rows) {
        for (const CsvCell& cell : row) {
            all += "[" + cell.text + "]";
        }
    }
    return all;
}

}  // namespace

TEST_CASE("a table is the same whatever the program that wrote it", "[inputs]") {
    const std::string expected = "[Nd2O3][75][wt% of REO]";
    for (const std::string text :
         {"oxide,value,unit\nNd2O3,75,wt% of REO\n",
          "\xef\xbb\xbfoxide,value,unit\r\nNd2O3,75,wt% of REO\r\n",  // mark, DOS
          "oxide,value,unit\rNd2O3,75,wt% of REO",                    // old Macintosh
          "\n\noxide;value;unit\n\nNd2O3;75;wt% of REO\n\n",
          "oxide\tvalue\tunit\nNd2O3\t75\twt% of REO\n",
          "\"oxide\",\"value\",\"unit\"\n\"Nd2O3\",\"75\",\"wt% of REO\"\n",
          " oxide , value,unit,,\n,,,,\n Nd2O3 ,\t75 , wt% of REO ,,\n"}) {
        INFO(text);
        CHECK(cells(text) == expected);
    }
}

TEST_CASE("quotes hold separators and quotes", "[inputs]") {
    CHECK(cells("a,b\n\"x, y\",\"5\"\" pipe\"\n") == "[x, y][5\" pipe]");
    CHECK(cells("a,b\n\"\",2\n") == "[][2]");
    CHECK_THAT(problem("a,b\n1,\"2\n"),
               Catch::Contains("t.csv:2:3: error: the quotes of this cell"));
    CHECK_THAT(problem("a,b\n1,\"2\"3\n"), Catch::Contains("follows a quoted cell"));
}

TEST_CASE("remarks are comments with a key", "[inputs]") {
    const CsvTable table = read(
        "# source: A, B: C\n#nothing\n  # class:measured,,\n\"# note: x, y\",,\na,b\n");
    REQUIRE(table.remarks.size() == 3);
    CHECK(table.remarks[0].key == "source");
    CHECK(table.remarks[0].value.text == "A, B: C");
    CHECK(table.remarks[0].value.where.column == 11);
    CHECK(table.remarks[1].value.text == "measured");
    CHECK(table.remarks[2].value.text == "x, y");
    CHECK(table.column("b").value() == 1);
    CHECK_FALSE(table.column("c").has_value());
}

TEST_CASE("a decimal comma is read where it separates nothing", "[inputs]") {
    const auto number = [](const std::string& text) {
        const CsvTable table = read(text);
        Diagnostics problems;
        const auto value = table.number(table.rows[0][1], problems);
        problems.raise();
        return *value;
    };
    CHECK(number("a;b\nx;21,65\n") == 21.65);
    CHECK(number("a;b\nx;21.65\n") == 21.65);
    CHECK(number("a\tb\nx\t1,5e3\n") == 1500.0);
    CHECK_THROWS_WITH(number("a;b\nx;1.234,5\n"),
                      Catch::Contains("no separators of thousands"));
    CHECK_THROWS_WITH(number("a,b\nx,\"21,65\"\n"),
                      Catch::Contains("t.csv:2:3: error: '21,65' is not a number"));
    CHECK_THROWS_WITH(number("a,b\nx,\n"), Catch::Contains("leave the row out"));
    CHECK_THROWS_WITH(number("a,b\nx,nan\n"), Catch::Contains("not a number"));
}

TEST_CASE("rows that do not fit the header are located", "[inputs]") {
    CHECK_THAT(problem("a,b\n1,2\n1\n"),
               Catch::Contains("t.csv:3:1: error: 1 cells between ','"));
    CHECK_THAT(problem("a,b\n1,2,3\n"),
               Catch::Contains("t.csv:2:5") && Catch::Contains("separate by ';'"));
    CHECK_THAT(problem(std::string("a,b\n1,\0\n", 8)), Catch::Contains("UTF-8"));
}
