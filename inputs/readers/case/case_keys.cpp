//! \file The top level of a case, its chemistry and its streams.
#include "inputs/readers/case/case_keys.hpp"

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
        {"tanks",
         {map({table(tank)}, "... one table a tank, such as [tanks.solvent]")},
         optional("none"),
         "One table a tank: `[tanks.NAME]`. No dot in its name."},
        {"splitters",
         {map({table(splitter)},
              "... one table a splitter, such as [splitters.reflux]")},
         optional("none"),
         "One table a splitter: `[splitters.NAME]`. No dot in its name."},
        {"simulate",
         {table(simulate, "{ until = \"60 d\" }")},
         required,
         "How long, how often to write, what the vessels hold at first."},
        {"solver", {table(solver)}, optional(), "Methods and tolerances."},
        {"events",
         {array({table(event)}, "[ { at = \"10 d\", set = { ... } } ]")},
         optional("none"),
         "What changes in the course of the run: steps, pulses, ramps."},
        {"schedules",
         {array({table(schedule)},
                "[ { file = \"feed_log.csv\", shape = \"ramp\" } ]")},
         optional("none"),
         "Values of streams over time, such as a plant has logged."},
        {"control",
         {array({table(control)}, "[ { name = \"nd_at_feed\", ... } ]")},
         optional("none"),
         "PI controllers that keep results at their set points."},
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
        {"elements",
         {array({text("Nd")}, "[ \"Pr\", \"Nd\" ]")},
         optional("those that streams name"),
         "Elements to carry; ones that no stream brings stay exactly zero. Order is "
         "that "
         "of the chemistry file."},
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
        {"constants",
         {map({number(ranges::any)}, "{ \"log10_k.Na\" = -6.5 }")},
         optional("those of the file"),
         "Any constants of the file, by the names that fits have for them: "
         "`{ \"log10_k.Na\" = -6.5, \"extractant.order\" = 0.9 }`. Results may be "
         "differentiated by them and sweeps vary them, as "
         "`chemistry.constants.log10_k.Na`."},
        {"precipitation",
         {words({"warn", "stop"})},
         by_default("warn"),
         "What a liquor above the saturation of a solid does: a warning, or the end of "
         "the run. What precipitates is not simulated."},
    }};

const Declaration stream{
    "stream",
    "Every stream enters exactly one place.",
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
    "What an aqueous phase holds; further keys of an aqueous stream.",
    {
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
        {"analyses",
         {map({number(ranges::not_negative)}, "{ Nd2O3 = 74.5 }")},
         optional("those of the file"),
         "Values in place of those of the assay's rows, each in the unit of its row: "
         "`{ Nd2O3 = 74.5, Pr6O11 = 25.5 }`. Of lots, see there."},
        {"impurities",
         {words({"warn", "ignore", "error"})},
         by_default("warn"),
         "What to do about those of the assay that the chemistry does not know."},
        {"acid",
         {map({quantity(kinds::concentration, ranges::not_negative)},
              "{ HCl = \"0.02 mol/L\" }")},
         optional("none"),
         "`{ HCl = \"0.02 mol/L\" }`; acids are declared by the chemistry."},
        {"alkali",
         {map({quantity(kinds::concentration, ranges::not_negative)},
              "{ NaOH = \"0.5 mol/L\" }")},
         optional("none"),
         "`{ NaOH = \"0.5 mol/L\" }`; bases are declared by the chemistry. More base "
         "than acid needs one that says how water dissociates."},
        {"charge_balance",
         {text("Cl")},
         optional("the chemistry's"),
         "The ion that closes the charge. Its concentration follows from the rest and "
         "cannot be given; a negative one is an error."},
    }};

const Declaration organic{
    "organic",
    "What an organic phase holds; further keys of an organic stream.",
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
        {"analyses",
         {map({number(ranges::not_negative)}, "{ Nd2O3 = 74.5 }")},
         optional("those of the file"),
         "Values in place of those of its rows, each in the unit of its row."},
    },
    {{"mass"}, {"volume"}}};

}  // namespace didymium::keys
