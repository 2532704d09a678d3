#include "inputs/readers/text/location.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <map>
#include <utility>

namespace didymium {

namespace {

//! Lines of files, each file read once.
class Lines {
  public:
    //! nullptr when the file cannot be read or has no such line (from 1).
    const std::string* find(const std::string& file, int number) {
        const auto [found, fresh] = files_.try_emplace(file);
        if (fresh) {
            std::ifstream stream(file);
            for (std::string line; std::getline(stream, line);) {
                found->second.push_back(line);
            }
        }
        const auto index = static_cast<std::size_t>(number) - 1;
        return index < found->second.size() ? &found->second[index] : nullptr;
    }

  private:
    std::map<std::string, std::vector<std::string>> files_;
};

//! The line of the file and a caret under the column, as compilers show them.
std::string excerpt(const Location& where, Lines& lines) {
    const std::string* found =
        where.line > 0 ? lines.find(where.file, where.line) : nullptr;
    if (found == nullptr) {
        return {};
    }
    std::string line = *found;
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
    Lines lines;
    std::string text;
    for (const Diagnostic& diagnostic : diagnostics) {
        text += text.empty() ? "" : "\n";
        text += diagnostic.text() + excerpt(diagnostic.where, lines);
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
