#include "inputs/readers/text/declaration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace didymium {

std::string in_quotes(std::string_view text) {
    return fmt::format("\"{}\"", text);
}

bool Range::contains(double value) const {
    return (low_open ? value > low : value >= low) &&
           (high_open ? value < high : value <= high);
}

std::string Range::text() const {
    std::string from = fmt::format("{} {}", low_open ? "above" : "at least", low);
    if (std::isinf(high)) {
        return from;
    }
    return fmt::format("{} and {} {}", from, high_open ? "below" : "at most", high);
}

namespace forms {

ValueForm quantity(const QuantityKind& kind, const Range& range) {
    return {.type = FormType::quantity,
            .kind = kind,
            .range = range,
            .example = in_quotes(kind.example)};
}

ValueForm concentration() {
    return {.type = FormType::concentration,
            .kind = kinds::concentration,
            .range = ranges::not_negative,
            .example = in_quotes(kinds::concentration.example)};
}

ValueForm any_quantity(std::string_view example) {
    return {.type = FormType::any_quantity, .example = std::string(example)};
}

ValueForm number(const Range& range) {
    return {.type = FormType::number, .range = range, .example = "1.0"};
}

ValueForm integer(double low, double high) {
    return {.type = FormType::integer,
            .range = {low, high},
            .example = fmt::format("{}", std::max(low, 1.0))};
}

ValueForm boolean() {
    return {.type = FormType::boolean, .example = "true"};
}

ValueForm text(std::string_view example, std::string_view pattern) {
    return {.type = FormType::text,
            .pattern = std::string(pattern),
            .example = in_quotes(example)};
}

ValueForm words(std::vector<std::string> words) {
    std::string example = in_quotes(words.front());
    return {.type = FormType::words,
            .words = std::move(words),
            .example = std::move(example)};
}

ValueForm table(const Declaration& declaration, std::string_view example) {
    return {.type = FormType::table,
            .table = &declaration,
            .example = std::string(example)};
}

ValueForm array(std::vector<ValueForm> of, std::string_view example,
                const Range& size) {
    return {.type = FormType::array,
            .range = size,
            .of = std::move(of),
            .example = std::string(example)};
}

ValueForm map(std::vector<ValueForm> of, std::string_view example) {
    return {
        .type = FormType::map, .of = std::move(of), .example = std::string(example)};
}

ValueForm any(std::string_view example) {
    return {.type = FormType::any, .example = std::string(example)};
}

}  // namespace forms

Absence optional(std::string_view note) {
    return {.note = std::string(note)};
}

Absence by_default(decltype(Value::data) value) {
    return {.value = Value{std::move(value), {}}};
}

const ValueForm* Key::form(FormType type) const {
    const auto found =
        std::find_if(forms.begin(), forms.end(),
                     [&](const ValueForm& form) { return form.type == type; });
    return found == forms.end() ? nullptr : &*found;
}

const Key* Declaration::find(std::string_view key) const {
    const auto found = std::find_if(keys.begin(), keys.end(),
                                    [&](const Key& k) { return k.name == key; });
    return found == keys.end() ? nullptr : &*found;
}

std::vector<std::string> Declaration::key_names() const {
    std::vector<std::string> names;
    for (const Key& key : keys) {
        names.push_back(key.name);
    }
    return names;
}

namespace {

void collect(const Declaration& declaration, std::vector<const Declaration*>& found);

void collect(const std::vector<ValueForm>& forms,
             std::vector<const Declaration*>& found) {
    for (const ValueForm& form : forms) {
        if (form.table != nullptr) {
            collect(*form.table, found);
        }
        collect(form.of, found);
    }
}

void collect(const Declaration& declaration, std::vector<const Declaration*>& found) {
    if (std::find(found.begin(), found.end(), &declaration) != found.end()) {
        return;
    }
    found.push_back(&declaration);
    for (const Variant& variant : declaration.variants) {
        collect(*variant.declaration, found);
    }
    for (const Key& key : declaration.keys) {
        collect(key.forms, found);
    }
}

}  // namespace

std::vector<const Declaration*> declarations_of(const Declaration& root) {
    std::vector<const Declaration*> found;
    collect(root, found);
    return found;
}

}  // namespace didymium
