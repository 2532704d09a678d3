#include "inputs/readers/case/settable.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "inputs/readers/case/case_keys.hpp"
#include "inputs/readers/text/suggest.hpp"
#include "inputs/readers/text/table_reader.hpp"

namespace didymium {

namespace {

//! What follows "streams.NAME.", or nothing.
std::string key_of_stream(const Value& tree, const std::string& path,
                          std::string& stream) {
    const Value* streams = find_path(tree, "streams");
    if (streams == nullptr || streams->table() == nullptr) {
        return {};
    }
    for (const Member& member : streams->table()->members) {
        const std::string prefix = "streams." + member.key + ".";
        if (path.rfind(prefix, 0) == 0) {
            stream = member.key;
            return path.substr(prefix.size());
        }
    }
    return {};
}

const Key* stream_key(const std::string& name) {
    for (const Declaration* keys : {&keys::stream, &keys::aqueous, &keys::organic}) {
        if (const Key* key = keys->find(name)) {
            return key;
        }
    }
    return nullptr;
}

//! The outlet of a splitter, the flow of a draw, the outflow of a tank, the temperature
//! of a bank.
std::optional<Settable> movable_valve(const Value& tree, const std::string& path) {
    Settable settable;
    if (path.ends_with(".temperature")) {
        const ValueForm& form = keys::bank.find("temperature")->forms.front();
        settable.kinds = {form.kind};
        settable.range = form.range;
        return settable;
    }
    settable.ramps = true;
    settable.range = ranges::not_negative;
    settable.kinds = {kinds::flow};
    const Value* present = find_path(tree, path);
    if (path.rfind("splitters.", 0) != 0 || present == nullptr) {
        return settable;
    }
    if (present->text() != nullptr && *present->text() == "rest") {
        return std::nullopt;
    }
    const bool share =
        present->number() ||
        (present->text() != nullptr &&
         !convert_quantity(*present->text(), kinds::fraction).wrong_dimension);
    if (share) {
        settable.range = ranges::unit_interval;
        settable.kinds = {kinds::fraction};
    }
    return settable;
}

std::vector<QuantityKind> kinds_of(const ValueForm& form) {
    if (form.type == FormType::concentration) {
        return {kinds::concentration, kinds::mass_concentration};
    }
    return {form.kind};
}

//! What is known of a value at a settable path by its key alone; nothing when it cannot
//! be set over time.
std::optional<Settable> movable(const Value& tree, const std::string& path) {
    if (is_of_valve(path)) {
        return movable_valve(tree, path);
    }
    Settable settable;
    std::string stream;
    const std::string key_path = key_of_stream(tree, path, stream);
    if (key_path.empty()) {
        settable.ramps = true;  // a set point
        return settable;
    }
    const std::string name = key_path.substr(0, key_path.find('.'));
    const Key* key = stream_key(name);
    if (key == nullptr || name == "composition_sd") {
        return std::nullopt;
    }
    const ValueForm* form = &key->forms.front();
    if (form->type == FormType::map) {
        form = &form->of.front();
    } else if (name == "assay") {
        const std::string of_lot = key_path.substr(key_path.rfind('.') + 1);
        const Key* lot = keys::lot.find(of_lot);
        form = lot == nullptr ? form : &lot->forms.front();
    }
    if (form->type != FormType::quantity && form->type != FormType::concentration) {
        return std::nullopt;
    }
    settable.kinds = kinds_of(*form);
    settable.range = form->range;
    settable.ramps = name != "assay" && name != "dissolution";
    return settable;
}

//! Every path that can be set over time and begins like that.
std::vector<std::string> settable_within(const Value& tree, const std::string& prefix) {
    std::vector<std::string> paths;
    for (const std::string& other : scalar_paths(tree)) {
        if (other.rfind(prefix, 0) == 0 && is_settable(other) && movable(tree, other)) {
            paths.push_back(other);
        }
    }
    return paths;
}

[[noreturn]] void throw_nothing_settable(const Value& tree, const std::string& path,
                                         const Location& where) {
    std::string stream;
    const std::string key_path = key_of_stream(tree, path, stream);
    if (key_path.empty()) {
        throw_no_such_path(tree, path, where);
    }
    const std::string holder = "streams." + stream;
    std::vector<std::string> keys;
    for (const std::string& other : settable_within(tree, holder + ".")) {
        keys.push_back(other.substr(holder.size() + 1));
    }
    throw InputError(where,
                     fmt::format("nothing at '{}', expected what '{}' holds and can be "
                                 "set over time: {}",
                                 path, holder, join_words(keys)),
                     did_you_mean(key_path, keys));
}

//! A number of one of these kinds, or of any.
std::optional<Quantity> quantity_of(const Value& value,
                                    const std::vector<QuantityKind>& kinds) {
    std::optional<Quantity> quantity;
    if (const auto number = value.number()) {
        quantity = Quantity{*number, {}};
    } else if (value.text() != nullptr) {
        quantity = split_quantity(*value.text());
    }
    const auto fits = [&](const QuantityKind& kind) {
        return quantity->unit.empty()
                   ? kind.plain_number
                   : unit_factor(quantity->unit, kind).problem.empty();
    };
    if (quantity && !kinds.empty() && std::none_of(kinds.begin(), kinds.end(), fits)) {
        return std::nullopt;
    }
    return quantity;
}

}  // namespace

bool is_settable(const std::string& path) {
    const bool set_point =
        path.rfind("control.", 0) == 0 && path.ends_with(".set_point");
    return path.rfind("streams.", 0) == 0 || set_point || is_of_valve(path);
}

bool is_of_valve(const std::string& path) {
    const std::vector<std::string> parts = split_path(path);
    return (parts.size() == 4 && parts[0] == "splitters" && parts[2] == "outlets") ||
           (parts.size() == 5 && parts[0] == "banks" && parts[2] == "draws" &&
            parts[4] == "flow") ||
           (parts.size() == 3 && parts[0] == "banks" && parts[2] == "temperature") ||
           (parts.size() == 3 && parts[0] == "tanks" && parts[2] == "outflow");
}

void require_like_present(const Value& tree, const std::string& path,
                          const Value& value, const Location& where) {
    const Settable present = settable_at(tree, path, where);
    if (present.present && !quantity_of(value, present.kinds)) {
        throw InputError(
            where, fmt::format("'{}' cannot become {}, expected {} such as \"{}\" in "
                               "place of the one in the case",
                               path, shown(value), present.kinds.front().name,
                               present.kinds.front().example));
    }
}

bool is_of_assay(const std::string& path, std::string& stream) {
    constexpr std::string_view streams = "streams.";
    for (const std::string key : {".assay", ".analyses", ".total_reo", ".solids",
                                  ".dissolution", ".impurities"}) {
        const std::size_t at = path.find(key, streams.size());
        const bool whole = at != std::string::npos && (at + key.size() == path.size() ||
                                                       path[at + key.size()] == '.');
        if (path.rfind(streams, 0) == 0 && whole) {
            stream = path.substr(streams.size(), at - streams.size());
            return true;
        }
    }
    return false;
}

bool overlap(const std::string& a, const std::string& b) {
    return a == b || a.rfind(b + ".", 0) == 0 || b.rfind(a + ".", 0) == 0;
}

Settable settable_at(const Value& tree, const std::string& path,
                     const Location& where) {
    const Value* value = find_path(tree, path);
    if (value == nullptr) {
        throw_nothing_settable(tree, path, where);
    }
    if (!value->scalar()) {
        throw InputError(where,
                         fmt::format("'{}' is {}, expected a quantity: one of "
                                     "{}",
                                     path, value->kind(),
                                     join_words(settable_within(tree, path + "."))));
    }
    std::optional<Settable> settable = movable(tree, path);
    if (!settable && is_of_valve(path)) {
        throw InputError(where,
                         fmt::format("'{}' takes the rest, which follows from the "
                                     "others, expected an outlet with a flow or a "
                                     "share",
                                     path),
                         "set the other outlets");
    }
    if (!settable) {
        throw InputError(
            where,
            fmt::format("'{}' cannot be set over time, expected of a stream flow, "
                        "composition, acid, total_reo, solids, "
                        "dissolution, extractant, free_extractant, "
                        "saponified or the mass of a lot; and splitters' outlets, "
                        "draws' flows, tanks' outflows, banks' temperatures and set "
                        "points",
                        path));
    }
    settable->present = quantity_of(*value, settable->kinds);
    return *settable;
}

}  // namespace didymium
