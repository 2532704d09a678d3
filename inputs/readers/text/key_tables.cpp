#include "inputs/readers/text/key_tables.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstddef>

#include "inputs/readers/text/json_text.hpp"

namespace didymium {

namespace {

constexpr std::size_t few_words = 8;

std::string code(std::string_view text) {
    return fmt::format("`{}`", text);
}

std::string range_text(const Range& range) {
    if (std::isinf(range.low)) {
        return "";
    }
    if (std::isinf(range.high)) {
        return fmt::format(", {} {}", range.low_open ? ">" : ">=", range.low);
    }
    return fmt::format(", {} - {}{}", range.low, range.high,
                       range.low_open || range.high_open ? " (excluded)" : "");
}

//! "volume flow" of "a volume flow".
std::string_view without_article(std::string_view name) {
    return name.substr(name.find(' ') + 1);
}

std::string any_of(const std::vector<ValueForm>& forms);

std::string value_text(const ValueForm& form) {
    switch (form.type) {
        case FormType::quantity: {
            const std::string own_unit = split_quantity(form.kind.example)->unit;
            return fmt::format("{}{}{}", without_article(form.kind.name),
                               own_unit.empty() ? "" : fmt::format(" ({})", own_unit),
                               range_text(form.range));
        }
        case FormType::concentration:
            return "mol/L or g/L" + range_text(form.range);
        case FormType::any_quantity:
            return "quantity or number";
        case FormType::number:
            return "number" + range_text(form.range);
        case FormType::integer:
            return "whole number" + range_text(form.range);
        case FormType::boolean:
            return "`true`, `false`";
        case FormType::text:
            return "text";
        case FormType::words: {
            std::string words;
            for (const std::string& word : form.words) {
                words += (words.empty() ? "" : ", ") + code("\"" + word + "\"");
            }
            return form.words.size() > few_words ? "a known name" : words;
        }
        case FormType::table:
            return "table " + code(form.table->name);
        case FormType::array:
            return "array: " + any_of(form.of);
        case FormType::map:
            return "by name: " + any_of(form.of);
        case FormType::any:
            return "any";
    }
    return {};
}

std::string any_of(const std::vector<ValueForm>& forms) {
    std::string text;
    for (const ValueForm& form : forms) {
        text += (text.empty() ? "" : "; or ") + value_text(form);
    }
    return text;
}

std::string default_text(const Absence& absence) {
    return absence.required ? "required"
           : absence.value  ? code(write_json(*absence.value))
                            : absence.note;
}

}  // namespace

std::string key_table(const Declaration& declaration) {
    std::string text = fmt::format(
        "<!-- keys: {0} -->\n`{0}`: {1}\n\n"
        "| key | value | default | meaning |\n|---|---|---|---|\n",
        declaration.name, declaration.meaning);
    for (const Key& key : declaration.keys) {
        text += fmt::format("| {} | {} | {} | {} |\n", code(key.name),
                            any_of(key.forms), default_text(key.absence), key.meaning);
    }
    return text + "<!-- end of keys -->\n";
}

}  // namespace didymium
