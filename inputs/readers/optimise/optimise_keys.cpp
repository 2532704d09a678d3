#include "inputs/readers/optimise/optimise_keys.hpp"

namespace didymium::keys {

using namespace forms;

namespace {

ValueForm objective_word() {
    return words(
        {"reagent cost", "cost", "acid", "base", "reagents", "stages", "inventory"});
}

}  // namespace

const Declaration optimise_file{
    "optimise",
    "The best steady state of a case among those that meet requirements.",
    {
        {"title", {text("Least reagents")}, by_default(""), "Shown in summaries."},
        {"case", {text("ndpr_closed.toml")}, required, "Path from this file."},
        {"minimise",
         {objective_word()},
         required,
         "`acid`, `base`, `reagents` (both): kg of pure substance per kg of oxide fed; "
         "`reagent cost`, `cost`: money per kg of oxide fed, by `costs`; `stages`: "
         "number of all; `inventory`: kg of rare earth oxide that the circuit holds."},
        {"costs",
         {text("../costs/example_prices.toml")},
         optional("required by `reagent cost` and `cost`"),
         "Path of a cost file, from this file."},
        {"vary",
         {array(
             {table(optimise_vary)},
             "[ { path = \"streams.scrub.flow\", low = \"2 m3/h\", high = \"3 m3/h\" "
             "} ]",
             {1.0, ranges::unlimited})},
         required,
         "What may be changed."},
        {"require",
         {array(
             {table(optimise_require)},
             "[ { result = \"split.raffinate.Pr.purity\", at_least = \"99.9 %\" } ]")},
         optional("nothing"),
         "What the steady state must meet."},
        {"most_stages", {integer(1)}, optional("no limit"), "Of all banks together."},
        {"starts",
         {integer(1, 1000)},
         by_default(std::int64_t{1}),
         "From how many points the search begins: that of the case, then others within "
         "the bounds, by `seed`. The best counts."},
        {"seed",
         {integer(0, 9007199254740991.0)},
         by_default(std::int64_t{1}),
         "Of further starts: the same on every machine."},
        {"most_structures",
         {integer(1, 100000)},
         by_default(std::int64_t{400}),
         "How many choices of whole numbers are tried at most for each start."},
        {"pareto",
         {table(optimise_pareto)},
         optional("none"),
         "The front between two objectives."},
    }};

const Declaration optimise_vary{
    "optimise_vary",
    "A number of the case that may be changed. Numbers of stages and cells, and the "
    "stage "
    "of a feed, are whole.",
    {
        {"path",
         {text("streams.scrub.flow")},
         required,
         "A value that the case writes: `banks.split.sections.extraction.stages`, "
         "`banks.split.feeds.1.stage`, `streams.solvent.saponified` ..."},
        {"low", {any_quantity("\"2 m3/h\"")}, required, "Least value."},
        {"high", {any_quantity("\"3 m3/h\"")}, required, "Largest value."},
        {"start",
         {any_quantity("\"2.5 m3/h\"")},
         optional("that of the case"),
         "Where the search begins."},
        {"step",
         {integer(1, 1000)},
         by_default(std::int64_t{1}),
         "Of whole numbers, the least difference."},
    }};

const Declaration optimise_require{
    "optimise_require",
    "A limit of a result.",
    {
        {"result",
         {text("split.raffinate.Pr.purity")},
         required,
         "By name, as for `[[solve]]`."},
        {"at_least",
         {any_quantity("\"99.9 %\"")},
         optional("this or `at_most`"),
         "Its least value."},
        {"at_most", {any_quantity("\"50 %\"")}, optional(), "Its largest value."},
    },
    {{"at_least"}, {"at_most"}}};

const Declaration optimise_pareto{
    "optimise_pareto",
    "The front: the least of `minimise` for each of several limits of another "
    "objective, "
    "from what it is without a limit down to its own least.",
    {
        {"against", {objective_word()}, required, "The other objective."},
        {"to",
         {number(ranges::positive)},
         optional("the least it can be"),
         "Its last limit, in its unit; points that it leaves none are said to be "
         "none."},
        {"points",
         {integer(2, 200)},
         by_default(std::int64_t{6}),
         "How many, both ends."},
    }};

}  // namespace didymium::keys
