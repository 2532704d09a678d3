#include "inputs/case_keys.hpp"

#include <string>

#include "inputs/case_spec.hpp"

namespace didymium::keys {

using namespace forms;

const Declaration case_file{
    "case",
    "A circuit and what to do with it.",
    {
        {"title", {text("Nd/Pr split")}, by_default(""), "Shown in summaries."},
        {"chemistry",
         {table(chemistry)},
         required,
         "Extractant, constants and elements."},
        {"streams",
         {map({table(stream)}, "... one table a stream, such as [streams.pls]")},
         required,
         "One table a stream: `[streams.NAME]`."},
        {"banks",
         {map({table(bank)}, "... one table a bank, such as [banks.split]")},
         required,
         "One table a bank: `[banks.NAME]`. No dot in its name."},
        {"simulate",
         {table(simulate, "{ until = \"60 d\" }")},
         required,
         "How long, how often to write, what the vessels hold at first."},
        {"solver", {table(solver)}, optional(), "Methods and tolerances."},
        {"events",
         {array({table(event)}, "[ { at = \"10 d\", set = { ... } } ]")},
         optional("none"),
         "What changes in the course of the run."},
        {"solve",
         {array({table(solve)},
                "[ { vary = \"...\", result = \"...\", value = ... } ]")},
         optional("none"),
         "Inputs to vary until results of the steady state hit a value."},
        {"specifications",
         {array({table(specification)}, "[ { outlet = \"split.raffinate\", ... } ]")},
         optional("none"),
         "Purities that products are to have."},
    }};

const Declaration chemistry{
    "chemistry",
    "The chemistry of a case.",
    {
        {"system",
         {text("p507-hcl")},
         required,
         "A shipped name (`p507-hcl`, `constant-beta`, `sulfate-dehpa`, `tracer`) or "
         "the "
         "path of a chemistry file."},
        {"separation_factors",
         {map({number(ranges::positive)}, "{ \"Nd/Pr\" = 1.5 }")},
         optional("those of the file"),
         "Heavier/lighter, for neighbours of the file's chain: `{ \"Nd/Pr\" = 1.5 }`."},
        {"log10_k",
         {map({number(ranges::any)}, "{ Nd = -2.0 }")},
         optional("those of the file"),
         "Constants of elements: `{ Nd = -2.0 }`. For the level element all that hang "
         "on "
         "it move along, for another only itself."},
        {"elements",
         {array({text("Nd")}, "[ \"Pr\", \"Nd\" ]")},
         optional("those that streams name"),
         "Elements to carry; ones that no stream brings stay exactly zero. Order is "
         "that "
         "of the chemistry file."},
    }};

const Declaration stream{
    "stream",
    "A stream; it enters exactly one place.",
    {
        {"phase", {words({"aqueous", "organic"})}, required, "Which of the two it is."},
        {"flow",
         {quantity(kinds::flow, ranges::not_negative)},
         required,
         "Volume flow at time zero."},
    },
    {},
    "phase",
    {{"aqueous", &aqueous}, {"organic", &organic}}};

const Declaration aqueous{
    "aqueous",
    "What an aqueous phase holds.",
    {
        {"charge_balance",
         {text("Cl")},
         optional("the chemistry's"),
         "The ion that closes the charge. Its concentration follows from the rest and "
         "cannot be given; a negative one is an error."},
        {"composition",
         {map({concentration()}, "{ Nd = \"0.9 mol/L\" }")},
         optional("nothing"),
         "`{ Nd = \"0.9 mol/L\", H = \"10.75 mg/L\" }`; masses are of what the key "
         "names."},
        {"composition_sd",
         {map({concentration()}, "{ Nd = \"0.01 mol/L\" }")},
         optional("none known"),
         "Standard deviations of metals that `composition` names."},
        {"assay",
         {text("didymium.csv"),
          array({table(lot)}, "[ { file = \"a.csv\", mass = \"3 t\" } ]",
                {1.0, ranges::unlimited})},
         optional(),
         "A CSV assay by path or shipped name, or lots to blend, instead of a "
         "composition."},
        {"impurities",
         {words({"warn", "ignore", "error"})},
         by_default("warn"),
         "What to do about those of the assay that the chemistry does not know."},
        {"total_reo",
         {quantity(kinds::mass_concentration, ranges::not_negative)},
         optional("this or `solids`"),
         "Rare earth oxide in the liquor; of an assay of REO, TREM or solids."},
        {"solids",
         {quantity(kinds::mass_concentration, ranges::not_negative)},
         optional("this or `total_reo`"),
         "Dry solids put into a volume of liquor; of an assay of solids."},
        {"dissolution",
         {map({quantity(kinds::fraction, ranges::unit_interval)}, "{ Ce = \"30 %\" }")},
         optional("all dissolves"),
         "What of an element goes into solution: `{ Ce = \"30 %\", Fe = \"2 %\" }`."},
        {"acid",
         {map({quantity(kinds::concentration, ranges::not_negative)},
              "{ HCl = \"0.02 mol/L\" }")},
         optional("none"),
         "`{ HCl = \"0.02 mol/L\" }`; acids are declared by the chemistry."},
    }};

const Declaration organic{
    "organic",
    "What an organic phase holds.",
    {
        {"composition",
         {map({concentration()}, "{ Nd = \"0.1 mol/L\" }")},
         optional("nothing"),
         "Loaded metals: `{ Nd = \"0.1 mol/L\" }`."},
        {"extractant",
         {concentration()},
         optional("this or `free_extractant`"),
         "All monomer, free and bound."},
        {"free_extractant",
         {concentration()},
         optional("this or `extractant`"),
         "Monomer that no metal of the composition binds."},
        {"saponified",
         {quantity(kinds::fraction, ranges::unit_interval)},
         by_default("0 %"),
         "Mol of base per mol of monomer, below 50 %: at one half the salt NaA.HA "
         "exhausts the dimer."},
        {"base",
         {text("NaOH")},
         optional("the first of the chemistry"),
         "The counter-ion that saponification brings."},
    },
    {{"extractant"}, {"free_extractant"}}};

const Declaration lot{
    "lot",
    "One of the lots that an assay blends; weighed, or measured if it is a liquor.",
    {
        {"name", {text("north pit")}, by_default(""), "What paths may call it by."},
        {"file", {text("didymium.csv")}, required, "Assay, by path or shipped name."},
        {"mass",
         {quantity(kinds::mass, ranges::not_negative)},
         optional("this or `volume`"),
         "Of rare earth oxide where the assay states fractions of REO or TREM, of dry "
         "solids where it states fractions of solids."},
        {"volume",
         {quantity(kinds::volume, ranges::not_negative)},
         optional("this or `mass`"),
         "Of liquor."},
    },
    {{"mass"}, {"volume"}}};

namespace {

constexpr double max_stages = 1000;  // of one section
constexpr double max_cells = 1000;   // of one settler phase

const Key sections_mixer{"mixer",
                         {table(mixer, "{ volume = \"1 m3\" }")},
                         optional("the bank's"),
                         "What it leaves out is the bank's."};
const Key sections_settler{
    "settler",
    {table(settler, "{ aqueous = \"1 m3\", organic = \"1 m3\" }")},
    optional("the bank's"),
    "What it leaves out is the bank's."};
const Key place_section{"section",
                        {text("extraction")},
                        optional("the whole bank"),
                        "Section that `stage` counts in."};
const Key place_stage{"stage",
                      {words({"first", "last"}), integer(1)},
                      required,
                      "`\"first\"`, `\"last\"` or a number within the section (without "
                      "`section`: within the bank)."};

}  // namespace

const Declaration bank{
    "bank",
    "Mixer-settlers in counter-current. Stages are counted from where the solvent "
    "enters.",
    {
        {"sections",
         {array({table(section)}, "[ { name = \"extraction\", stages = 40 } ]",
                {1.0, ranges::unlimited})},
         required,
         "From the solvent end: `[ { name = \"extraction\", stages = 40 }, ... ]`."},
        {"mixer",
         {table(mixer, "{ volume = \"1 m3\" }")},
         optional("each section's own"),
         "Of every stage."},
        {"settler",
         {table(settler, "{ aqueous = \"1 m3\", organic = \"1 m3\" }")},
         optional("each section's own"),
         "Of every stage."},
        {"solvent", {text("solvent")}, required, "An organic stream; enters stage 1."},
        {"aqueous",
         {text("scrub")},
         optional("none if a feed enters the last stage"),
         "An aqueous stream; enters the last stage."},
        {"feeds",
         {array({table(feed)}, "[ { stream = \"pls\", stage = 5 } ]")},
         optional("none"),
         "`[ { stream = \"pls\", section = \"extraction\", stage = \"last\" } ]`."},
        {"draws",
         {array({table(draw)}, "[ { name = \"middle\", phase = \"aqueous\", ... } ]")},
         optional("none"),
         "`[ { name = \"middle\", phase = \"aqueous\", section = \"extraction\", stage "
         "= 5, "
         "flow = \"0.2 m3/h\" } ]`."},
        {"overrides",
         {array({table(stage_override)}, "[ { stage = 3, mixer = { ... } } ]")},
         optional("none"),
         "`[ { section = \"scrub\", stage = 3, mixer = { ... }, settler = { ... } } "
         "]`."},
    }};

const Declaration section{
    "section",
    "Stages of one name.",
    {
        {"name", {text("extraction")}, required, "Unlike the bank's other sections'."},
        {"stages", {integer(1, max_stages)}, required, "How many."},
        sections_mixer,
        sections_settler,
    }};

const Declaration mixer{
    "mixer",
    "Size of a mixer and how far it gets: `volume` with `organic_holdup`, or `aqueous` "
    "and `organic`.",
    {
        {"volume",
         {quantity(kinds::volume, ranges::positive)},
         optional("this, or `aqueous` and `organic`"),
         "Both phases."},
        {"organic_holdup",
         {words({"flow ratio"}), quantity(kinds::fraction, ranges::inner_fraction)},
         by_default("flow ratio"),
         "Organic fraction of the mixer; the flow ratio is Qo/(Qo + Qa) of the stage "
         "at "
         "time zero."},
        {"aqueous",
         {quantity(kinds::volume, ranges::positive)},
         optional(),
         "Holdup, instead of `volume` and `organic_holdup`."},
        {"organic",
         {quantity(kinds::volume, ranges::positive)},
         optional(),
         "Holdup, instead of `volume` and `organic_holdup`."},
        {"transfer",
         {words({"equilibrium"}), table(transfer, "{ stage_efficiency = \"90 %\" }")},
         by_default("equilibrium"),
         "Both phases leave at equilibrium, or fall short of it as the table says."},
    }};

const Declaration transfer{
    "transfer",
    "How far from equilibrium a mixer's phases leave.",
    {
        {"rate",
         {quantity(kinds::rate, ranges::positive)},
         optional(),
         "One rate k for all cations towards the equilibrium of what the mixer holds."},
        {"stage_efficiency",
         {quantity(kinds::fraction, ranges::inner_fraction)},
         optional(),
         "The rate k = E/(1 - E)/τ that gives this approach to that equilibrium; τ is "
         "the "
         "mixer's volume over both flows at time zero. Exact where the holdup is the "
         "flow "
         "ratio."},
        {"murphree",
         {quantity(kinds::fraction, ranges::inner_fraction)},
         optional(),
         "Murphree efficiency of the solvent: transfer towards the solvent that is at "
         "equilibrium with the leaving liquor, k = E/(1 - E)·Qo/Vo at time zero. Exact "
         "in "
         "the steady state."},
    },
    {{"rate"}, {"stage_efficiency"}, {"murphree"}}};

const Declaration settler{
    "settler",
    "Size of a settler: well-mixed cells in series.",
    {
        {"aqueous",
         {quantity(kinds::volume, ranges::positive)},
         optional("the bank's; required there"),
         "Volume of the aqueous phase, all cells together."},
        {"organic",
         {quantity(kinds::volume, ranges::positive)},
         optional("the bank's; required there"),
         "Volume of the organic phase, all cells together."},
        {"cells", {integer(1, max_cells)}, by_default(1L), "Cells of both phases."},
        {"aqueous_cells",
         {integer(1, max_cells)},
         optional("`cells`"),
         "Cells of the aqueous phase."},
        {"organic_cells",
         {integer(1, max_cells)},
         optional("`cells`"),
         "Cells of the organic phase."},
    }};

const Declaration feed{"feed",
                       "A stream that enters between the ends of a bank.",
                       {
                           {"stream", {text("pls")}, required, "Of either phase."},
                           place_section,
                           place_stage,
                       }};

const Declaration draw{
    "draw",
    "A side stream out of a stage's settler, an outlet `BANK.NAME` of its own.",
    {
        {"name", {text("middle")}, required, "Of the outlet; no dot."},
        {"phase", {words({"aqueous", "organic"})}, required, "What is drawn."},
        {"flow",
         {quantity(kinds::flow, ranges::positive)},
         required,
         "Less than what flows there."},
        place_section,
        place_stage,
    }};

const Declaration stage_override{
    "override",
    "One stage unlike the others of its section.",
    {place_section, place_stage, sections_mixer, sections_settler}};

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
        {"initial",
         {words({"filled with feed", "steady"}), table(initial)},
         by_default("filled with feed"),
         "What the vessels hold at first: a state by name, or a table."},
    }};

namespace {

const Declaration filled{
    "filled",
    "Initial state \"filled with feed\".",
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
    "Initial state \"phases\".",
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
    "Initial state \"file\".",
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

const Declaration solver{
    "solver",
    "Methods and tolerances.",
    {
        {"method",
         {words({"cvodes", "idas"})},
         by_default("cvodes"),
         "ODE form, or DAE form."},
        {"linear", {words({"block", "klu"})}, by_default("block"), "Linear algebra."},
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
    "A change at one instant.",
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
    }};

const Declaration solve{
    "solve",
    "An input that is varied until a result of the steady state hits a value.",
    {
        {"vary",
         {text("streams.scrub.flow")},
         required,
         "Path of a quantity of the streams or the chemistry."},
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
        {"outlet", {text("split.raffinate")}, required, "Outlet of a bank."},
        {"element", {text("Nd")}, required, "A rare earth."},
        {"purity",
         {quantity(kinds::fraction, ranges::inner_fraction)},
         required,
         "Oxide mass of the element over that of all rare earths."},
    }};

}  // namespace didymium::keys
