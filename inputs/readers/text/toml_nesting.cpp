#include "inputs/readers/text/toml_nesting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace didymium {

namespace {

//! Where the string ends that begins with the quote at `begin`: behind its closing
//! quotes, or where the text (of one line, unless there are three quotes) ends.
std::size_t end_of_string(std::string_view text, std::size_t begin) {
    const char quote = text[begin];
    const std::string_view quotes = text.substr(begin, 3);
    const bool lines = quotes == "\"\"\"" || quotes == "'''";
    const std::size_t length = lines ? 3 : 1;
    for (std::size_t at = begin + length; at < text.size(); ++at) {
        if (text[at] == '\\' && quote == '"') {
            ++at;
        } else if (text[at] == '\n' && !lines) {
            return at;
        } else if (text.substr(at, length) == quotes.substr(0, length)) {
            return at + length;
        }
    }
    return text.size();
}

[[noreturn]] void refuse(const Location& where) {
    throw InputError(where, fmt::format("nested too deep, expected at most {} keys and "
                                        "arrays within one another",
                                        max_depth));
}

//! Counts the keys and brackets that are open at a place.
class Nesting {
  public:
    void read(char c) {
        if (c == '.') {
            ++parts_;
        } else if (c == '{' || c == '[') {
            open_.push_back(parts_);
            below_ += parts_;
            parts_ = 1;
        } else if ((c == '}' || c == ']') && !open_.empty()) {
            below_ -= open_.back();
            open_.pop_back();
            parts_ = 1;
        } else if (c == ',' || c == '\n') {
            parts_ = 1;
        }
    }
    int depth() const { return below_ + parts_; }

  private:
    std::vector<int> open_;  // the parts of the key before each bracket
    int below_ = 0;          // their sum
    int parts_ = 1;          // of the key that is being read
};

void refuse_deeper(const Value& value, int depth) {
    if (depth > max_depth) {
        refuse(value.where);
    }
    if (const Table* table = value.table()) {
        for (const Member& member : table->members) {
            refuse_deeper(member.value, depth + 1);
        }
    } else if (const Array* array = value.array()) {
        for (const Value& element : *array) {
            refuse_deeper(element, depth + 1);
        }
    }
}

}  // namespace

void refuse_deep_nesting(std::string_view text, const std::string& file) {
    int line = 1;
    Nesting nesting;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        std::size_t next = at + 1;
        if (c == '"' || c == '\'') {
            next = end_of_string(text, at);
        } else if (c == '#') {
            next = std::min(text.find('\n', at), text.size());
        } else {
            nesting.read(c);
        }
        if (nesting.depth() > 2 * max_depth) {
            refuse({file, line, 0});
        }
        const std::string_view passed = text.substr(at, next - at);
        line += static_cast<int>(std::count(passed.begin(), passed.end(), '\n'));
        at = next;
    }
}

void refuse_deep_nesting(const Value& root) {
    refuse_deeper(root, 0);
}

}  // namespace didymium
