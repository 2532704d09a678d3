#include "fuzz.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace fuzz {

namespace {

//! Bytes of each line. Readers end lines at "\n", "\r\n" and some at "\r", too.
std::vector<std::size_t> line_lengths(std::string_view text, bool at_return) {
    std::vector<std::size_t> lengths = {0};
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool pair = text.substr(i, 2) == "\r\n";
        if (text[i] == '\n' || (at_return && text[i] == '\r' && !pair))
            lengths.push_back(0);
        else
            ++lengths.back();
    }
    return lengths;
}

//! The end of the file may be counted as a column behind the last line's end.
bool within(const didymium::Location& where, const std::vector<std::size_t>& lengths) {
    const auto line = static_cast<std::size_t>(where.line);
    const auto column = static_cast<std::size_t>(where.column);
    return where.line == 0 ||
           (line <= lengths.size() && column <= lengths[line - 1] + 2);
}

}  // namespace

void fail(const std::string& what) {
    std::fprintf(stderr, "fuzz: %s\n", what.c_str());
    std::abort();
}

void check_refusal(const didymium::InputError& error, std::string_view text) {
    expect(!error.diagnostics().empty(), "an error without a diagnostic");
    for (const didymium::Diagnostic& diagnostic : error.diagnostics()) {
        expect(!diagnostic.message.empty(), "a diagnostic without a message");
        const didymium::Location& where = diagnostic.where;
        expect(where.line >= 0 && where.column >= 0, "a negative place");
        if (where.file == file_name)
            expect(within(where, line_lengths(text, false)) ||
                       within(where, line_lengths(text, true)),
                   "a place outside the input: " + diagnostic.text());
    }
}

}  // namespace fuzz
