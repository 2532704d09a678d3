#include "inputs/readers/design/separation_keys.hpp"

#include "inputs/readers/case/case_keys.hpp"

namespace didymium::keys {

using namespace forms;

namespace {

constexpr Range share_of_stage{0.0, 1.0, true, false};

}  // namespace

const Declaration separation_file{
    "design",
    "A feed and what is to become of it: what `didymium design` makes a circuit of.",
    {
        {"title", {text("Nd/Pr at 99.9 %")}, by_default(""), "Of the case, too."},
        {"chemistry",
         {table(chemistry)},
         required,
         "Extractant and constants, with the keys of a case."},
        {"feed",
         {table(stream, "{ phase = \"aqueous\", flow = \"1 m3/h\", ... }")},
         required,
         "The liquor that is to be separated, with the keys of a stream."},
        {"solvent",
         {table(organic, "{ extractant = \"1.5 mol/L\", saponified = \"36 %\" }")},
         required,
         "With the keys of a stream. Without `saponified` it is chosen for the "
         "`loading` of [equipment]; of TBP and Aliquat there is none."},
        {"scrub",
         {table(aqueous, "{ acid = { HCl = \"3.5 mol/L\" } }")},
         required,
         "The acid that scrubs, with the keys of a stream; of TBP and Aliquat salt or "
         "dilute acid."},
        {"strip",
         {table(aqueous, "{ acid = { HCl = \"5 mol/L\" } }")},
         optional("no strip: the loaded solvent is the product"),
         "The acid that strips, with the keys of a stream; of TBP and Aliquat dilute."},
        {"caustic",
         {table(aqueous, "{ alkali = { NaOH = \"5 mol/L\" } }")},
         optional("the solvent comes saponified and passes once"),
         "The base that saponifies the stripped solvent, which then returns; with "
         "[strip]."},
        {"cuts",
         {array({table(separation_cut)}, "[ { between = [ \"Pr\", \"Nd\" ], ... } ]",
                {1.0, ranges::unlimited})},
         required,
         "One bank each; a train where the product of one feeds the next."},
        {"limits",
         {table(separation_limits, "{ stages = 120 }")},
         optional("those of the chemistry's practice"),
         "What no bank may exceed."},
        {"equipment",
         {table(separation_equipment, "{ mixer_residence = \"3 min\" }")},
         optional("as below"),
         "How the banks are built."},
        {"uncertainty",
         {table(separation_uncertainty, "{ samples = 100 }")},
         optional("not asked for"),
         "How likely the circuit keeps to its specification, and the margin it needs."},
    }};

const Declaration separation_cut{
    "cut",
    "A bank of an extraction and a scrub section that parts the feed's elements in "
    "two, or in three by a draw of liquor above the feed. Purities and recoveries must "
    "bind all products.",
    {
        {"name",
         {text("ndpr")},
         optional("`split`; required of several"),
         "Of the bank: letters, digits, _ and -. What belongs to the bank gets its "
         "name "
         "with an ending, such as ndpr_strip."},
        {"feed",
         {text("seg.light")},
         by_default("feed"),
         "`feed`, or the `light`, `middle` or `heavy` product of a cut above. Each "
         "feeds one cut."},
        {"between",
         {array({text("Pr")}, "[ \"Pr\", \"Nd\" ]", {2.0, 4.0})},
         required,
         "The last element of the light product and the first of the heavy one, in the "
         "order in which the chemistry lists them; between them the element of a "
         "middle "
         "product, or its first and its last."},
        {"light",
         {table(separation_product, "{ purity = \"99.9 %\" }")},
         optional("bound by the other product alone"),
         "What the product with the lighter elements is to reach."},
        {"middle",
         {table(separation_product, "{ purity = \"95 %\" }")},
         optional("required of three elements or four"),
         "What the product between them, which is drawn as liquor, is to reach."},
        {"heavy",
         {table(separation_product, "{ purity = \"99.9 %\" }")},
         optional("bound by the other product alone"),
         "What the product with the heavier elements is to reach."},
        {"solvent_factor",
         {number({0.1, 20.0})},
         by_default(1.0),
         "Solvent over that of the theory's optimum: more of it needs less stages."},
    }};

const Declaration separation_product{
    "product",
    "What a product of a cut is to reach.",
    {
        {"purity",
         {quantity(kinds::fraction, ranges::inner_fraction)},
         optional("none"),
         "Oxide mass of its own elements in all rare earth oxide."},
        {"recovery",
         {quantity(kinds::fraction, ranges::inner_fraction)},
         optional("none"),
         "Share of its own elements that it gets."},
    }};

const Declaration separation_limits{
    "limits",
    "What no bank may exceed. A specification that needs more is refused.",
    {
        {"stages",
         {integer(2, 10000)},
         optional("none"),
         "Of extraction and scrub. Where the optimum needs more, more solvent is taken "
         "instead."},
        {"solvent_flow",
         {quantity(kinds::flow, ranges::positive)},
         optional("none"),
         "Of the solvent. Where the optimum needs more, more stages are taken "
         "instead."},
        {"scrub_flow",
         {quantity(kinds::flow, ranges::positive)},
         optional("none"),
         "Of the scrub liquor."},
        {"strip_flow",
         {quantity(kinds::flow, ranges::positive)},
         optional("none"),
         "Of the strip liquor."},
        {"loading",
         {quantity(kinds::fraction, share_of_stage)},
         optional("that of the chemistry's practice"),
         "Of the extractant, 1 where all of it is bound."},
    }};

const Declaration separation_equipment{
    "equipment",
    "How the banks are built and run.",
    {
        {"mixer_residence",
         {quantity(kinds::time, ranges::positive)},
         by_default("3 min"),
         "Of both phases in a mixer, by which its volume is chosen."},
        {"settler_volume",
         {number(ranges::positive)},
         by_default(1.0),
         "Of each phase in a settler, in mixers."},
        {"loading",
         {quantity(kinds::fraction, share_of_stage)},
         by_default("72 %"),
         "Of the extractant, for which the saponification is chosen where [solvent] "
         "states none. The default is less where [limits] or the chemistry's practice "
         "allow less."},
        {"impurity_share",
         {quantity(kinds::fraction, share_of_stage)},
         by_default("80 %"),
         "The share of the impurities and losses that the specification allows for "
         "which the circuit is designed."},
        {"strip_excess",
         {number({1.0, 100.0})},
         by_default(2.0),
         "Acid of the strip over what the metal takes; of TBP and Aliquat its flow "
         "over the least that takes the metal."},
        {"strip_stages",
         {integer(1, 100)},
         by_default(std::int64_t{8}),
         "Of the strip."},
    }};

const Declaration separation_uncertainty{
    "uncertainty",
    "Samples of the constants, by the sigma of the chemistry file, and of the feed, by "
    "the standard deviations of its assay.",
    {
        {"samples", {integer(20, 100000)}, by_default(std::int64_t{100}), "How many."},
        {"seed", {integer(0, 4294967295.0)}, by_default(std::int64_t{1}), "Of them."},
        {"confidence",
         {quantity(kinds::fraction, ranges::inner_fraction)},
         by_default("95 %"),
         "Share of the samples that are to meet the specification."},
    }};

}  // namespace didymium::keys
