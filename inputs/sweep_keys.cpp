#include "inputs/sweep_keys.hpp"

namespace didymium::keys {

using namespace forms;

const Declaration sweep{
    "sweep",
    "Scenarios of a case.",
    {
        {"title",
         {text("Scrub flow against feed grade")},
         by_default(""),
         "Shown in summaries, and the title of the result; empty: that of the case."},
        {"case", {text("ndpr_p507.toml")}, required, "Path from the sweep file."},
        {"run",
         {words({"dynamic", "steady"})},
         by_default("dynamic"),
         "Simulate in time, or find steady states."},
        {"mode",
         {words({"grid", "list"})},
         by_default("grid"),
         "Every combination (the last `[[vary]]` runs fastest), or value by value, all "
         "of "
         "one length."},
        {"keep_profiles",
         {boolean()},
         by_default(true),
         "Keep stage profiles at the end of each scenario."},
        {"vary",
         {array({table(vary)},
                "[ { path = \"streams.scrub.flow\", values = [ ... ] } ]",
                {1.0, ranges::unlimited})},
         required,
         "What is varied."},
    }};

const Declaration vary{
    "vary",
    "One axis of a sweep: `path`, and `values` or `from`, `to`, `points`, `spacing`.",
    {
        {"path", {text("streams.scrub.flow")}, required, "Of a value of the case."},
        {"values",
         {array({any("\"2 m3/h\"")}, "[ \"2 m3/h\", \"3 m3/h\" ]",
                {1.0, ranges::unlimited})},
         optional("this or the next three"),
         "One by one: `[ \"2 m3/h\", \"3 m3/h\" ]`."},
        {"from", {any_quantity("\"2 m3/h\"")}, optional(), "First value."},
        {"to", {any_quantity("\"3 m3/h\"")}, optional(), "Last value."},
        {"points", {integer(2, 100000)}, optional(), "How many, both ends included."},
        {"spacing",
         {words({"linear", "log"})},
         by_default("linear"),
         "Equal differences, or equal ratios."},
    },
    {{"values"}, {"from", "to", "points"}}};

}  // namespace didymium::keys
