#include "inputs/readers/contact/contact_keys.hpp"

#include <utility>

#include "inputs/readers/case/case_keys.hpp"

namespace didymium::keys {

using namespace forms;

namespace {

constexpr QuantityKind ratio{"a ratio", "1", "1.0", true};

const Key series_name{"name",
                      {text("east_pit")},
                      optional("the kind and a number"),
                      "What results call it; no two are the same."};
const Key series_liquor{
    "liquor", {text("pls")}, required, "Which of `[liquors.NAME]`."};
const Key series_solvent{
    "solvent", {text("fresh")}, required, "Which of `[solvents.NAME]`."};
const Key series_ratio{"phase_ratio",
                       {quantity(ratio, ranges::positive)},
                       by_default("1"),
                       "Volume of solvent over volume of liquor, O/A."};

//! The keys of a range, with the forms of one value.
std::vector<Key> with_range(std::vector<Key> keys, const ValueForm& value,
                            const std::string& values) {
    keys.push_back({"values",
                    {array({value}, values, {1.0, ranges::unlimited})},
                    optional("this or the next three"),
                    "One by one."});
    keys.push_back({"from", {value}, optional(), "First value."});
    keys.push_back({"to", {value}, optional(), "Last value."});
    keys.push_back(
        {"points", {integer(2, 100000)}, optional(), "How many, both ends included."});
    return keys;
}

Key spacing(const char* usual) {
    return {"spacing",
            {words({"linear", "log"})},
            by_default(usual),
            "Equal differences, or equal ratios."};
}

std::vector<Key> with(std::vector<Key> keys, Key last) {
    keys.push_back(std::move(last));
    return keys;
}

}  // namespace

const Declaration contact_file{
    "contact",
    "Batch contacts of liquors with solvents.",
    {
        {"title", {text("P507, Nd/Pr")}, by_default(""), "Shown in summaries."},
        {"chemistry",
         {table(chemistry)},
         optional("required, unless all is of cases"),
         "Extractant, constants and elements, as in a case."},
        {"liquors",
         {map({table(aqueous)}, "... one table a liquor, such as [liquors.pls]")},
         optional("none"),
         "One table a liquor, `[liquors.NAME]`, with the keys of an aqueous stream."},
        {"solvents",
         {map({table(organic)}, "... one table a solvent, such as [solvents.fresh]")},
         optional("none"),
         "One table a solvent, `[solvents.NAME]`, with the keys of an organic stream."},
        {"contacts",
         {array({table(contacts)}, "[ { file = \"shakeouts.csv\" } ]")},
         optional("none"),
         "Single contacts, or a CSV table of them."},
        {"isotherms",
         {array({table(isotherm)},
                "[ { liquor = \"pls\", solvent = \"fresh\", ... } ]")},
         optional("none"),
         "Contacts over a phase ratio or a feed concentration."},
        {"ph_curves",
         {array({table(ph_curve)},
                "[ { liquor = \"pls\", solvent = \"fresh\", ... } ]")},
         optional("none"),
         "Contacts at given pH."},
        {"mccabe_thiele",
         {array({table(mccabe_thiele)}, "[ { case = \"ndpr_p507.toml\" } ]")},
         optional("none"),
         "Stages stepped off between an operating line and an isotherm."},
    }};

const Declaration contacts{
    "contacts",
    "One contact, or a table of them.",
    {
        series_name,
        {"file",
         {text("shakeouts.csv")},
         optional("one contact"),
         "A CSV table, a contact a row; path from this file."},
        {"columns",
         {map({text("acid [mol/L]")}, "{ \"liquor.acid.HCl\" = \"acid [mol/L]\" }")},
         optional("columns are named after what they hold"),
         "What a column of another name holds, by its heading and unit. Columns that "
         "are "
         "not listed are then left aside."},
        {"liquor",
         {text("pls")},
         optional("what columns say"),
         "Which of `[liquors.NAME]`; columns take the place of its keys."},
        {"solvent",
         {text("fresh")},
         optional("what columns say"),
         "Which of `[solvents.NAME]`, likewise."},
        series_ratio,
    }};

const Declaration isotherm{
    "isotherm",
    "What a solvent takes up, over what is left in the liquor.",
    with(with_range(
             {
                 series_name,
                 series_liquor,
                 series_solvent,
                 {"vary",
                  {words({"phase_ratio", "feed"})},
                  by_default("phase_ratio"),
                  "The phase ratio O/A, or how much of its metals the liquor holds: "
                  "`0.5` or `\"50 %\"` is half. Free acid stays."},
                 series_ratio,
                 {"elements",
                  {array({text("Nd")}, "[ \"Nd\" ]")},
                  optional("those of the liquor and the solvent"),
                  "Whose isotherms are shown; all are stored."},
             },
             quantity(ratio, ranges::positive), "[ 0.2, 0.5, 1, 2, 5 ]"),
         spacing("log")),
    {{"values"}, {"from", "to", "points"}}};

const Declaration ph_curve{
    "ph_curve",
    "Distribution ratios and separation factors over pH.",
    with(with_range(
             {
                 series_name,
                 series_liquor,
                 series_solvent,
                 series_ratio,
                 {"loading",
                  {words({"real", "trace"})},
                  by_default("real"),
                  "All that liquor and solvent hold, or next to nothing of all metals "
                  "but "
                  "bases."},
                 {"acid",
                  {text("HCl")},
                  optional("the first of the chemistry"),
                  "Added to the liquor, without volume, to lower the pH."},
                 {"base",
                  {text("NaOH")},
                  optional("the first of the chemistry"),
                  "Added to the liquor, without volume, to raise it."},
                 {"elements",
                  {array({text("Nd")}, "[ \"Pr\", \"Nd\" ]")},
                  optional("those of the liquor and the solvent"),
                  "Whose curves are shown; with `trace` also others of the chemistry."},
             },
             number(ranges::any), "[ 0.5, 1, 1.5 ]"),
         spacing("linear")),
    {{"values"}, {"from", "to", "points"}}};

const Declaration mccabe_thiele{
    "mccabe_thiele",
    "A McCabe-Thiele construction, of a bank of a case or of given phases.",
    {
        series_name,
        {"case",
         {text("../cases/ndpr_p507.toml")},
         optional("this, or `liquor` and `solvent`"),
         "A case; its steady state gives the operating lines, and the phases that "
         "enter "
         "each part of the bank an isotherm. Path from this file."},
        {"bank", {text("split")}, optional("the only one"), "Which bank of the case."},
        {"elements",
         {array({text("Nd")}, "[ \"Nd\" ]")},
         optional("the rare earths of the case"),
         "A construction each; with `case`."},
        {"basis",
         {words({"concentration", "fraction"})},
         by_default("concentration"),
         "mol/L, or with `case` the share of the element in all rare earths of a phase "
         "(mole): for splits, in which these are much the same in all stages."},
        {"liquor",
         {text("pls")},
         optional("this, or `case`"),
         "Which of `[liquors.NAME]` enters one end."},
        {"solvent",
         {text("fresh")},
         optional("with `liquor`"),
         "Which of `[solvents.NAME]` enters the other."},
        {"phase_ratio",
         {quantity(ratio, ranges::positive)},
         by_default("1"),
         "Of the flows, O/A; with `liquor`."},
        {"raffinate",
         {map({concentration()}, "{ Nd = \"0.001 mol/L\" }")},
         optional("with `liquor`"),
         "What the liquor is to leave with; a construction each."},
    },
    {{"case"}, {"liquor"}}};

}  // namespace didymium::keys
