#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "inputs/readers/text/table_reader.hpp"
#include "inputs/readers/text/toml_nesting.hpp"
#include "inputs/readers/text/toml_text.hpp"

namespace didymium {

namespace {

Location location(const toml::source_region& source, const std::string& file) {
    return {file, static_cast<int>(source.begin.line),
            static_cast<int>(source.begin.column)};
}

Value convert(const toml::node& node, const std::string& file, Diagnostics& problems);

Value convert_table(const toml::table& table, const Location& where,
                    const std::string& file, Diagnostics& problems) {
    Table converted;
    converted.members.reserve(table.size());
    for (auto&& [key, node] : table) {
        converted.members.push_back({std::string(key.str()),
                                     location(key.source(), file),
                                     convert(node, file, problems)});
    }
    // toml++ iterates by name; messages, listings and streams go by the source.
    std::stable_sort(converted.members.begin(), converted.members.end(),
                     [](const Member& a, const Member& b) {
                         return std::pair(a.where.line, a.where.column) <
                                std::pair(b.where.line, b.where.column);
                     });
    return {std::move(converted), where};
}

//! Values that no input can take are reported; a zero stands for them.
Value convert(const toml::node& node, const std::string& file, Diagnostics& problems) {
    const Location where = location(node.source(), file);
    if (const auto* table = node.as_table()) {
        return convert_table(*table, where, file, problems);
    }
    if (const auto* array = node.as_array()) {
        Array converted;
        converted.reserve(array->size());
        for (const toml::node& element : *array) {
            converted.push_back(convert(element, file, problems));
        }
        return {std::move(converted), where};
    }
    if (const auto* text = node.as_string()) {
        return {text->get(), where};
    }
    if (const auto* whole = node.as_integer()) {
        return {whole->get(), where};
    }
    if (const auto* boolean = node.as_boolean()) {
        return {boolean->get(), where};
    }
    if (const auto* real = node.as_floating_point()) {
        if (!std::isfinite(real->get())) {
            problems.add(where,
                         fmt::format("{} is no number to calculate with, expected "
                                     "a finite one",
                                     real->get()));
            return {0.0, where};
        }
        return {real->get(), where};
    }
    problems.add(where,
                 "dates and times are not used here, expected a duration such as "
                 "\"60 d\"");
    return {0.0, where};
}

//! What to do where a line has text, or a number with its unit, without quotes; empty
//! where the line is wrong in another way.
std::string quote_hint(std::string_view text, std::size_t line) {
    for (; line > 1 && !text.empty(); --line) {
        const std::size_t end = text.find('\n');
        text = end == std::string_view::npos ? "" : text.substr(end + 1);
    }
    text = text.substr(0, text.find('\n'));
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) {
        return {};
    }
    const std::size_t begin = text.find_first_not_of(" \t", equals + 1);
    if (begin == std::string_view::npos ||
        std::isalnum(static_cast<unsigned char>(text[begin])) == 0) {
        return {};
    }
    std::string_view value = text.substr(begin, text.find('#', begin) - begin);
    value = value.substr(0, value.find_last_not_of(" \t\r") + 1);
    const bool plain = std::ranges::all_of(value, [](unsigned char c) {
        return std::isalnum(c) != 0 || std::strchr(" ./%-+*^", c) != nullptr;
    });
    return plain ? fmt::format("text and numbers with a unit stand in quotes: \"{}\"",
                               value)
                 : "";
}

}  // namespace

Value parse_toml(std::string_view text, const std::string& file) {
    refuse_deep_nesting(text, file);
    try {
        const toml::table document = toml::parse(text, std::string_view(file));
        Diagnostics problems;
        Value root = convert_table(document, {file, 1, 1}, file, problems);
        problems.raise();
        refuse_deep_nesting(root);
        return root;
    } catch (const toml::parse_error& error) {
        throw InputError(location(error.source(), file),
                         fmt::format("not valid TOML, expected lines of key = value "
                                     "under [tables]: {}",
                                     error.description()),
                         quote_hint(text, error.source().begin.line));
    }
}

}  // namespace didymium
