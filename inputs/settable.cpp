#include "inputs/settable.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "inputs/case_keys.hpp"
#include "inputs/case_requests.hpp"

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

std::vector<QuantityKind> kinds_of(const ValueForm& form) {
    if (form.type == FormType::concentration) {
        return {kinds::concentration, kinds::mass_concentration};
    }
    return {form.kind};
}

}  // namespace

bool is_settable(const std::string& path) {
    const bool set_point =
        path.rfind("control.", 0) == 0 && path.ends_with(".set_point");
    return path.rfind("streams.", 0) == 0 || set_point;
}

bool is_of_assay(const std::string& path, std::string& stream) {
    constexpr std::string_view streams = "streams.";
    for (const std::string key :
         {".assay", ".total_reo", ".solids", ".dissolution", ".impurities"}) {
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
    quantity_at(tree, path, where);
    Settable settable;
    std::string stream;
    const std::string key_path = key_of_stream(tree, path, stream);
    if (key_path.empty()) {
        settable.ramps = true;  // a set point
        return settable;
    }
    const std::string name = key_path.substr(0, key_path.find('.'));
    const Key* key = stream_key(name);
    const auto refuse = [&] {
        throw InputError(
            where,
            fmt::format("'{}' cannot be set over time, expected of a stream flow, "
                        "composition, acid, total_reo, solids, "
                        "dissolution, extractant, free_extractant, "
                        "saponified or the mass of a lot",
                        path));
    };
    if (key == nullptr || name == "composition_sd") {
        refuse();
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
        refuse();
    }
    settable.kinds = kinds_of(*form);
    settable.range = form->range;
    settable.ramps = name != "assay" && name != "dissolution";
    return settable;
}

}  // namespace didymium
