#include "inputs/readers/text/text_edits.hpp"

#include <algorithm>

namespace didymium {

TextEdits::TextEdits(const std::string& text) : text_(text) {
    lines_.push_back(0);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n') {
            lines_.push_back(i + 1);
        }
    }
}

//! Columns count code points.
std::size_t TextEdits::offset(const Location& where) const {
    std::size_t at = lines_.at(static_cast<std::size_t>(where.line) - 1);
    for (int column = 1; column < where.column; ++column) {
        ++at;
        while (at < text_.size() &&
               (static_cast<unsigned char>(text_[at]) & 0xC0U) == 0x80U) {
            ++at;
        }
    }
    return at;
}

//! Where the scalar that begins at a place ends.
std::size_t TextEdits::end_of(std::size_t at) const {
    for (const char* quote : {"\"\"\"", "'''"}) {
        if (text_.compare(at, 3, quote) == 0) {
            return text_.find(quote, at + 3) + 3;
        }
    }
    const char quote = text_[at];
    if (quote == '"' || quote == '\'') {
        std::size_t end = at + 1;
        while (end < text_.size() && text_[end] != quote) {
            end += quote == '"' && text_[end] == '\\' ? 2 : 1;
        }
        return end + 1;
    }
    return std::min(text_.find_first_of(",]}# \t\r\n", at), text_.size());
}

void TextEdits::replace(const Value& scalar, const std::string& by) {
    const std::size_t at = offset(scalar.where);
    edits_[at] = {end_of(at) - at, by};
}

void TextEdits::add_after(const Value& scalar, bool is_inline,
                          const std::string& line) {
    const std::size_t end = end_of(offset(scalar.where));
    const std::size_t at =
        is_inline ? end : std::min(text_.find('\n', end), text_.size());
    Edit& edit = edits_[at];
    edit.text += (is_inline ? ", " : "\n") + line;
}

void TextEdits::add_before(const Value& value, const std::string& text) {
    edits_[offset(value.where)].text += text;
}

bool TextEdits::is_inline(const Value& table) const {
    return text_[offset(table.where)] == '{';
}

std::string TextEdits::apply() const {
    std::string out;
    std::size_t from = 0;
    for (const auto& [at, edit] : edits_) {
        out += text_.substr(from, at - from) + edit.text;
        from = at + edit.length;
    }
    return out + text_.substr(from);
}

}  // namespace didymium
