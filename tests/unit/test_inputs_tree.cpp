//! \file The located tree: locations, paths, assignments, and TOML back and forth.
#include <catch2/catch.hpp>

#include "inputs/readers/text/suggest.hpp"
#include "inputs/readers/text/toml_text.hpp"
#include "inputs/readers/text/tree.hpp"

using namespace didymium;

namespace {

const char* const text = R"(title = "a case"
[streams.pls]
flow = "1 m3/h"
acid = { HCl = "0.02 mol/L" }
[banks.split]
sections = [ { name = "extraction", stages = 40 }, { name = "scrub", stages = 50 } ]
[[events]]
at = "20 d"
set = { "streams.pls.flow" = "2 m3/h" }
)";

const Location command_line{"--set", 1, 1};

}  // namespace

TEST_CASE("every value knows where it stands", "[inputs]") {
    const Value root = parse_toml(text, "case.toml");
    const Value* flow = find_path(root, "streams.pls.flow");
    REQUIRE(flow != nullptr);
    CHECK(flow->where.file == "case.toml");
    CHECK(flow->where.line == 3);
    CHECK(flow->where.column == 8);
}

TEST_CASE("keys keep their source order", "[inputs]") {
    const Value root = parse_toml("b = 1\na = 2\nc = 3\n", "x");
    CHECK(root.table()->keys() == std::vector<std::string>{"b", "a", "c"});
}

TEST_CASE("paths go through named and numbered array elements", "[inputs]") {
    const Value root = parse_toml(text, "case.toml");
    const Value* stages = find_path(root, "banks.split.sections.scrub.stages");
    REQUIRE(stages != nullptr);
    CHECK(*stages->integer() == 50);
    CHECK(find_path(root, "banks.split.sections.2.stages") == stages);
    CHECK(*find_path(root, "events.1.at")->text() == "20 d");
    CHECK(find_path(root, "events.2.at") == nullptr);
    CHECK(find_path(root, "streams.pls.flow.x") == nullptr);
    for (const std::string& path : scalar_paths(root)) {
        INFO(path);
        CHECK(find_path(root, path) != nullptr);
    }
}

TEST_CASE("assignments replace values and bear their own location", "[inputs]") {
    Value root = parse_toml(text, "case.toml");
    assign_path(root, "streams.pls.flow", parse_assigned("3 m3/h", command_line),
                command_line);
    const Value* flow = find_path(root, "streams.pls.flow");
    CHECK(*flow->text() == "3 m3/h");
    CHECK(flow->where.file == "--set");
    assign_path(root, "solver.rtol", parse_assigned("1e-6", command_line),
                command_line);
    CHECK(*find_path(root, "solver.rtol")->number() == 1e-6);
}

TEST_CASE("a value is assigned by its text, whatever the text looks like", "[inputs]") {
    for (const char* const written :
         {"2.6 m3/h", "[[1 m3", "{ a", "\"", "'", "1.5", "true", "", " x ", "[]"}) {
        const Value value{std::string(written), {}};
        INFO(assigned_text(value));
        const Value back = parse_assigned(assigned_text(value), {});
        REQUIRE(back.text() != nullptr);
        CHECK(*back.text() == written);
    }
}

TEST_CASE("keys nested beyond reason are refused before they exhaust the stack",
          "[inputs]") {
    const auto deep = [](int parts, const std::string& part) {
        std::string key = part;
        for (int i = 1; i < parts; ++i)
            key += "." + part;
        return key;
    };
    for (const std::string part : {"a", "\"a=\"", "'\\'", " a "}) {
        const std::string key = deep(200000, part);
        for (const std::string& file : {"\n" + key + " = 1\n", "\n[" + key + "]\n",
                                        "\nx = { y = 1, " + key + " = 1 }",
                                        "x = \"\"\"\n\" \"\"\"\n" + key + " = 1"}) {
            try {
                parse_toml(file, "x");
                FAIL("accepted: " << file.substr(0, 40));
            } catch (const InputError& error) {
                CHECK(error.diagnostics().front().where.line >= 2);
            }
        }
    }
    CHECK_NOTHROW(parse_toml(deep(128, "a") + " = 1", "x"));
    CHECK_THROWS_AS(parse_toml(deep(129, "a") + " = 1", "x"), InputError);
    // Not deep anywhere, and yet as a whole.
    std::string inner = "1";
    for (int i = 0; i < 200; ++i)
        inner = "{ " + deep(100, "a") + " = " + inner + " }";
    CHECK_THROWS_AS(parse_toml("x = " + inner, "x"), InputError);
    std::string flat;
    for (int i = 0; i < 1000; ++i)
        flat += "[[a.b]]\nx = { y = [ 1.5 ] }\n";
    CHECK_NOTHROW(parse_toml(flat, "x"));
    // Dots that are in no key.
    std::string numbers = "1.5";
    for (int i = 0; i < 1000; ++i)
        numbers += ", 1.5";
    CHECK_NOTHROW(parse_toml("x = [" + numbers + "] # " + deep(1000, "a"), "x"));
    CHECK_NOTHROW(parse_toml("x = \"\"\"" + deep(1000, "a") + "\"\"\"", "x"));
    CHECK_NOTHROW(parse_toml("x = '" + deep(1000, "a") + "\\'", "x"));

    Value root = parse_toml(text, "case.toml");
    CHECK_THROWS_AS(assign_path(root, deep(200000, "streams"), {1.0, {}}, command_line),
                    InputError);
}

TEST_CASE("an assignment that matches nothing lists what exists", "[inputs]") {
    Value root = parse_toml(text, "case.toml");
    try {
        assign_path(root, "streams.psl.flow", {1.0, {}}, command_line);
        FAIL("accepted");
    } catch (const InputError& error) {
        const Diagnostic& diagnostic = error.diagnostics().front();
        CHECK(diagnostic.where.file == "--set");
        CHECK_THAT(diagnostic.message, Catch::Contains("'streams' holds: pls"));
        CHECK(diagnostic.suggestion == "did you mean 'pls'?");
    }
    CHECK_THROWS_AS(assign_path(root, "events.7.at", {1.0, {}}, command_line),
                    InputError);
}

TEST_CASE("assigned text becomes the value that TOML would hold", "[inputs]") {
    CHECK(*parse_assigned("0.36", {}).number() == 0.36);
    CHECK(*parse_assigned("12", {}).integer() == 12);
    CHECK(*parse_assigned("true", {}).boolean());
    CHECK(*parse_assigned("2.6 m3/h", {}).text() == "2.6 m3/h");
    CHECK(*parse_assigned("\"12\"", {}).text() == "12");
    CHECK(parse_assigned("{ HCl = \"3 mol/L\" }", {}).table()->find("HCl") != nullptr);
    CHECK_THROWS_AS(parse_assigned("inf", {}), InputError);
    CHECK_THROWS_AS(parse_assigned("{ HCl", {}), InputError);
    CHECK_THROWS_AS(parse_assigned("  ", {}), InputError);
}

TEST_CASE("a written tree reads back the same", "[inputs]") {
    const Value root = parse_toml(text, "case.toml");
    const std::string written = write_toml(*root.table());
    const Value again = parse_toml(written, "again.toml");
    CHECK(write_toml(*again.table()) == written);
    CHECK(scalar_paths(again) == scalar_paths(root));
}

TEST_CASE("syntax errors and infinite numbers are located", "[inputs]") {
    try {
        parse_toml("a = 1\nb = = 2\n", "bad.toml");
        FAIL("accepted");
    } catch (const InputError& error) {
        CHECK(error.diagnostics().front().where.line == 2);
        CHECK_THAT(error.what(), Catch::StartsWith("bad.toml:2:"));
    }
    CHECK_THROWS_AS(parse_toml("a = [ 1.0, -inf ]", "bad.toml"), InputError);
}

TEST_CASE("suggestions come from close words only", "[inputs]") {
    CHECK(edit_distance("flow", "flwo") == 1);
    CHECK(edit_distance("Nd", "nd") == 0);
    CHECK(did_you_mean("satponified", {"flow", "saponified"}) ==
          "did you mean 'saponified'?");
    CHECK(did_you_mean("Xx", {"La", "Ce"}).empty());
}

TEST_CASE("an input error reads like a compiler's", "[inputs]") {
    const InputError error({"a.toml", 3, 7}, "unknown key 'flwo'",
                           "did you mean 'flow'?");
    CHECK(error.diagnostics().front().text() ==
          "a.toml:3:7: error: unknown key 'flwo'; did you mean 'flow'?");
    CHECK_THAT(error.what(), Catch::Contains("a.toml:3:7: error"));
}
