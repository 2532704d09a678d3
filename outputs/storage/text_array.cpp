#include "outputs/storage/text_array.hpp"

#include <algorithm>

namespace didymium {

namespace {

std::string shorten(const std::string& text, std::size_t length) {
    const std::string ellipsis = "...";
    if (text.size() <= length) {
        return text;
    }
    std::size_t end = length - std::min(length, ellipsis.size());
    // The bytes of a character after its first are 10xxxxxx.
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
        --end;
    }
    return (text.substr(0, end) + ellipsis).substr(0, length);
}

}  // namespace

std::vector<char> pad_text(const std::vector<std::string>& strings,
                           std::size_t length) {
    std::vector<char> characters(strings.size() * length, '\0');
    auto out = characters.begin();
    for (const auto& string : strings) {
        const auto text = shorten(string, length);
        std::copy(text.begin(), text.end(), out);
        out += static_cast<std::ptrdiff_t>(length);
    }
    return characters;
}

}  // namespace didymium
