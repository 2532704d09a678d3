#include "inputs/readers/optimise/cost_keys.hpp"

namespace didymium::keys {

using namespace forms;

namespace {

//! With where a price comes from.
std::vector<Key> sourced(std::vector<Key> keys) {
    keys.push_back({"source",
                    {text("publisher, title, year")},
                    required,
                    "Where the figures come from."});
    keys.push_back({"date",
                    {text("2024", R"(^\d{4}(-\d{2}(-\d{2})?)?$)")},
                    required,
                    "Of what time they are: a year, a month `2024-06` or a day."});
    keys.push_back({"class",
                    {words({"measured", "interpolated", "assumed"})},
                    required,
                    "`measured`: as published; `assumed`: to be replaced."});
    return keys;
}

}  // namespace

const Declaration cost_file{
    "costs",
    "What reagents, oxides and equipment cost. Plain numbers are money.",
    {
        {"title", {text("Example prices")}, by_default(""), "Shown in summaries."},
        {"currency", {text("USD")}, required, "Of all prices."},
        {"reagents",
         {array({table(cost_reagent)}, "[ { name = \"HCl\", ... } ]")},
         optional("none"),
         "Acids and bases."},
        {"oxides",
         {array({table(cost_oxide)}, "[ { element = \"Nd\", ... } ]")},
         optional("none"),
         "Products."},
        {"extractant",
         {table(cost_extractant)},
         optional("costs nothing"),
         "What the circuit is filled with."},
        {"stages", {table(cost_stages)}, optional("cost nothing"), "Mixer-settlers."},
        {"capital",
         {table(cost_capital)},
         optional("costs nothing"),
         "Interest and life of what is bought once."},
    }};

const Declaration cost_reagent{
    "cost_reagent", "An acid or a base.",
    sourced({
        {"name",
         {text("HCl")},
         required,
         "Of the pure substance: `HCl`, `HNO3`, `H2SO4`; `NaOH`, `NH4OH` (35.0 "
         "g/mol)."},
        {"price", {number(ranges::not_negative)}, required, "Of a tonne as delivered."},
        {"strength",
         {quantity(kinds::fraction, {0.0, 1.0, true, false})},
         by_default("100 %"),
         "Share of its mass that is the pure substance."},
    })};

const Declaration cost_oxide{
    "cost_oxide", "The oxide of a rare earth.",
    sourced({
        {"element", {text("Nd")}, required, "Its element."},
        {"price", {number(ranges::not_negative)}, required, "Of a kilogram."},
        {"purity",
         {quantity(kinds::fraction, ranges::unit_interval)},
         by_default("0 %"),
         "Least share of all rare earth oxides from which the price is paid."},
    })};

const Declaration cost_extractant{
    "cost_extractant", "The extractant.",
    sourced({{"price",
              {number(ranges::not_negative)},
              required,
              "Of a kilogram, with the diluent that goes with it."}})};

const Declaration cost_stages{
    "cost_stages", "Mixer-settlers, with drives and pipes.",
    sourced({{"price", {number(ranges::not_negative)}, by_default(0.0), "Of one."},
             {"per_volume",
              {number(ranges::not_negative)},
              by_default(0.0),
              "In addition, of a cubic metre of mixer and settler."}})};

const Declaration cost_capital{
    "cost_capital",
    "What is bought once is paid in equal yearly parts over its life; rare earths that "
    "the "
    "circuit holds bear interest.",
    sourced({{"interest",
              {quantity(kinds::fraction, {0.0, 1.0, false, false})},
              required,
              "Per year."},
             {"life",
              {quantity(kinds::time, ranges::positive)},
              required,
              "Of stages and solvent: `\"15 years\"`."},
             {"operation",
              {quantity(kinds::time, {0.0, 366.0 * 86400.0, true, false})},
              by_default("8000 h"),
              "Time of operation in a year."}})};

}  // namespace didymium::keys
