#include "inputs/readers/text/json_text.hpp"

#include <fmt/format.h>

#include <cstddef>

#include "inputs/readers/text/toml_text.hpp"

namespace didymium {

namespace {

constexpr std::size_t line_width = 88;

std::string json_at(const Value& value, std::size_t indent);

//! On one line if they fit and are short, else one a line.
std::string enclose(char open, const std::vector<std::string>& parts, char close,
                    std::size_t indent) {
    std::size_t width = indent;
    bool broken = false;
    for (const std::string& part : parts) {
        width += part.size() + 2;
        broken = broken || part.find('\n') != std::string::npos;
    }
    const bool one_line = !broken && width <= line_width;
    const std::string margin(indent, ' ');
    std::string text(1, open);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        text += i == 0 ? "" : one_line ? ", " : ",";
        text += one_line ? parts[i] : "\n  " + margin + parts[i];
    }
    return text + (one_line || parts.empty() ? "" : "\n" + margin) + close;
}

std::string json_at(const Value& value, std::size_t indent) {
    std::vector<std::string> parts;
    if (const Table* table = value.table()) {
        for (const Member& member : table->members) {
            parts.push_back(toml_string(member.key) + ": " +
                            json_at(member.value, indent + 2));
        }
        return enclose('{', parts, '}', indent);
    }
    if (const Array* array = value.array()) {
        for (const Value& element : *array) {
            parts.push_back(json_at(element, indent + 2));
        }
        return enclose('[', parts, ']', indent);
    }
    if (const bool* boolean = value.boolean()) {
        return *boolean ? "true" : "false";
    }
    if (const std::string* text = value.text()) {
        return toml_string(*text);  // a basic string of TOML is one of JSON
    }
    return value.integer() != nullptr ? fmt::format("{}", *value.integer())
                                      : fmt::format("{}", *value.number());
}

}  // namespace

std::string write_json(const Value& value) {
    return json_at(value, 0);
}

}  // namespace didymium
