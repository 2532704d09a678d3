#include "inputs/readers/liquor/assay_keys.hpp"

#include "inputs/readers/liquor/assay_unit.hpp"
#include "inputs/readers/liquor/elements.hpp"

namespace didymium::keys {

using namespace forms;

namespace {

std::vector<std::string> oxides_and_elements() {
    std::vector<std::string> names = oxide_names();
    for (const std::string& symbol : element_symbols()) {
        names.push_back(symbol);
    }
    return names;
}

}  // namespace

const Declaration assay{
    "assay",
    "What an assay holds once its table is read: the comments, and the rows under "
    "their "
    "column names.",
    {
        {"remarks", {table(assay_remarks)}, optional("none"), "Lines `# key: value`."},
        {"rows",
         {array({table(assay_row)}, "[ ... ]", {1.0, ranges::unlimited})},
         required,
         "One row an element; none stands twice."},
    }};

const Declaration assay_remarks{
    "assay_remarks",
    "Lines `# key: value` above the header.",
    {
        {"source", {text("author, year")}, optional(), "Where the numbers come from."},
        {"class", {text("measured")}, optional(), "`measured`, `assumed` ..."},
        {"closure",
         {words({"normalise", "unreported"})},
         optional("rows sum to 100 %"),
         "What to do about rows of REO or TREM that do not sum to 100 %."},
        {"density",
         {quantity(kinds::density, ranges::positive)},
         optional("required by `ppm of liquor`"),
         "Of the liquor."},
    }};

const Declaration assay_row{
    "assay_row",
    "A row under its column names.",
    {
        {"oxide", {words(oxide_names())}, optional("one of the three"), "Name."},
        {"element", {words(element_symbols())}, optional("one of the three"), "Name."},
        {"analyte",
         {words(oxides_and_elements())},
         optional("one of the three"),
         "Name: of an oxide or an element, row by row."},
        {"value", {number(ranges::not_negative)}, required, "In the unit beside it."},
        {"unit",
         {text("wt% of REO", assay_unit_pattern())},
         required,
         "See the forms below."},
        {"sd",
         {number(ranges::not_negative)},
         optional("none known"),
         "Standard deviation, in the unit of the value."},
        {"low",
         {number(ranges::not_negative)},
         optional("none known"),
         "Lower limit, with `high` instead of `sd`."},
        {"high",
         {number(ranges::not_negative)},
         optional("none known"),
         "Upper limit, with `low` instead of `sd`."},
        {"note", {text("by ICP-MS")}, optional(), "Free text."},
    },
    {{"oxide"}, {"element"}, {"analyte"}}};

}  // namespace didymium::keys
