//! \file Tanks and splitters between banks.
#include "inputs/readers/case/case_keys.hpp"

namespace didymium::keys {

using namespace forms;

const Declaration tank{
    "tank",
    "One phase, well mixed. It leaves by the outlet `NAME`: without `outflow` the tank "
    "is full and what enters overflows, with it the tank is pumped from and its level "
    "moves.",
    {
        {"phase", {words({"aqueous", "organic"})}, required, "What it holds."},
        {"inlets",
         {array({text("make_up")}, "[ \"strip.loaded_organic\", \"make_up\" ]",
                {1.0, ranges::unlimited})},
         required,
         "Streams and outlets of its phase."},
        {"volume", {quantity(kinds::volume, ranges::positive)}, required, "Its size."},
        {"outflow",
         {quantity(kinds::flow, ranges::not_negative)},
         optional("what enters"),
         "What is pumped from it."},
        {"level",
         {quantity(kinds::fraction, ranges::inner_fraction)},
         optional("50 %, with `outflow`"),
         "Share of the volume that is filled at the start. A run stops when the tank "
         "is "
         "empty or full."},
        {"contents",
         {text("make_up")},
         optional("the first stream of `inlets`"),
         "The stream of its phase that it is filled with at the start."},
    }};

const Declaration splitter{
    "splitter",
    "Parts what enters it; holds nothing. Its outlets are `NAME.OUTLET`.",
    {
        {"inlet", {text("strip.raffinate")}, required, "An outlet of another unit."},
        {"outlets",
         {map({quantity(kinds::flow, ranges::not_negative),
               quantity(kinds::fraction, ranges::unit_interval), words({"rest"})},
              "{ reflux = \"0.4 m3/h\", product = \"rest\" }")},
         required,
         "`{ reflux = \"0.4 m3/h\", product = \"rest\" }`: a flow, a share of what "
         "enters "
         "(`\"2 %\"`), and one of them the rest."},
    }};

}  // namespace didymium::keys
