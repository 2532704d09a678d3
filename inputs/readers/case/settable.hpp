//! \file What events and schedules can set: by path, and how such a value is written.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "inputs/readers/text/declaration.hpp"
#include "inputs/readers/text/tree.hpp"
#include "inputs/readers/text/units.hpp"

namespace didymium {

//! Whether a path leads to a stream, to the set point of a control, to the outlet of a
//! splitter, to the flow of a draw, to the outflow of a tank or to the temperature of a
//! bank.
bool is_settable(const std::string& path);

//! Whether it leads to one of the last four: a value that stands in the case, of which
//! only the number can be another.
bool is_of_valve(const std::string& path);

//! What is known of a value that can move in time.
struct Settable {
    std::vector<QuantityKind> kinds;  //!< it is of one of these; none: of its own unit
    Range range;
    //! Concentrations and flows are linear in it, so that it can ramp.
    bool ramps = false;
    //! What stands there; nothing when that is not of its kinds, which the reader of
    //! its table says.
    std::optional<Quantity> present;
};

//! Throws InputError at `where` unless a value can take the place of what stands at the
//! path of a valve: a flow of a flow, a share of a share.
void require_like_present(const Value& tree, const std::string& path,
                          const Value& value, const Location& where);

//! Of a quantity at a settable path. Throws InputError at `where`, with what can be set
//! near it, when nothing stands there, and when that cannot be set over time.
Settable settable_at(const Value& tree, const std::string& path, const Location& where);

//! Whether a path leads to an assay of a stream, or to what makes a liquor of it;
//! `stream` is its name.
bool is_of_assay(const std::string& path, std::string& stream);

//! Whether one path is the other, or leads to a part of it.
bool overlap(const std::string& a, const std::string& b);

}  // namespace didymium
