//! \file Banks: what they are built of, what enters and leaves.
#include "inputs/readers/case/case_keys.hpp"

namespace didymium::keys {

using namespace forms;

namespace {

constexpr double max_stages = 1000;  // of one section
constexpr double max_cells = 1000;   // of one settler phase
//! More would be flooding.
constexpr Range entrainment{0.0, 0.05, false, false};

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
        {"solvent",
         {text("solvent")},
         required,
         "An organic stream, or an outlet of another bank such as "
         "`\"split.loaded_organic\"`; enters stage 1."},
        {"aqueous",
         {text("scrub")},
         optional("none if a feed enters the last stage"),
         "An aqueous stream or outlet; enters the last stage."},
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
        {"temperature",
         {quantity(kinds::temperature, Range{263.15, 373.15})},
         by_default("25 C"),
         "Of all stages: constants follow it by the enthalpies of the chemistry. An "
         "event can set it where it stands here."},
        {"hydraulics",
         {words({"fixed", "proportional"})},
         by_default("fixed"),
         "Of all mixers. `fixed`: their holdup stays as it is. `proportional`: the "
         "phases leave a mixer in the ratio in which it holds them, so that the holdup "
         "follows the flows."},
        {"mixer",
         {table(mixer, "{ volume = \"1 m3\" }")},
         optional("each section's own"),
         "Of every stage."},
        {"settler",
         {table(settler, "{ aqueous = \"1 m3\", organic = \"1 m3\" }")},
         optional("each section's own"),
         "Of every stage."},
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
        {"organic_in_aqueous",
         {quantity(kinds::fraction, entrainment)},
         by_default("0 ppm"),
         "Entrainment: solvent that leaves with the liquor, by volume of that."},
        {"aqueous_in_organic",
         {quantity(kinds::fraction, entrainment)},
         by_default("0 ppm"),
         "Entrainment: liquor that leaves with the solvent, by volume of that."},
    }};

const Declaration feed{"feed",
                       "What enters between the ends of a bank.",
                       {
                           {"stream",
                            {text("pls")},
                            required,
                            "A stream, or an outlet of another bank; of either phase."},
                           place_section,
                           place_stage,
                       }};

const Declaration draw{
    "draw",
    "A side stream out of a stage's settler, an outlet `BANK.NAME` of its own.",
    {
        {"name", {text("middle")}, required, "Of the outlet; no dot."},
        {"phase", {words({"aqueous", "organic"})}, required, "What is drawn."},
        place_section,
        place_stage,
        {"flow",
         {quantity(kinds::flow, ranges::not_negative)},
         required,
         "Less than what flows there; zero: closed."},
    }};

const Declaration stage_override{
    "override",
    "One stage unlike the others of its section.",
    {place_section, place_stage, sections_mixer, sections_settler}};

}  // namespace didymium::keys
