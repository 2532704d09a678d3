#include "inputs/location.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <utility>

namespace didymium {

namespace {

//! The line of the file and a caret under the column, as compilers show them; empty
//! when the file cannot be read or has no such line.
std::string excerpt(const Location& where) {
    if (where.line <= 0) {
        return {};
    }
    std::ifstream file(where.file);
    std::string line;
    for (int i = 0; i < where.line; ++i) {
        if (!std::getline(file, line)) {
            return {};
        }
    }
    if (!line.empty() && line.back() == '\r') {
        line.pop_back();
    }
    std::string text = fmt::format("\n{:>6} | {}", where.line, line);
    if (where.column > 0) {
        std::string indent;
        const auto end = std::min<std::size_t>(where.column - 1, line.size());
        for (std::size_t i = 0; i < end; ++i) {
            indent += line[i] == '\t' ? '\t' : ' ';
        }
        text += fmt::format("\n{:>6} | {}^", "", indent);
    }
    return text;
}

std::string report(const std::vector<Diagnostic>& diagnostics) {
    std::string text;
    for (const Diagnostic& diagnostic : diagnostics) {
        text += text.empty() ? "" : "\n";
        text += diagnostic.text() + excerpt(diagnostic.where);
    }
    return text;
}

}  // namespace

std::string Diagnostic::text() const {
    std::string place = where.file.empty() ? "input" : where.file;
    if (where.line > 0) {
        place += fmt::format(":{}", where.line);
        if (where.column > 0) {
            place += fmt::format(":{}", where.column);
        }
    }
    const std::string tail = suggestion.empty() ? "" : "; " + suggestion;
    return fmt::format("{}: error: {}{}", place, message, tail);
}

InputError::InputError(std::vector<Diagnostic> diagnostics)
    : std::runtime_error(report(diagnostics)), diagnostics_(std::move(diagnostics)) {}

InputError::InputError(Location where, std::string message, std::string suggestion)
    : InputError(std::vector<Diagnostic>{
          {std::move(where), std::move(message), std::move(suggestion)}}) {}

}  // namespace didymium
