//! \file What is asked of a run: time, initial state, solver, events, targets.
#include "inputs/readers/case/case_keys.hpp"

#include <cstdint>

#include "inputs/readers/case/case_spec.hpp"

namespace didymium::keys {

using namespace forms;

const Declaration simulate{
    "simulate",
    "How long, how often to write, and what the vessels hold at first.",
    {
        {"until",
         {quantity(kinds::time, ranges::positive)},
         required,
         "Simulated time."},
        {"output_interval",
         {quantity(kinds::time, ranges::positive)},
         optional("`until`/240"),
         "Between points of outlets; the last point is `until`."},
        {"profile_interval",
         {quantity(kinds::time, ranges::positive)},
         optional("`until`/30"),
         "Between stage profiles."},
        {"stop_at_rate_norm",
         {number(ranges::not_negative)},
         by_default(0.0),
         "End early once the state moves less than this, after the last event; 0: "
         "never."},
        {"sensitivities",
         {array({text("streams.solvent.flow")}, "[ \"streams.solvent.flow\" ]")},
         optional("none"),
         "Inputs by which results are differentiated, by the paths that a sweep would "
         "vary: `[ \"streams.solvent.flow\", \"banks.split.mixer.volume\" ]`. With "
         "`method = \"cvodes\"`."},
        {"initial",
         {words({"filled with feed", "steady"}), table(initial)},
         by_default("filled with feed"),
         "What the vessels hold at first: a state by name, or a table."},
    }};

namespace {

const Declaration filled{
    "filled",
    "Further keys of the initial state `\"filled with feed\"`.",
    {
        {"acid",
         {map({quantity(kinds::concentration, ranges::not_negative)},
              "{ HCl = \"0.02 mol/L\" }")},
         optional("the feed's own"),
         "Free acid of the aqueous vessels."},
        {"organic_fraction",
         {quantity(kinds::fraction, ranges::unit_interval)},
         by_default("10 %"),
         "What the organic vessels hold of the feed's metal concentrations."},
    }};

const Declaration steady{"steady", "Initial state \"steady\".", {}};

const Declaration phases{
    "phases",
    "Further keys of the initial state `\"phases\"`.",
    {
        {"aqueous",
         {table(aqueous, "{ composition = { ... }, acid = { HCl = \"0.03 mol/L\" } }")},
         required,
         "What every aqueous vessel holds, with the keys of a stream."},
        {"organic",
         {table(organic, "{ extractant = \"1.5 mol/L\" }")},
         required,
         "What every organic vessel holds, with the keys of a stream."},
    }};

const Declaration file{
    "earlier",
    "Further keys of the initial state `\"file\"`.",
    {
        {"file", {text("earlier.h5")}, required, "An earlier result."},
        {"scenario",
         {integer(0, 1e9)},
         optional("required if there are several"),
         "Which of its scenarios, counted from 0."},
    }};

}  // namespace

const Declaration initial{
    "initial",
    "What the vessels hold at first.",
    {
        {"state",
         {words({"filled with feed", "steady", "phases", "file"})},
         required,
         "Its word decides which of the keys below go with it."},
    },
    {},
    "state",
    {{"filled with feed", &filled},
     {"steady", &steady},
     {"phases", &phases},
     {"file", &file}}};

const Declaration solver{"solver",
                         "Methods and tolerances.",
                         {
                             {"method",
                              {words({"auto", "cvodes", "idas", "rodas", "rodas4p2"})},
                              by_default("cvodes"),
                              "BDF on the ODE form (`cvodes`), BDF on the DAE form "
                              "(`idas`), or a Rosenbrock method where it knows the "
                              "case (`rodas`, `rodas4p2`, else `cvodes` with a "
                              "warning). `auto`: `rodas4p2` where it knows the case "
                              "and neither `linear` nor `max_order` asks for "
                              "something of BDF, else `cvodes`."},
                             {"linear",
                              {words({"block", "klu"})},
                              by_default("block"),
                              "Linear algebra. `klu` goes with the vectors of "
                              "SUNDIALS, `block` with faster ones."},
                             {"rtol",
                              {number({1e-14, 0.1})},
                              by_default(SolverSpec{}.rtol),
                              "Relative tolerance."},
                             {"atol",
                              {quantity(kinds::concentration, ranges::positive)},
                              by_default("1e-9 mol/L"),
                              "Absolute tolerance."},
                             {"max_order",
                              {integer(1, 5)},
                              by_default(std::int64_t{SolverSpec{}.max_order}),
                              "Of the BDF formulas."},
                             {"max_steps",
                              {integer(1, 1e9)},
                              by_default(std::int64_t{SolverSpec{}.max_steps}),
                              "Internal steps of a run."},
                         }};

const Declaration event{
    "event",
    "A change at one instant, for a while, or in the course of a while.",
    {
        {"at",
         {quantity(kinds::time, ranges::positive)},
         required,
         "When; before `until`."},
        {"set",
         {map({any("\"3 m3/h\"")}, "{ \"streams.scrub.flow\" = \"3 m3/h\" }")},
         required,
         "Values of streams by their paths: "
         "`{ \"streams.scrub.flow\" = \"2.6532 m3/h\" }`."},
        {"for",
         {quantity(kinds::time, ranges::positive)},
         optional("for good"),
         "A pulse: how long the values hold; then they are again what they were."},
        {"over",
         {quantity(kinds::time, ranges::positive)},
         optional("at once"),
         "A ramp: the time in which the values move linearly from what they are."},
    }};

const Declaration schedule{
    "schedule",
    "What values of streams are over time: from a `file`, or by `time` and `set`.",
    {
        {"shape",
         {words({"step", "ramp"})},
         required,
         "Between two times: the value of the earlier one, or linear."},
        {"file",
         {text("feed_log.csv")},
         optional("this, or `time` and `set`"),
         "A CSV, by its path from the case."},
        {"time",
         {array({quantity(kinds::time, ranges::not_negative)}, "[ \"0 d\", \"2 d\" ]",
                {1.0, ranges::unlimited})},
         optional(),
         "Rising times up to `until`: `[ \"0 d\", \"2 d\" ]`."},
        {"set",
         {map({array({any_quantity("\"3 m3/h\"")}, "[ \"2 m3/h\", \"3 m3/h\" ]")},
              "{ \"streams.scrub.flow\" = [ \"2 m3/h\", \"3 m3/h\" ] }")},
         optional(),
         "Values at these times: "
         "`{ \"streams.scrub.flow\" = [ \"2 m3/h\", \"3 m3/h\" ] }`."},
    },
    {{"file"}, {"time", "set"}}};

const Declaration control{
    "control",
    "A PI controller keeps a result at its set point by a flow, or by the set point of "
    "a "
    "controller above it (cascade control).",
    {
        {"name", {text("nd_at_feed")}, required, "No dot."},
        {"measure",
         {text("split.stages.40.aqueous.Nd")},
         required,
         "A named result, see `[[solve]]`."},
        {"set_point",
         {any_quantity("\"0.4 mol/L\"")},
         required,
         "A fraction (`\"99.9 %\"`), a concentration, or a pH (a plain number), as the "
         "result is; events and schedules may set `control.NAME.set_point`."},
        {"vary",
         {text("streams.scrub.flow")},
         required,
         "`streams.NAME.flow`, `tanks.NAME.outflow`, or `control.NAME.set_point` of a "
         "controller above."},
        {"between",
         {array({any_quantity("\"2 m3/h\"")}, "[ \"2 m3/h\", \"3 m3/h\" ]",
                {2.0, 2.0})},
         required,
         "Limits of what it sets, around the value in the case. While a limit holds "
         "it, "
         "the integral does not wind up."},
        {"gain",
         {number(ranges::any)},
         required,
         "Relative change of a flow, or change of a set point on its own scale, per "
         "unit "
         "of error, not 0. The error is set point less measurement on the scale of the "
         "result: ln(concentration), logit(purity or recovery), pH or loading as they "
         "are. Positive where more of what it sets raises the measurement, negative "
         "where it lowers it: -0.03 on a concentration asks for 3 % more flow when "
         "that "
         "is e times too high."},
        {"integral_time",
         {quantity(kinds::time, ranges::positive)},
         required,
         "In which the integral makes up for the error once more."},
        {"lag",
         {quantity(kinds::time, ranges::positive)},
         by_default("1 min"),
         "Time constant with which the flow follows."},
    }};

const Declaration solve{
    "solve",
    "An input that is varied until a result of the steady state hits a value.",
    {
        {"vary",
         {text("streams.scrub.flow")},
         required,
         "Path of a quantity of the streams or the chemistry, of a splitter's "
         "outlet or a draw's flow."},
        {"between",
         {array({any_quantity("\"2 m3/h\"")}, "[ \"2 m3/h\", \"4 m3/h\" ]",
                {2.0, 2.0})},
         optional("a tenth to ten times the present value"),
         "`[ \"2 m3/h\", \"4 m3/h\" ]`."},
        {"result",
         {text("split.loaded_organic.Nd.purity")},
         required,
         "Name of a result: `\"split.loaded_organic.Nd.purity\"`."},
        {"value",
         {any_quantity("\"99.9 %\"")},
         required,
         "Of the kind of the result, see below."},
    }};

const Declaration specification{
    "specification",
    "What the summary and the time to specification go by.",
    {
        {"outlet", {text("split.raffinate")}, required, "What leaves a unit."},
        {"element", {text("Nd")}, required, "A rare earth."},
        {"purity",
         {quantity(kinds::fraction, ranges::inner_fraction)},
         required,
         "Oxide mass of the element over that of all rare earths."},
    }};

}  // namespace didymium::keys
