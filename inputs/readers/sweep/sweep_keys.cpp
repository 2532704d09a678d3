#include "inputs/readers/sweep/sweep_keys.hpp"

namespace didymium::keys {

using namespace forms;

namespace {

const Key path{
    "path",
    {text("streams.scrub.flow")},
    optional("this, `zip` or `csv`"),
    "Of a value of the case, of a constant of its chemistry or of an analysis of "
    "its assay."};
const Key values{"values",
                 {array({any("\"2 m3/h\"")}, "[ \"2 m3/h\", \"3 m3/h\" ]",
                        {1.0, ranges::unlimited})},
                 optional("this, the next three, or a distribution"),
                 "One by one: `[ \"2 m3/h\", \"3 m3/h\" ]`."};
const Key from{"from", {any_quantity("\"2 m3/h\"")}, optional(), "First value."};
const Key to{"to", {any_quantity("\"3 m3/h\"")}, optional(), "Last value."};
const Key points{
    "points", {integer(2, 100000)}, optional(), "How many, both ends included."};
const Key axis_spacing{"spacing",
                       {words({"linear", "log"})},
                       by_default("linear"),
                       "Equal differences, or equal ratios."};

}  // namespace

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
         {words({"dynamic", "steady", "both"})},
         by_default("dynamic"),
         "Simulate in time, or find steady states with what `[[solve]]` finds; `both`: "
         "solve, then simulate with what was found and analyse the end."},
        {"mode",
         {words({"grid", "list", "random", "lhs", "sobol", "saltelli", "morris"})},
         by_default("grid"),
         "The design. Every combination (the last `[[vary]]` runs fastest), or value "
         "by "
         "value, all of one length; the others sample the `[[vary]]` that have a "
         "distribution, and combine each point with all values of those that have "
         "none."},
        {"points",
         {integer(1, 1000000)},
         optional("required by designs that sample"),
         "How many; of `saltelli` base points, of `morris` trajectories."},
        {"seed",
         {integer(0, 9007199254740991.0)},
         by_default(std::int64_t{0}),
         "Of designs that sample: the same points on every machine."},
        {"scrambled",
         {boolean()},
         by_default(true),
         "Of `sobol` and `saltelli`: at random, by the seed; false: the sequence "
         "itself, "
         "without its first point, the origin."},
        {"levels",
         {integer(2, 1000)},
         by_default(std::int64_t{4}),
         "Of `morris`: how many an input takes; even."},
        {"keep",
         {array({words({"kpis", "outlets", "profiles", "history", "state", "full"})},
                "[ \"outlets\", \"profiles\" ]", {1.0, ranges::unlimited})},
         optional("`[ \"outlets\", \"profiles\", \"state\" ]`"),
         "Of each scenario: `kpis` (at the end, always kept), `outlets` over time, "
         "stage "
         "`profiles` at the end, their `history`, `state` for a restart, `full`: all."},
        {"keep_profiles",
         {boolean()},
         by_default(true),
         "false: `keep` without `profiles`."},
        {"round_profiles",
         {boolean()},
         by_default(false),
         "Stage profiles to 24 bits of mantissa, 3e-8 of the value: files of about "
         "half "
         "the size."},
        {"vary",
         {array({table(vary)},
                "[ { path = \"streams.scrub.flow\", values = [ ... ] } ]",
                {1.0, ranges::unlimited})},
         required,
         "What is varied."},
    }};

const Declaration vary{
    "vary",
    "What is varied: `path` with `values`, with `from`, `to`, `points`, `spacing`, or "
    "with a "
    "`distribution`; or several inputs that move together, by `zip` or `csv`.",
    {
        path,
        values,
        from,
        to,
        points,
        axis_spacing,
        {"zip",
         {array({table(zipped)},
                "[ { path = \"streams.scrub.flow\", values = [ ... ] }, ... ]",
                {1.0, ranges::unlimited})},
         optional(),
         "Inputs that take their values together, the first with the first and so on."},
        {"csv",
         {text("points.csv")},
         optional(),
         "The same by a file, from the folder of the sweep: a column an input, headed "
         "by "
         "its path and unit, `streams.scrub.flow [m3/h]`."},
        {"distribution",
         {words({"uniform", "loguniform", "normal", "lognormal", "triangular", "sigma",
                 "assay", "dirichlet"})},
         optional(),
         "What values are likely; see below."},
        {"low",
         {any_quantity("\"2 m3/h\"")},
         optional("required by uniform, loguniform, triangular"),
         "Lower limit; cuts off normal and lognormal."},
        {"high", {any_quantity("\"3 m3/h\"")}, optional("likewise"), "Upper limit."},
        {"mean",
         {any_quantity("\"2.5 m3/h\"")},
         optional("required by normal"),
         "Mean."},
        {"sd",
         {any_quantity("\"0.2 m3/h\"")},
         optional("required by normal"),
         "Standard deviation."},
        {"median",
         {any_quantity("\"2.5 m3/h\"")},
         optional("required by lognormal"),
         "Median."},
        {"factor",
         {number({1.0, ranges::unlimited, true, false})},
         optional("required by lognormal"),
         "Geometric standard deviation: 68 % lie between median/factor and "
         "median\u00d7factor."},
        {"peak",
         {any_quantity("\"2.4 m3/h\"")},
         optional("required by triangular"),
         "Likeliest value."},
        {"over",
         {array({text("Nd2O3")}, "[ \"Pr6O11\", \"Nd2O3\" ]",
                {2.0, ranges::unlimited})},
         optional("all rare earths"),
         "Of dirichlet: rows of the assay that vary; their sum stays."},
        {"strength",
         {number(ranges::positive)},
         optional("required by dirichlet"),
         "Share s of the sum of these rows varies with the standard deviation "
         "\u221a(s(1 \u2212 s)/(strength + 1))."},
    },
    {{"path", "values"},
     {"path", "from", "to", "points"},
     {"path", "distribution"},
     {"zip"},
     {"csv"}}};

const Declaration zipped{
    "zip",
    "One input of several that move together.",
    {
        {"path", {text("streams.scrub.flow")}, required, path.meaning},
        {"values", values.forms, optional("this or the next three"), values.meaning},
        from,
        to,
        points,
        axis_spacing,
    },
    {{"values"}, {"from", "to", "points"}}};

}  // namespace didymium::keys
