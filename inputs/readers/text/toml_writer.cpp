#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <utility>

#include "inputs/readers/text/toml_text.hpp"

namespace didymium {

namespace {

std::string key_text(std::string_view key) {
    const bool bare = !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
    return bare ? std::string(key) : toml_string(key);
}

std::string inline_text(const Value& value) {
    if (const auto* boolean = value.boolean()) {
        return *boolean ? "true" : "false";
    }
    if (const auto* whole = value.integer()) {
        return fmt::format("{}", *whole);
    }
    if (const auto number = value.number()) {
        return toml_number(*number);
    }
    if (const auto* text = value.text()) {
        return toml_string(*text);
    }
    std::string body;
    if (const Array* array = value.array()) {
        for (const Value& element : *array) {
            body += (body.empty() ? "" : ", ") + inline_text(element);
        }
        return "[" + body + "]";
    }
    for (const Member& member : value.table()->members) {
        body += (body.empty() ? "" : ", ") + key_text(member.key) + " = " +
                inline_text(member.value);
    }
    return body.empty() ? "{}" : "{ " + body + " }";
}

bool all_tables(const Array& array) {
    return !array.empty() && std::all_of(array.begin(), array.end(),
                                         [](const Value& v) { return v.table(); });
}

//! Tables of named things, one heading each: [streams.pls].
bool only_tables(const Table& table) {
    return !table.members.empty() &&
           std::all_of(table.members.begin(), table.members.end(),
                       [](const Member& m) { return m.value.table(); });
}

bool reads_as_itself(const std::string& text) {
    try {
        const Value back = parse_assigned(text, {});
        return back.text() != nullptr && *back.text() == text;
    } catch (const InputError&) {
        return false;
    }
}

void write_members(const Table& table, std::string& text) {
    for (const Member& member : table.members) {
        text += key_text(member.key) + " = " + inline_text(member.value) + "\n";
    }
}

}  // namespace

std::string write_toml(const Table& root) {
    std::string text;
    const auto under_heading = [](const Value& value) {
        return value.table() != nullptr ||
               (value.array() != nullptr && all_tables(*value.array()));
    };
    for (const Member& member : root.members) {
        if (!under_heading(member.value)) {
            text += key_text(member.key) + " = " + inline_text(member.value) + "\n";
        }
    }
    for (const Member& member : root.members) {
        const std::string key = key_text(member.key);
        if (!under_heading(member.value)) {
            continue;
        }
        if (const Array* array = member.value.array()) {
            for (const Value& element : *array) {
                text += fmt::format("\n[[{}]]\n", key);
                write_members(*element.table(), text);
            }
        } else if (only_tables(*member.value.table())) {
            for (const Member& named : member.value.table()->members) {
                text += fmt::format("\n[{}.{}]\n", key, key_text(named.key));
                write_members(*named.value.table(), text);
            }
        } else {
            text += fmt::format("\n[{}]\n", key);
            write_members(*member.value.table(), text);
        }
    }
    return text;
}

std::string toml_string(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            result += '\\';
            result += c;
        } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            result += fmt::format("\\u{:04X}", static_cast<unsigned char>(c));
        } else {
            result += c;
        }
    }
    return result + '"';
}

std::string toml_number(double value) {
    const std::string text = fmt::format("{}", value);
    return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
}

std::string assigned_text(const Value& scalar) {
    if (const auto* text = scalar.text()) {
        // Text that would read as something else, or not at all, keeps its quotes.
        return reads_as_itself(*text) ? *text : toml_string(*text);
    }
    return inline_text(scalar);
}

Value parse_assigned(const std::string& text, const Location& where) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string::npos) {
        throw InputError(where, "the assigned value is empty");
    }
    const std::size_t last = text.find_last_not_of(" \t");
    const std::string body = text.substr(first, last - first + 1);
    if (body == "true" || body == "false") {
        return {body == "true", where};
    }
    if (body[0] == '{' || body[0] == '[' || body[0] == '"' || body[0] == '\'') {
        try {
            Value root = parse_toml("value = " + body, where.file);
            return std::move(*root.table()->find("value"));
        } catch (const InputError& error) {
            throw InputError(where, error.diagnostics().front().message);
        }
    }
    const char* const begin = body.data() + (body[0] == '+' ? 1 : 0);
    const char* const end = body.data() + body.size();
    std::int64_t whole = 0;
    if (auto [p, e] = std::from_chars(begin, end, whole);
        e == std::errc() && p == end) {
        return {whole, where};
    }
    double real = 0.0;
    if (auto [p, e] = std::from_chars(begin, end, real); e == std::errc() && p == end) {
        if (!std::isfinite(real)) {
            throw InputError(where, "a number must be finite");
        }
        return {real, where};
    }
    return {body, where};
}

}  // namespace didymium
